import { describe, expect, it } from 'vitest';
import { VERDICTS, type Severity, type Verdict } from '../../src/model/assessment.ts';
import { byUrgency, isCause, isFinding, mayLeak, severityRank } from '../../src/model/finding.ts';

interface Graded {
  readonly verdict: Verdict | null;
  readonly severity: Severity | null;
}

describe('a finding', () => {
  it('is a leak or a suspected leak', () => {
    expect(VERDICTS.filter((verdict) => mayLeak({ verdict }))).toEqual(['leak', 'suspect']);
    expect(mayLeak({ verdict: null })).toBe(false);
  });

  it('is one that no entry suppresses', () => {
    expect(isFinding({ verdict: 'leak' })).toBe(true);
    expect(isFinding({ verdict: 'leak', suppressedBy: { reason: 'known' } })).toBe(false);
    expect(isFinding({ verdict: 'stable' })).toBe(false);
  });

  it('is no symptom of another', () => {
    const symptom = { verdict: 'leak', symptomOf: '3f2a09c1d4e7' } as const;
    expect([mayLeak(symptom), isCause(symptom), isFinding(symptom)]).toEqual([true, false, false]);
    expect(isCause({ verdict: 'leak', suppressedBy: { reason: 'known' } })).toBe(true);
  });
});

describe('the order of findings', () => {
  it('is leaks, suspected leaks and the rest, each by severity', () => {
    const ordered: Graded[] = [
      { verdict: 'leak', severity: 'critical' },
      { verdict: 'leak', severity: 'low' },
      { verdict: 'suspect', severity: 'medium' },
      { verdict: 'suspect', severity: null },
      { verdict: null, severity: null },
    ];
    expect([...ordered].reverse().sort(byUrgency)).toEqual(ordered);
    expect(byUrgency({ verdict: 'stable', severity: null }, { verdict: 'step', severity: null })).toBe(0);
  });

  it('puts findings without a severity last', () => {
    expect(
      [null, 'low', 'critical', 'medium', 'high'].sort(
        (a, b) => severityRank(a as Severity) - severityRank(b as Severity),
      ),
    ).toEqual(['critical', 'high', 'medium', 'low', null]);
  });
});
