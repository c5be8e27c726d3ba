/** Why an address of PostgreSQL cannot be used. */
export interface PostgresAddressFault {
  readonly kind: 'postgres-address';
  /** Without its query. */
  readonly address: string;
  readonly problem:
    | 'not-an-address'
    | 'has-password'
    | 'no-such-service'
    | 'unknown-parameter'
    | 'wrong-port'
    | 'wrong-tls-mode'
    | 'wrong-schema';
  /** The part that is wrong. */
  readonly detail: string;
}

/** Why a history in PostgreSQL cannot be opened, read or written. `detail` is what the server or the system says. */
export type PostgresFault =
  | PostgresAddressFault
  | {
      readonly kind: PostgresFaultKind;
      /** As it is shown, without user and password. */
      readonly address: string;
      readonly detail: string;
    };

export type PostgresFaultKind =
  | 'postgres-driver-missing'
  | 'postgres-unknown-host'
  | 'postgres-unreachable'
  | 'postgres-no-answer'
  | 'postgres-not-postgres'
  | 'postgres-tls'
  | 'postgres-login'
  | 'postgres-no-database'
  | 'postgres-no-tables'
  | 'postgres-no-permission'
  | 'postgres-too-many-connections'
  | 'postgres-starting-or-stopping'
  | 'postgres-connection-lost'
  | 'postgres-disk-full'
  | 'postgres-read-only'
  | 'postgres-too-old'
  | 'postgres-wrong-encoding'
  | 'postgres-lock-timeout'
  | 'postgres-older-form'
  | 'postgres-failed';
