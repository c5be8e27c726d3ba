/** Writing a report: whole or not at all, also on a disk that fills up or for a reader that opens it meanwhile. */
import type { Stats } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../util/errors.ts';
import { makeFolders } from '../../util/make-folder.ts';
import { forgetTemporary, newTemporary } from './temporary-files.ts';

/**
 * Writes a file, text in UTF-8, by way of a temporary one beside it, so that an older file stays as it was until the new
 * one is complete and on disk. What is no regular file (a pipe, a device) cannot be replaced and is written to directly.
 * @param mode permissions of a new file, whatever the umask; without it the umask decides. An older file keeps its own
 * @throws a system error, or LeakscanError USAGE for a counter log at that place; neither file is half written then
 */
export const writeWhole = (file: string, text: string | Uint8Array, mode?: number): Promise<void> =>
  writeInPieces(file, (write) => write(text), mode);

/** Writes what `produce` gives, piece by piece. */
export type Produce = (write: (text: string) => Promise<void>) => Promise<void>;
type ProduceBytes = (write: (piece: string | Uint8Array) => Promise<void>) => Promise<void>;

/**
 * The same for a file that is too large to be held: pieces are written as they come.
 * @throws a system error, LeakscanError USAGE for a counter log at that place, or what `produce` throws; neither file is half written then
 */
export async function writeInPieces(file: string, produce: ProduceBytes, mode?: number): Promise<void> {
  const existing = await statOrNull(file);
  // Windows would open the root of a drive.
  if (existing?.isDirectory() === true) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  // Windows refuses to replace it, with the same words as for one that is open in another program.
  if (process.platform === 'win32' && existing !== null && (existing.mode & OWNER_WRITES) === 0) {
    throw new Error('the old file is read-only');
  }
  if (existing !== null && !existing.isFile()) {
    await writeInto(file, produce);
    return;
  }
  // Loaded here: every command loads this file for its messages.
  const { refuseIrreplaceable } = await import('./output-clashes.ts');
  await refuseIrreplaceable(file);
  // The file that a link points to is the one to replace, not the link.
  const target = existing === null ? file : await realpath(file);
  const folder = path.dirname(target);
  await makeFolders(folder);
  const temporary = await newTemporary(folder);
  try {
    await writeTemporary(temporary, produce, existing, mode);
    // Writing takes time, and a collector may have begun a log of this name.
    await refuseIrreplaceable(file);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    forgetTemporary(temporary);
  }
}

/** Not set for a file with the read-only attribute of Windows. */
const OWNER_WRITES = 0o200;
/** For the owner alone, until it is known who else may read it. */
const OWNER_FILE = 0o600;

async function writeTemporary(
  file: string,
  produce: ProduceBytes,
  existing: Stats | null,
  mode: number | undefined,
): Promise<void> {
  const isByUmask = existing === null && mode === undefined;
  const handle = await open(file, 'wx', isByUmask ? 0o666 : OWNER_FILE);
  try {
    let expected = 0;
    await produce(async (text) => {
      await handle.writeFile(text);
      expected += Buffer.byteLength(text);
    });
    await handle.sync();
    const { size } = await handle.stat();
    if (size !== expected) throw new Error(`only ${size} of ${expected} bytes arrived`);
    if (existing !== null) {
      // Others may rely on who may read the old file; not every user may pass a file on.
      await handle.chown(existing.uid, existing.gid).catch(() => undefined);
      await handle.chmod(existing.mode & 0o7777);
    } else if (mode !== undefined && mode !== OWNER_FILE) {
      // Some file systems have no permissions of their own.
      await handle.chmod(mode).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}

async function writeInto(file: string, produce: ProduceBytes): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await produce((text) => handle.writeFile(text));
  } finally {
    await handle.close();
  }
}

async function statOrNull(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** What a failed write means, for the user who chose the place. */
export function writeFailure(error: unknown): string {
  const code = systemCode(error);
  // Windows refuses to replace a file that a program holds open.
  const isReplacing = error instanceof Error && 'syscall' in error && error.syscall === 'rename';
  if (isReplacing && (code === 'EACCES' || code === 'EPERM' || code === 'EBUSY')) {
    return 'the old file cannot be replaced; is it open in another program?';
  }
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission to write there';
    case 'EBUSY':
      return 'it is in use; is it open in another program?';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'EFBIG':
      return 'it is too large for this file system';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a file is in the place of a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
