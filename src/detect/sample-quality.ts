/** How much of a life its samples show: gaps in it, and rows without a usable value. */
import type { SampleGaps } from '../model/assessment.ts';
import type { Series } from '../model/series.ts';
import { seriesCoverage } from './judge-growth.ts';

/** A verdict that rests on less is not to be taken for what all samples would give. */
export const MIN_USABLE_SHARE = 0.5;
/** Of the span of a life: shorter gaps together hide little. */
const MIN_GAPS_SHARE = 0.1;
const MAX_GAPS_NAMED = 3;

/**
 * @param samples with a value @param rows of its span, with and without one
 * @param leftOutShare of the records of its logs, those that are no rows because they had to be left out
 * @returns 0 to 1; null where the rows are not known
 */
export function usableShareOf(samples: number, rows: number | undefined, leftOutShare: number): number | null {
  if (rows === undefined || !(rows > 0)) return null;
  return Math.min(1, samples / rows) * (1 - leftOutShare);
}

/** Null where gaps are a small part of the span. O(samples) */
export function longGaps(series: Series): SampleGaps | null {
  const { gaps, coveredMs } = seriesCoverage(series);
  const lengthMs = ({ fromMs, toMs }: (typeof gaps)[number]): number => toMs - fromMs;
  const inGapsMs = gaps.reduce((sum, gap) => sum + lengthMs(gap), 0);
  if (gaps.length === 0 || inGapsMs < MIN_GAPS_SHARE * (coveredMs + inGapsMs)) return null;
  const longest = [...gaps].sort((a, b) => lengthMs(b) - lengthMs(a)).slice(0, MAX_GAPS_NAMED);
  return { count: gaps.length, coveredMs, longest: longest.sort((a, b) => a.fromMs - b.fromMs) };
}
