/** What errors of PostgreSQL and of its driver mean for the user. */
import type { PostgresFaultKind } from '../../model/faults/postgres.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { historyError } from '../history-error.ts';

export const postgresFault = (
  kind: PostgresFaultKind,
  address: string,
  detail: string,
  cause?: unknown,
): LeakscanError => new LeakscanError('HISTORY', { kind, address, detail }, { file: address }, cause);

/** An error of the driver or the server as one of ours; what is neither as it is. */
export function postgresError(error: unknown, address: string): unknown {
  // Those of packed values get their place.
  if (error instanceof LeakscanError) return historyError(error, address);
  const detail = error instanceof Error ? error.message : String(error);
  const kind = kindOf(error, detail);
  return kind === null ? error : postgresFault(kind, address, firstLine(detail, systemCode(error)), error);
}

/** Of several addresses that were tried the system has no message. */
function firstLine(detail: string, code: string | null): string {
  const line = detail.split('\n')[0]!.trim();
  return line === '' ? (code ?? 'no reason given') : line;
}

/** SQLSTATE codes, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const STATES: Readonly<Record<string, PostgresFaultKind>> = {
  '3D000': 'postgres-no-database',
  '3F000': 'postgres-no-tables',
  '42P01': 'postgres-no-tables',
  '25006': 'postgres-read-only',
  '42501': 'postgres-no-permission',
  '53100': 'postgres-disk-full',
  '53300': 'postgres-too-many-connections',
  '55P03': 'postgres-lock-timeout',
  '57P01': 'postgres-connection-lost',
  '57P02': 'postgres-connection-lost',
  '57P03': 'postgres-starting-or-stopping',
};

/** The first two characters of a code. */
const STATE_CLASSES: Readonly<Record<string, PostgresFaultKind>> = {
  '08': 'postgres-connection-lost',
  '28': 'postgres-login',
};

const SYSTEM_CODES: Readonly<Record<string, PostgresFaultKind>> = {
  ENOTFOUND: 'postgres-unknown-host',
  EAI_AGAIN: 'postgres-unknown-host',
  ECONNREFUSED: 'postgres-unreachable',
  EHOSTUNREACH: 'postgres-unreachable',
  ENETUNREACH: 'postgres-unreachable',
  ENOENT: 'postgres-unreachable',
  EACCES: 'postgres-unreachable',
  ETIMEDOUT: 'postgres-no-answer',
  ECONNRESET: 'postgres-connection-lost',
  EPIPE: 'postgres-connection-lost',
  ERR_TLS_CERT_ALTNAME_INVALID: 'postgres-tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'postgres-tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'postgres-tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'postgres-tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'postgres-tls',
  CERT_HAS_EXPIRED: 'postgres-tls',
};

/** What the driver says by text alone. */
const TEXTS: readonly (readonly [RegExp, PostgresFaultKind])[] = [
  [/does not support SSL|SSL connection|TLS/i, 'postgres-tls'],
  [/password must be a string|no password|SASL/i, 'postgres-login'],
  [/timeout (?:expired|exceeded)|Connection terminated due to connection timeout/i, 'postgres-no-answer'],
  [/Connection terminated|not queryable|Client was closed/i, 'postgres-connection-lost'],
  [/received invalid response|unexpected.*message|Unknown authentication/i, 'postgres-not-postgres'],
];

function kindOf(error: unknown, detail: string): PostgresFaultKind | null {
  const code = systemCode(error);
  if (code !== null && /^[0-9A-Z]{5}$/.test(code) && !(code in SYSTEM_CODES)) {
    return STATES[code] ?? STATE_CLASSES[code.slice(0, 2)] ?? 'postgres-failed';
  }
  if (code !== null && code in SYSTEM_CODES) return SYSTEM_CODES[code]!;
  return TEXTS.find(([pattern]) => pattern.test(detail))?.[1] ?? null;
}

/** Whether a connection ended before its time. */
export const isLost = (error: unknown): boolean => kindOf(error, String(error)) === 'postgres-connection-lost';
