import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const random = noise(21);
/** Rises evenly for its first thirty hours, then stays. */
const warmUp = (h: number): number => (100 + 3 * Math.min(h, 30) + 0.5 * random()) * MB;
const leak = (h: number): number => (100 + 6 * h + 0.5 * random()) * MB;
const level = (): number => (100 + 0.5 * random()) * MB;

/** A run of an hour's start and length. */
function run(fromHour: number, hours: number, shape: (h: number) => number, more: Partial<Lifetime> = {}): Lifetime {
  const series = seriesOf(hours, shape, 5 * 60_000, START_MS + fromHour * HOUR_MS);
  return lifetimeOf('app', { 'private-bytes': series }, { pid: 100 + fromHour, startKnown: true, ...more });
}

const newest = (shape: (h: number) => number, more: Partial<Lifetime> = {}): Lifetime => run(200, 26, shape, more);

function assess(now: Lifetime, ...earlier: Lifetime[]): Assessment {
  const evidence = evidenceOf({ endMs: now.endMs });
  const options = { hasProcessIds: true, machineWide: false };
  return assessMachine([{ ...historyOf(now), earlier }], evidence, options)[0]!;
}

describe('growth after a start', () => {
  it('looks like a leak where nothing is known of earlier starts', () => {
    expect(assess(newest(warmUp)).verdict).toBe('leak');
  });

  it('is a warm-up where an earlier run rose as much, and went on without a leak', () => {
    const { verdict, reasons, likelihood, severity } = assess(newest(warmUp), run(0, 180, warmUp));
    expect([verdict, likelihood, severity]).toEqual(['warm-up', null, null]);
    expect(reasons[0]).toMatchObject({ code: 'as-after-earlier-starts', state: 'against', facts: { runs: 1 } });
    expect(reasons[0]!.value).toBeCloseTo(1, 1);
  });

  it.each<[string, Lifetime, Lifetime[]]>([
    ['it is more than that of the earlier run', newest(leak), [run(0, 180, warmUp)]],
    ['the earlier run leaked', newest(warmUp), [run(0, 180, (h) => (100 + 3 * h + 0.5 * random()) * MB)]],
    ['the earlier run was level', newest(warmUp), [run(0, 180, level)]],
    ['the earlier run ended too soon to tell', newest(warmUp), [run(160, 35, warmUp)]],
    ['nobody knows how old it was', newest(warmUp, { startKnown: false }), [run(0, 180, warmUp)]],
    [
      'the start of the earlier run was not seen',
      newest(warmUp),
      [run(0, 180, warmUp, { ageAtStartMs: 50 * HOUR_MS, startKnown: false })],
    ],
    ['most earlier runs leaked', newest(warmUp), [run(0, 60, leak), run(70, 60, leak), run(140, 50, warmUp)]],
  ])('stays a leak where %s', (_, now, earlier) => {
    expect(assess(now, ...earlier).verdict).toBe('leak');
  });
});
