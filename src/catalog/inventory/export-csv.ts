/**
 * PowerShell's `Export-Csv` of module lists: columns ProcessName, Id, ModuleName, FileName, FileVersion in any order,
 * and MachineName if lists of several machines were joined. An export of processes without their modules (Name, Id, Path,
 * FileVersion, ProductVersion) lists of each process one module: its own file.
 */
import type { InventoryWarning } from '../../model/faults/catalog.ts';
import type { CsvRows } from '../../util/lists/csv-rows.ts';
import type { ListText } from '../../util/lists/list-file.ts';
import {
  cutWarning,
  emptyToNull,
  withoutExtension,
  type ListContent,
  type ListedModule,
  type ListedProcess,
} from './module-list.ts';

export const EXPORT_COLUMNS = ['ProcessName', 'Id', 'ModuleName', 'FileVersion'] as const;

/** The first needed column that a header lacks; null where it has all. */
export function missingColumn(header: readonly string[]): string | null {
  const names = header.map((name) => name.toLowerCase());
  return EXPORT_COLUMNS.find((name) => !names.includes(name.toLowerCase())) ?? null;
}

/** Whether a header is that of such a list, whole or not. */
export const hasAnyColumn = (header: readonly string[]): boolean =>
  header.some((name) => /^(?:ProcessName|ModuleName|FileVersion)$/i.test(name));

/** Whether a header is that of processes with the versions of their files, and without modules. */
export function isExportOfPrograms(header: readonly string[]): boolean {
  const names = new Set(header.map((name) => name.toLowerCase()));
  const has = (...any: readonly string[]): boolean => any.some((name) => names.has(name));
  return has('processname', 'name') && has('id', 'path') && has('fileversion', 'productversion') && !has('modulename');
}

interface Row extends ListedModule {
  readonly machine: string | null;
  readonly process: string;
  readonly pid: number | null;
}

/** @param rows with a header that lacks no needed column */
export function readExportCsv({ file, text }: ListText, { rows, cut, isEnded, delimiter }: CsvRows): ListContent {
  const [header = [], ...body] = rows;
  const names = header.map((name) => name.toLowerCase());
  const warnings: InventoryWarning[] = [];
  const lastLine = cut?.line ?? text.split(/\r\n|\n|\r/).length;
  let records = toRows(names, body);
  // A number without a closing quote behind it may have lost digits; a path can only be shown.
  if (!isEnded && cut === null && !text.trimEnd().endsWith('"') && names.at(-1) !== 'filename') {
    const last = body.at(-1) ?? [];
    records = toRows(names, [...body.slice(0, -1), [...last.slice(0, -1), '']]);
    const column = knownColumn(header.at(-1));
    warnings.push({ kind: 'last-line-open', file, line: lastLine, column, delimiter });
  }
  const last = records.at(-1) ?? null;
  if (cut !== null) warnings.push(cutWarning(file, cut.line, last));
  return { processes: groupByProcess(records, isEnded ? null : last), warnings };
}

const knownColumn = (name: string | undefined): string | null =>
  EXPORT_COLUMNS.find((column) => column.toLowerCase() === name?.toLowerCase()) ?? null;

function toRows(names: readonly string[], rows: readonly (readonly string[])[]): Row[] {
  /** The first of these columns that has something in the row. */
  const column = (...candidates: readonly string[]): ((row: readonly string[]) => string) => {
    const indexes = candidates.map((name) => names.indexOf(name)).filter((index) => index >= 0);
    return (row) => indexes.map((index) => row[index] ?? '').find((cell) => cell !== '') ?? '';
  };
  const isOfPrograms = isExportOfPrograms(names);
  const [machine, process, id] = [column('machinename'), column('processname', 'name'), column('id')];
  const path = isOfPrograms ? column('path') : column('filename');
  const version = isOfPrograms ? column('fileversion', 'productversion') : column('fileversion');
  const module = isOfPrograms ? (row: readonly string[]) => programFile(process(row), path(row)) : column('modulename');
  return rows
    .filter((row) => process(row) !== '' && module(row) !== '')
    .map((row) => ({
      machine: emptyToNull(machine(row)),
      process: withoutExtension(process(row)),
      pid: /^\d{1,10}$/.test(id(row)) ? Number(id(row)) : null,
      module: module(row),
      path: emptyToNull(path(row)),
      version: emptyToNull(version(row)),
    }));
}

/** The file of a program by its path; where that could not be read, as its process is named. */
const programFile = (process: string, path: string): string =>
  path === '' ? `${withoutExtension(process)}.exe` : path.slice(path.lastIndexOf('\\') + 1);

const keyOf = ({ machine, process, pid }: Row): string => `${machine?.toLowerCase()}\n${process.toLowerCase()}\n${pid}`;

/** @param cutIn a row of the process whose list ends with the file, if more may have followed */
function groupByProcess(rows: readonly Row[], cutIn: Row | null): ListedProcess[] {
  const processes = new Map<string, ListedProcess & { readonly modules: ListedModule[] }>();
  const cutKey = cutIn === null ? null : keyOf(cutIn);
  for (const row of rows) {
    const key = keyOf(row);
    const { machine, process, pid, module, path, version } = row;
    const known = processes.get(key);
    if (known !== undefined) known.modules.push({ module, path, version });
    else processes.set(key, { machine, process, pid, modules: [{ module, path, version }], isWhole: key !== cutKey });
  }
  return [...processes.values()];
}
