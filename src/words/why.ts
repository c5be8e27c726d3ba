/** The two questions that a card answers first: why is it called a leak, and how sure is that. */
import type { ReasonState } from '../model/reason.ts';
import type { ReportAssessment } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { displayInstant, hoursBetween, wallMs } from '../util/instants.ts';
import { formatList, formatPlural, formatQuantity, formatRate, formatSpan } from '../util/units.ts';

/** What the growth is not, by the tests that it passed. */
const RULED_OUT: readonly (readonly [code: string, phrase: string])[] = [
  ['not-saturating', 'does not level off'],
  ['many-rises', 'is not a few jumps'],
  ['load', 'is not explained by load'],
];

/** Any of them: the growth is a straight line. */
const STRAIGHT = ['keeps-straight', 'floor-straight', 'long-floor-straight'];

/**
 * What grew, from what to what, since when, how steadily, and what it is not: `Private Bytes grew from 73.0 MiB to 9.85 GiB
 * since 28 Oct 2026, 02:10, steadily by 42.4 MiB/h. The growth does not level off and is not a few jumps.`
 */
export function whyText(one: ReportAssessment): string {
  const { trend, resource } = one;
  const { label } = RESOURCE_KINDS[resource];
  if (trend === null) return `${label} grew, but not along a straight line.`;
  const since = trend.onsetSeen
    ? `since ${displayInstant(wallMs(trend.onset))}`
    : `over the whole of this run (${runSpan(one)})`;
  const verb = trend.slopePerHour < 0 ? 'fell' : 'grew';
  const steadily = STRAIGHT.some((code) => stateOf(one, code) === 'met') ? 'steadily ' : '';
  const levels = `from ${formatQuantity(resource, trend.first)} to ${formatQuantity(resource, trend.last)}`;
  const rate = formatRate(resource, Math.abs(trend.slopePerHour));
  const ruledOut = RULED_OUT.filter(([code]) => stateOf(one, code) === 'met').map(([, phrase]) => phrase);
  const growth = trend.slopePerHour < 0 ? 'The fall' : 'The growth';
  const not = ruledOut.length === 0 ? '' : ` ${growth} ${formatList(ruledOut)}.`;
  return `${label} ${verb} ${levels} ${since}, ${steadily}by ${rate}.${not}`;
}

/** `Very likely: all 15 checks point to a leak. 9 days of this run were logged.` */
export function sureText(one: ReportAssessment): string {
  const made = one.reasons.filter(({ state }) => state !== 'not-checked');
  const count = (state: ReasonState): number => made.filter((reason) => reason.state === state).length;
  const logged = `${runSpan(one)} of this run were logged.`;
  if (made.length === 0) return logged.charAt(0).toUpperCase() + logged.slice(1);
  const [met, partly, against] = [count('met'), count('partly'), count('against')];
  const head =
    one.verdict !== 'leak' ? 'Not certain' : against > 0 ? 'Probable' : partly > 0 ? 'Likely' : 'Very likely';
  const checks =
    met === made.length
      ? `all ${formatPlural(met, 'check')} point to a leak`
      : `${met} of ${formatPlural(made.length, 'check')} point to a leak`;
  const others = [
    ...(partly > 0 ? [`${partly} ${partly === 1 ? 'is' : 'are'} inconclusive`] : []),
    ...(against > 0 ? [`${against} ${against === 1 ? 'is' : 'are'} against`] : []),
  ];
  return `${head}: ${[checks, ...others].join(', ')}. ${logged}`;
}

const stateOf = (one: ReportAssessment, wanted: string): ReasonState | null =>
  one.reasons.find(({ code }) => code === wanted)?.state ?? null;

const runSpan = ({ lifetime }: ReportAssessment): string => formatSpan(hoursBetween(lifetime.start, lifetime.end));
