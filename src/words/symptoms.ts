/** What rises with a finding, and what of its machine the finding accounts for. */
import type { Report, ReportAssessment, ReportExplained } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { formatList, formatQuantity, formatRange } from '../util/units.ts';
import { symptomsOf } from '../report/facts.ts';
import { counterLabel } from './report.ts';

/** `Pool Paged Bytes: 5.94 KiB per hour (5.90 to 5.98), from 1.00 MiB to 1.42 MiB`. */
export function symptomText(one: ReportAssessment): string {
  const { trend, resource } = one;
  if (trend === null) return counterLabel(one);
  const interval = formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  const range = interval === null ? '' : ` (${interval})`;
  const levels = `from ${formatQuantity(resource, trend.first)} to ${formatQuantity(resource, trend.last)}`;
  return `${counterLabel(one)}: ${formatQuantity(resource, trend.slopePerHour)} per hour${range}, ${levels}`;
}

/** `Accounts for 94 % of the machine’s growth of Pool Paged Bytes`. */
export const explainedText = ({ resource, share }: ReportExplained): string =>
  `Accounts for ${Math.round(100 * share)} % of the machine’s growth of ${RESOURCE_KINDS[resource].label}`;

/** `with Private Bytes and Pool Paged Bytes`; null of a finding without symptoms. */
export function withText(report: Report, finding: ReportAssessment): string | null {
  const labels = symptomsOf(report, finding).map(counterLabel);
  return labels.length === 0 ? null : `with ${formatList(labels)}`;
}

/** A line for each symptom, and for each growth of the machine that the finding accounts for. */
export const symptomLines = (report: Report, finding: ReportAssessment): string[] => [
  ...symptomsOf(report, finding).map((one) => `Rises with it: ${symptomText(one)}`),
  ...(finding.explains ?? []).map(explainedText),
];
