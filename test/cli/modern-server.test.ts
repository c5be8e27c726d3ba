import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LEAKING_POOL, LEAKING_SERVICE, POOLS } from '../../scripts/samples/server2022/processes.mjs';
import type { Report } from '../../src/model/report.ts';
import {
  causesOf,
  findingsOf,
  MEMBER_SERVER,
  nightsOf,
  pidsOf,
  scanServer,
  writeTaskList,
  type ServerOptions,
} from '../helpers/modern-server.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const VARIANTS = ['classic', 'v2', 'both'] as const;
const SEEDS = [1, 3];
const CASES = SEEDS.flatMap((seed) => VARIANTS.map((processObjects) => ({ seed, processObjects })));

/** `process resource` of each cause. */
async function namesOf(options: ServerOptions): Promise<string[]> {
  const { report } = await scanServer(await scratch(), options);
  return causesOf(report).map(({ process, resource }) => `${process} ${resource}`);
}

describe('a log of a Windows Server 2022', () => {
  it.each(CASES)('follows the svchost that leaks handles through its numbers: %o', async (options) => {
    const { report, status, shown } = await scanServer(await scratch(), options);
    expect(status, shown).toBe(1);
    const [pid] = pidsOf(options, LEAKING_SERVICE);
    const handles = report.assessments.find(
      (a) => a.process === 'svchost' && a.resource === 'handles' && a.pid === pid,
    )!;
    expect(handles.verdict).toBe('leak');
    expect(handles.trend!.slopePerHour).toBeCloseTo(38, 0);
    const others = causesOf(report).filter((a) => a.process === 'svchost' && a.pid !== pid);
    expect(others).toEqual([]);
  });

  it.each(SEEDS)('has no finding where nothing leaks: seed %i', async (seed) => {
    expect(await namesOf({ ...MEMBER_SERVER, seed, leaks: false })).toEqual([]);
  });
});

describe('a log with two leaks', () => {
  it.each(CASES)('has two findings, by their names: %o', async (variant) => {
    const options = { ...MEMBER_SERVER, ...variant };
    const { report, status, shown } = await scanServer(await scratch(), options);
    expect(status, shown).toBe(1);
    const causes = causesOf(report);
    expect(causes.map(({ process, resource }) => `${process} ${resource}`).sort()).toEqual([
      'svchost handles',
      'w3wp private-bytes',
    ]);
    const host = causes.find(({ process }) => process === 'svchost')!;
    expect(host).toMatchObject({ pid: pidsOf(options, LEAKING_SERVICE)[0], running: true });
    const symptoms = report.assessments.filter(({ symptomOf }) => symptomOf === host.id);
    expect(symptoms.map(({ resource }) => resource)).toEqual(expect.arrayContaining(['pool-paged', 'pool-nonpaged']));
    const worker = causes.find(({ process }) => process === 'w3wp')!;
    expect(worker.subject).toMatchObject({ kind: 'application-pool', names: [LEAKING_POOL] });
    expect(report.overview).toMatchObject({ leakingProcesses: 2, leakingMachines: 0 });
  });

  it.each(['classic', 'both'] as const)('follows the pool through its recycles: %s', async (processObjects) => {
    const options: ServerOptions = { ...MEMBER_SERVER, processObjects };
    const { report } = await scanServer(await scratch(), options);
    const worker = causesOf(report).find(({ process }) => process === 'w3wp')!;
    const pids = pidsOf(options, LEAKING_POOL);
    expect(worker.lifetimes.map(({ pid }) => pid)).toEqual(pids);
    expect(worker).toMatchObject({ pid: pids.at(-1), running: true });
  });

  it.each<ServerOptions>([
    { poolGapHours: 0.25 },
    // Within a sample of one another, and with a column for the new worker while the old one is still there.
    { poolGapHours: 0.03, workerAgeHours: 29.01, stepSeconds: 60 },
    // One worker when the log begins: its column shows the oldest one, hours after that has started.
    { workerAgeHours: 5 },
  ])('keeps the pools apart: %o', async (recycles) => {
    const options = { ...MEMBER_SERVER, ...recycles };
    const { report } = await scanServer(await scratch(), options);
    const poolsOf = (pids: readonly (number | null)[]): string[] =>
      POOLS.filter((pool) => pidsOf(options, pool).some((pid) => pids.includes(pid)));
    const workers = report.assessments.filter((a) => a.process === 'w3wp' && a.resource === 'private-bytes');
    const mixed = workers
      .map(({ lifetimes }) => poolsOf(lifetimes.map(({ pid }) => pid)))
      .filter((of) => of.length > 1);
    expect(mixed).toEqual([]);
    const leaking = workers.filter(({ subject }) => subject?.names[0] === LEAKING_POOL);
    // One whole day with its load, and a part of another: 6 MiB/h are in doubt.
    const isInDoubt = recycles.workerAgeHours === 5;
    expect(leaking.map(({ verdict }) => verdict === 'leak')).toEqual([!isInDoubt]);
  });

  it('has one finding of a pool with two workers', async () => {
    const options: ServerOptions = { ...MEMBER_SERVER, workersPerPool: 2 };
    const { report } = await scanServer(await scratch(), options);
    const workers = causesOf(report).filter(({ process }) => process === 'w3wp');
    expect(workers.map(({ subject }) => subject?.names)).toEqual([[LEAKING_POOL]]);
  });

  it('has as many without a counter that names the pools', async () => {
    expect(await namesOf({ ...MEMBER_SERVER, workerCounters: false, dotnetCounters: false })).toHaveLength(2);
  });

  it('has none where Process V2 shows a worker for part of a day only', async () => {
    expect(await namesOf({ ...MEMBER_SERVER, seed: 1, processObjects: 'v2', leaks: false })).toEqual([]);
  });
});

describe('a log with a process list', () => {
  it('names the service', async () => {
    const folder = await scratch();
    const list = await writeTaskList(folder, {});
    const { report, shown } = await scanServer(folder, {}, '--process-list', list);
    const host = causesOf(report).find(({ process }) => process === 'svchost')!;
    expect(host.subject, shown).toMatchObject({ kind: 'services', names: [LEAKING_SERVICE], basis: 'process-list' });
  });

  it.each(['tasklist', 'processes'])('is that of the sample: %s', async (list) => {
    const sample = join(SAMPLES, 'server2022-web');
    const lists = ['--process-list', `${sample}-${list}.csv`, '--inventory', `${sample}.modules.csv`];
    const { stdout, shown } = await run([`${sample}.csv.gz`, '--format', 'json', '-o', '-', ...lists], await scratch());
    const causes = causesOf(JSON.parse(stdout) as Report).map(({ process, pid, subject }) => [
      process,
      pid,
      subject?.names,
    ]);
    const service = list === 'tasklist' ? [LEAKING_SERVICE] : expect.anything();
    expect(causes, shown).toHaveLength(2);
    expect(causes).toEqual(
      expect.arrayContaining([
        ['w3wp', 1384, [LEAKING_POOL]],
        ['svchost', 2220, service],
      ]),
    );
  });
});

describe('a log of a domain controller', () => {
  it('has no finding of lsass', async () => {
    expect(await namesOf({ leaks: false })).toEqual([]);
  });
});

describe('a log of programs that keep caches', () => {
  const options: ServerOptions = { leaks: false, morePrograms: true, days: 2 };

  it('has no finding with the sizes of the caches', async () => {
    expect(await namesOf(options)).toEqual([]);
  });

  it('has no leak without them, and names the counter that settles it', async () => {
    const { report } = await scanServer(await scratch(), { ...options, cacheCounters: false });
    const causes = causesOf(report);
    expect(causes.filter(({ verdict, caveats }) => verdict === 'leak' || !caveats.includes('known-cache'))).toEqual([]);
    const asked = causes.map(({ process, reasons }) => [
      process,
      /to find out, log (.+)$/.exec(reasons.find(({ code }) => code === 'known-cache')!.text)?.[1],
    ]);
    expect(Object.fromEntries(asked)).toMatchObject({
      lsass: 'Database(lsass)\\Database Cache Size',
      msmdsrv: expect.stringContaining('Cleaner Memory shrinkable KB'),
      'Microsoft.Exchange.Store.Worker': 'MSExchange Database(Information Store*)\\Database Cache Size (MB)',
      sqlservr: expect.stringContaining('MSSQL$NAME:Memory Manager'),
    });
  });

  it.each(['msmdsrv', 'EdgeTransport'])(
    'has a leak beside a cache that fills, at its rate: %s',
    async (leakingImage) => {
      const { report } = await scanServer(await scratch(), { ...options, leakingImage });
      const causes = causesOf(report);
      expect(causes.map(({ process, verdict }) => [process, verdict])).toEqual([[leakingImage, 'leak']]);
      const megabytesPerHour = causes[0]!.trend!.slopePerHour / 2 ** 20;
      expect(Math.abs(megabytesPerHour / 8 - 1)).toBeLessThan(0.15);
    },
  );
});

describe('eight nights', () => {
  it('have one id for each cause, reported once', async () => {
    const nights = await nightsOf(await scratch(), { ...MEMBER_SERVER, days: 8, stepSeconds: 900 });
    const { ids, reported, gone } = findingsOf(nights);
    expect([...ids].map(([process, own]) => `${process}: ${own.size}`).sort()).toEqual(['svchost: 1', 'w3wp: 1']);
    expect([...reported].sort()).toEqual([...new Set([...ids.values()].flatMap((own) => [...own]))].sort());
    expect(gone).toEqual([]);
  });
});
