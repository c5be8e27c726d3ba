import { expect, test } from 'vitest';
import type { MemorySplit, SplitKind, SplitPartName } from '../../src/model/memory-split.ts';
import type { ReportAssessment } from '../../src/model/report.ts';
import { stepsFor } from '../../src/words/advice.ts';
import { splitText } from '../../src/words/memory-split.ts';
import { assessment, input, report } from '../helpers/report-fixture.ts';

const MIB = 1 << 20;

/** @param parts growth in MiB, or as counted */
function split(kind: SplitKind, parts: Partial<Record<SplitPartName, number>>): MemorySplit {
  return {
    kind,
    growth: 300 * MIB,
    parts: Object.entries(parts).map(([part, growth]) => ({
      part: part as SplitPartName,
      growth: part === 'gc-handles' ? growth : growth * MIB,
      last: 0,
    })),
  };
}

const HEAP = { 'managed-committed': 210, 'managed-heap': 200, 'gen-2-heap': 190, 'large-object-heap': 2 };

test.each([
  [split('managed', HEAP), 'The .NET heap grew by 210 MiB while Private Bytes grew by 300 MiB (Gen 2: 190 MiB)'],
  [split('gc-handles', { ...HEAP, 'gc-handles': 12_000 }), 'and 12,000 more GC handles are in use'],
  [split('fragmentation', { ...HEAP, 'managed-heap': 12 }), 'but the objects in it only by 12.0 MiB'],
  [split('native', { 'managed-committed': -3, native: 303 }), 'The .NET heap did not grow while Private Bytes grew'],
  [split('cache', { 'database-cache': 280, native: 20 }), 'The database cache grew by 280 MiB'],
  [split('mixed', { 'managed-committed': 120, native: 180 }), '120 MiB is the .NET heap and 180 MiB is native memory.'],
  [split('machine', { 'modified-page-list': 250, 'cache-bytes': 1 }), 'time, the modified page list grew by 250 MiB.'],
])('%# says where the memory is', (one, text) => {
  expect(splitText(one)).toContain(text);
});

const commands = (changes: Partial<ReportAssessment>): string => {
  const one = assessment(changes);
  const inputs = [input({ lastSample: '2026-11-04T06:00:00+01:00' })];
  return stepsFor(report({ assessments: [one], inputs }), one)
    .map(({ command }) => command)
    .join('\n');
};

test('the steps fit the kind of growth, and no process that Windows depends on is dumped', () => {
  expect(commands({ split: split('managed', HEAP) })).toMatch(/^PerfView HeapSnapshot \d+/);
  expect(commands({ split: split('native', { native: 300 }) })).toMatch(/^wpr -snapshotconfig heap -pid \d+ enable/);
  for (const process of ['lsass', 'MsMpEng', 'csrss']) {
    expect(commands({ process, split: split('native', { native: 300 }) })).not.toMatch(/procdump|umdh|PerfView/);
  }
});
