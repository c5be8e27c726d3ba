import { expect, test } from 'vitest';
import { baseRateOf } from '../../src/detect/base-rate.ts';

test.each([
  // One leak and 149 others, of which one in twelve is hard to tell from a leak.
  [150, 1 / (1 + 149 / 12)],
  [14, 1 / (1 + 13 / 12)],
  [13, 0.5],
  [1, 0.5],
  [0, 0.5],
])('of %i processes that of the hard ones is %f', (processes, wanted) => {
  expect(baseRateOf(processes, null).judgedShare).toBeCloseTo(wanted, 12);
});

test('falls as the log has more processes', () => {
  const shares = [1, 5, 20, 80, 300, 2000].map((processes) => baseRateOf(processes, null).judgedShare);
  expect(shares).toEqual([...shares].sort((a, b) => b - a));
  expect(shares.at(-1)).toBeGreaterThan(0);
});

test('the share of the user counts whatever the log has', () => {
  expect(baseRateOf(5, 1 / 150)).toEqual({ ...baseRateOf(150, null), processes: 5 });
  expect(baseRateOf(5, 0.3).judgedShare).toBe(0.5);
  expect(baseRateOf(150, 0.7).judgedShare).toBe(0.7);
});
