/**
 * What tells articles on one process apart: what else grows with it, whether it rests at night, how much each event takes.
 * These speak for an article or against it, but alone they rule none out: a log shows them in part only.
 */
import type { Article, ArticleResource, EvidenceLine, LossPerEvent } from '../model/article.ts';
import { COMPANION_COUNTERS } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { GrowthSignature } from '../model/signature.ts';
import { formatQuantity } from '../util/units.ts';
import { highest } from './companions.ts';

/** Virtual Bytes that rise so much faster outrun Private Bytes; slower than this they do not rise with them. */
const OUTRUNS_TIMES = 1.5;
const RISES_TIMES = 0.1;
/** A leak that goes on without load has at least this share of its rate at night; one of load alone at most that. */
const NIGHT_GOES_ON = 0.5;
const NIGHT_RESTS = 0.2;
/** Measured against what an article says of an event: heaps round up, and counters of a second are averages. */
const TOLERANCE = 2;

type State = EvidenceLine['state'];

const isResource = (resource: ArticleResource): resource is ArticleResource & Resource => resource in RESOURCE_KINDS;
const labels = (resources: readonly Resource[]): string => resources.map((r) => RESOURCE_KINDS[r].label).join(', ');

/** Whether the resources that the article names move together, and those rest of which it says so. */
export function shapeCondition(article: Article, resource: Resource, signature: GrowthSignature): EvidenceLine | null {
  const { resources, steady } = article.observed;
  // Working Set follows Private Bytes in any case.
  const others = resources.filter(isResource).filter((r) => r !== resource && r !== 'working-set');
  const resting = steady.filter(isResource);
  if (others.length === 0 && resting.length === 0) return null;
  const answers = [
    ...others.map((r) => ({ resource: r, ...movesWith(r, resource, article, signature) })),
    ...resting.map((r) => ({ resource: r, ...rests(r, signature) })),
  ];
  const wanted = [
    others.length === 0 ? '' : `${labels(others)} rise too`,
    resting.length === 0 ? '' : `${labels(resting)} do not move`,
  ]
    .filter((text) => text !== '')
    .join('; ');
  const state: State = answers.some((a) => a.state === 'unmet')
    ? 'unmet'
    : answers.every((a) => a.state === 'met')
      ? 'met'
      : 'unknown';
  return {
    kind: 'shape',
    wanted,
    found: answers.map((a) => `${RESOURCE_KINDS[a.resource].label} ${a.found}`).join('; '),
    state,
  };
}

interface Answer {
  readonly found: string;
  readonly state: State;
}

function movesWith(other: Resource, resource: Resource, article: Article, signature: GrowthSignature): Answer {
  if (other === 'virtual-bytes') {
    const times = signature.virtualTimes;
    if (Number.isNaN(times)) return { found: 'were not logged', state: 'unknown' };
    const found = `rise at ${Math.max(0, times).toFixed(1)} times the rate of Private Bytes`;
    // Named first they are what is lost: reserved, or in pieces too small to use.
    const isMain = article.observed.resources[0] === 'virtual-bytes' && resource === 'private-bytes';
    return { found, state: times >= (isMain ? OUTRUNS_TIMES : RISES_TIMES) ? 'met' : 'unmet' };
  }
  if (signature.grows.has(other)) return { found: 'rise too', state: 'met' };
  if (signature.level.has(other)) return { found: 'do not rise', state: 'unmet' };
  return { found: 'were not logged or cannot be told', state: 'unknown' };
}

function rests(other: Resource, signature: GrowthSignature): Answer {
  if (signature.grows.has(other)) return { found: 'rise', state: 'unmet' };
  if (signature.level.has(other)) return { found: 'do not rise', state: 'met' };
  return { found: 'were not logged or cannot be told', state: 'unknown' };
}

/** Whether growth keeps to the hours that the article’s cause keeps to. */
export function rhythmCondition(article: Article, { nightShare, dailyHour }: GrowthSignature): EvidenceLine | null {
  const { perEvent, atOneHour } = article.observed;
  const night = Number.isNaN(nightShare)
    ? 'fewer than two nights were logged'
    : `at night it grows at ${Math.round(100 * Math.max(0, nightShare))} % of its rate`;
  const line = (wanted: string, found: string, state: State): EvidenceLine => ({
    kind: 'rhythm',
    wanted,
    found,
    state,
  });
  if (atOneHour) {
    const wanted = 'comes with a job, at one hour of the day';
    if (dailyHour !== null)
      return line(wanted, `comes at about ${String(dailyHour).padStart(2, '0')}:00 each day`, 'met');
    return line(
      wanted,
      Number.isNaN(nightShare) ? night : 'comes at other hours too',
      Number.isNaN(nightShare) ? 'unknown' : 'unmet',
    );
  }
  if (perEvent.some((e) => e.everySeconds !== null)) {
    const state: State = nightShare >= NIGHT_GOES_ON ? 'met' : nightShare <= NIGHT_RESTS ? 'unmet' : 'unknown';
    return line('goes on at night, since a timer drives it', night, state);
  }
  if (perEvent.some((e) => e.companion !== null)) {
    return line('rests while nothing is asked of it', night, nightShare <= NIGHT_RESTS ? 'met' : 'unknown');
  }
  return null;
}

/** Whether the events that the article blames happen, and take as much as it says. */
export function perEventCondition(
  article: Article,
  resource: Resource,
  evidence: MachineEvidence,
  { perEvent }: GrowthSignature,
): EvidenceLine | null {
  const counted = article.observed.perEvent.filter((e) => e.counters.length > 0);
  const first = counted[0];
  if (first === undefined) return null;
  const wanted = `${counted.map((e) => `${amountText(e)}for each ${e.event}`).join('; ')} (${first.companion ?? 'events'})`;
  const line = (found: string, state: State): EvidenceLine => ({ kind: 'per-event', wanted, found, state });
  const keys = counted.flatMap((e) => e.counters);
  if (perEvent !== null && keys.includes(perEvent.counter)) {
    const found = `${formatQuantity(resource, perEvent.amount)} for each ${perEvent.event}`;
    const fits = counted.some(
      (e) =>
        e.unit === (RESOURCE_KINDS[resource].unit === 'bytes' ? 'bytes' : 'handles') && isWithin(perEvent.amount, e),
    );
    return line(found, fits ? 'met' : 'unmet');
  }
  const seen = keys
    .map((key) => ({ key, most: highest(evidence, key, -Infinity, Infinity) }))
    .filter(({ most }) => !Number.isNaN(most));
  if (seen.length === 0) return line('none of their counters is in the log', 'unknown');
  const names = seen.map(({ key }) => COMPANION_COUNTERS.find((c) => c.key === key)!.load!.name).join(' and ');
  if (seen.every(({ most }) => most === 0)) return line(`no ${names} while the log ran`, 'unmet');
  return line(`${names} were logged; growth is not steadily so much for each`, 'unknown');
}

const amountText = ({ unit, least, most }: LossPerEvent): string => {
  if (least === null && most === null) return '';
  const range =
    least === most
      ? `${least}`
      : least === null
        ? `up to ${most}`
        : most === null
          ? `${least} or more`
          : `${least} to ${most}`;
  return `${range} ${unit} `;
};

const isWithin = (amount: number, { least, most }: LossPerEvent): boolean =>
  (least === null || amount >= least / TOLERANCE) && (most === null || amount <= most * TOLERANCE);
