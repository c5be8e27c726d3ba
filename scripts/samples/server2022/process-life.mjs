/**
 * One process from sample to sample: what the counters of Process and .NET CLR Memory show of it.
 *
 * @import { Moment } from '../models.mjs'
 * @import { RandomStream } from '../random.mjs'
 * @import { ServerProcess } from './processes.mjs'
 *
 * @typedef {Record<string, number>} Reading counter name to value
 */

import { KB, MB, PAGE } from '../models.mjs';
import { toPages } from '../host.mjs';

/** Of 64-bit programs with Control Flow Guard, and of those without. */
const GUARDED_ADDRESS_SPACE = 2_203_318_222_848;
const ADDRESS_SPACE = 4_398_046_511;
const STACK_BYTES = MB;
/** What a process gives back of its working set in this time. */
const COOLING_HOURS = 8;
/** Quota and heap that one leaked handle takes. */
const LEAKED_HANDLE = { paged: 160, nonpaged: 100, privateBytes: 96 };
const COLLECTOR_SEGMENT = 64 * KB;
/** What the collector keeps committed beyond what it uses. */
const COLLECTOR_SLACK = 10 * MB;

/**
 * A small count that follows the load, with somebody coming or going now and then.
 *
 * @param {RandomStream} random
 * @param {number} base
 * @param {number} atPeak
 */
function counted(random, base, atPeak) {
  let followed = -1;
  let extra = 0;
  return (/** @type {Moment} */ { load, stepHours }) => {
    followed = followed < 0 ? load : followed + (load - followed) * Math.min(1, stepHours / 0.3);
    if (random.chance(0.1)) extra = random.normal() * Math.sqrt(base + atPeak * followed) * 0.15;
    return Math.max(0, Math.round(base + atPeak * followed + extra));
  };
}

/**
 * @param {NonNullable<ServerProcess['heap']>} heap
 * @param {RandomStream} random
 * @returns {(moment: Moment) => Reading}
 */
function managedMemory(heap, random) {
  const [gen2, large, young] = [heap.gen2(random), heap.large(random), heap.young(random)];
  const handleCount = counted(random, heap.handles, heap.handles * 0.2);
  let committed = 0;
  return (moment) => {
    const now = { gen2: Math.round(gen2(moment)), large: Math.round(large(moment)), young: Math.round(young(moment)) };
    const all = now.gen2 + now.large + now.young;
    // Segments are given back some hours after the collector has emptied them.
    committed = Math.max(all + COLLECTOR_SLACK, committed - committed * Math.min(1, moment.stepHours / COOLING_HOURS));
    return {
      '# Bytes in all Heaps': all,
      '# Total committed Bytes': Math.ceil(committed / COLLECTOR_SEGMENT) * COLLECTOR_SEGMENT,
      'Gen 2 heap size': now.gen2,
      'Large Object Heap size': now.large,
      '# GC Handles': handleCount(moment),
      '# of current logical Threads': 9 + Math.round(14 * moment.load),
      '% Time in GC': random.between(0.1, 0.4 + 3 * moment.load),
    };
  };
}

/**
 * @param {ServerProcess & { pid: number }} process
 * @param {RandomStream} random
 * @returns {(moment: Moment) => { process: Reading, managed: Reading | null }}
 */
export function startLife(process, random) {
  const memory = process.memory(random);
  const managed = process.heap === null ? null : managedMemory(process.heap, random);
  const handleCount = counted(random, process.handles, process.handlesAtPeak);
  const threadCount = counted(random, process.threads, process.threadsAtPeak);
  const space = process.image === 'java' ? ADDRESS_SPACE : GUARDED_ADDRESS_SPACE;
  let resident = -1;
  let reserved = 0;

  return (moment) => {
    const heap = managed?.(moment) ?? null;
    const leaked = Math.floor(process.leak.handlesPerHour * (moment.hours - process.startsAtHours));
    const ownBytes = memory(moment) + leaked * LEAKED_HANDLE.privateBytes;
    const privateBytes = toPages(ownBytes + (heap?.['# Total committed Bytes'] ?? 0));
    const inUse = privateBytes * random.between(0.9, 0.93);
    resident = resident < 0 ? inUse : resident + (inUse - resident) * Math.min(1, moment.stepHours / COOLING_HOURS);
    reserved = Math.max(reserved, Math.ceil((privateBytes * 1.1) / MB) * MB);
    const handles = handleCount(moment);
    const threads = Math.max(1, threadCount(moment));
    return {
      process: {
        'ID Process': process.pid,
        'Private Bytes': privateBytes,
        'Handle Count': handles + leaked,
        'Thread Count': threads,
        'Pool Paged Bytes': Math.round((process.mapped / 500 + handles * 70 + leaked * LEAKED_HANDLE.paged) / 8) * 8,
        'Pool Nonpaged Bytes': Math.round((threads * 520 + handles * 40 + leaked * LEAKED_HANDLE.nonpaged) / 8) * 8,
        'Virtual Bytes': space + Math.ceil(process.mapped / PAGE) * PAGE + threads * STACK_BYTES + reserved,
        'Working Set': toPages(Math.min(resident, privateBytes) + process.mapped * 0.12),
        'Working Set - Private': toPages(Math.min(resident, privateBytes)),
      },
      managed: heap,
    };
  };
}
