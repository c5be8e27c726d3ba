import { describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/cli/exit-status.ts';
import { findingsOf } from '../../src/report/facts.ts';
import { makeOverview, overviewOf } from '../../src/report/overview.ts';
import { suppressFindings } from '../../src/report/suppress.ts';
import { fullReport, healthyReport, report, underADay } from '../helpers/report-fixture.ts';

describe('the overview of a Report', () => {
  it('counts findings, names the worst and the soonest limit', () => {
    const full = fullReport();
    const findings = findingsOf(full);
    expect(makeOverview(full)).toMatchObject({
      leaks: findings.filter(({ verdict }) => verdict === 'leak').length,
      suspects: findings.filter(({ verdict }) => verdict === 'suspect').length,
      leakingProcesses: 2,
      leakingMachines: 0,
      knownCrashes: 1,
      worst: findings[0]!.id,
      soonestLimit: { id: findings[0]!.id, at: findings[0]!.exhaustion!.at },
      exitStatus: 1,
    });
  });

  it.each([
    ['full', fullReport()],
    ['healthy', healthyReport()],
    ['under a day', underADay()],
    ['empty', report({ inputs: [], assessments: [] })],
  ])('has the exit status of a scan without options: %s', (_, of) => {
    const usual = { failOn: 'leak', exitZero: false, strictInputs: false } as const;
    expect(makeOverview(of).exitStatus).toBe(exitStatus(of, usual));
  });

  it('counts a finding and its symptoms once, and takes the first limit of them', () => {
    const full = fullReport();
    const [worst] = findingsOf(full);
    const symptom = { ...worst!, id: 'b', resource: 'pool-paged' as const, symptomOf: worst!.id };
    const dated = { ...worst!.exhaustion!, at: worst!.lifetime.end };
    const assessments = [...full.assessments, { ...symptom, exhaustion: dated }];
    expect(makeOverview({ ...full, assessments })).toEqual({
      ...makeOverview(full),
      soonestLimit: { id: worst!.id, at: dated.at },
    });
    const alone = report({ assessments: [{ ...symptom, symptomOf: 'a' }] });
    expect(makeOverview(alone)).toMatchObject({ leaks: 0, leakingProcesses: 0, exitStatus: 0 });
  });

  it('counts what is not listed', () => {
    const notListed = { results: 5, verdicts: { leak: 3, suspect: 1 }, processes: 4, leakingProcesses: 2, events: 0 };
    const [all, listed] = [makeOverview({ ...fullReport(), notListed }), makeOverview(fullReport())];
    expect([all.leaks - listed.leaks, all.suspects - listed.suspects]).toEqual([3, 1]);
    expect([all.processes - listed.processes, all.leakingProcesses - listed.leakingProcesses]).toEqual([4, 2]);
  });

  it('is that of the Report, and follows what is suppressed', () => {
    const before = { ...fullReport(), overview: makeOverview(fullReport()) };
    expect(overviewOf(before)).toBe(before.overview);
    const entry = {
      id: null,
      process: null,
      pool: null,
      service: null,
      machine: '*',
      resource: null,
      article: null,
      expires: null,
    };
    const after = suppressFindings(before, [{ ...entry, reason: 'known', file: 'f', line: 1 }], 0, () => []);
    expect(overviewOf(after)).toMatchObject({ leaks: 0, suspects: 0, worst: null, soonestLimit: null });
    expect(overviewOf(after).suppressed).toBe(findingsOf(before).length);
  });
});
