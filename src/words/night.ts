/** The words of a night, for its pages and its text. Names in them are visible and short. */
import type { NightFinding, NightMachine, NightState, NightWaiting } from '../model/nightly.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { displayName, MAX_PATH_CHARACTERS } from '../util/escape.ts';
import { displayDay, displayInstant, displayOffset, hoursBetween, offsetOf, wallMs } from '../util/instants.ts';
import { formatCount, formatPlural, formatQuantity, formatRange, formatSpan } from '../util/units.ts';
import { STATE_WORDS } from './baseline.ts';
import { articleName, machineName, subjectName } from './report.ts';
import { lacksMemory } from '../report/judged.ts';
import { memoryText } from './night-judged.ts';
import { isShared } from '../report/nightly/causes.ts';
import type { NightOverview } from '../report/nightly/overview.ts';
import type { NightRow } from '../report/nightly/rows.ts';

export const NIGHT_STATE_WORDS: Readonly<Record<NightState, string>> = { ...STATE_WORDS, silent: 'No data' };

/** What a state says, for a legend. */
export const NIGHT_STATE_MEANINGS: Readonly<Record<NightState, string>> = {
  new: 'first reported this night',
  reopened: 'reported again, since its suppression has ended',
  worse: 'faster than before, sooner at its limit, or now certain',
  same: 'as on the night before',
  better: 'slower, or no longer certain',
  gone: 'no longer seen; shown for a few nights',
  silent: 'no new data from its machine, so it may still leak',
};

/**
 * The night in a sentence: `3 of 214 machines leak: 1 new, 1 worse since last night.`, and where several machines have the same
 * cause `216 of 2,000 machines leak from 2 causes: 1 new since last night.`; what is counted are causes.
 */
export function nightSentence(night: NightOverview): string {
  const { summary, leaking, leakCauses, silent } = night;
  const all = summary.machines.length;
  if (all === 0) return 'No machine has been assessed yet.';
  const some = leaking.length;
  const of = all === 1 ? machineName(summary.machines[0]!.machine) : `${formatCount(all)} machines`;
  const unjudged = summary.machines.filter(lacksMemory).length;
  const unreported = unreportedText(summary.suppressed?.length ?? 0, summary.waiting?.length ?? 0);
  // What waits or is suppressed may be a leak too.
  const none = unreported === null ? 'No leak on' : 'No leak reported on';
  const calm =
    unjudged === 0
      ? `${none} ${of}`
      : unjudged === all
        ? 'No leak found in what was judged'
        : `${none} ${formatCount(all - unjudged)} of ${of}`;
  const from = leakCauses.some(isShared) ? ` from ${formatPlural(leakCauses.length, 'cause')}` : '';
  const head =
    some === 0
      ? calm
      : all === 1
        ? `${of} leaks`
        : `${formatCount(some)} of ${of} ${some === 1 ? 'leaks' : 'leak'}${from}`;
  const memory = memoryText(summary.machines);
  const tail = memory === '' ? '' : ` ${memory}`;
  const isSilent = silent.length === all;
  // Without new data a suppression alone may change something.
  const changes = isSilent && night.fresh.reopened.length === 0 ? null : changesText(night);
  const parts = [changes, some === 0 ? unreported : null].filter((part) => part !== null);
  const text = `${head}${parts.length === 0 ? '' : `: ${parts.join('; ')}`}.${tail}`;
  // A morning on which nothing arrived must not look like a calm one.
  if (!isSilent) return text;
  return `No new data. As of earlier nights: ${all === 1 && some > 0 ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`}`;
}

/** What else there is: `2 machines to watch. 3 machines sent no new data.`; empty where there is nothing. */
export function nightAside({ watched, absent, unread }: NightOverview): string {
  const parts = [
    ...(watched.length > 0 ? [`${formatPlural(watched.length, 'machine')} to watch.`] : []),
    ...(absent.length > 0 ? [`${formatPlural(absent.length, 'machine')} sent no new data.`] : []),
    ...(unread.length > 0 ? [`${formatPlural(unread.length, 'machine')} sent only unreadable logs.`] : []),
  ];
  return parts.join(' ');
}

/** `2 findings wait for another night; 1 finding is suppressed`; null without any. */
export function unreportedText(suppressed: number, waiting: number): string | null {
  const parts = [
    ...(waiting > 0
      ? [`${formatPlural(waiting, 'finding')} ${waiting === 1 ? 'waits' : 'wait'} for another night`]
      : []),
    ...(suppressed > 0 ? [`${formatPlural(suppressed, 'finding')} ${suppressed === 1 ? 'is' : 'are'} suppressed`] : []),
  ];
  return parts.length === 0 ? null : parts.join('; ');
}

/** `2 findings wait for another night`; null without any. */
export const waitingText = (waiting: readonly NightWaiting[]): string | null => unreportedText(0, waiting.length);

/** `1 of 2 nights`: why a finding is not reported yet. */
export const waitingReason = ({ reason, nightsSeen, nightsNeeded }: NightWaiting): string =>
  reason === 'after-restart'
    ? 'after a restart'
    : `${formatCount(nightsSeen)} of ${formatPlural(nightsNeeded, 'night')}`;

/** Null on the first night of all, on which there is nothing to compare with. */
function changesText({ fresh, summary, open }: NightOverview): string | null {
  if (fresh.reopened.length === 0 && summary.machines.every(({ nights }) => nights <= 1)) return null;
  const parts = (['new', 'reopened', 'worse', 'better', 'gone'] as const)
    .filter((state) => fresh[state].length > 0)
    .map((state) => `${formatCount(fresh[state].length)} ${state}`);
  if (parts.length === 0) return open.length === 0 ? null : 'nothing new since last night';
  return `${parts.join(', ')} since last night`;
}

/** What was read, when and from where. */
export function nightScope({ summary }: NightOverview): string {
  const { captures } = summary;
  const parts = [
    `${formatPlural(captures.read, 'log')} read`,
    `${formatCount(captures.unchanged)} unchanged`,
    ...(captures.failed > 0 ? [`${formatCount(captures.failed)} failed`] : []),
    ...(summary.leftOut.length > 0 ? [`${formatCount(summary.leftOut.length)} skipped`] : []),
  ];
  const roots = summary.roots.slice(0, 3).map((root) => displayName(root, MAX_PATH_CHARACTERS));
  const more = summary.roots.length > 3 ? ` and ${summary.roots.length - 3} more` : '';
  const from = roots.length === 0 ? '' : `, from ${roots.join(', ')}${more}`;
  return `Night of ${nightDay(summary.night)}: ${parts.join(', ')}${from}.`;
}

/** `3 Nov 2026, 06:10 (UTC+00:00)`. */
export const runInstant = (iso: string): string => `${displayInstant(wallMs(iso))} (${displayOffset(offsetOf(iso))})`;

const nightMs = (night: string): number => wallMs(`${night}T00:00`);

/** `3 Nov 2026`. */
export const nightDay = (night: string): string => displayDay(nightMs(night));

/** `3 Nov`: where the year is known from elsewhere. */
export const nightShortDay = (night: string): string => nightDay(night).replace(/ \d+$/, '');

/** `inetinfo on EXFE01`. */
export function rowName({ machine, finding }: NightRow): string {
  return subjectName({ ...finding, machine: machine.machine });
}

export const resourceLabel = ({ resource }: Pick<NightFinding, 'resource'>): string => RESOURCE_KINDS[resource].label;

/** `42.4 MiB` an hour, and the interval without the unit; null without a trend. */
export function growthTexts(finding: NightFinding): { readonly main: string; readonly interval: string | null } | null {
  const { resource, slopePerHour, ciLow, ciHigh } = finding;
  if (slopePerHour === null) return null;
  const interval = ciLow === null || ciHigh === null ? null : formatRange(resource, ciLow, ciHigh, slopePerHour);
  return { main: formatQuantity(resource, slopePerHour), interval };
}

/** `42.4 MiB/h (41.3 to 43.5) Private Bytes`. */
export function growthSentence(finding: NightFinding): string {
  const growth = growthTexts(finding);
  if (growth === null) return resourceLabel(finding);
  const interval = growth.interval === null ? '' : ` (${growth.interval})`;
  return `${growth.main}/h${interval} ${resourceLabel(finding)}`;
}

export interface NightLimit {
  /** `in 47 hours`, or the day. */
  readonly main: string;
  /** `5 Nov 2026, 06:00`; null where `main` is the date. */
  readonly date: string | null;
  readonly limit: string;
}

/** Beyond this a limit's time of day is a figure of speech. */
const CLOSE_HOURS = 14 * 24;

/**
 * When a limit is reached, counted from the machine's newest sample; of a machine that is silent, and so of samples from long
 * ago, the date alone. Null where nothing open has a date.
 */
export function limitOf({ machine, finding, state }: NightRow): NightLimit | null {
  const { exhaustion } = finding;
  if (exhaustion === null || finding.status !== 'open') return null;
  const limit = displayName(exhaustion.limit);
  const atMs = wallMs(exhaustion.at);
  const hours = hoursBetween(machine.lastSample, exhaustion.at);
  const date = hours <= CLOSE_HOURS ? displayInstant(atMs) : displayDay(atMs);
  if (state === 'silent') return { main: date, date: null, limit };
  return hours <= 0 ? { main: 'reached', date, limit } : { main: `in ${formatSpan(hours)}`, date, limit };
}

/** `KB 944903 (likely) and 2 more`; null without one. */
export function articleText({ article, moreArticles }: NightFinding): string | null {
  if (article === null) return null;
  const more = moreArticles > 0 ? ` and ${formatCount(moreArticles)} more` : '';
  return `${articleName(article.id)} (${displayName(article.confidence)})${more}`;
}

/** `212 nights`: on how many it was seen. */
export function nightsText({ nightsSeen }: NightFinding): string {
  return formatPlural(nightsSeen, 'night');
}

/** Why a finding is not reported yet: `seen on 1 of 2 nights`. */
export function waitingDetail({ nightsSeen, nightsNeeded, reason }: NightWaiting): string {
  const seen = `seen on ${formatCount(nightsSeen)} of ${formatPlural(nightsNeeded, 'night')}`;
  return reason === 'after-restart' ? `${seen}; the machine was restarted, so it may be a warm-up` : seen;
}

/** `not seen for 2 nights`; null where the latest night saw it, and of what is closed. */
export function quietText({ quietNights, status }: NightFinding): string | null {
  return quietNights > 0 && status === 'open' ? `not seen for ${formatPlural(quietNights, 'night')}` : null;
}

/** Files of earlier nights, in one line: `3 files skipped on earlier nights have not changed`; null without any. */
export function leftOutBeforeText({ leftOutBefore }: NightOverview): string | null {
  const count = leftOutBefore.length;
  if (count === 0) return null;
  const failed = leftOutBefore.filter(({ code }) => code !== NOT_A_LOG).length;
  const logs =
    failed === 0 ? '' : `, ${formatCount(failed)} of them ${failed === 1 ? 'a log' : 'logs'} that could not be read`;
  return `${formatPlural(count, 'file')} skipped on earlier nights ${count === 1 ? 'has' : 'have'} not changed${logs}`;
}

const NOT_A_LOG = 'NOT_A_COUNTER_LOG';

/** `3 Nov 2026, 05:55`: the newest sample of a machine, on its own clock. */
export const lastSampleText = ({ lastSample }: NightMachine): string => displayInstant(wallMs(lastSample));
