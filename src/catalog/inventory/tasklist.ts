/**
 * `tasklist /m /fo csv`: a row a process, three columns: image name, process ID, modules separated by commas; no
 * versions. Headers and the word for "not available" are in the language of Windows, so the form is told by its shape.
 * A program's own file is not among its modules.
 */
import type { InventoryWarning } from '../../model/faults/catalog.ts';
import { TASKLIST_COMMAND } from '../../util/module-list-command.ts';
import type { CsvRows } from '../../util/lists/csv-rows.ts';
import type { ListText } from '../../util/lists/list-file.ts';
import {
  cutWarning,
  refuse,
  withoutExtension,
  type ListContent,
  type ListedModule,
  type ListedProcess,
} from './module-list.ts';

const isPid = (cell: string | undefined): boolean => /^\d{1,10}$/.test(cell ?? '');
/** A file name with its extension: `N/A`, `Nicht zutreffend`, `n.v.t.` and names of services have none. */
const isFileName = (text: string): boolean => /[^.\s/\\]\.[a-z]\w*$/i.test(text);

/** Whether rows look like any output of `tasklist /fo csv`: an ID second, except in the header that /nh leaves out. */
export function isTasklist({ rows }: CsvRows): boolean {
  const [first, second] = rows;
  // An export that lost its header: it has a module a row.
  if (first !== undefined && first.length > 3 && isFileName(first[2] ?? '')) return false;
  return (first?.length ?? 0) >= 3 && (isPid(second?.[1]) || (second === undefined && isPid(first?.[1])));
}

/** @throws LeakscanError INVENTORY for other outputs of tasklist, and with the line of a row that is none */
export function readTasklist({ file, text }: ListText, { rows, cut, firstLine, isEnded }: CsvRows): ListContent {
  const body = isPid(rows[0]?.[1]) ? rows : rows.slice(1);
  const columns = rows[0]?.length ?? 0;
  if (columns > 3) {
    throw refuse({ kind: 'tasklist-columns', file, line: firstLine, columns, command: TASKLIST_COMMAND });
  }
  const wrong = body.find((row) => !isPid(row[1]));
  if (wrong !== undefined) {
    const line = lineOf(text, wrong);
    throw refuse({ kind: 'tasklist-bad-pid', file, line, cell: wrong[1] ?? '' });
  }
  const processes = body.map((row) => toProcess(row[0] ?? '', Number(row[1]), row[2] ?? '', true));
  const last = processes.at(-1);
  // Without a closing quote nothing shows that the last row is all there.
  if (!isEnded && cut === null && last !== undefined && !text.trimEnd().endsWith('"')) {
    processes.splice(-1, 1, { ...last, isWhole: false });
  }
  const warnings: InventoryWarning[] = [];
  if (cut !== null) {
    const rest = readCutRow(cut.text);
    if (rest !== null) processes.push(rest);
    warnings.push(cutWarning(file, cut.line, rest));
  }
  refuseServices(file, body, processes);
  return { processes, warnings };
}

function toProcess(image: string, pid: number, cell: string, isWhole: boolean): ListedProcess {
  const modules = cell
    .split(',')
    .map((name) => name.trim())
    .filter(isFileName)
    .map((module): ListedModule => ({ module, path: null, version: null }));
  // A name that is no file name is the word for "not available", or a module without an extension, which has no article.
  return { machine: null, process: withoutExtension(image), pid, modules, isWhole: isWhole && modules.length > 0 };
}

/** Of a row that is cut in its third column the names before the last comma are whole. */
function readCutRow(line: string): ListedProcess | null {
  const match = /^"([^"]+)"[,;\t]"(\d{1,10})"[,;\t]"([^"]*)$/.exec(line);
  if (match === null) return null;
  const [, image = '', pid = '', cell = ''] = match;
  return toProcess(image, Number(pid), cell.slice(0, Math.max(0, cell.lastIndexOf(','))), false);
}

/** `tasklist /svc` has three columns as well; it lists services, which have no extension. */
function refuseServices(file: string, body: readonly (readonly string[])[], processes: readonly ListedProcess[]): void {
  if (processes.some(({ modules }) => modules.some(({ module }) => /\.dll$/i.test(module)))) return;
  const hasNames = new Set(body.map((row) => row[2])).size > 1;
  throw refuse({ kind: 'tasklist-no-modules', file, hasNames, command: TASKLIST_COMMAND });
}

/** 1-based line of a row, found again by its first cell; good enough for a message. */
function lineOf(text: string, row: readonly string[]): number | null {
  const lines = text.split(/\r\n|\n|\r/);
  const at = lines.findIndex((line) => row.every((cell) => line.includes(cell.slice(0, 100))));
  return at < 0 ? null : at + 1;
}

/** The other forms of tasklist cut names short and break lines: they are known, to say what to do. */
export function otherTasklistForm(text: string): 'table' | 'list' | null {
  const head = text.slice(0, 4096);
  if (/^={3,}(?: ={3,}){2,}\s*$/m.test(head)) return 'table';
  return /^\s*[^",;\t\r\n:]+:\s+\S[^\r\n]*\r?\n[^",;\t\r\n:]+:\s+\d+\s*\r?\n[^",;\t\r\n:]+:/.test(head) ? 'list' : null;
}
