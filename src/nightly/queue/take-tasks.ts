/** Taking tasks from queues. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { TakenTask, TaskQueue } from '../../history/postgres/task-queue.ts';

/** How often queues that were empty are looked at. */
export const POLL_MS = 200;

export interface Taking {
  readonly queue: Pick<TaskQueue, 'take'>;
  /** Tasks at the same time. */
  readonly places: number;
  /** Now; the tasks of the first ones first. */
  readonly queues: () => readonly string[];
  /** Throws nothing. */
  readonly perform: (task: TakenTask) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Takes tasks while there are places for them. Tasks that it began may still run when it ends.
 * @throws LeakscanError HISTORY
 */
export async function takeTasks({ queue, places, queues, perform, signal }: Taking): Promise<void> {
  const running = new Set<Promise<void>>();
  while (!signal.aborted) {
    const task = running.size < places ? await queue.take(queues()) : null;
    if (task === null) {
      await Promise.race([...running, pause(POLL_MS, signal)]);
      continue;
    }
    const work: Promise<void> = perform(task).finally(() => running.delete(work));
    running.add(work);
  }
}

/** Ends early, without an error, where the signal is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
