import type { DateOrder } from '../model/counter-log.ts';
import type { TimeShape } from './times/time-shape.ts';
import { shapeOfTime } from './times/understand-time.ts';
import { parseTimestamp, timestampResolutionMs } from './timestamp.ts';

/** A date and time as some program wrote it. */
export interface WrittenTime {
  /** The wall clock in milliseconds as if UTC; with an offset, that of the place which the offset is of. */
  readonly wallMs: number;
  /** Local time minus UTC in minutes, where the text says it; else null. */
  readonly utcOffsetMinutes: number | null;
  /** What the time was rounded to: 60,000 without seconds, 1000 without a fraction, else 1. */
  readonly resolutionMs: number;
}

/**
 * Reads a date and time in any of the forms in docs/counter-logs.md. The times of a file, whose encoding may not be known, are
 * read faster by a `TimeReader`.
 * @returns null if the text is no date and time in that order, or may be several
 */
export function parseWrittenTime(text: string, order: DateOrder = 'mdy'): WrittenTime | null {
  const wallMs = parseTimestamp(text, order);
  if (!Number.isNaN(wallMs)) return { wallMs, utcOffsetMinutes: null, resolutionMs: timestampResolutionMs(text) };
  return timeInOrder(shapeOfTime(text), order);
}

/** A time whose order is known. @returns null if it is none in that order */
export function timeInOrder(shape: TimeShape | null, order: DateOrder): WrittenTime | null {
  const wallMs = shape?.wallMs[order] ?? Number.NaN;
  if (shape === null || Number.isNaN(wallMs)) return null;
  return { wallMs, utcOffsetMinutes: shape.utcOffsetMinutes, resolutionMs: shape.resolutionMs };
}
