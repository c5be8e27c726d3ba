import { describe, expect, it } from 'vitest';
import type { Suppression } from '../../src/model/configuration.ts';
import type { Finding } from '../../src/model/history.ts';
import type { ReportAssessment } from '../../src/model/report.ts';
import { advanceFindings } from '../../src/nightly/advance-findings.ts';
import { applySuppressions } from '../../src/nightly/apply-suppressions.ts';
import { suppressedFindings } from '../../src/nightly/night-lists.ts';
import { suppressFindings } from '../../src/report/suppress.ts';
import { assessment, report } from '../helpers/report-fixture.ts';

const ENTRY: Suppression = {
  ...{ id: null, process: 'inetinfo', pool: null, service: null, machine: null, resource: null, article: null },
  ...{ expires: null, reason: 'known', file: '.leakscanignore', line: 1 },
};
const LEAK: Partial<ReportAssessment> = { id: 'aaaaaaaaaaaa', verdict: 'leak', severity: 'high' };
const RULES = { newAfter: 2, goneAfter: 3 };

/** A night as the program runs it: `assessed` is what its captures show; null where none came in. */
interface Night {
  readonly valid: readonly Suppression[];
  readonly assessed: Partial<ReportAssessment> | 'nothing' | null;
}

function advance(findings: readonly Finding[], { valid, assessed }: Night, night: string): readonly Finding[] {
  const known = applySuppressions(findings, valid, night);
  if (assessed === null) return known;
  const made = report({ assessments: assessed === 'nothing' ? [] : [assessment(assessed)] });
  return advanceFindings(
    known,
    suppressFindings(made, valid, 0, () => []),
    night,
    new Set(),
    RULES,
  ).findings;
}

/** Of each night the state of the finding, in brackets where it is hidden. */
function states(nights: readonly Night[]): string[] {
  let findings: readonly Finding[] = [];
  return nights.map((one, index) => {
    const night = `2004-11-0${index + 1}`;
    findings = advance(findings, one, night);
    const again = advance(findings, { ...one, assessed: null }, night);
    expect(again).toBe(findings);
    const [finding] = findings;
    const state = finding?.reopenedNight === night || one.assessed !== null ? finding?.state : 'same';
    return finding?.assessment.suppressedBy === undefined ? String(state) : `(${state})`;
  });
}

describe('suppressions on the findings of earlier nights', () => {
  const hidden: Night = { valid: [ENTRY], assessed: LEAK };
  const shown: Night = { valid: [], assessed: LEAK };

  it.each<[string, Night[], string[]]>([
    ['one that ends, with new captures', [hidden, shown, shown], ['(new)', 'reopened', 'same']],
    [
      'one that ends, without',
      [hidden, { valid: [], assessed: null }, { valid: [], assessed: null }, shown],
      ['(new)', 'reopened', 'same', 'same'],
    ],
    [
      'one that ends on a quiet night',
      [hidden, { valid: [], assessed: 'nothing' }, shown],
      ['(new)', 'reopened', 'same'],
    ],
    [
      'one that ends as it gets worse',
      [hidden, { ...shown, assessed: { ...LEAK, trend: null } }],
      ['(new)', 'reopened'],
    ],
    ['one that is written', [shown, { valid: [ENTRY], assessed: null }, shown], ['new', '(same)', 'reopened']],
    ['one that fits another process', [shown, { ...shown, valid: [{ ...ENTRY, process: 'store' }] }], ['new', 'same']],
  ])('%s', (_, nights, wanted) => {
    expect(states(nights)).toEqual(wanted);
  });

  it('leave a finding that is gone as it was', () => {
    const gone: Night = { valid: [ENTRY], assessed: 'nothing' };
    const nights = [hidden, gone, gone, gone, { valid: [], assessed: null }];
    expect(states(nights)).toEqual(['(new)', '(same)', '(same)', '(gone)', '(same)']);
  });

  it('are taken from the entry as it is written now', () => {
    const findings = advance([], hidden, '2004-11-01');
    const changed = applySuppressions(findings, [{ ...ENTRY, line: 7, expires: '2004-11-09' }], '2004-11-02');
    expect(changed[0]!.assessment.suppressedBy).toMatchObject({ line: 7, expires: '2004-11-09' });
    expect(changed[0]!.state).toBe('new');
  });

  it('end soon within a week', () => {
    const soonOn = (day: string): boolean[] => {
      const findings = advance([], { valid: [{ ...ENTRY, expires: '2004-11-09' }], assessed: LEAK }, '2004-11-01');
      return suppressedFindings(findings, Date.parse(`${day}T23:00:00Z`)).map(({ expiresSoon }) => expiresSoon);
    };
    expect([soonOn('2004-11-01'), soonOn('2004-11-02'), soonOn('2004-11-09')]).toEqual([[false], [true], [true]]);
  });
});
