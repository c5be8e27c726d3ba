import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** In use below this, the collector's own pace is right: a log of 2,000 processes stays below it. */
const MIN_BYTES = 150 * 1024 * 1024;
/** The same in a thread that has finished a task: what it leaves behind stays while other threads work. */
export const MIN_BYTES_BETWEEN_TASKS = 128 * 1024 * 1024;

/**
 * Collects what is no longer used, where the heap and the arrays of this thread are large. V8 lets a heap of hundreds of megabytes grow by as much again
 * before it collects. Called between two steps of a run, of which the first left much behind. Some 100 ms for each 100 MB
 * in use; nothing where little is in use.
 */
export function collectGarbage(minBytes = MIN_BYTES): void {
  if (bytesInUse() < minBytes) return;
  v8.setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Between two collections: V8 itself would wait for as much as is in use. */
const MAX_GROWTH_BYTES = 48 * 1024 * 1024;

/** @returns to be called between steps of which each leaves much behind: collects whenever memory in use has grown by a fixed amount */
export function createGrowthCollector(): () => void {
  let before = bytesInUse();
  return () => {
    if (bytesInUse() < before + MAX_GROWTH_BYTES) return;
    collectGarbage(0);
    before = bytesInUse();
  };
}

/** Of the heap and the arrays of this thread, garbage included. */
function bytesInUse(): number {
  const { used_heap_size: ofHeap, external_memory: ofArrays } = v8.getHeapStatistics();
  return ofHeap + ofArrays;
}
