/** Gives each lifetime what other objects say of its process: the same process ID, while it lived. */
import type { Lifetime } from '../../model/lifetime.ts';
import { DETAIL_RESOURCES, type DetailResource } from '../../model/resource.ts';
import { EMPTY_SERIES, type Series } from '../../model/series.ts';
import { groupBy } from '../../util/group-by.ts';
import { joinSeries } from '../samples/join-series.ts';
import type { ProcessDetails } from './detail-log.ts';

/** .NET cuts the names of its instances off; so many letters are left. */
const MIN_CUT_NAME = 14;

/**
 * @param details of all stretches; those of processes that have no lifetime are left out
 * @returns lifetimes in the same order. O(lifetimes log lifetimes + details)
 */
export function withDetails(lifetimes: readonly Lifetime[], details: readonly ProcessDetails[]): readonly Lifetime[] {
  if (details.length === 0) return lifetimes;
  const byPid = groupBy(details, ({ pid }) => pid);
  const byImage = groupBy(byPid.get(null) ?? [], ({ process }) => process.toLowerCase());
  const alone = byImage.size === 0 ? new Set<Lifetime>() : withoutSiblings(lifetimes);
  return lifetimes.map((lifetime) => {
    const ofPid = lifetime.pid === null ? [] : (byPid.get(lifetime.pid) ?? []);
    const own = [
      ...ofPid.filter(({ process }) => isSameImage(process, lifetime.process)),
      // Nothing says whose they are but the name, which only one process had.
      ...(alone.has(lifetime) ? (byImage.get(lifetime.process.toLowerCase()) ?? []) : []),
    ];
    return own.length === 0 ? lifetime : { ...lifetime, series: addSeries(lifetime, own) };
  });
}

function isSameImage(named: string, process: string): boolean {
  const [a, b] = [named.toLowerCase(), process.toLowerCase()];
  return a === b || (a.length >= MIN_CUT_NAME && b.startsWith(a)) || (b.length >= MIN_CUT_NAME && a.startsWith(b));
}

/** Lifetimes during which no other process of their image lived. */
function withoutSiblings(lifetimes: readonly Lifetime[]): Set<Lifetime> {
  const alone = new Set<Lifetime>();
  for (const list of groupBy(lifetimes, ({ process }) => process.toLowerCase()).values()) {
    const inOrder = [...list].sort((a, b) => a.startMs - b.startMs);
    let endMs = -Infinity;
    for (const [index, one] of inOrder.entries()) {
      const next = inOrder[index + 1]?.startMs ?? Infinity;
      if (one.startMs > endMs && next > one.endMs) alone.add(one);
      endMs = Math.max(endMs, one.endMs);
    }
  }
  return alone;
}

/** Put together when asked for, as the lifetime's own series are. */
function addSeries(lifetime: Lifetime, details: readonly ProcessDetails[]): Lifetime['series'] {
  const series = Object.defineProperties({}, Object.getOwnPropertyDescriptors(lifetime.series));
  for (const resource of DETAIL_RESOURCES) {
    if (!details.some(({ parts }) => parts.some((part) => part.resources.includes(resource)))) continue;
    Object.defineProperty(series, resource, { enumerable: true, get: () => readDetail(lifetime, details, resource) });
  }
  return series;
}

function readDetail(
  { startMs, endMs }: Lifetime,
  details: readonly ProcessDetails[],
  resource: DetailResource,
): Series {
  const parts = details.flatMap((one) => one.parts);
  return joinSeries(
    parts.flatMap(({ resources, store }) => {
      const column = resources.indexOf(resource);
      return column < 0 ? [] : [between(store.read(column), startMs, endMs)];
    }),
  );
}

/** Samples from one instant to another, both included. Slices of a thinned-out series that begin outside are left out. */
function between({ timesMs, values, slices }: Series, fromMs: number, toMs: number): Series {
  const from = timesMs.findIndex((ms) => ms >= fromMs);
  if (from < 0) return EMPTY_SERIES;
  const after = timesMs.findIndex((ms) => ms > toMs);
  const to = after < 0 ? timesMs.length : after;
  if (from === 0 && to === timesMs.length) return { timesMs, values, slices };
  return { timesMs: timesMs.subarray(from, to), values: values.subarray(from, to), slices: null };
}
