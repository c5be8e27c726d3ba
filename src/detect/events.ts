/**
 * What happened to processes while the log ran. Most processes ending together is a restart of the machine, and a process
 * that ends at the same time of day on several days follows a schedule: neither is a crash.
 */
import type { ProcessEvent } from '../model/event.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import { DAY_MS, MINUTE_MS } from '../util/time.ts';
import { lastsWithWindows } from '../windows/images.ts';

/** Ends this close together belong to one cause: a shutdown takes some minutes. */
const TOGETHER_MS = 5 * MINUTE_MS;
/** Share of the living processes that must end together to make it a restart of the machine; of two, both. */
const MACHINE_RESTART_SHARE = 0.5;
const MACHINE_RESTART_MIN = 3;
/** A shutdown takes no longer. */
const MAX_SHUTDOWN_MS = 30 * MINUTE_MS;
/** Times of day this close, on different days, are a schedule. */
const SCHEDULE_MS = 15 * MINUTE_MS;
/** Shorter runs (a cmd each minute) come and go by design. */
const SHORT_RUN_MS = 30 * MINUTE_MS;

const OF_MACHINE = {
  process: null,
  subject: null,
  pid: null,
  scheduled: false,
  doubtful: false,
  endedTogether: 0,
};

interface End {
  readonly history: ProcessHistory;
  readonly lifetime: Lifetime;
  /** The run after it; undefined where it was the last. */
  readonly next: Lifetime | undefined;
}

/** Ends and restarts on one machine, in time order. Runs that came and went within half an hour count nowhere. */
export function findEvents(machine: string, histories: readonly ProcessHistory[]): ProcessEvent[] {
  const ends = histories.flatMap(endsOf).sort((a, b) => a.lifetime.endMs - b.lifetime.endMs);
  const countAlive = aliveCounter(histories);
  const wentOn = windowsRuns(histories);
  const scheduled = scheduledEnds(ends);
  const events: ProcessEvent[] = [];
  let machineRestartMs = -Infinity;
  let from = 0;
  let to = 0;
  for (const end of ends) {
    const atMs = end.lifetime.endMs;
    while (ends[from]!.lifetime.endMs < atMs - TOGETHER_MS) from++;
    while (to < ends.length && ends[to]!.lifetime.endMs <= atMs + TOGETHER_MS) to++;
    // A process that crashes over and over is still one process.
    const together = new Set(ends.slice(from, to).map((e) => e.history)).size;
    const at = { machine, atMs };
    if (isMachineRestart(together, countAlive(atMs)) && !wentOn(atMs)) {
      if (atMs - machineRestartMs > 2 * TOGETHER_MS) {
        events.push({ ...at, kind: 'machine-restarted', ...OF_MACHINE });
      }
      machineRestartMs = atMs;
      continue;
    }
    events.push({
      ...at,
      kind: end.next === undefined ? 'process-ended' : 'process-restarted',
      process: end.history.process,
      subject: end.history.subject,
      pid: end.lifetime.pid,
      scheduled: scheduled.has(end),
      doubtful: end.next !== undefined && end.history.successions.get(end.next)?.doubtful === true,
      endedTogether: together - 1,
    });
  }
  return events;
}

function endsOf(history: ProcessHistory): End[] {
  return history.lifetimes
    .map((lifetime, i) => ({ history, lifetime, next: history.lifetimes[i + 1] }))
    .filter((end) => end.lifetime.endKnown && !isShort(end.lifetime));
}

/** A run is short only if its start was seen: one that ends soon after the log begins may be years old. */
const isShort = ({ startKnown, startMs, endMs }: Lifetime): boolean => startKnown && endMs - startMs < SHORT_RUN_MS;

const isMachineRestart = (together: number, alive: number): boolean =>
  together >= 2 &&
  (together === alive || (together >= MACHINE_RESTART_MIN && together >= MACHINE_RESTART_SHARE * alive));

/**
 * Whether Windows went on after an instant: a process that only a shutdown ends did. Without its age, such a process may be
 * another one with the same ID.
 */
function windowsRuns(histories: readonly ProcessHistory[]): (atMs: number) => boolean {
  const lasting = histories
    .filter(({ process }) => lastsWithWindows(process.toLowerCase()))
    .flatMap(({ lifetimes }) => lifetimes.filter(({ ageAtStartMs }) => !Number.isNaN(ageAtStartMs)));
  return (atMs) => lasting.some(({ startMs, endMs }) => startMs < atMs && endMs > atMs + MAX_SHUTDOWN_MS);
}

/** Counts the runs that live at an instant or ended just before it. */
function aliveCounter(histories: readonly ProcessHistory[]): (atMs: number) => number {
  const lifetimes = histories.flatMap((h) => h.lifetimes).filter((l) => !isShort(l));
  const starts = Float64Array.from(lifetimes, (l) => l.startMs).sort();
  const ends = Float64Array.from(lifetimes, (l) => l.endMs).sort();
  let started = 0;
  let ended = 0;
  // Asked in time order only.
  return (atMs) => {
    while (started < starts.length && starts[started]! <= atMs) started++;
    while (ended < ends.length && ends[ended]! < atMs - TOGETHER_MS) ended++;
    return started - ended;
  };
}

/** Ends of an image that has another end at the same time of day on another day. */
function scheduledEnds(ends: readonly End[]): ReadonlySet<End> {
  const byImage = new Map<string, End[]>();
  for (const end of ends) {
    const image = end.history.process.toLowerCase();
    const list = byImage.get(image);
    if (list === undefined) byImage.set(image, [end]);
    else list.push(end);
  }
  const scheduled = new Set<End>();
  for (const list of byImage.values()) {
    for (const end of list) {
      if (list.some((other) => isDaysApart(end.lifetime.endMs, other.lifetime.endMs))) scheduled.add(end);
    }
  }
  return scheduled;
}

function isDaysApart(aMs: number, bMs: number): boolean {
  const apart = Math.abs(aMs - bMs);
  const days = Math.round(apart / DAY_MS);
  return days >= 1 && Math.abs(apart - days * DAY_MS) <= SCHEDULE_MS;
}
