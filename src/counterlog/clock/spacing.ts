/**
 * The sampling interval and the holes of a log, from its times alone, in bounded memory: steps are counted by their first
 * three digits, and only the longest are kept with their place.
 */
export interface Spacing {
  /** @param timesMs [rows] increasing; a time that is not later than the one before begins anew */
  add(timesMs: Float64Array, rows: number): void;
  finish(): SpacingFacts;
}

export interface SpacingFacts {
  /** Median step to three digits; null where there is none. */
  readonly intervalMs: number | null;
  /** Steps that are gaps, and how long the others are together, to three digits. */
  readonly gaps: number;
  readonly coveredMs: number;
  /** The longest of them, in time order. */
  readonly longest: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** A single missed sample is the jitter of a busy machine; a longer step is a gap. */
const GAP_INTERVALS = 2.5;
const MAX_GAPS_KEPT = 20;

interface Step {
  readonly fromMs: number;
  readonly toMs: number;
}

export function createSpacing(): Spacing {
  const counts = new Map<number, number>();
  const longest: Step[] = [];
  let previousMs = NaN;
  return {
    add(timesMs, rows) {
      for (let row = 0; row < rows; row++) {
        const toMs = timesMs[row]!;
        // Behind another header the clock may begin anew.
        if (toMs > previousMs) {
          const step = threeDigits(toMs - previousMs);
          counts.set(step, (counts.get(step) ?? 0) + 1);
          keepLongest(longest, { fromMs: previousMs, toMs });
        }
        previousMs = toMs;
      }
    },
    finish() {
      const intervalMs = median(counts);
      if (intervalMs === null) return { intervalMs, gaps: 0, coveredMs: 0, longest: [] };
      const isGap = (step: number): boolean => step > GAP_INTERVALS * intervalMs;
      let gaps = 0;
      let coveredMs = 0;
      for (const [step, count] of counts) {
        if (isGap(step)) gaps += count;
        else coveredMs += count * step;
      }
      return {
        intervalMs,
        gaps,
        coveredMs,
        longest: longest
          .filter(({ fromMs, toMs }) => isGap(threeDigits(toMs - fromMs)))
          .sort((a, b) => a.fromMs - b.fromMs),
      };
    },
  };
}

function threeDigits(ms: number): number {
  if (ms < 1) return 1;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(ms)) - 2);
  return Math.round(ms / unit) * unit;
}

/** Keeps the list sorted, longest first. */
function keepLongest(longest: Step[], step: Step): void {
  const length = ({ fromMs, toMs }: Step): number => toMs - fromMs;
  const shortest = longest.at(-1);
  if (longest.length === MAX_GAPS_KEPT && length(step) <= length(shortest!)) return;
  const at = longest.findIndex((kept) => length(kept) < length(step));
  longest.splice(at < 0 ? longest.length : at, 0, step);
  if (longest.length > MAX_GAPS_KEPT) longest.pop();
}

function median(counts: ReadonlyMap<number, number>): number | null {
  let total = 0;
  for (const count of counts.values()) total += count;
  let seen = 0;
  for (const [step, count] of [...counts].sort((a, b) => a[0] - b[0])) {
    seen += count;
    if (seen * 2 >= total) return step;
  }
  return null;
}
