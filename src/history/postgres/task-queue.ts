/**
 * Tasks that other machines take: jobs of pg-boss in a schema next to the history's, and tables of the history for the run, the
 * workers and the results. A result does not go through a job, whose output is JSON: one holds megabytes of packed bytes.
 */
import type PgBoss from 'pg-boss';
import type { LockOptions } from '../lock.ts';
import { fileError } from '../history-error.ts';
import { NEWEST_FORM } from '../migrations/migrate.ts';
import type { PostgresAddress } from './address.ts';
import { connect, type Connections } from './connect.ts';
import { postgresError, postgresFault } from './errors.ts';
import { formOf, migrate } from './migrations.ts';
import { onSession, type Session } from './session.ts';
import { takeSessionLock, type SessionLock } from './turn.ts';

/** A task that was given to as many workers, and none of them answered, is given up. */
export const MAX_TRIES = 3;
/** Of a run or a worker that was not seen for longer, nothing is expected any more. They show themselves every few seconds. */
const RUN_SECONDS = 60;
const WORKER_SECONDS = 30;
/** pg-boss takes less than a day. */
const MAX_EXPIRY_SECONDS = 86_000;
/** Tasks that were given up are put there. */
const GIVEN_UP = 'given_up';
/** Given-up tasks to a query. */
const TASKS_AT_ONCE = 100;
/** Each place of a worker asks for tasks over the same few. */
const MAX_CONNECTIONS = 4;

/** What a job holds. `task` is JSON in a text: PostgreSQL takes no lone surrogates in JSON of its own. */
interface JobData {
  readonly runId: string;
  readonly key: string;
  readonly task: string;
  readonly expirySeconds: number;
}

export interface NewTask extends JobData {
  readonly queue: string;
}

/** One that this process has taken. */
export interface TakenTask extends NewTask {
  readonly id: string;
}

export interface QueueRun {
  readonly id: string;
  readonly version: string;
}

export interface QueueWorker {
  readonly id: string;
  /** For messages. */
  readonly name: string;
  readonly jobs: number;
  /** The run of which it has looked at the shares; null where there is none. */
  readonly runId: string | null;
  /** From which it takes tasks. */
  readonly queues: readonly string[];
}

export interface TaskQueue {
  /** Clears what killed runs have left. The caller has the coordinator's lock. */
  readonly startRun: (run: QueueRun, settings: Uint8Array, queues: readonly string[]) => Promise<void>;
  /** Shows that the run goes on. @throws LeakscanError HISTORY where another run has taken its place */
  readonly showRun: (id: string) => Promise<void>;
  /** Deletes the run with its tasks and results. */
  readonly endRun: (id: string) => Promise<void>;
  /** The run that goes on; null where there is none. */
  readonly currentRun: () => Promise<QueueRun | null>;
  /** Null where the run has ended. */
  readonly settingsOf: (id: string) => Promise<Uint8Array | null>;
  readonly send: (task: NewTask) => Promise<void>;
  /** The next task of the first of the queues that has any. */
  readonly take: (queues: readonly string[]) => Promise<TakenTask | null>;
  /** Keeps a result, if the run goes on and has none of the task yet, and deletes the task. */
  readonly answer: (task: TakenTask, result: Uint8Array) => Promise<void>;
  /** Deletes a task. */
  readonly remove: (task: TakenTask) => Promise<void>;
  /** Puts a task into a queue again as if it had not been taken. */
  readonly putBack: (task: TakenTask, queue: string) => Promise<void>;
  /** Deletes the results of a run and gives them. */
  readonly takeResults: (runId: string) => Promise<readonly { readonly key: string; readonly payload: Uint8Array }[]>;
  /** Puts tasks back whose worker did not answer in time. @returns keys of tasks that are given up */
  readonly expire: (runId: string) => Promise<readonly string[]>;
  readonly showWorker: (worker: QueueWorker) => Promise<void>;
  readonly removeWorker: (id: string) => Promise<void>;
  /** Those that were seen of late, by name. */
  readonly workers: () => Promise<readonly QueueWorker[]>;
  readonly close: () => Promise<void>;
}

/**
 * For the run that coordinates: one at a time. The history is open, so its tables are there.
 * @throws LeakscanError HISTORY where another run coordinates for longer than this one waits, and as `openHistory`
 */
export async function openCoordinatorQueue(address: PostgresAddress, options: LockOptions): Promise<TaskQueue> {
  const connections = await connect(address, { max: MAX_CONNECTIONS, readOnly: false });
  return guarded(connections, async () => {
    const lock = await takeSessionLock(connections, 'queue', options);
    try {
      return await openQueue(connections, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  });
}

/**
 * For a worker. Makes the schema where there is none; an older one is left to the runs of its version.
 * @throws LeakscanError HISTORY as `openHistory`
 */
export async function openWorkerQueue(address: PostgresAddress): Promise<TaskQueue> {
  const connections = await connect(address, { max: MAX_CONNECTIONS, readOnly: false });
  return guarded(connections, async () => {
    const form = await onSession(connections, formOf);
    if (form === 0) await onSession(connections, (session) => migrate(session));
    else if (form < NEWEST_FORM) throw postgresFault('postgres-older-form', connections.name, String(form));
    return openQueue(connections, null);
  });
}

async function guarded(connections: Connections, open: () => Promise<TaskQueue>): Promise<TaskQueue> {
  try {
    return await open();
  } catch (error) {
    await connections.pool.end().catch(() => undefined);
    throw postgresError(error, connections.name);
  }
}

async function openQueue(connections: Connections, lock: SessionLock | null): Promise<TaskQueue> {
  const { pool, name, address } = connections;
  const schema = `${address.schema}_queue`;
  const boss = await startBoss(connections, schema);
  const query = async <Row>(text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
    (await pool.query(text, [...values])).rows as readonly Row[];
  const queue: TaskQueue = {
    ...runsOf(query, boss, name),
    ...tasksOf(connections, query, boss, schema),
    ...workersOf(query),
    async close() {
      await lock?.release();
      await pool.end();
    },
  };
  return explained(queue, (error) => postgresError(error, name));
}

/** Each function throws what an error means. */
function explained(queue: TaskQueue, explain: (error: unknown) => unknown): TaskQueue {
  return mapQueue(queue, async (work) => {
    try {
      return await work();
    } catch (error) {
      throw explain(error);
    }
  });
}

/** The same queue, each call done by `call`. */
export function mapQueue(queue: TaskQueue, call: <Made>(work: () => Promise<Made>) => Promise<Made>): TaskQueue {
  const calls = Object.entries(queue).map(([name, work]: [string, (...given: never[]) => Promise<unknown>]) => [
    name,
    (...given: never[]) => call(() => work(...given)),
  ]);
  return Object.fromEntries(calls) as TaskQueue;
}

/** pg-boss over the connections of the history, with nothing that runs by itself. */
async function startBoss(connections: Connections, schema: string): Promise<PgBoss> {
  const { pool, name } = connections;
  let Boss: typeof PgBoss;
  try {
    Boss = (await import('pg-boss')).default;
  } catch (error) {
    throw postgresFault('postgres-driver-missing', name, error instanceof Error ? error.message : String(error), error);
  }
  const boss = new Boss({
    schema,
    schedule: false,
    supervise: false,
    // Without values a text may be several statements.
    db: { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) },
  });
  boss.on('error', () => undefined);
  // pg-boss fails where two make its schema at once: the second has looked for it before it waits for the first.
  await inTransaction(connections, async ({ query }) => {
    await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`leakscan schema ${schema}`]);
    await boss.start();
  });
  return boss;
}

type Query = Session['query'];

const runsOf = (
  query: Query,
  boss: PgBoss,
  name: string,
): Pick<TaskQueue, 'startRun' | 'showRun' | 'endRun' | 'currentRun' | 'settingsOf'> => ({
  async startRun({ id, version }, settings, queues) {
    await query('DELETE FROM queue_runs', []);
    await query(`DELETE FROM workers WHERE seen < now() - interval '1 day'`, []);
    await boss.clearStorage();
    const wanted = [GIVEN_UP, ...queues];
    for (const queue of wanted) await boss.createQueue(queue);
    // Each queue is a table: those of folders that are no longer searched would stay for ever.
    for (const { name: queue } of await boss.getQueues()) if (!wanted.includes(queue)) await boss.deleteQueue(queue);
    await query('INSERT INTO queue_runs (id, version, seen, settings) VALUES ($1, $2, now(), $3)', [
      id,
      version,
      Buffer.from(settings),
    ]);
  },
  async showRun(id) {
    const shown = await query('UPDATE queue_runs SET seen = now() WHERE id = $1 RETURNING id', [id]);
    // Its lock was lost with a connection, and nobody answers its tasks any more.
    if (shown.length === 0) throw fileError('history-busy', name);
  },
  async endRun(id) {
    await query('DELETE FROM queue_runs WHERE id = $1', [id]);
    await boss.clearStorage();
  },
  async currentRun() {
    const rows = await query<QueueRun>(
      `SELECT id, version FROM queue_runs WHERE seen > now() - interval '${RUN_SECONDS} seconds'`,
      [],
    );
    return rows[0] ?? null;
  },
  async settingsOf(id) {
    const rows = await query<{ settings: Buffer }>('SELECT settings FROM queue_runs WHERE id = $1', [id]);
    return rows[0]?.settings ?? null;
  },
});

type TaskCalls = 'send' | 'take' | 'answer' | 'remove' | 'putBack' | 'takeResults' | 'expire';

const tasksOf = (connections: Connections, query: Query, boss: PgBoss, schema: string): Pick<TaskQueue, TaskCalls> => ({
  send: (task) => sendTask(boss, task),
  async take(queues) {
    // One query for all of them: a worker may take tasks of many shares, and asks several times a second.
    const [found] = await query<{ queue: string }>(
      `SELECT name AS queue FROM ${schema}.job WHERE name = ANY ($1) AND state < 'active'
        GROUP BY name ORDER BY array_position($1, name) LIMIT 1`,
      [queues],
    );
    if (found === undefined) return null;
    const [job] = await boss.fetch<JobData>(found.queue);
    return job === undefined ? null : { ...job.data, id: job.id, queue: found.queue };
  },
  answer: ({ id, queue, runId, key }, result) =>
    inTransaction(connections, async (session) => {
      // The row of the run is locked, or a run that ends now would leave the result behind.
      await session.query(
        `INSERT INTO task_results (run_id, key, payload)
          SELECT id, $2, $3 FROM queue_runs WHERE id = $1 FOR KEY SHARE ON CONFLICT DO NOTHING`,
        [runId, key, Buffer.from(result)],
      );
      await boss.deleteJob(queue, id, onSessionOf(session));
    }),
  remove: ({ queue, id }) => boss.deleteJob(queue, id),
  putBack: (task, queue) =>
    inTransaction(connections, async (session) => {
      await boss.deleteJob(task.queue, task.id, onSessionOf(session));
      await sendTask(boss, { ...task, queue }, onSessionOf(session));
    }),
  takeResults: (runId) => query('DELETE FROM task_results WHERE run_id = $1 RETURNING key, payload', [runId]),
  async expire(runId) {
    await boss.expire();
    const jobs = await boss.fetch<JobData>(GIVEN_UP, { batchSize: TASKS_AT_ONCE });
    for (const { id } of jobs) await boss.deleteJob(GIVEN_UP, id);
    return jobs.filter(({ data }) => data.runId === runId).map(({ data }) => data.key);
  },
});

async function sendTask(boss: PgBoss, task: NewTask, on: PgBoss.ConnectionOptions = {}): Promise<void> {
  const { queue, runId, key, expirySeconds } = task;
  const data: JobData = { runId, key, task: task.task, expirySeconds };
  await boss.send(queue, data, {
    ...on,
    expireInSeconds: Math.min(expirySeconds, MAX_EXPIRY_SECONDS),
    retryLimit: MAX_TRIES - 1,
    deadLetter: GIVEN_UP,
  });
}

const onSessionOf = ({ query }: Session): PgBoss.ConnectionOptions => ({
  db: { executeSql: async (text, values) => ({ rows: [...(await query<unknown>(text, values))] }) },
});

function inTransaction(connections: Connections, work: (session: Session) => Promise<void>): Promise<void> {
  // A connection on which anything failed is closed, which undoes what it did.
  return onSession(connections, async (session) => {
    await session.query('BEGIN', []);
    await work(session);
    await session.query('COMMIT', []);
  });
}

const workersOf = (query: Query): Pick<TaskQueue, 'showWorker' | 'removeWorker' | 'workers'> => ({
  async showWorker({ id, name, jobs, runId, queues }) {
    await query(
      `INSERT INTO workers (id, name, jobs, seen, run_id, queues) VALUES ($1, $2, $3, now(), $4, $5)
        ON CONFLICT (id) DO UPDATE SET seen = now(), run_id = EXCLUDED.run_id, queues = EXCLUDED.queues`,
      [id, name, jobs, runId, queues],
    );
  },
  async removeWorker(id) {
    await query('DELETE FROM workers WHERE id = $1', [id]);
  },
  workers: () =>
    query<QueueWorker>(
      `SELECT id, name, jobs, run_id AS "runId", queues FROM workers
        WHERE seen > now() - interval '${WORKER_SECONDS} seconds' ORDER BY name, id`,
      [],
    ),
});
