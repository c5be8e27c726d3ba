/** From what the user typed to the logs to read: files as they are, folders and archives searched, patterns expanded. */
import { stat } from 'node:fs/promises';
import { LeakscanError } from '../../util/errors.ts';
import { isPattern } from '../../util/glob.ts';
import type { FileSource } from '../source/file-source.ts';
import { logsInArchive, type FoundLog } from './found-log.ts';
import { walkShare, type ShareFailure, type ShareFile } from './walk-share.ts';
import { isZipArchive } from '../../util/zip.ts';

export { joinShown, LOG_PATTERNS, type FoundLog, type LogSource } from './found-log.ts';

/** How messages and reports call standard input. */
export const STANDARD_INPUT = 'standard input';

/**
 * Files to read, each once, in the order given and by name within a folder or pattern. cmd.exe does not expand
 * patterns, so they are expanded here; a file whose name looks like a pattern is that file. A folder that cannot be
 * searched is one of the logs: opening it throws the reason.
 * @param openStandardInput what `-` stands for; without it `-` is a file like any other
 * @throws LeakscanError NO_LOGS if a folder or a pattern gives no file at all
 */
export async function findLogs(
  args: readonly string[],
  openStandardInput?: () => Promise<FileSource>,
): Promise<FoundLog[]> {
  const found = new Map<string, FoundLog>();
  const add = (log: FoundLog): void => {
    if (!found.has(log.file)) found.set(log.file, log);
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
    if (kind === 'folder' || (kind === null && isPattern(arg))) {
      for (const log of await searched(arg, kind === 'folder')) add(log);
    } else if (await isZipArchive(arg)) {
      for (const log of await logsInArchive(arg, true)) add(log);
    } else {
      add({ file: arg, named: true });
    }
  }
  return [...found.values()];
}

/** What a folder or a pattern gives: its logs, then what could not be searched. */
async function searched(arg: string, isFolder: boolean): Promise<FoundLog[]> {
  const { files, failures } = await walkShare([arg]);
  if (failures.some(({ error }) => error.code === 'NO_LOGS')) {
    const kind = isFolder ? 'no-logs-in-folder' : 'no-file-matches';
    throw new LeakscanError('NO_LOGS', { kind, file: arg }, { file: arg });
  }
  const logs = await Promise.all(files.map((one) => foundLogs(one, !isFolder)));
  return [...logs.flat(), ...failures.map(failedSearch)];
}

/** What a pattern matches is an archive by its content, whatever its name. */
async function foundLogs({ file, source }: ShareFile, named: boolean): Promise<FoundLog[]> {
  if (source !== undefined) return [{ file, named: named && source.path === null, source }];
  return named && (await isZipArchive(file)) ? logsInArchive(file, true) : [{ file, named }];
}

const failedSearch = ({ path, error }: ShareFailure): FoundLog => ({
  file: path,
  named: true,
  source: { path: null, bytes: 0, open: () => Promise.reject(error) },
});

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
