import { LeakscanError, type ErrorCode } from './errors.ts';

/**
 * The text of a file as Notepad and PowerShell save it: UTF-8, or UTF-16 with its mark. The mark is left out.
 * @param file as messages name it
 * @throws LeakscanError of the code given for any other encoding
 */
export function decodeText(bytes: Uint8Array, file: string, code: ErrorCode): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    const line = encoding === 'utf-8' ? lineOfFirstFault(bytes) : 1;
    throw new LeakscanError(code, { kind: 'text-not-utf-8', file, line }, { file, line }, error);
  }
}

/** 1-based: the first line that is no UTF-8 by itself. No character of more bytes has the byte of a line feed in it. */
function lineOfFirstFault(bytes: Uint8Array): number {
  let line = 1;
  let from = 0;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  while (from < bytes.length) {
    const feed = bytes.indexOf(0x0a, from);
    const to = feed < 0 ? bytes.length : feed;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      return line;
    }
    line += 1;
    from = to + 1;
  }
  return line;
}
