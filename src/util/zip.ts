/** ZIP archives: their directory, checked against archives made to exhaust who reads them, and the bytes of their entries. */
import type { Entry, ZipFile } from 'yauzl';
import { fileFacts, openFile, type ByteStream } from '../platform/files.ts';
import { loadCrc32, openZipFile, type Crc32 } from '../platform/zip-file.ts';
import { LeakscanError, type ErrorCode } from './errors.ts';

/** An archive on disk, or its bytes. */
export type ZipData = { readonly path: string } | { readonly bytes: Buffer };

export interface ZipDirectory {
  readonly entries: readonly Entry[];
  /** Of all its files, unpacked, as the archive says; reading an entry ends with a fault where that is not true. */
  readonly unpackedBytes: number;
}

/** What an archive may hold, and the code of the errors about one that cannot be read. */
export interface ZipLimits {
  readonly maxEntries: number;
  readonly code: ErrorCode;
}

/** Whether a file begins like a ZIP archive; false where it cannot be read, which the attempt to read it will report. */
export async function isZipArchive(file: string): Promise<boolean> {
  try {
    // What is read from a pipe is gone.
    if ((await fileFacts(file)) === null) return false;
    const opened = await openFile(file);
    try {
      const head = Buffer.alloc(4);
      const bytes = await opened.read(head, 0, head.length, 0);
      // Of its first file, or of its end where it is empty.
      return bytes === head.length && ['PK\u0003\u0004', 'PK\u0005\u0006'].includes(head.toString('latin1'));
    } finally {
      await opened.close();
    }
  } catch {
    return false;
  }
}

/**
 * The entries of an archive in its order, folders included.
 * @param archive as messages name it
 * @throws LeakscanError if the directory cannot be read, has too many entries, or entries that share their bytes
 */
export async function readZipDirectory(
  archive: string,
  data: ZipData,
  { maxEntries, code }: ZipLimits,
): Promise<ZipDirectory> {
  const place = { file: archive };
  try {
    const zip = await openZip(data);
    try {
      if (zip.entryCount > maxEntries) {
        const fault = {
          kind: 'zip-too-many-files',
          file: archive,
          files: zip.entryCount,
          maxFiles: maxEntries,
        } as const;
        throw new LeakscanError(code, fault, place);
      }
      const entries: Entry[] = [];
      let [packedBytes, unpackedBytes] = [0, 0];
      for await (const entry of zip.eachEntry()) {
        packedBytes += entry.compressedSize;
        unpackedBytes += entry.uncompressedSize;
        entries.push(entry);
      }
      if (packedBytes > zip.fileSize) throw new LeakscanError(code, { kind: 'zip-overlapping', file: archive }, place);
      return { entries, unpackedBytes };
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const fault = { kind: 'zip-directory-damaged', file: archive, systemMessage: messageOf(error) } as const;
    throw new LeakscanError(code, fault, place, error);
  }
}

const STORED = 0;
const DEFLATED = 8;

/** The bytes of an entry; `destroy` where not all of them are read. */
export interface ZipStream extends AsyncIterable<Buffer> {
  readonly destroy: ByteStream['destroy'];
  /** The error to report for one that reading the bytes gave. */
  readonly explain: (error: unknown) => LeakscanError;
}

/**
 * @param file the entry as messages name it
 * @param codes of what leakscan does not read, and of what is damaged
 * @throws LeakscanError if the entry is encrypted, packed by another method than Deflate, or not where the directory says
 */
export async function openZipEntry(
  data: ZipData,
  entry: Entry,
  file: string,
  codes: { readonly refused: ErrorCode; readonly damaged: ErrorCode },
): Promise<ZipStream> {
  if (entry.isEncrypted()) throw new LeakscanError(codes.refused, { kind: 'zip-entry-encrypted', file }, { file });
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    const fault = { kind: 'zip-entry-method', file, method: entry.compressionMethod } as const;
    throw new LeakscanError(codes.refused, fault, { file });
  }
  const explain = (error: unknown): LeakscanError => {
    const systemMessage = error instanceof WrongSumError ? null : messageOf(error);
    return new LeakscanError(codes.damaged, { kind: 'zip-data-damaged', file, systemMessage }, { file }, error);
  };
  try {
    const [zip, crc32] = await Promise.all([openZip(data), loadCrc32()]);
    try {
      const stream = await zip.openReadStreamPromise(entry);
      const chunks = checkedChunks(crc32, stream as AsyncIterable<Buffer>, entry.crc32);
      return { [Symbol.asyncIterator]: () => chunks, destroy: () => stream.destroy(), explain };
    } finally {
      // The stream keeps the file open until it ends or is destroyed.
      zip.close();
    }
  } catch (error) {
    throw explain(error);
  }
}

const openZip = (data: ZipData): Promise<ZipFile> => openZipFile('path' in data ? data.path : data.bytes);

/** The bytes as they are; what came before a wrong sum is handed out before the error. */
async function* checkedChunks(crc32: Crc32 | null, chunks: AsyncIterable<Buffer>, sum: number): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of chunks) {
    if (crc32 !== null) seen = crc32(chunk, seen);
    yield chunk;
  }
  if (crc32 !== null && seen !== sum) throw new WrongSumError();
}

class WrongSumError extends Error {}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
