import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProcessNamer, type UsedLists } from '../../src/pipeline/name-processes.ts';
import { fitList, indexLog, type LoggedProcess } from '../../src/process-list/namings.ts';
import type { ListedProcess, ProcessList } from '../../src/process-list/process-list.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/util/time.ts';

const START = Date.UTC(2026, 5, 8);
const END = START + 3 * DAY_MS;

interface Life {
  readonly from?: number;
  readonly to?: number;
  /** Before the log, for those that were there when it began. */
  readonly startedMs?: number;
}

/** @param from when it was seen to start, and `to` to end, in hours of the log */
function logged(process: string, pid: number, { from, to, startedMs = START - DAY_MS }: Life = {}): LoggedProcess {
  const startMs = from === undefined ? START : START + from * HOUR_MS;
  return {
    ...{ process, pid, startMs, endMs: to === undefined ? END : START + to * HOUR_MS },
    ...{ startKnown: from !== undefined, endKnown: to !== undefined },
    ageAtStartMs: from === undefined ? START - startedMs : 5000,
  };
}

function listed(image: string | null, pid: number, service: string, createdMs = NaN): ListedProcess {
  const wallMs = { mdy: createdMs, dmy: createdMs, ymd: createdMs };
  const created = Number.isNaN(createdMs) ? null : { wallMs, utcOffsetMinutes: null, resolutionMs: 1000 };
  return { pid, image, isImageCut: false, name: { kind: 'services', names: [service] }, created };
}

const list = (processes: readonly ListedProcess[], machine: string | null = null): ProcessList => ({
  file: 'list.csv',
  machine,
  processes,
});

const named = (processes: readonly ListedProcess[], log: readonly LoggedProcess[]): string[] =>
  fitList(list(processes), indexLog(log)).namings.map(({ pid, names, fromMs }) => {
    return `${names.join()} ${pid} from ${(fromMs - START) / HOUR_MS} h`;
  });

/** Svchosts that run all the time. */
const STEADY = [100, 200, 300, 400].map((pid) => logged('svchost', pid));
const LISTED = [100, 200, 300, 400].map((pid) => listed('svchost', pid, `Service${pid}`));

describe('a list without times of start', () => {
  it('names what was alive at the instant that it fits, and neither what used the ID before nor after', () => {
    const log = [
      ...STEADY,
      logged('w3wp', 7120, { to: 19 }),
      logged('w3wp', 9844, { from: 20, to: 49 }),
      logged('w3wp', 7120, { from: 50 }),
      logged('w3wp', 11208, { from: 21, to: 48 }),
    ];
    const workers = [listed('w3wp', 9844, 'OrdersApi'), listed('w3wp', 11208, 'Portal')];
    expect(named([...LISTED, ...workers], log).slice(4)).toEqual([
      'OrdersApi 9844 from 21 h',
      'Portal 11208 from 21 h',
    ]);
    // It may be of the time of either worker with that ID.
    expect(named([...LISTED, listed('w3wp', 7120, 'OrdersApi')], log)).toHaveLength(4);
    expect(named([...LISTED, ...workers, listed('w3wp', 7120, 'OrdersApi')], log)).toHaveLength(6);
  });

  it('fits a log that ended before it was made, or began after', () => {
    expect(named(LISTED, [...STEADY, logged('w3wp', 7120, { to: 20 })])).toHaveLength(4);
  });

  it('of an earlier start of Windows names nothing, and says how little fits', () => {
    const old = [500, 600, 300].map((pid) => listed('svchost', pid, `Service${pid}`));
    const fit = fitList(list([...old, listed('notepad', 90, 'x')]), indexLog(STEADY));
    expect(fit).toMatchObject({ processes: 3, fitting: 1, fits: false, namings: [] });
  });

  it('of services alone needs more than one ID that fits', () => {
    const services = [100, 200, 300].map((pid) => listed(null, pid, `Service${pid}`));
    expect(named(services, STEADY)).toHaveLength(3);
    expect(named(services.slice(0, 2), STEADY)).toEqual([]);
  });

  it('fits a program whose name it cuts', () => {
    const cut: ListedProcess = { ...listed('Microsoft.ActiveDirectory', 40, 'ADWS'), isImageCut: true };
    const log = [logged('Microsoft.ActiveDirectory.WebServices', 40)];
    expect(named([cut], log)).toEqual(['ADWS 40 from 0 h']);
    expect(named([{ ...cut, isImageCut: false }], log)).toEqual([]);
  });
});

describe('a list with times of start', () => {
  const started = (pid: number): number => START - DAY_MS + pid * MINUTE_MS;
  const log = [100, 200, 300, 400].map((pid) => logged('svchost', pid, { startedMs: started(pid) }));

  it('names by ID and start, however few of the rest fit', () => {
    const old = [500, 600, 700].map((pid) => listed('svchost', pid, 'Old', started(pid)));
    expect(named([...old, listed('svchost', 100, 'Dnscache', started(100) + 90_000)], log)).toEqual([
      'Dnscache 100 from 0 h',
    ]);
    expect(named([listed('svchost', 100, 'Dnscache', started(100) + 3 * MINUTE_MS)], log)).toEqual([]);
    expect(named([listed('svchost', 100, 'Dnscache', started(100) + HOUR_MS)], log)).toEqual([]);
  });

  it('made in another zone, or before the clocks changed, fits as a whole', () => {
    const utc = [100, 200, 300, 400].map((pid) => listed('svchost', pid, 'x', started(pid) - 2 * HOUR_MS));
    expect(named(utc, log)).toHaveLength(4);
    const summer = [100, 200, 300, 400].map((pid) =>
      listed('svchost', pid, 'x', started(pid) + (pid > 200 ? 0 : HOUR_MS)),
    );
    expect(named(summer, log)).toHaveLength(4);
    expect(named(utc.slice(0, 2), log)).toEqual([]);
  });

  it('whose order of day and month is not known fits in one of them', () => {
    const swapped = (pid: number): ListedProcess => {
      const one = listed('svchost', pid, 'x', started(pid));
      const wallMs = { mdy: NaN, dmy: started(pid), ymd: started(pid) + 30 * DAY_MS };
      return { ...one, created: { ...one.created!, wallMs } };
    };
    expect(named([100, 200, 300].map(swapped), log)).toHaveLength(3);
  });

  it('fits a log without Elapsed Time by what was alive after these times', () => {
    const blind = log.map((one) => ({ ...one, ageAtStartMs: NaN }));
    expect(named([listed('svchost', 100, 'Dnscache', started(100))], blind)).toHaveLength(1);
    expect(named([listed('svchost', 100, 'Dnscache', START + HOUR_MS)], blind)).toEqual([]);
  });
});

it('a list of anything names no process with another ID, program or start', () => {
  const pid = fc.integer({ min: 1, max: 12 }).map((n) => n * 4 + 4);
  const image = fc.constantFrom('svchost', 'w3wp', 'java');
  const lives = fc.array(fc.tuple(image, pid, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 12 })), {
    maxLength: 30,
  });
  const rows = fc.array(fc.tuple(image, pid, fc.option(fc.integer({ min: 0, max: 72 * 60 }))), { maxLength: 12 });
  fc.assert(
    fc.property(lives, rows, (log, entries) => {
      const processes = log.map(([name, id, from, hours]) => logged(name, id, { from, to: from + hours }));
      const byPid = new Map(
        entries.map(([name, id, minute]) => [
          id,
          listed(name, id, `${id}`, minute === null ? NaN : START + minute * MINUTE_MS),
        ]),
      );
      const { namings, fits } = fitList(list([...byPid.values()]), indexLog(processes));
      for (const naming of namings) {
        const entry = byPid.get(naming.pid)!;
        expect(naming.image).toBe(entry.image);
        const own = processes.filter((one) => one.pid === naming.pid && one.process === naming.image);
        const meant = own.filter((one) => one.startMs <= naming.fromMs && one.endMs >= naming.toMs);
        expect(meant.length).toBeGreaterThan(0);
        if (entry.created === null) expect(fits).toBe(true);
        // Another clock is believed only where most of the list fits on it.
        else if (!fits)
          expect(Math.abs(entry.created.wallMs.mdy - naming.startedMs)).toBeLessThanOrEqual(2 * MINUTE_MS);
      }
      const undated = namings.filter(({ pid: id }) => byPid.get(id)!.created === null);
      // One instant is in the span of each.
      const [latest, earliest] = [Math.max(...undated.map((n) => n.fromMs)), Math.min(...undated.map((n) => n.toMs))];
      if (undated.length > 0) expect(latest).toBeLessThanOrEqual(earliest);
      expect(new Set(undated.map((n) => n.pid)).size).toBe(undated.length);
    }),
  );
});

it('takes thousands of processes', () => {
  const log = Array.from({ length: 5000 }, (_, i) => logged('svchost', 8 + 4 * i));
  const all = Array.from({ length: 5000 }, (_, i) => listed('svchost', 8 + 4 * i, `Service${i}`));
  expect(named(all, log)).toHaveLength(5000);
});

describe('lists of machines', () => {
  const machine = (name: string, first: number) => ({
    machine: name,
    alsoKnownAs: [`${name.toLowerCase()}.contoso.com`],
    lifetimes: [0, 1, 2, 3].map((i) => logged('svchost', first + 4 * i)),
  });
  const MACHINES = [machine('APP01', 100), machine('APP02', 400)];
  const of = (first: number, name: string | null = null): ProcessList =>
    list(
      [0, 1, 2, 3].map((i) => listed('svchost', first + 4 * i, `S${i}`)),
      name,
    );
  const use = (lists: readonly ProcessList[], machines = MACHINES, known = true): [string[], UsedLists] => {
    const namer = createProcessNamer(lists, known ? machines : null);
    const counts = machines.map((one) => `${one.machine} ${namer.name(one).length}`);
    return [counts, namer.used()];
  };

  it('go to the machine that they name, by any name, or that they fit', () => {
    expect(use([of(400, 'app02.contoso.com')])[0]).toEqual(['APP01 0', 'APP02 4']);
    const [counts, used] = use([of(100)]);
    expect(counts).toEqual(['APP01 4', 'APP02 0']);
    expect(used).toEqual({ lists: [{ file: 'list.csv', machine: 'APP01', processes: 4, named: 4 }], warnings: [] });
  });

  it('that name none and fit none are refused, and of one machine are reported', () => {
    expect(() => use([of(800)])).toThrow(/list-machine-unknown|which machine/);
    const misfit = { kind: 'process-list-misfit', file: 'list.csv', machine: 'APP01', fitting: 0, processes: 4 };
    expect(use([of(800)], MACHINES.slice(0, 1))[1].warnings).toEqual([misfit]);
  });

  it('of which some are not known are used where they fit', () => {
    expect(use([of(100)], MACHINES, false)).toEqual([
      ['APP01 4', 'APP02 0'],
      { lists: [{ file: 'list.csv', machine: 'APP01', processes: 4, named: 4 }], warnings: [] },
    ]);
    expect(use([of(800)], MACHINES, false)[1]).toEqual({ lists: [], warnings: [] });
  });

  it('of machines that were not scanned, without names, and older parts of a file', () => {
    const [, { warnings }] = use([of(400, 'APP02'), of(800, 'APP02'), of(100, 'WEB09')]);
    expect(warnings).toEqual([{ kind: 'process-list-unused', file: 'list.csv', machines: ['WEB09'] }]);
    const nameless = list(
      of(100).processes.map((one) => ({ ...one, name: null })),
      'APP01',
    );
    expect(use([nameless])[1].warnings).toEqual([{ kind: 'process-list-nameless', file: 'list.csv' }]);
  });
});
