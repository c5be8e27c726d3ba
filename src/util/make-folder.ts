import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from './errors.ts';

/**
 * Makes a folder with those above it.
 * @param mode permissions, less the umask
 * @returns the first folder that was made; undefined where all were there
 * @throws a system error, also where the current folder was deleted: with a path below that, mkdir of Node.js 20 never ends
 */
export async function makeFolders(folder: string, mode = 0o777): Promise<string | undefined> {
  const full = path.resolve(folder);
  try {
    return await mkdir(full, { recursive: true, mode });
  } catch (error) {
    const { root } = path.parse(full);
    // Of a drive that is not there, Node.js on Windows names neither drive nor folder.
    if (systemCode(error) !== 'ENOENT' || (await exists(root))) throw error;
    throw Object.assign(new Error(`${root} is missing`, { cause: error }), { code: 'ENOENT' });
  }
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
