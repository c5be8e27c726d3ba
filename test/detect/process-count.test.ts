import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { CompanionKey } from '../../src/model/companion.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import { mayLeak } from '../../src/model/finding.ts';
import type { ProcessHistory } from '../../src/model/lifetime.ts';
import type { Series } from '../../src/model/series.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const STEP_MS = 5 * 60_000;
const random = noise(23);

/** A process of a level that hardly moves. */
function runOf(process: string, from: number, to: number, pid: number, endKnown = false): ProcessHistory {
  const series = seriesOf(
    to - from,
    () => 8 * MB + 4096 * Math.round(4 * random()),
    STEP_MS,
    START_MS + from * HOUR_MS,
  );
  return historyOf(lifetimeOf(process, { 'private-bytes': series }, { pid, startKnown: from > 0, endKnown }));
}

/** The whole machine's usual process, and those of an image by when they start and end, in hours. */
function machineOf(hours: number, runs: readonly (readonly [from: number, to: number])[]): ProcessHistory[] {
  const ofImage = runs.map(([from, to], i) => runOf('orphan', from, Math.min(hours, to), 100 + i, to < hours));
  return [runOf('services', 0, hours, 4), ...ofImage];
}

function assessAll(
  processes: readonly ProcessHistory[],
  companions: Partial<Record<CompanionKey, Series>> = {},
  restartsMs: readonly number[] = [],
): Assessment[] {
  const evidence: MachineEvidence = {
    ...evidenceOf(),
    companions: new Map(Object.entries(companions)) as MachineEvidence['companions'],
  };
  return assessMachine(processes, evidence, { hasProcessIds: true, machineWide: true, restartsMs });
}

const counted = (all: readonly Assessment[]): Assessment[] =>
  all.filter(({ resource, history }) => resource === 'process-count' && history.process !== null);

const every = (hours: number, perHour: number, from = 0): [number, number][] =>
  Array.from({ length: Math.floor((hours - from) * perHour) }, (_, i) => [from + (i + 0.5) / perHour, Infinity]);

describe('more and more processes of one image', () => {
  it('is one finding of the image, with their number and its rate, and none of a process', () => {
    const all = assessAll(machineOf(48, [[0, Infinity], ...every(48, 2)]));
    const [one, ...others] = counted(all);
    expect(others).toEqual([]);
    expect([one!.history.process, one!.verdict, one!.lifetime.pid]).toEqual(['orphan', 'leak', null]);
    expect(one!.trend!.slopePerHour).toBeCloseTo(2, 1);
    expect(one!.levels).toMatchObject({ first: 1, last: 97 });
    expect(one!.reasons.find(({ code }) => code === 'kind')?.facts).toEqual({ lost: 'processes' });
    expect(all.filter(mayLeak)).toEqual([one]);
  });

  it('account for the growth of their machine', () => {
    const committed = seriesOf(48, (h) => 900 * MB + 16 * MB * h, STEP_MS);
    const all = assessAll(machineOf(48, every(48, 2)), { 'committed-bytes': committed });
    const [one] = counted(all);
    expect(one!.explains.map(({ resource }) => resource)).toEqual(['committed-bytes']);
    expect(one!.explains[0]!.share).toBeCloseTo(1, 1);
    expect(all.find(({ resource }) => resource === 'committed-bytes')).toMatchObject({
      verdict: 'explained',
      symptomOf: { resource: 'process-count' },
    });
  });

  it.each<[string, number, [number, number][]]>([
    ['fewer than ten more', 48, every(48, 0.15)],
    [
      'less than twice as many',
      48,
      [...Array.from({ length: 60 }, (): [number, number] => [0, Infinity]), ...every(48, 0.6)],
    ],
    ['in less than six hours', 5, every(5, 10)],
    ['that end after an hour each', 48, every(48, 4).map(([from]) => [from, from + 1])],
    ['that all start at once', 48, Array.from({ length: 40 }, (): [number, number] => [20, Infinity])],
    [
      'that come in the morning and go in the evening',
      72,
      [0, 1, 2].flatMap((day) =>
        Array.from({ length: 30 }, (_, i): [number, number] => [24 * day + 7 + i / 15, 24 * day + 17 + i / 15]),
      ),
    ],
    ['of which the number levels off', 72, Array.from({ length: 40 }, (_, i): [number, number] => [0.2 * i, Infinity])],
  ])('%s are no finding', (_, hours, runs) => {
    expect(counted(assessAll(machineOf(hours, runs)))).toEqual([]);
  });

  it('of less than a day is suspected at most, as it may follow the working day', () => {
    const [one] = counted(assessAll(machineOf(10, every(10, 6))));
    expect([one!.verdict, one!.caveats]).toEqual(['suspect', ['under-a-day']]);
    expect(one!.likelihood).toBeLessThanOrEqual(0.5);
  });

  it('is counted anew after a restart of the machine', () => {
    const before = every(30, 2).map(([from]): [number, number] => [from, 29.9]);
    const after = every(30, 2).map(([from]): [number, number] => [30 + from, Infinity]);
    const processes = [
      runOf('services', 0, 29.9, 4, true),
      runOf('services', 30, 60, 5),
      ...[...before, ...after].map(([from, to], i) => runOf('orphan', from, Math.min(60, to), 100 + i, to < 60)),
    ];
    const [one] = counted(assessAll(processes, {}, [START_MS + 29.95 * HOUR_MS]));
    expect([one!.verdict, one!.history.lifetimes.length]).toEqual(['leak', 2]);
    expect(one!.levels!.last).toBe(60);
  });
});

describe('process objects of a machine', () => {
  const objects = seriesOf(48, (h) => 60 + 8 * h, STEP_MS);
  const ofMachine = (all: readonly Assessment[]): Assessment =>
    all.find(({ resource, history }) => resource === 'process-count' && history.process === null)!;
  const lost = ({ reasons }: Assessment): unknown => reasons.find(({ code }) => code === 'kind')?.facts;

  it('that running processes do not account for belong to ended ones', () => {
    const one = ofMachine(assessAll(machineOf(48, []), { processes: objects }));
    expect([one.verdict, lost(one)]).toEqual(['leak', { lost: 'ended-processes' }]);
  });

  it('of running processes are explained by them', () => {
    const one = ofMachine(assessAll(machineOf(48, every(48, 8)), { processes: objects }));
    expect([one.verdict, lost(one)]).toEqual(['explained', undefined]);
  });
});
