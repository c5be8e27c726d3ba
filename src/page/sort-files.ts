/** Which of the files that the user gave are counter logs, and which are lists that go with them: detected by their content. */
import { readModuleList } from '../catalog/inventory/read-module-list.ts';
import { readPoolTags } from '../catalog/pool-tags/read-pool-tags.ts';
import { logsInArchive, type FoundLog } from '../counterlog/find/found-log.ts';
import { openCounterLog } from '../counterlog/open.ts';
import type { ForeignText } from '../model/faults/counter-log.ts';
import { fileFacts } from '../platform/files.ts';
import { readProcessLists } from '../process-list/read-process-list.ts';
import { LeakscanError } from '../util/errors.ts';
import type { ListSource } from '../util/lists/list-file.ts';
import { foreignKind, readHead } from '../util/lists/list-text.ts';
import { isZipArchive } from '../util/zip.ts';

export interface SortedFiles {
  readonly logs: readonly FoundLog[];
  readonly inventories: readonly ListSource[];
  readonly processLists: readonly ListSource[];
  readonly poolTags: readonly ListSource[];
}

type ListName = Exclude<keyof SortedFiles, 'logs'>;

/** Larger files are no lists: their readers refuse them. */
const MAX_LIST_BYTES = 32 * 1024 * 1024;

const READERS: Readonly<Record<ListName, (source: ListSource) => Promise<unknown>>> = {
  inventories: readModuleList,
  processLists: readProcessLists,
  poolTags: readPoolTags,
};

/** What is neither is among the logs: reading it gives the sentence that says why. */
export async function sortFiles(names: readonly string[]): Promise<SortedFiles> {
  const logs: FoundLog[] = [];
  const lists: Record<ListName, ListSource[]> = { inventories: [], processLists: [], poolTags: [] };
  for (const file of names) {
    if (await isZipArchive(file)) {
      logs.push(...(await logsInArchive(file, true)));
      continue;
    }
    const foreign = await foreignText(file);
    const list = foreign === null ? null : await listOf(file, foreign);
    if (list === null) logs.push({ file, named: true });
    else lists[list].push({ file, machine: null });
  }
  return { logs, ...lists };
}

/** What a file is that is no counter log but may be a list. */
async function foreignText(file: string): Promise<ForeignText['kind'] | null> {
  const bytes = (await fileFacts(file))?.bytes ?? 0;
  if (bytes === 0 || bytes > MAX_LIST_BYTES) return null;
  const kind = foreignKind(await readHead(file));
  // Lists of pool tags may hold NUL characters.
  if (kind !== null && kind !== 'binary') return null;
  try {
    (await openCounterLog(file)).close();
    return null;
  } catch (error) {
    const fault = error instanceof LeakscanError ? error.fault : null;
    return fault?.kind === 'foreign-text' ? fault.text.kind : null;
  }
}

/** The first kind of list that it can be read as. */
async function listOf(file: string, foreign: ForeignText['kind']): Promise<ListName | null> {
  for (const [name, read] of Object.entries(READERS) as [ListName, (typeof READERS)[ListName]][]) {
    try {
      await read({ file, machine: null });
      return name;
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
    }
  }
  // It has the columns of one: the reader says what is wrong with it.
  return foreign === 'module-list' ? 'inventories' : null;
}
