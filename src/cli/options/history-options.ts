/** Which history is meant. */
import os from 'node:os';
import path from 'node:path';
import { checkHistoryPlace, defaultHistoryFile } from '../../history/where.ts';
import type { Console } from '../console.ts';
import { single } from './option-values.ts';

export interface HistoryFileArguments {
  readonly history: string | readonly string[] | undefined;
  readonly forceHistory: boolean;
}

/**
 * The full path of the history that the options name, or of the default one.
 * @param roots what is scanned: a history is not kept there
 * @throws LeakscanError USAGE for one on a share or below a root, unless forced, and for a counter log
 */
export async function historyFileOf(
  args: HistoryFileArguments,
  { env, ignoresCase, platform, started }: Pick<Console, 'env' | 'ignoresCase' | 'platform' | 'started'>,
  roots: readonly string[] = [],
): Promise<string> {
  const user = { platform, home: os.homedir(), env };
  const file = single('--history', args.history) ?? defaultHistoryFile(user, path);
  const place = checkHistoryPlace({ file, cwd: started.folder, roots, forced: args.forceHistory, ignoresCase }, path);
  const { refuseCounterLog } = await import('../files/output-clashes.ts');
  for (const one of historyFiles(place)) await refuseCounterLog(one);
  return place;
}

/** The history, and what SQLite and leakscan keep next to it while it is open. */
export const historyFiles = (file: string): string[] =>
  ['', '-wal', '-shm', '-journal', '.lock', '.deliveries.lock'].map((end) => file + end);
