/** What a Report means for whoever waits for it: the exit status of a scan. */
import { isAsLikely, isFinding } from '../model/finding.ts';
import type { Report, ReportAssessment } from '../model/report.ts';
import { isMemoryJudged, notJudgedOf } from './judged.ts';

/** The exit statuses that a Report can lead to. */
export const OUTCOME = { ok: 0, leak: 1, inputFailed: 3, nothingAssessed: 4 } as const;

export const FAIL_ON = ['leak', 'suspect', 'none'] as const;
/** A number is the least likelihood of a finding that counts, above 0 and below 1. */
export type FailOn = (typeof FAIL_ON)[number] | number;

export interface OutcomeOptions {
  /** What counts as a finding: the weakest verdict, or the least likelihood. */
  readonly failOn: FailOn;
  /** Findings end with 0, not 1. */
  readonly exitZero: boolean;
  /** Inputs that failed count more than findings. */
  readonly strictInputs: boolean;
}

export const USUAL_OUTCOME: OutcomeOptions = { failOn: 'leak', exitZero: false, strictInputs: false };

/**
 * What counts is the first of: a finding, memory that was not judged at all, and what else is missing. A log too short to
 * judge, or without the counters of memory, must not end like a healthy one.
 */
export function exitStatus(report: Report, options: OutcomeOptions): number {
  const { leak: unlistedLeaks = 0 } = report.notListed?.verdicts ?? {};
  const isFoundUnlisted = unlistedLeaks > 0 && options.failOn !== 'none';
  const found = isFoundUnlisted || report.assessments.some((one) => isFinding(one) && countsAs(one, options.failOn));
  const failed = report.failedInputs.length > 0;
  if (!found && !isMemoryJudged(report)) return OUTCOME.nothingAssessed;
  if (failed && (options.strictInputs || !found)) return OUTCOME.inputFailed;
  if (!found) return notJudgedOf(report).length > 0 ? OUTCOME.inputFailed : OUTCOME.ok;
  return options.exitZero ? OUTCOME.ok : OUTCOME.leak;
}

function countsAs(one: ReportAssessment, failOn: FailOn): boolean {
  if (typeof failOn === 'number') return isAsLikely(one, failOn);
  return failOn === 'suspect' || (failOn === 'leak' && one.verdict === 'leak');
}
