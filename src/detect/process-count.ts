/**
 * More and more processes of one image: each may be small and level, and all of them together take a machine's memory. What is
 * judged is how many run at once, as a machine's memory is: from one restart of the machine to the next.
 */
import type { Assessment } from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import type { Reason } from '../model/reason.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { ONLY_PROCESS } from '../model/subject.ts';
import { upperMedian } from '../trend/order-statistics.ts';
import { countBelow, countUpTo } from '../util/binary-search.ts';
import { groupBy } from '../util/group-by.ts';
import { HOUR_MS, MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import type { LifetimeJudgement } from './beside-cache.ts';
import { judgeBesideLoad, seenMsOf } from './beside-load.ts';
import { unsure, type Judgement } from './judge-growth.ts';
import { judgeWithPast } from './past.ts';
import { measured, reasonOf } from './reason.ts';

/** So many more must run at the end, and so many times as many as at the start, and their number must grow for so long. */
const MIN_MORE = 10;
const MIN_TIMES = 2;
const MIN_GROWTH_MS = 6 * HOUR_MS;
/** The start and the end of a life are medians of this share of it. */
const END_SHARE = 1 / 20;

const RESOURCE = 'process-count';

/** When processes started and ended, each in order. */
interface Ends {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

/**
 * Images of which many more processes run at the end than at the start, each as one history whose lives are those of the
 * machine, with its processes. Most machines have none. O(processes log processes), and the samples of one process where there is one.
 */
export function countHistories(
  histories: readonly ProcessHistory[],
  restartsMs: readonly number[],
): ReadonlyMap<ProcessHistory, readonly ProcessHistory[]> {
  const all = histories.flatMap(({ lifetimes }) => lifetimes);
  const firstMs = all.reduce((first, { startMs }) => Math.min(first, startMs), Infinity);
  const lastMs = all.reduce((last, { endMs }) => Math.max(last, endMs), -Infinity);
  const cuts = [-Infinity, ...restartsMs, Infinity];
  const found = new Map<ProcessHistory, readonly ProcessHistory[]>();
  let times: Float64Array | null = null;
  for (const own of groupBy(histories, ({ process }) => process.toLowerCase()).values()) {
    const runs = own.flatMap(({ lifetimes }) => lifetimes);
    if (runs.length < MIN_MORE) continue;
    const ends = endsOf(runs);
    const mayGrow = cuts.slice(1).some((toMs, i) => {
      const [from, to] = [Math.max(firstMs, cuts[i]!), Math.min(lastMs, toMs)];
      return startsBetween(ends, from, to) >= MIN_MORE && to - from >= MIN_GROWTH_MS;
    });
    if (!mayGrow) continue;
    times ??= sampleTimes(all);
    const lives = cuts.slice(1).flatMap((toMs, i) => lifeOf(own[0]!, ends, times!, cuts[i]!, toMs));
    if (lives.some((life) => isMore(life.series[RESOURCE]!))) found.set(historyOf(own[0]!, lives), own);
  }
  return found;
}

const endsOf = (runs: readonly Lifetime[]): Ends => ({
  starts: Float64Array.from(runs, ({ startMs }) => startMs).sort(),
  ends: Float64Array.from(runs, ({ endMs }) => endMs).sort(),
});

const startsBetween = ({ starts }: Ends, fromMs: number, toMs: number): number =>
  countUpTo(starts, toMs) - countUpTo(starts, fromMs);

const historyOf = ({ machine, process }: ProcessHistory, lifetimes: readonly Lifetime[]): ProcessHistory => ({
  machine,
  process,
  subject: ONLY_PROCESS,
  siblingRank: 0,
  siblings: 1,
  lifetimes,
  successions: new Map(),
  foldedRuns: 0,
});

/** How many ran at each sample of one life of the machine; nothing where it has no sample. */
function lifeOf(
  { machine, process }: ProcessHistory,
  { starts, ends }: Ends,
  times: Float64Array,
  fromMs: number,
  toMs: number,
): Lifetime[] {
  const timesMs = times.subarray(countUpTo(times, fromMs), countUpTo(times, toMs));
  if (timesMs.length === 0) return [];
  const values = timesMs.map((ms) => countUpTo(starts, ms) - countBelow(ends, ms));
  return [
    {
      machine,
      process,
      instance: process,
      firstInstance: process,
      pid: null,
      startMs: timesMs[0]!,
      endMs: timesMs.at(-1)!,
      startKnown: Number.isFinite(fromMs),
      endKnown: Number.isFinite(toMs),
      ageAtStartMs: NaN,
      rows: { [RESOURCE]: timesMs.length },
      series: { [RESOURCE]: { timesMs, values, slices: null } },
    },
  ];
}

/** When the machine was sampled: of processes that follow one another, each that lives on for longest. */
function sampleTimes(lifetimes: readonly Lifetime[]): Float64Array {
  const runs = [...lifetimes].sort((a, b) => a.startMs - b.startMs);
  const times: number[] = [];
  let reachedMs = -Infinity;
  for (let next = 0; next < runs.length;) {
    // Where none goes on, the log has a gap, or the machine was off.
    const fromMs = Math.max(reachedMs, runs[next]!.startMs);
    let longest: Lifetime | null = null;
    for (; next < runs.length && runs[next]!.startMs <= fromMs; next++) {
      if (runs[next]!.endMs > Math.max(reachedMs, longest?.endMs ?? -Infinity)) longest = runs[next]!;
    }
    if (longest === null) continue;
    for (const ms of timesOf(longest)) if (ms > reachedMs) times.push(ms);
    reachedMs = longest.endMs;
  }
  return Float64Array.from(times);
}

function timesOf({ series }: Lifetime): Float64Array {
  const [first] = Object.values(series);
  return first?.timesMs ?? new Float64Array(0);
}

/** How many run at the start and at the end, so that a few that come and go do not count. */
function levelsAt(values: Float64Array): { first: number; last: number } {
  const length = Math.max(1, Math.floor(END_SHARE * values.length));
  return {
    first: upperMedian(values.subarray(0, length)),
    last: upperMedian(values.subarray(values.length - length)),
  };
}

/** Whether so many more run at the end of a life than at its start. */
function isMore({ values }: Series): boolean {
  const { first, last } = levelsAt(values);
  return last - first >= MIN_MORE && last >= MIN_TIMES * first;
}

/** Judges how many processes run in one life of a machine. Of less than a day they may follow the working day. */
export function judgeCount(lifetime: Lifetime, evidence: MachineEvidence): LifetimeJudgement {
  const series = lifetime.series[RESOURCE]!;
  const kind = RESOURCE_KINDS[RESOURCE];
  const grown = judgeWithPast(series, kind, evidence.baseRate);
  const judged = judgeBesideLoad(series, grown, kind, evidence);
  const isBrief = mayLeak(judged) && seenMsOf(series, judged) < MIN_CAPTURED_DAY_MS;
  const judgement = isBrief ? unsure({ ...judged, verdict: 'suspect' as const, slowing: false }) : judged;
  return { ...judgement, caveats: judgement.slowing ? ['growth-slowing'] : [], seenMs: grown.seenMs };
}

/** Whether the number of processes is a finding: it grew for long enough, in the life that decides. */
export function isCountFinding(assessment: Assessment): boolean {
  const { trend, lifetime } = assessment;
  if (!mayLeak(assessment) || trend === null || trend.fitEndMs - trend.fitStartMs < MIN_GROWTH_MS) return false;
  return isMore(lifetime.series[RESOURCE]!);
}

/** Processes explain growth of which they make at least this share. */
const EXPLAINED_SHARE = 0.5;

/**
 * Whose a machine's growing number of process objects is. The object of a process stays until all handles to it are closed, so
 * that what running processes do not account for has ended
 * (https://learn.microsoft.com/windows/win32/procthread/terminating-a-process). @param processes everything that ran and was logged
 */
export function judgeObjects(
  judgement: Judgement,
  processes: readonly ProcessHistory[],
  { allProcesses, companions }: Pick<MachineEvidence, 'allProcesses' | 'companions'>,
): Judgement {
  const { trend } = judgement;
  const objects = companions.get('processes');
  if (trend === null || objects === undefined || !mayLeak(judgement)) return judgement;
  const because = (...reasons: readonly Reason[]): Judgement => ({
    ...judgement,
    reasons: [...judgement.reasons, ...reasons],
  });
  if (!allProcesses) return because(reasonOf('kind', 'met', { lost: 'processes-of-machine' }));
  const { starts, ends } = endsOf(processes.flatMap(({ lifetimes }) => lifetimes));
  const { timesMs } = objects;
  const within = timesMs.subarray(countBelow(timesMs, trend.fitStartMs), countUpTo(timesMs, trend.fitEndMs));
  const { first, last } = levelsAt(within.map((ms) => countUpTo(starts, ms) - countBelow(ends, ms)));
  const hours = (trend.fitEndMs - trend.fitStartMs) / HOUR_MS;
  const share = (last - first) / (trend.slopePerHour * hours);
  const facts = { part: RESOURCE, outcome: share >= EXPLAINED_SHARE ? 'explained' : 'rest' } as const;
  const ofGrowth = measured(Math.min(1, Math.max(0, share)), 'share', EXPLAINED_SHARE);
  if (facts.outcome === 'explained') {
    return { ...because(reasonOf('processes', 'against', facts, ofGrowth)), verdict: 'explained', slowing: false };
  }
  return because(reasonOf('processes', 'met', facts, ofGrowth), reasonOf('kind', 'met', { lost: 'ended-processes' }));
}
