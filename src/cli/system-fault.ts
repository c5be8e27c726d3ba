/** Errors of the system that no command expects: a limit, a full disk, a lost installation. No fault of the program. */
import { isBrokenInstallation, LeakscanError, systemCode } from '../util/errors.ts';
import { EXIT, statusOfError } from './exit-status.ts';
import { brokenInstallationText, systemFaultText } from '../words/system-faults.ts';

/** Node and V8 say so of memory that they do not get. */
const ALLOCATION = /^Array buffer allocation failed|^Invalid typed array length|out of memory/i;

/** The error as one with what to do; null for a fault of the program. */
export const knownError = (error: unknown): LeakscanError | null =>
  error instanceof LeakscanError ? error : systemFault(error);

/** The exit status of a run that this error ended. */
export function statusOf(error: unknown): number {
  const known = knownError(error);
  return known === null || isBrokenInstallation(error) ? EXIT.internal : statusOfError(known.code);
}

/** SYSTEM; null where it is none of the system's. */
function systemFault(error: unknown): LeakscanError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof RangeError && ALLOCATION.test(error.message)) return fault(error, 'ENOMEM');
  if (isBrokenInstallation(error)) {
    return new LeakscanError('SYSTEM', brokenInstallationText(error.message.split('\n')[0] ?? ''), {}, error);
  }
  const code = systemCode(error);
  if (code === null) return null;
  const isOurs = /^E[A-Z0-9]+$/.test(code) && !code.startsWith('ERR_');
  return isOurs || /^ERR_(?:WORKER|MEMORY)_/.test(code) ? fault(error, code) : null;
}

function fault(error: Error, code: string): LeakscanError {
  const { path, syscall } = error as { readonly path?: unknown; readonly syscall?: unknown };
  const text = systemFaultText({
    code,
    path: typeof path === 'string' ? path : null,
    call: typeof syscall === 'string' ? syscall : null,
  });
  return new LeakscanError('SYSTEM', text, typeof path === 'string' ? { file: path } : {}, error);
}
