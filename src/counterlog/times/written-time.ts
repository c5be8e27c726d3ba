import type { DateOrder } from '../../model/counter-log.ts';
import type { TimeShape } from './time-shape.ts';

/** A date and time as some program wrote it. */
export interface WrittenTime {
  /** The wall clock in milliseconds as if UTC; with an offset, that of the place which the offset is of. */
  readonly wallMs: number;
  /** Local time minus UTC in minutes, where the text says it; else null. */
  readonly utcOffsetMinutes: number | null;
  /** What the time was rounded to: 60,000 without seconds, 1000 without a fraction, else 1. */
  readonly resolutionMs: number;
}

/** A time whose order is known. @returns null if it is none in that order */
export function timeInOrder(shape: TimeShape | null, order: DateOrder): WrittenTime | null {
  const wallMs = shape?.wallMs[order] ?? Number.NaN;
  if (shape === null || Number.isNaN(wallMs)) return null;
  return { wallMs, utcOffsetMinutes: shape.utcOffsetMinutes, resolutionMs: shape.resolutionMs };
}
