/** The generator of the modern server: that its logs show what Windows would, and agree with its truth and its lists. */
import { describe, expect, it } from 'vitest';
import { listServer, recordServer, truthOf } from '../../scripts/samples/server2022/record.mjs';

type Options = NonNullable<Parameters<typeof recordServer>[0]>;

/** Rows of a log by counter path, without the machine; NaN for a blank. */
function tableOf(text: string): { paths: string[]; column: (path: string) => number[] } {
  const [header, ...rows] = text
    .trimEnd()
    .split('\r\n')
    .map((line) => line.slice(1, -1).split('","'));
  const paths = header!.map((path) => path.replace(/^\\\\[^\\]+\\/, ''));
  const column = (path: string): number[] => {
    const at = paths.indexOf(path);
    return rows.map((row) => (row[at]!.trim() === '' ? NaN : Number(row[at])));
  };
  return { paths, column };
}
const logsOf = (options: Options): ReturnType<typeof tableOf>[] =>
  [...recordServer(options)].map(({ text }) => tableOf(text));
const subjectOf = (options: Options, name: string): ReturnType<typeof truthOf>[number] =>
  truthOf(options).find(({ pool, services }) => pool === name || services.includes(name))!;

const SHORT: Options = { days: 2, stepSeconds: 900 };

describe('the generated server', () => {
  it('is the same for the same seed, and another one for another', () => {
    const text = (seed: number): string => [...recordServer({ ...SHORT, days: 1, seed })][0]!.text;
    expect(text(5)).toBe(text(5));
    expect(text(6)).not.toBe(text(5));
  });

  it('gives a column to the next sibling where one ends', () => {
    const [ending] = subjectOf(SHORT, 'AppIDSvc').lives;
    const [leaking] = subjectOf(SHORT, 'iphlpsvc').lives;
    const [log] = logsOf(SHORT);
    const ids = log!.column('Process(svchost#21)\\ID Process');
    const moved = log!.column('Process(svchost#20)\\ID Process');
    expect(ending!.endedMs).not.toBeNull();
    expect(ids[0]).toBe(leaking!.pid);
    expect(moved[0]).not.toBe(leaking!.pid);
    expect(moved.at(-1)).toBe(leaking!.pid);
    expect(log!.column('Process(svchost#59)\\ID Process').at(-1)).toBeNaN();
  });

  it('has no column of Process V2 for a process that came later, and blanks behind one that ended', () => {
    const [log] = logsOf({ ...SHORT, processObjects: 'v2' });
    const [first, second] = subjectOf(SHORT, 'OrdersApi').lives;
    expect(log!.paths).not.toContain(`Process V2(w3wp:${second!.pid})\\Private Bytes`);
    const values = log!.column(`Process V2(w3wp:${first!.pid})\\Private Bytes`);
    expect(values[0]).toBeGreaterThan(0);
    expect(values.at(-1)).toBeNaN();
    expect(log!.paths.filter((path) => path.startsWith('Process('))).toEqual([]);
  });

  it('numbers the instances of each daily log anew', () => {
    const [first, second] = logsOf({ ...SHORT, daily: true, processObjects: 'both' });
    const worker = (log: typeof first): number => log!.column('Process(w3wp)\\ID Process')[0]!;
    expect(worker(first)).not.toBe(worker(second));
    expect(second!.paths).toContain(`Process V2(w3wp:${worker(second)})\\Process ID`);
    expect(second!.paths).toContain('Process(svchost#59)\\ID Process');
  });

  it('leaks what its truth says, in both worker processes and handles', () => {
    const options = { ...SHORT, days: 3 };
    const [log] = logsOf(options);
    const handles = log!.column('Process(svchost#21)\\Handle Count');
    const dayOfSamples = (24 * 3600) / 900;
    expect((handles[dayOfSamples]! - handles[0]!) / 24).toBeCloseTo(38, -0.5);
    const { leak, lives } = subjectOf(options, 'OrdersApi');
    const levels = new Map<number, [number, number][]>();
    for (const instance of ['w3wp', 'w3wp#1', 'w3wp#2']) {
      const bytes = log!.column(`Process(${instance})\\Private Bytes`);
      for (const [row, pid] of log!.column(`Process(${instance})\\ID Process`).entries()) {
        levels.set(pid, [...(levels.get(pid) ?? []), [row, bytes[row]!]]);
      }
    }
    for (const { pid } of lives.slice(1, 3)) {
      const byRow = new Map(levels.get(pid));
      // A day apart the load is the same.
      const perHour = [...byRow].flatMap(([row, bytes]) =>
        byRow.has(row + dayOfSamples) ? [(byRow.get(row + dayOfSamples)! - bytes) / 24] : [],
      );
      const median = perHour.sort((a, b) => a - b)[Math.floor(perHour.length / 2)]!;
      expect(Math.abs(median / leak.bytesPerHour - 1)).toBeLessThan(0.15);
    }
  });

  it('has lists of the processes in the last hour of the log, by PID and start', () => {
    const { services, processes, modules } = listServer(SHORT);
    const [log] = logsOf(SHORT);
    const now = log!.paths.filter((path) => path.endsWith('ID Process')).map((path) => log!.column(path).at(-1)!);
    const pids = processes.split('\r\n').map((line) => Number(/^"WEB22","[^"]*","(\d+)"/.exec(line)?.[1]));
    for (const name of ['iphlpsvc', 'W3SVC', 'Dnscache']) {
      const [life] = subjectOf(SHORT, name).lives;
      expect(now).toContain(life!.pid);
      expect(pids).toContain(life!.pid);
      expect(services).toMatch(new RegExp(`"svchost.exe","${life!.pid}","[^"]*${name}`));
      expect(modules).toContain(`"svchost.exe","${life!.pid}","svchost.exe,`);
    }
    expect(services).not.toContain('AppIDSvc');
    const worker = subjectOf(SHORT, 'OrdersApi').lives.at(-1)!;
    expect(processes).toMatch(new RegExp(`"w3wp.exe","${worker.pid}","\\d+","6/\\d/2026 .*-ap ""OrdersApi""`));
  });
});
