/** The interval at which a log is sampled, as its newest samples show it. */
export interface UsualInterval {
  /** @param stepMs from a sample to the next */
  add(stepMs: number): void;
  /** Median of the newest steps; NaN where there is none. */
  ms(): number;
}

/** Enough for a median that a few late samples do not move. */
const INTERVALS_KEPT = 15;

export function createUsualInterval(): UsualInterval {
  const newest: number[] = [];
  let at = 0;
  return {
    add(stepMs) {
      newest[at] = stepMs;
      at = (at + 1) % INTERVALS_KEPT;
    },
    ms: () => medianOf(newest),
  };
}

/** The lower one of two, since pauses are longer than intervals; NaN of no value. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** Where no interval is known, a longer step may be a wrong time or a pause of the collector. */
const MAX_FIRST_STEP_MS = 900_000;
/** Two samples missed in a row. */
const MAX_STEP_INTERVALS = 3;
/** Samples come late by up to a second or so (1 s logs: 0.77 to 1.24 s seen). */
const SLACK_MS = 2000;
const SLACK_SHARE = 0.2;

/** The longest step that is surely the next sample. @param usualMs NaN where it is not known */
export const maxStepMs = (usualMs: number): number =>
  Number.isNaN(usualMs) ? MAX_FIRST_STEP_MS : Math.max(SLACK_MS, MAX_STEP_INTERVALS * usualMs);

/** True if a step is the usual one, but for what a sample may come late. */
export const isUsualStep = (stepMs: number, usualMs: number): boolean =>
  stepMs > 0 && Math.abs(stepMs - usualMs) < Math.max(SLACK_MS, SLACK_SHARE * usualMs);
