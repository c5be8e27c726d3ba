import type { DateOrder } from '../model/counter-log.ts';
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

/** @returns null if the text is no date and time in that order */
export function parseWrittenTime(text: string, order: DateOrder = 'mdy'): WrittenTime | null {
  const wallMs = parseTimestamp(text, order);
  if (Number.isNaN(wallMs)) return null;
  return { wallMs, utcOffsetMinutes: null, resolutionMs: timestampResolutionMs(text) };
}
