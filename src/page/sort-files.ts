/** Which of the files that the user gave are counter logs, and which are lists that go with them: told by their content. */
import { readModuleList } from '../catalog/inventory/read-module-list.ts';
import { readPoolTags } from '../catalog/pool-tags/read-pool-tags.ts';
import { logsInArchive, type FoundLog } from '../counterlog/find/found-log.ts';
import { openCounterLog } from '../counterlog/open.ts';
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
    const list = (await mayBeList(file)) ? await listOf(file) : null;
    if (list === null) logs.push({ file, named: true });
    else lists[list].push({ file, machine: null });
  }
  return { logs, ...lists };
}

async function mayBeList(file: string): Promise<boolean> {
  const bytes = (await fileFacts(file))?.bytes ?? 0;
  if (bytes === 0 || bytes > MAX_LIST_BYTES) return false;
  const kind = foreignKind(await readHead(file));
  // Lists of pool tags may hold NUL characters.
  if (kind !== null && kind !== 'binary') return false;
  try {
    (await openCounterLog(file)).close();
    return false;
  } catch (error) {
    return error instanceof LeakscanError && error.code === 'NOT_A_COUNTER_LOG';
  }
}

/** The first kind of list that it can be read as; else what it was meant for, so that the fault in it is said. */
async function listOf(file: string): Promise<ListName | null> {
  const faults = new Map<ListName, LeakscanError>();
  for (const [name, read] of Object.entries(READERS) as [ListName, (typeof READERS)[ListName]][]) {
    try {
      await read({ file, machine: null });
      return name;
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
      faults.set(name, error);
    }
  }
  // A line is named where the rest was understood.
  return [...faults].find(([, { fault }]) => fault !== null && DAMAGED.test(fault.kind))?.[0] ?? null;
}

/** Of a list that is one, with a fault in it. */
const DAMAGED = /^(?:list-nuls|inventory-column-missing|inventory-no-modules)$/;
