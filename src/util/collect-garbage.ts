import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** In use below this, the collector's own pace is right: a log of 2,000 processes stays below it. */
const MIN_BYTES = 150 * 1024 * 1024;
/** The same in a thread that has finished a task: what it leaves behind stays while other threads work. */
export const MIN_BYTES_BETWEEN_TASKS = 64 * 1024 * 1024;

/**
 * Collects what is no longer used, where the heap and the arrays of this thread are large. V8 lets a heap of hundreds of megabytes grow by as much again
 * before it collects. Called between two steps of a run, of which the first left much behind. Some 100 ms for each 100 MB
 * in use; nothing where little is in use.
 */
export function collectGarbage(minBytes = MIN_BYTES): void {
  const { used_heap_size: ofHeap, external_memory: ofArrays } = v8.getHeapStatistics();
  if (ofHeap + ofArrays < minBytes) return;
  v8.setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
