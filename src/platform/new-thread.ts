/** A thread of the program for the tasks of a night. */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** Of a bundle; in the source the program is not run. */
export const newThread = (options: WorkerOptions): Worker =>
  new Worker(new URL('../night/pool-worker.js', import.meta.url), options);
