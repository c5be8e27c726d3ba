/**
 * CSV: of `tasklist /fo csv` with headings in any language, of PowerShell's Export-Csv and of `wmic /format:csv` with the
 * names of WMI's properties. Lists that were appended to each other begin with a heading each.
 */
import { readLooseCsv } from '../util/lists/csv-rows.ts';
import type { ListText } from '../util/lists/list-file.ts';
import { imageOf, imageOfPathName, isPid, poolOfAccount } from './cells.ts';
import type { Part } from './parts.ts';
import type { ReadRows, Row } from './rows.ts';
import { readTasklistRows } from './tasklist.ts';

/** Names of columns in lower case, the best first. */
const COLUMNS = {
  pid: ['processid', 'id', 'pid'],
  name: ['name', 'processname', 'imagename', 'caption'],
  machine: ['csname', 'systemname', 'pscomputername', 'machinename', 'computername', '__server', 'node', 'computer'],
  commandLine: ['commandline'],
  created: ['creationdate', 'starttime'],
  pathName: ['pathname'],
  user: ['username'],
} as const;
type Column = keyof typeof COLUMNS;

/** Columns that only services have. */
const SERVICE_COLUMNS = ['pathname', 'startmode', 'state', 'started', 'servicetype', 'startname'];
/** What Invoke-Command adds to whatever ran on other machines. */
const REMOTING_COLUMNS: ReadonlySet<string> = new Set(['pscomputername', 'runspaceid', 'psshowcomputername']);

type Cells = readonly string[];

/** @throws LeakscanError PROCESS_LIST with the line of a row that cannot be read */
export async function readCsvPart({ list, file }: ListText, { lines, line }: Part): Promise<ReadRows[]> {
  const isWmic = /^Node,/i.test(lines[0] ?? '');
  const rows = isWmic ? wmicRows(lines) : await readLooseCsv({ list, file, text: `${lines.join('\n')}\n` }, line);
  return splitLists(rows).map(({ header, body }) => {
    const names = (header ?? []).map((cell) => cell.toLowerCase());
    if (names.includes('modulename')) return { fault: 'modules' };
    return isNamed(names) ? readNamed(names, body) : readTasklist(names, body);
  });
}

/** wmic quotes nothing: commas that are too many belong to the text that may hold them. */
function wmicRows(lines: readonly string[]): Cells[] {
  let header: Cells = [];
  return lines.flatMap((line) => {
    if (line.trim() === '') return [];
    const cells = line.split(',');
    if (/^Node,/i.test(line)) {
      header = cells.map((cell) => cell.trim());
      return [header];
    }
    const text = header.findIndex((name) => /^(?:CommandLine|PathName)$/i.test(name));
    const extra = cells.length - header.length;
    if (text >= 0 && extra > 0) cells.splice(text, extra + 1, cells.slice(text, text + extra + 1).join(','));
    return [cells];
  });
}

interface RawList {
  /** Null where there is none (`/nh`). */
  readonly header: Cells | null;
  readonly body: Cells[];
}

function splitLists(rows: readonly Cells[]): RawList[] {
  const lists: RawList[] = [];
  for (const [at, row] of rows.entries()) {
    const names = row.map((cell) => cell.toLowerCase());
    const isHeading = isNamed(names) || names.includes('modulename') || (!isPid(row[1]) && isPid(rows[at + 1]?.[1]));
    const last = lists.at(-1);
    const isTasklist = last === undefined || last.header === null || !isNamed(last.header.map((c) => c.toLowerCase()));
    // Below a heading of known names a row with such cells is a row, unless it is one itself.
    if (isNamed(names) || (isHeading && isTasklist)) lists.push({ header: row, body: [] });
    // Without headings a list begins with the idle process.
    else if (last === undefined || (last.header === null && row[1] === '0')) lists.push({ header: null, body: [row] });
    else last.body.push(row);
  }
  return lists;
}

const indexOf = (names: Cells, column: Column): number =>
  COLUMNS[column].map((name) => names.indexOf(name)).find((index) => index >= 0) ?? -1;

/** Whether a heading names its columns as WMI or PowerShell does. */
const isNamed = (names: Cells): boolean =>
  indexOf(names, 'name') >= 0 && names.every((name) => /^[\w#. ]*$/.test(name)) && !isPid(names[1]);

function readNamed(names: Cells, body: readonly Cells[]): ReadRows {
  const at = Object.fromEntries(
    Object.keys(COLUMNS).map((column) => [column, indexOf(names, column as Column)]),
  ) as Record<Column, number>;
  const cell = (row: Cells, column: Column): string => row[at[column]]?.trim() ?? '';
  const rows = body.filter((row) => isPid(cell(row, 'pid')));
  if (at.pid < 0) return { fault: 'without-ids' };
  const areServices =
    SERVICE_COLUMNS.some((name) => names.includes(name)) ||
    // Names of programs have their extension there.
    (names[at.pid] === 'processid' && !rows.some((row) => /\.exe$/i.test(cell(row, 'name'))));
  return {
    rows: rows.map((row): Row => {
      const [name, pid] = [cell(row, 'name'), Number(cell(row, 'pid'))];
      const machine = at.machine < 0 ? null : cell(row, 'machine');
      if (areServices) return { machine, pid, image: imageOfPathName(cell(row, 'pathName')), services: [name] };
      const image = imageOf(name);
      const pool = image?.toLowerCase() === 'w3wp' ? poolOfAccount(cell(row, 'user')) : null;
      return { machine, pid, image, pool, commandLine: cell(row, 'commandLine'), created: cell(row, 'created') };
    }),
  };
}

function readTasklist(names: Cells, body: readonly Cells[]): ReadRows {
  const machineAt = indexOf(names, 'machine');
  const isOwn = (_: string, i: number): boolean => i !== machineAt && !REMOTING_COLUMNS.has(names[i] ?? '');
  // The end of the file may have cut the last row.
  const width = Math.max(2, ...body.map(({ length }) => length));
  const rows = body.filter((row) => isPid(row[1]) && row.length === width);
  // Prose, with a number behind one of its commas.
  if (rows.length * 2 < body.length) return { rows: [] };
  return readTasklistRows(rows.map((row) => ({ cells: row.filter(isOwn), machine: row[machineAt] ?? null })));
}
