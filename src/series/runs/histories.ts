import type { Lifetime, ProcessHistory } from '../../model/lifetime.ts';
import { ONLY_PROCESS, type Subject } from '../../model/subject.ts';
import { groupBy } from '../../util/group-by.ts';

/** When the process started by its own account, else when the log first saw it, in milliseconds. */
const startedMs = (lifetime: Lifetime): number =>
  Number.isNaN(lifetime.ageAtStartMs) ? lifetime.startMs : lifetime.startMs - lifetime.ageAtStartMs;

/**
 * Groups lifetimes of one image into processes: a lifetime that begins after another ended is its restart, those alive
 * at once are siblings. Of several that ended, the one that had the same instance name is continued, else the one that
 * ended last. Sorted by process and start.
 * @param foldedRuns by image in lower case: runs that are only counted; given to the first process of the image
 */
export function groupHistories(
  machine: string,
  lifetimes: readonly Lifetime[],
  foldedRuns: ReadonlyMap<string, number> = new Map(),
): ProcessHistory[] {
  const byImage = groupBy(lifetimes, (lifetime) => lifetime.process.toLowerCase());
  const histories: ProcessHistory[] = [];
  for (const key of [...byImage.keys()].sort()) {
    histories.push(...groupImage(machine, byImage.get(key)!, foldedRuns.get(key) ?? 0));
  }
  return histories;
}

function groupImage(machine: string, lifetimes: readonly Lifetime[], foldedRuns: number): ProcessHistory[] {
  const inOrder = [...lifetimes].sort(
    (a, b) => a.startMs - b.startMs || startedMs(a) - startedMs(b) || compareNames(a.firstInstance, b.firstInstance),
  );
  const chains: Lifetime[][] = [];
  for (const lifetime of inOrder) {
    const ended = chains.filter((chain) => chain.at(-1)!.endMs < lifetime.startMs);
    const sameName = ended.find((chain) => chain.at(-1)!.instance === lifetime.firstInstance);
    const latest = ended.sort((a, b) => b.at(-1)!.endMs - a.at(-1)!.endMs)[0];
    const chain = sameName ?? latest;
    if (chain === undefined) chains.push([lifetime]);
    else chain.push(lifetime);
  }
  chains.sort((a, b) => startedMs(a[0]!) - startedMs(b[0]!) || compareNames(a[0]!.firstInstance, b[0]!.firstInstance));
  return chains.map((chain, siblingRank) => ({
    machine,
    process: chain[0]!.process,
    subject: subjectOf(chains.length, siblingRank),
    siblingRank,
    siblings: chains.length,
    lifetimes: chain,
    successions: new Map(),
    foldedRuns: siblingRank === 0 ? foldedRuns : 0,
  }));
}

const subjectOf = (siblings: number, rank: number): Subject =>
  siblings === 1 || rank === 0 ? ONLY_PROCESS : { kind: 'rank', names: [], basis: 'rank', key: String(rank) };

/** By length first, so that `svchost#2` comes before `svchost#10`; not by locale. */
const compareNames = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
