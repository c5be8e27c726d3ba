/**
 * libsql's compiled part. The system loads it from a file only, so it is written to one for this user and this version, and the
 * next run finds it. It takes the place of @neon-rs/load in the bundle, which looks for packages.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { getRawAsset } from 'node:sea';
import { threadId } from 'node:worker_threads';
import { LeakscanError } from '../util/errors.ts';
import { ownVersion } from '../util/own-version.ts';

/** The SHA-256 of the file, in hex; the build puts it in. */
declare const LIBSQL_SHA256: string;

/**
 * @returns libsql's functions
 * @throws LeakscanError HISTORY where the file cannot be written, and the system's error where it cannot be loaded
 */
export function load(): unknown {
  const file = path.join(cacheFolder(), `${ownVersion()}-${LIBSQL_SHA256.slice(0, 12)}`, 'libsql.node');
  const carried = Buffer.from(getRawAsset('libsql.node') as ArrayBuffer);
  // What another program put there is not loaded. Equal bytes say more than an equal hash, and sooner.
  if (!holds(file, carried)) write(file, carried);
  return createRequire(file)(file);
}

/** Where programs keep what they can make again. */
function cacheFolder(): string {
  const { LEAKSCAN_CACHE, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (LEAKSCAN_CACHE !== undefined && LEAKSCAN_CACHE.trim() !== '') return path.resolve(LEAKSCAN_CACHE);
  const isWindows = process.platform === 'win32';
  const given = isWindows ? LOCALAPPDATA : XDG_CACHE_HOME;
  const fallback = path.join(homedir(), ...(isWindows ? ['AppData', 'Local'] : ['.cache']));
  return path.join(given !== undefined && path.isAbsolute(given) ? given : fallback, 'leakscan');
}

function holds(file: string, carried: Buffer): boolean {
  try {
    return readFileSync(file).equals(carried);
  } catch {
    return false;
  }
}

/** Beside and renamed, so that another process that starts at the same time finds all of it or nothing. */
function write(file: string, carried: Buffer): void {
  const part = `${file}.${process.pid}-${threadId}.part`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(part, carried);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    // Windows does not replace a file that is loaded: another process was first.
    if (holds(file, carried)) return;
    const detail = error instanceof Error ? error.message : String(error);
    throw new LeakscanError('HISTORY', { kind: 'history-driver-not-written', file, detail }, {}, error);
  }
}
