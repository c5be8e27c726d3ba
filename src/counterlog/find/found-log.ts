/** A log that was found and not read yet: its name, and how to open it. */
import { LeakscanError } from '../../util/errors.ts';
import type { FileSource } from '../source/file-source.ts';
import { listZipEntries } from '../source/zip-archive.ts';

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

/** As in a folder, other files are left out. What is wrong with an archive is reported when it is opened, as of any log. */
export async function logsInArchive(archive: string, named: boolean): Promise<FoundLog[]> {
  try {
    const entries = await listZipEntries(archive);
    return entries.map(({ file, bytes, open }) => ({ file, named: false, source: { path: archive, bytes, open } }));
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    return [{ file: archive, named, source: { path: archive, bytes: 0, open: () => Promise.reject(error) } }];
  }
}

/** Joins with the separator that the folder's own path uses, so that messages show paths as the user writes them. */
export function joinShown(folder: string, file: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const tail = separator === '\\' ? file.replaceAll('/', '\\') : file;
  return /[\\/]$/.test(folder) ? `${folder}${tail}` : `${folder}${separator}${tail}`;
}
