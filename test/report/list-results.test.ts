import { describe, expect, test } from 'vitest';
import type { Assessment } from '../../src/model/assessment.ts';
import type { ReportEvent } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { listEvents, listResults } from '../../src/report/list-results.ts';
import { verdictSentence } from '../../src/words/report.ts';
import { exitStatus } from '../../src/cli/exit-status.ts';
import { assessment, report } from '../helpers/report-fixture.ts';
import { notListedText } from '../../src/words/not-listed.ts';

/** Only what the choice looks at. */
function judged(
  process: string | null,
  verdict: Assessment['verdict'],
  max: number,
  symptomOf: Assessment | null = null,
): { assessment: Assessment } {
  const history = { machine: 'SRV', process, lifetimes: [] };
  return {
    assessment: {
      ...{ history, verdict, symptomOf, resource: 'private-bytes' },
      levels: { first: 0, last: max, min: 0, max },
    } as never,
  };
}

const SIZE = JSON.stringify(assessment({ process: 'aaaa' })).length;
const toReport = ({ assessment: { history } }: { assessment: Assessment }) =>
  assessment({ process: history.process ?? 'none' });

describe('of more results than the Report has room for', () => {
  const all = [
    judged('lea1', 'leak', 5),
    judged('lea2', 'suspect', 4),
    judged('big1', 'stable', 900),
    judged('tiny', 'stable', 1),
    judged(null, 'stable', 2),
    judged('big2', 'stable', 800),
  ];

  test.each([
    [1, ['lea1']],
    [2, ['lea1', 'lea2']],
    [3, ['lea1', 'lea2', 'none']],
    [4, ['lea1', 'lea2', 'big1', 'none']],
    [6, ['lea1', 'lea2', 'big1', 'tiny', 'none', 'big2']],
  ])('with room for %i, findings come first, then the machine, then the largest', (room, names) => {
    const { assessments, notListed } = listResults(all, toReport, room * SIZE + 50);
    expect(assessments.map(({ process }) => process)).toEqual(names);
    expect(notListed?.results ?? 0).toBe(6 - room);
  });

  test('the others are counted by verdict and by process', () => {
    expect(listResults(all, toReport, SIZE).notListed).toEqual({
      results: 5,
      verdicts: { suspect: 1, stable: 4 },
      processes: 4,
      leakingProcesses: 0,
    });
    expect(listResults(all, toReport, 1).notListed).toMatchObject({ verdicts: { leak: 1 }, leakingProcesses: 1 });
  });

  test('symptoms are counted apart: they are no leaks of their own', () => {
    const [lead] = all;
    const withSymptom = [lead!, judged('lea1', 'leak', 3, lead!.assessment)];
    expect(listResults(withSymptom, toReport, 1).notListed).toMatchObject({
      ...{ results: 2, symptoms: 1 },
      verdicts: { leak: 1 },
    });
  });
});

const NOT_LISTED = {
  results: 12_000,
  verdicts: { leak: 9000, stable: 3000 },
  processes: 12_000,
  leakingProcesses: 9000,
};

describe('a Report that is full', () => {
  const full = report({
    assessments: [assessment({ verdict: 'leak' })],
    notListed: { ...NOT_LISTED, events: 0 },
  });

  test('counts what is not listed in its headline', () => {
    expect(verdictSentence(full)).toMatch(/^9,001 processes leak\./);
  });

  test('says how much that is, and what to do', () => {
    expect(notListedText({ ...NOT_LISTED, events: 7 })).toBe(
      'the report is full: 12,000 results of 12,000 processes were judged and counted, but not listed (9,000 leaks among them); 7 ends and restarts of processes are not listed; scan fewer processes at a time with --process or --machine to list them',
    );
  });

  test('ends with the status of a leak, also where all leaks that are listed are suppressed', () => {
    const suppressedBy = { reason: 'known', expires: null, file: '.leakscanignore', line: 1 };
    const assessments = [assessment({ verdict: 'leak', suppressedBy })];
    const options = { failOn: 'leak', exitZero: false, strictInputs: false } as const;
    expect(exitStatus({ ...full, assessments }, options)).toBe(1);
  });

  test('does not call a finding gone that it may only not list', () => {
    const old = report({ assessments: [assessment({ id: 'other', process: 'other', verdict: 'leak' })] });
    const { baseline } = compareReports(full, old, 'old.json');
    expect(baseline!.gone).toEqual([]);
    expect(baseline!.unseen.map(({ id }) => id)).toEqual(['other']);
  });

  test('as the earlier one, does not make a finding new', () => {
    const now = report({ assessments: [assessment({ id: 'other', process: 'other', verdict: 'leak' })] });
    expect(compareReports(now, full, 'old.json').assessments[0]!.state).toBeUndefined();
  });
});

test('of more events than are listed, known ones stay, then the latest, in time order', () => {
  const events = [1, 2, 3, 4, 5].map((pid) => ({ pid, articles: pid === 2 ? [{}] : [] }) as unknown as ReportEvent);
  expect(listEvents(events, 3).map(({ pid }) => pid)).toEqual([2, 4, 5]);
  expect(listEvents(events, 5)).toBe(events);
});
