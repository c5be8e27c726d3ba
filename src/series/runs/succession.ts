/**
 * Which process of an image goes on with the work of one that ended. A service or an IIS worker that is recycled gets a new
 * process ID and often another instance name: only the times tell, and the memory that a fresh process has. IIS starts the
 * new worker before the old one ends.
 */
import type { Lifetime } from '../../model/lifetime.ts';
import type { Resource } from '../../model/resource.ts';
import type { Succession } from '../../model/subject.ts';
import { countBelow, countUpTo } from '../../util/binary-search.ts';
import { groupBy } from '../../util/group-by.ts';
import { MINUTE_MS } from '../../util/time.ts';
import { bornMs } from './name-lifetimes.ts';

export interface FoundSuccession extends Succession {
  readonly before: Lifetime;
}

/** IIS gives an old worker 90 seconds to end, and up to an hour where it is set so; most end within minutes. */
export const MAX_OVERLAP_MS = 10 * MINUTE_MS;
/** A service that is restarted comes back within so long. */
const MAX_GAP_MS = 3 * MINUTE_MS;
/** Where samples are rare, an end and a start are known only to the sample. */
const MAX_STEPS = 3;
/** A fresh process has so many times the memory of its predecessor at its start, at most and at least. */
const MAX_LEVEL_FACTOR = 5;
/** It does not begin with so many times what its predecessor ended with. */
const MAX_OF_LAST = 1.5;
/** A process is fresh at its first sample if it started no longer before. */
const MAX_FRESH_MS = 5 * MINUTE_MS;
/** Scores: a step of time between the two, a factor of e in memory, and another instance name. */
const STEP_POINTS = 2;
const LEVEL_POINTS = 4;
const OTHER_NAME_POINTS = 0.5;
/** A pair whose score is worse by less could be the right one as well. */
const DOUBT_POINTS = 2;
/** Workers of so many pools are recycled one after another within minutes. */
const MAX_IN_TURN = 32;
/** Of a thousand processes that come and go, nothing tells which one follows which. */
const MAX_CANDIDATES = 100;
/** With more processes that could be in the place of either, nothing is known. */
export const MAX_RIVALS = 1;

const LEVELS: readonly Resource[] = ['private-bytes', 'page-file-bytes', 'working-set-private', 'working-set'];

interface Pair extends Omit<FoundSuccession, 'doubtful'> {
  readonly after: Lifetime;
  /** Lower is better. */
  readonly points: number;
}

/**
 * Finds the predecessor of each lifetime that has one.
 * @param lifetimes of one image on one machine
 * @param nameOf what names a lifetime; two with other names are no pair
 * @returns by successor. O(lifetimes log lifetimes), and for each what ends at its start
 */
export function findSuccessions(
  lifetimes: readonly Lifetime[],
  nameOf: (lifetime: Lifetime) => string | null,
): ReadonlyMap<Lifetime, FoundSuccession> {
  const found = new Map<Lifetime, FoundSuccession>();
  const pairs = findPairs(lifetimes, nameOf);
  const byEnd = groupBy(pairs, ({ before }) => before);
  const byStart = groupBy(pairs, ({ after }) => after);
  for (const group of connectedPairs(pairs, byEnd, byStart)) {
    const inTurn = pairInTurn(group);
    for (const { before, after, points, ...facts } of inTurn ?? pairClosest(group)) {
      // Lifetimes that could be in the place of one of the two as well, on the side where there are more.
      const isRival = (other: Pair): boolean => other.points < points + DOUBT_POINTS;
      const rivals =
        Math.max(byStart.get(after)!.filter(isRival).length, byEnd.get(before)!.filter(isRival).length) - 1;
      if (inTurn !== null || rivals <= MAX_RIVALS) found.set(after, { ...facts, before, doubtful: rivals > 0 });
    }
  }
  return found;
}

/** Pairs that compete for the same lifetimes. */
function connectedPairs(
  pairs: readonly Pair[],
  byEnd: ReadonlyMap<Lifetime, readonly Pair[]>,
  byStart: ReadonlyMap<Lifetime, readonly Pair[]>,
): Pair[][] {
  const grouped = new Set<Pair>();
  // Each lifetime's pairs are visited once: a group may have a hundred thousand.
  const visited = new Set<readonly Pair[]>();
  return pairs.flatMap((first) => {
    if (grouped.has(first)) return [];
    const group = [first];
    grouped.add(first);
    for (const { before, after } of group) {
      for (const pairs of [byEnd.get(before)!, byStart.get(after)!]) {
        if (visited.has(pairs)) continue;
        visited.add(pairs);
        for (const pair of pairs) {
          if (grouped.has(pair)) continue;
          grouped.add(pair);
          group.push(pair);
        }
      }
    }
    return [group];
  });
}

/**
 * Where as many start as end, each at a time of its own, the first to start follows the first to end: IIS recycles one
 * worker after another, and the next may start when the one before ends.
 * @returns null where that cannot be
 */
function pairInTurn(group: readonly Pair[]): Pair[] | null {
  const ended = [...new Set(group.map(({ before }) => before))].sort((a, b) => a.endMs - b.endMs);
  const started = [...new Set(group.map(({ after }) => after))].sort((a, b) => bornMs(a) - bornMs(b));
  if (ended.length !== started.length || ended.length > MAX_IN_TURN) return null;
  const isApart = (times: readonly number[]): boolean => times.every((ms, i) => i === 0 || ms > times[i - 1]!);
  if (!isApart(ended.map(({ endMs }) => endMs)) || !isApart(started.map(bornMs))) return null;
  const pairs = ended.map((before, i) => group.find((pair) => pair.before === before && pair.after === started[i]));
  return pairs.every((pair) => pair !== undefined) ? pairs : null;
}

/** The pairs that fit best, each lifetime in one at most. */
function pairClosest(group: readonly Pair[]): Pair[] {
  const taken = new Set<Lifetime>();
  const continued = new Set<Lifetime>();
  return [...group]
    .sort((a, b) => a.points - b.points || bornMs(a.after) - bornMs(b.after) || a.before.endMs - b.before.endMs)
    .filter(({ before, after }) => {
      if (taken.has(after) || continued.has(before)) return false;
      taken.add(after);
      continued.add(before);
      return true;
    });
}

function findPairs(lifetimes: readonly Lifetime[], nameOf: (lifetime: Lifetime) => string | null): Pair[] {
  if (lifetimes.length < 2) return [];
  const ended = lifetimes.filter((l) => l.endKnown).sort((a, b) => a.endMs - b.endMs);
  const endsMs = Float64Array.from(ended, ({ endMs }) => endMs);
  const countAlive = aliveCounter(lifetimes);
  const levels = createLevels();
  const pairs: Pair[] = [];
  for (const after of lifetimes) {
    const born = bornMs(after);
    if (Number.isNaN(born)) continue;
    const reachMs = Math.max(MAX_OVERLAP_MS, MAX_GAP_MS, MAX_STEPS * stepMs(after));
    const own: Pair[] = [];
    for (const before of ended.slice(countBelow(endsMs, born - reachMs), countUpTo(endsMs, born + reachMs))) {
      if (before === after || bornBefore(after, before) || !mayBeOne(nameOf(before), nameOf(after))) continue;
      const pair = toPair(before, after, levels, countAlive);
      if (pair !== null) own.push(pair);
      if (own.length > MAX_CANDIDATES) break;
    }
    if (own.length <= MAX_CANDIDATES) pairs.push(...own);
  }
  return pairs;
}

/** Whether the first was there before the second. */
const bornBefore = (first: Lifetime, second: Lifetime): boolean =>
  (bornMs(first) || first.startMs) <= (bornMs(second) || second.startMs);

const mayBeOne = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

function toPair(before: Lifetime, after: Lifetime, levels: Levels, countAlive: (atMs: number) => number): Pair | null {
  const usualMs = Math.max(stepMs(before), stepMs(after));
  const gapMs = bornMs(after) - before.endMs;
  if (gapMs > Math.max(MAX_GAP_MS, MAX_STEPS * usualMs)) return null;
  if (-gapMs > Math.max(MAX_OVERLAP_MS, MAX_STEPS * usualMs)) return null;
  const [atStart, fresh, last] = [levels.fresh(after), levels.fresh(before), levels.last(before)];
  const levelShare = atStart / fresh;
  // Of nothing that is not known this is true.
  if (levelShare > MAX_LEVEL_FACTOR || levelShare < 1 / MAX_LEVEL_FACTOR || atStart > MAX_OF_LAST * last) return null;
  const sameInstance = before.instance === after.firstInstance;
  const timePoints = STEP_POINTS * Math.max(0, (Math.abs(gapMs) - usualMs) / Math.max(MINUTE_MS, usualMs));
  const levelPoints = Number.isNaN(levelShare) ? 0 : LEVEL_POINTS * Math.abs(Math.log(levelShare));
  return {
    before,
    after,
    gapMs,
    siblingsBefore: countAlive(Math.min(before.endMs, after.startMs - 1)),
    siblingsAfter: countAlive(Math.max(before.endMs + 1, after.startMs)),
    sameInstance,
    levelShare,
    points: timePoints + levelPoints + (sameInstance ? 0 : OTHER_NAME_POINTS),
  };
}

/** Between two samples, in milliseconds; 0 where that is not known. */
function stepMs({ startMs, endMs, rows }: Lifetime): number {
  const most = Object.values(rows).reduce((a, b) => Math.max(a, b), 0);
  return most > 1 ? (endMs - startMs) / (most - 1) : 0;
}

/** Levels of memory in bytes, NaN where not known. */
interface Levels {
  /** At the first sample, of a lifetime whose start was seen. */
  fresh(lifetime: Lifetime): number;
  last(lifetime: Lifetime): number;
}

/** A series is read whole each time: each lifetime's once. */
function createLevels(): Levels {
  const ends = new Map<Lifetime, { first: number; last: number }>();
  const endsOf = (lifetime: Lifetime): { first: number; last: number } => {
    const known = ends.get(lifetime) ?? readEnds(lifetime);
    ends.set(lifetime, known);
    return known;
  };
  return {
    fresh: (lifetime) =>
      lifetime.startMs - bornMs(lifetime) <= Math.max(MAX_FRESH_MS, 2 * stepMs(lifetime))
        ? endsOf(lifetime).first
        : NaN,
    last: (lifetime) => endsOf(lifetime).last,
  };
}

function readEnds({ series }: Lifetime): { first: number; last: number } {
  for (const resource of LEVELS) {
    const values = series[resource]?.values.filter((value) => !Number.isNaN(value)) ?? [];
    if (values.length > 0) return { first: values[0]!, last: values.at(-1)! };
  }
  return { first: NaN, last: NaN };
}

/** Counts the lifetimes that there were at an instant. */
export function aliveCounter(lifetimes: readonly Lifetime[]): (atMs: number) => number {
  const starts = Float64Array.from(lifetimes, (l) => l.startMs).sort();
  const ends = Float64Array.from(lifetimes, (l) => l.endMs).sort();
  return (atMs) => countUpTo(starts, atMs) - countBelow(ends, atMs);
}
