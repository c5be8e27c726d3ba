/** Of more runs than can be judged, those that grew least are only counted. */
import { memoryRise, relativeRise } from './instance-track.ts';
import type { Run } from './run.ts';
import type { RunLog } from './run-log.ts';

/** Runs that are judged at most, of all machines together: what is said of each in the end takes some 10 KB. */
export const MAX_RUNS = 15_000;
/** Runs in memory at most while logs are read, some 5 KB each; a log of the most columns has 50,000. */
export const MAX_RUNS_WHILE_READING = 60_000;

/**
 * Keeps so many runs of all logs together: half of them for how much memory they gained, the others for how many times
 * their level it was. The others are counted by their image. O(runs log runs) where there are too many.
 */
export function limitRuns(logs: readonly RunLog[], max: number): void {
  if (logs.reduce((sum, log) => sum + log.count(), 0) <= max) return;
  const all = logs.flatMap((log) => log.runs());
  const byMemory = sortBy(all, memoryRise);
  const gained = byMemory.slice(0, Math.ceil(max / 2));
  const byShare = sortBy(byMemory.slice(gained.length), relativeRise);
  const dropped = new Set(byShare.slice(Math.max(0, max - gained.length)));
  if (dropped.size > 0) for (const log of logs) log.fold(dropped);
}

/** The largest first; those that are equal by their order before. */
function sortBy(runs: readonly Run[], rise: (first: Run['firstCells'], last: Run['lastCells']) => number): Run[] {
  return runs
    .map((run) => ({ run, rise: rise(run.firstCells, run.lastCells) }))
    .sort((a, b) => b.rise - a.rise)
    .map(({ run }) => run);
}
