import { describe, expect, it } from 'vitest';
import { nightSentence } from '../../../src/words/night.ts';
import { overviewOf } from '../../../src/report/nightly/overview.ts';
import { renderNightText } from '../../../src/render/nightly/night-text.ts';
import { cellWidth } from '../../../src/render/text-layout.ts';
import {
  exampleNight,
  fleetNight,
  manyMachines,
  namedNight,
  NIGHT,
  nightFinding,
  nightMachine,
  nightSummary,
} from '../../helpers/nightly-fixture.ts';
import type { NightMachine, NightWaiting } from '../../../src/model/nightly.ts';
import type { NotJudged } from '../../../src/model/report.ts';
import { HOSTILE_NAMES } from '../../helpers/report-fixture.ts';

const sentence = (...machines: Parameters<typeof nightSummary>[0]): string =>
  nightSentence(overviewOf(nightSummary(machines)));
const leaky = (machine: string, more: Parameters<typeof nightFinding>[0] = {}): ReturnType<typeof nightMachine> =>
  nightMachine({ machine, findings: [nightFinding(more)] });
const NOT_LOGGED: NotJudged = {
  machine: 'B',
  processes: 2,
  names: ['store', 'mad'],
  resource: 'private-bytes',
  counter: '\\Process(*)\\Private Bytes',
  reason: 'not-logged',
  standIn: null,
};
const unjudged = (machine: string): ReturnType<typeof nightMachine> =>
  nightMachine({ machine, memoryJudged: false, notJudged: [{ ...NOT_LOGGED, machine }] });
const calm = (machine: string): ReturnType<typeof nightMachine> => nightMachine({ machine });

describe('the sentence of a night', () => {
  it.each([
    ['nothing', [], 'No machine has been assessed yet.'],
    ['one that is well', [calm('A')], 'No leak on A.'],
    ['two that are well', [calm('A'), calm('B')], 'No leak on 2 machines.'],
    ['one that leaks as before', [leaky('A'), calm('B')], '1 of 2 machines leaks: nothing new since last night.'],
    ['a new one', [leaky('A', { state: 'new' }), calm('B')], '1 of 2 machines leaks: 1 new since last night.'],
    [
      'one that only may leak',
      [leaky('A', { state: 'new', verdict: 'suspect' }), calm('B')],
      'No leak on 2 machines: 1 new since last night.',
    ],
    [
      'one that closed this night',
      [leaky('A', { status: 'closed', state: 'gone', closedNight: NIGHT }), calm('B')],
      'No leak on 2 machines: 1 gone since last night.',
    ],
    [
      'one that closed before',
      [leaky('A', { status: 'closed', state: 'gone', closedNight: '2026-11-01' }), calm('B')],
      'No leak on 2 machines.',
    ],
    [
      'new on a machine that has been silent since',
      [{ ...leaky('A', { state: 'new' }), assessed: false }, calm('B')],
      '1 of 2 machines leaks: nothing new since last night.',
    ],
    ['all silent', [{ ...leaky('A'), assessed: false }], 'No new data. As of earlier nights: A leaks.'],
    [
      'one of which memory was not judged',
      [calm('A'), unjudged('B')],
      'No leak on 1 of 2 machines. Memory was not judged on B: Private Bytes was not logged.',
    ],
    [
      'several of them',
      [unjudged('A'), unjudged('B')],
      'No leak found in what was judged. Memory was not judged on 2 machines: Private Bytes was not logged.',
    ],
    [
      'one of which memory of some processes was not',
      [leaky('A'), nightMachine({ machine: 'B', memoryJudged: true, notJudged: [NOT_LOGGED] })],
      '1 of 2 machines leaks: nothing new since last night. Memory of 2 processes (store, mad) on B was not judged: Private Bytes was not logged.',
    ],
    [
      'too little data',
      [nightMachine({ machine: 'B', memoryJudged: false })],
      'No leak found in what was judged. Memory was not judged on B: too little data.',
    ],
    [
      'one cause on two machines and another one',
      [leaky('A', { state: 'new' }), leaky('B'), leaky('C', { process: 'store', state: 'worse' }), calm('D')],
      '3 of 4 machines leak from 2 causes: 1 new, 1 worse since last night.',
    ],
    [
      'one cause of which nothing is new',
      [leaky('A'), leaky('B')],
      '2 of 2 machines leak from 1 cause: nothing new since last night.',
    ],
    ['the first night of all', [{ ...leaky('A', { state: 'new' }), nights: 1 }], 'A leaks.'],
  ])('of %s', (_name, machines, expected) => {
    expect(sentence(...machines)).toBe(expected);
  });
});

const waits = (machine: string, more: Partial<NightWaiting> = {}): NightWaiting => ({
  ...{ machine, id: `id-${machine}`, process: 'w3wp', instance: 'w3wp', siblings: 1, resource: 'private-bytes' },
  ...{ verdict: 'leak', severity: 'low', nightsSeen: 1, nightsNeeded: 2, reason: 'nights', ...more },
});

describe('findings that have not changed', () => {
  const counted = (...machines: NightMachine[]): string =>
    renderNightText(nightSummary(machines), { width: 100, color: false });
  const same = leaky('A', { state: 'same' });
  const better = leaky('B', { state: 'better' });
  const silent = { ...leaky('C', { state: 'same' }), assessed: false };

  it('are counted in a sentence, whichever there are', () => {
    expect(counted(same, better, silent)).toContain('1 finding unchanged, 1 better, 1 on machines without new data.');
    expect(counted(better, silent)).toContain('1 finding better, 1 on machines without new data.');
    expect(counted(same, silent, { ...silent, machine: 'D' })).toContain('1 finding unchanged, 2 on machines');
    expect(counted(silent)).toContain('\n1 finding on machines without new data.');
  });
});

describe('what a night does not report yet', () => {
  it.each([
    [
      'a calm night',
      [calm('A'), calm('B')],
      [waits('B')],
      'No leak reported on 2 machines: 1 finding waits for another night.',
    ],
    [
      'one with changes',
      [leaky('A', { status: 'closed', state: 'gone', closedNight: NIGHT })],
      [waits('A'), waits('B')],
      'No leak reported on A: 1 gone since last night; 2 findings wait for another night.',
    ],
    ['one that leaks', [leaky('A')], [waits('A')], 'A leaks: nothing new since last night.'],
    [
      'one without new data',
      [{ ...calm('A'), assessed: false }],
      [waits('A')],
      'No new data. As of earlier nights: no leak reported on A: 1 finding waits for another night.',
    ],
  ])('is in the sentence of %s', (_, machines, waiting, expected) => {
    expect(nightSentence(overviewOf(nightSummary(machines, { waiting })))).toBe(expected);
  });

  it('is named with its reason, and what is suppressed is counted', () => {
    const waiting = [waits('WEB03'), waits('DC01', { process: 'lsass', reason: 'after-restart' })];
    const hidden = { ...waiting[0]!, reason: 'known', expires: null, expiresSoon: false };
    const night = nightSummary([calm('A')], { waiting, suppressed: [hidden, hidden] });
    const lines = renderNightText(night, { width: 200, color: false }).split('\n');
    expect(lines).toContain(
      '2 findings wait for another night: w3wp on WEB03 (1 of 2 nights), lsass on DC01 (after a restart).',
    );
    expect(lines).toContain('2 findings are suppressed.');
  });
});

describe('a reopened finding', () => {
  it('is among the changes, also on a night without new data', () => {
    const machine = { ...leaky('A', { state: 'reopened' }), assessed: false };
    expect(sentence(machine)).toBe('No new data. As of earlier nights: A leaks: 1 reopened since last night.');
    expect(sentence({ ...machine, nights: 1 })).toBe(sentence(machine));
    expect(renderNightText(nightSummary([machine]), { width: 200, color: false })).toMatch(
      /^Reopened High: inetinfo on A,/m,
    );
  });
});

describe('the order of findings', () => {
  it('is leaks first, by severity, what changed before what did not, and what is gone last', () => {
    const night = nightSummary([
      leaky('A', { severity: 'high' }),
      leaky('B', { severity: 'high', state: 'worse' }),
      leaky('C', { severity: 'critical' }),
      leaky('D', { verdict: 'suspect', severity: 'critical', state: 'new' }),
      leaky('E', { severity: 'critical', status: 'closed', state: 'gone', closedNight: NIGHT }),
      leaky('F', { severity: 'high', exhaustion: null }),
      leaky('G', { status: 'waiting' }),
    ]);
    expect(
      overviewOf(night)
        .rows.map(({ machine }) => machine.machine)
        .join(''),
    ).toBe('CBAFDE');
  });
});

describe('the text of a night', () => {
  it('names files left out, some of them, and counts those of earlier nights', () => {
    const files = Array.from({ length: 20 }, (_, i) => ({
      file: `f${i}.csv`,
      code: 'NOT_A_COUNTER_LOG',
      message: 'no log',
    }));
    const night = nightSummary([calm('A')], {
      leftOut: [
        ...files.map((one) => ({ ...one, night: NIGHT })),
        { file: 'old.csv', code: 'NOT_A_COUNTER_LOG', message: 'no log', night: '2026-10-01' },
        { file: 'old.blg', code: 'DAMAGED', message: 'cut', night: '2026-10-01' },
      ],
    });
    const lines = renderNightText(night, { color: false, width: 400 }).split('\n');
    const names = files.slice(0, 12).map(({ file }) => file);
    expect(lines).toContain(
      `Skipped 20 files that are not counter logs: ${names.join(', ')} and 8 more (reasons: leftOut in summary.json).`,
    );
    expect(lines).toContain(
      '2 files skipped on earlier nights have not changed, 1 of them a log that could not be read (leftOut in summary.json).',
    );
    expect(lines.join()).toContain('22 skipped');
  });

  it('does not say of a machine that it sent nothing where its log could not be read', () => {
    const night = nightSummary([
      { ...calm('A'), assessed: false, unreadLogs: ['A/perf.csv'] },
      { ...calm('B'), assessed: false },
      calm('C'),
    ]);
    const text = renderNightText(night, { color: false, width: 200 });
    expect(text).toContain('1 machine sent no new data. 1 machine sent only unreadable logs.');
    expect(text).toMatch(/No new data: B \(/);
    expect(text).toMatch(/Sent only unreadable logs: A \(/);
  });

  it('has a line for each change and counts the rest', () => {
    expect(renderNightText(exampleNight(), { color: false, width: 160 })).toBe(
      [
        '3 of 215 machines leak: 2 new, 1 worse, 1 better, 1 gone since last night.',
        '2 machines to watch. 3 machines sent no new data.',
        'Night of 3 Nov 2026: 208 logs read, 12 unchanged, 2 failed, from \\\\fs1\\perf$.',
        '',
        'New    High: WmiPrvSE#1 on APP-SQL02, 623 handles/h (610 to 640) Handle Count; KB 958124 (confirmed) and 2 more',
        'New    Watch: spoolsv on PRINT01, 246 KiB/h (102 to 410) Private Bytes; KB 2647169 (possible)',
        'Worse  Critical: LegacyErp on TS-RDS11, 182 MiB/h (176 to 188) Private Bytes, address space in 13 hours',
        'Gone   store on EXBE03, was 42.4 MiB/h Private Bytes',
        '',
        '1 finding unchanged, 1 better.',
        'No new data: BRANCH-LIS-01 (14 Oct 2026, 04:30), CTX07 (23 Oct 2026, 04:30), FILE02 (1 Nov 2026, 04:30).',
        '2 logs could not be read.',
        'not read: \\\\fs1\\perf$\\SQL04\\SQL04_000117.csv: this is no counter log: its first line names no counter',
        'not read: \\\\fs1\\perf$\\PRINT03\\perf.zip: the archive is cut off',
        'warning: 2 captures of EXFE01 have the same samples: 14,400 of them were counted once',
        '',
      ].join('\n'),
    );
  });

  it('has one line for a cause of several machines, and their names below', () => {
    const lines = renderNightText(fleetNight(40), { color: false, width: 160 }).split('\n');
    expect(lines[0]).toBe('43 of 55 machines leak from 3 causes: 2 new, 1 worse since last night.');
    const at = lines.findIndex((line) => line.includes('lsass on 3 more machines'));
    expect(lines[at]).toMatch(
      /^New {4}Low: lsass on 3 more machines, \d\.\d\d to \d\.\d\d MiB\/h Private Bytes, commit limit in 56 days on DC0039$/,
    );
    expect(lines[at + 1]).toBe('       DC0039, DC0037, DC0038');
    expect(lines).toContain('38 findings unchanged.');
  });

  it.each([40, 60, 80, 200])('fits into %i cells', (width) => {
    for (const summary of [exampleNight(), fleetNight(40), ...HOSTILE_NAMES.map(namedNight)]) {
      for (const line of renderNightText(summary, { color: false, width }).split('\n'))
        expect(cellWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  it('shows no control or invisible character of a name', () => {
    for (const name of [...HOSTILE_NAMES, 'a\nb', '\u001b]0;x\u0007']) {
      const text = renderNightText(namedNight(name), { color: false, width: 100 });
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
  });

  it('paints what is asked for, and nothing else changes', () => {
    const plain = renderNightText(exampleNight(), { color: false, width: 100 });
    const painted = renderNightText(exampleNight(), { color: true, width: 100 });
    expect(painted).toContain('\u001b[31m');
    expect(painted.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('does not list hundreds', () => {
    const text = renderNightText(manyMachines(200, 10), { color: false, width: 200 });
    expect(text.split('\n').length).toBeLessThan(100);
    expect(text).toMatch(/ {7}and [\d,]+ more new\n/);
  });

  it('is plain ASCII where asked for', () => {
    const text = renderNightText(namedNight('x'.repeat(10_000)), { color: false, width: 100, unicode: false });
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toContain('x...x');
  });
});
