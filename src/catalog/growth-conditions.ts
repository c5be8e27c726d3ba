/**
 * What tells articles on one process apart: what else grows with it, whether it rests at night, how much each event takes.
 * They make an article more or less likely, but alone they do not rule it out: a log shows them in part only.
 */
import type { Article, ArticleResource, LossPerEvent, LossUnit } from '../model/article.ts';
import type {
  EvidenceFacts,
  EvidenceLine,
  PerEventFound,
  RhythmFound,
  ShapeMovement,
} from '../model/evidence-facts.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { GrowthSignature } from '../model/signature.ts';
import type { PreparedMachine } from './prepare.ts';

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

/** Null where the article says of one resource only that it grows. */
export function shapeWanted({ observed }: Article, resource: Resource): EvidenceFacts['shape']['wanted'] | null {
  // Processes that are level by themselves do not show what all of them take.
  if (observed.shape === 'process-count') return null;
  // Working Set follows Private Bytes in any case, and the number of processes is no property of one of them.
  const rising = observed.resources
    .filter(isResource)
    .filter((r) => r !== resource && r !== 'working-set' && r !== 'process-count');
  const level = observed.steady.filter(isResource);
  return rising.length === 0 && level.length === 0 ? null : { rising, level };
}

/** Whether the resources that the article names move together, and those rest of which it says so. */
export function shapeCondition(
  article: Article,
  resource: Resource,
  signature: GrowthSignature,
): EvidenceLine<'shape'> | null {
  const wanted = shapeWanted(article, resource);
  if (wanted === null) return null;
  const answers = [
    ...wanted.rising.map((r) => movesWith(r, resource, article, signature)),
    ...wanted.level.map((r) => rests(r, signature)),
  ];
  const state: State = answers.some((a) => a.state === 'unmet')
    ? 'unmet'
    : answers.every((a) => a.state === 'met')
      ? 'met'
      : 'unknown';
  return { kind: 'shape', wanted, found: { movements: answers.map(({ found }) => found) }, state };
}

interface Answer {
  readonly found: ShapeMovement;
  readonly state: State;
}

function movesWith(other: Resource, resource: Resource, article: Article, signature: GrowthSignature): Answer {
  if (other !== 'virtual-bytes') return asFound(other, signature, 'rises');
  const times = signature.virtualTimes;
  if (Number.isNaN(times)) {
    return { found: { resource: other, movement: 'not-logged', timesPrivateBytes: null }, state: 'unknown' };
  }
  // Named first they are what is lost: reserved, or in pieces too small to use.
  const isMain = article.observed.resources[0] === 'virtual-bytes' && resource === 'private-bytes';
  const isMet = times >= (isMain ? OUTRUNS_TIMES : RISES_TIMES);
  const movement = times >= RISES_TIMES ? 'rises' : 'level';
  return { found: { resource: other, movement, timesPrivateBytes: times }, state: isMet ? 'met' : 'unmet' };
}

const rests = (other: Resource, signature: GrowthSignature): Answer => asFound(other, signature, 'level');

function asFound(resource: Resource, { grows, level }: GrowthSignature, wanted: 'rises' | 'level'): Answer {
  const movement = grows.has(resource) ? 'rises' : level.has(resource) ? 'level' : 'not-known';
  const state = movement === 'not-known' ? 'unknown' : movement === wanted ? 'met' : 'unmet';
  return { found: { resource, movement, timesPrivateBytes: null }, state };
}

/** When growth comes by the article’s cause; null where the article does not say. */
export function rhythmWanted({ observed }: Article): EvidenceFacts['rhythm']['wanted'] | null {
  const { perEvent, atOneHour } = observed;
  if (atOneHour) return { code: 'one-hour' };
  if (perEvent.some((e) => e.everySeconds !== null)) return { code: 'timer' };
  return perEvent.some((e) => e.companion !== null) ? { code: 'load' } : null;
}

/** Whether growth keeps to the hours that the article’s cause keeps to. */
export function rhythmCondition(article: Article, signature: GrowthSignature): EvidenceLine<'rhythm'> | null {
  const wanted = rhythmWanted(article);
  if (wanted === null) return null;
  const { nightShare, dailyHour } = signature;
  const line = (found: RhythmFound, state: State): EvidenceLine<'rhythm'> => ({ kind: 'rhythm', wanted, found, state });
  const night: RhythmFound = Number.isNaN(nightShare)
    ? { code: 'too-few-nights' }
    : { code: 'night', percentOfRate: Math.round(100 * Math.max(0, nightShare)) };
  switch (wanted.code) {
    case 'one-hour':
      if (dailyHour !== null) return line({ code: 'daily', hour: dailyHour }, 'met');
      return Number.isNaN(nightShare) ? line(night, 'unknown') : line({ code: 'other-hours' }, 'unmet');
    case 'timer':
      return line(night, nightShare >= NIGHT_GOES_ON ? 'met' : nightShare <= NIGHT_RESTS ? 'unmet' : 'unknown');
    case 'load':
      return line(night, nightShare <= NIGHT_RESTS ? 'met' : 'unknown');
  }
}

const countedLosses = ({ observed }: Article): LossPerEvent[] => observed.perEvent.filter((e) => e.counters.length > 0);

/** Null where no counter that is read counts the article’s events. */
export function perEventWanted(article: Article): EvidenceFacts['per-event']['wanted'] | null {
  const counted = countedLosses(article);
  const [first] = counted;
  if (first === undefined) return null;
  return {
    losses: counted.map(({ unit, least, most, event }) => ({ unit, min: least, max: most, event })),
    counter: first.companion,
  };
}

/** Whether the events that the article blames happen, and take as much as it says. */
export function perEventCondition(
  article: Article,
  resource: Resource,
  { highest }: Pick<PreparedMachine, 'highest'>,
  { perEvent }: GrowthSignature,
): EvidenceLine<'per-event'> | null {
  const wanted = perEventWanted(article);
  if (wanted === null) return null;
  const line = (found: PerEventFound, state: State): EvidenceLine<'per-event'> => ({
    kind: 'per-event',
    wanted,
    found,
    state,
  });
  const counted = countedLosses(article);
  const keys = counted.flatMap((e) => e.counters);
  if (perEvent !== null && keys.includes(perEvent.counter)) {
    const { amount, event } = perEvent;
    const unit = unitOf(resource);
    const fits = counted.some((e) => e.unit === unit && isWithin(amount, e));
    return line({ code: 'measured', resource, amount, event }, fits ? 'met' : 'unmet');
  }
  const logged = keys.map((key) => ({ key, max: highest(key) })).filter(({ max }) => !Number.isNaN(max));
  if (logged.length === 0) return line({ code: 'not-logged' }, 'unknown');
  const counters = logged.map(({ key }) => key);
  return logged.every(({ max }) => max === 0)
    ? line({ code: 'no-events', counters }, 'unmet')
    : line({ code: 'not-steady', counters }, 'unknown');
}

/** The unit in which an article gives the loss of a resource; null where none does. */
function unitOf(resource: Resource): LossUnit | null {
  if (RESOURCE_KINDS[resource].unit === 'bytes') return 'bytes';
  return resource === 'handles' || resource === 'threads' ? resource : null;
}

const isWithin = (amount: number, { least, most }: LossPerEvent): boolean =>
  (least === null || amount >= least / TOLERANCE) && (most === null || amount <= most * TOLERANCE);
