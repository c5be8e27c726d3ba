/** Which history is meant. */
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  isPostgresAddress,
  parseAddress,
  parseServiceFile,
  type PostgresAddress,
} from '../../history/postgres/address.ts';
import { checkHistoryPlace, defaultHistoryFile, type HistoryLocation } from '../../history/where.ts';
import type { Console } from '../console.ts';
import { single } from './option-values.ts';

export interface HistoryFileArguments {
  readonly history: string | readonly string[] | undefined;
  readonly forceHistory: boolean;
}

type Surroundings = Pick<Console, 'env' | 'ignoresCase' | 'platform' | 'started'>;

/**
 * The history that the options name: its full path, or its place in PostgreSQL. Without them the default file.
 * @param roots what is scanned: a history is not kept there
 * @throws LeakscanError USAGE for a file on a share or below a root, unless forced, for a counter log, and for an address that is
 *   wrong
 */
export async function historyOf(
  args: HistoryFileArguments,
  surroundings: Surroundings,
  roots: readonly string[] = [],
): Promise<HistoryLocation> {
  const given = single('--history', args.history);
  if (given !== undefined && isPostgresAddress(given)) return readAddress(given, surroundings);
  const { env, ignoresCase, platform, started } = surroundings;
  const file = given ?? defaultHistoryFile({ platform, home: os.homedir(), env }, path);
  const place = checkHistoryPlace({ file, cwd: started.folder, roots, forced: args.forceHistory, ignoresCase }, path);
  const { refuseCounterLog } = await import('../files/output-clashes.ts');
  for (const one of historyFiles(place)) await refuseCounterLog(one);
  return place;
}

/** The history, and what SQLite and leakscan keep next to it while it is open; no file of one in PostgreSQL. */
export const historyFiles = (history: HistoryLocation): string[] =>
  typeof history === 'string'
    ? ['', '-wal', '-shm', '-journal', '.lock', '.deliveries.lock'].map((end) => history + end)
    : [];

/** With what the environment and the service files add to it, as libpq reads them. @throws LeakscanError USAGE */
async function readAddress(text: string, { env, platform }: Surroundings): Promise<PostgresAddress> {
  const own =
    env['PGSERVICEFILE'] ??
    (platform === 'win32' && env['APPDATA'] !== undefined
      ? path.join(env['APPDATA'], 'postgresql', '.pg_service.conf')
      : path.join(os.homedir(), '.pg_service.conf'));
  const ofSystem = env['PGSYSCONFDIR'] === undefined ? [] : [path.join(env['PGSYSCONFDIR'], 'pg_service.conf')];
  const texts: string[] = [];
  for (const file of [own, ...ofSystem]) texts.push(await readFile(file, 'utf8').catch(() => ''));
  const service = (name: string): Record<string, string> | null =>
    texts.map((one) => parseServiceFile(one, name)).find((found) => found !== null) ?? null;
  return parseAddress(text, env, service, accountName(env));
}

function accountName(env: Surroundings['env']): string {
  try {
    return os.userInfo().username;
  } catch {
    // An account without an entry, as in some containers.
    return env['USER'] ?? env['USERNAME'] ?? 'postgres';
  }
}
