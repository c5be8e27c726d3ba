/** What SQLite's errors mean for the user. */
import { LeakscanError, systemCode } from '../util/errors.ts';

const REBUILD =
  'See all damage with "leakscan history verify"; restore a backup, or start a new history with "leakscan nightly --rebuild-history", which keeps the old file under another name';

const damageText = (problem: string): string =>
  `the history is damaged (${problem}); the file was not changed. ${REBUILD}`;

/** Of a value whose check sum or form is wrong: it may be damaged, or the disk gave wrong bytes for it. */
const valueText = (problem: string): string =>
  `${problem}. Run again: the disk may have failed for a moment. If the error stays, the record has damage. ${REBUILD}`;

/** @param problem as SQLite names it; its first line is shown */
export const damageError = (file: string, problem: string): LeakscanError =>
  new LeakscanError(
    'HISTORY',
    `${file}: ${damageText(problem.split('\n')[0]!)}`,
    { file },
    Object.assign(new Error(problem), { code: 'SQLITE_CORRUPT' }),
  );

/** An error of libsql as one of ours; what is no error of SQLite as it is. Ours of a packed value get their file here. */
export function historyError(error: unknown, file: string): unknown {
  if (error instanceof LeakscanError) {
    if (error.code !== 'HISTORY' || error.place.file !== undefined) return error;
    return new LeakscanError('HISTORY', `${file}: ${valueText(error.message)}`, { file }, error);
  }
  const text = explain(error);
  return text === null ? error : new LeakscanError('HISTORY', `${file}: ${text}`, { file }, error);
}

/** Whether somebody else holds the lock. */
export const isBusy = (error: unknown): boolean => /^SQLITE_(?:BUSY|LOCKED)/.test(sqliteCode(error) ?? '');

/** Whether the file is no database any more, or part of it is not. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(?:CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '');

/** What libsql calls damage in a file whose pages are sound. */
export const readError = (error: unknown, file: string): LeakscanError =>
  new LeakscanError(
    'HISTORY',
    `${file}: a part of the history could not be read, but its pages are sound: the disk may be faulty or was gone for a moment. What was not yet written is not in the history; run again`,
    { file },
    error,
  );

/** Of SQLite, or of a packed value. */
const seemsDamaged = (error: unknown): boolean =>
  isDamage(error) ||
  (error instanceof LeakscanError &&
    error.code === 'HISTORY' &&
    (error.place.file === undefined || isDamage(error.cause)));

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

function explain(error: unknown): string | null {
  const said = error instanceof Error ? error.message : String(error);
  const code = sqliteCode(error);
  if (code === null) return null;
  if (isDamage(error)) return damageText(said);
  if (isBusy(error)) return BUSY_TEXT;
  if (code === 'SQLITE_FULL') {
    return 'the disk is full, or the file is larger than one may be there. What was not yet written is not in the history, which is whole; make room and run again';
  }
  if (/^SQLITE_(?:CANTOPEN|PERM|AUTH)/.test(code)) {
    return 'the history cannot be opened: no permission, no such folder, or a folder stands in its place. Name another file with --history';
  }
  if (code.startsWith('SQLITE_READONLY'))
    return 'the history cannot be written: no permission for the file or its folder';
  if (code.startsWith('SQLITE_IOERR')) {
    return `the history cannot be read or written (${said}): the disk may be full, faulty or gone. What was not yet written is not in the history; run again`;
  }
  return `the history cannot be used: ${said} (${code})`;
}

/** The message for somebody who does not wait. */
export const BUSY_TEXT = 'another run is using the history; wait until it has ended and run again';
