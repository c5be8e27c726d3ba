/** Counter logs inside a ZIP archive, read one by one as streams; nothing is unpacked to disk. */
import { open, stat } from 'node:fs/promises';
import type * as Zlib from 'node:zlib';
import type { Entry } from 'yauzl';
import type { CounterLogFault } from '../../model/faults/counter-log.ts';
import { LeakscanError } from '../../util/errors.ts';
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

/** Whether a file begins like a ZIP archive; false where it cannot be read, which reading it will tell. */
export async function isZipArchive(file: string): Promise<boolean> {
  try {
    // What is read from a pipe is gone.
    if (!(await stat(file)).isFile()) return false;
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
      // Of its first file, or of its end where it is empty.
      return bytesRead === 4 && ['PK\u0003\u0004', 'PK\u0005\u0006'].includes(buffer.toString('latin1'));
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/**
 * The counter logs in an archive, told by their names as in a folder, in the archive's order.
 * @throws LeakscanError ARCHIVE if it cannot be read or is made to exhaust who reads it, NOT_A_COUNTER_LOG if it has none
 */
export async function listZipEntries(archive: string): Promise<ZipEntry[]> {
  const { logs, archiveBytes, packedBytes, isOffice } = await readDirectory(archive);
  const unpackedBytes = logs.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (packedBytes > archiveBytes) {
    throw refusal({ kind: 'zip-overlapping', file: archive });
  }
  if (unpackedBytes > MAX_UNPACKED_BYTES) {
    throw refusal({ kind: 'zip-too-large', file: archive, unpackedBytes, maxBytes: MAX_UNPACKED_BYTES });
  }
  if (logs.length === 0) {
    const kind = isOffice ? 'office-document' : 'zip-without-logs';
    throw new LeakscanError('NOT_A_COUNTER_LOG', { kind, file: archive }, { file: archive });
  }
  return logs.map((entry) => {
    const file = `${archive}/${entry.fileName}`;
    return { file, bytes: entry.uncompressedSize, open: () => openEntry(archive, file, entry) };
  });
}

interface Directory {
  readonly logs: readonly Entry[];
  readonly archiveBytes: number;
  /** Of all its files. */
  readonly packedBytes: number;
  /** True for a workbook or another document of Office, which is such an archive. */
  readonly isOffice: boolean;
}

/** ECMA-376 part 2: each package has it. */
const OFFICE_PART = '[Content_Types].xml';

async function readDirectory(archive: string): Promise<Directory> {
  const { openPromise } = await import('yauzl');
  try {
    const zip = await openPromise(archive, { lazyEntries: true });
    try {
      if (zip.entryCount > MAX_ENTRIES) {
        throw refusal({ kind: 'zip-too-many-files', file: archive, files: zip.entryCount, maxFiles: MAX_ENTRIES });
      }
      const logs: Entry[] = [];
      let packedBytes = 0;
      let isOffice = false as boolean;
      for await (const entry of zip.eachEntry()) {
        packedBytes += entry.compressedSize;
        isOffice ||= entry.fileName === OFFICE_PART;
        // macOS packs a twin of every file, with its attributes, into this folder.
        if (LOG_NAME.test(entry.fileName) && !entry.fileName.startsWith('__MACOSX/')) logs.push(entry);
      }
      return { logs, archiveBytes: zip.fileSize, packedBytes, isOffice };
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    throw refusal({ kind: 'zip-directory-damaged', file: archive, systemMessage: messageOf(error) }, error);
  }
}

const refusal = (fault: CounterLogFault, cause?: unknown): LeakscanError =>
  new LeakscanError('ARCHIVE', fault, { file: fault.file }, cause);

const STORED = 0;
const DEFLATED = 8;

async function openEntry(archive: string, file: string, entry: Entry): Promise<FileSource> {
  if (entry.isEncrypted()) {
    throw refusal({ kind: 'zip-entry-encrypted', file });
  }
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    throw refusal({ kind: 'zip-entry-method', file, method: entry.compressionMethod });
  }
  const explain = (error: unknown): LeakscanError => {
    const systemMessage = error instanceof WrongSumError ? null : messageOf(error);
    return new LeakscanError('DAMAGED', { kind: 'zip-data-damaged', file, systemMessage }, { file }, error);
  };
  const [{ openPromise }, zlib] = await Promise.all([import('yauzl'), import('node:zlib')]);
  try {
    const zip = await openPromise(archive, { lazyEntries: true });
    try {
      const stream = await zip.openReadStreamPromise(entry);
      const chunks = checkedChunks(zlib, stream as AsyncIterable<Buffer>, entry.crc32);
      const source = { [Symbol.asyncIterator]: () => chunks, destroy: () => stream.destroy() };
      return streamSource(file, source, explain);
    } finally {
      // The stream keeps the file open until it ends or is destroyed.
      zip.close();
    }
  } catch (error) {
    throw explain(error);
  }
}

/** The bytes as they are; what came before is handed out before a wrong sum is told. */
async function* checkedChunks(zlib: typeof Zlib, chunks: AsyncIterable<Buffer>, sum: number): AsyncGenerator<Buffer> {
  // Node 21 and the first of 22 have none.
  const crc32 = typeof zlib.crc32 === 'function' ? zlib.crc32 : () => sum;
  let seen = 0;
  for await (const chunk of chunks) {
    seen = crc32(chunk, seen);
    yield chunk;
  }
  if (seen !== sum) throw new WrongSumError();
}

class WrongSumError extends Error {}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
