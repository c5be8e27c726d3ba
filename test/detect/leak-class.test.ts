import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { LostKind } from '../../src/model/reason.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const random = noise(12);
const HOURS = 30;
/** From a level, by so much an hour. */
const rising = (from: number, rate: number, swing = from / 500): Series =>
  seriesOf(HOURS, (h) => Math.round(from + rate * h + swing * random()));

function assess(series: Partial<Record<Resource, Series>>): Assessment[] {
  return assessMachine([historyOf(lifetimeOf('app', series))], evidenceOf({ endMs: START_MS + HOURS * HOUR_MS }), {
    hasProcessIds: true,
    machineWide: true,
  });
}
const kindOf = (resource: Resource, series: Partial<Record<Resource, Series>>): LostKind | undefined =>
  assess(series)
    .find((a) => a.resource === resource)!
    .reasons.find((reason) => reason.code === 'kind')?.facts.lost;

const level = { handles: rising(500, 0), threads: rising(40, 0) };

describe('the kind of a leak', () => {
  it.each<[string, Resource, Partial<Record<Resource, Series>>, LostKind | undefined]>([
    [
      'memory, where nothing else rises',
      'private-bytes',
      { ...level, 'private-bytes': rising(80 * MB, 5 * MB), 'virtual-bytes': rising(400 * MB, 5 * MB) },
      'heap-alone',
    ],
    [
      'memory, where handles and threads are not logged',
      'private-bytes',
      { 'private-bytes': rising(80 * MB, 5 * MB), 'virtual-bytes': rising(400 * MB, 5 * MB) },
      'heap',
    ],
    [
      'address space, where Virtual Bytes run ahead',
      'private-bytes',
      { ...level, 'private-bytes': rising(80 * MB, 2 * MB), 'virtual-bytes': rising(400 * MB, 20 * MB) },
      'address-space',
    ],
    [
      'handles with the little that each takes',
      'private-bytes',
      { handles: rising(500, 200), threads: level.threads, 'private-bytes': rising(80 * MB, 2 * MB) },
      'handles-and-memory',
    ],
    ['nothing told by Private Bytes alone', 'private-bytes', { 'private-bytes': rising(80 * MB, 5 * MB) }, undefined],
    [
      'threads with their stacks',
      'threads',
      { threads: rising(40, 10), 'virtual-bytes': rising(400 * MB, 10 * MB) },
      'threads-and-stacks',
    ],
    ['threads without', 'threads', { threads: rising(40, 10), 'virtual-bytes': rising(400 * MB, 0) }, 'threads'],
    [
      'handles with kernel memory',
      'handles',
      { handles: rising(500, 200), 'pool-nonpaged': rising(200_000, 50_000) },
      'handles-and-kernel-memory',
    ],
    [
      'kernel memory without handles',
      'pool-nonpaged',
      { handles: level.handles, 'pool-nonpaged': rising(200_000, 50_000) },
      'kernel-memory-alone',
    ],
  ])('%s', (_, resource, series, expected) => {
    expect(kindOf(resource, series)).toBe(expected);
  });
});

describe('limits', () => {
  it('of handles: 2^24 of a process', () => {
    const [leak] = assess({ handles: rising(1_000_000, 100_000, 500) });
    // 12.8 million of room at 100,000 an hour.
    const hours = (leak!.exhaustion!.atMs - leak!.lifetime.endMs) / HOUR_MS;
    expect(hours).toBeGreaterThan(124);
    expect(hours).toBeLessThan(131);
    expect(leak!.limits).toEqual([{ code: 'handles', value: 16_777_216 }]);
    expect(leak!.severity).toBe('high');
  });

  it('of handles is no date where it is years away', () => {
    const [leak] = assess({ handles: rising(500, 20) });
    expect([leak!.verdict, leak!.exhaustion]).toEqual(['leak', null]);
  });
});
