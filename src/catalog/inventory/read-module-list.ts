/** Module inventories: which process has which file loaded, in which version. docs/catalog.md has the forms and rules. */
import { readCsvRows } from '../../util/lists/csv-rows.ts';
import type { ListSource, ListText } from '../../util/lists/list-file.ts';
import { readListText } from '../../util/lists/list-text.ts';
import { TASKLIST_COMMAND } from '../../util/module-list-command.ts';
import { EXPORT_COLUMNS, hasAnyColumn, missingColumn, readExportCsv } from './export-csv.ts';
import { isListdlls, readListdlls } from './listdlls.ts';
import { refuse, type ListContent, type ModuleList } from './module-list.ts';
import { isTasklist, otherTasklistForm, readTasklist } from './tasklist.ts';

/**
 * Reads one inventory file; its form is told by its content.
 * @throws LeakscanError INVENTORY with file, line and what is wrong
 */
export async function readModuleList(source: ListSource): Promise<ModuleList> {
  const { file } = source;
  const content = await readContent(await readListText(file, 'module-list'));
  if (!content.processes.some(({ modules }) => modules.length > 0))
    throw refuse({ kind: 'inventory-no-modules', file });
  return { source, ...content };
}

async function readContent(list: ListText): Promise<ListContent> {
  const { file, text } = list;
  const form = otherTasklistForm(text);
  if (form !== null) throw refuse({ kind: 'tasklist-form', file, form, command: TASKLIST_COMMAND });
  if (isOfWorkers(text)) throw refuse({ kind: 'inventory-of-processes', file });
  // Command lines of ListDLLs may hold quotes and commas, which no CSV would.
  if (isListdlls(text)) return readListdlls(list);
  const rows = await readCsvRows(list);
  const missing = missingColumn(rows.rows[0] ?? []);
  if (missing === null) return readExportCsv(list, rows);
  if (isExportOfProcesses(rows.rows[0] ?? [])) throw refuse({ kind: 'inventory-of-processes', file });
  // A header with some of the columns is an export that was made with others left out.
  if (!hasAnyColumn(rows.rows[0] ?? []) && isTasklist(rows)) return readTasklist(list, rows);
  const line = rows.firstLine;
  throw refuse({ kind: 'inventory-column-missing', file, line, column: missing, needed: EXPORT_COLUMNS });
}

/** `appcmd list wp`, as text or XML. */
const isOfWorkers = (text: string): boolean => /^\s*(?:WP "\d+" \(|<appcmd>|<\?xml)/im.test(text.slice(0, 4096));

/** Export-Csv of Win32_Process or Win32_Service, and what wmic writes. */
const isExportOfProcesses = (header: readonly string[]): boolean =>
  header.some((name) => /^(?:ProcessId|CommandLine)$/i.test(name));
