/** The output folder of nightly runs: who may read what is in it, and how pages get there. */
import { chmod, open, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PageFolder } from '../../nightly/write-pages.ts';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { refuseIrreplaceable } from './output-clashes.ts';
import { makeFolders } from '../../util/make-folder.ts';
import { removeLeftovers } from './temporary-files.ts';
import { writeFailure, writeWhole } from './write-file.ts';

/** Files looked at at once: Node.js has four threads for it, and a share answers several at a time. */
const LOOKED_AT_ONCE = 64;

/** Permissions of new files and folders; undefined = the umask decides. */
interface Rights {
  readonly file: number | undefined;
  readonly folder: number | undefined;
}

/**
 * Opens the output folder and makes it where there is none: for the user alone, as pages name servers and processes. In a
 * folder that exists new pages may be read by whoever may read the folder.
 * @param isShared whether the umask decides instead, as for any program's files
 * @param refuse throws where a file is one that no page may replace
 * @throws LeakscanError OUTPUT where there is none and none can be made
 */
export async function openPageFolder(
  folder: string,
  isShared: boolean,
  refuse: (file: string) => Promise<void>,
): Promise<PageFolder> {
  const rights = await orRefuse(folder, async () => {
    await makeFolders(folder, isShared ? 0o777 : 0o700);
    return isShared ? { file: undefined, folder: undefined } : rightsIn((await stat(folder)).mode);
  });
  const made = new Set<string>(['.']);
  await removeLeftovers(folder);
  return {
    path: await realpath(folder),
    list: (name) => listPages(path.join(folder, name)),
    write: (file, text) =>
      orRefuse(path.join(folder, file), async () => {
        await refuse(path.join(folder, file));
        const parent = path.posix.dirname(file);
        if (!made.has(parent)) await makeFolder(path.join(folder, parent), rights);
        made.add(parent);
        await writeWhole(path.join(folder, file), text, rights.file);
      }),
    sync: (name) => syncFolder(path.join(folder, name)),
    remove: (file) => removePage(path.join(folder, file)),
    removeEmptyNights: () => removeEmptyNights(folder),
  };
}

/** Whoever may read the folder may read what is new in it; nobody else may write. */
export const rightsIn = (mode: number): Rights => ({ file: 0o600 | (mode & 0o044), folder: 0o700 | (mode & 0o055) });

async function orRefuse<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const message = `${file}: cannot be written: ${writeFailure(error)}; choose another folder with -o`;
    throw new LeakscanError('OUTPUT', message, { file }, error);
  }
}

async function makeFolder(folder: string, rights: Rights): Promise<void> {
  const isNew = (await makeFolders(folder, rights.folder)) !== undefined;
  if (!isNew || rights.folder === undefined) return;
  const { mode } = await stat(folder);
  if ((mode & 0o777) === rights.folder) return;
  // The bit that hands the group on to new files stays; some file systems have no permissions of their own.
  await chmod(folder, (mode & 0o7000) | rights.folder).catch(() => undefined);
}

async function listPages(folder: string): Promise<ReadonlySet<string>> {
  await removeLeftovers(folder);
  const names = await readdir(folder).catch(() => []);
  const pages = new Set<string>();
  for (let from = 0; from < names.length; from += LOOKED_AT_ONCE) {
    const some = names.slice(from, from + LOOKED_AT_ONCE);
    const found = await Promise.all(some.map((name) => stat(path.join(folder, name)).catch(() => null)));
    // A machine that lost its power, or a copy that was cut off, may leave an empty file.
    for (const [at, name] of some.entries()) if (found[at]?.isFile() === true && found[at].size > 0) pages.add(name);
  }
  return pages;
}

/** Windows and some network file systems cannot do this for a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}

/** A page that stays is no reason to fail. */
async function removePage(file: string): Promise<boolean> {
  try {
    await refuseIrreplaceable(file);
    await rm(file, { force: true });
  } catch (error) {
    // Somebody put a log in its place.
    if (error instanceof LeakscanError) return true;
    // Somebody has it open, or the folder is read-only now. ENOTDIR: there is no such page.
    return systemCode(error) === 'ENOTDIR';
  }
  await removeLeftovers(path.dirname(file));
  return true;
}

const NIGHT = /^\d{4}-\d\d-\d\d$/;

async function removeEmptyNights(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    // A link to a folder is not a folder here. The system refuses to remove a folder that is not empty.
    if (entry.isDirectory() && NIGHT.test(entry.name))
      await rmdir(path.join(folder, entry.name)).catch(() => undefined);
  }
}
