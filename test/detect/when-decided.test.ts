import { describe, expect, it } from 'vitest';
import { assessMachine } from '../../src/detect/assess.ts';
import { whenDecided } from '../../src/detect/when-decided.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { historyOf, lifetimeOf } from '../helpers/history.ts';
import { HOUR_MS, MB, noise, seriesOf } from '../helpers/series.ts';

const doubt: Parameters<typeof whenDecided>[0] = {
  verdict: 'suspect',
  caveats: [],
  reasons: [],
  likelihood: 0.5,
  seenMs: 34 * HOUR_MS,
  hasEnded: false,
};
const hours = (more: Partial<typeof doubt>): number | null => whenDecided({ ...doubt, ...more })?.value ?? null;

describe('whenDecided', () => {
  it('when it was seen for twice as long, and for a whole day', () => {
    expect(hours({})).toBe(34);
    expect(hours({ seenMs: 10 * HOUR_MS })).toBe(14);
    expect(hours({ seenMs: 14 * HOUR_MS })).toBe(14);
  });

  it('a leak of part of a day, if it is not surely one', () => {
    const leak = { verdict: 'leak', seenMs: 10 * HOUR_MS } as const;
    expect(hours({ ...leak, likelihood: 0.7 })).toBe(14);
    expect(hours({ ...leak, likelihood: 0.97 })).toBeNull();
    expect(hours({ ...leak, seenMs: 30 * HOUR_MS })).toBeNull();
  });

  it.each<[string, Partial<typeof doubt>]>([
    ['no growth', { verdict: 'plateau' }],
    ['a process that has ended', { hasEnded: true }],
    ['a cache, which its counter settles', { caveats: ['known-cache'] }],
    [
      'growth that load explains',
      {
        reasons: [
          {
            ...{ code: 'load', state: 'against', value: 0.8 },
            ...{ unit: 'share', limit: null, facts: { counter: 'dns-queries' } },
          },
        ],
      },
    ],
  ])('says nothing of %s', (_, more) => {
    expect(hours(more)).toBeNull();
  });

  it('stands among the reasons of a suspected leak', () => {
    const random = noise(42);
    // Slows down all the way.
    const series = seriesOf(48, (h) => 80 * MB + 40 * MB * Math.log1p(h / 8) + 0.1 * MB * random());
    const lifetime = lifetimeOf('app', { 'private-bytes': series });
    const options = { hasProcessIds: true, machineWide: false };
    const one = assessMachine([historyOf(lifetime)], evidenceOf({ endMs: lifetime.endMs }), options)[0]!;
    expect(one.verdict).toBe('suspect');
    expect(one.reasons.find(({ code }) => code === 'time-decides')).toMatchObject({ value: 48, unit: 'hours' });
  });
});
