/** From what the user typed to the logs to read: files as they are, folders and archives searched, patterns expanded. */
import { stat } from 'node:fs/promises';
import { LeakscanError } from '../util/errors.ts';
import { isPattern } from '../util/glob.ts';
import type { FileSource } from './file-source.ts';
import { isZipArchive, listZipEntries } from './zip-archive.ts';

/** What a collector or an export writes. Inside a folder only these are looked at; a file named outright always is. */
export const LOG_PATTERNS = [
  '**/*.csv',
  '**/*.tsv',
  '**/*.csv.gz',
  '**/*.tsv.gz',
  '**/*.blg',
  '**/*.blg.gz',
  '**/*.zip',
];

/** How messages and reports call standard input. */
export const STANDARD_INPUT = 'standard input';

export interface FoundLog {
  /** Its path, or what it is called where it has none. */
  readonly file: string;
  /** True if the user named the file itself: then it must be a counter log. */
  readonly named: boolean;
  /** Where its bytes come from, if not from the file of that path. */
  readonly source?: LogSource;
}

export interface LogSource {
  /** The file on disk that is read; null where there is none. */
  readonly path: string | null;
  /** How much it gives; null where that is not known before. */
  readonly bytes: number | null;
  readonly open: () => Promise<FileSource>;
}

/**
 * Files to read, each once, in the order given and by name within a folder or pattern. cmd.exe does not expand
 * patterns, so they are expanded here; a file whose name looks like a pattern is that file.
 * @param openStandardInput what `-` stands for; without it `-` is a file like any other
 * @throws LeakscanError NO_LOGS if a folder or a pattern gives no file at all
 */
export async function findLogs(
  args: readonly string[],
  openStandardInput?: () => Promise<FileSource>,
): Promise<FoundLog[]> {
  const found = new Map<string, FoundLog>();
  const add = async (file: string, named: boolean): Promise<void> => {
    if (found.has(file)) return;
    if (!(await isZipArchive(file))) found.set(file, { file, named });
    else for (const log of await logsInArchive(file, named)) found.set(log.file, log);
  };
  for (const arg of args) {
    if (arg === '-' && openStandardInput !== undefined) {
      found.set(arg, {
        file: STANDARD_INPUT,
        named: true,
        source: { path: null, bytes: null, open: openStandardInput },
      });
      continue;
    }
    const kind = await kindOf(arg);
    if (kind === 'folder') {
      const files = await expand(LOG_PATTERNS, arg);
      if (files.length === 0) {
        const message = `${arg}: no counter logs in this folder or below it (looked for .csv, .tsv and .blg, also with .gz, and .zip)`;
        throw new LeakscanError('NO_LOGS', message, { file: arg });
      }
      for (const file of files) await add(joinShown(arg, file), false);
    } else if (kind === null && isPattern(arg)) {
      // A pattern is for tinyglobby to read: it takes forward slashes only.
      const files = await expand([arg.replaceAll('\\', '/')], null);
      if (files.length === 0) throw new LeakscanError('NO_LOGS', `${arg}: no file matches this pattern`, { file: arg });
      for (const file of files) await add(file, true);
    } else {
      await add(arg, true);
    }
  }
  return [...found.values()];
}

/** As in a folder, other files are left out. What is wrong with an archive is told when it is opened, as of any log. */
export async function logsInArchive(archive: string, named: boolean): Promise<FoundLog[]> {
  try {
    const entries = await listZipEntries(archive);
    return entries.map(({ file, bytes, open }) => ({ file, named: false, source: { path: archive, bytes, open } }));
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    return [{ file: archive, named, source: { path: archive, bytes: 0, open: () => Promise.reject(error) } }];
  }
}

/** Bytes of each log, by its shown name; null where that is not known before it is read. */
export async function sizesOf(logs: readonly FoundLog[]): Promise<Map<string, number | null>> {
  const sizes = new Map<string, number | null>();
  for (const { file, source } of logs) {
    sizes.set(file, source === undefined ? await sizeOf(file) : source.bytes);
  }
  return sizes;
}

/** 0 where it cannot be had: reading the file will tell why. */
async function sizeOf(file: string): Promise<number | null> {
  try {
    const facts = await stat(file);
    return facts.isFile() ? facts.size : null;
  } catch {
    return 0;
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return null;
  }
}

async function expand(patterns: readonly string[], cwd: string | null): Promise<string[]> {
  const { glob } = await import('tinyglobby');
  const options = cwd === null ? {} : { cwd };
  const files = await glob([...patterns], { ...options, caseSensitiveMatch: false, onlyFiles: true });
  return files.sort((a, b) => (a < b ? -1 : 1));
}

/** Joins with the separator that the folder's own path uses, so that messages show paths as the user writes them. */
export function joinShown(folder: string, file: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const tail = separator === '\\' ? file.replaceAll('/', '\\') : file;
  return /[\\/]$/.test(folder) ? `${folder}${tail}` : `${folder}${separator}${tail}`;
}
