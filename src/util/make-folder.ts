import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder with those above it.
 * @param mode permissions, less the umask
 * @returns the first folder that was made; undefined where all were there
 * @throws a system error, also where the current folder was deleted: with a path below that, mkdir of Node.js 20 never ends
 */
export const makeFolders = (folder: string, mode = 0o777): Promise<string | undefined> =>
  mkdir(path.resolve(folder), { recursive: true, mode });
