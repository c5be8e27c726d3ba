import { describe, expect, it } from 'vitest';
import { callsOf, factsOf, type DueDelivery } from '../../src/cli/night/finding-call.ts';
import type { NightFinding } from '../../src/model/nightly.ts';
import { reportFile } from '../../src/nightly/summarise.ts';
import {
  fleetNight,
  NIGHT,
  nightBefore,
  nightFinding,
  nightMachine,
  nightSummary,
} from '../helpers/nightly-fixture.ts';

const PLACE = { folder: '/out', reportUrl: 'https://intranet.example/leakscan', night: NIGHT };

function due(machine: string, finding: NightFinding, night = NIGHT): DueDelivery {
  return {
    delivery: { kind: 'on-finding', machine, night, findingId: finding.id },
    finding: { ...finding, machine, state: 'new' },
    page: reportFile({ machine, night }),
  };
}

const fleet = fleetNight(40);
const all = fleet.machines.flatMap(({ machine, findings }) => findings.map((finding) => due(machine, finding)));

describe('the calls of a night', () => {
  it('are one for a cause, with its machines, or one for each machine', () => {
    expect(callsOf(all, fleet, false).map(({ machines, others }) => [machines.length, others])).toEqual([
      [40, 0],
      [2, 0],
      [1, 0],
    ]);
    expect(callsOf(all, fleet, true)).toHaveLength(43);
    expect(callsOf([], fleet, false)).toEqual([]);
  });

  it('are of the most urgent machine first', () => {
    const [lsass] = callsOf(all, fleet, false);
    const facts = factsOf(lsass!, PLACE);
    expect(facts).toMatchObject({
      ...{ machine: 'DC0001', process: 'lsass', id: 'aa0000000001', state: 'new', title: 'lsass on 40 machines' },
      report: `/out/${NIGHT}/dc0001.html`,
      url: `https://intranet.example/leakscan/${NIGHT}/dc0001.html`,
    });
    expect(facts.machines).toMatch(/^DC0001, DC0000, .* and 30 more$/);
  });

  it('say how many machines are more than before, and which night each is of', () => {
    const late = [all[0]!, due('DC0007', all[7]!.finding, nightBefore(2)), all[9]!];
    const [call] = callsOf(late, fleet, false);
    const facts = factsOf(call!, PLACE);
    expect(facts.title).toBe('lsass on 3 more machines');
    const details = JSON.parse(facts.details) as Record<string, unknown>;
    expect(details).toMatchObject({
      ...{ kind: 'leakscan-cause', night: NIGHT, machines: 3, otherMachines: 37, title: 'lsass on 3 more machines' },
      cause: { id: facts.cause, process: 'lsass', resource: 'private-bytes', article: null },
      findings: [
        { machine: 'DC0000', night: NIGHT },
        { machine: 'DC0007', night: nightBefore(2), report: `/out/${nightBefore(2)}/dc0007.html` },
        { machine: 'DC0009' },
      ],
    });
    const [first] = callsOf(all, fleet, false);
    expect(factsOf(first!, PLACE).cause).toBe(facts.cause);
  });

  it('name one of several processes that nothing names by its process ID', () => {
    const nameless = { subject: { kind: 'start-time', names: [], basis: 'start-time', key: 'start:1:2216' } } as const;
    const finding = nightFinding({ process: 'svchost', instance: 'svchost#20', siblings: 61, pid: 2216, ...nameless });
    const [call] = callsOf([due('FILE01', finding), due('FILE02', finding)], fleet, true);
    expect(factsOf(call!, PLACE).title).toBe('svchost, PID 2216, on FILE01');
  });

  it('name the pool, and the machine itself', () => {
    const pool = callsOf(all, fleet, false)[1]!;
    expect(factsOf(pool, PLACE).title).toBe('w3wp (OrdersApi) on 2 machines');
    const finding = nightFinding({ process: null, instance: null, resource: 'pool-nonpaged' });
    const summary = nightSummary([nightMachine({ machine: 'FILE01', findings: [finding] })]);
    const [whole] = callsOf([due('FILE01', finding)], summary, false);
    expect(factsOf(whole!, { ...PLACE, reportUrl: null })).toMatchObject({
      ...{ title: 'the machine on FILE01', process: 'the machine', machines: 'FILE01', url: '' },
    });
  });
});
