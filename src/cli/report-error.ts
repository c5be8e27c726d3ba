/** How an error shows on the console, and the exit status that goes with it. */
import { hasDebugSubscriber } from '../platform/debug-events.ts';
import type { Console } from './console.ts';
import { stackLines } from './debug.ts';
import { knownError, statusOf } from './system-fault.ts';

export function reportError(error: unknown, console: Console): number {
  const known = knownError(error);
  if (known !== null) {
    const [message = '', ...details] = known.lines;
    console.error(message, hasDebugSubscriber() ? [...details, ...stackLines(error)] : details);
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const message = `internal error, please report it with the command you ran (version ${console.version})`;
    console.error(message, text.split('\n'));
  }
  return statusOf(error);
}
