/** Worker threads for the tasks of a night. */
import type { Worker } from 'node:worker_threads';
import { newThread } from './new-thread.ts';

export interface ThreadsPlan {
  /** At most; they start as tasks come. */
  readonly count: number;
  /** What every thread has before its first task. */
  readonly workerData: unknown;
  readonly execArgv: readonly string[];
  readonly maxYoungGenerationSizeMb: number;
}

export interface Threads {
  /** Runs a task of `cli/night/pool-worker.ts` by its name. @throws what it throws, and the system's error where no thread can be had */
  readonly run: (name: string, given: unknown) => Promise<unknown>;
  /** Ends all threads, whatever they do. */
  readonly close: () => Promise<void>;
}

/** What a thread is sent: a task, or that it is to close what it has open and end. */
export type ThreadCall = { readonly name: string; readonly given: unknown } | 'end';

export type ThreadReply = { readonly made: unknown } | { readonly failed: unknown };

/** A thread that does not end by then is ended from outside. */
const END_MS = 2000;

/** One task of one thread at a time. */
interface Waiting {
  readonly call: ThreadCall;
  readonly resolve: (made: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export function startThreads(plan: ThreadsPlan): Threads {
  const { maxYoungGenerationSizeMb, workerData, execArgv } = plan;
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting | null>();

  const next = (): void => {
    while (waiting.length > 0) {
      let worker: Worker | undefined;
      try {
        worker = idle.pop() ?? (running.size < plan.count ? add() : undefined);
      } catch (error) {
        // No thread is to be had: those that run do it, one after the other.
        if (running.size === 0) for (const { reject } of waiting.splice(0)) reject(error);
      }
      if (worker === undefined) return;
      const task = waiting.shift()!;
      running.set(worker, task);
      worker.postMessage(task.call);
    }
  };
  const forget = (worker: Worker, error: unknown): void => {
    running.get(worker)?.reject(error);
    running.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  };
  const add = (): Worker => {
    const worker = newThread({ workerData, execArgv: [...execArgv], resourceLimits: { maxYoungGenerationSizeMb } });
    running.set(worker, null);
    worker.on('message', (reply: ThreadReply) => {
      const task = running.get(worker);
      running.set(worker, null);
      idle.push(worker);
      if ('made' in reply) task?.resolve(reply.made);
      else task?.reject(reply.failed);
      next();
    });
    worker.on('error', (error) => forget(worker, error));
    worker.on('exit', (status) => {
      forget(worker, new Error(`a thread ended with ${status}`));
      next();
    });
    return worker;
  };
  return {
    run: (name, given) =>
      new Promise((resolve, reject) => {
        waiting.push({ call: { name, given }, resolve, reject });
        next();
      }),
    async close() {
      for (const { reject } of waiting.splice(0)) reject(new Error('threads closed'));
      await Promise.all([...running.keys()].map(end));
    },
  };
}

/**
 * Asks a thread to end: one that is ended from outside closes its history by libsql's own clean-up, which can bring the program down
 * (see `wrap` of history/database.ts).
 */
async function end(worker: Worker): Promise<void> {
  const timer = setTimeout(() => void worker.terminate(), END_MS);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage('end' satisfies ThreadCall);
  await ended;
  clearTimeout(timer);
}
