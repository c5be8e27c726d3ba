/** From a file to text: lists come in the encodings of PowerShell (UTF-8, UTF-16) and of a console (OEM). */
import type { ListKind } from '../../model/faults/lists.ts';
import { fileFacts, readChunks } from '../../platform/files.ts';
import { LeakscanError, systemCode } from '../errors.ts';
import { refuseList, type ListText } from './list-file.ts';

/**
 * A full list of a busy server has 4 MB, one of a server of these articles a tenth of that; so much can be joined, and
 * with its rows takes half a gigabyte of memory. Larger files are something else.
 */
const MAX_MEBIBYTES = 32;
const MAX_BYTES = MAX_MEBIBYTES * 1024 * 1024;
/** So many first bytes tell what a file is. */
const HEAD_BYTES = 4096;

/** Letters whose zero bytes are counted where no mark says what the encoding is. */
const LETTERS_COUNTED = 32;

const BANNER = /^\s*"?\(PDH-[CT]SV/i;
const PACKED: readonly (readonly number[])[] = [
  [0x1f, 0x8b],
  [0x50, 0x4b, 0x03, 0x04],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
];

export type ForeignFile = 'counter-log' | 'packed' | 'binary';

/** What a file is that cannot be a list, detected by its first bytes; null where it may be one. */
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
    if ((await fileFacts(file)) === null) return Buffer.alloc(0);
    const chunks: Buffer[] = [];
    for await (const chunk of readChunks(file, HEAD_BYTES)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Decodes bytes that are not Unicode. */
export type DecodeOther = (bytes: Buffer) => string | Promise<string>;

export interface ListTextOptions {
  /** Code page 850 by default: that of a console of Western Europe and America. */
  readonly decodeOther?: DecodeOther;
  /**
   * Leaves NUL characters out, where `>>` of PowerShell has added UTF-16 to other text. By default a file with NUL characters
   * is refused.
   */
  readonly withoutNuls?: boolean;
}

/**
 * The text of a whole file; of a pipe too.
 * @throws LeakscanError INVENTORY, PROCESS_LIST or POOL_TAGS if it cannot be read, is too large, empty, damaged, or not text
 */
export async function readListText(
  file: string,
  list: ListKind,
  { decodeOther = decodeCodePage850, withoutNuls = false }: ListTextOptions = {},
): Promise<ListText> {
  const decoded = await decode(await readBytes(file, list, withoutNuls), decodeOther);
  const text = withoutNuls ? decoded.replaceAll('\0', '') : decoded;
  if (text.trim() === '') throw refuseList({ kind: 'list-empty', list, file });
  // A NUL past the first bytes is a disk that was cut off: text after it is chance.
  const nul = text.indexOf('\0');
  if (nul >= 0) throw refuseList({ kind: 'list-nuls', list, file, line: lineAt(text, nul) });
  return { list, file, text };
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split(/\r\n|\n|\r/).length;

async function readBytes(file: string, list: ListKind, mayHoldNuls: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of readChunks(file)) {
      const bytes = chunk as Buffer;
      const content = chunks.length === 0 ? foreignKind(bytes.subarray(0, HEAD_BYTES)) : null;
      if (content !== null && !(content === 'binary' && mayHoldNuls)) {
        throw refuseList({ kind: 'list-foreign', list, file, content });
      }
      chunks.push(bytes);
      size += bytes.length;
      if (size > MAX_BYTES) break;
    }
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const code = systemCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT') throw refuseList({ kind: 'list-missing', list, file }, error);
    if (code === 'EISDIR') throw refuseList({ kind: 'list-is-folder', list, file }, error);
    throw refuseList({ kind: 'list-unreadable', list, file, systemCode: code }, error);
  }
  if (size > MAX_BYTES) throw refuseList({ kind: 'list-too-large', list, file, maxMebibytes: MAX_MEBIBYTES });
  return Buffer.concat(chunks);
}

async function decode(bytes: Buffer, decodeOther: DecodeOther): Promise<string> {
  const encoding = utf16Of(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeOther(bytes);
  }
}

const decodeCodePage850 = (bytes: Buffer): string =>
  bytes.toString('latin1').replace(/[\x80-\xff]/g, (c) => CODE_PAGE_850[c.charCodeAt(0) - 0x80] ?? c);

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
  const start = bytes.subarray(0, LETTERS_COUNTED * 2);
  const zerosAt = (parity: number): number => start.filter((byte, i) => i % 2 === parity && byte === 0).length;
  const [even, odd] = [zerosAt(0), zerosAt(1)];
  // Quotes, commas and digits are ASCII in every language.
  const needed = start.length / 2 / 5;
  if (even === 0 && odd > needed) return 'utf-16le';
  return odd === 0 && even > needed ? 'utf-16be' : null;
}
