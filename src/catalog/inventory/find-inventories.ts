/** From what the user typed to the module lists to read: files as they are, folders listed, patterns expanded. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesMatching } from '../../util/files-matching.ts';
import { isPattern } from '../../util/glob.ts';
import { refuse, type InventorySource } from './module-list.ts';
import { foreignKind, readHead } from './list-text.ts';

/** What the commands that make a list write. */
const LIST_NAMES = /\.(?:csv|tsv|txt)$/i;

/** Splits `MAIL01=modules.csv`; a plain path, even one with `=` in a name that exists or in a folder's, stays a path. */
export function parseInventorySource(
  argument: string,
  exists: (file: string) => boolean = existsSync,
): InventorySource {
  const match = exists(argument) ? null : /^([^\\/=:]+)=(.+)$/.exec(argument);
  return match === null ? { file: argument, machine: null } : { file: match[2]!, machine: match[1]! };
}

/**
 * Files to read, in the order given and by name within a folder or pattern. Counter logs that lie in a folder with the
 * lists are left out; a file that is named must be a list.
 * @throws LeakscanError INVENTORY if a folder or a pattern gives no file
 */
export async function findInventories(args: readonly string[]): Promise<InventorySource[]> {
  const found: InventorySource[] = [];
  for (const argument of args) {
    const { file, machine } = parseInventorySource(argument);
    const files = await filesOf(file);
    if (files === null) {
      found.push({ file, machine });
      continue;
    }
    const lists: string[] = [];
    for (const one of files) if (foreignKind(await readHead(one)) === null) lists.push(one);
    if (lists.length === 0) {
      throw refuse({ kind: 'inventory-none-found', file });
    }
    found.push(...lists.map((one) => ({ file: one, machine })));
  }
  return found;
}

/** Whether an operand after an inventory is a counter log, or all that it holds are such. */
export async function isCounterLogOperand(argument: string): Promise<boolean> {
  const files = (await filesOf(argument)) ?? [argument];
  for (const file of files) if (foreignKind(await readHead(file)) === null) return false;
  return files.length > 0;
}

/** Files of a folder (not below it) or a pattern; null for anything that is to be read itself. */
async function filesOf(path: string): Promise<string[] | null> {
  const kind = await kindOf(path);
  if (kind === 'folder') {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory() && LIST_NAMES.test(entry.name));
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
