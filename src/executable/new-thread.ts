/** A thread runs a script that the executable carries, since there is no file to load one from. */
import { getAsset } from 'node:sea';
import { Worker } from 'node:worker_threads';
import type * as installed from '../platform/new-thread.ts';

export const newThread: (typeof installed)['newThread'] = (options) =>
  new Worker(getAsset('worker.js', 'utf8'), { ...options, eval: true });
