/** Gets at ZIP archives. What it needs is loaded when it is used. */
import type { ZipFile } from 'yauzl';

/** @param data path of the archive, or its bytes @throws what the reader says of its directory, and system errors */
export async function openZipFile(data: string | Buffer): Promise<ZipFile> {
  const { fromBufferPromise, openPromise } = await import('yauzl');
  const options = { lazyEntries: true };
  return typeof data === 'string' ? openPromise(data, options) : fromBufferPromise(data, options);
}

/** The sum of the bytes that is in an archive. */
export type Crc32 = (bytes: Uint8Array, before: number) => number;

/** Null where there is none: Node 21 and the first of 22. */
export async function loadCrc32(): Promise<Crc32 | null> {
  const { crc32 } = await import('node:zlib');
  return typeof crc32 === 'function' ? crc32 : null;
}
