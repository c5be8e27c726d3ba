import { describe, expect, it } from 'vitest';
import { SCORECARD } from '../../src/detect/scorecard.ts';
import type { Verdict } from '../../src/model/assessment.ts';
import type { ReportReason } from '../../src/model/report.ts';
import { quietReason } from '../../src/words/report.ts';
import { assessment } from '../helpers/report-fixture.ts';

const reason = (code: string, text: string, state: ReportReason['state'] = 'against'): ReportReason => ({
  code,
  text,
  state,
});
const POINTS = reason('points', 'Leak score 12.0 (leak from 14.4; highest 23.5): below the line');
const SUSTAINED = reason('sustained', 'Growth slowed to 2 % of the overall rate in the last quarter');

describe('quietReason', () => {
  it.each<[string, Verdict, ReportReason[], string]>([
    [
      'a shape and how little it went on',
      'warm-up',
      [POINTS, reason('end-straight', 'no straight line'), SUSTAINED],
      'Grows after its start and ever more slowly towards a level. Growth slowed to 2 % of the overall rate in the last quarter.',
    ],
    [
      'a shape alone where it went on',
      'step',
      [POINTS, { ...SUSTAINED, state: 'met' }],
      'Rose at single moments and is level between them.',
    ],
    [
      'what a cause means where only points speak against a leak',
      'explained',
      [POINTS],
      'Its processes account for the growth: look at theirs.',
    ],
    ['a cause', 'by-design', [reason('cache', 'it is the cache'), POINTS, SUSTAINED], 'it is the cache'],
    ['nothing', 'by-design', [], 'A cache or pool that is documented to fill the memory it may use.'],
  ])('tells %s', (_name, verdict, reasons, told) => {
    expect(quietReason(assessment({ verdict, reasons }))).toBe(told);
  });

  it('tells no other test of the shape by itself', () => {
    for (const code of ['points', ...Object.keys(SCORECARD)]) {
      const told = quietReason(assessment({ verdict: 'step', reasons: [reason(code, 'a test')] }));
      expect(told, code).toMatch(/^Rose at single moments/);
    }
  });
});
