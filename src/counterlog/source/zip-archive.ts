/** Counter logs inside a ZIP archive, read one by one as streams; nothing is unpacked to disk. */
import type { Entry } from 'yauzl';
import { LeakscanError } from '../../util/errors.ts';
import { openZipEntry, readZipDirectory } from '../../util/zip.ts';
import { streamSource, type FileSource } from './file-source.ts';

/** A counter log in an archive, by its name. */
export interface ZipEntry {
  /** `archive.zip/folder/entry.csv`. */
  readonly file: string;
  /** Unpacked, as the archive says; reading ends with a fault where that is not true. */
  readonly bytes: number;
  readonly open: () => Promise<FileSource>;
}

/** More files than a server writes in years of daily logs. */
const MAX_ENTRIES = 10_000;
/** A text log ends at 2 GB: this is a fortnight of full ones. More would be read for hours. */
const MAX_UNPACKED_BYTES = 32 * 1024 ** 3;

const LOG_NAME = /\.(?:[ct]sv|blg)(?:\.gz)?$/i;
/** ECMA-376 part 2: each document of Office, which is such an archive, has it. */
const OFFICE_PART = '[Content_Types].xml';

/**
 * The counter logs in an archive, told by their names as in a folder, in the archive's order.
 * @throws LeakscanError ARCHIVE if it cannot be read or is made to exhaust who reads it, NOT_A_COUNTER_LOG if it has none
 */
export async function listZipEntries(archive: string): Promise<ZipEntry[]> {
  const { entries } = await readZipDirectory(archive, { path: archive }, { maxEntries: MAX_ENTRIES, code: 'ARCHIVE' });
  // macOS packs a twin of every file, with its attributes, into this folder.
  const logs = entries.filter(({ fileName }) => LOG_NAME.test(fileName) && !fileName.startsWith('__MACOSX/'));
  const unpackedBytes = logs.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (unpackedBytes > MAX_UNPACKED_BYTES) {
    const fault = { kind: 'zip-too-large', file: archive, unpackedBytes, maxBytes: MAX_UNPACKED_BYTES } as const;
    throw new LeakscanError('ARCHIVE', fault, { file: archive });
  }
  if (logs.length === 0) {
    const isOffice = entries.some(({ fileName }) => fileName === OFFICE_PART);
    const kind = isOffice ? 'office-document' : 'zip-without-logs';
    throw new LeakscanError('NOT_A_COUNTER_LOG', { kind, file: archive }, { file: archive });
  }
  return logs.map((entry) => {
    const file = `${archive}/${entry.fileName}`;
    return { file, bytes: entry.uncompressedSize, open: () => openLog(archive, file, entry) };
  });
}

async function openLog(archive: string, file: string, entry: Entry): Promise<FileSource> {
  const stream = await openZipEntry({ path: archive }, entry, file, { refused: 'ARCHIVE', damaged: 'DAMAGED' });
  return streamSource(file, stream, stream.explain);
}
