/** What earlier nights met and did not report: they were killed, or stopped. This night says it. */
import type { UnreportedNotice } from '../model/history.ts';
import type { ReportFailedInput } from '../model/report.ts';
import { lateNoticeText } from '../words/nights.ts';

/** What this night says of the same files. */
export interface NightFiles {
  /** Read on this night: nothing of them is lost. */
  readonly read: ReadonlySet<string>;
  /** Refused on this night or, unchanged since, on an earlier one. */
  readonly refused: ReadonlySet<string>;
  /** Failed in another way on this night. */
  readonly failed: ReadonlySet<string>;
}

export interface LateNotices {
  readonly failures: readonly ReportFailedInput[];
  readonly warnings: readonly string[];
  /** Captures without processes, with the reason: a failure unless other captures have them. */
  readonly withoutProcesses: readonly { readonly file: string; readonly message: string }[];
}

/** Notices that this night does not have anyway. What is no counter log is no failure. */
export function lateNotices(notices: readonly UnreportedNotice[], files: NightFiles): LateNotices {
  const failures = new Map<string, ReportFailedInput>();
  const withoutProcesses = new Map<string, string>();
  const warnings = new Set<string>();
  for (const { file, code, message, night } of notices) {
    if (code === null) warnings.add(message);
    else if (code === 'NO_PROCESS_COUNTERS' && !files.failed.has(file)) withoutProcesses.set(file, message);
    if (code === null || code === 'NOT_A_COUNTER_LOG' || code === 'NO_PROCESS_COUNTERS') continue;
    if (files.read.has(file) || files.refused.has(file) || files.failed.has(file)) continue;
    failures.set(file, { file, code, message: lateNoticeText(message, night) });
  }
  return {
    failures: [...failures.values()],
    warnings: [...warnings],
    withoutProcesses: [...withoutProcesses].map(([file, message]) => ({ file, message })),
  };
}
