import { describe, expect, it } from 'vitest';
import type { ReportSubject } from '../../src/model/report.ts';
import {
  onMachine,
  pidSentence,
  processName,
  processNameWithPid,
  subjectName,
  type NamedProcess,
} from '../../src/words/process-name.ts';
import { isProcessAsked } from '../../src/util/subject-names.ts';

const subject = (kind: ReportSubject['kind'], ...names: string[]): ReportSubject => ({
  kind,
  names,
  basis: names.length > 0 ? 'counters' : 'start-time',
  key: 'key',
});

const ABC = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

const svchost = (...names: string[]): NamedProcess => ({
  process: 'svchost',
  instance: 'svchost#11',
  siblings: 12,
  pid: 3164,
  subject: subject(names.length > 0 ? 'services' : 'start-time', ...names),
  running: true,
});

const pool: NamedProcess = {
  process: 'w3wp',
  instance: 'w3wp#2',
  siblings: 3,
  pid: 7204,
  subject: subject('application-pool', 'OrdersApi'),
  running: true,
};

describe('the name of a process', () => {
  it.each<[string, NamedProcess, string]>([
    ['a pool', pool, 'w3wp (OrdersApi)'],
    ['services', svchost('Dnscache', 'NlaSvc'), 'svchost (Dnscache, NlaSvc), PID 3164'],
    ['many services', svchost(...ABC), 'svchost (a, b, c and 5 more), PID 3164'],
    [
      'a command line',
      { ...pool, process: 'java', subject: subject('command-line', 'orders.jar') },
      'java (orders.jar)',
    ],
    ['a process that nothing names', svchost(), 'svchost, PID 3164'],
    ['one that ended', { ...svchost(), running: false }, 'svchost, last PID 3164'],
    ['one of a log without process IDs', { ...svchost(), pid: null }, 'svchost#11'],
    ['the only one of its image', { ...svchost(), siblings: 1 }, 'svchost'],
    ['one of an older Report', { process: 'svchost', instance: 'svchost#11', siblings: 12, pid: 3164 }, 'svchost#11'],
    ['the machine', { process: null, subject: null }, 'the machine'],
    ['no name', { process: '' }, '(no name)'],
    [
      'a name that turns text around',
      { ...pool, subject: subject('application-pool', 'a\u202eb') },
      'w3wp (a\\u202eb)',
    ],
  ])('of %s', (_, one, name) => {
    expect(processName(one)).toBe(name);
  });

  it('has the process ID once', () => {
    expect(processNameWithPid(pool)).toBe('w3wp (OrdersApi), PID 7204');
    expect(processNameWithPid({ ...pool, running: false })).toBe('w3wp (OrdersApi), last PID 7204');
    expect(processNameWithPid(svchost('Dnscache'))).toBe('svchost (Dnscache), PID 3164');
    expect(pidSentence({ ...pool, pid: 11_208, running: false })).toBe('PID 11208, which has ended');
  });

  it('goes with the machine', () => {
    expect(subjectName({ ...pool, machine: 'APP22' })).toBe('w3wp (OrdersApi) on APP22');
    expect(subjectName({ ...svchost(), machine: 'APP22' })).toBe('svchost, PID 3164, on APP22');
    expect(onMachine({ ...svchost(), pid: null })).toBe(' on ');
  });
});

describe('a process is asked for', () => {
  it.each([
    ['by its image', ['w3wp'], true],
    ['by the pool, whatever its case', ['ordersapi'], true],
    ['by a pattern of the pool', ['Orders*'], true],
    ['as reports write it', ['w3wp (OrdersApi)'], true],
    ['not by another pool', ['w3wp (Billing)', 'Billing'], false],
    ['not by another image', ['java'], false],
    ['by nothing', [], true],
  ])('%s', (_, patterns, asked) => {
    expect(isProcessAsked(patterns, 'w3wp', pool.subject)).toBe(asked);
  });

  it('by one of its services, alone and with all of them', () => {
    const { subject: of } = svchost(...ABC.slice(0, 5));
    for (const pattern of ['d', 'svchost (d)', 'svchost (a, b, c, d, e)', 'svchost (a, b, c and 2 more)']) {
      expect(isProcessAsked([pattern], 'svchost', of), pattern).toBe(true);
    }
    expect(isProcessAsked(['d'], 'svchost')).toBe(false);
  });
});
