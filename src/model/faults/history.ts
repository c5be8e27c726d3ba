/** Why a packed value of the history cannot be unpacked. */
export type PackDamage =
  | 'cut-off'
  | 'later-version'
  | 'wrong-check-sum'
  | 'bytes-left-over'
  | 'wrong-names'
  | 'missing-name'
  | 'too-deep'
  | 'wrong-number-of-kinds'
  | 'missing-kind'
  | 'unknown-kind'
  | 'missing-lengths'
  | 'wrong-length'
  | 'wrong-repetition'
  | 'unknown-kind-of-array'
  | 'missing-column'
  | 'double-cut-off'
  | 'number-too-long'
  | 'number-too-large'
  /** As zlib, JSON or a limit says: in `detail`. */
  | 'not-unpacked';

/** Why a history cannot be opened, read or written. `detail` is what SQLite or the system says. */
export type HistoryFault =
  | { readonly kind: HistoryFileFaultKind; readonly file: string }
  | {
      readonly kind: 'history-damaged' | 'history-path-failed' | 'history-disk-failed' | 'history-unusable';
      readonly file: string;
      readonly detail: string;
    }
  | { readonly kind: 'history-later-form'; readonly file: string; readonly form: number; readonly maxForm: number }
  /** `scannedRoot`: what is scanned, where the history would be below it; null for a history on a share. */
  | { readonly kind: 'history-on-share'; readonly file: string; readonly scannedRoot: string | null }
  | { readonly kind: 'history-driver-missing' }
  /** The executable has libsql in itself and writes it to a file, which the system refused. */
  | { readonly kind: 'history-driver-not-written'; readonly file: string; readonly detail: string }
  /** `file` is null until it is known of which history the value is. */
  | {
      readonly kind: 'history-value-damaged';
      readonly file: string | null;
      readonly damage: PackDamage;
      readonly detail: string | null;
    };

/** What only needs the name of the file. */
export type HistoryFileFaultKind =
  | 'history-missing'
  | 'history-not-empty'
  | 'history-busy'
  | 'history-is-folder'
  | 'history-disk-full'
  | 'history-not-opened'
  | 'history-not-writable'
  /** Its pages are sound, but some were not read. */
  | 'history-partly-unread'
  | 'history-of-other-program'
  | 'history-changed-meanwhile'
  | 'history-lock-is-other-file';
