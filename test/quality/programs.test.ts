import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildLogs } from '../../quality/programs/build.mjs';
import { livesOf, truthOf, type Run } from '../../quality/programs/cases.mjs';
import { planHost } from '../../quality/programs/plan.mjs';
import { record } from '../../quality/programs/record.mjs';
import { decodeTrace, encodeTrace, readTraces } from '../../quality/programs/trace.mjs';

const folder = mkdtempSync(join(tmpdir(), 'leakscan-programs-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const MB = 1_048_576;
const STEPS = 1200;

/** A run whose memory and leaked bytes are functions of the step, in MB. */
function run(bug: string, memory: (step: number) => number, leaked: (step: number) => number = () => 0): Run {
  return {
    ...{ name: bug, host: 1, runtime: 'c', bug, load: 'flat', stepSeconds: 120, starts: [0] },
    ...{ settings: { onset: 0 }, flags: [] },
    memory: Float64Array.from({ length: STEPS }, (_, step) => MB * memory(step)),
    leaked: Float64Array.from({ length: STEPS }, (_, step) => MB * leaked(step)),
  };
}

const runs = readTraces();
const logs = buildLogs(runs, 3);
const labels = logs.flatMap((log) => log.labels);

describe('a recorded run', () => {
  it('is the same once it was written and read, to 16 KB of memory and 1 KB lost', () => {
    const { name, ...written } = run(
      'map',
      (step) => 50 + Math.sin(step),
      (step) => step / 100,
    );
    const read = decodeTrace(encodeTrace(written));
    expect({ ...read, memory: 0, leaked: 0 }).toEqual({ ...written, memory: 0, leaked: 0 });
    for (let i = 0; i < STEPS; i++) {
      expect(Math.abs(read.memory[i]! - written.memory[i]!), name).toBeLessThanOrEqual(8192);
      expect(Math.abs(read.leaked[i]! - written.leaked[i]!), name).toBeLessThanOrEqual(512);
    }
  });

  it('is kept once without a bug for each host, and loses nothing there', () => {
    for (const host of new Set(runs.map((one) => one.host))) {
      const healthy = runs.filter((one) => one.host === host && one.bug === 'none');
      expect(healthy, `host ${host}`).toHaveLength(1);
      expect(Math.max(...healthy[0]!.leaked)).toBe(0);
    }
    for (const { name, bug, leaked } of runs) if (bug !== 'none') expect(Math.max(...leaked), name).toBeGreaterThan(MB);
  });

  it('comes from every runtime', () => {
    const runtimes = [...new Set(runs.map(({ runtime }) => runtime))].sort();
    expect(runtimes).toEqual(['c', 'java-g1', 'java-parallel', 'java-serial', 'node', 'python']);
  });
});

// Memory of a process is read from /proc, which is Linux's.
describe.skipIf(process.platform !== 'linux')('the recorder', () => {
  it('sees a program lose memory, and the same program without the bug lose none', async () => {
    const plan = planHost(0);
    const leaking = plan.find(({ bug }) => bug !== 'none' && bug !== 'late')!;
    expect(leaking.runtime).toBe('node');
    const trace = await record(leaking, 120);
    expect(trace.leaked.every((bytes, i) => i === 0 || bytes >= trace.leaked[i - 1]!)).toBe(true);
    expect(trace.leaked.at(-1)).toBeGreaterThan(0);
    expect(Math.min(...trace.memory)).toBeGreaterThan(MB);
    expect(Math.max(...(await record(plan[0]!, 120)).leaked)).toBe(0);
  });

  it('says which program ended before its last step', async () => {
    const [healthy] = planHost(0);
    await expect(record({ ...healthy!, flags: ['--no-such-flag'] }, 3)).rejects.toThrow(
      'the node program of host 0 ended at step 0',
    );
  });
});

describe('what is true of a window', () => {
  const flat = run('none', () => 100);
  const leak = run(
    'map',
    (step) => 100 + 0.1 * step,
    (step) => 0.05 * step,
  );
  const given = { run: leak, twin: flat, from: 300, length: 400 };

  it('counts a leak with what memory takes for each lost byte', () => {
    const truth = truthOf(given);
    expect(truth).toMatchObject({ leak: true, why: '', kind: 'map', onset: 0 });
    expect(truth!.taken).toBeCloseTo(2, 6);
    expect(truth!.growth / MB).toBeCloseTo(0.1 * 399, 6);
    // 30 steps of two minutes are an hour.
    expect(truth!.slopePerHour / MB).toBeCloseTo(0.1 * 30, 6);
  });

  it('judges no leak below what the healthy twin wanders', () => {
    const wandering = run('none', (step) => 100 + 60 * Math.sin(step / 100));
    expect(truthOf({ ...given, twin: wandering })!.why).toMatch(/hidden_in_heap|under_the_wander/);
    const hidden = run(
      'map',
      () => 100,
      (step) => 0.05 * step,
    );
    expect(truthOf({ ...given, run: hidden })!.why).toBe('hidden_in_heap');
  });

  it('is no leak before the leak begins', () => {
    const late = run(
      'late',
      (step) => 100 + 0.1 * Math.max(0, step - 500),
      (step) => 0.1 * Math.max(0, step - 500),
    );
    late.settings = { onset: 500 };
    expect(truthOf({ ...given, run: late, from: 0, length: 400 })).toMatchObject({
      leak: false,
      why: '',
      kind: 'start',
    });
    expect(truthOf({ ...given, run: late })).toMatchObject({ leak: true, onset: 200 });
  });

  it('does not judge a healthy program that goes on filling after the window', () => {
    const filling = run('none', (step) => 50 + 0.1 * Math.min(step, 1000));
    const cut = { run: filling, twin: filling, from: 100, length: 400 };
    expect(truthOf(cut)).toMatchObject({ leak: false, why: 'still_filling' });
    const fullAt = (end: number): Run => run('none', (step) => 50 + 0.1 * Math.min(step, end));
    const truthAt = (end: number): unknown => truthOf({ ...cut, run: fullAt(end), twin: fullAt(end) });
    expect(truthAt(350)).toMatchObject({ leak: false, why: '', kind: 'flat' });
    // It levels off in the last tenth of the window, which no log can tell from a leak.
    expect(truthAt(460)).toMatchObject({ leak: false, why: 'rising_at_end' });
    // Nothing is left after it that could tell.
    expect(truthOf({ ...cut, from: 700 })).toBeNull();
  });

  it('does not judge a leak that fills free memory at the end', () => {
    const filled = run(
      'map',
      (step) => 100 + 0.05 * Math.min(step, 560),
      (step) => 0.05 * step,
    );
    expect(truthOf({ ...given, run: filled })).toMatchObject({ leak: true, why: 'level_at_end' });
    expect(truthOf({ ...given, run: filled, length: 260 })).toMatchObject({ leak: true, why: '' });
  });

  it('does not judge a healthy program one of whose lives ends while it rises', () => {
    const filling = { ...run('none', (step) => 50 + (step < 400 ? 0.1 * step : 0)), starts: [0, 400] };
    const cut = { run: filling, twin: filling, from: 200, length: 600 };
    expect(truthOf(cut)).toMatchObject({ leak: false, why: 'rising_at_end', kind: 'restarts' });
    const flatLives = { ...flat, starts: [0, 400] };
    expect(truthOf({ ...cut, run: flatLives, twin: flatLives })).toMatchObject({ leak: false, why: '' });
  });

  it('cuts lives where the program was started again', () => {
    const restarted = { ...flat, starts: [0, 500, 900] };
    const lives = livesOf({ run: restarted, twin: restarted, from: 300, length: 400 });
    expect(lives.map(({ start, end }) => [start, end])).toEqual([
      [0, 200],
      [202, 400],
    ]);
    expect(lives[0]!.ageSteps).toBe(300);
  });
});

describe('logs of recorded programs', () => {
  it('are the same for the same seed, and others for another', () => {
    const texts = (seed: number): string[] => buildLogs(runs, seed).map(({ text }) => text);
    expect(texts(3).join() === logs.map(({ text }) => text).join()).toBe(true);
    expect(texts(4).join() === texts(3).join()).toBe(false);
  });

  it('hold no two processes of one host', () => {
    for (const log of logs) {
      const hosts = log.labels.map(({ trace }) => trace);
      expect(new Set(hosts).size, log.file).toBe(hosts.length);
    }
  });

  it('say of each process what its label says', () => {
    for (const { text, labels: own } of logs) {
      const [head = [], ...rows] = text
        .trim()
        .split('\r\n')
        .map((line) => line.slice(1, -1).split('","'));
      for (const label of own) {
        const column = (counter: string): number =>
          head.indexOf(`\\\\${label.host}\\Process(${label.process})\\${counter}`);
        const [id, age, bytes] = ['ID Process', 'Elapsed Time', 'Private Bytes'].map(column);
        const lived = rows.filter((row) => row[id!] !== ' ');
        expect([...new Set(lived.map((row) => Number(row[id!])))], label.id).toEqual(label.pids);
        for (const { pid, start, end } of label.lifetimes) {
          const times = rows.filter((row) => Number(row[id!]) === pid).map((row) => row[0]);
          expect([times[0], times.at(-1)], label.id).toEqual([start, end]);
        }
        expect(lived.every((row) => Number(row[bytes!]) > 0 && Number(row[age!]) >= 0)).toBe(true);
      }
    }
  });

  it('have leaks that grow and healthy processes, and most can be judged', () => {
    const judged = labels.filter(({ ambiguous }) => !ambiguous);
    const leaks = judged.filter(({ leak }) => leak);
    expect(leaks.length).toBeGreaterThan(labels.length / 5);
    expect(judged.length - leaks.length).toBeGreaterThan(labels.length / 5);
    for (const label of leaks) expect(label, label.id).toMatchObject({ growth: expect.any(Number) as number });
    for (const { leak, why } of labels) if (why === 'still_filling') expect(leak).toBe(false);
  });

  it('are written with their labels', () => {
    const out = join(folder, 'corpus');
    const build = spawnSync(process.execPath, ['quality/programs/build.mjs', '--out', out, '--seed', '3'], {
      encoding: 'utf8',
    });
    expect(build.status, build.stderr).toBe(0);
    const written = JSON.parse(readFileSync(join(out, 'labels.json'), 'utf8'));
    // As texts: a difference of thousands of lines helps nobody.
    expect(JSON.stringify(written.labels) === JSON.stringify(labels)).toBe(true);
    expect(readdirSync(out).filter((name) => name.endsWith('.csv'))).toEqual(logs.map(({ file }) => file));
    expect(readFileSync(join(out, logs[0]!.file), 'latin1')).toBe(logs[0]!.text);
  });
});
