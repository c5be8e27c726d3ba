/** Rows of CSV with system information: `Export-Csv` and wmic with names of properties, `systeminfo /fo csv` in any language. */
import { delimiterOf, readLooseCsv } from '../../../util/lists/csv-rows.ts';
import type { ListText } from '../../../util/lists/list-file.ts';
import type { SystemFact } from './listed-system.ts';
import { factOf, isSystemProperty } from './records.ts';
import { factOfRow, isOsVersion } from './systeminfo.ts';

const DELIMITER = /[,;\t]/;

/** Cells of one line, without regard to delimiters within quotes: enough to see what kind of line it is. */
const cellsOf = (line: string): string[] =>
  line.split(delimiterOf(line)).map((cell) => cell.trim().replace(/^"|"$/g, ''));

/** Whether a line is the heading of such rows, or one of systeminfo's. */
export const isCsvOfSystem = (line: string): boolean =>
  DELIMITER.test(line) &&
  (cellsOf(line).some(isOsVersion) ||
    (cellsOf(line).length > 1 && cellsOf(line).every(isName) && cellsOf(line).some(isSystemProperty)));

const isName = (cell: string): boolean => /^[A-Za-z_]\w*$/.test(cell);

/**
 * @param text rows from the heading on, to the first blank line
 * @param firstLine 1-based line of the text in its file
 * @throws LeakscanError INVENTORY with the line that is broken
 */
export async function csvFacts(list: ListText, firstLine: number): Promise<SystemFact[]> {
  const rows = await readLooseCsv(list, firstLine);
  let names: readonly string[] = [];
  const facts: SystemFact[] = [];
  rows.forEach((row, i) => {
    const line = firstLine + i;
    if (row.some(isSystemProperty) && row.every(isName)) {
      names = row.map((name) => name.toLowerCase());
      return;
    }
    const fact = factOfRow(row, line) ?? factOf(new Map(names.map((name, at) => [name, row[at] ?? ''])), line);
    if (fact !== null) facts.push(fact);
  });
  return facts;
}
