import { expect, it } from 'vitest';
import type { ReportSystem } from '../../src/model/report.ts';
import { systemText, systemTexts } from '../../src/words/system.ts';

const NOTHING: ReportSystem = {
  machine: 'DC01',
  windows: [],
  build: null,
  buildSource: null,
  updates: [],
  memoryBytes: null,
  files: [],
};

it.each<[Partial<ReportSystem>, string]>([
  [
    { windows: ['Server 2022'], build: '20348.2340', buildSource: 'system-information', memoryBytes: 64 * 2 ** 30 },
    'DC01: Windows Server 2022, build 20348.2340, 64.0 GiB of memory',
  ],
  [
    { windows: ['11', 'Server 2025'], build: '26100', buildSource: 'declared' },
    'DC01: Windows 11 or Server 2025, build 26100 (declared)',
  ],
  [{ build: '20348.2227', buildSource: 'module-list' }, 'DC01: build 20348.2227 (by its module list)'],
  [{ updates: ['KB5035857'] }, 'DC01: update KB5035857'],
  [{ updates: ['KB5034439', 'KB5035857'] }, 'DC01: updates KB5034439, KB5035857'],
  [{ updates: ['KB1', 'KB2', 'KB3', 'KB4'] }, 'DC01: 4 installed updates listed'],
])('what is known of a machine is one line: %j', (known, expected) => {
  expect(systemText({ ...NOTHING, ...known })).toBe(expected);
});

it('lines of many machines are counted', () => {
  const systems = ['A', 'B', 'C'].map((machine) => ({ ...NOTHING, machine, build: '20348' }));
  expect(systemTexts({ systems }, 2)).toEqual([
    'A: build 20348.',
    'B: build 20348.',
    'And 1 more machine of known Windows.',
  ]);
  expect(systemTexts({}, 2)).toEqual([]);
});
