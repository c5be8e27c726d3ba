/**
 * How likely a leak is before anything is known of a process. The points of a rise are fitted to labelled logs, of which
 * half of the processes leak and the others are hard to tell from a leak. A server has few leaks, and few processes of
 * the other kind: both change the odds, and the points say the rest (Bayes' rule).
 */
import { EVEN_BASE_RATE } from './likelihood.ts';

/**
 * Of processes that do not leak, the share that is as hard to tell from a leak as the healthy ones of the labelled logs.
 * Measured as how many of either kind score high (docs/detection.md, "How sure").
 */
const HARD_SHARE = 1 / 12;

/** What the likelihood of a machine's findings assumes. */
export interface BaseRate {
  /** That ran at the same time. */
  readonly processes: number;
  /** Of all processes, the share that leaks; above 0, below 1. */
  readonly leakShare: number;
  /** Of the processes that leak or are hard to tell from a leak, the share that leaks: the base rate of `likelihoodOf`. */
  readonly judgedShare: number;
}

/**
 * One leak is expected in a log: without suspicion nobody looks at one. Where that gives more than an even chance, a few
 * processes were picked by hand, and it stays even: picking says nothing of each.
 * @param processes of the machine, whether they are judged or not; 0 where no header names any
 * @param leakShare of all processes, the share that leaks, by the user; null where he does not say
 */
export function baseRateOf(processes: number, leakShare: number | null): BaseRate {
  const share = leakShare ?? Math.min(EVEN_BASE_RATE, 1 / Math.max(1, processes));
  const judged = share / (share + (1 - share) * HARD_SHARE);
  return { processes, leakShare: share, judgedShare: Math.min(judged, Math.max(EVEN_BASE_RATE, share)) };
}
