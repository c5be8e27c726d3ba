/** What the page says beside a chart: caption, text for screen readers, name of the limit. */
import type { ReportAssessment, ReportExhaustion } from '../../model/report.ts';
import { RESOURCE_KINDS, type Resource } from '../../model/resource.ts';
import { displayName } from '../../util/escape.ts';
import { displayInstant, wallMs } from '../../util/instants.ts';
import { formatQuantity, formatRange, formatRate } from '../../util/units.ts';
import { subjectName } from '../../words/report.ts';
import type { ChartFrame } from './chart-frame.ts';
import { hasDate } from '../../report/facts.ts';

/** `Private Bytes (GiB)`. */
export function axisCaption(assessment: ReportAssessment, frame: ChartFrame): string {
  const { label, unit } = RESOURCE_KINDS[assessment.resource];
  return unit === 'bytes' ? `${label} (${frame.scale.unit})` : label;
}

/** `2.00 GiB: user address space`. */
export function limitLabel(exhaustion: ReportExhaustion, resource: Resource): string {
  return `${formatQuantity(resource, exhaustion.limitValue)}: ${displayName(exhaustion.limit)}`;
}

/** The chart in words. */
export function chartDescription(assessment: ReportAssessment, frame: ChartFrame): string {
  const { resource, trend, exhaustion } = assessment;
  const from = displayInstant(frame.time[0]);
  const to = displayInstant(frame.dataEndMs);
  const parts = [`${RESOURCE_KINDS[resource].label} of ${subjectName(assessment)}, ${from} to ${to}.`];
  if (!frame.hasData) parts.push('No samples.');
  if (trend !== null) {
    const interval = formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
    const levels = `from ${formatQuantity(resource, trend.first)} to ${formatQuantity(resource, trend.last)}`;
    const range = interval === null ? '' : ` (95 % interval ${interval})`;
    parts.push(`Trend ${formatRate(resource, trend.slopePerHour)}${range}, ${levels}.`);
  }
  if (frame.onsetMs !== null) parts.push(`Growth starts ${displayInstant(frame.onsetMs)}.`);
  if (frame.restartsMs.length > 0) parts.push(`Restarts: ${frame.restartsMs.length}.`);
  if (exhaustion !== null && frame.limit !== 'none') {
    const place = frame.limit === 'drawn' ? '' : ', off the scale';
    const date = !hasDate(assessment) ? '' : `, reached about ${displayInstant(wallMs(exhaustion.at))}`;
    parts.push(`Limit ${limitLabel(exhaustion, resource)}${place}${date}.`);
  }
  return parts.join(' ');
}
