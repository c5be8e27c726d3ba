import { describe, expect, it } from 'vitest';
import { sortRefusals, withUnreadLogs, type Refusal } from '../../src/nightly/left-out.ts';
import { nightMachine } from '../helpers/nightly-fixture.ts';

const TONIGHT = '2026-11-03';
const BEFORE = '2026-11-01';
const refusal = (file: string, more: Partial<Refusal> = {}): Refusal => ({
  ...{ file, code: 'NOT_A_COUNTER_LOG', message: `${file}: is no counter log`, night: TONIGHT, isLog: false },
  ...more,
});

describe('sortRefusals', () => {
  const sort = (refusals: readonly Refusal[], captured: string[] = []): [string[], string[]] => {
    const { failed, leftOut } = sortRefusals(refusals, captured, TONIGHT);
    return [failed.map((one) => `${one.file} ${one.code}`), leftOut.map((one) => `${one.file} ${one.code}`)];
  };

  it('leaves out what is no counter log, and fails for a log', () => {
    expect(sort([refusal('b.csv'), refusal('a.csv'), refusal('c.csv', { code: 'DAMAGED', isLog: true })])).toEqual([
      ['c.csv DAMAGED'],
      ['a.csv NOT_A_COUNTER_LOG', 'b.csv NOT_A_COUNTER_LOG'],
    ]);
  });

  it('takes a file that has the name of captures for a damaged log', () => {
    const captured = ['s/APP03/APP03_000004.csv', 's/list.csv'];
    expect(sort([refusal('s/APP03/app03_000005.csv'), refusal('s/names.csv')], captured)).toEqual([
      ['s/APP03/app03_000005.csv DAMAGED'],
      ['s/names.csv NOT_A_COUNTER_LOG'],
    ]);
  });

  it('fails for no log of an earlier night, but names it', () => {
    expect(sort([refusal('a.blg', { code: 'DAMAGED', isLog: true, night: BEFORE })])).toEqual([[], ['a.blg DAMAGED']]);
  });
});

describe('withUnreadLogs', () => {
  const silent = (machine: string): ReturnType<typeof nightMachine> =>
    nightMachine({ machine, assessed: false, lastNight: '2026-11-02' });
  const unreadOf = (machine: string, files: string[], captures: [string, string][], night = TONIGHT) =>
    withUnreadLogs(
      [silent(machine)],
      files.map((file) => ({ ...{ file, code: 'DAMAGED', message: '', night } })),
      captures.map(([file, owner]) => ({ file, machine: owner })),
      [TONIGHT, '2026-11-02', BEFORE],
    )[0]!.unreadLogs;

  it.each<[string, string, string, [string, string][], boolean]>([
    ['a name in the path', 'APP03', '\\\\fs\\logs\\app03\\x.csv', [], true],
    ['the first label in the path', 'app03.contoso.com', 'logs/APP03_0005.csv', [], true],
    ['a part of another name', 'APP03', 'logs/MYAPP031.csv', [], false],
    ['the path it had before', 'APP03', 'logs/perf.csv', [['logs/perf.csv', 'APP03']], true],
    ['a folder of its own', 'APP03', 'logs/3/b.csv', [['logs/3/a.csv', 'App03']], true],
    [
      'a folder of several',
      'APP03',
      'logs/b.csv',
      [
        ['logs/a.csv', 'APP03'],
        ['logs/c.csv', 'APP04'],
      ],
      false,
    ],
    ['an address', '10.1.2.3', 'logs/10/x.csv', [], false],
  ])('%s', (_, machine, file, captures, isIts) => {
    expect(unreadOf(machine, [file], captures)).toEqual(isIts ? [file] : undefined);
  });

  it('counts no log from before its latest night, and none of a machine that was assessed', () => {
    expect(unreadOf('APP03', ['APP03.csv'], [], '2026-11-02')).toBeUndefined();
    const assessed = nightMachine({ machine: 'APP03' });
    const logs = [{ file: 'APP03.csv', code: 'DAMAGED', message: '', night: TONIGHT }];
    expect(withUnreadLogs([assessed], logs, [], [TONIGHT])).toEqual([assessed]);
  });
});
