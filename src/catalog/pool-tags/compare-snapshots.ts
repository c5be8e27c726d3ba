/** What the snapshots of one machine show together: which tags grow, by how much, and how fast. */
import type { PoolTagsWarning } from '../../model/faults/pool-tags.ts';
import {
  POOLS,
  type MachinePoolTags,
  type Pool,
  type PoolSnapshot,
  type PoolSnapshots,
  type PoolTagChange,
  type PoolTagUse,
} from '../../model/pool-tags.ts';
import { HOUR_MS, MINUTE_MS } from '../../util/time.ts';

/** A tag clearly grows by so much for itself and for its pool: below, its use varies with the load. */
const MIN_GROWTH_BYTES = 256 * 1024;
const MIN_GROWTH_OF_TAG = 0.05;
const MIN_GROWTH_OF_POOL = 0.005;
/** What has released more than this of its growth by the last snapshot goes up and down. */
const MAX_RELEASED = 0.2;
/** Times closer to each other are those of copying two files, or of one list in two parts. */
const MIN_SPAN_MS = MINUTE_MS;
/** A list with fewer rows than this part of the longest is a part of one: filtered, or copied from a screen. */
const MIN_ROWS_OF_LONGEST = 0.5;
/** Counts of allocations only fall when Windows starts; a few counters that wrap say nothing. */
const RESTARTED_SHARE = 0.5;

export interface ComparedTags {
  readonly tags: MachinePoolTags;
  readonly warnings: readonly PoolTagsWarning[];
}

/** The clock of the machine's logs. */
export interface LogClock {
  /** Local time minus UTC; null where not known, then files' times stay in UTC. */
  readonly utcOffsetMinutes: number | null;
  /** First and last sample, to which a date that can be read in two ways is close. */
  readonly firstMs: number;
  readonly lastMs: number;
}

export function compareSnapshots({ machine, snapshots }: PoolSnapshots, clock: LogClock): ComparedTags {
  const sorted = inTimeOrder(snapshots.map((one) => onClock(one, clock)));
  const used = sinceRestart(sorted);
  const hours = hoursOf(used);
  const tags: MachinePoolTags = {
    machine,
    snapshots: used.map(({ file, timeMs, timeBasis }) => ({ file, timeMs, timeBasis })),
    hours,
    isWhole: used.at(-1)?.isWhole ?? false,
    changes: changesOf(used, hours),
  };
  const left = sorted.length - used.length;
  return { tags, warnings: left === 0 ? [] : [{ kind: 'pool-tags-restart', machine, left }] };
}

/** With its time on the clock of the logs. */
function onClock(snapshot: PoolSnapshot, clock: LogClock): PoolSnapshot {
  const { timeMs, timeBasis, otherTimeMs } = snapshot;
  if (timeMs === null) return snapshot;
  if (timeBasis === 'file') return { ...snapshot, timeMs: timeMs + (clock.utcOffsetMinutes ?? 0) * MINUTE_MS };
  const isOther = otherTimeMs !== null && distance(otherTimeMs, clock) < distance(timeMs, clock);
  return isOther ? { ...snapshot, timeMs: otherTimeMs } : snapshot;
}

/** Milliseconds between a time and the log. */
const distance = (ms: number, { firstMs, lastMs }: LogClock): number => Math.max(firstMs - ms, ms - lastMs, 0);

/** In the order given where that of the times is not known, or says nothing. */
function inTimeOrder(snapshots: readonly PoolSnapshot[]): readonly PoolSnapshot[] {
  const placed = snapshots.map((one, index) => ({ one, placeMs: placeOf(snapshots, index) }));
  const times = placed.flatMap(({ placeMs }) => (placeMs === null ? [] : [placeMs]));
  if (times.length < placed.length || Math.max(...times) - Math.min(...times) < MIN_SPAN_MS) return snapshots;
  return placed.sort((a, b) => (a.placeMs ?? 0) - (b.placeMs ?? 0)).map(({ one }) => one);
}

/** A list without a time comes before the next of its file that has one. */
const placeOf = (snapshots: readonly PoolSnapshot[], index: number): number | null =>
  snapshots.slice(index).find(({ file, timeMs }) => file === snapshots[index]!.file && timeMs !== null)?.timeMs ?? null;

/** The snapshots since Windows last started. */
function sinceRestart(sorted: readonly PoolSnapshot[]): readonly PoolSnapshot[] {
  for (let index = sorted.length - 1; index > 0; index--) {
    if (isRestarted(sorted[index - 1]!, sorted[index]!)) return sorted.slice(index);
  }
  return sorted;
}

function isRestarted(before: PoolSnapshot, after: PoolSnapshot): boolean {
  const known = new Map(before.uses.map((use) => [keyOf(use), use.allocated]));
  let both = 0;
  let fell = 0;
  for (const use of after.uses) {
    const was = known.get(keyOf(use)) ?? null;
    if (was === null || use.allocated === null || was === use.allocated) continue;
    both++;
    if (use.allocated < was) fell++;
  }
  return both > 0 && fell / both > RESTARTED_SHARE;
}

function hoursOf(snapshots: readonly PoolSnapshot[]): number | null {
  const [first, last] = [snapshots[0]?.timeMs ?? null, snapshots.at(-1)?.timeMs ?? null];
  return first === null || last === null || last - first < MIN_SPAN_MS ? null : (last - first) / HOUR_MS;
}

const keyOf = ({ tag, pool }: Pick<PoolTagUse, 'tag' | 'pool'>): string => `${tag}\n${pool}`;

/** What a tag holds in each snapshot; null where that is not known. */
type Levels = readonly (PoolTagUse | null)[];

function changesOf(snapshots: readonly PoolSnapshot[], hours: number | null): PoolTagChange[] {
  const last = snapshots.at(-1);
  if (last === undefined) return [];
  const longest = Math.max(...snapshots.map(({ uses }) => uses.length));
  const readers = snapshots.map((one) => levelReader(one, longest));
  const changes = last.uses.map((use) =>
    changeOf(
      use,
      readers.map((read) => read(use)),
      hours,
    ),
  );
  const gained = sumsOf(changes, ({ growth }) => Math.max(0, growth ?? 0));
  const held = sumsOf(changes, ({ lastBytes }) => lastBytes);
  return changes
    .map((change) => {
      const { pool, growth } = change;
      const share = growth === null || growth <= 0 ? null : growth / gained[pool];
      return { ...change, share, grows: change.grows && growth! >= held[pool] * MIN_GROWTH_OF_POOL };
    })
    .sort(byImportance);
}

function sumsOf(changes: readonly PoolTagChange[], of: (change: PoolTagChange) => number): Record<Pool, number> {
  const sum = (pool: Pool): number =>
    changes.reduce((total, change) => total + (change.pool === pool ? of(change) : 0), 0);
  return Object.fromEntries(POOLS.map((pool) => [pool, sum(pool)])) as Record<Pool, number>;
}

/** In a whole list a tag that is missing holds nothing; a list of one pool says nothing of the other. */
function levelReader({ uses, isWhole }: PoolSnapshot, longest: number): (use: PoolTagUse) => PoolTagUse | null {
  const known = new Map(uses.map((use) => [keyOf(use), use]));
  const pools = new Set(uses.map(({ pool }) => pool));
  const isComplete = isWhole && uses.length >= longest * MIN_ROWS_OF_LONGEST;
  return ({ tag, pool }) =>
    known.get(keyOf({ tag, pool })) ??
    (isComplete && pools.has(pool) ? { tag, pool, bytes: 0, outstanding: 0, allocated: 0 } : null);
}

/** @param levels one a snapshot, the last of which is `use` */
function changeOf(use: PoolTagUse, levels: Levels, hours: number | null): PoolTagChange {
  const { tag, pool, bytes, outstanding } = use;
  const first = levels.find((level) => level !== null) ?? null;
  const isCompared = first !== null && levels.indexOf(first) < levels.length - 1;
  if (!isCompared) {
    const none = { firstBytes: null, growth: null, perHour: null, outstandingGrowth: null, share: null, grows: false };
    return { tag, pool, lastBytes: bytes, outstanding, ...none };
  }
  const growth = bytes - first.bytes;
  const highest = Math.max(...levels.map((level) => level?.bytes ?? 0));
  return {
    tag,
    pool,
    firstBytes: first.bytes,
    lastBytes: bytes,
    growth,
    // A tag that the first list does not have was seen for less time than the lists span.
    perHour: hours === null || levels[0] === null ? null : growth / hours,
    outstanding,
    outstandingGrowth: outstanding - first.outstanding,
    share: null,
    grows:
      growth >= Math.max(MIN_GROWTH_BYTES, first.bytes * MIN_GROWTH_OF_TAG) && highest - bytes <= growth * MAX_RELEASED,
  };
}

const byImportance = (a: PoolTagChange, b: PoolTagChange): number =>
  Number(b.grows) - Number(a.grows) ||
  (a.grows ? b.growth! - a.growth! : b.lastBytes - a.lastBytes) ||
  (keyOf(a) < keyOf(b) ? -1 : 1);
