/** The levels of processes over a log, in words. */
import { mayLeak } from '../model/finding.ts';
import type { ReportAssessment } from '../model/report.ts';
import type { ShownLevels } from '../report/process-levels.ts';
import { formatQuantity, formatRange, formatScaled, scaleOf } from '../util/units.ts';
import { quietReason, VERDICT_WORDS } from './report.ts';

/** `+12.0 MiB`, `-3.00 MiB`, `none`. */
export function changeText({ one: { resource }, levels: { first, last } }: ShownLevels): string {
  const change = last - first;
  return change === 0 ? 'none' : `${change > 0 ? '+' : ''}${formatQuantity(resource, change)}`;
}

/** `1.90 to 2.20 GiB`; one level where both read the same. */
export function rangeText({ one: { resource }, levels: { min, max } }: ShownLevels): string {
  const highest = formatQuantity(resource, max);
  return formatRange(resource, min, max, max) === null
    ? highest
    : `${formatScaled(min, scaleOf(resource, max))} to ${highest}`;
}

export const lastText = ({ one: { resource }, levels: { last } }: ShownLevels): string =>
  formatQuantity(resource, last);

/** `2.10 GiB at the end, 1.90 to 2.20 GiB. Fluctuating: Goes up and down without a direction.` */
export const levelsSentence = (row: ShownLevels): string =>
  `${lastText(row)} at the end, ${rangeText(row)}. ${VERDICT_WORDS[row.one.verdict].label}: ${verdictReason(row.one)}`;

/** Why a result is what it is, in a line; of a finding what its verdict means. */
export const verdictReason = (one: ReportAssessment): string =>
  mayLeak(one) ? VERDICT_WORDS[one.verdict].meaning : quietReason(one);
