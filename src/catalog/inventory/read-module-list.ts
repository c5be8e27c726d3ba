/** Inventories: which process has which file loaded, in which version, and what Windows a machine has. docs/inventory.md has the forms. */
import { readCsvRows } from '../../util/lists/csv-rows.ts';
import type { ListSource, ListText } from '../../util/lists/list-file.ts';
import { readListText } from '../../util/lists/list-text.ts';
import { TASKLIST_COMMAND } from '../../util/module-list-command.ts';
import { EXPORT_COLUMNS, hasAnyColumn, isExportOfPrograms, missingColumn, readExportCsv } from './export-csv.ts';
import { isListdlls, readListdlls } from './listdlls.ts';
import { refuse, type ListContent, type ModuleList } from './module-list.ts';
import { isJson } from './system/json-facts.ts';
import { readSystem } from './system/read-system.ts';
import { isTasklist, otherTasklistForm, readTasklist } from './tasklist.ts';

/**
 * Reads one inventory file; its form is detected by its content.
 * @throws LeakscanError INVENTORY with file, line and what is wrong
 */
export async function readModuleList(source: ListSource): Promise<ModuleList> {
  const { file } = source;
  const list = await readListText(file, 'module-list');
  const system = isModuleExport(list.text) || isListdlls(list.text) ? null : await readSystem(list);
  if (system !== null) return { source, processes: [], ...system };
  if (isJson(list.text)) throw refuse({ kind: 'inventory-other-json', file });
  const content = await readContent(list);
  if (!content.processes.some(({ modules }) => modules.length > 0))
    throw refuse({ kind: 'inventory-no-modules', file });
  return { source, systems: [], ...content };
}

/** By the heading alone: a module list has tens of thousands of lines, which need not be looked at for anything else. */
const isModuleExport = (text: string): boolean =>
  /^\s*(?:#TYPE[^\r\n]*[\r\n]+)?[^\r\n]*\bModuleName\b/i.test(text.slice(0, 4096));

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
  if (isExportOfPrograms(rows.rows[0] ?? [])) return withVersions(file, readExportCsv(list, rows));
  if (isExportOfProcesses(rows.rows[0] ?? [])) throw refuse({ kind: 'inventory-of-processes', file });
  // A header with some of the columns is an export that was made with others left out.
  if (!hasAnyColumn(rows.rows[0] ?? []) && isTasklist(rows)) return readTasklist(list, rows);
  const line = rows.firstLine;
  throw refuse({ kind: 'inventory-column-missing', file, line, column: missing, needed: EXPORT_COLUMNS });
}

/** Without the rights to read it, no process has a version. */
function withVersions(file: string, content: ListContent): ListContent {
  if (content.processes.some(({ modules }) => modules.some(({ version }) => version !== null))) return content;
  throw refuse({ kind: 'inventory-no-versions', file });
}

/** `appcmd list wp`, as text or XML. */
const isOfWorkers = (text: string): boolean => /^\s*(?:WP "\d+" \(|<appcmd>|<\?xml)/im.test(text.slice(0, 4096));

/** Export-Csv of Win32_Process or Win32_Service, and what wmic writes. */
const isExportOfProcesses = (header: readonly string[]): boolean =>
  header.some((name) => /^(?:ProcessId|CommandLine)$/i.test(name));
