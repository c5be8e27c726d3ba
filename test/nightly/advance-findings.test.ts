import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/history.ts';
import type { NotJudged, Report, ReportAssessment } from '../../src/model/report.ts';
import { advanceFindings, isUrgent, sparkline, addFindingStates } from '../../src/nightly/advance-findings.ts';
import type { AfterRestart } from '../../src/nightly/after-restart.ts';
import { formatInstant, wallMs } from '../../src/util/instants.ts';
import { assessment, report, trend } from '../helpers/report-fixture.ts';

const RULES = { newAfter: 2, goneAfter: 3 };
const HELD: AfterRestart = { held: ['aaaaaaaaaaaa'], unsettled: ['aaaaaaaaaaaa'] };
const UNSETTLED: AfterRestart = { held: [], unsettled: ['aaaaaaaaaaaa'] };
/** A leak that is in no hurry. */
const LEAK = { verdict: 'leak', severity: 'low', exhaustion: null } as const;
const SUSPECT = { verdict: 'suspect', severity: 'low', exhaustion: null } as const;
const QUIET = { verdict: 'stable', severity: null, exhaustion: null } as const;

const nightOf = (index: number): string => `2004-11-${String(index + 1).padStart(2, '0')}`;
const reportOf = (one: Partial<ReportAssessment> | null): Report =>
  report({ assessments: one === null ? [] : [assessment({ id: 'aaaaaaaaaaaa', ...one })] });

/** A limit so many hours after the newest sample. */
const limitIn = (hours: number): ReportAssessment['exhaustion'] => {
  const { lifetime, exhaustion } = assessment({});
  return { ...exhaustion!, at: formatInstant(wallMs(lifetime.end) + hours * 3_600_000, null) };
};

/** The finding's status, state and quiet nights night by night, `-` where there is none. */
function tell(nights: readonly (Partial<ReportAssessment> | null)[]): string[] {
  let findings: readonly Finding[] = [];
  return nights.map((one, index) => {
    ({ findings } = advanceFindings(findings, reportOf(one), nightOf(index), new Set(), RULES));
    const [finding] = findings;
    if (finding === undefined) return '-';
    const quiet = finding.quietNights > 0 ? ` quiet ${finding.quietNights}` : '';
    return `${finding.status} ${finding.state ?? '-'}${quiet}`;
  });
}

describe('a finding from night to night', () => {
  it.each<[string, (Partial<ReportAssessment> | null)[], string[]]>([
    ['urgent ones are told at once', [{ ...LEAK, severity: 'high' }], ['open new']],
    ['others on the second night in a row', [LEAK, LEAK, LEAK], ['waiting -', 'open new', 'open same']],
    ['not in a row is not told', [SUSPECT, null, SUSPECT], ['waiting -', '-', 'waiting -']],
    [
      'gone after three quiet nights, then silent',
      [LEAK, LEAK, null, QUIET, null, null],
      ['waiting -', 'open new', 'open same quiet 1', 'open same quiet 2', 'closed gone quiet 3', 'closed - quiet 3'],
    ],
    [
      'a quiet night between two others does not make it new',
      [LEAK, LEAK, null, LEAK],
      ['waiting -', 'open new', 'open same quiet 1', 'open same'],
    ],
    [
      'too little data is no quiet night',
      [LEAK, LEAK, { ...QUIET, verdict: 'insufficient-data' }, LEAK],
      ['waiting -', 'open new', 'open same', 'open same'],
    ],
    [
      'one that comes back is new again, after as many nights',
      [LEAK, LEAK, null, null, null, LEAK, LEAK],
      [
        'waiting -',
        'open new',
        'open same quiet 1',
        'open same quiet 2',
        'closed gone quiet 3',
        'waiting -',
        'open new',
      ],
    ],
    ['a leak that is very likely is reported at once', [{ ...LEAK, likelihood: 0.95 }], ['open new']],
    ['a suspect is not', [{ ...SUSPECT, likelihood: 0.97 }], ['waiting -']],
    [
      'one that is likely waits as others do',
      [
        { ...LEAK, likelihood: 0.9 },
        { ...LEAK, likelihood: 0.8 },
      ],
      ['waiting -', 'open new'],
    ],
    [
      'a doubtful one waits a night more',
      [1, 2, 3].map(() => ({ ...LEAK, likelihood: 0.79 })),
      ['waiting -', 'waiting -', 'open new'],
    ],
    [
      'a verdict that passes the line to and fro is reported once',
      [0.52, 0.48, 0.53, 0.45, 0.55].map((likelihood) => ({
        ...(likelihood > 0.5 ? LEAK : SUSPECT),
        severity: 'high' as const,
        likelihood,
      })),
      ['open new', 'open same', 'open same', 'open same', 'open same'],
    ],
    [
      'one that gets likelier night by night is reported when that is a change since the last report',
      [0.45, 0.45, 0.48, 0.51, 0.54, 0.57, 0.6].map((likelihood) => ({
        ...(likelihood > 0.5 ? LEAK : SUSPECT),
        likelihood,
      })),
      ['waiting -', 'waiting -', 'open new', 'open same', 'open same', 'open same', 'open worse'],
    ],
    ['a suspect that becomes a leak is worse', [SUSPECT, SUSPECT, LEAK], ['waiting -', 'open new', 'open worse']],
  ])('%s', (_, nights, wanted) => {
    expect(tell(nights)).toEqual(wanted);
  });

  it('is the same told once or again on the same night', () => {
    let findings: readonly Finding[] = [];
    for (const [index, one] of [SUSPECT, SUSPECT, LEAK, null, null, null].entries()) {
      const first = advanceFindings(findings, reportOf(one), nightOf(index), new Set(), RULES);
      const said = new Set(first.said.map(({ id }) => id));
      const again = advanceFindings(first.findings, reportOf(one), nightOf(index), said, RULES);
      expect(again).toEqual(first);
      findings = again.findings;
    }
    expect(findings[0]?.status).toBe('closed');
  });

  it('a doubtful one is reported on the first night where that is asked for', () => {
    const one = reportOf({ ...LEAK, likelihood: 0.3 });
    const { findings } = advanceFindings([], one, nightOf(0), new Set(), { ...RULES, newAfter: 1 });
    expect(findings[0]).toMatchObject({ status: 'open', state: 'new' });
  });

  it.each<[string, Partial<ReportAssessment>, string]>([
    ['waits', { ...LEAK, severity: 'high', likelihood: 0.99 }, 'waiting -'],
    ['is reported where it is critical', { ...LEAK, severity: 'critical' }, 'open new'],
    ['is reported where its limit comes first', { ...LEAK, exhaustion: limitIn(20) }, 'open new'],
    ['waits where its limit is further off', { ...LEAK, exhaustion: limitIn(30) }, 'waiting -'],
  ])('one that may be a warm-up after a restart %s', (_, one, wanted) => {
    const { findings } = advanceFindings([], reportOf(one), nightOf(0), new Set(), RULES, HELD);
    expect(`${findings[0]!.status} ${findings[0]!.state ?? '-'}`).toBe(wanted);
    expect(findings[0]!.afterRestart).toBe(wanted === 'waiting -' ? true : undefined);
    const next = advanceFindings(findings, reportOf(one), nightOf(1), new Set(), RULES).findings[0]!;
    expect([next.status, next.afterRestart]).toEqual(['open', undefined]);
  });

  it('one that is open stays as it was while its machine may warm up, and is compared with that', () => {
    const slow = {
      ...LEAK,
      severity: 'high' as const,
      trend: trend({ from: 1e8, slopePerHour: 1e6, ciLow: 9e5, ciHigh: 1.1e6 }),
    };
    const fast = { ...slow, trend: trend({ from: 1e8, slopePerHour: 2e7, ciLow: 1.9e7, ciHigh: 2.1e7 }) };
    const open = advanceFindings([], reportOf(slow), nightOf(0), new Set(), RULES).findings;
    const held = advanceFindings(open, reportOf(fast), nightOf(1), new Set(), RULES, HELD).findings;
    expect(held[0]).toMatchObject({ status: 'open', state: 'same', assessment: { trend: { slopePerHour: 1e6 } } });
    expect(advanceFindings(held, reportOf(slow), nightOf(2), new Set(), RULES).findings[0]!.state).toBe('same');
    expect(advanceFindings(held, reportOf(fast), nightOf(2), new Set(), RULES).findings[0]!.state).toBe('worse');
  });

  it('one that is open stays as it was reported while the log of its new run is short', () => {
    const sure = { ...LEAK, likelihood: 0.99 };
    const doubtful = { ...LEAK, verdict: 'suspect' as const, likelihood: 0.6 };
    const open = advanceFindings([], reportOf(sure), nightOf(0), new Set(), RULES).findings;
    const unsettled = advanceFindings(open, reportOf(doubtful), nightOf(1), new Set(), RULES, UNSETTLED).findings;
    expect(unsettled[0]).toMatchObject({ state: 'same', verdict: 'leak', lastNight: nightOf(1), nightsSeen: 2 });
    expect(advanceFindings(unsettled, reportOf(sure), nightOf(2), new Set(), RULES).findings[0]!.state).toBe('same');
    // What is not open yet is reported, also where the night is run again.
    const first = advanceFindings([], reportOf(sure), nightOf(0), new Set(), RULES, UNSETTLED);
    expect(first.findings[0]!.state).toBe('new');
    const said = new Set(first.said.map(({ id }) => id));
    expect(advanceFindings(first.findings, reportOf(sure), nightOf(0), said, RULES, UNSETTLED)).toEqual(first);
  });

  it('a restart puts the limit of an open finding off', () => {
    const urgent = { ...LEAK, severity: 'critical' as const, exhaustion: limitIn(10) };
    const later = { ...LEAK, severity: 'medium' as const, exhaustion: limitIn(500) };
    const open = advanceFindings([], reportOf(urgent), nightOf(0), new Set(), RULES).findings;
    const put = advanceFindings(open, reportOf(later), nightOf(1), new Set(), RULES, UNSETTLED).findings[0]!;
    expect(put).toMatchObject({ state: 'same', severity: 'medium', assessment: { exhaustion: later.exhaustion } });
    // Growth of a warm-up does not bring it nearer.
    const back = advanceFindings([put], reportOf({ ...LEAK, exhaustion: limitIn(30) }), nightOf(2), new Set(), RULES, {
      ...UNSETTLED,
    }).findings[0]!;
    expect(back.assessment.exhaustion).toEqual(later.exhaustion);
  });

  it('keeps the dates of what happened', () => {
    let findings: readonly Finding[] = [];
    for (const [index, one] of [LEAK, LEAK, null, null, null].entries()) {
      ({ findings } = advanceFindings(findings, reportOf(one), nightOf(index), new Set(), RULES));
    }
    expect(findings[0]).toMatchObject({
      firstNight: '2004-11-01',
      openedNight: '2004-11-02',
      lastNight: '2004-11-02',
      closedNight: '2004-11-05',
      nightsSeen: 2,
    });
  });

  it('gets worse and better by its interval', () => {
    const steep = { ...LEAK, trend: trend({ from: 0, slopePerHour: 900, ciLow: 890, ciHigh: 910 }) };
    const flat = { ...LEAK, trend: trend({ from: 0, slopePerHour: 90, ciLow: 80, ciHigh: 100 }) };
    expect(tell([flat, flat, steep, flat])).toEqual(['waiting -', 'open new', 'open worse', 'open better']);
  });
});

describe('urgent', () => {
  const end = assessment().lifetime.end;
  const inDays = (days: number): string => new Date(Date.parse(end) + days * 86_400_000).toISOString();
  it.each<[Partial<ReportAssessment>, boolean]>([
    [{ verdict: 'leak', severity: 'critical' }, true],
    [{ verdict: 'leak', severity: 'high' }, true],
    [{ verdict: 'suspect', severity: 'medium' }, false],
    [{ verdict: 'leak', severity: 'medium', exhaustion: null }, false],
    [{ verdict: 'leak', severity: 'medium', exhaustion: null, likelihood: 0.94 }, false],
    [{ verdict: 'leak', severity: 'medium', exhaustion: null, likelihood: 0.95 }, true],
    [{ verdict: 'leak', severity: 'medium', exhaustion: null, likelihood: null }, false],
  ])('%j: %s', (changes, wanted) => {
    expect(isUrgent(assessment(changes))).toBe(wanted);
  });

  it.each([
    [6, true],
    [9, false],
  ])('a limit in %i days: %s', (days, wanted) => {
    const exhaustion = { ...assessment().exhaustion!, at: inDays(days) };
    expect(isUrgent(assessment({ verdict: 'leak', severity: 'low', exhaustion }))).toBe(wanted);
  });
});

describe('a sparkline', () => {
  it('has at most 60 slices with the extremes of those before', () => {
    const values = Array.from({ length: 430 }, (_, i) => (i === 200 ? null : i));
    const spark = sparkline({ startMs: 5, bucketMs: 10, min: values, median: values, max: values })!;
    expect(spark.median).toHaveLength(54);
    expect(spark).toMatchObject({ startMs: 5, bucketMs: 80 });
    expect(Math.min(...spark.min.map((v) => v ?? Infinity))).toBe(0);
    expect(Math.max(...spark.max.map((v) => v ?? 0))).toBe(429);
  });
});

describe('what was reported and is in doubt again', () => {
  const urgent = { ...LEAK, severity: 'high' as const };

  it('is not gone while it is a fifth likely, and goes when it is less', () => {
    const doubtful = { ...QUIET, likelihood: 0.2 };
    const unlikely = { ...QUIET, likelihood: 0.19 };
    expect(tell([urgent, doubtful, doubtful, doubtful, doubtful]).at(-1)).toBe('open same');
    expect(tell([urgent, unlikely, unlikely, unlikely]).at(-1)).toMatch(/^closed gone/);
    // Nights in a row are asked for.
    expect(tell([urgent, unlikely, unlikely, doubtful, unlikely]).at(-1)).toBe('open same quiet 1');
  });
});

describe('the report of a night', () => {
  it('tells states, and what is gone since the night before', () => {
    let findings: readonly Finding[] = [];
    const urgent = { ...LEAK, severity: 'high' as const };
    for (const [index, one] of [urgent, null, null, null].entries()) {
      ({ findings } = advanceFindings(findings, reportOf(one), nightOf(index), new Set(), RULES));
    }
    const told = addFindingStates(reportOf(QUIET), findings, { night: nightOf(2), version: '1.0.0' });
    expect(told.assessments[0]?.state).toBe('gone');
    expect(told.baseline).toMatchObject({
      generatedAt: '2004-11-03T00:00',
      gone: [{ id: 'aaaaaaaaaaaa', now: 'stable' }],
    });
    expect(addFindingStates(reportOf(QUIET), [], null).baseline).toBeUndefined();
  });
});

describe('a cause with several resources', () => {
  const LEAD = assessment({ ...LEAK, id: 'a', resource: 'handles' });
  const OTHER = assessment({ ...LEAK, id: 'b', resource: 'pool-paged' });
  const SYMPTOM = { ...OTHER, symptomOf: 'a' };
  const quiet = (one: ReportAssessment): ReportAssessment => ({ ...one, ...QUIET });

  /** Each night's findings: `a open same; b closed -`. */
  function over(nights: readonly (readonly ReportAssessment[])[], rules = RULES): string[] {
    let findings: readonly Finding[] = [];
    return nights.map((assessments, index) => {
      ({ findings } = advanceFindings(findings, report({ assessments }), nightOf(index), new Set(), rules));
      return findings
        .map(({ id, status, state, mergedInto }) =>
          [id, status, state ?? '-', ...(mergedInto === undefined ? [] : [`into ${mergedInto}`])].join(' '),
        )
        .join('; ');
    });
  }

  it('is one finding', () => {
    expect(
      over([
        [LEAD, SYMPTOM],
        [LEAD, SYMPTOM],
      ]),
    ).toEqual(['a waiting -', 'a open new']);
  });

  it('takes in findings that an earlier version made of its symptoms', () => {
    const [, , third, fourth] = over([
      [LEAD, OTHER],
      [LEAD, OTHER],
      [LEAD, SYMPTOM],
      [LEAD, SYMPTOM],
    ]);
    expect([third, fourth]).toEqual(['a open same; b closed - into a', 'a open same; b closed - into a']);
  });

  it('goes on where another resource leads', () => {
    const turned = [OTHER, { ...LEAD, symptomOf: 'b' }];
    expect(over([[LEAD, SYMPTOM], [LEAD, SYMPTOM], turned])[2]).toBe('a closed - into b; b open same');
    // One that was not told yet has waited as long.
    expect(over([[LEAD, SYMPTOM], turned])[1]).toBe('b open new');
  });

  it('is left to a symptom only after as many nights as it takes to be gone', () => {
    const left = [quiet(LEAD), OTHER];
    expect(over([[LEAD, SYMPTOM], [LEAD, SYMPTOM], left, left, [LEAD, SYMPTOM]]).slice(2)).toEqual([
      ...['a open same', 'a open same', 'a open same'],
    ]);
    expect(over([[LEAD, SYMPTOM], [LEAD, SYMPTOM], left, left, left])[4]).toBe('a closed - into b; b open same');
  });

  it('is gone as one', () => {
    const none = [quiet(LEAD), quiet(OTHER)];
    expect(over([[LEAD, SYMPTOM], [LEAD, SYMPTOM], none, none, none])[4]).toBe('a closed gone');
  });

  it('is as urgent as the first of its limits', () => {
    const dated = { ...SYMPTOM, exhaustion: assessment().exhaustion };
    const { findings } = advanceFindings([], report({ assessments: [LEAD, dated] }), nightOf(0), new Set(), RULES);
    expect(findings[0]).toMatchObject({ id: 'a', status: 'open', assessment: { exhaustion: dated.exhaustion } });
    expect(findings[0]!.symptoms).toEqual(['b']);
  });

  it('names what is merged in the report of the night', () => {
    const before = [
      [LEAD, OTHER],
      [LEAD, OTHER],
    ].reduce<readonly Finding[]>(
      (all, assessments, index) =>
        advanceFindings(all, report({ assessments }), nightOf(index), new Set(), RULES).findings,
      [],
    );
    const history = { night: nightOf(2), since: '2004-11-01T00:00', captures: 3 };
    const tonight = { ...report({ assessments: [LEAD, SYMPTOM] }), history };
    const { findings } = advanceFindings(before, tonight, nightOf(2), new Set(), RULES);
    const told = addFindingStates(tonight, findings, { night: nightOf(1), version: '0.1.0' });
    expect(told.baseline).toMatchObject({ gone: [], merged: [{ id: 'b', into: 'a' }] });
  });
});

describe('a finding whose counter is not logged any more', () => {
  it('stays as it was', () => {
    const found = [LEAK, LEAK].reduce<readonly Finding[]>(
      (before, one, index) => advanceFindings(before, reportOf(one), nightOf(index), new Set(), RULES).findings,
      [],
    );
    const { machine, process, resource } = found[0]!.assessment;
    const notJudged: NotJudged = {
      ...{ machine, resource, processes: 1, names: [process!], counter: '', reason: 'not-logged', standIn: null },
    };
    let later = found;
    for (let index = 2; index < 8; index++) {
      const night = { ...reportOf(null), notJudged: [notJudged] };
      later = advanceFindings(later, night, nightOf(index), new Set(), RULES).findings;
    }
    expect(later).toMatchObject([{ status: 'open', state: 'same', quietNights: 0 }]);
  });
});
