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
  if (!content.processes.some(({ modules }) => modules.length > 0))
    throw refuse({ kind: 'inventory-no-modules', file });
  return { source, ...content };
}

async function readContent(list: ListText): Promise<ListContent> {
  const { file, text } = list;
  if (text.trim() === '') throw refuse({ kind: 'inventory-empty', file });
  // A NUL past the first bytes is a disk that was cut off: text after it is chance.
  if (text.includes('\0')) throw refuse({ kind: 'inventory-nuls', file, line: lineAt(text, text.indexOf('\0')) });
  const form = otherTasklistForm(text);
  if (form !== null) throw refuse({ kind: 'tasklist-form', file, form, command: TASKLIST_COMMAND });
  // Command lines of ListDLLs may hold quotes and commas, which no CSV would.
  if (isListdlls(text)) return readListdlls(list);
  const rows = await readCsvRows(list);
  const missing = missingColumn(rows.rows[0] ?? []);
  if (missing === null) return readExportCsv(list, rows);
  // A header with some of the columns is an export that was made with others left out.
  if (!hasAnyColumn(rows.rows[0] ?? []) && isTasklist(rows)) return readTasklist(list, rows);
  const line = rows.firstLine;
  throw refuse({ kind: 'inventory-column-missing', file, line, column: missing, needed: EXPORT_COLUMNS });
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split(/\r\n|\n|\r/).length;
