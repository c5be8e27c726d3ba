/** What verdicts rest on where that is little: gaps between samples, counters with few usable ones. */
import type { Report, ReportAssessment } from '../model/report.ts';
import { displayInstant, displayShortInstant, hoursBetween, wallMs } from '../util/instants.ts';
import { formatList, formatPlural, formatSpan } from '../util/units.ts';
import { counterLabel, machineName, subjectName } from './report.ts';

/** Of each kind so many are named. */
const MAX_NOTES = 5;

/** `Covers 31 hours of 31 days: no samples from 3 Feb 08:00 to 4 Mar 08:00`; null where gaps are no good part of the run. */
export function gapsText({ gaps, lifetime }: ReportAssessment): string | null {
  if (gaps === undefined) return null;
  const named = gaps.longest.map(({ from, to }) => `from ${gapEnd(from, lifetime)} to ${gapEnd(to, lifetime)}`);
  const more = gaps.count - named.length;
  const all = more > 0 ? [...named, `in ${formatPlural(more, 'other gap')}`] : named;
  const listed = formatList(all);
  const span = formatSpan(hoursBetween(lifetime.start, lifetime.end));
  return `Covers ${formatSpan(gaps.coveredHours)} of ${span}: no samples ${listed}`;
}

/** With the year where the run is of several. */
function gapEnd(iso: string, { start, end }: ReportAssessment['lifetime']): string {
  const yearOf = (instant: string): number => new Date(wallMs(instant)).getUTCFullYear();
  return yearOf(start) === yearOf(end) ? displayShortInstant(wallMs(iso)) : displayInstant(wallMs(iso));
}

/**
 * A line for each machine's gaps, and for each counter of which less than half of the samples could be used.
 * @param shown assessments whose gaps stand elsewhere in the same text
 */
export function dataNotes(report: Report, shown: readonly ReportAssessment[] = []): string[] {
  const isShown = new Set(shown.map(gapsText));
  const gaps = report.assessments.flatMap((one) => {
    const text = gapsText(one);
    return text === null || isShown.has(text) ? [] : [`${machineName(one.machine)}: ${text}`];
  });
  const few = report.assessments.flatMap((one) =>
    one.caveats.includes('few-usable-samples')
      ? [`${subjectName(one)}, ${counterLabel(one)}: ${shareText(one.usableShare ?? 0)} of the samples could be used`]
      : [],
  );
  return [...firstFew([...new Set(gaps)], 'run with gaps', 'runs with gaps'), ...firstFew(few, 'counter', 'counters')];
}

const shareText = (share: number): string => (share < 0.01 ? 'less than 1 %' : `${Math.floor(100 * share)} %`);

function firstFew(texts: readonly string[], one: string, several: string): string[] {
  const more = texts.length - MAX_NOTES;
  if (more <= 0) return [...texts];
  return [...texts.slice(0, MAX_NOTES), `and ${formatPlural(more, `more ${one}`, `more ${several}`)} like these`];
}
