/** From a file to text: module lists come in the encodings of PowerShell (UTF-8, UTF-16) and of a console (OEM). */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LeakscanError, systemCode } from '../../util/errors.ts';
import { refuse } from './module-list.ts';

/**
 * A full list of a busy server has 4 MB, one of a server of these articles a tenth of that; so much can be joined, and
 * with its rows takes half a gigabyte of memory. Larger files are something else.
 */
const MAX_MEBIBYTES = 32;
const MAX_BYTES = MAX_MEBIBYTES * 1024 * 1024;
/** So many first bytes tell what a file is. */
const HEAD_BYTES = 4096;

const BANNER = /^\s*"?\(PDH-[CT]SV/i;
const PACKED: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x50, 0x4b, 0x03, 0x04],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
];

export type ForeignFile = 'counter-log' | 'packed' | 'binary';

/** What a file is that cannot be a module list, told from its first bytes; null where it may be one. */
export function foreignKind(head: Buffer): ForeignFile | null {
  if (PACKED.some((bytes) => bytes.every((byte, i) => head[i] === byte))) return 'packed';
  const encoding = utf16Of(head);
  const text = encoding === null ? head.toString('latin1') : new TextDecoder(encoding).decode(head);
  if (BANNER.test(text.replace(/^\u00ef\u00bb\u00bf/, ''))) return 'counter-log';
  return text.includes('\0') ? 'binary' : null;
}

/** The first bytes of a file; none where it cannot be read, or is a pipe, which can be read only once. */
export async function readHead(file: string): Promise<Buffer> {
  try {
    if (!(await stat(file)).isFile()) return Buffer.alloc(0);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file, { end: HEAD_BYTES - 1 })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return Buffer.alloc(0);
  }
}

/**
 * Reads a whole file; a pipe too.
 * @throws LeakscanError INVENTORY if it cannot be read, is too large, or is not text
 */
export async function readBytes(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(file)) {
      const bytes = chunk as Buffer;
      if (chunks.length === 0) refuseForeign(file, bytes);
      chunks.push(bytes);
      size += bytes.length;
      if (size > MAX_BYTES) break;
    }
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const code = systemCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT') throw refuse({ kind: 'inventory-missing', file }, error);
    if (code === 'EISDIR') throw refuse({ kind: 'inventory-is-folder', file }, error);
    throw refuse({ kind: 'inventory-unreadable', file, systemCode: code }, error);
  }
  if (size > MAX_BYTES) throw refuse({ kind: 'inventory-too-large', file, maxMebibytes: MAX_MEBIBYTES });
  return Buffer.concat(chunks);
}

function refuseForeign(file: string, start: Buffer): void {
  const content = foreignKind(start.subarray(0, HEAD_BYTES));
  if (content !== null) throw refuse({ kind: 'inventory-foreign', file, content });
}

/** Decodes; bytes that are no Unicode are read as a console of Western Europe and America writes them (code page 850). */
export function decode(bytes: Buffer): string {
  const encoding = utf16Of(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1').replace(/[\x80-\xff]/g, (c) => CODE_PAGE_850[c.charCodeAt(0) - 0x80] ?? c);
  }
}

/**
 * Letters of code page 850 from 0x80 on. In other code pages the same bytes are other letters: commas, quotes and line
 * ends, which are all that the forms need, are the same in all of them.
 */
const CODE_PAGE_850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/** UTF-16 by its mark, or, as parts of a file lack it, by the zero bytes of its first letters. */
function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = [0, 1, 2, 3].map((i) => bytes[i] === 0);
  if (zeros[1] === true && zeros[3] === true && zeros[0] === false && zeros[2] === false) return 'utf-16le';
  if (zeros[0] === true && zeros[2] === true && zeros[1] === false && zeros[3] === false) return 'utf-16be';
  return null;
}
