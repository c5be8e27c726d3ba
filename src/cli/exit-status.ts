import type { Report } from '../model/report.ts';
import { isMemoryJudged, notJudgedOf } from '../report/judged.ts';
import type { ErrorCode } from '../util/errors.ts';
import type { FAIL_ON } from './options/table/output.ts';

/** Exit status of every command; README has the table. */
export const EXIT = {
  ok: 0,
  leak: 1,
  usage: 2,
  inputFailed: 3,
  nothingAssessed: 4,
  outputFailed: 5,
  internal: 70,
  interrupted: 130,
} as const;

export type FailOn = (typeof FAIL_ON)[number];

export interface ExitOptions {
  /** The weakest verdict that counts as a finding. */
  readonly failOn: FailOn;
  /** Findings end with 0, not 1. */
  readonly exitZero: boolean;
  /** Inputs that failed count more than findings. */
  readonly strictInputs: boolean;
}

/**
 * What counts is the first of: a finding, memory that was not judged at all, and what else is missing. A log too short to
 * judge, or without the counters of memory, must not end like a healthy one.
 */
export function exitStatus(report: Report, options: ExitOptions): number {
  const { leak: unlistedLeaks = 0 } = report.notListed?.verdicts ?? {};
  const isFoundUnlisted = unlistedLeaks > 0 && options.failOn !== 'none';
  const found =
    isFoundUnlisted ||
    report.assessments.some(
      (a) =>
        a.suppressedBy === undefined &&
        ((a.verdict === 'leak' && options.failOn !== 'none') ||
          (a.verdict === 'suspect' && options.failOn === 'suspect')),
    );
  const failed = report.failedInputs.length > 0;
  if (!found && !isMemoryJudged(report)) return EXIT.nothingAssessed;
  if (failed && (options.strictInputs || !found)) return EXIT.inputFailed;
  if (!found) return notJudgedOf(report).length > 0 ? EXIT.inputFailed : EXIT.ok;
  return options.exitZero ? EXIT.ok : EXIT.leak;
}

/** Status of an error that ended the run. */
export function statusOfError(code: ErrorCode): number {
  switch (code) {
    case 'USAGE':
    case 'CATALOG':
    case 'CONFIGURATION':
    case 'INVENTORY':
    case 'BASELINE':
      return EXIT.usage;
    case 'OUTPUT':
    case 'HISTORY':
    case 'SYSTEM':
      return EXIT.outputFailed;
    default:
      return EXIT.nothingAssessed;
  }
}
