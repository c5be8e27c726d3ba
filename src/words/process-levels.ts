/** The levels of processes over a log, in words. */
import { mayLeak } from '../model/finding.ts';
import type { ReportAssessment } from '../model/report.ts';
import type { ShownLevels } from '../report/process-levels.ts';
import { formatQuantity } from '../util/units.ts';
import { quietReason, VERDICT_WORDS } from './report.ts';

/** `+12.0 MiB`, `-3.00 MiB`, `none`. */
export function changeText({ one: { resource }, levels: { first, last } }: ShownLevels): string {
  const change = last - first;
  return change === 0 ? 'none' : `${change > 0 ? '+' : ''}${formatQuantity(resource, change)}`;
}

/** `1.90 GiB to 2.20 GiB`. */
export const rangeText = ({ one: { resource }, levels: { min, max } }: ShownLevels): string =>
  `${formatQuantity(resource, min)} to ${formatQuantity(resource, max)}`;

export const lastText = ({ one: { resource }, levels: { last } }: ShownLevels): string =>
  formatQuantity(resource, last);

/** Why a result is what it is, in a line; of a finding what its verdict means. */
export const verdictReason = (one: ReportAssessment): string =>
  mayLeak(one) ? VERDICT_WORDS[one.verdict].meaning : quietReason(one);
