/**
 * PowerShell's `Export-Csv` of module lists: columns ProcessName, Id, ModuleName, FileName, FileVersion in any order,
 * and MachineName if lists of several machines were joined.
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
  const column = (name: string): ((row: readonly string[]) => string) => {
    const index = names.indexOf(name);
    return (row) => row[index] ?? '';
  };
  const [machine, process, id] = [column('machinename'), column('processname'), column('id')];
  const [module, path, version] = [column('modulename'), column('filename'), column('fileversion')];
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
