/**
 * What happened to processes while the log ran. Most processes ending together is a restart of the machine, and a process
 * that ends at the same time of day on several days follows a schedule: neither is a crash.
 */
import type { ProcessEvent } from '../model/event.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Ends this close together belong to one cause: a shutdown takes some minutes. */
const TOGETHER_MS = 5 * MINUTE_MS;
/** Share of the living processes that must end together to make it a restart of the machine. */
const MACHINE_RESTART_SHARE = 0.5;
const MACHINE_RESTART_LEAST = 3;
/** Times of day this close, on different days, are a schedule. */
const SCHEDULE_MS = 15 * MINUTE_MS;
/** Shorter runs (a cmd each minute) come and go by design. */
const SHORT_RUN_MS = 30 * MINUTE_MS;

interface End {
  readonly history: ProcessHistory;
  readonly lifetime: Lifetime;
  readonly restarted: boolean;
}

/** Ends and restarts on one machine, in time order. */
export function findEvents(machine: string, histories: readonly ProcessHistory[]): ProcessEvent[] {
  const ends = histories.flatMap(endsOf).sort((a, b) => a.lifetime.endMs - b.lifetime.endMs);
  const events: ProcessEvent[] = [];
  let machineRestartMs = -Infinity;
  for (const end of ends) {
    const atMs = end.lifetime.endMs;
    if (isMachineRestart(end, ends, histories)) {
      if (atMs - machineRestartMs > 2 * TOGETHER_MS) {
        events.push({
          kind: 'machine-restarted',
          machine,
          process: null,
          pid: null,
          atMs,
          scheduled: false,
          endedTogether: 0,
        });
      }
      machineRestartMs = atMs;
      continue;
    }
    if (isShort(end)) continue;
    events.push({
      kind: end.restarted ? 'process-restarted' : 'process-ended',
      machine,
      process: end.history.process,
      pid: end.lifetime.pid,
      atMs,
      scheduled: isScheduled(end, ends),
      endedTogether: countEndedTogether(end, ends),
    });
  }
  return events;
}

function endsOf(history: ProcessHistory): End[] {
  return history.lifetimes
    .map((lifetime, i) => ({ history, lifetime, restarted: i < history.lifetimes.length - 1 }))
    .filter((end) => end.lifetime.endKnown);
}

function isMachineRestart(end: End, ends: readonly End[], histories: readonly ProcessHistory[]): boolean {
  const atMs = end.lifetime.endMs;
  const together = ends.filter((e) => Math.abs(e.lifetime.endMs - atMs) <= TOGETHER_MS).length;
  const fromMs = atMs - TOGETHER_MS;
  const alive = histories.filter((h) => h.lifetimes.some((l) => l.startMs <= atMs && l.endMs >= fromMs)).length;
  return together >= MACHINE_RESTART_LEAST && together >= MACHINE_RESTART_SHARE * alive;
}

const isShort = ({ lifetime }: End): boolean => lifetime.endMs - lifetime.startMs < SHORT_RUN_MS;

function countEndedTogether(end: End, ends: readonly End[]): number {
  const others = ends.filter(
    (e) => e.history !== end.history && Math.abs(e.lifetime.endMs - end.lifetime.endMs) <= TOGETHER_MS && !isShort(e),
  );
  return new Set(others.map((e) => e.history)).size;
}

function isScheduled(end: End, ends: readonly End[]): boolean {
  const image = end.history.process.toLowerCase();
  return ends.some((other) => {
    if (other === end || other.history.process.toLowerCase() !== image) return false;
    const apart = Math.abs(other.lifetime.endMs - end.lifetime.endMs);
    const days = Math.round(apart / DAY_MS);
    return days >= 1 && Math.abs(apart - days * DAY_MS) <= SCHEDULE_MS;
  });
}
