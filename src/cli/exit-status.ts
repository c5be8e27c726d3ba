import { OUTCOME } from '../report/outcome.ts';
import type { ErrorCode } from '../util/errors.ts';

export { exitStatus, FAIL_ON, type FailOn, type OutcomeOptions as ExitOptions } from '../report/outcome.ts';

/** Exit status of every command; docs/exit-status.md has the table. */
export const EXIT = { ...OUTCOME, usage: 2, outputFailed: 5, internal: 70, interrupted: 130 } as const;

/** Status of an error that ended the run. */
export function statusOfError(code: ErrorCode): number {
  switch (code) {
    case 'USAGE':
    case 'CATALOG':
    case 'CONFIGURATION':
    case 'INVENTORY':
    case 'PROCESS_LIST':
    case 'POOL_TAGS':
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
