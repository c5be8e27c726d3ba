/** Spans of time by name. */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const HOURS_PER_DAY = 24;
export const SECONDS_PER_DAY = 86_400;

/** A capture "of a day" ends one interval before the day does, or a little more. */
export const MIN_CAPTURED_DAY_MS = 23.5 * HOUR_MS;
