import { describe, expect, it } from 'vitest';
import type { Report, ReportAssessment } from '../../src/model/report.ts';
import { compareFindings, compareReports } from '../../src/report/baseline.ts';
import { changeSentence } from '../../src/words/baseline.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { parseMarkup } from '../helpers/report-markup.ts';
import {
  assessment,
  at,
  HOUR_MS,
  input,
  MIB,
  quiet,
  report,
  START_MS,
  trend,
  withoutSteps,
} from '../helpers/report-fixture.ts';

const rate = (ciLow: number, slope: number, ciHigh: number): Partial<ReportAssessment> => ({
  trend: { ...trend({ from: MIB, slopePerHour: slope * MIB }), ciLow: ciLow * MIB, ciHigh: ciHigh * MIB },
});
const limit = (earliest: number, latest: number | null, name = 'user address space'): Partial<ReportAssessment> => ({
  exhaustion: {
    ...assessment().exhaustion!,
    limit: name,
    earliest: at(START_MS + earliest * HOUR_MS),
    latest: latest === null ? null : at(START_MS + latest * HOUR_MS),
  },
});

describe('a finding, then and now', () => {
  it.each<[string, Partial<ReportAssessment>, Partial<ReportAssessment>, string]>([
    ['the same', {}, {}, 'same'],
    ['became a leak', { verdict: 'suspect' }, {}, 'worse'],
    ['became a suspect', {}, { verdict: 'suspect' }, 'better'],
    ['its rate rose beyond doubt', rate(4, 5, 6), rate(6.1, 8, 9), 'worse'],
    ['its rate rose beyond doubt, by little', rate(4, 5, 6), rate(6.1, 7, 8), 'same'],
    ['its rate rose, within doubt', rate(4, 5, 6), rate(5.9, 7, 8), 'same'],
    ['its rate fell beyond doubt', rate(4, 5, 6), rate(2, 3, 3.9), 'better'],
    ['its rate fell beyond doubt, by little', rate(4, 5, 6), rate(3.5, 3.7, 3.9), 'same'],
    ['its rate fell, within doubt', rate(4, 5, 6), rate(2, 3, 4.1), 'same'],
    ['no line describes it any more', rate(4, 5, 6), { trend: null }, 'same'],
    ['its limit comes sooner', limit(150, 160), limit(120, 149), 'worse'],
    ['its limit may come sooner', limit(150, 160), limit(120, 151), 'same'],
    ['its limit has no latest date', limit(150, 160), limit(120, null), 'same'],
    ['its limit was put off by a restart', limit(120, 130), limit(150, 160), 'same'],
    ['it is another limit', limit(150, 160), limit(100, 110, 'commit limit'), 'same'],
    ['slower, but sooner', { ...rate(4, 5, 6), ...limit(150, 160) }, { ...rate(1, 2, 3), ...limit(100, 110) }, 'worse'],
    // Free System PTEs fall: -9 is a faster leak than -5.
    [
      'falls faster',
      { resource: 'free-system-ptes', ...rate(-6, -5, -4) },
      { resource: 'free-system-ptes', ...rate(-10, -9, -8) },
      'worse',
    ],
    [
      'falls slower',
      { resource: 'free-system-ptes', ...rate(-6, -5, -4) },
      { resource: 'free-system-ptes', ...rate(-3, -2, -1) },
      'better',
    ],
  ])('%s', (_name, then, now, state) => {
    expect(compareFindings(assessment(then), assessment(now))).toBe(state);
  });
});

describe('compareReports', () => {
  const findings = (): ReportAssessment[] => [
    assessment({ id: 'a', process: 'worse' }),
    assessment({ id: 'b', process: 'new' }),
    quiet('mended', { id: 'c' }),
    quiet('short', { id: 'd', verdict: 'insufficient-data' }),
    quiet('calm', { id: 'e' }),
  ];
  const old = report({
    generatedAt: '2004-11-03T06:00:00.000Z',
    assessments: [
      assessment({ id: 'a', process: 'worse', verdict: 'suspect' }),
      assessment({ id: 'c', process: 'mended' }),
      assessment({ id: 'd', process: 'short' }),
      assessment({ id: 'f', process: 'removed' }),
      assessment({ id: 'g', process: 'elsewhere', machine: 'OTHER' }),
      quiet('calm', { id: 'e' }),
    ],
  });

  it('gives states and lists what is gone and what cannot be told', () => {
    const made = compareReports(report({ assessments: findings() }), old, 'old.json');
    expect(made.assessments.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'worse'],
      ['b', 'new'],
      ['c', 'gone'],
      ['d', undefined],
      ['e', undefined],
    ]);
    expect(made.baseline?.gone.map(({ id, now, verdict }) => [id, now, verdict])).toEqual([
      ['c', 'stable', 'leak'],
      ['f', null, 'leak'],
    ]);
    expect(made.baseline?.unseen.map(({ id }) => id)).toEqual(['d', 'g']);
    expect(changeSentence(made)).toBe(
      'Since the report of 3 Nov 2004, 06:00 (UTC+00:00), old.json: 1 new, 1 worse, 2 gone. These logs cannot tell of 2 findings of that report (EXFE01, OTHER).',
    );
  });

  it('takes no finding for gone that the options left out', () => {
    const one = report({ options: { process: ['work*'] }, assessments: [] });
    expect(compareReports(one, old, 'o').baseline?.gone).toEqual([]);
    const asked = report({ options: { process: ['REM*'] }, assessments: [] });
    expect(compareReports(asked, old, 'o').baseline?.gone.map(({ process }) => process)).toEqual(['removed']);
  });

  describe('of one cause', () => {
    const lead = assessment({ id: 'a', process: 'svchost', resource: 'handles' });
    const own = assessment({ id: 'b', process: 'svchost', resource: 'pool-paged' });
    const symptom = { ...own, symptomOf: 'a' };
    const compare = (now: readonly ReportAssessment[], then: readonly ReportAssessment[]) =>
      compareReports(report({ assessments: now }), report({ assessments: then }), 'o');
    const states = (of: ReturnType<typeof compare>) => of.assessments.map(({ id, state }) => `${id} ${state ?? '-'}`);

    it('takes a finding that is a symptom now for merged, not for gone', () => {
      const made = compare([lead, symptom], [lead, own]);
      expect(states(made)).toEqual(['a same', 'b -']);
      expect([made.baseline?.gone, made.baseline?.merged]).toEqual([[], [{ id: 'b', into: 'a' }]]);
      expect(changeSentence(made)).toContain(': 1 the same, 1 merged into another finding.');
    });

    it('takes no lead for new whose symptom was a finding, or the other way round', () => {
      expect(states(compare([lead, symptom], [own]))).toEqual(['a same', 'b -']);
      const turned = compare([own, { ...lead, symptomOf: 'b' }], [lead, symptom]);
      expect(states(turned)).toEqual(['b same', 'a -']);
      expect([turned.baseline?.gone, turned.baseline?.merged]).toEqual([[], [{ id: 'a', into: 'b' }]]);
    });

    it('goes on where only a symptom of then is left', () => {
      const left = compare([quiet('svchost', { id: 'a', resource: 'handles' }), own], [lead, symptom]);
      expect(states(left)).toEqual(['a -', 'b same']);
      expect(left.baseline).toMatchObject({ gone: [], merged: [{ id: 'a', into: 'b' }] });
    });

    it('is gone as one', () => {
      const made = compare([], [lead, symptom]);
      expect(made.baseline?.gone.map(({ id }) => id)).toEqual(['a']);
      expect(made.baseline).not.toHaveProperty('merged');
    });

    it('is worse where the limit of a symptom comes sooner', () => {
      const dated = (hours: number) => [
        { ...lead, exhaustion: null },
        { ...symptom, ...limit(hours, hours + 10) },
      ];
      expect(states(compare(dated(100), dated(150)))).toEqual(['a worse', 'b -']);
    });
  });

  it('compares a suppressed finding, which is no new one when its entry ends', () => {
    const suppressedBy = { reason: 'known', expires: null, file: 'f', line: 1 };
    const [a] = findings();
    const before = report({ assessments: [{ ...a!, suppressedBy }] });
    expect(compareReports(report({ assessments: [a!] }), before, 'o').assessments[0]?.state).toBe('same');
    expect(compareReports(before, report({ assessments: [a!] }), 'o').baseline?.gone).toEqual([]);
  });

  it('compares the machines of a report by name, whatever its letter case', () => {
    const made = compareReports(report({ inputs: [input({ machines: ['exfe01'] })] }), old, 'o');
    expect(made.baseline?.gone.map(({ id }) => id)).toEqual(['a', 'c', 'd', 'f']);
  });

  it.each(['html', 'markdown', 'text'] as const)('is told in %s', async (format) => {
    const made = compareReports(report({ assessments: findings() }), old, 'old.json');
    const written = await REPORT_FORMATS[format].render(made);
    const text = format === 'html' ? parseMarkup(written).text : written;
    const flat = text.replace(/[`\\]/g, '').replace(/\s+/g, ' ');
    for (const part of [
      '1 new, 1 worse, 2 gone',
      'Worse',
      'New',
      'Gone since the last run',
      'removed',
      'not in these logs',
    ]) {
      expect(flat).toContain(part);
    }
    expect(flat).toMatch(/mended.{0,80}leaked 9\.00 MiB\/h up to 4 Nov 2004.{0,10}stable/);
  });

  it('is told in JSON and CSV', async () => {
    const made = compareReports(report({ assessments: findings() }), old, 'old.json');
    expect(withoutSteps(JSON.parse(await REPORT_FORMATS.json.render(made)) as Report)).toEqual(made);
    expect((await REPORT_FORMATS.csv.render(made)).match(/,(?:worse|new|gone),(?=,)/g)).toEqual([
      ...[',worse,', ',new,', ',gone,', ',gone,'],
    ]);
  });
});

describe('a process whose finding has another id now', () => {
  const runs = [
    { pid: 3108, start: at(START_MS), end: at(START_MS + 29 * HOUR_MS) },
    { pid: 2960, start: at(START_MS + 29 * HOUR_MS), end: at(START_MS + 72 * HOUR_MS) },
  ];
  const old = (judged: number): ReportAssessment => {
    const { start, end } = runs[judged]!;
    const lifetime = { start, end, startKnown: true, endKnown: true };
    return assessment({ id: 'old', process: 'w3wp', lifetime, lifetimes: runs });
  };
  const now = assessment({ id: 'now', process: 'w3wp', lifetimes: runs.slice(1) });

  it.each([
    ['is the same where an older version judged a run before the last', 0, 'same', 0],
    ['is new where the last run ended', 1, 'new', 1],
  ])('%s', (_name, judged, state, gone) => {
    const made = compareReports(report({ assessments: [now] }), report({ assessments: [old(judged)] }), 'old.json');
    expect([made.assessments[0]!.state, made.baseline!.gone.length]).toEqual([state, gone]);
  });
});
