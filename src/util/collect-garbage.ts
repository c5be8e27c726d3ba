import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Below this the collector's own pace is right: a log of 2,000 processes stays below it. */
const MIN_HEAP_BYTES = 150 * 1024 * 1024;

/**
 * Collects what is no longer used, where the heap is large. V8 lets a heap of hundreds of megabytes grow by as much again
 * before it collects. Called between two steps of a run, of which the first left much behind. Some 100 ms for each 100 MB
 * in use; nothing where the heap is small.
 */
export function collectGarbage(): void {
  if (v8.getHeapStatistics().used_heap_size < MIN_HEAP_BYTES) return;
  v8.setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
