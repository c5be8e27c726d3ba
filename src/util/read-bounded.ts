/** Files that are read whole, whatever is behind their names. */
import { open } from 'node:fs/promises';
import { LeakscanError, type ErrorCode } from './errors.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

/**
 * All of a file or a pipe, up to a limit: a device or a pipe may have no end.
 * @param what such a file is, for the message: `a configuration`
 * @throws LeakscanError of that code where it is larger; system errors as they are
 */
export async function readBounded(file: string, maxBytes: number, what: string, code: ErrorCode): Promise<Buffer> {
  const handle = await open(file);
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false })) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) throw tooLarge(file, maxBytes, what, code);
    }
    return Buffer.concat(chunks);
  } finally {
    await handle.close();
  }
}

/** The error for a file, or a stream, that is larger than can be. */
export const tooLarge = (file: string, maxBytes: number, what: string, code: ErrorCode): LeakscanError =>
  new LeakscanError(code, { kind: 'file-too-large', file, maxMebibytes: maxBytes / MIB, what }, { file });
