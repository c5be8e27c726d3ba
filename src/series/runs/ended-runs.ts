import { MINUTE_MS } from '../../util/time.ts';
import { relativeRise } from './instance-track.ts';
import type { Run } from './run.ts';

/** Runs that were not kept, by the lower-case name of their image. */
export interface FoldedRuns {
  /** Of under half an hour. */
  readonly short: ReadonlyMap<string, number>;
  /** Those that grew least, once there were too many to keep. */
  readonly leastGrown: ReadonlyMap<string, number>;
  /** Those that went on, but grew least of more than can be judged. */
  readonly tooMany: ReadonlyMap<string, number>;
}

/** Runs that are over, so many of them as memory allows. */
export interface EndedRuns {
  add(run: Run): void;
  runs(): readonly Run[];
  /** Only counts those of them that are over. */
  fold(dropped: ReadonlySet<Run>): void;
  folded(): Omit<FoldedRuns, 'tooMany'>;
}

/** A run of less says nothing: a `cmd` each minute comes and goes by design. */
const SHORT_RUN_MS = 30 * MINUTE_MS;
/** So much is kept when there are too many, so that they are not sorted for each that ends. */
const KEPT_SHARE = 2 / 3;

/** @param most runs kept; of more, those that grew least are only counted */
export function createEndedRuns(most: number): EndedRuns {
  const short = new Map<string, number>();
  const leastGrown = new Map<string, number>();
  let runs: Run[] = [];

  function foldLeastGrown(): void {
    const byRise = runs
      .map((run) => ({ run, rise: relativeRise(run.firstCells, run.lastCells) }))
      .sort((a, b) => b.rise - a.rise)
      .map(({ run }) => run);
    runs = byRise.slice(0, Math.ceil(KEPT_SHARE * most));
    for (const run of byRise.slice(runs.length)) foldRun(leastGrown, run);
  }

  return {
    add(run) {
      // One whose start was not seen may be years old.
      if (run.startKnown && run.endMs - run.startMs < SHORT_RUN_MS) {
        foldRun(short, run);
        return;
      }
      for (const { store } of run.parts) store.seal();
      runs.push(run);
      if (runs.length > most) foldLeastGrown();
    },
    runs: () => runs,
    fold(dropped) {
      for (const run of runs) if (dropped.has(run)) foldRun(leastGrown, run);
      runs = runs.filter((run) => !dropped.has(run));
    },
    folded: () => ({ short, leastGrown }),
  };
}

/** The sums of counts by the same keys. */
export function addCounts(counts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, count] of counts.flatMap((c) => [...c])) sums.set(key, (sums.get(key) ?? 0) + count);
  return sums;
}

/** Only counts a run. */
export function foldRun(counts: Map<string, number>, { process, parts }: Run): void {
  for (const { store } of parts) store.release();
  const image = process.toLowerCase();
  counts.set(image, (counts.get(image) ?? 0) + 1);
}
