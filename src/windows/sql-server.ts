/** Which SQL Server a file is of, by the first number of its version. */

/**
 * Source: Microsoft, "Determine the version, edition, and update level of SQL Server"
 * (learn.microsoft.com/troubleshoot/sql/releases/find-my-sql-version). Files of 2008 and of 2008 R2 both begin with 10.
 */
const SQL_SERVERS: ReadonlyMap<number, readonly string[]> = new Map([
  [7, ['7.0']],
  [8, ['2000']],
  [9, ['2005']],
  [10, ['2008', '2008 R2']],
  [11, ['2012']],
  [12, ['2014']],
  [13, ['2016']],
  [14, ['2017']],
  [15, ['2019']],
  [16, ['2022']],
]);

/** Programs whose files have the version of SQL Server itself. */
const PROGRAMS: ReadonlySet<string> = new Set(['sqlservr', 'sqlagent', 'fdhost', 'msmdsrv']);

/** @param process base name in lower case */
export const isOfSqlServer = (process: string): boolean => PROGRAMS.has(process);

/** Versions as article files write them; empty for one that is not known. */
export const sqlServersOf = (firstNumber: number): readonly string[] => SQL_SERVERS.get(firstNumber) ?? [];
