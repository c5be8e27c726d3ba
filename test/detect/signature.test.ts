import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { signatureOf } from '../../src/detect/signature.ts';
import type { GrowthSignature } from '../../src/model/signature.ts';
import type { Resource } from '../../src/model/resource.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf, START_MS } from '../helpers/series.ts';

const DAYS = 5;
const random = noise(23);

/** Of Private Bytes of a process with these resources; hours count from midnight. */
function signature(levels: Partial<Record<Resource, (hour: number) => number>>, days = DAYS): GrowthSignature {
  const series = Object.fromEntries(
    Object.entries(levels).map(([resource, level]) => [resource, seriesOf(days * 24, level, 300_000)]),
  );
  const evidence = evidenceOf({ endMs: START_MS + days * 24 * HOUR_MS });
  const options = { hasProcessIds: true, machineWide: true };
  const all = assessMachine([historyOf(lifetimeOf('app', series))], evidence, options);
  const finding = all.find((a) => a.resource === 'private-bytes')!;
  return signatureOf(
    finding,
    all.filter((a) => a !== finding),
  );
}

const rising = (h: number): number => 80 * MB + 2 * MB * h + 0.2 * MB * random();
/** Eight busy hours a day. */
const byDay = (h: number): number =>
  80 * MB + 6 * MB * (8 * Math.floor(h / 24) + Math.min(8, Math.max(0, (h % 24) - 9)));
/** A job at 22:10. */
const nightly = (h: number): number => 80 * MB + 40 * MB * Math.floor((h + 1.83) / 24) + 0.1 * MB * random();

describe('the signature of a growth', () => {
  it('holds what grows with it, and what does not', () => {
    const { grows, level } = signature({
      'private-bytes': rising,
      handles: (h) => 200 + 10 * h,
      threads: () => 20,
    });
    expect([[...grows], [...level]]).toEqual([['private-bytes', 'handles'], ['threads']]);
  });

  it('compares Virtual Bytes', () => {
    const { virtualTimes } = signature({ 'private-bytes': rising, 'virtual-bytes': (h) => 200 * MB + 6 * MB * h });
    expect(virtualTimes).toBeCloseTo(3, 0);
  });

  it('tells growth that goes on at night from growth that rests', () => {
    expect(signature({ 'private-bytes': rising }).nightShare).toBeCloseTo(1, 0);
    expect(signature({ 'private-bytes': byDay }).nightShare).toBeCloseTo(0, 1);
    expect(signature({ 'private-bytes': rising }, 1.5).nightShare).toBeNaN();
  });

  it('tells growth that comes at one hour of each day', () => {
    expect([21, 22]).toContain(signature({ 'private-bytes': nightly }).dailyHour);
    expect(signature({ 'private-bytes': byDay }).dailyHour).toBeNull();
    expect(signature({ 'private-bytes': rising }).dailyHour).toBeNull();
  });
});
