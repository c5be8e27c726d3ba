import { describe, expect, it } from 'vitest';
import { createCaptureBuilder } from '../../../src/series/runs/capture.ts';
import { joinMachine, type MachineCapture } from '../../../src/series/runs/join-machine.ts';
import { mergeMachines, type MergedMachines } from '../../../src/series/runs/merge-machines.ts';
import { blockOf, processPath, type LogBlock } from '../../helpers/columns.ts';
import { START_MS } from '../../helpers/series.ts';

const SHORT = 'SRV01';
const DNS = 'srv01.contoso.com';
const ROWS = 60;
const HOUR_MS = 3_600_000;

interface Logged {
  readonly machine: string;
  /** Process ID by instance; null = not logged. */
  readonly pids: Readonly<Record<string, number | null>>;
  readonly startMs?: number;
  readonly offset?: number | null;
  /** Age in seconds at the first sample; not logged by default. */
  readonly age?: number;
  readonly bytes?: number;
}

/** An hour, one sample a minute. */
function logOf({ machine, pids, startMs = START_MS, offset = 0, age, bytes = 1e6 }: Logged): LogBlock {
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  const columns = Object.entries(pids).flatMap(([instance, pid]) => [
    [processPath(instance, 'Private Bytes', machine), rows.map((i) => bytes + i)] as const,
    ...(pid === null ? [] : [[processPath(instance, 'ID Process', machine), rows.map(() => pid)] as const]),
    ...(age === undefined
      ? []
      : [[processPath(instance, 'Elapsed Time', machine), rows.map((i) => age + 60 * i)] as const]),
  ]);
  return blockOf(
    columns.map(([path, values]) => [path, values]),
    startMs,
    offset,
  );
}

function merge(logs: readonly Logged[]): MergedMachines {
  const builder = createCaptureBuilder();
  for (const { wanted, utcOffsetMinutes, timesMs, columns } of logs.map(logOf)) {
    const values = Float64Array.from(
      { length: timesMs.length * columns.length },
      (_, i) => columns[i % columns.length]![Math.floor(i / columns.length)]!,
    );
    builder.open(wanted, utcOffsetMinutes).add({ rows: timesMs.length, timesMs, values });
  }
  return mergeMachines(builder.finish());
}

/** In both orders: what comes out must not depend on it. */
function mergeBoth(one: Logged, other: Logged): [MergedMachines, MergedMachines] {
  return [merge([one, other]), merge([other, one])];
}

const capturesOf = ({ machines }: MergedMachines): MachineCapture[] => machines.map((parts) => joinMachine(parts));
const PIDS = { inetinfo: 1588, lsass: 512 };

describe('one machine under two names', () => {
  it('is one where its logs follow one another, on clocks of other offsets', () => {
    const first = { machine: SHORT, pids: PIDS, offset: -480 };
    const second = { machine: DNS, pids: PIDS, startMs: START_MS + 9 * HOUR_MS };
    for (const merged of mergeBoth(first, second)) {
      expect(merged.conflicts).toEqual([]);
      const [capture, ...others] = capturesOf(merged);
      expect(others).toEqual([]);
      expect(capture).toMatchObject({ machine: SHORT, alsoKnownAs: [DNS], utcOffsetMinutes: -480 });
      expect(capture!.histories.map((h) => h.lifetimes.map((l) => [l.pid, l.startMs, l.endMs]))).toEqual([
        [[1588, START_MS, START_MS + 2 * HOUR_MS - 60_000]],
        [[512, START_MS, START_MS + 2 * HOUR_MS - 60_000]],
      ]);
    }
  });

  it('counts the same samples once', () => {
    for (const merged of mergeBoth({ machine: SHORT, pids: PIDS }, { machine: DNS, pids: PIDS })) {
      const [capture] = capturesOf(merged);
      expect(capture).toMatchObject({ machine: SHORT, sharedSamples: ROWS });
      expect(capture!.histories).toHaveLength(2);
    }
  });

  it('may have three names and any spelling', () => {
    const names = ['VERYLONGSERVERN', 'verylongservername1', 'verylongservern', 'VeryLongServerName1.contoso.com'];
    for (const order of [names, [...names].reverse()]) {
      const [capture, ...others] = capturesOf(
        merge(order.map((machine, i) => ({ machine, pids: PIDS, startMs: START_MS + i * HOUR_MS }))),
      );
      expect(others).toEqual([]);
      expect(capture).toMatchObject({
        machine: 'VERYLONGSERVERN',
        alsoKnownAs: ['verylongservername1', 'VeryLongServerName1.contoso.com'],
      });
    }
  });

  it('may log other processes under each name', () => {
    for (const merged of mergeBoth({ machine: SHORT, pids: { store: 9 } }, { machine: DNS, pids: { w3wp: 8 } })) {
      expect(capturesOf(merged).map((c) => [c.machine, c.histories.length])).toEqual([[SHORT, 2]]);
    }
  });

  it('may use a process ID again, later or once among many processes', () => {
    const later = { machine: DNS, pids: { w3wp: 1588, lsass: 512 }, startMs: START_MS + HOUR_MS };
    for (const merged of mergeBoth({ machine: SHORT, pids: PIDS }, later)) expect(merged.machines).toHaveLength(1);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`app${i}`, 100 + i]));
    const one = { machine: SHORT, pids: { ...many, inetinfo: 1588 } };
    const other = { machine: DNS, pids: { ...many, w3wp: 1588 } };
    for (const merged of mergeBoth(one, other)) expect(merged.machines).toHaveLength(1);
  });
});

describe('two machines with names alike', () => {
  it.each<[string, Partial<Logged>, Partial<Logged>, object]>([
    ['a process ID is another process', {}, { pids: { w3wp: 1588, lsass: 512 } }, { kind: 'image', pid: 1588 }],
    ['no process has the same ID', {}, { pids: { inetinfo: 2044, lsass: 640 } }, { kind: 'process-id' }],
    [
      'no process has the same ID (Process V2)',
      { pids: { 'inetinfo:1588': 1588, 'lsass:512': 512 } },
      { pids: { 'inetinfo:2044': 2044, 'lsass:640': 640 } },
      { kind: 'process-id' },
    ],
    ['a process has another start', { age: 86_400 }, { age: 7 * 86_400 }, { kind: 'start', process: 'inetinfo' }],
    [
      'without process IDs, a process has another start',
      { pids: { inetinfo: null }, age: 86_400 },
      { pids: { inetinfo: null }, age: 7 * 86_400 },
      { kind: 'start' },
    ],
    [
      'without process IDs, a process has another level',
      { pids: { inetinfo: null } },
      { pids: { inetinfo: null }, bytes: 5e6 },
      { kind: 'level', counter: 'Private Bytes' },
    ],
  ])('%s', (_, one, other, example) => {
    for (const merged of mergeBoth({ machine: SHORT, pids: PIDS, ...one }, { machine: DNS, pids: PIDS, ...other })) {
      expect(merged.machines.map(({ machine }) => machine)).toEqual([SHORT, DNS]);
      expect(merged.conflicts).toMatchObject([{ kind: 'other-processes', name: SHORT, other: DNS, example }]);
    }
  });

  it('one short name and two domains', () => {
    const merged = merge(['srv01.b.com', SHORT, 'srv01.a.com'].map((machine) => ({ machine, pids: PIDS })));
    expect(merged.machines).toHaveLength(3);
    expect(merged.conflicts).toEqual([{ kind: 'several-owners', name: SHORT, owners: ['srv01.a.com', 'srv01.b.com'] }]);
  });

  it.each(['localhost', '10.1.2.3', 'srv02'])('%s', (machine) => {
    expect(merge([DNS, machine].map((name) => ({ machine: name, pids: PIDS }))).machines).toHaveLength(2);
  });
});
