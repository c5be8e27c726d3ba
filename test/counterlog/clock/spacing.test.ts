import { describe, expect, it } from 'vitest';
import { createSpacing } from '../../../src/counterlog/clock/spacing.ts';

const spacingOf = (times: readonly number[], batch = times.length) => {
  const spacing = createSpacing();
  for (let i = 0; i < times.length; i += batch) {
    const part = Float64Array.from(times.slice(i, i + batch));
    spacing.add(part, part.length);
  }
  return spacing.finish();
};

describe('createSpacing', () => {
  it.each<[string, number[], number | null, number]>([
    ['nothing', [], null, 0],
    ['one sample', [5], null, 0],
    ['two samples', [0, 15_000], 15_000, 0],
    ['jitter', [0, 15_003, 30_006, 45_010, 60_030], 15_000, 0],
    ['one sample missing', [0, 15_000, 45_000, 60_000, 75_000], 15_000, 0],
    ['two samples missing', [0, 15_000, 60_000, 75_000, 90_000], 15_000, 1],
    ['fractions of a millisecond', [0, 0.25, 0.5], 1, 0],
  ])('%s', (_, times, intervalMs, gaps) => {
    expect(spacingOf(times)).toMatchObject({ intervalMs, gaps });
  });

  it('counts all gaps and keeps the longest in time order, whatever the batches', () => {
    const times = [0];
    for (let i = 0; i < 300; i++) times.push(times.at(-1)! + (i % 3 === 0 ? 10_000 + i * 10 : 1000));
    const whole = spacingOf(times);
    expect(whole.gaps).toBe(100);
    expect(whole.longest).toHaveLength(20);
    expect(whole.longest.at(-1)!.toMs - whole.longest.at(-1)!.fromMs).toBe(12_970);
    expect(whole.longest.every((gap, i) => i === 0 || gap.fromMs > whole.longest[i - 1]!.fromMs)).toBe(true);
    expect(spacingOf(times, 7)).toEqual(whole);
  });
});
