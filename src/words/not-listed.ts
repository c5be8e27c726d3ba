/** What is said of results that a Report has no room for. */
import type { ReportNotListed } from '../model/report.ts';
import { formatCount, formatPlural } from '../util/units.ts';

/** `17,000 results were judged and counted, not listed: ... (12,000 leaks, 4 suspected leaks)`. */
export function notListedText({ results, verdicts, processes, events }: ReportNotListed): string {
  const { leak = 0, suspect = 0 } = verdicts;
  const found = [
    ...(leak > 0 ? [formatPlural(leak, 'leak')] : []),
    ...(suspect > 0 ? [formatPlural(suspect, 'suspected leak')] : []),
  ];
  const findings = found.length === 0 ? 'none of them a leak' : `${found.join(' and ')} among them`;
  const ofProcesses = processes > 0 ? ` of ${formatPlural(processes, 'process', 'processes')}` : '';
  const parts = [
    ...(results > 0
      ? [`${formatPlural(results, 'result')}${ofProcesses} were judged and counted, but not listed (${findings})`]
      : []),
    ...(events > 0 ? [`${formatCount(events)} ends and restarts of processes are not listed`] : []),
  ];
  return `the report is full: ${parts.join('; ')}; scan fewer processes at a time with --process or --machine to list them`;
}
