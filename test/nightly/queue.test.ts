/** Tasks of a night over the queue in PostgreSQL: who does what, and what becomes of tasks that nobody answers. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NEWEST_FORM } from '../../src/history/migrations/migrate.ts';
import type { PostgresAddress } from '../../src/history/postgres/address.ts';
import {
  MAX_TRIES,
  openCoordinatorQueue,
  openWorkerQueue,
  type TakenTask,
  type TaskQueue,
} from '../../src/history/postgres/task-queue.ts';
import { createQueueTasks } from '../../src/nightly/queue/coordinator.ts';
import { decode, encode } from '../../src/nightly/queue/encoding.ts';
import { queueOf, readTask, rootsOf, taskText, type QueuedTask } from '../../src/nightly/queue/queued-task.ts';
import { runWorker, type WorkerEnd, type WorkerEvent } from '../../src/nightly/queue/queue-worker.ts';
import type { FileResult, FileToRead } from '../../src/nightly/read-capture.ts';
import type { NightSettings, NightTasks } from '../../src/nightly/tasks.ts';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { LeakscanError } from '../../src/util/errors.ts';
import { opened } from '../helpers/history-store.ts';
import { noPostgres, usePostgres } from '../helpers/postgres.ts';
import { scratch } from '../helpers/run.ts';

const VERSION = '1.0.0';

describe('what goes to another machine and back', () => {
  it('keeps bytes and every number', () => {
    const value = {
      packed: { fine: Uint8Array.of(1, 2, 3), none: new Uint8Array(0) },
      numbers: [0.1, NaN, Infinity, -Infinity, -0, null],
      text: 'a\ud800b',
    };
    expect(decode(encode(value))).toEqual(value);
    // As it comes from a database, in the middle of a larger buffer.
    const encoded = encode(value);
    const inside = Buffer.concat([Buffer.from('before'), encoded]).subarray(6);
    expect(decode(inside)).toEqual(value);
  });

  it('keeps a file whose name is not UTF-8', () => {
    const task: QueuedTask = { kind: 'read', file: { ...fileOf('a'), rawPath: Uint8Array.of(0x61, 0xff) } };
    expect(readTask(taskText(task))).toEqual(task);
  });

  it('puts a file into the queue of the innermost root around it', () => {
    const roots = rootsOf(['/srv', '/srv/inner/', '/other/*.csv']);
    const [srv, inner, other] = roots.map(({ queue }) => queue);
    const found = ['/srv/a.csv', '/srv/inner/b.csv', '/other/c.csv', '/elsewhere/d.csv'].map((file) =>
      queueOf(fileOf(file), roots),
    );
    expect(found).toEqual([srv, inner, other, 'coordinator']);
  });
});

const fileOf = (file: string, bytes = 3, modifiedMs = 0): FileToRead => ({
  facts: { file, bytes, modifiedMs },
  archive: null,
  rawPath: null,
  knownHashes: [],
});

/** A file on the disk, as the walk finds it. */
function realFile(folder: string, name: string): FileToRead {
  const file = join(folder, name);
  writeFileSync(file, 'log');
  return fileOf(file, 3, statSync(file).mtimeMs);
}

/** Answers say who did the task. */
function fakeTasks(
  who: string,
  read?: (file: FileToRead) => Promise<FileResult>,
): NightTasks & { readonly did: string[] } {
  const did: string[] = [];
  return {
    did,
    width: 2,
    read: async (file) => {
      did.push(file.facts.file);
      return read === undefined ? { kind: 'known', facts: file.facts, sha256: who } : read(file);
    },
    assess: (machine) => {
      did.push(machine);
      return Promise.resolve({ report: who, lifetimes: [], lifetimesFromMs: Infinity } as never);
    },
    render: ({ machine }) => {
      did.push(machine);
      return Promise.resolve(`${who}: ${machine}`);
    },
    close: () => Promise.resolve(),
  };
}

const settingsOf = (history: PostgresAddress, more: Partial<NightSettings> = {}): NightSettings => ({
  ...{ historyLocation: history, night: '2026-11-21', nowMs: 0, version: VERSION, budget: 1000 },
  ...{ catalog: { folders: [], builtin: true }, configuration: NO_CONFIGURATION, inventories: [] },
  ...{ shownOptions: {}, shownCommand: [], ...more },
});

interface Started {
  readonly history: PostgresAddress;
  readonly folder: string;
  readonly tasks: NightTasks;
  readonly local: ReturnType<typeof fakeTasks>;
}

interface Worker {
  readonly events: WorkerEvent[];
  readonly ended: Promise<WorkerEnd>;
  readonly stop: () => Promise<WorkerEnd>;
  readonly tasks: ReturnType<typeof fakeTasks>;
}

function startWorker(
  history: PostgresAddress,
  more: { version?: string; once?: boolean; read?: (file: FileToRead) => Promise<FileResult> } = {},
): Worker {
  const stopping = new AbortController();
  const tasks = fakeTasks('worker', more.read);
  const events: WorkerEvent[] = [];
  const ended = runWorker({
    ...{ history, name: 'NODE1', version: more.version ?? VERSION, jobs: 2, once: more.once ?? false },
    createTasks: () => Promise.resolve(tasks),
    onEvent: (event) => void events.push(event),
    signal: stopping.signal,
  });
  ended.catch(() => undefined);
  const stop = (): Promise<WorkerEnd> => {
    stopping.abort();
    return ended;
  };
  onTestFinished(async () => {
    await stop().catch(() => undefined);
  });
  return { events, ended, stop, tasks };
}

/** The next task of any queue, as a worker takes it that then ends without a word. */
async function takeOne(queue: TaskQueue, queues: readonly string[]): Promise<TakenTask> {
  for (;;) {
    const task = await queue.take(queues);
    if (task !== null) return task;
    await sleep(20);
  }
}

const kinds = ({ events }: Worker): string[] => events.map(({ kind }) => kind);

// Without a server there is nothing to test; the helper prints why.
describe.skipIf(noPostgres !== null)('a night with workers', () => {
  const server = noPostgres === null ? usePostgres() : null!;

  async function startNight(more: Partial<NightSettings> = {}): Promise<Started> {
    const history = server.location();
    await opened(history);
    const folder = join(await scratch(), 'share');
    mkdirSync(folder);
    return coordinate(history, folder, more);
  }

  async function coordinate(
    history: PostgresAddress,
    folder: string,
    more: Partial<NightSettings> = {},
  ): Promise<Started> {
    const queue = await openCoordinatorQueue(history, {});
    const local = fakeTasks('coordinator');
    const settings = settingsOf(history, more);
    const tasks = await createQueueTasks({ queue, settings, roots: [folder], local, onWorkers: () => undefined });
    let isClosed = false;
    const close = async (): Promise<void> => {
      if (!isClosed) await tasks.close();
      isClosed = true;
    };
    onTestFinished(close);
    return { history, folder, local, tasks: { ...tasks, close } };
  }

  /** As if the time of every task that is taken were over. */
  const expireAll = ({ history }: Started): string =>
    server.psql(`UPDATE ${history.schema}_queue.job SET started_on = now() - interval '1 day' WHERE state = 'active'`);

  const rowsOf = ({ history }: Started, table: string): number =>
    Number(server.psql(`SELECT count(*) FROM ${history.schema}.${table}`));

  /** The worker of `silentWorker` is there before the run looks for workers. */
  async function nightWithSilentWorker(): Promise<Started & { queue: TaskQueue; queues: string[] }> {
    const history = server.location();
    await opened(history);
    const folder = join(await scratch(), 'share');
    mkdirSync(folder);
    const queue = await openWorkerQueue(history);
    onTestFinished(() => queue.close());
    // It has not looked at the shares of the run: the coordinator waits for it.
    await queue.showWorker({ id: 'silent', name: 'NODE0', jobs: 1, runId: null, queues: [] });
    server.psql(`UPDATE ${history.schema}.workers SET seen = now() + interval '1 day'`);
    return { ...(await coordinate(history, folder)), queue, queues: rootsOf([folder]).map((one) => one.queue) };
  }

  it('is done by the coordinator where there is no worker', async () => {
    const { tasks, local, folder } = await startNight();
    const file = realFile(folder, 'a.csv');
    expect(await tasks.read(file)).toMatchObject({ kind: 'known', sha256: 'coordinator' });
    expect(await tasks.assess('SRV01')).toMatchObject({ report: 'coordinator', lifetimesFromMs: Infinity });
    expect(await tasks.render({ machine: 'SRV01', night: '2026-11-21', written: false })).toBe('coordinator: SRV01');
    expect(local.did).toEqual([file.facts.file, 'SRV01', 'SRV01']);
  });

  it('has its logs read by the worker that sees them', async () => {
    const history = server.location();
    await opened(history);
    const folder = join(await scratch(), 'share');
    mkdirSync(folder);
    const worker = startWorker(history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('waiting');
    await expect
      .poll(() => server.psql(`SELECT count(*) FROM ${history.schema}.workers`), { timeout: 60_000 })
      .toBe('1');
    const night = await coordinate(history, folder);
    const files = ['a.csv', 'b.csv', 'c.csv'].map((name) => realFile(folder, name));
    const results = await Promise.all(files.map((file) => night.tasks.read(file)));
    expect(results.map((one) => (one as { sha256: string }).sha256)).toEqual(['worker', 'worker', 'worker']);
    expect(night.local.did).toEqual([]);
    await night.tasks.close();
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('run-ended');
    expect([rowsOf(night, 'queue_runs'), rowsOf(night, 'task_results')]).toEqual([0, 0]);
    expect(await worker.stop()).toBe('stopped');
    expect(rowsOf(night, 'workers')).toBe(0);
  });

  it('gives no task to a worker of another version', async () => {
    const night = await startNight();
    const worker = startWorker(night.history, { version: '2.0.0', once: true });
    expect(await worker.ended).toBe('other-version');
    expect(worker.events).toEqual([{ kind: 'other-version', ofRun: VERSION }]);
    expect(worker.tasks.did).toEqual([]);
  });

  it('has no log read by a worker that does not see the share', async () => {
    const history = server.location();
    await opened(history);
    const night = await coordinate(history, '/no/such/share');
    const worker = startWorker(history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('run');
    expect(worker.events).toContainEqual({ kind: 'not-seen', folder: '/no/such/share' });
    expect(await night.tasks.read(fileOf('/no/such/share/a.csv'))).toMatchObject({ sha256: 'coordinator' });
    expect(worker.tasks.did).toEqual([]);
  });

  it('reads itself what is another file on the worker, or none', async () => {
    const night = await nightWithSilentWorker();
    const worker = startWorker(night.history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('run');
    const other = { ...realFile(night.folder, 'a.csv').facts, bytes: 999 };
    const read = [fileOf(other.file, other.bytes, other.modifiedMs), fileOf(join(night.folder, 'gone.csv'))];
    for (const file of read) expect(await night.tasks.read(file)).toMatchObject({ sha256: 'coordinator' });
    expect(worker.tasks.did).toEqual([]);
    expect(worker.events.filter(({ kind }) => kind === 'missing')).toHaveLength(2);
  });

  it('passes on why a task failed', async () => {
    const read = (file: FileToRead): Promise<FileResult> => {
      throw file.facts.file.endsWith('a.csv') ? new LeakscanError('SYSTEM', 'no memory left') : new Error('a bug');
    };
    const night = await nightWithSilentWorker();
    const worker = startWorker(night.history, { read });
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('run');
    await expect(night.tasks.read(realFile(night.folder, 'a.csv'))).rejects.toMatchObject({
      code: 'SYSTEM',
      message: 'no memory left',
    });
    await expect(night.tasks.read(realFile(night.folder, 'b.csv'))).rejects.toThrow('a bug');
  });

  it('sets a log aside that ended three workers, and goes on', async () => {
    const night = await nightWithSilentWorker();
    const file = realFile(night.folder, 'poison.csv');
    const result = night.tasks.read(file);
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const taken = await takeOne(night.queue, night.queues);
      expect(readTask(taken.task)).toEqual({ kind: 'read', file });
      expireAll(night);
    }
    const { refused, passing } = (await result) as Extract<FileResult, { kind: 'refused' }>;
    expect(passing).toBe(false);
    expect(refused.message).toContain(`${file.facts.file}: 3 workers ended`);
    expect(await night.queue.take(night.queues)).toBeNull();
  });

  it('takes one answer of a task that two workers did', async () => {
    const night = await nightWithSilentWorker();
    const file = realFile(night.folder, 'slow.csv');
    const result = night.tasks.read(file);
    const slow = await takeOne(night.queue, night.queues);
    expireAll(night);
    const second = await takeOne(night.queue, night.queues);
    expect(second.id).toBe(slow.id);
    const answer = (sha256: string): Uint8Array => encode({ made: { kind: 'known', facts: file.facts, sha256 } });
    await night.queue.answer(second, answer('second'));
    expect(await result).toMatchObject({ sha256: 'second' });
    await night.queue.answer(slow, answer('slow'));
    expect(await night.queue.take(night.queues)).toBeNull();
    await night.tasks.close();
    expect(rowsOf(night, 'task_results')).toBe(0);
    // After the end of the run.
    await night.queue.answer(slow, answer('slow'));
    expect(rowsOf(night, 'task_results')).toBe(0);
  });

  it('goes on with what a stopped worker gave back', async () => {
    const night = await nightWithSilentWorker();
    let begin: () => void;
    const began = new Promise<void>((resolve) => (begin = resolve));
    const worker = startWorker(night.history, {
      read: () => {
        begin();
        return new Promise(() => undefined);
      },
    });
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('run');
    const file = realFile(night.folder, 'a.csv');
    const result = night.tasks.read(file);
    await began;
    expect(await worker.stop()).toBe('stopped');
    const taken = await takeOne(night.queue, night.queues);
    await night.queue.answer(taken, encode({ made: { kind: 'known', facts: file.facts, sha256: 'other' } }));
    expect(await result).toMatchObject({ sha256: 'other' });
  });

  it('has one coordinator', async () => {
    const night = await startNight();
    await expect(openCoordinatorQueue(night.history, {})).rejects.toMatchObject({ code: 'HISTORY' });
    await night.tasks.close();
    await (await openCoordinatorQueue(night.history, {})).close();
  });

  it('clears what a killed run has left', async () => {
    const night = await nightWithSilentWorker();
    const result = night.tasks.read(realFile(night.folder, 'a.csv'));
    result.catch(() => undefined);
    const left = await takeOne(night.queue, night.queues);
    server.psql(`INSERT INTO ${night.history.schema}.queue_runs VALUES ('killed', '1', now() - interval '1 day', '')`);
    server.psql(`INSERT INTO ${night.history.schema}.task_results VALUES ('killed', 'read 1', '')`);
    await night.tasks.close();
    const next = await coordinate(night.history, night.folder);
    expect([rowsOf(next, 'queue_runs'), rowsOf(next, 'task_results')]).toEqual([1, 0]);
    expect(await night.queue.take([left.queue])).toBeNull();
  });

  it('does no task of an earlier run that is given back late', async () => {
    const earlier = await nightWithSilentWorker();
    const file = realFile(earlier.folder, 'earlier.csv');
    earlier.tasks.read(file).catch(() => undefined);
    const late = await takeOne(earlier.queue, earlier.queues);
    await earlier.tasks.close();
    const night = await coordinate(earlier.history, earlier.folder);
    const result = night.tasks.read(realFile(night.folder, 'a.csv'));
    const taken = await takeOne(earlier.queue, earlier.queues);
    expect(taken.key).toBe(late.key);
    await earlier.queue.putBack(late, 'coordinator');
    await expect.poll(() => server.psql(`SELECT count(*) FROM ${night.history.schema}_queue.job`)).toBe('1');
    expect(night.local.did).toEqual([]);
    await earlier.queue.putBack(taken, 'coordinator');
    expect(await result).toMatchObject({ facts: { file: join(night.folder, 'a.csv') } });
  });

  it('ends where another run has taken its place', async () => {
    const night = await nightWithSilentWorker();
    const result = night.tasks.read(realFile(night.folder, 'a.csv'));
    server.psql(`DELETE FROM ${night.history.schema}.queue_runs`);
    await expect(result).rejects.toMatchObject({ code: 'HISTORY', message: expect.stringMatching(/another run/) });
  });

  it('keeps no queue of a folder that is no longer searched', async () => {
    const night = await startNight();
    await night.tasks.close();
    const other = join(await scratch(), 'other');
    await coordinate(night.history, other);
    const queues = server.psql(`SELECT name FROM ${night.history.schema}_queue.queue WHERE name LIKE 'read%'`);
    expect(queues.split('\n')).toEqual(rootsOf([other]).map(({ queue }) => queue));
  });

  it('has a worker that waits while a new history is started', async () => {
    const night = await startNight();
    await night.tasks.close();
    const worker = startWorker(night.history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('waiting');
    server.psql(`ALTER SCHEMA ${night.history.schema} RENAME TO ${night.history.schema}_aside`);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('away');
    await opened(night.history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('back');
    expect(await worker.stop()).toBe('stopped');
  });

  it('assesses itself where it has lists or articles of its own', async () => {
    const night = await startNight({ catalog: { folders: ['/own'], builtin: true } });
    expect(await night.tasks.assess('SRV01')).toMatchObject({ report: 'coordinator' });
    expect(server.psql(`SELECT count(*) FROM ${night.history.schema}_queue.job`)).toBe('0');
  });

  it('has workers that start on an empty database at once', async () => {
    const history = server.location();
    const workers = [1, 2, 3].map(() => startWorker(history, { once: true }));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual(['no-run', 'no-run', 'no-run']);
    expect(server.psql(`SELECT max(number) FROM ${history.schema}.leakscan_migrations`)).toBe(String(NEWEST_FORM));
  });

  it('survives a database that goes away', async () => {
    const history = server.location();
    const worker = startWorker(history);
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('waiting');
    await server.stop();
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('away');
    await server.start();
    await expect.poll(() => kinds(worker), { timeout: 60_000 }).toContain('back');
    expect(kinds(worker).filter((kind) => kind === 'away')).toHaveLength(1);
    expect(await worker.stop()).toBe('stopped');
  });
});
