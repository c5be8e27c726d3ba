import type { Report } from '../model/report.ts';
import type { ErrorCode } from '../util/errors.ts';

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

export const FAIL_ON = ['leak', 'suspect', 'none'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export interface ExitOptions {
  /** The weakest verdict that counts as a finding. */
  readonly failOn: FailOn;
  /** Findings end with 0, not 1. */
  readonly exitZero: boolean;
  /** Inputs that failed count more than findings. */
  readonly strictInputs: boolean;
}

/** Whether anything was judged at all: a log too short to judge must not end like a healthy one. */
export function hasJudgement(report: Report): boolean {
  return report.assessments.some((a) => a.verdict !== 'insufficient-data');
}

export function exitStatus(report: Report, options: ExitOptions): number {
  if (!hasJudgement(report)) return EXIT.nothingAssessed;
  const found = report.assessments.some(
    (a) =>
      a.suppressedBy === undefined &&
      ((a.verdict === 'leak' && options.failOn !== 'none') ||
        (a.verdict === 'suspect' && options.failOn === 'suspect')),
  );
  const failed = report.failedInputs.length > 0;
  if (failed && (options.strictInputs || !found)) return EXIT.inputFailed;
  return found && !options.exitZero ? EXIT.leak : EXIT.ok;
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
      return EXIT.outputFailed;
    default:
      return EXIT.nothingAssessed;
  }
}
