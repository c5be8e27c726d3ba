/** Errors of the system that no command expects: a limit, a full disk, a lost installation. No fault of the program. */
import { LeakscanError, systemCode } from '../util/errors.ts';
import { brokenInstallationText, systemFaultText } from '../words/system-faults.ts';

/** Node and V8 say so of memory that they do not get. */
const ALLOCATION = /^Array buffer allocation failed|^Invalid typed array length|out of memory/i;

const LOADING = /^(?:ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_DLOPEN_FAILED)$/;

/** Whether a part of the program itself is missing or damaged: not the fault of the system or the user. */
export const isBrokenInstallation = (error: unknown): boolean => LOADING.test(systemCode(error) ?? '');

/** The error as one with what to do, SYSTEM; null where it is none of the system's. */
export function systemFault(error: unknown): LeakscanError | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof RangeError && ALLOCATION.test(error.message)) return fault(error, 'ENOMEM');
  const code = systemCode(error);
  if (code === null) return null;
  if (LOADING.test(code)) {
    return new LeakscanError('SYSTEM', brokenInstallationText(error.message.split('\n')[0] ?? code), {}, error);
  }
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
