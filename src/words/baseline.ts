/** What changed since the earlier Report, in words. */
import type { FindingState, Report, ReportAssessment, ReportBaseline, ReportGone } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { displayName, MAX_PATH_CHARACTERS } from '../util/escape.ts';
import { displayDay, displayInstant, displayOffset, offsetOf, wallMs } from '../util/instants.ts';
import { formatCount, formatPlural, formatRate } from '../util/units.ts';
import { machineName, subjectName, VERDICT_WORDS } from './report.ts';
import { findingsOf } from '../report/facts.ts';

export const STATE_WORDS: Readonly<Record<FindingState, string>> = {
  new: 'New',
  reopened: 'Reopened',
  worse: 'Worse',
  same: 'Same',
  better: 'Better',
  gone: 'Gone',
};

/** The state of a finding in a word; empty where the run was compared with nothing. */
export const stateText = ({ state }: ReportAssessment): string => (state === undefined ? '' : STATE_WORDS[state]);

/** `Since the report of 3 Nov 2004, 06:00 (UTC+00:00), old.json: 1 new, 2 worse, 3 gone.`; null without a baseline. */
export function changeSentence(report: Report): string | null {
  const { baseline } = report;
  if (baseline === undefined) return null;
  const findings = findingsOf(report);
  const counts = (['new', 'reopened', 'worse', 'same', 'better'] as const)
    .map((state) => ({ state, count: findings.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${formatCount(count)} ${state === 'same' ? 'the same' : state}`);
  const gone = baseline.gone.length;
  const merged = baseline.merged?.length ?? 0;
  const parts = [
    ...counts,
    ...(merged === 0 ? [] : [`${formatCount(merged)} merged into another finding`]),
    ...(gone === 0 ? [] : [`${formatCount(gone)} gone`]),
  ];
  const when = `${displayInstant(wallMs(baseline.generatedAt))} (${displayOffset(offsetOf(baseline.generatedAt))})`;
  const what = parts.length === 0 ? 'no finding then and none now' : parts.join(', ');
  const then =
    report.history === undefined
      ? `the report of ${when}, ${displayName(baseline.file, MAX_PATH_CHARACTERS)}`
      : nightThen(baseline);
  return `Since ${then}: ${what}.${unseenSentence(baseline.unseen)}`;
}

/** `the night of 3 Nov 2004`: what a night is compared with. */
export const nightThen = ({ generatedAt }: ReportBaseline): string => `the night of ${displayDay(wallMs(generatedAt))}`;

function unseenSentence(unseen: readonly ReportGone[]): string {
  if (unseen.length === 0) return '';
  const names = [...new Set(unseen.map(({ machine }) => machineName(machine)))];
  const more = names.length > 3 ? ' and others' : '';
  return ` These logs cannot tell of ${formatPlural(unseen.length, 'finding')} of that report (${names.slice(0, 3).join(', ')}${more}).`;
}

/** What it was: `leaked 9.00 MiB/h up to 4 Nov 2004`. */
export function goneThen({ verdict, slopePerHour, resource, lastSeen }: ReportGone): string {
  const rate = slopePerHour === null ? '' : ` ${formatRate(resource, Math.abs(slopePerHour))}`;
  return `${verdict === 'leak' ? 'leaked' : 'was suspected of'}${rate} up to ${displayDay(wallMs(lastSeen))}`;
}

/** What it is now: its verdict, or that these logs do not have it. */
export const goneNow = ({ now }: ReportGone): string =>
  now === null ? 'not in these logs' : VERDICT_WORDS[now].label.toLowerCase();

/** The whole of it in a line. */
export const goneText = (one: ReportGone): string =>
  `${subjectName(one)}, ${RESOURCE_KINDS[one.resource].label}: ${goneThen(one)}; now ${goneNow(one)}`;
