import type { ArchiveKind, BinaryKind } from '../model/faults/counter-log.ts';

/** What a file is, told from its first bytes and never from its name. */
export type Content =
  | { readonly kind: 'empty' }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'text'; readonly encoding: 'bytes' | 'utf-16le' | 'utf-16be'; readonly bomLength: number }
  | { readonly kind: 'archive'; readonly what: ArchiveKind }
  | { readonly kind: 'binary-log' }
  | { readonly kind: 'binary'; readonly what: BinaryKind };

/** So many first bytes decide (fewer where the file is shorter). */
export const SNIFF_LENGTH = 4096;

type Signature = {
  readonly at: number;
  readonly bytes: readonly number[];
} & SignedContent;

type SignedContent = Extract<Content, { kind: 'archive' | 'binary' }>;

const SIGNATURES: readonly Signature[] = [
  // The first file of the ZIP archive that it is.
  { at: 30, bytes: [...Buffer.from('[Content_Types].xml')], kind: 'binary', what: 'office-document' },
  { at: 0, bytes: [0x50, 0x4b, 0x03, 0x04], kind: 'archive', what: 'zip' },
  { at: 0, bytes: [0x50, 0x4b, 0x05, 0x06], kind: 'archive', what: 'empty-zip' },
  { at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], kind: 'archive', what: '7-zip' },
  { at: 0, bytes: [0x52, 0x61, 0x72, 0x21], kind: 'archive', what: 'rar' },
  { at: 0, bytes: [0x4d, 0x53, 0x43, 0x46], kind: 'archive', what: 'cabinet' },
  { at: 0, bytes: [0x42, 0x5a, 0x68], kind: 'archive', what: 'bzip2' },
  { at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], kind: 'archive', what: 'xz' },
  { at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd], kind: 'archive', what: 'zstandard' },
  { at: 257, bytes: [0x75, 0x73, 0x74, 0x61, 0x72], kind: 'archive', what: 'tar' },
  { at: 0, bytes: [0x4d, 0x5a], kind: 'binary', what: 'windows-program' },
  { at: 0, bytes: [0x7f, 0x45, 0x4c, 0x46], kind: 'binary', what: 'program' },
  { at: 0, bytes: [0x25, 0x50, 0x44, 0x46], kind: 'binary', what: 'pdf' },
  { at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0], kind: 'binary', what: 'old-office-document' },
  { at: 0, bytes: [...Buffer.from('SQLite format 3\0')], kind: 'binary', what: 'sqlite' },
];

/** A text log may hold NULs where its disk was cut off; its banner tells it from a binary file all the same. */
const BANNER = /\(PDH-[CT]SV/i;
const BANNER_WITHIN = 64;

/** A table that `relog -f SQL` wrote: each time ends in a NUL, and an export keeps it. */
const SQL_HEADER = /^[^\0\n]*\bCounterDateTime\b[^\0\n]*\n/i;

/** Text has line ends and tabs; more control bytes than this share are no text in any code page. */
const LARGEST_CONTROL_SHARE = 0.1;

/** @param head the first SNIFF_LENGTH bytes, or more */
export function sniffContent(head: Buffer): Content {
  if (head.length === 0) return { kind: 'empty' };
  if (head[0] === 0x1f && head[1] === 0x8b) return { kind: 'gzip' };
  const text = sniffText(head);
  if (text !== null) return text;
  const signature = SIGNATURES.find((known) => hasBytes(head, known.at, known.bytes));
  // `MZ` and `BZh` may start a text; a NUL nearby says they do not.
  if (signature !== undefined && (signature.bytes.length > 3 || looksBinary(head))) {
    return signature.kind === 'archive'
      ? { kind: 'archive', what: signature.what }
      : { kind: 'binary', what: signature.what };
  }
  // A crash may leave NULs before it, or a cut a piece of another log.
  if (BANNER.test(head.toString('latin1', 0, SNIFF_LENGTH))) return { kind: 'text', encoding: 'bytes', bomLength: 0 };
  if (isEventTrace(head)) return { kind: 'binary-log' };
  if (looksBinary(head)) return { kind: 'binary', what: 'unknown' };
  return { kind: 'text', encoding: 'bytes', bomLength: 0 };
}

/** Text told by its byte order mark or by the banner; null where neither is there. */
function sniffText(head: Buffer): Content | null {
  if (hasBytes(head, 0, [0xef, 0xbb, 0xbf])) return { kind: 'text', encoding: 'bytes', bomLength: 3 };
  if (hasBytes(head, 0, [0xff, 0xfe])) return { kind: 'text', encoding: 'utf-16le', bomLength: 2 };
  if (hasBytes(head, 0, [0xfe, 0xff])) return { kind: 'text', encoding: 'utf-16be', bomLength: 2 };
  if (BANNER.test(head.toString('latin1', 0, BANNER_WITHIN))) return { kind: 'text', encoding: 'bytes', bomLength: 0 };
  if (SQL_HEADER.test(head.toString('latin1'))) return { kind: 'text', encoding: 'bytes', bomLength: 0 };
  // UTF-16 without its mark, as left by a file cut into parts.
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const text = new TextDecoder(encoding).decode(head.subarray(0, 2 * BANNER_WITHIN));
    if (BANNER.test(text)) return { kind: 'text', encoding, bomLength: 0 };
  }
  return null;
}

/**
 * A binary counter log (.blg) is an event trace: its first word is the buffer size, a multiple of 8 from 1 KiB to 16 MiB,
 * and its first event, at 0x48, has a header of type 1 or 2 with the mark 0xC0. Other event traces look the same here.
 */
function isEventTrace(head: Buffer): boolean {
  if (head.length < 0x50) return false;
  const bufferSize = head.readUInt32LE(0);
  const type = head[0x4a];
  return (
    bufferSize >= 1024 &&
    bufferSize <= 1 << 24 &&
    bufferSize % 8 === 0 &&
    (type === 1 || type === 2) &&
    head[0x4b] === 0xc0
  );
}

function looksBinary(head: Buffer): boolean {
  const length = Math.min(head.length, SNIFF_LENGTH);
  let controls = 0;
  for (let i = 0; i < length; i++) {
    const byte = head[i] ?? 0;
    if (byte === 0) return true;
    // Tab, line feed, vertical tab, form feed, carriage return and Ctrl+Z (the end of a DOS text) are text.
    if (byte < 0x20 && !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1a) controls++;
  }
  return controls > length * LARGEST_CONTROL_SHARE;
}

function hasBytes(head: Buffer, at: number, bytes: readonly number[]): boolean {
  return bytes.every((byte, i) => head[at + i] === byte);
}
