/** Reads the times of one file, in the encoding, language and form that it has. */
import type { DateOrder } from '../../model/counter-log.ts';
import { parseTimestamp, timestampResolutionMs } from './timestamp.ts';
import { timeInOrder, type WrittenTime } from './written-time.ts';
import type { TimeShape } from './time-shape.ts';
import { createLanguageMemory, MAX_TIME_CHARACTERS, shapeOfTime } from './understand-time.ts';

/** A date and time in each order of day, month and year. */
export interface TimeInAnyOrder extends TimeShape {
  /** True if Windows can have written it into a counter log: numbers alone, and 24 hours. */
  readonly isLogForm: boolean;
}

/** Cells are bytes read as Latin-1. */
export interface TimeReader {
  /** @returns null if the cell is no date and time in any order */
  read(cell: string): TimeInAnyOrder | null;
  /** @returns null if the cell is no date and time in that order */
  readIn(cell: string, order: DateOrder): WrittenTime | null;
}

/**
 * Those in which words of times are written with other letters than ASCII, the likeliest first. Only one of them makes such
 * words of the bytes: others give letters that are no name.
 */
const ENCODINGS = (
  'utf-8 windows-1252 gbk big5 euc-kr shift_jis windows-1250 windows-1251 windows-1253 windows-1254 windows-1255 ' +
  'windows-1256 windows-1257 windows-1258 ibm866'
).split(' ');

/** Remembers encoding and language: the first time of a kind costs more than those behind it, some microseconds each. */
export function createTimeReader(): TimeReader {
  const languages = createLanguageMemory();
  let decoders: TextDecoder[] | null = null;

  function shapeOf(cell: string): TimeShape | null {
    if (cell.length > MAX_TIME_CHARACTERS) return null;
    if (isAscii(cell)) return shapeOfTime(cell, languages);
    const bytes = Buffer.from(cell, 'latin1');
    decoders ??= ENCODINGS.map((encoding) => new TextDecoder(encoding, { fatal: true }));
    for (const [i, decoder] of decoders.entries()) {
      const text = decode(decoder, bytes);
      const shape = text === null ? null : shapeOfTime(text, languages);
      if (shape === null) continue;
      if (i > 0) decoders = [decoder, ...decoders.filter((other) => other !== decoder)];
      return shape;
    }
    return null;
  }

  return {
    read(cell) {
      const [mdy, dmy, ymd] = [parseTimestamp(cell, 'mdy'), parseTimestamp(cell, 'dmy'), parseTimestamp(cell, 'ymd')];
      if (Number.isNaN(mdy) && Number.isNaN(dmy) && Number.isNaN(ymd)) {
        const shape = shapeOf(cell);
        return shape === null ? null : { ...shape, isLogForm: false };
      }
      const isLogForm = !/m\s*$/i.test(cell);
      return {
        wallMs: { mdy, dmy, ymd },
        utcOffsetMinutes: null,
        resolutionMs: timestampResolutionMs(cell),
        isLogForm,
      };
    },
    readIn(cell, order) {
      const wallMs = parseTimestamp(cell, order);
      if (!Number.isNaN(wallMs)) return { wallMs, utcOffsetMinutes: null, resolutionMs: timestampResolutionMs(cell) };
      return timeInOrder(shapeOf(cell), order);
    },
  };
}

function decode(decoder: TextDecoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/**
 * Local time minus UTC in minutes as the time itself says it (0 of seconds since 1970); null where it does not, or is none.
 * @param cell bytes read as Latin-1
 */
export const utcOffsetOfTime = (cell: string): number | null => createTimeReader().read(cell)?.utcOffsetMinutes ?? null;
