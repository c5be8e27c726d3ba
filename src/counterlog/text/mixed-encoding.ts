/**
 * Files whose encoding changes: PowerShell's `>>` writes UTF-16 without a mark behind what cmd wrote in single bytes, and cmd
 * the other way round. UTF-16 is read line by line here, so that what follows it may be single bytes again.
 */
export type Utf16 = 'utf-16le' | 'utf-16be';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;

/** Where another encoding begins. */
export interface EncodingChange {
  readonly encoding: Utf16;
  /** The first byte of its text, its byte order mark left out. */
  readonly at: number;
  /** Where what stands before it in the same line ends; the line's start if nothing does. */
  readonly textEnd: number;
}

/** So many characters, letters of ASCII in UTF-16, tell it from a record with a broken byte. */
const MIN_CHARACTERS = 4;
/** More of them are not looked at. */
const MAX_CHARACTERS = 32;

/**
 * Where UTF-16 begins in a line that is read as single bytes; null if it does not. Any line of a log begins with ASCII, so
 * every other byte is a NUL. Cost: a look at each byte up to the first NUL.
 */
export function findUtf16(bytes: Buffer, start: number, end: number): EncodingChange | null {
  const nul = bytes.subarray(start, end).indexOf(0) + start;
  if (nul < start) return null;
  // A run of them is room that was never written to, as after a crash.
  let run = nul;
  while (bytes[run + 1] === 0) run++;
  if (run > nul && hasCharacters(bytes, run + 1, end)) return { encoding: 'utf-16le', at: run + 1, textEnd: nul };
  const isMarkedBigEndian = nul >= start + 2 && bytes[nul - 2] === 0xfe && bytes[nul - 1] === 0xff;
  if (!isMarkedBigEndian && nul > start && hasCharacters(bytes, nul - 1, end)) {
    const isMarked = nul >= start + 3 && bytes[nul - 3] === 0xff && bytes[nul - 2] === 0xfe;
    return { encoding: 'utf-16le', at: nul - 1, textEnd: isMarked ? nul - 3 : nul - 1 };
  }
  if (!hasCharacters(bytes, nul + 1, end)) return null;
  // Behind an empty line of UTF-16, whose second half begins this one.
  if (nul === start && bytes[start - 1] === LF && bytes[start - 2] === 0) {
    return { encoding: 'utf-16le', at: start + 1, textEnd: start };
  }
  return { encoding: 'utf-16be', at: nul, textEnd: isMarkedBigEndian ? nul - 2 : nul };
}

/** True if letters and NULs take turns from here on. */
function hasCharacters(bytes: Buffer, start: number, end: number): boolean {
  let count = 0;
  let at = start;
  for (; at + 1 < end && count < MAX_CHARACTERS; at += 2, count++) {
    if (bytes[at] === 0 || bytes[at + 1] !== 0) return false;
  }
  return count >= MIN_CHARACTERS;
}

/** True of a line that is an empty one of UTF-16, but for the half of its line end that begins the next line. */
export const isHalfLineEnd = (bytes: Buffer, start: number, end: number): boolean =>
  (end - start === 2 && bytes[start] === CR && bytes[start + 1] === 0) ||
  (end - start === 3 && bytes[start] === 0 && bytes[start + 1] === CR && bytes[start + 2] === 0);

export const UTF8_MARK_BYTES = 3;

/** A byte order mark of UTF-8, which files joined with `copy a+b` keep. */
export const startsWithUtf8Mark = (bytes: Buffer, at: number): boolean =>
  bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;

/** What was read of UTF-16. */
export interface Utf16Text {
  /** Its lines as UTF-8; the last one only if it ended, or is long. */
  readonly text: Buffer;
  /** Where single bytes begin again: they and all that was given behind them; null if none do. */
  readonly singleBytes: Buffer | null;
}

export interface Utf16Reader {
  read(bytes: Buffer): Utf16Text;
  /** What is left at the end. Half a character is dropped. */
  end(): Utf16Text;
}

/** A line begun is held until it ends, so that single bytes in it are seen; one that is longer than any record is not. */
const MAX_HELD_BYTES = 64 * 1024;

/** Reads UTF-16 up to where single bytes follow. Cost: as decoding, and a search for line ends. */
export function createUtf16Reader(encoding: Utf16): Utf16Reader {
  const decoder = new TextDecoder(encoding);
  const decode = (bytes: Buffer): Buffer => Buffer.from(decoder.decode(bytes.subarray(0, bytes.length & ~1)));
  let held = Buffer.alloc(0);

  function read(added: Buffer, isEnd: boolean): Utf16Text {
    const bytes = held.length === 0 ? added : Buffer.concat([held, added]);
    held = Buffer.alloc(0);
    const parts: Buffer[] = [];
    /** Lines from here on are decoded at a stroke. */
    let runStart = 0;
    let start = 0;
    for (let lf = bytes.indexOf(LF); lf >= 0 && (isEnd || lf + 1 < bytes.length); lf = bytes.indexOf(LF, lf + 1)) {
      const end = lineEndOf(bytes, start, lf, encoding);
      if (end !== null) {
        // Half a character is missing, or the byte order is another: the letters of ASCII are there all the same.
        if ((end - start) % 2 !== 0) {
          parts.push(decode(bytes.subarray(runStart, start)), withoutNuls(bytes.subarray(start, end)));
          runStart = end;
        }
        start = end;
      } else if (endsSingleBytes(bytes, start, lf)) {
        const at = singleBytesFrom(bytes, start, lf, encoding);
        parts.push(decode(bytes.subarray(runStart, start)), endCutLine(withoutNuls(bytes.subarray(start, at))));
        return { text: Buffer.concat(parts), singleBytes: bytes.subarray(at) };
      }
    }
    parts.push(decode(bytes.subarray(runStart, start)));
    const rest = bytes.subarray(start);
    if (isEnd && rest.length > 1 && !rest.includes(0)) return { text: Buffer.concat(parts), singleBytes: rest };
    const decoded = isEnd ? rest.length : rest.length > MAX_HELD_BYTES ? rest.length & ~1 : 0;
    parts.push(decode(rest.subarray(0, decoded)));
    // A copy: the source may use its buffer again.
    held = Buffer.from(rest.subarray(decoded));
    return { text: Buffer.concat(parts), singleBytes: null };
  }

  return { read: (bytes) => read(bytes, false), end: () => read(Buffer.alloc(0), true) };
}

/** Behind the line end of UTF-16 that has this line feed, also if it is shifted by a byte; null if it has none. */
function lineEndOf(bytes: Buffer, start: number, lf: number, encoding: Utf16): number | null {
  const isEven = (lf - start) % 2 === 0;
  const [before, behind] = [bytes[lf - 1], bytes[lf + 1]];
  if (encoding === 'utf-16le') return behind === 0 && (isEven || before === 0) ? lf + 2 : null;
  return lf > start && before === 0 && (!isEven || behind === 0) ? lf + 1 : null;
}

/** So many bytes before a line feed are ASCII where it ends a line of single bytes; in UTF-16 every other one is not. */
const ASCII_BEFORE = 8;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isAsciiText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || byte === CR || byte === 0x09;

/** True where a line of single bytes ends: as records do, and with what begins a line behind it. */
function endsSingleBytes(bytes: Buffer, start: number, lf: number): boolean {
  const before = bytes.subarray(Math.max(start, lf - ASCII_BEFORE), lf);
  const last = before.at(-1);
  if (last === undefined || !before.every(isAsciiText)) return false;
  const next = bytes[lf + 1];
  const isRecordEnd = last === CR || last === QUOTE || isDigit(last);
  return (
    isRecordEnd && (next === undefined || next === CR || next === QUOTE || isDigit(next) || next >= 0xef || next === LF)
  );
}

/** What a record or a header of single bytes begins with. */
const LINE_START = /^(?:"[\d(]|\d\d[/.-]\d|\d{4}-|\(PDH)/;

/** Where single bytes begin in a line that ends with them; the last character before them may have been cut in two. */
function singleBytesFrom(bytes: Buffer, start: number, lf: number, encoding: Utf16): number {
  const nul = bytes.subarray(start, lf).lastIndexOf(0) + start;
  if (nul < start) return start;
  const places = [nul + 1, nul + 2];
  const found = places.find((at) => LINE_START.test(bytes.toString('latin1', at, Math.min(lf, at + 8))));
  return found ?? (encoding === 'utf-16le' || nul === start ? nul + 1 : nul + 2);
}

const withoutNuls = (bytes: Buffer): Buffer => Buffer.from(bytes.filter((byte) => byte !== 0));

/** A record that another encoding cut off: one that may not be whole gets a byte that no record has. */
function endCutLine(text: Buffer): Buffer {
  if (text.length === 0) return text;
  return Buffer.concat([text, Buffer.from(text.at(-1) === QUOTE ? '\n' : '\0\n')]);
}

/**
 * UTF-16 -> UTF-8, and single bytes that follow as they are.
 * @param onSingleBytes called where they begin, with the number of their line
 */
export async function* utf16Chunks(
  source: AsyncIterable<Buffer>,
  encoding: Utf16,
  onSingleBytes: (line: number) => void,
): AsyncGenerator<Buffer> {
  let reader: Utf16Reader | null = createUtf16Reader(encoding);
  let line = 1;
  try {
    for await (const chunk of source) {
      const read: Utf16Text = reader?.read(chunk) ?? { text: chunk, singleBytes: null };
      if (read.text.length > 0) yield read.text;
      if (reader !== null) line += countLines(read.text);
      if (read.singleBytes === null) continue;
      reader = null;
      onSingleBytes(line);
      yield read.singleBytes;
    }
  } catch (error) {
    // What came before a fault is handed out before it.
    if (reader !== null) yield reader.end().text;
    throw error;
  }
  const { text, singleBytes } = reader?.end() ?? { text: Buffer.alloc(0), singleBytes: null };
  if (text.length > 0) yield text;
  if (singleBytes === null) return;
  onSingleBytes(line + countLines(text));
  yield singleBytes;
}

function countLines(text: Buffer): number {
  let lines = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) lines++;
  return lines;
}
