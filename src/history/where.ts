/** Where the history is: in the user's data folder, never on a share. Pure: the rules of both systems are told by `path`. */
import type { PlatformPath } from 'node:path';
import { LeakscanError } from '../util/errors.ts';
import { shownAddress, type PostgresAddress } from './postgres/address.ts';

/** A file, or a database in PostgreSQL. */
export type HistoryLocation = string | PostgresAddress;

/** For messages; without user and password. */
export const locationName = (history: HistoryLocation): string =>
  typeof history === 'string' ? history : shownAddress(history);

export interface UserFolders {
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where the history is unless the user says: each system has its own place for the data of programs. */
export function defaultHistoryFile({ platform, home, env }: UserFolders, path: PlatformPath): string {
  return path.join(dataFolder(platform, home, env, path), 'leakscan', 'history.db');
}

function dataFolder(platform: string, home: string, env: UserFolders['env'], path: PlatformPath): string {
  // Relative ones are to be ignored, as the XDG Base Directory Specification says; that is as well on Windows.
  const given = (name: string): string | null => {
    const folder = env[name];
    return folder !== undefined && path.isAbsolute(folder) ? folder : null;
  };
  if (platform === 'win32') return given('LOCALAPPDATA') ?? path.join(home, 'AppData', 'Local');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support');
  return given('XDG_DATA_HOME') ?? path.join(home, '.local', 'share');
}

/** `\\server\share`, `//server/share`, `\\?\UNC\server\share`; `\\?\C:\` and `\\.\` are of this machine. */
export function isUnc(file: string): boolean {
  const plain = file.replaceAll('\\', '/');
  if (/^\/\/[?.]\//.test(plain)) return /^\/\/[?.]\/UNC\//i.test(plain);
  return /^\/\/[^/]+\/+[^/]/.test(plain);
}

export interface HistoryPlace {
  /** As given; relative ones are below `cwd`. */
  readonly file: string;
  readonly cwd: string;
  /** Folders, files and patterns that are scanned, as given. */
  readonly roots: readonly string[];
  /** Whether the user takes the risk. */
  readonly forced: boolean;
  /** Whether names that differ in case alone are one: as on Windows and macOS. */
  readonly ignoresCase: boolean;
}

/**
 * The history's full path.
 * @throws LeakscanError USAGE for one on a share or below what is scanned, unless forced
 */
export function checkHistoryPlace(place: HistoryPlace, path: PlatformPath): string {
  const { file, cwd, roots, forced, ignoresCase } = place;
  const full = isUnc(file) ? file : path.resolve(cwd, file);
  if (forced) return full;
  if (isUnc(full)) throw refusal(file, null);
  const root = roots.find((one) => isBelow(full, path.resolve(cwd, fixedPart(one)), ignoresCase, path));
  if (root !== undefined) throw refusal(file, root);
  return full;
}

const refusal = (file: string, scannedRoot: string | null): LeakscanError =>
  new LeakscanError('USAGE', { kind: 'history-on-share', file, scannedRoot }, { file });

/** A pattern up to the folder before its first wildcard. */
export function fixedPart(root: string): string {
  const at = root.search(/[*?[{]/);
  // `\\?\` is no pattern.
  if (at < 0 || /^[\\/]{2}[?.][\\/]/.test(root)) return root;
  return root.slice(0, at).replace(/[^\\/]*$/, '') || '.';
}

function isBelow(file: string, folder: string, ignoresCase: boolean, path: PlatformPath): boolean {
  const fold = (text: string): string => (ignoresCase ? text.toLowerCase() : text);
  const relative = path.relative(fold(folder), fold(file));
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}
