import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { oneCauseEach } from '../../src/detect/one-cause.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { CompanionKey } from '../../src/model/companion.ts';
import { mayLeak } from '../../src/model/finding.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { ProcessHistory } from '../../src/model/lifetime.ts';
import { RESOURCES, type Resource } from '../../src/model/resource.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const HOURS = 72;
const KB = 1024;
const random = noise(20);

/** From a level, by so much an hour. */
const rising = (from: number, rate: number, swing = from / 500): Series =>
  seriesOf(HOURS, (h) => Math.round(from + rate * h + swing * random()));

interface Situation {
  readonly companions?: Partial<Record<CompanionKey, Series>>;
  /** Resources that are open findings. */
  readonly open?: readonly Resource[];
}

function assess(histories: readonly ProcessHistory[], { companions = {}, open = [] }: Situation = {}): Assessment[] {
  const evidence: MachineEvidence = {
    ...evidenceOf({ endMs: START_MS + HOURS * HOUR_MS }),
    companions: new Map(Object.entries(companions) as [CompanionKey, Series][]),
  };
  return assessMachine(histories, evidence, {
    hasProcessIds: true,
    machineWide: true,
    isOpenFinding: (_, resource) => open.includes(resource),
  });
}

/** `handles <- pool-paged, pool-nonpaged` for each finding. */
const causesOf = (all: readonly Assessment[]): string[] =>
  all
    .filter((one) => mayLeak(one) && one.symptomOf === null)
    .map((lead) => {
      const symptoms = all
        .filter((one) => one.symptomOf === lead && one.history.process !== null)
        .map(({ resource }) => resource)
        .sort((a, b) => RESOURCES.indexOf(a) - RESOURCES.indexOf(b));
      return [lead.resource, symptoms.join(', ')].filter((s) => s !== '').join(' <- ');
    });

const causesIn = (series: Partial<Record<Resource, Series>>, situation?: Situation): string[] =>
  causesOf(assess([historyOf(lifetimeOf('svchost', series))], situation));

/** A leak of 38 handles an hour with the memory of each: 160 bytes of paged pool, 100 of nonpaged, 512 private. */
const handleLeak = (): Partial<Record<Resource, Series>> => ({
  'private-bytes': rising(20 * MB, 38 * 512, 4 * KB),
  handles: rising(800, 38, 2),
  threads: rising(20, 0, 1),
  'pool-paged': rising(200 * KB, 38 * 160, 200),
  'pool-nonpaged': rising(30 * KB, 38 * 100, 100),
});

describe('one finding for one cause', () => {
  it('is led by handles, where the memory of each is plausible', () => {
    expect(causesIn(handleLeak())).toEqual(['handles <- private-bytes, pool-paged, pool-nonpaged']);
  });

  it.each<[string, Partial<Record<Resource, Series>>, string]>([
    [
      'handles with 60 KB each',
      { handles: rising(500, 50, 2), 'private-bytes': rising(80 * MB, 3000 * KB) },
      'handles <- private-bytes',
    ],
    [
      'handles with 70 KB each',
      { handles: rising(500, 50, 2), 'private-bytes': rising(80 * MB, 3500 * KB) },
      'private-bytes <- handles',
    ],
    [
      'threads with their stacks and handles',
      {
        threads: rising(40, 5, 0.4),
        handles: rising(500, 60, 2),
        'private-bytes': rising(80 * MB, 5 * MB),
      },
      'threads <- private-bytes, handles',
    ],
    [
      'threads with more handles than a thread opens',
      { threads: rising(40, 5, 0.4), handles: rising(500, 200, 2) },
      'handles <- threads',
    ],
    [
      'threads with more memory than they take',
      { threads: rising(40, 5, 0.4), 'private-bytes': rising(80 * MB, 10 * MB) },
      'private-bytes <- threads',
    ],
    [
      'memory with its pool',
      { 'private-bytes': rising(80 * MB, 2 * MB), 'pool-paged': rising(300 * KB, 10 * KB, 500) },
      'private-bytes <- pool-paged',
    ],
  ])('%s', (_, series, expected) => {
    expect(causesIn(series)).toEqual([expected]);
  });

  it('keeps the lead that an open finding has, whatever is plausible', () => {
    expect(causesIn(handleLeak(), { open: ['pool-paged'] })).toEqual([
      'pool-paged <- private-bytes, handles, pool-nonpaged',
    ]);
    // Where an earlier version made a finding of each resource, the usual one of them leads.
    expect(causesIn(handleLeak(), { open: ['pool-paged', 'handles'] })).toEqual([
      'handles <- private-bytes, pool-paged, pool-nonpaged',
    ]);
    expect(causesIn({ handles: rising(500, 50, 2) }, { open: ['pool-paged'] })).toEqual(['handles']);
  });

  it('is as urgent as the worst of it', () => {
    const series = { ...handleLeak(), handles: rising(90_000, 38, 2) };
    const all = assess([historyOf(lifetimeOf('svchost', series))]);
    const symptom = all.find(({ resource }) => resource === 'pool-nonpaged')!;
    expect([symptom.severity, all[0]!.resource, all[0]!.severity]).toEqual(['medium', 'handles', 'medium']);
  });

  it('puts symptoms behind all findings', () => {
    const other = historyOf(lifetimeOf('other', { handles: rising(9000, 30, 2) }, { pid: 44 }));
    const all = assess([historyOf(lifetimeOf('svchost', handleLeak())), other]);
    expect(all.map(({ symptomOf }) => symptomOf !== null)).toEqual([false, false, true, true, true, false]);
    expect(all.slice(0, 2).map(({ history }) => history.process)).toEqual(['svchost', 'other']);
  });

  it('is two findings where growth comes in different runs', () => {
    const cut = START_MS + 36 * HOUR_MS;
    const run = (fromMs: number, toMs: number, pid: number, rates: readonly [number, number]) =>
      lifetimeOf(
        'app',
        {
          handles: slice(rising(5000, rates[0], 2), fromMs, toMs),
          threads: slice(rising(40, rates[1], 0.4), fromMs, toMs),
        },
        { pid },
      );
    const runs = [run(-Infinity, cut, 40, [50, 0]), run(cut, Infinity, 41, [0, 5])] as const;
    const history = historyOf(...runs);
    // Judged together, neither run would make a leak of the process: what each shows by itself is put together.
    const all = runs.flatMap((one) =>
      assess([historyOf(one)])
        .filter(mayLeak)
        .map((found): Assessment => ({ ...found, history })),
    );
    expect(causesOf(oneCauseEach(all, () => false)).sort()).toEqual(['handles', 'threads']);
  });

  it('is one finding of several runs, whichever of them decides for each resource', () => {
    const cut = START_MS + 36 * HOUR_MS;
    const run = (fromMs: number, toMs: number, pid: number, rates: readonly [number, number]) =>
      lifetimeOf(
        'app',
        {
          handles: slice(rising(500, rates[0], 2), fromMs, toMs),
          'private-bytes': slice(rising(50 * MB, rates[1]), fromMs, toMs),
        },
        { pid, endKnown: toMs === cut, startKnown: fromMs === cut },
      );
    const history = historyOf(run(-Infinity, cut, 40, [60, 500 * KB]), run(cut, Infinity, 41, [55, 600 * KB]));
    expect(causesOf(assess([history]))).toEqual(['handles <- private-bytes']);
  });
});

const slice = ({ timesMs, values }: Series, fromMs: number, toMs: number): Series => {
  const kept = [...timesMs.keys()].filter((i) => timesMs[i]! >= fromMs && timesMs[i]! < toMs);
  return {
    timesMs: Float64Array.from(kept, (i) => timesMs[i]!),
    values: Float64Array.from(kept, (i) => values[i]!),
    slices: null,
  };
};

describe('growth of the machine that a finding accounts for', () => {
  const leak = historyOf(lifetimeOf('svchost', { ...handleLeak(), 'pool-paged': rising(MB, 200 * KB, KB) }));

  it('is explained, and named by the finding', () => {
    const all = assess([leak], { companions: { 'machine-pool-paged': rising(80 * MB, 210 * KB, KB) } });
    expect(causesOf(all)).toEqual(['handles <- private-bytes, pool-paged, pool-nonpaged']);
    const machine = all.find(({ history }) => history.process === null)!;
    expect([machine.verdict, machine.symptomOf]).toEqual(['explained', all[0]]);
    expect(all[0]!.explains).toEqual([{ resource: 'pool-paged', share: expect.closeTo(0.95, 1) as number }]);
  });

  it('is not named by a finding whose process takes no more of it', () => {
    const heap = historyOf(lifetimeOf('w3wp', { 'private-bytes': rising(60 * MB, MB, KB) }));
    const teeth = seriesOf(HOURS, (h) => 30 * MB + (h % 25) * 100 * KB);
    const worker = historyOf(lifetimeOf('w3wp', { 'private-bytes': rising(60 * MB, MB, KB), 'pool-paged': teeth }));
    for (const history of [heap, worker]) {
      const all = assess([history], { companions: { 'machine-pool-paged': rising(80 * MB, 50 * KB, KB) } });
      const finding = all.find(({ resource }) => resource === 'private-bytes')!;
      expect([finding.verdict, finding.explains]).toEqual(['leak', []]);
    }
  });

  it('is not named where the machine as a whole does not grow', () => {
    const daily = seriesOf(HOURS, (h) => 80 * MB + 3 * MB * Math.cos((h / 12) * Math.PI) + 10 * KB * h);
    const all = assess([leak], { companions: { 'machine-pool-paged': daily } });
    expect(all.find(({ history }) => history.process === null)!.verdict).toBe('daily-cycle');
    expect(all.find(({ resource }) => resource === 'handles')!.explains).toEqual([]);
  });

  it('is one of its own where no process accounts for it', () => {
    const all = assess([leak], { companions: { 'machine-pool-paged': rising(80 * MB, 1000 * KB, KB) } });
    const machine = all.find(({ history }) => history.process === null)!;
    expect([machine.verdict, machine.symptomOf]).toEqual(['leak', null]);
    expect(all.find(({ resource }) => resource === 'handles')!.explains).toEqual([
      { resource: 'pool-paged', share: expect.closeTo(0.2, 1) as number },
    ]);
  });

  it('counts the pools of a process in Committed Bytes', () => {
    const commit = rising(900 * MB, 38 * 512 + 200 * KB, KB);
    const all = assess([leak], { companions: { 'committed-bytes': commit } });
    const whole = all[0]!.explains.find(({ resource }) => resource === 'committed-bytes');
    expect(whole?.share).toBeGreaterThan(0.9);
  });
});
