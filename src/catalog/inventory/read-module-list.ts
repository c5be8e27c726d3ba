/** Module inventories: which process has which file loaded, in which version. docs/catalog.md has the forms and rules. */
import { TASKLIST_COMMAND } from '../../util/module-list-command.ts';
import { readCsvRows } from './csv-rows.ts';
import { EXPORT_COLUMNS, hasAnyColumn, missingColumn, readExportCsv } from './export-csv.ts';
import { isListdlls, readListdlls } from './listdlls.ts';
import { decode, readBytes } from './list-text.ts';
import { refuse, type InventorySource, type ListContent, type ListText, type ModuleList } from './module-list.ts';
import { isTasklist, otherTasklistForm, readTasklist } from './tasklist.ts';

/**
 * Reads one inventory file; its form is told by its content.
 * @throws LeakscanError INVENTORY with file, line and what is wrong
 */
export async function readModuleList(source: InventorySource): Promise<ModuleList> {
  const { file } = source;
  const content = await readContent({ file, text: decode(await readBytes(file)) });
  if (!content.processes.some(({ modules }) => modules.length > 0)) {
    const what =
      'lists no modules: was the command run as administrator, and to its end? ("leakscan capture" prints it)';
    throw refuse(file, null, what);
  }
  return { source, ...content };
}

async function readContent(list: ListText): Promise<ListContent> {
  const { file, text } = list;
  if (text.trim() === '')
    throw refuse(file, null, 'is empty; was the command that makes the list run as administrator?');
  // A NUL past the first bytes is a disk that was cut off: text after it is chance.
  if (text.includes('\0')) throw refuse(file, lineAt(text, text.indexOf('\0')), 'is damaged: it holds NUL characters');
  const form = otherTasklistForm(text);
  if (form !== null) {
    const what = `is tasklist's ${form} form, which cuts names or breaks lines; make it with: ${TASKLIST_COMMAND}`;
    throw refuse(file, null, what);
  }
  // Command lines of ListDLLs may hold quotes and commas, which no CSV would.
  if (isListdlls(text)) return readListdlls(list);
  const rows = await readCsvRows(list);
  const missing = missingColumn(rows.rows[0] ?? []);
  if (missing === null) return readExportCsv(list, rows);
  // A header with some of the columns is an export that was made with others left out.
  if (!hasAnyColumn(rows.rows[0] ?? []) && isTasklist(rows)) return readTasklist(list, rows);
  const what =
    `no module list: the column ${missing} is missing; columns needed: ${EXPORT_COLUMNS.join(', ')}, ` +
    'or give output of tasklist /m /fo csv or of listdlls (see "leakscan capture" for the commands)';
  throw refuse(file, rows.firstLine, what);
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split(/\r\n|\n|\r/).length;
