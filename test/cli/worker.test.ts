/** Nights whose tasks are done by workers, each a process of its own: what they say is what one process says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeNightShare, SERVERS, START_MS } from '../helpers/night-share.ts';
import { noPostgres, usePostgres } from '../helpers/postgres.ts';
import { run, scratch, type RunResult } from '../helpers/run.ts';

const DAY_MS = 86_400_000;
const NIGHTS = 2;
const MACHINES = ['QUIET01', 'RESTART01', 'HANDLES01', 'RETIRED01'];

const nightly = (
  folder: string,
  history: string,
  pages: string,
  night: number,
  ...more: string[]
): Promise<RunResult> => {
  const now = new Date(START_MS + (night + 1) * DAY_MS).toISOString();
  const args = ['nightly', 'share', '--history', history, '-o', pages, '--now', now, '--exit-zero', '--jobs', '1'];
  return run([...args, ...more], folder);
};

interface RunningWorker {
  readonly process: ChildProcess;
  /** All that it wrote to standard error so far. */
  readonly output: () => string;
  /** Resolves with the next text that fits. */
  readonly next: (pattern: RegExp) => Promise<void>;
}

function startWorker(folder: string, history: string): RunningWorker {
  const args = [resolve('dist/cli/main.js'), 'worker', '--history', history, '--jobs', '1'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const next = (pattern: RegExp): Promise<void> => {
    const from = output.length;
    return new Promise((done, fail) => {
      child.once('exit', () => fail(new Error(`it ended: ${output}`)));
      const look = (): void => {
        if (!pattern.test(output.slice(from))) return;
        child.stderr.off('data', look);
        done();
      };
      child.stderr.on('data', look);
    });
  };
  return { process: child, output: () => output, next };
}

/** Kills the first that has done a task: with the next one in its hands, or before it has taken one. */
async function killFirst(workers: readonly RunningWorker[]): Promise<RunningWorker> {
  const first = await Promise.race(workers.map((one) => one.next(/: read/).then(() => one)));
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  return first;
}

const filesOf = (folder: string): Promise<string[]> =>
  Promise.all(['summary.json', 'index.html'].map((file) => readFile(join(folder, file), 'utf8')));

// Without a server there is nothing to test; the helper prints why.
describe.skipIf(noPostgres !== null)('leakscan worker', () => {
  const server = noPostgres === null ? usePostgres() : null!;

  /** Each task loses its first worker, if that has not answered yet: the one that was killed, or one that goes on and is late. */
  async function expireUntil(end: Promise<unknown>): Promise<void> {
    const over = new AbortController();
    void end.finally(() => over.abort());
    while (!over.signal.aborted) {
      server.psql(
        `UPDATE workers_queue.job SET started_on = now() - interval '1 day' WHERE state = 'active' AND retry_count = 0`,
      );
      await sleep(200);
    }
  }

  it('has part in nights that say the same as those of one process, also when one is killed', async () => {
    const folder = await scratch();
    const servers = SERVERS.filter(({ machine }) => MACHINES.includes(machine));
    const { deliver } = makeNightShare(servers.map((one) => ({ ...one, nights: [0, NIGHTS] as const })));
    const history = server.address('workers');
    const workers = [1, 2, 3].map(() => startWorker(folder, history));
    await Promise.all(workers.map(({ next }) => next(/waiting for one/)));
    for (let night = 0; night < NIGHTS; night++) {
      deliver(join(folder, 'share'), night);
      const alone = await nightly(folder, 'history.db', 'alone', night);
      expect(alone.status, alone.shown).toBe(0);
      const killing = night === 0 ? killFirst(workers) : null;
      const running = nightly(folder, history, 'shared', night, '--queue');
      if (killing !== null) {
        workers.splice(workers.indexOf(await killing), 1);
        await expireUntil(running);
      }
      const shared = await running;
      expect(shared.status, shared.shown).toBe(0);
      expect(await filesOf(join(folder, 'shared'))).toEqual(await filesOf(join(folder, 'alone')));
    }
    expect(await readFile(join(folder, 'shared', 'summary.json'), 'utf8')).toContain('"status": "open"');
    const done = workers.map(({ output }) => output()).join('');
    for (const machine of MACHINES) expect(done).toContain(machine);
    for (const worker of workers) {
      worker.process.kill('SIGINT');
      expect((await once(worker.process, 'exit'))[0], worker.output()).toBe(130);
    }
    expect(server.psql('SELECT count(*) FROM workers.task_results')).toBe('0');
  });

  it('is not needed: the nightly run does all tasks itself', async () => {
    const folder = await scratch();
    const servers = SERVERS.filter(({ machine }) => machine === 'QUIET01');
    makeNightShare(servers.map((one) => ({ ...one, nights: [0, 1] as const }))).deliver(join(folder, 'share'), 0);
    const history = server.address('alone');
    const { status, stderr, shown } = await nightly(folder, history, 'pages', 0, '--queue');
    expect(status, shown).toBe(0);
    expect(stderr).toContain('QUIET01: 0 open findings');
    const after = await run(['worker', '--once', '--history', history], folder);
    expect([after.status, after.stderr], after.shown).toEqual([0, '']);
  });
});

it('a worker and --queue need a history in PostgreSQL', async () => {
  const folder = await scratch();
  const worker = await run(['worker', '--history', 'history.db'], folder);
  expect(worker.status, worker.shown).toBe(2);
  expect(worker.stderr).toContain('--history postgres://user@server/database');
  const night = await run(['nightly', 'share', '--queue', '--history', 'history.db'], folder);
  expect(night.status, night.shown).toBe(2);
  expect(night.stderr).toContain('--queue needs a history in PostgreSQL');
});
