/**
 * From the lifetimes of a machine to its processes, as a person would name them: what names them, which of them goes on with
 * the work of another, and what tells the others apart.
 */
import type { Lifetime, ProcessHistory } from '../../model/lifetime.ts';
import {
  ONLY_PROCESS,
  rankKey,
  type KnownProcess,
  type ProcessNaming,
  type Subject,
  type Succession,
} from '../../model/subject.ts';
import { groupBy } from '../../util/group-by.ts';
import { DAY_MS } from '../../util/time.ts';
import { createKnownKeys, type KnownKeys } from './known-keys.ts';
import { bornMs, nameLifetimes, type LifetimeName } from './name-lifetimes.ts';
import { startKey } from './start-key.ts';
import { aliveCounter, findSuccessions, MAX_OVERLAP_MS, MAX_RIVALS, type FoundSuccession } from './succession.ts';

export interface IdentityFacts {
  /** By image in lower case: runs that are only counted; given to the first process of the image. */
  readonly foldedRuns?: ReadonlyMap<string, number>;
  /** What counters and lists name. */
  readonly namings?: readonly ProcessNaming[];
  /** What earlier nights knew. */
  readonly known?: readonly KnownProcess[];
  /** Of the machine's clock; null where its log does not say. */
  readonly utcOffsetMinutes?: number | null;
}

/**
 * Groups lifetimes of one image into processes. Those with the name of one pool or service are one process; so are those that
 * follow one another. Of the others a lifetime that begins after another ended counts as its restart, which is doubtful
 * where the image has several processes. Sorted by image and start.
 */
export function groupHistories(
  machine: string,
  lifetimes: readonly Lifetime[],
  facts: IdentityFacts = {},
): ProcessHistory[] {
  const { foldedRuns = new Map<string, number>(), known = [], utcOffsetMinutes = null } = facts;
  const names = nameLifetimes(lifetimes, [...(facts.namings ?? []), ...known.flatMap(namingOf)]);
  const knownKeys = createKnownKeys(known);
  const byImage = groupBy(lifetimes, (lifetime) => lifetime.process.toLowerCase());
  return [...byImage.keys()].sort().flatMap((image) => {
    const chains = chainsOf(byImage.get(image)!, names);
    const subjects = subjectsOf(chains, knownKeys, utcOffsetMinutes);
    return chains.map((chain, siblingRank): ProcessHistory => ({
      machine,
      process: chain.lifetimes[0]!.process,
      subject: subjects.get(chain)!,
      siblingRank,
      siblings: chains.length,
      lifetimes: chain.lifetimes,
      successions: chain.successions,
      foldedRuns: siblingRank === 0 ? (foldedRuns.get(image) ?? 0) : 0,
    }));
  });
}

/** What an earlier night named is named still. */
function namingOf({ process, pid, startMs, endMs, subject }: KnownProcess): ProcessNaming[] {
  const { kind, names, key } = subject;
  if (pid === null || kind === 'image' || kind === 'start-time' || kind === 'rank') return [];
  const own = key.startsWith(`${kind}:`) ? { key: key.slice(kind.length + 1) } : {};
  const times = { fromMs: startMs, toMs: endMs, startedMs: NaN };
  return [{ kind, names, ...own, pid, image: process, ...times, basis: 'history' }];
}

interface Chain {
  /** In the order of their starts. */
  readonly lifetimes: Lifetime[];
  /** The one that ended last, or lives. */
  newest: Lifetime;
  readonly successions: Map<Lifetime, Succession>;
  /** Null where nothing names it. */
  name: LifetimeName | null;
  /** Whether the name is that of its newest lifetime, and not only of one before or after. */
  isNamedItself: boolean;
}

type Names = ReadonlyMap<Lifetime, LifetimeName>;

/** The processes of an image, the oldest first. */
function chainsOf(lifetimes: readonly Lifetime[], names: Names): Chain[] {
  const found = findSuccessions(lifetimes, (lifetime) => names.get(lifetime)?.key ?? null);
  const chains = joinRestarts(joinNamed(linkChains(lifetimes, found, names)));
  for (const chain of chains) chain.lifetimes.sort(compareLifetimes);
  return chains.sort((a, b) => compareLifetimes(a.lifetimes[0]!, b.lifetimes[0]!));
}

/** Lifetimes that follow one another. */
function linkChains(
  lifetimes: readonly Lifetime[],
  found: ReadonlyMap<Lifetime, FoundSuccession>,
  names: Names,
): Chain[] {
  const chainOf = new Map<Lifetime, Chain>();
  const chains: Chain[] = [];
  for (const lifetime of [...lifetimes].sort(compareLifetimes)) {
    const { before, ...why } = found.get(lifetime) ?? {};
    const own = names.get(lifetime) ?? null;
    const earlier = before === undefined ? undefined : chainOf.get(before);
    // By way of lifetimes without a name, two that have different ones may meet.
    const isOther = own !== null && (earlier?.name ?? null) !== null && earlier!.name!.key !== own.key;
    if (earlier === undefined || isOther) {
      const one = { lifetimes: [lifetime], newest: lifetime, successions: new Map() };
      const chain: Chain = { ...one, name: own, isNamedItself: own !== null };
      chains.push(chain);
      chainOf.set(lifetime, chain);
      continue;
    }
    const next = { lifetimes: [lifetime], newest: lifetime, successions: new Map([[lifetime, why as Succession]]) };
    append(earlier, { ...next, name: own, isNamedItself: own !== null });
    chainOf.set(lifetime, earlier);
  }
  return chains;
}

/** Of one pool or service there may be several at once; anything else is one process at a time. */
const mayOverlap = ({ kind }: LifetimeName): boolean => kind === 'application-pool' || kind === 'services';

function joinNamed(chains: readonly Chain[]): Chain[] {
  const joined: Chain[] = [];
  const byKey = new Map<string, Chain[]>();
  for (const chain of chains) {
    const { name } = chain;
    const same = name === null ? [] : (byKey.get(name.key) ?? []);
    const other = same.find((one) => mayOverlap(name!) || one.newest.endMs < chain.lifetimes[0]!.startMs);
    if (other !== undefined) {
      append(other, chain);
      continue;
    }
    joined.push(chain);
    if (name !== null) byKey.set(name.key, [...same, chain]);
  }
  return joined;
}

/** A lifetime that is seen for so long is judged by itself. */
const LONG_MS = DAY_MS;

/**
 * Of chains without a name, one that begins after another ended goes on with it: with the one that had its instance name,
 * else with the one that ended last. Not where several ended together, as they do when the machine restarts, and one of the two
 * was seen for long: with the wrong one, a leak would look like a process that leaks now and then.
 */
function joinRestarts(chains: readonly Chain[]): Chain[] {
  if (chains.length === 1) return [...chains];
  const lifetimes = chains.flatMap((chain) => chain.lifetimes);
  const countAlive = aliveCounter(lifetimes);
  // An only process can have come from no other.
  const doubtful = lifetimes.some(({ startMs }) => countAlive(startMs) > 1);
  const joined: Chain[] = [];
  for (const chain of chains) {
    const first = chain.lifetimes[0]!;
    const ended = chain.name !== null ? [] : joined.filter((one) => one.name === null && isOver(one, first));
    const latest = ended.sort((a, b) => b.newest.endMs - a.newest.endMs)[0];
    const before = ended.find(({ newest }) => newest.instance === first.firstInstance) ?? latest;
    const isLong = before !== undefined && [before.newest, first].some((one) => one.endMs - one.startMs >= LONG_MS);
    if (before === undefined || (isLong && countTogether(ended, before) > 1 + MAX_RIVALS)) {
      joined.push(chain);
      continue;
    }
    const { newest: last } = before;
    append(before, chain);
    before.successions.set(first, {
      gapMs: startedMs(first) - last.endMs,
      siblingsBefore: countAlive(last.endMs),
      siblingsAfter: countAlive(first.startMs),
      sameInstance: last.instance === first.firstInstance,
      levelShare: NaN,
      doubtful,
    });
  }
  return joined;
}

/** How many of the chains ended with one of them. */
const countTogether = (ended: readonly Chain[], { newest }: Chain): number =>
  ended.filter((other) => Math.abs(other.newest.endMs - newest.endMs) <= MAX_OVERLAP_MS).length;

function append(to: Chain, { lifetimes, newest, successions, name, isNamedItself }: Chain): void {
  to.lifetimes.push(...lifetimes);
  for (const [lifetime, why] of successions) to.successions.set(lifetime, why);
  to.name ??= name;
  if (newest.endMs < to.newest.endMs) return;
  to.newest = newest;
  to.isNamedItself = isNamedItself;
}

/** Whether it had ended when the lifetime was first seen, and hardly lived at the same time. */
const isOver = ({ newest }: Chain, first: Lifetime): boolean =>
  newest.endMs < first.startMs && !(bornMs(first) < newest.endMs - MAX_OVERLAP_MS);

/** When the process started by its own account, else when the log first saw it, in milliseconds. */
const startedMs = (lifetime: Lifetime): number =>
  Number.isNaN(lifetime.ageAtStartMs) ? lifetime.startMs : lifetime.startMs - lifetime.ageAtStartMs;

const compareLifetimes = (a: Lifetime, b: Lifetime): number =>
  startedMs(a) - startedMs(b) || a.startMs - b.startMs || compareNames(a.firstInstance, b.firstInstance);

/** By length first, so that `svchost#2` comes before `svchost#10`; not by locale. */
const compareNames = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** The subject of each chain of an image; no two have the same key. */
function subjectsOf(
  chains: readonly Chain[],
  knownKeys: KnownKeys,
  utcOffsetMinutes: number | null,
): ReadonlyMap<Chain, Subject> {
  const subjects = new Map<Chain, Subject>();
  const used = new Set<string>();
  const take = (chain: Chain, subject: Subject, key: string): void => {
    used.add(key);
    subjects.set(chain, { ...subject, key });
  };
  // Whoever has a key keeps it.
  for (const chain of [...chains].sort((a, b) => b.newest.endMs - a.newest.endMs)) {
    const key = knownKeys.find(
      (key) => used.has(key),
      chain.lifetimes,
      (lifetime) => !chain.successions.get(lifetime)?.doubtful,
    );
    if (key !== null) take(chain, describe(chain, chains.length, utcOffsetMinutes), key);
  }
  for (const [rank, chain] of chains.entries()) {
    if (subjects.has(chain)) continue;
    const subject = describe(chain, chains.length, utcOffsetMinutes);
    const start = startKey(chain.newest, utcOffsetMinutes);
    const [key] = [subject.kind === 'rank' ? null : subject.key, start].filter((one) => one !== null && !used.has(one));
    let place = rank;
    while (used.has(rankKey(place))) place++;
    // Without process IDs several may have the same start.
    const isByRank = key === undefined && subject.kind === 'start-time';
    take(chain, isByRank ? BY_RANK : subject, key ?? rankKey(place));
  }
  return subjects;
}

const BY_RANK: Subject = { kind: 'rank', names: [], basis: 'rank', key: '' };

function describe(chain: Chain, siblings: number, utcOffsetMinutes: number | null): Subject {
  const { name, isNamedItself } = chain;
  if (name !== null) {
    const { kind, names } = name;
    // Lists are not always given: the only process of an image has the same id without one.
    const key = siblings === 1 && kind !== 'application-pool' ? ONLY_PROCESS.key : name.key;
    return { kind, names, basis: isNamedItself ? name.basis : 'succession', key };
  }
  if (siblings === 1) return ONLY_PROCESS;
  const key = startKey(chain.newest, utcOffsetMinutes);
  return key === null ? BY_RANK : { kind: 'start-time', names: [], basis: 'start-time', key };
}
