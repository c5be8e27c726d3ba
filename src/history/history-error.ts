/** What SQLite's errors mean for the user. */
import type { HistoryFault, HistoryFileFaultKind } from '../model/faults/history.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';

/** An error that only needs the name of the file. */
export const fileError = (kind: HistoryFileFaultKind, file: string, cause?: unknown): LeakscanError =>
  new LeakscanError('HISTORY', { kind, file }, { file }, cause);

/** The lines of what SQLite's checks say, without the heading that names the database. */
export const problemLines = (text: string): string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('*** in database '));

/** @param problem as SQLite names it; its first line is shown */
export const damageError = (file: string, problem: string): LeakscanError =>
  new LeakscanError(
    'HISTORY',
    { kind: 'history-damaged', file, detail: problemLines(problem)[0] ?? problem },
    { file },
    Object.assign(new Error(problem), { code: 'SQLITE_CORRUPT' }),
  );

/** An error of libsql as one of ours; what is no error of SQLite as it is. Ours of a packed value get their file here. */
export function historyError(error: unknown, file: string): unknown {
  if (error instanceof LeakscanError) {
    if (error.fault?.kind !== 'history-value-damaged' || error.fault.file !== null) return error;
    return new LeakscanError('HISTORY', { ...error.fault, file }, { file }, error);
  }
  const fault = faultOf(error, file);
  return fault === null ? error : new LeakscanError('HISTORY', fault, { file }, error);
}

/** Whether somebody else holds the lock. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error) ?? '');

/** Whether the file is no database any more, or part of it is not. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '');

/** Of SQLite, or of a packed value. */
const seemsDamaged = (error: unknown): boolean =>
  isDamage(error) ||
  (error instanceof LeakscanError && (error.fault?.kind === 'history-value-damaged' || isDamage(error.cause)));

/**
 * Does it a second time where the history seems damaged: for a page that the disk did not give once, libsql says the same, or gives
 * wrong bytes. What is damaged is so both times.
 * @param work changes nothing, or all or nothing
 */
export async function againIfDamaged<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!seemsDamaged(error)) throw error;
    return work();
  }
}

/** Primary result codes of https://www.sqlite.org/rescode.html that a disk or another program can cause. */
const PRIMARY_CODES: Readonly<Record<number, string>> = {
  ...{ 3: 'PERM', 5: 'BUSY', 6: 'LOCKED', 7: 'NOMEM', 8: 'READONLY', 10: 'IOERR', 11: 'CORRUPT', 13: 'FULL' },
  ...{ 14: 'CANTOPEN', 23: 'AUTH', 26: 'NOTADB' },
};

/** The name of an error of SQLite; null for another. libsql gives some by number alone, whose low byte is the primary code. */
function sqliteCode(error: unknown): string | null {
  const said = error instanceof Error ? error.message : String(error);
  const code = systemCode(error) ?? '';
  // What cannot be opened has the code in its text.
  const number = /^ConnectionFailed\(.*: (\d+)/.exec(said)?.[1] ?? /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code)?.[1];
  if (number !== undefined) return `SQLITE_${PRIMARY_CODES[Number(number) & 0xff] ?? 'IOERR'}`;
  return code.startsWith('SQLITE_') ? code : null;
}

function faultOf(error: unknown, file: string): HistoryFault | null {
  const detail = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  if (code === null) return null;
  if (isDamage(error)) return { kind: 'history-damaged', file, detail };
  if (isBusy(error)) return { kind: 'history-busy', file };
  if (code === 'SQLITE_FULL') return { kind: 'history-disk-full', file };
  if (/^SQLITE_(?:CANTOPEN|PERM|AUTH)/.test(code)) return { kind: 'history-not-opened', file };
  if (code.startsWith('SQLITE_READONLY')) return { kind: 'history-not-writable', file };
  if (code.startsWith('SQLITE_IOERR')) return { kind: 'history-disk-failed', file, detail };
  return { kind: 'history-unusable', file, detail: `${detail} (${code})` };
}
