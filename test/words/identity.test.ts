import { describe, expect, it } from 'vitest';
import type { ReportAssessment, ReportSuccession } from '../../src/model/report.ts';
import { stepsFor } from '../../src/words/advice.ts';
import { basisText, identityNotes, lifetimeReasons } from '../../src/words/identity.ts';
import { assessment, at, DAY_MS, report, START_MS } from '../helpers/report-fixture.ts';

const SUCCESSION: ReportSuccession = {
  gapSeconds: 12,
  siblingsBefore: 2,
  siblingsAfter: 2,
  sameInstance: true,
  levelShare: 1.04,
  doubtful: false,
};

function pool(...successions: ReportSuccession[]): ReportAssessment {
  const day = (n: number, pid: number) => ({
    pid,
    start: at(START_MS + n * DAY_MS),
    end: at(START_MS + (n + 1) * DAY_MS),
  });
  return assessment({
    process: 'w3wp',
    siblings: 3,
    pid: 7000 + successions.length,
    running: true,
    subject: { kind: 'application-pool', names: ['OrdersApi'], basis: 'succession', key: 'orders' },
    lifetimes: [day(0, 7000), ...successions.map((succession, n) => ({ ...day(n + 1, 7001 + n), succession }))],
  });
}

describe('how a process is identified', () => {
  it('is said by the basis, and by nothing in older Reports', () => {
    expect(basisText(pool())).toBe('Identified by the process before it, which had the name.');
    expect(basisText(assessment())).toBeNull();
    const names = ['BITS', 'Schedule', 'Themes', 'wuauserv'];
    const host = { kind: 'services', names, basis: 'process-list', key: 'services:bits' } as const;
    expect(basisText(assessment({ process: 'svchost', subject: host }))).toBe(
      'Identified by a process list. Services: BITS, Schedule, Themes, wuauserv.',
    );
    expect(basisText(assessment({ process: 'svchost', subject: { ...host, names: names.slice(1) } }))).toBe(
      'Identified by a process list.',
    );
    expect(identityNotes(assessment())).toEqual([]);
    expect(identityNotes(pool(SUCCESSION))).toEqual([]);
  });

  it('says where only a position tells it apart, and which counters would settle it', () => {
    const [note] = identityNotes(
      assessment({ process: 'svchost', siblings: 12, subject: { kind: 'rank', names: [], basis: 'rank', key: '3' } }),
    );
    expect(note).toMatch(/^Only its position by age tells this process from the other 11 svchost processes/);
    expect(note).toContain('Log ID Process and Elapsed Time');
  });

  it('says a doubtful succession', () => {
    const doubtful = { ...SUCCESSION, doubtful: true };
    expect(identityNotes(pool(doubtful))).toEqual([
      'PID 7001 is probably the same pool: another process could be the successor as well.',
    ]);
    expect(identityNotes(pool(doubtful, SUCCESSION, doubtful))[0]).toMatch(/^2 lifetimes of it are probably the same/);
  });

  it('gives the reasons for each lifetime', () => {
    const one = pool({ ...SUCCESSION, gapSeconds: -90, doubtful: true });
    expect(one.lifetimes.map((lifetime) => lifetimeReasons(one, lifetime))).toEqual([
      ['first in the log'],
      [
        'starts 2 minutes before the one before ends',
        'has its instance name',
        '2 other processes of the image before, 2 after',
        'starts at 104 % of the level at which that one started',
        'another process could be the successor as well',
      ],
    ]);
  });
});

describe('what to do', () => {
  const commandsOf = (one: ReportAssessment): (string | null)[] =>
    stepsFor(report({ assessments: [one] }), { ...one, exhaustion: null }).map(({ command }) => command);
  const svchost = assessment({
    process: 'svchost',
    siblings: 12,
    pid: 3164,
    running: true,
    subject: { kind: 'start-time', names: [], basis: 'start-time', key: '1' },
  });

  it('begins with the services of a host that nothing names', () => {
    expect(commandsOf(svchost)[0]).toBe('tasklist /svc /fi "PID eq 3164"');
    // One of them may be critical.
    expect(commandsOf(svchost).join()).not.toMatch(/adplus|umdh/);
  });

  it('does so before an article that only may be about it', () => {
    const articles = [{ id: 'KB2847346', confidence: 'possible', evidence: [] } as const];
    expect(commandsOf({ ...svchost, articles })[0]).toBe('tasklist /svc /fi "PID eq 3164"');
    const subject = { kind: 'services', names: ['Dnscache'], basis: 'process-list', key: 's' } as const;
    expect(commandsOf({ ...svchost, articles, subject })[0]).not.toContain('tasklist /svc');
  });

  it('never names a process ID that has ended', () => {
    const commands = commandsOf({ ...svchost, running: false });
    expect(commands[0]).toBe('tasklist /svc /fi "IMAGENAME eq svchost.exe"');
    expect(commands.join(' ')).not.toContain('3164');
  });

  it('finds the worker of a pool, and quotes no name that a command prompt would act on', () => {
    const counted = { ...pool(), subject: { ...pool().subject!, basis: 'counters' } } as const;
    expect(commandsOf(counted)[0]).toBe('%windir%\\system32\\inetsrv\\appcmd list wp /apppool.name:"OrdersApi"');
    const named = { ...counted, subject: { ...counted.subject, names: ['a" & calc'] } };
    expect(commandsOf(named)[0]).toBe('%windir%\\system32\\inetsrv\\appcmd list wp');
    // IIS 6 has no appcmd.
    expect(commandsOf(pool())[0]).toBe('cscript %windir%\\system32\\iisapp.vbs');
  });

  it('separates services that share a process', () => {
    const subject = { kind: 'services', names: ['Dnscache', 'NlaSvc'], basis: 'process-list', key: 's' } as const;
    expect(commandsOf({ ...svchost, subject })[0]).toBe('sc.exe config "Dnscache" type= own');
    const critical = { ...subject, names: ['Dnscache', 'RpcSs'] };
    expect(commandsOf({ ...svchost, subject: critical }).join()).not.toContain('sc.exe');
  });
});
