/** Worker threads for the tasks of a night: each runs a script that the executable carries, since there is no file to load one from. */
import { getAsset } from 'node:sea';
import { Worker } from 'node:worker_threads';
import type * as installed from '../platform/threads.ts';
import type { TaskCall, TaskReply } from './worker.ts';

/** One task of one thread at a time. */
interface Waiting {
  readonly call: TaskCall;
  readonly resolve: (made: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export const startThreads: (typeof installed)['startThreads'] = (plan) => {
  const script = getAsset('worker.js', 'utf8');
  const { maxYoungGenerationSizeMb, workerData, execArgv } = plan;
  const waiting: Waiting[] = [];
  const idle: Worker[] = [];
  const running = new Map<Worker, Waiting | null>();

  const next = (): void => {
    while (waiting.length > 0) {
      let worker: Worker | undefined;
      try {
        worker = idle.pop() ?? (running.size < plan.count ? start() : undefined);
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
  const end = (worker: Worker, error: unknown): void => {
    running.get(worker)?.reject(error);
    running.delete(worker);
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  };
  const start = (): Worker => {
    const worker = new Worker(script, {
      eval: true,
      workerData,
      execArgv: [...execArgv],
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    running.set(worker, null);
    worker.on('message', (reply: TaskReply) => {
      const task = running.get(worker);
      running.set(worker, null);
      idle.push(worker);
      if ('made' in reply) task?.resolve(reply.made);
      else task?.reject(reply.failed);
      next();
    });
    worker.on('error', (error) => end(worker, error));
    worker.on('exit', (status) => {
      end(worker, new Error(`a thread ended with ${status}`));
      next();
    });
    return worker;
  };
  return Promise.resolve({
    run: (name, given) =>
      new Promise((resolve, reject) => {
        waiting.push({ call: { name, given }, resolve, reject });
        next();
      }),
    async close() {
      for (const { reject } of waiting.splice(0)) reject(new Error('threads closed'));
      await Promise.all([...running.keys()].map((worker) => worker.terminate()));
    },
  });
};
