import type { CalendarDate } from './calendar-date.ts';

/** A date and time understood, but for the order of day, month and year. */
export interface TimeShape {
  /** The wall clock in milliseconds as if UTC, by order of the date; NaN in orders in which it is none. */
  readonly wallMs: CalendarDate;
  /** Local time minus UTC in minutes; null where the text does not say. */
  readonly utcOffsetMinutes: number | null;
  /** 60,000 without seconds, 1000 without a fraction, else 1. */
  readonly resolutionMs: number;
}
