/** The history names servers and processes: its files are for their owner alone, unless the user shares them. */
import { open } from 'node:fs/promises';

/** Read and write for the owner; the folder too. On Windows the rights of the folder count instead. */
const OWNER_FILE = 0o600;
const OWNER_FOLDER = 0o700;

/** @param isShared whether the umask decides, as for any program's files */
export const folderMode = (isShared: boolean): number => (isShared ? 0o777 : OWNER_FOLDER);

/**
 * Makes an empty file, which SQLite takes for a new database; its journal gets the same rights. A file that exists is not
 * even opened: closing it would take SQLite's locks on it away.
 */
export async function makeFile(file: string, isShared: boolean): Promise<void> {
  const handle = await open(file, 'wx', isShared ? 0o666 : OWNER_FILE).catch(() => null);
  // What went wrong SQLite finds too, and says.
  await handle?.close();
}
