/** From what the user typed to the lists to read: files as they are, folders listed, patterns expanded. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ListKind } from '../../model/faults/lists.ts';
import { filesMatching } from '../files-matching.ts';
import { isPattern } from '../glob.ts';
import { refuseList, type ListSource } from './list-file.ts';
import { foreignKind, readHead } from './list-text.ts';

/** What the commands that make a list write. */
const EXTENSIONS: Readonly<Record<ListKind, readonly string[]>> = {
  'module-list': ['.csv', '.tsv', '.txt'],
  'process-list': ['.csv', '.tsv', '.txt', '.xml'],
  'pool-tags': ['.txt', '.log'],
};

/** Splits `MAIL01=modules.csv`; a plain path, even one with `=` in a name that exists or in a folder's, stays a path. */
export function parseListSource(argument: string, exists: (file: string) => boolean = existsSync): ListSource {
  const match = exists(argument) ? null : /^([^\\/=:]+)=(.+)$/.exec(argument);
  return match === null ? { file: argument, machine: null } : { file: match[2]!, machine: match[1]! };
}

/**
 * Files to read, in the order given and by name within a folder or pattern. Counter logs that lie in a folder with the
 * lists are left out; a file that is named must be a list.
 * @throws LeakscanError INVENTORY, PROCESS_LIST or POOL_TAGS if a folder or a pattern gives no file
 */
export async function findLists(args: readonly string[], list: ListKind): Promise<ListSource[]> {
  const found: ListSource[] = [];
  for (const argument of args) {
    const { file, machine } = parseListSource(argument);
    const files = await filesOf(file, EXTENSIONS[list]);
    if (files === null) {
      found.push({ file, machine });
      continue;
    }
    const lists: string[] = [];
    for (const one of files) if (foreignKind(await readHead(one)) === null) lists.push(one);
    if (lists.length === 0) {
      throw refuseList({ kind: 'list-none-found', list, file, extensions: EXTENSIONS[list] });
    }
    found.push(...lists.map((one) => ({ file: one, machine })));
  }
  return found;
}

/** Whether an operand after a list is a counter log, or all that it holds are such. */
export async function isCounterLogOperand(argument: string, list: ListKind): Promise<boolean> {
  const files = (await filesOf(argument, EXTENSIONS[list])) ?? [argument];
  for (const file of files) if (foreignKind(await readHead(file)) === null) return false;
  return files.length > 0;
}

/** Files of a folder (not below it) or a pattern; null for anything that is to be read itself. */
async function filesOf(path: string, extensions: readonly string[]): Promise<string[] | null> {
  const kind = await kindOf(path);
  if (kind === 'folder') {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter(
      (entry) => !entry.isDirectory() && extensions.includes(extname(entry.name).toLowerCase()),
    );
    return names.map(({ name }) => join(path, name)).sort(byCode);
  }
  return kind !== null || !isPattern(path) ? null : (await filesMatching(path)).sort(byCode);
}

const byCode = (a: string, b: string): number => (a < b ? -1 : 1);

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}
