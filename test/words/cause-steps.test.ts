import { describe, expect, it } from 'vitest';
import type { Confidence } from '../../src/model/article.ts';
import type { ReportArticleMatch, ReportAssessment, ReportEvidence } from '../../src/model/report.ts';
import { stepsFor } from '../../src/words/advice.ts';
import { causeNotes, processCountSteps, programSteps } from '../../src/words/cause-steps.ts';
import { article, assessment, input, MIB, report as reportOf } from '../helpers/report-fixture.ts';

const match = (id: string, confidence: Confidence, ...evidence: ReportEvidence[]): ReportArticleMatch => ({
  ...{ id, confidence, evidence },
});

const causedBy = (...images: string[]): ReportEvidence => ({
  kind: 'caused-by',
  wanted: 'it runs',
  found: 'it runs',
  state: 'met',
  wantedFacts: { images: [...images, 'other'] },
  foundFacts: { code: 'running', images },
});

const ceiling: ReportEvidence = {
  kind: 'ceiling',
  wanted: 'ends at 300 MiB',
  found: 'ended 3 times',
  state: 'met',
  wantedFacts: {
    ceilings: [
      { resource: null, bytes: null, count: null, shareOfMemory: null, hours: 29, what: 'the pool is recycled' },
      {
        ...{ resource: 'private-bytes', bytes: 300 * MIB, count: null, shareOfMemory: null, hours: null },
        what: 'the agent restarts its service',
      },
    ],
  },
  foundFacts: {
    ...{ code: 'ended-there', resource: 'private-bytes', times: 3, ended: 3 },
    ...{ least: 290 * MIB, most: 304 * MIB },
  },
};

const finding = (...articles: ReportArticleMatch[]): ReportAssessment =>
  assessment({ process: 'lsass', machine: 'DC01', articles });
const modern = reportOf({ inputs: [input({ lastSample: '2024-05-01T12:00:00Z' })] });
const nothing = (): boolean => false;

describe('another program that makes a process grow', () => {
  it.each<[Confidence, string]>([
    ['confirmed', 'lsass on DC01 grows because of poller.exe, which runs there (KB 1234567).'],
    ['likely', 'lsass on DC01 probably grows because of poller.exe, which runs there (KB 1234567).'],
    ['possible', 'lsass on DC01 may grow because of poller.exe, which runs there (KB 1234567).'],
  ])('is named as surely as the article: %s', (confidence, note) => {
    expect(causeNotes(finding(match('KB1234567', confidence, causedBy('poller'))))).toEqual([note]);
  });

  it('is named once, with the articles that name it, and not where they are ruled out or say nothing', () => {
    const notes = causeNotes(
      finding(
        match('KB1234567', 'possible', causedBy('poller')),
        match('tool#7', 'possible', causedBy('poller')),
        match('KB7654321', 'ruled-out', causedBy('other')),
        match('KB7654322', 'possible', { ...causedBy('third'), state: 'unknown' }),
      ),
    );
    expect(notes).toEqual(['lsass on DC01 may grow because of poller.exe, which runs there (KB 1234567 or tool#7).']);
  });

  it('is to be stopped for a test, unless nothing may stop it', () => {
    const one = finding(match('KB1234567', 'possible', causedBy('poller', 'msmpeng')));
    expect(programSteps(one, (image) => image === 'msmpeng')).toEqual([
      {
        text: 'Stop poller.exe on DC01 in a maintenance window and watch whether the growth of lsass ends: KB 1234567 names it as the cause.',
        command: null,
      },
    ]);
  });
});

describe('a documented limit', () => {
  const one = finding(match('KB1234567', 'likely', ceiling));

  it('is named with the runs that ended there', () => {
    expect(causeNotes(one)).toEqual([
      'lsass on DC01 ended 3 times at 290 to 304 MiB: the documented limit is 300 MiB of Private Bytes (KB 1234567).',
    ]);
  });

  it('ends the process and not the growth', () => {
    expect(programSteps(one, nothing).map(({ text }) => text)).toEqual([
      'Find out what grows before you raise the limit of 300 MiB of Private Bytes (KB 1234567: the agent restarts its service). It ends the process, not the growth: that begins anew in the next one.',
    ]);
  });
});

describe('what to do', () => {
  const stepsOf = (one: ReportAssessment): string[] =>
    stepsFor(
      reportOf({
        assessments: [one],
        articles: { KB1234567: article({ status: 'by-design' }), KB7654321: article({ status: 'fix-available' }) },
      }),
      one,
    ).map(({ text }) => text);

  it('is more than to read that a limit ends the process', () => {
    const steps = stepsOf({ ...finding(match('KB1234567', 'likely', ceiling)), process: 'agent' });
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.some((text) => text.startsWith('Read'))).toBe(false);
    expect(steps.some((text) => text.startsWith('Find out what grows before you raise the limit'))).toBe(true);
  });

  it('is to find what starts the processes', () => {
    const one = assessment({ resource: 'process-count', process: 'orphan', pid: null, articles: [] });
    expect(stepsOf(one)[0]).toContain('list the processes of orphan.exe with their command lines');
  });
});

describe('more and more processes', () => {
  it('are listed with what starts them; a quote in a name stays within the string', () => {
    const [step] = processCountSteps(modern, assessment({ resource: 'process-count', process: "o'rphan" }));
    expect(step!.command).toContain("Where-Object { $_.Name -eq 'o''rphan.exe' }");
  });

  it('that ended are held by a process with as many handles', () => {
    const [step] = processCountSteps(modern, assessment({ resource: 'process-count', process: null }));
    expect(step!.command).toContain('HandleCount');
  });

  it('have no command on a Windows without it', () => {
    const [step] = processCountSteps(reportOf(), assessment({ resource: 'process-count', process: 'orphan' }));
    expect(step!.command).toBeNull();
  });

  it('are no matter of other findings', () => {
    expect(processCountSteps(modern, assessment())).toEqual([]);
  });
});
