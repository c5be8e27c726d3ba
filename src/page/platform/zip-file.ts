/** Gets at ZIP archives that the user gave the page. */
import type { Readable } from 'stream';
import type { ZipFile } from 'yauzl';
import type * as node from '../../platform/zip-file.ts';
import { bytesOf, givenFile } from './files.ts';

const CHUNK_BYTES = 256 * 1024;

export async function openZipFile(data: string | Buffer): Promise<ZipFile> {
  const { Readable: Stream } = await import('stream');
  const yauzl = await import('yauzl');
  if (typeof data !== 'string') return yauzl.fromBufferPromise(data, { lazyEntries: true });
  const file = givenFile(data);
  class FileReader extends yauzl.RandomAccessReader {
    override _readStreamForRange(start: number, end: number): Readable {
      return Stream.from(partsOf(file, start, end), { objectMode: false });
    }
  }
  return yauzl.fromRandomAccessReaderPromise(new FileReader(), file.size, {
    lazyEntries: true,
  });
}

async function* partsOf(file: File, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at < end; at += CHUNK_BYTES) yield bytesOf(file, at, Math.min(end, at + CHUNK_BYTES));
}

const POLYNOMIAL = 0xedb88320;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
  return sum;
});

function crc32(bytes: Uint8Array, before: number): number {
  let sum = ~before;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
  return ~sum >>> 0;
}

export const loadCrc32 = (): Promise<node.Crc32> => Promise.resolve(crc32);
