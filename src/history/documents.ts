/** JSON documents in the history: compressed. */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { damaged } from './pack-bytes.ts';

const QUALITY = 6;
/** No document has more characters; what claims to is damaged. */
const MAX_BYTES = 2 ** 28;

export function packDocument(document: unknown): Uint8Array {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: QUALITY,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  return brotliCompressSync(JSON.stringify(document), { params });
}

/** @throws LeakscanError HISTORY where it is damaged */
export function unpackDocument(packed: ArrayBuffer): unknown {
  try {
    return JSON.parse(brotliDecompressSync(packed, { maxOutputLength: MAX_BYTES }).toString('utf8'));
  } catch (error) {
    throw damaged('not-unpacked', error);
  }
}
