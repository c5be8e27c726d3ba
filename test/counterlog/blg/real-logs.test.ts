import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCounterLog } from '../../../src/counterlog/open.ts';
import { exportLog } from '../../../src/export.ts';
import {
  hasRealLogs,
  ORACLE,
  PAL,
  readNumbers,
  realLog,
  valuesOf,
  type Numbers,
} from '../../helpers/binary-log-reading.ts';

interface Vector {
  readonly path: string;
  readonly sample: number;
  readonly cooked: string | null;
}

interface LogFacts {
  readonly file: string;
  readonly bias: number;
  readonly counts: { readonly samples: number; readonly series: number; readonly values: number };
  readonly firstSample: string;
  readonly lastSample: string;
  readonly vectors: readonly Vector[];
}

const facts: readonly LogFacts[] = hasRealLogs ? JSON.parse(readFileSync(realLog('vectors.json'), 'utf8')).logs : [];

const stampOf = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
};

describe.skipIf(!hasRealLogs)('real binary logs', () => {
  it.each(facts.map((one) => [one.file, one] as const))('%s: counts, times and values', async (file, known) => {
    const { log, headers, values, timesMs, summary } = await readNumbers(await openCounterLog(realLog(file)));
    expect(log.format).toBe('pdh-blg');
    expect(log.zone.utcOffsetMinutes).toBe(-known.bias);
    expect(headers).toHaveLength(1);
    expect(log.paths).toHaveLength(known.counts.series);
    expect(timesMs).toHaveLength(known.counts.samples);
    expect([stampOf(summary.firstMs), stampOf(summary.lastMs)]).toEqual([known.firstSample, known.lastSample]);
    expect(summary.warnings).toEqual([]);
    for (const { path, sample, cooked } of known.vectors) {
      const value = values.get(path.toLowerCase())?.get(timesMs[sample]!) ?? null;
      expect(value, `${path} in sample ${sample}`).toBe(cooked === null ? null : Number(cooked));
    }
  });

  it('is the text that Windows wrote of the same log, byte for byte but for line ends', async () => {
    let text = '';
    const log = { file: realLog(`${ORACLE}.blg`), named: true };
    await exportLog({ log, dialect: 'csv' }, async (piece) => void (text += await Promise.resolve(piece)));
    expect(text.replaceAll('\r\n', '\n')).toBe(readFileSync(realLog(`${ORACLE}.csv`), 'utf8'));
  });

  it('reads the same whatever the chunks', async () => {
    const bytes = readFileSync(realLog(PAL));
    const { openChunks } = await import('../../../src/counterlog/open.ts');
    const { chunksOf, factsOf } = await import('../../helpers/counterlog-reading.ts');
    const whole = await readNumbers(await openCounterLog(realLog(PAL)));
    for (const sizes of [[5000, 60_000, 65_536, 7], [65_536], [200_000, 1, 1, 1]]) {
      const parts = await readNumbers(await openChunks('a.blg', chunksOf(bytes, sizes), factsOf(bytes)));
      expect(parts.values).toEqual(whole.values);
    }
  });
});

/** What must be so in any log, checked in one with whole objects. */
describe.skipIf(!hasRealLogs)('identities', () => {
  let numbers: Numbers | undefined;
  const load = async (): Promise<void> => {
    numbers ??= await readNumbers(await openCounterLog(realLog(PAL)));
  };
  const of = (path: string): number[] => valuesOf(numbers!, `\\\\ZACH-PC\\${path}`);

  it('_Total is the sum of the instances', async () => {
    await load();
    const summed = [
      'Private Bytes',
      'Handle Count',
      'Thread Count',
      'Working Set',
      'Virtual Bytes',
      'Pool Paged Bytes',
    ];
    for (const counter of summed) {
      const totals = numbers!.values.get(`\\\\zach-pc\\process(_total)\\${counter.toLowerCase()}`)!;
      expect(totals.size).toBe(11);
      for (const [ms, total] of totals) {
        let sum = 0;
        for (const [path, values] of numbers!.values) {
          const isOne = path.startsWith('\\\\zach-pc\\process(') && path.endsWith(`)\\${counter.toLowerCase()}`);
          if (isOne && !path.includes('(_total)')) sum += values.get(ms) ?? 0;
        }
        expect(sum, counter).toBe(total);
      }
    }
  });

  it('objects agree with one another', async () => {
    await load();
    expect(of('System\\Threads')).toEqual(of('Process(_Total)\\Thread Count'));
    const processes = of('System\\Processes');
    const pids = [...numbers!.values].filter(([path]) => /\\process\(.*\)\\id process$/.test(path));
    numbers!.timesMs.forEach((ms, i) => {
      const alive = pids.filter(([, values]) => values.has(ms)).length;
      expect(alive).toBe(processes[i]! + (pids.some(([path]) => path.includes('(_total)')) ? 1 : 0));
    });
    of('Memory\\% Committed Bytes In Use').forEach((share, i) => {
      expect(share).toBeCloseTo((100 * of('Memory\\Committed Bytes')[i]!) / of('Memory\\Commit Limit')[i]!, 3);
    });
    of('Memory\\Available Bytes').forEach((bytes, i) => {
      expect(Math.floor(bytes / 1024)).toBe(of('Memory\\Available KBytes')[i]);
      expect(Math.floor(bytes / 1024 / 1024)).toBe(of('Memory\\Available MBytes')[i]);
    });
    of('Memory\\Pages/sec').forEach((pages, i) => {
      expect(pages).toBeCloseTo(of('Memory\\Pages Input/sec')[i]! + of('Memory\\Pages Output/sec')[i]!, 6);
    });
  });

  it('rates, averages and queues fit together', async () => {
    await load();
    const disk = (counter: string): number[] => of(`PhysicalDisk(_Total)\\${counter}`);
    expect(disk('% Disk Time').length).toBe(10);
    disk('% Disk Time').forEach((share, i) => {
      expect(share / 100).toBeCloseTo(disk('Avg. Disk Queue Length')[i]!, 3);
      expect(disk('Avg. Disk sec/Transfer')[i]! * disk('Disk Transfers/sec')[i]!).toBeCloseTo(share / 100, 3);
      const bytes = disk('Avg. Disk Bytes/Transfer')[i]! * disk('Disk Transfers/sec')[i]!;
      expect(bytes / disk('Disk Bytes/sec')[i]!).toBeCloseTo(1, 9);
    });
  });

  it('processes keep their IDs, and instance names do not keep their processes', async () => {
    await load();
    const rundll = valuesOf(numbers!, '\\\\ZACH-PC\\Process(rundll32#1)\\ID Process');
    expect(new Set(rundll)).toEqual(new Set([3320, 580]));
  });
});
