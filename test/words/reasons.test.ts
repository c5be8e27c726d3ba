import { describe, expect, it } from 'vitest';
import { MEASURES } from '../../src/detect/growth-measures.ts';
import type { ReasonCode, ReasonFacts, ReasonOf, ReasonState } from '../../src/model/reason.ts';
import type { Resource } from '../../src/model/resource.ts';
import { reasonText } from '../../src/words/reasons.ts';
import { MIB } from '../helpers/report-fixture.ts';

const reason = <Code extends ReasonCode>(
  code: Code,
  state: ReasonState,
  facts: ReasonFacts[Code],
  value: number | null = null,
  limit: number | null = null,
): ReasonOf<Code> => ({ code, state, facts, value, limit, unit: null });

const POINTS = { maxPoints: 23.5 };

describe('reasonText', () => {
  it.each<[string, ReasonOf<ReasonCode>, Resource?]>([
    [
      'Leak score 14.9 (leak from 14.4; highest 23.5): just above the line',
      reason('points', 'met', POINTS, 14.93, 14.4),
    ],
    [
      'Leak score 14.3 (leak from 14.4; highest 23.5): just below the line',
      reason('points', 'partly', POINTS, 14.38, 14.4),
    ],
    [
      'Leak score 20.7 (leak from 14.4; highest 23.5): well above the line',
      reason('points', 'met', POINTS, 20.7, 14.4),
    ],
    ['Memory that is never released grew by 287 MiB', reason('keeps-growth', 'met', {}, 287 * MIB)],
    ['Memory that is never released hardly grew', reason('keeps-growth', 'against', {}, 0)],
    ['Handles that are never released grew by only 14', reason('keeps-growth', 'partly', {}, 14), 'handles'],
    ['The lowest level rose by 430 MiB', reason('floor-grows', 'met', {}, 430 * MIB)],
    ['The lowest levels rise steadily (R² 0.93)', reason('floor-straight', 'met', {}, 0.93)],
    ['The lowest levels rise with ups and downs (R² 0.50)', reason('floor-straight', 'met', {}, 0.5)],
    ['The lowest levels do not rise steadily (R² 0.05)', reason('floor-straight', 'against', {}, 0.05)],
    ['The lowest levels fall', reason('floor-straight', 'against', {}, -0.7)],
    ['The lowest levels of long stretches rise steadily (R² 0.87)', reason('long-floor-straight', 'met', {}, 0.87)],
    ['Growth went on in the last quarter, at 95 % of the overall rate', reason('sustained', 'met', {}, 0.95)],
    ['Growth slowed to 34 % of the overall rate in the last quarter', reason('sustained', 'against', {}, 0.34)],
    ['It did not grow in the last quarter', reason('sustained', 'against', {}, -0.2)],
    ['Gradual growth, or many rises', reason('many-rises', 'met', {}, 12)],
    ['Most of the growth came in one rise', reason('many-rises', 'against', {}, 1.2)],
    ['Most of the growth came in about 2 rises', reason('many-rises', 'partly', {}, 1.9)],
    ['A levelling curve fits 3.2 times better than a line', reason('not-saturating', 'against', {}, 0.31)],
    ['Growth went on to the end of the log', reason('grows-to-end', 'met', {}, 0.9)],
    ['Most of the growth had come after 61 % of the time', reason('grows-to-end', 'against', {}, 0.61)],
    ['Nothing that it grew by was kept', reason('grows-to-end', 'against', {}, 0)],
    [
      'Growth is 3.2 times the largest earlier growth over the same length of time, 80 % of it above its earlier levels',
      reason('beyond-its-past', 'met', { newShare: 0.8 }, 3.2, 1.5),
    ],
    [
      'Growth is more than 10 times the largest earlier growth over the same length of time, all of it above its earlier levels',
      reason('beyond-its-past', 'met', { newShare: 1.2 }, 40, 1.5),
    ],
    [
      'Growth is only 0.8 times the largest earlier growth over the same length of time, at levels that it held before',
      reason('beyond-its-past', 'against', { newShare: -0.3 }, 0.8, 1.5),
    ],
    [
      'A warm-up: growth is only 1.1 times that after 2 earlier starts, and then it did not leak',
      reason('as-after-earlier-starts', 'against', { runs: 2 }, 1.12, 1.5),
    ],
    [
      'In doubt: another 14 hours at this rate decide it, in four of five cases',
      reason('time-decides', 'not-checked', {}, 14),
    ],
    ['Processor load does not explain the growth', reason('load', 'met', { counter: 'processor-time' }, 0.02)],
    ['DNS queries explain only 20 % of the growth', reason('load', 'met', { counter: 'dns-queries' }, 0.2)],
    [
      'Web requests rose too and explain 80 % of the growth',
      reason('load', 'against', { counter: 'web-requests' }, 0.8),
    ],
    [
      'Working Set shrinks while Private Bytes grow, as leaked memory is no longer used',
      reason('working-set-stays-behind', 'met', {}, -0.35),
    ],
    ['Heap memory: threads and handles stay level', reason('kind', 'met', { lost: 'heap-alone' })],
    [
      'Virtual Bytes stay level: it may be filling memory reserved earlier',
      reason('virtual-bytes-rise', 'against', {}, 0.02),
    ],
    [
      'None of 7 runs looks like a leak (average leak score 12.0, leak from 16.2)',
      reason('lives', 'against', { leakingRuns: 0, runs: 7 }, 12, 16.2),
    ],
    [
      '97 % of the growth is the buffer pool of SQL Server; the rest: follows the day',
      reason('cache-subtracted', 'against', { cache: 'sql-server-buffer-pool', remainder: 'daily-cycle' }, 0.97, 0.5),
    ],
    [
      '12 samples over 18 minutes; at least 40 samples over 30 minutes are needed',
      reason('enough-data', 'against', { spanHours: 0.3, minHours: 0.5 }, 12, 40),
    ],
    [
      'The samples are in only 5 of 24 equal time slices; at least 20 are needed',
      reason('enough-data', 'against', { slices: 24 }, 5, 20),
    ],
    [
      'Judged without 2 single steps and the growth in 1 gap between samples',
      reason('steps-taken-off', 'partly', { steps: 2, gaps: 1 }, 3),
    ],
    [
      'The log does not show which process grows: it has no Private Bytes of processes',
      reason('processes', 'not-checked', { part: 'private-bytes', outcome: 'not-logged' }),
    ],
  ])('%s', (text, of, resource = 'private-bytes') => {
    expect(reasonText(of as Parameters<typeof reasonText>[0], resource)).toBe(text);
  });

  it.each(MEASURES)('%s reads otherwise against a leak than for one', (code) => {
    const text = (state: ReasonState, value: number): string => reasonText(reason(code, state, {}, value), 'threads');
    expect(text('against', 0)).not.toBe(text('met', 0.9));
  });
});
