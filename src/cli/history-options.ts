/** `--history`, `--force-history`: which history is meant, for every command that reads or writes one. */
import { homedir } from 'node:os';
import path from 'node:path';
import { checkHistoryPlace, defaultHistoryFile } from '../history/where.ts';
import type { Console } from './console.ts';
import { single } from './option-values.ts';

export interface HistoryArguments {
  readonly history: string | readonly string[] | undefined;
  readonly forceHistory: boolean | readonly boolean[] | undefined;
}

/** For yargs. */
export const HISTORY_OPTIONS = {
  history: {
    type: 'string',
    nargs: 1,
    describe: "file in which nights are remembered (default: in the user's data folder)",
  },
  'force-history': {
    type: 'boolean',
    default: false,
    describe: 'take a history on a share, although its locks are not safe there',
  },
} as const;

/**
 * The full path of the history.
 * @param roots what is scanned: a history does not belong there
 * @throws LeakscanError USAGE for one on a share or below the roots, unless forced
 */
export function historyFileOf(args: HistoryArguments, roots: readonly string[], console: Console): string {
  const user = { platform: console.platform, home: homedir(), env: console.env };
  const file = single('--history', args.history) ?? defaultHistoryFile(user, path);
  const forced = [args.forceHistory].flat().includes(true);
  const { ignoresCase } = console;
  return checkHistoryPlace({ file, cwd: console.started.folder, roots, forced, ignoresCase }, path);
}
