/**
 * Logs as people bring them, each with what is in it. Unless a row says otherwise: machine SRV01, 121 samples in 30 hours,
 * inetinfo (1588) leaks Private Bytes, 60,256,256 to 374,558,720, 10.0 MiB an hour; lsass (512) is level at 30 MB.
 */
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/model/diagnosis.ts';
import type { Report } from '../../src/model/report.ts';
import { run, scratch } from '../helpers/run.ts';

const FOLDER = resolve('test/data/trials');
const MIB = 1024 * 1024;

interface Truth {
  /** Exit status of a scan; 1 by default. */
  readonly status?: number;
  readonly samples?: number;
  /** Processes by ID; both by default. */
  readonly pids?: readonly number[];
  readonly leak?: Partial<Leak> | null;
  readonly utcOffsetMinutes?: number | null;
  /** Whether memory can be judged; by default if the status is not 4. */
  readonly assessable?: boolean;
  /** Kinds of warnings of its input. */
  readonly warnings?: readonly string[];
}

interface Leak {
  readonly pid: number | null;
  readonly resource: string;
  readonly slopePerHour: number;
  readonly first: number;
  readonly last: number;
}

const LEAK: Leak = {
  pid: 1588,
  resource: 'private-bytes',
  slopePerHour: 9.997 * MIB,
  first: 60_256_256,
  last: 374_558_720,
};

const TRIALS: Readonly<Record<string, Truth>> = {
  'header-after-nuls.csv': { warnings: ['malformed-record', 'second-header'] },
  'header-glued-to-cut-row.csv': { samples: 120, warnings: ['malformed-record', 'second-header'] },
  'stray-sample-a-month-before.csv': { samples: 122, warnings: [] },
  'weekly-captures.csv': {
    samples: 192,
    leak: { slopePerHour: 0.5 * MIB, first: 59_944_960, last: 677_650_432 },
    warnings: [],
  },
  'typeperf-spanish-oem.csv': {
    pids: [1588],
    leak: { resource: 'handles', slopePerHour: 20, first: 500, last: 1100 },
    utcOffsetMinutes: null,
    warnings: ['unknown-zone'],
  },
  'typeperf-russian-oem.csv': { pids: [1588], utcOffsetMinutes: null, warnings: ['unknown-zone'] },
  'no-private-bytes.csv': { status: 4, pids: [1588], leak: null, warnings: [] },
  'same-name-twice.csv': { pids: [4120, 5236], leak: { pid: 5236 }, warnings: ['shared-name'] },
  'process-and-process-v2.csv': { warnings: [] },
  'thousands-separators.csv': {
    pids: [512, 588],
    leak: { pid: 588, resource: 'handles', slopePerHour: 80, first: 500, last: 2900 },
    assessable: false,
    warnings: [],
  },
  'memory-object-only.csv': {
    pids: [],
    leak: { pid: null, resource: 'pool-nonpaged', slopePerHour: 400_000, first: 20_000_000, last: 32_000_000 },
    warnings: [],
  },
  'decimal-comma-quoted.csv': { warnings: [] },
  'sample-list-iso-times.csv': { warnings: [] },
  'single-backslash.csv': { warnings: ['repaired-path'] },
  'row-index-first.csv': { warnings: [] },
  'log-analytics-rows.csv': { utcOffsetMinutes: 0, warnings: [] },
  'ascii-then-utf16.csv': { warnings: ['mixed-encoding'] },
  'iso-times-utc.csv': { warnings: [] },
  'get-counter-export-csv.csv': { pids: [], leak: { pid: null }, utcOffsetMinutes: null, warnings: ['unknown-zone'] },
};

async function scanFiles(...files: string[]): Promise<{ status: number | null; report: Report }> {
  const result = await run([...files, '--format', 'json', '-o', '-', '-q'], await scratch());
  expect(result.stdout, result.shown).not.toBe('');
  return { status: result.status, report: JSON.parse(result.stdout) as Report };
}

function checkLeak(report: Report, leak: Partial<Leak> | null): void {
  const leaks = report.assessments.filter(({ verdict }) => verdict === 'leak');
  if (leak === null) {
    expect(leaks).toEqual([]);
    return;
  }
  const expected = { ...LEAK, ...leak };
  expect(leaks.map(({ pid, resource }) => [pid, resource])).toEqual([[expected.pid, expected.resource]]);
  const [{ trend }] = leaks as [Report['assessments'][number]];
  expect([trend?.first, trend?.last]).toEqual([expected.first, expected.last]);
  expect(trend?.slopePerHour).toBeGreaterThan(0.985 * expected.slopePerHour);
  expect(trend?.slopePerHour).toBeLessThan(1.015 * expected.slopePerHour);
  expect(trend?.ciLow).toBeLessThanOrEqual(expected.slopePerHour);
  expect(trend?.ciHigh).toBeGreaterThanOrEqual(expected.slopePerHour);
}

describe.each(Object.entries(TRIALS))('%s', (name, truth) => {
  const file = join(FOLDER, name);
  const { status = 1, samples = 121, pids = [512, 1588], leak = {}, utcOffsetMinutes = -480 } = truth;

  it('is read as what it is', async () => {
    const scanned = await scanFiles(file);
    const { report } = scanned;
    expect(scanned.status).toBe(status);
    expect(report.failedInputs).toEqual([]);
    const [input] = report.inputs;
    expect(input).toMatchObject({ samples, utcOffsetMinutes });
    expect(input?.machines.map((machine) => machine.toUpperCase())).toEqual(['SRV01']);
    expect(input?.warnings.map(({ kind }) => kind)).toEqual(truth.warnings);
    const seen = new Set(report.assessments.flatMap(({ lifetimes }) => lifetimes.map(({ pid }) => pid)));
    expect([...seen].filter((pid) => pid !== null).sort((a, b) => a - b)).toEqual(pids);
    expect(report.warnings.filter((text) => text.includes('two logs'))).toEqual([]);
    expect(report.events).toEqual([]);
    checkLeak(report, leak);
  });

  it('is judged by doctor and exported as it is scanned', async () => {
    const folder = await scratch();
    const doctor = await run(['doctor', file, '--format', 'json'], folder);
    const { logs } = JSON.parse(doctor.stdout) as { readonly logs: readonly Diagnosis[] };
    expect(logs[0]).toMatchObject({ assessable: truth.assessable ?? status !== 4, samples });
    const exported = join(folder, 'exported.csv');
    expect((await run(['export', file, '-o', exported], folder)).status).toBe(0);
    const again = await scanFiles(exported);
    expect(again.status).toBe(status);
    expect(again.report.inputs[0]?.samples).toBe(samples);
    checkLeak(again.report, leak);
  });
});

describe('two-collectors-1.csv and two-collectors-2.csv', () => {
  const files = [1, 2].map((number) => join(FOLDER, `two-collectors-${number}.csv`));

  it.each([
    ['in their order', files],
    ['the other way round', [...files].reverse()],
  ])('are of the same two processes, %s', async (_, logs) => {
    const { status, report } = await scanFiles(...logs);
    expect(status).toBe(1);
    expect(report).toMatchObject({ failedInputs: [], warnings: [], events: [] });
    expect(report.overview).toMatchObject({ processes: 2, leakingProcesses: 1 });
    const shown = report.assessments.map(({ process, pid, resource, verdict }) => [process, pid, resource, verdict]);
    expect(shown).toContainEqual(['inetinfo', 1588, 'private-bytes', 'leak']);
    expect(shown).toContainEqual(['inetinfo', 1588, 'handles', 'leak']);
    expect(new Set(shown.map(([process, pid]) => `${process} ${pid}`))).toEqual(
      new Set(['inetinfo 1588', 'lsass 512']),
    );
    expect(report.assessments.flatMap(({ caveats }) => caveats)).not.toContain('no-process-id');
    checkLeak({ ...report, assessments: report.assessments.filter((a) => a.resource === 'private-bytes') }, {});
  });
});
