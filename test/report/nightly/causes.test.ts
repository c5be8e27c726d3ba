import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NightFinding } from '../../../src/model/nightly.ts';
import { causeId, groupByCause, isShared, nightCauses, otherMachines } from '../../../src/report/nightly/causes.ts';
import { rowsOf } from '../../../src/report/nightly/rows.ts';
import { fleetNight, NIGHT, nightFinding, nightMachine } from '../../helpers/nightly-fixture.ts';

interface Member {
  readonly machine: string;
  readonly finding: NightFinding;
}
const member = (machine: string, more: Partial<NightFinding> = {}): Member => ({
  machine,
  finding: nightFinding(more),
});
const pool = (...names: string[]): Partial<NightFinding> => ({
  process: 'w3wp',
  subject: { kind: 'application-pool', names, basis: 'counters', key: names.join() },
});
const machinesOf = (members: readonly Member[]): string[] =>
  groupByCause(members, (one) => one).map(({ machines }) => machines.join('+'));

describe('a cause', () => {
  it.each<readonly [string, readonly Member[], readonly string[]]>([
    ['one finding on two machines', [member('A'), member('B')], ['A+B']],
    ['another process', [member('A'), member('B', { process: 'store' })], ['A', 'B']],
    ['another resource', [member('A'), member('B', { resource: 'handles' })], ['A', 'B']],
    ['another known issue', [member('A'), member('B', { article: null })], ['A', 'B']],
    ['the same pool', [member('A', pool('Orders')), member('B', pool('orders'))], ['A+B']],
    ['another pool', [member('A', pool('Orders')), member('B', pool('Portal'))], ['A', 'B']],
    ['services in another order', [member('A', pool('x', 'y')), member('B', pool('Y', 'X'))], ['A+B']],
    ['the machine itself', [member('A', { process: null }), member('B', { process: null })], ['A+B']],
    ['two processes of one machine', [member('A', { id: '1' }), member('A', { id: '2' })], ['A', 'A']],
    ['one machine in two spellings', [member('A', { id: '1' }), member('a', { id: '2' })], ['A', 'a']],
    ['two processes of one of two machines', [member('A'), member('A'), member('B')], ['A+B']],
    ['others in between', [member('A'), member('C', { process: 'x' }), member('B')], ['A+B', 'C']],
    ['none', [], []],
  ])('of %s', (_name, members, expected) => {
    const causes = groupByCause(members, (one) => one);
    const shown = causes.map(({ members: of, machines }) =>
      machines.length > 1 ? machines.join('+') : of[0]!.machine,
    );
    expect(shown).toEqual(expected);
  });

  it('has an id that neither machine, night, rate nor severity changes', () => {
    const id = causeId(nightFinding());
    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(
      causeId(nightFinding({ id: 'x', slopePerHour: 1, severity: null, verdict: 'suspect', process: 'INETINFO' })),
    ).toBe(id);
    expect(causeId(nightFinding({ process: null }))).not.toBe(causeId(nightFinding({ process: '' })));
  });

  it('has each finding once, whatever there is', () => {
    const some = fc.record({
      machine: fc.constantFrom('A', 'a', 'B', 'C'),
      process: fc.constantFrom('x', 'X', 'y', null),
      names: fc.subarray(['p', 'q']),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (all) => {
        const members = all.map(({ machine, process, names }, index) =>
          member(machine, {
            id: String(index),
            process,
            subject: { kind: 'services', names, basis: 'process-list', key: names.join() },
          }),
        );
        const causes = groupByCause(members, (one) => one);
        const ids = causes.flatMap((cause) => cause.members.map(({ finding }) => finding.id));
        expect(ids.sort()).toEqual(members.map(({ finding }) => finding.id).sort());
        for (const cause of causes) expect(cause.members.length === 1 || isShared(cause)).toBe(true);
      }),
    );
  });

  it('of machines that come later is the same', () => {
    expect(machinesOf([member('A'), member('B')])).toEqual(['A+B']);
    const [before] = groupByCause([member('A')], (one) => one);
    const [after] = groupByCause([member('A'), member('B')], (one) => one);
    expect(after!.id).toBe(before!.id);
  });
});

describe('the causes of a summary', () => {
  it('count states, and have the range of rates and the first limit', () => {
    const { causes } = fleetNight(40);
    expect(causes.map(({ process, findings }) => [process, findings.length])).toEqual([
      ['w3wp', 2],
      ['spoolsv', 1],
      ['lsass', 40],
    ]);
    const lsass = causes[2]!;
    expect(lsass).toMatchObject({
      ...{ status: 'open', verdict: 'leak', severity: 'high', article: null, subject: { kind: 'image', names: [] } },
      states: { new: 3, worse: 1, same: 36, better: 0, gone: 0, silent: 0 },
      exhaustion: { limit: 'commit limit', at: '2026-12-10T06:00:00.000+01:00', machine: 'DC0000' },
    });
    expect(lsass.slopePerHour!.lowest).toBeLessThan(lsass.slopePerHour!.highest);
    expect(lsass.findings[0]).toEqual({ machine: 'DC0001', id: 'aa0000000001' });
  });

  it('keep what is gone apart from what is open, and no limit of a machine that sent nothing', () => {
    const gone = nightFinding({ status: 'closed', state: 'gone', closedNight: NIGHT });
    const causes = nightCauses(
      rowsOf([
        nightMachine({ machine: 'A', findings: [gone] }),
        nightMachine({ machine: 'B', findings: [gone] }),
        nightMachine({ machine: 'C', findings: [nightFinding()], assessed: false }),
        nightMachine({ machine: 'D', findings: [nightFinding({ status: 'waiting' })] }),
      ]),
    );
    expect(causes.map(({ status, findings }) => [status, findings.map(({ machine }) => machine)])).toEqual([
      ['open', ['C']],
      ['closed', ['A', 'B']],
    ]);
    expect(causes[0]).toMatchObject({ states: { silent: 1 }, exhaustion: null });
    expect(causes[0]!.id).toBe(causes[1]!.id);
    expect(otherMachines(causes, { id: causes[0]!.id, machines: ['X', 'c'] })).toBe(0);
    expect(otherMachines(causes, { id: causes[0]!.id, machines: ['X'] })).toBe(1);
  });
});
