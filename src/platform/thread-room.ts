/** Whether the system has room for threads of JavaScript. */
import { readFileSync } from 'node:fs';

/**
 * V8 reserves address space for each thread, and ends the whole program where it does not get it: no error, nothing to
 * catch. Measured with Node 20 under `ulimit -v`: two threads start with 4 GB, the first fails with 1.5 GB.
 */
const MIN_ADDRESS_SPACE_BYTES = 4e9;

/** Where Linux says what a process may have. */
const LIMITS_FILE = '/proc/self/limits';

/** False where the address space is limited to less (`ulimit -v`): then all work is done in the main thread. One small read. */
export function hasRoomForThreads(limitsFile = LIMITS_FILE): boolean {
  const soft = /^Max address space +(\d+)/m.exec(readText(limitsFile))?.[1];
  return soft === undefined || Number(soft) >= MIN_ADDRESS_SPACE_BYTES;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // Other systems, or no /proc.
    return '';
  }
}
