/** From what was read of a machine, in one go or on many nights, to its capture: all of it joined in time. */
import type { CompanionKey } from '../../model/companion.ts';
import type { Lifetime, ProcessHistory } from '../../model/lifetime.ts';
import type { KnownProcess, ProcessNaming } from '../../model/subject.ts';
import type { Series } from '../../model/series.ts';
import { withDetails } from './attach-details.ts';
import type { ProcessDetails } from './detail-log.ts';
import { addCounts, type FoldedRuns } from './ended-runs.ts';
import { groupHistories } from './histories.ts';
import { joinSeries } from '../samples/join-series.ts';
import { joinRuns } from './lifetimes.ts';
import type { RowStore } from '../samples/row-store.ts';
import type { ReadRun } from './run.ts';

/** What the logs of one machine show, all its files joined in time. */
export interface MachineCapture {
  readonly machine: string;
  /** Its other names in the logs; not there without any. */
  readonly alsoKnownAs?: readonly string[];
  readonly histories: readonly ProcessHistory[];
  readonly companions: ReadonlyMap<CompanionKey, Series>;
  /** False where no column of ID Process was there to split runs by. */
  readonly hasProcessIds: boolean;
  /** Of the clock that all times of the capture are on: that of its first log which says so, else null. */
  readonly utcOffsetMinutes: number | null;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The most samples of one process that two logs have; each counts once. */
  readonly sharedSamples: number;
  /** Runs given up because there were too many, those that grew least. */
  readonly leastGrownRuns: number;
  /** By image in lower case, runs that went on and were given up because there were too many. */
  readonly tooManyRuns: ReadonlyMap<string, number>;
}

/** Rows that were read in the order of time, on the clock of their machine's capture. */
export interface Stretch {
  readonly runs: readonly ReadRun[];
  readonly folded: FoldedRuns;
  /** What other objects say of processes, of the runs and of others. */
  readonly details: readonly ProcessDetails[];
  /** What counters say processes are for. */
  readonly namings: readonly ProcessNaming[];
  /** Each in column 0. */
  readonly companions: ReadonlyMap<CompanionKey, Pick<RowStore, 'read'>>;
  readonly hasProcessIds: boolean;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What was read of one machine, before it is joined. */
export interface MachineParts<S extends Stretch = Stretch> {
  readonly machine: string;
  /** Its other names in the logs; not there without any. */
  readonly alsoKnownAs?: readonly string[];
  readonly utcOffsetMinutes: number | null;
  /** At least one. */
  readonly stretches: readonly S[];
}

/** What tells who a machine's processes are, apart from its logs. */
export interface IdentitySources {
  /** What lists name, of the lifetimes of a machine. */
  readonly nameProcesses?: (machine: MachineLifetimes) => readonly ProcessNaming[];
  /** What earlier nights knew. */
  readonly known?: readonly KnownProcess[];
}

export interface MachineLifetimes extends Pick<MachineParts, 'machine' | 'alsoKnownAs' | 'utcOffsetMinutes'> {
  readonly lifetimes: readonly Lifetime[];
}

/** O(samples log samples), and what `joinRuns` costs. */
export function joinMachine(parts: MachineParts, { nameProcesses, known = [] }: IdentitySources = {}): MachineCapture {
  const { machine, alsoKnownAs, utcOffsetMinutes, stretches } = parts;
  const inOrder = [...stretches].sort((a, b) => a.firstMs - b.firstMs);
  const { lifetimes: joined, sharedSamples } = joinRuns(
    machine,
    inOrder.map((s) => s.runs),
  );
  const lifetimes = withDetails(
    joined,
    inOrder.flatMap((s) => s.details),
  );
  const folded = inOrder.map((s) => s.folded);
  const keys = new Set(inOrder.flatMap((s) => [...s.companions.keys()]));
  return {
    machine,
    ...(alsoKnownAs === undefined ? {} : { alsoKnownAs }),
    histories: groupHistories(machine, lifetimes, {
      foldedRuns: addCounts(folded.flatMap((f) => [f.short, f.leastGrown, f.tooMany])),
      namings: [...inOrder.flatMap((s) => s.namings), ...(nameProcesses?.({ ...parts, lifetimes }) ?? [])],
      known,
      utcOffsetMinutes,
    }),
    companions: new Map(
      [...keys].map((key) => [key, joinSeries(inOrder.flatMap((s) => s.companions.get(key)?.read(0) ?? []))]),
    ),
    hasProcessIds: inOrder.some((s) => s.hasProcessIds),
    utcOffsetMinutes,
    firstMs: inOrder[0]!.firstMs,
    lastMs: Math.max(...inOrder.map((s) => s.lastMs)),
    sharedSamples,
    leastGrownRuns: [...addCounts(folded.map((f) => f.leastGrown)).values()].reduce((sum, n) => sum + n, 0),
    tooManyRuns: addCounts(folded.map((f) => f.tooMany)),
  };
}
