/**
 * Growth after a restart of the machine. Caches fill and processes warm up, on a night of updates on all machines at once: for
 * a day, or as long as the process took after earlier restarts, nobody can tell that from a leak.
 */
import { rising } from '../detect/rising.ts';
import { isCause } from '../model/finding.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import type { ReportAssessment } from '../model/report.ts';
import type { Resource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { findingId } from '../report/finding-id.ts';
import { bornMs } from '../series/runs/name-lifetimes.ts';
import { wallMs } from '../util/instants.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../util/time.ts';

/** Most processes start so close together when Windows starts. */
const TOGETHER_MS = 15 * MINUTE_MS;
const MIN_PROCESSES = 3;
/** Of the running processes, those that started together; and those that may be older, by a wrong Elapsed Time. */
const MIN_SHARE = 0.5;
const MAX_OLDER_SHARE = 0.1;
/** A process that starts so long after Windows, at a first request, belongs to the restart too. */
const LATE_START_MS = HOUR_MS;
/** The first sample of the machine as a whole may come before a process that starts late, and clocks are read in turn. */
const EARLY_START_MS = 5 * MINUTE_MS;
const MIN_WARM_UP_MS = DAY_MS;
/** A leak that begins with the restart is reported on the third night at the latest. */
const MAX_WARM_UP_MS = 60 * HOUR_MS;
/** It has warmed up when it has so much of all that it grew by, in no more than half of its run: else it grew all the time. */
const WARM_SHARE = 0.9;
const MAX_SETTLED_SHARE = 0.5;

/** Ids of the findings whose growth began with the latest restart of the machine. */
export interface AfterRestart {
  /** It may be a warm-up: nothing is reported of it yet. */
  readonly held: readonly string[];
  /**
   * These and those whose growth has not lasted longer than any warm-up may: its likelihood still changes from night to night
   * since the log of the new run is short, so an open finding stays as it was reported.
   */
  readonly unsettled: readonly string[];
}

export const NOT_AFTER_RESTART: AfterRestart = { held: [], unsettled: [] };

/**
 * None on a machine that restarts every day: there growth never lasts longer.
 * @param histories all processes of the machine
 * @param lastMs its newest sample
 */
export function findAfterRestart(
  assessments: readonly ReportAssessment[],
  histories: readonly ProcessHistory[],
  lastMs: number,
): AfterRestart {
  const restartMs = restartOf(histories, lastMs);
  if (restartMs === null || lastMs - restartMs >= MAX_WARM_UP_MS || restartsDaily(histories, restartMs))
    return NOT_AFTER_RESTART;
  const isOfRestart = (startMs: number): boolean =>
    startMs >= restartMs - EARLY_START_MS && startMs <= restartMs + LATE_START_MS;
  const historyById = (one: ReportAssessment): ProcessHistory | undefined =>
    histories.find((of) => idOf(of, one.resource) === one.id);
  const unsettled = assessments.filter((one) => {
    if (!isCause(one)) return false;
    const startMs = wallMs(one.lifetime.start);
    const life = historyById(one)?.lifetimes.find((of) => of.startMs === startMs);
    return isOfRestart(life === undefined ? startMs : bornMs(life));
  });
  const held = unsettled.filter(
    (one) => wallMs(one.lifetime.end) - restartMs < warmUpMs(historyById(one), one.resource, restartMs),
  );
  return { held: held.map(({ id }) => id), unsettled: unsettled.map(({ id }) => id) };
}

const idOf = ({ machine, process, subject }: ProcessHistory, resource: Resource): string =>
  findingId(machine, process, resource, subject.key);

/** When Windows started last, by the starts of what runs now; null where that is not known. */
function restartOf(histories: readonly ProcessHistory[], lastMs: number): number | null {
  const running = histories.flatMap(({ lifetimes }) =>
    lifetimes.filter(({ endMs, endKnown }) => !endKnown && endMs >= lastMs - TOGETHER_MS),
  );
  const starts = running
    .map(bornMs)
    .filter((startMs) => !Number.isNaN(startMs))
    .sort((a, b) => a - b);
  const least = Math.max(MIN_PROCESSES, MIN_SHARE * running.length);
  const first = starts.find(
    (startMs, older) =>
      older <= MAX_OLDER_SHARE * running.length &&
      starts.filter((one) => one >= startMs && one <= startMs + TOGETHER_MS).length >= least,
  );
  return first ?? null;
}

/** Whether nothing that ended before the restart had lived for a day. */
function restartsDaily(histories: readonly ProcessHistory[], restartMs: number): boolean {
  const spans = earlierLives(histories.flatMap(livesOf), restartMs).map((life) => life.endMs - startOf(life));
  return spans.length > 0 && Math.max(...spans) < DAY_MS;
}

const livesOf = ({ lifetimes, earlier = [] }: ProcessHistory): Lifetime[] => [...earlier, ...lifetimes];

const earlierLives = (lives: readonly Lifetime[], restartMs: number): Lifetime[] =>
  lives.filter(({ endMs }) => endMs <= restartMs);

const startOf = (life: Lifetime): number => (Number.isNaN(bornMs(life)) ? life.startMs : bornMs(life));

/** How long the growth of a process may be its warm-up, by its earlier runs. @param history none of the machine as a whole */
function warmUpMs(history: ProcessHistory | undefined, resource: Resource, restartMs: number): number {
  const seen = history === undefined ? [] : earlierLives(livesOf(history), restartMs);
  const took = seen.map((life) => settledMs(life, resource));
  return Math.min(MAX_WARM_UP_MS, Math.max(MIN_WARM_UP_MS, ...took));
}

/** Age at which a run that was seen from its start had warmed up; 0 where it shows none. */
function settledMs(life: Lifetime, resource: Resource): number {
  const series = life.series[resource];
  const startMs = bornMs(life);
  if (series === undefined || !(life.startMs - startMs <= LATE_START_MS)) return 0;
  const atMs = settledAt(rising(series, resource));
  return atMs - startMs <= MAX_SETTLED_SHARE * (life.endMs - startMs) ? atMs - startMs : 0;
}

/** When most of all growth was there; NaN where nothing grew. */
function settledAt({ timesMs, values }: Series): number {
  const there = Array.from(values).flatMap((value, index) => (Number.isNaN(value) ? [] : [{ value, index }]));
  const first = there[0]?.value ?? NaN;
  const growth = there.reduce((most, { value }) => Math.max(most, value), first) - first;
  const settled = there.find(({ value }) => growth > 0 && value >= first + WARM_SHARE * growth);
  return settled === undefined ? NaN : timesMs[settled.index]!;
}
