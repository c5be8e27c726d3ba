import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURES, type GrowthMeasures, type Measure } from '../../src/detect/growth-measures.ts';
import { LEAK_LIKELIHOOD, pointsFor, SUSPECT_LIKELIHOOD } from '../../src/detect/likelihood.ts';
import { MAX_POINTS, reasonsOf, SCORECARD, totalPoints } from '../../src/detect/scorecard.ts';
import type { Reason, ReasonState } from '../../src/model/reason.ts';
import { reasonText } from '../../src/words/reasons.ts';

/** At any length that a process may be seen for. */
const LENGTHS = [1, 12, 24, 72, 1000];

/** Additions round. */
const ROUNDING = 1e-9;

const measuresOf = (value: (name: Measure) => number): GrowthMeasures =>
  Object.fromEntries(MEASURES.map((name) => [name, value(name)])) as GrowthMeasures;
/** Below every knot: no points at all. */
const NOTHING = measuresOf((name) => SCORECARD[name].at[0]! - 1);
const pointsOf = (name: Measure, value: number): number => totalPoints({ ...NOTHING, [name]: value });

const anyMeasures = (value: fc.Arbitrary<number>): fc.Arbitrary<GrowthMeasures> =>
  fc.record(Object.fromEntries(MEASURES.map((name) => [name, value])) as Record<Measure, typeof value>);
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
/** Where the knots are; anything finite is hardly ever there. */
const near = fc.double({ min: -8, max: 8, noNaN: true });
const measures = fc.oneof(anyMeasures(near), anyMeasures(finite));

describe('SCORECARD', () => {
  it('has a curve for every measure and no other', () => {
    expect(Object.keys(SCORECARD).sort()).toEqual([...MEASURES].sort());
  });

  it.each(MEASURES)('%s: knots ascend, points never fall, from none to some', (name) => {
    const { at, points } = SCORECARD[name];
    expect(points).toHaveLength(at.length);
    expect(at.every(Number.isFinite)).toBe(true);
    for (let i = 1; i < at.length; i++) {
      expect(at[i]).toBeGreaterThan(at[i - 1]!);
      expect(points[i]).toBeGreaterThanOrEqual(points[i - 1]!);
    }
    expect(points[0]).toBe(0);
    expect(points.at(-1)).toBeGreaterThan(0);
  });

  it('takes more for a leak than for a suspicion, and less than there is', () => {
    for (const hours of LENGTHS) {
      const [suspect, leak] = [SUSPECT_LIKELIHOOD, LEAK_LIKELIHOOD].map((one) => pointsFor(one, hours, 0.5));
      expect(suspect).toBeGreaterThan(0);
      expect(suspect).toBeLessThan(leak!);
      // Even where one of twenty leaks.
      expect(pointsFor(LEAK_LIKELIHOOD, hours, 0.05)).toBeLessThan(MAX_POINTS);
    }
  });

  it('lets no measure decide alone', () => {
    const least = Math.min(...LENGTHS.map((hours) => pointsFor(SUSPECT_LIKELIHOOD, hours, 0.5)));
    for (const name of MEASURES) expect(pointsOf(name, 1e6)).toBeLessThan(least);
  });
});

describe('totalPoints', () => {
  it('none where nothing speaks for a leak, all where everything does', () => {
    expect(totalPoints(NOTHING)).toBe(0);
    expect(totalPoints(measuresOf((name) => SCORECARD[name].at.at(-1)!))).toBeCloseTo(MAX_POINTS, 9);
  });

  it('adds up the points of the measures (property)', () => {
    fc.assert(
      fc.property(measures, (m) => {
        const sum = MEASURES.reduce((total, name) => total + pointsOf(name, m[name]), 0);
        expect(Math.abs(totalPoints(m) - sum)).toBeLessThan(ROUNDING);
      }),
    );
  });

  it('is never below none nor above what there is (property)', () => {
    fc.assert(
      fc.property(measures, (m) => {
        expect(totalPoints(m)).toBeGreaterThanOrEqual(0);
        expect(totalPoints(m)).toBeLessThanOrEqual(MAX_POINTS + ROUNDING);
      }),
    );
  });

  it.each(MEASURES)('%s: the points of a knot at it, straight in between', (name) => {
    const { at, points } = SCORECARD[name];
    at.forEach((knot, i) => {
      expect(pointsOf(name, knot)).toBeCloseTo(points[i]!, 9);
      if (i + 1 === at.length) return;
      for (const share of [0.25, 0.5, 0.9]) {
        const between = points[i]! * (1 - share) + points[i + 1]! * share;
        expect(pointsOf(name, knot + share * (at[i + 1]! - knot))).toBeCloseTo(between, 9);
      }
    });
  });

  it.each(MEASURES)('%s: level beyond the first and the last knot', (name) => {
    const { at, points } = SCORECARD[name];
    for (const far of [0.01, 1, 1e300]) {
      expect(pointsOf(name, at[0]! - far)).toBe(points[0]);
      expect(pointsOf(name, at.at(-1)! + far)).toBe(points.at(-1));
    }
  });

  it.each(MEASURES)('%s: more of it never lowers the points (property)', (name) => {
    fc.assert(
      fc.property(measures, fc.oneof(near, finite), (m, value) => {
        const [less, more] = [Math.min(m[name], value), Math.max(m[name], value)];
        expect(totalPoints({ ...m, [name]: more })).toBeGreaterThanOrEqual(
          totalPoints({ ...m, [name]: less }) - ROUNDING,
        );
      }),
    );
  });
});

describe('reasonsOf', () => {
  // Beyond are no measures: two are logarithms of doubles, the others shares and ratios.
  const possible = fc.oneof(anyMeasures(near), anyMeasures(fc.double({ min: -700, max: 700, noNaN: true })));

  const PRACTICAL = 150 * 1024;
  const reasons = (m: GrowthMeasures): Reason[] => reasonsOf(m, PRACTICAL, 'bytes');
  /** Their states have bounds of their own. */
  const BOUND: readonly string[] = ['sustained', 'not-saturating'];

  it('names every measure once (property)', () => {
    fc.assert(
      fc.property(possible, (m) => {
        expect(
          reasons(m)
            .map(({ code }) => code)
            .sort(),
        ).toEqual([...MEASURES].sort());
      }),
    );
  });

  it.each([
    [0, 'against'],
    [0.19, 'against'],
    [0.21, 'partly'],
    [0.49, 'partly'],
    [0.51, 'met'],
    [1, 'met'],
  ])('a share of %d of the points: %s', (share, state) => {
    // Curves have no jumps, so that every share of the points is reached somewhere.
    const m = measuresOf((name) => {
      const { at, points } = SCORECARD[name];
      const wanted = share * points.at(-1)!;
      const next = Math.max(
        1,
        points.findIndex((p) => p >= wanted),
      );
      const rise = points[next]! - points[next - 1]!;
      return at[next - 1]! + (rise === 0 ? 0 : (wanted - points[next - 1]!) / rise) * (at[next]! - at[next - 1]!);
    });
    for (const reason of reasons(m).filter(({ code }) => !BOUND.includes(code))) {
      expect(reason.state, reason.code).toBe(state);
    }
  });

  it.each<[Measure, number, ReasonState]>([
    ['sustained', 0.34, 'against'],
    ['sustained', 0.5, 'partly'],
    ['sustained', 0.9, 'met'],
    ['not-saturating', 0.31, 'against'],
    ['not-saturating', 0.5, 'partly'],
    ['not-saturating', 0.9, 'met'],
  ])('%s of %d argues by what it shows, whatever its points: %s', (name, value, state) => {
    expect(reasons({ ...NOTHING, [name]: value }).find(({ code }) => code === name)!.state).toBe(state);
  });

  it('says more the more speaks for a leak: no state falls as a measure rises (property)', () => {
    const rank = ['against', 'not-checked', 'partly', 'met'];
    fc.assert(
      fc.property(possible, possible, (a, b) => {
        const less = reasons(measuresOf((name) => Math.min(a[name], b[name])));
        const more = reasons(measuresOf((name) => Math.max(a[name], b[name])));
        less.forEach(({ state }, i) => {
          expect(rank).toContain(state);
          expect(rank.indexOf(more[i]!.state)).toBeGreaterThanOrEqual(rank.indexOf(state));
        });
      }),
    );
  });

  it('is met from its limit on, and not below (property)', () => {
    fc.assert(
      fc.property(anyMeasures(near), (m) => {
        for (const { code, state, value, limit, unit } of reasons(m)) {
          expect([code, unit, state === 'met']).toEqual([code, unit, value! >= limit!]);
        }
      }),
    );
  });

  it('gives growth in the unit of the resource', () => {
    const grown = reasons({ ...NOTHING, 'keeps-growth': Math.log(10) }).find(({ code }) => code === 'keeps-growth')!;
    expect(grown).toMatchObject({ value: expect.closeTo(10 * PRACTICAL, 3), unit: 'bytes' });
  });

  it('makes sentences without a gap, of any measures (property)', () => {
    fc.assert(
      fc.property(possible, (m) => {
        for (const reason of reasons(m)) {
          const text = reasonText(reason, 'private-bytes');
          expect(text).not.toMatch(/NaN|undefined|null|Infinity|[( ]-\d/);
          expect(text).toMatch(/^[A-Z].*[a-zB%)]$/);
        }
      }),
    );
  });
});
