/** A worker: takes tasks of the run that goes on, as long as there is one or until it is stopped. */
import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import {
  mapQueue,
  openWorkerQueue,
  type QueueRun,
  type TakenTask,
  type TaskQueue,
} from '../../history/postgres/task-queue.ts';
import type { PostgresAddress } from '../../history/postgres/address.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { FileResult, FileToRead } from '../read-capture.ts';
import type { NightSettings, NightTasks } from '../tasks.ts';
import { decode, encode } from './encoding.ts';
import {
  answerTo,
  COORDINATOR_QUEUE,
  HISTORY_QUEUES,
  readTask,
  type QueuedAnswer,
  type QueuedRoot,
  type QueuedTask,
  type RunSettings,
} from './queued-task.ts';
import { pause, takeTasks } from './take-tasks.ts';

export interface WorkerOptions {
  readonly history: PostgresAddress;
  /** Of this machine. */
  readonly name: string;
  readonly version: string;
  /** Tasks at the same time. */
  readonly jobs: number;
  /** Ends when no run goes on. */
  readonly once: boolean;
  readonly createTasks: (settings: NightSettings) => Promise<NightTasks>;
  readonly onEvent: (event: WorkerEvent) => void;
  readonly signal: AbortSignal;
}

/** What is worth a line. */
export type WorkerEvent =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'run'; readonly night: string; readonly jobs: number }
  | { readonly kind: 'run-ended'; readonly tasks: number }
  | { readonly kind: 'other-version'; readonly ofRun: string }
  | { readonly kind: 'not-seen'; readonly folder: string }
  | { readonly kind: 'missing'; readonly file: string }
  | { readonly kind: 'done'; readonly task: QueuedTask }
  | { readonly kind: 'away'; readonly message: string }
  | { readonly kind: 'back' };

/** How a worker ended. */
export type WorkerEnd = 'stopped' | 'no-run' | 'other-version';

/** How often a worker shows itself and looks for a run. */
const LOOK_MS = 1000;
/** Between two tries to reach the database. */
const RETRY_MS = 2000;
/** Logs of a root that are missing one after another: what has its name here is another folder. */
const MAX_MISSING = 3;

/** @throws LeakscanError HISTORY where it cannot be used and waiting does not help */
export async function runWorker(options: WorkerOptions): Promise<WorkerEnd> {
  const { history, signal } = options;
  const patiently = retrying(options);
  try {
    const opened = await patiently(() => openWorkerQueue(history));
    const queue = mapQueue(opened, patiently);
    const id = randomUUID();
    try {
      return await serveRuns(queue, id, options);
    } finally {
      // Not patiently: where the database is away, it forgets the worker by itself.
      await opened.removeWorker(id).catch(() => undefined);
      await opened.close().catch(() => undefined);
    }
  } catch (error) {
    if (signal.aborted) return 'stopped';
    throw error;
  }
}

/** What passes: the server is restarted, or the nightly run updates the history first, or starts a new one. */
const PASSING: ReadonlySet<string> = new Set([
  'postgres-unreachable',
  'postgres-no-answer',
  'postgres-starting-or-stopping',
  'postgres-connection-lost',
  'postgres-too-many-connections',
  'postgres-older-form',
  'postgres-no-tables',
]);

const isPassing = (error: unknown): error is LeakscanError =>
  error instanceof LeakscanError && error.fault !== null && PASSING.has(error.fault.kind);

type Call = <Made>(work: () => Promise<Made>) => Promise<Made>;

/** Tries a call again while the database is away; of several calls one says so. */
function retrying({ once, onEvent, signal }: Pick<WorkerOptions, 'once' | 'onEvent' | 'signal'>): Call {
  let isAway = false;
  return async (work) => {
    for (;;) {
      try {
        const made = await work();
        if (isAway) onEvent({ kind: 'back' });
        isAway = false;
        return made;
      } catch (error) {
        if (signal.aborted || once || !isPassing(error)) throw error;
        if (!isAway) onEvent({ kind: 'away', message: error.message });
        isAway = true;
        await pause(RETRY_MS, signal);
      }
    }
  };
}

async function serveRuns(queue: TaskQueue, id: string, options: WorkerOptions): Promise<WorkerEnd> {
  const { name, jobs, version, once, onEvent, signal } = options;
  const refused = new Set<string>();
  let isWaiting = false;
  while (!signal.aborted) {
    const run = await queue.currentRun();
    const isOther = run !== null && run.version !== version;
    if (isOther && !refused.has(run.id)) onEvent({ kind: 'other-version', ofRun: run.version });
    if (isOther) refused.add(run.id);
    if (once && (run === null || isOther)) return isOther ? 'other-version' : 'no-run';
    if (run !== null && !isOther) {
      await serveRun(queue, run, id, options);
      isWaiting = false;
      continue;
    }
    if (run === null && !isWaiting) onEvent({ kind: 'waiting' });
    isWaiting = true;
    await queue.showWorker({ id, name, jobs, runId: run?.id ?? null, queues: [] });
    await pause(LOOK_MS, signal);
  }
  return 'stopped';
}

async function serveRun(queue: TaskQueue, run: QueueRun, id: string, options: WorkerOptions): Promise<void> {
  const encoded = await queue.settingsOf(run.id);
  if (encoded === null) return;
  const { night, roots } = decode(encoded) as RunSettings;
  const seen = await rootsSeen(roots, options);
  const tasks = await options.createTasks({ ...night, historyLocation: options.history, inventories: [] });
  options.onEvent({ kind: 'run', night: night.night, jobs: options.jobs });
  const serving = new Serving(queue, run, { ...options, id, tasks, seen });
  try {
    await serving.run();
  } finally {
    if (options.signal.aborted) await serving.putBackAll().catch(() => undefined);
    await tasks.close();
  }
  options.onEvent({ kind: 'run-ended', tasks: serving.done });
}

async function rootsSeen(roots: readonly QueuedRoot[], { onEvent }: WorkerOptions): Promise<Map<string, QueuedRoot>> {
  const seen = new Map<string, QueuedRoot>();
  for (const root of roots) {
    const isThere = await stat(root.folder).then(
      () => true,
      () => false,
    );
    if (isThere) seen.set(root.queue, root);
    else onEvent({ kind: 'not-seen', folder: root.folder });
  }
  return seen;
}

interface ServingOptions extends WorkerOptions {
  readonly id: string;
  readonly tasks: NightTasks;
  /** By queue. */
  readonly seen: Map<string, QueuedRoot>;
}

/** The tasks of one run. */
class Serving {
  readonly #queue: TaskQueue;
  readonly #run: QueueRun;
  readonly #options: ServingOptions;
  readonly #active = new Set<TakenTask>();
  /** Logs of a queue that were missing one after another; none once one was there. */
  readonly #missing = new Map<string, number>();
  /** Aborted when the run has ended. */
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  done = 0;

  constructor(queue: TaskQueue, run: QueueRun, options: ServingOptions) {
    this.#queue = queue;
    this.#run = run;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#over.signal]);
  }

  async run(): Promise<void> {
    await this.#show();
    const takes = takeTasks({
      queue: this.#queue,
      places: this.#options.jobs,
      queues: () => this.#queues(),
      perform: (task) => this.#perform(task),
      signal: this.#signal,
    });
    try {
      await Promise.all([takes, this.#watch()]);
    } finally {
      this.#over.abort();
    }
  }

  /** What was begun and not answered: another worker does it. */
  async putBackAll(): Promise<void> {
    const unfinished = [...this.#active];
    this.#active.clear();
    for (const task of unfinished) await this.#queue.putBack(task, task.queue);
  }

  #queues(): string[] {
    return [...this.#options.seen.keys(), ...HISTORY_QUEUES];
  }

  async #show(): Promise<void> {
    const { id, name, jobs } = this.#options;
    await this.#queue.showWorker({ id, name, jobs, runId: this.#run.id, queues: this.#queues() });
  }

  async #watch(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#show();
      if ((await this.#queue.currentRun())?.id === this.#run.id) await pause(LOOK_MS, this.#signal);
      else this.#over.abort();
    }
  }

  async #perform(taken: TakenTask): Promise<void> {
    this.#active.add(taken);
    try {
      const task = readTask(taken.task);
      const answer = await this.#answerTo(task);
      // Put back meanwhile.
      if (!this.#active.delete(taken) || this.#signal.aborted) return;
      if (answer === null) {
        this.#noteMissing(taken, task);
        await this.#queue.putBack(taken, COORDINATOR_QUEUE);
        return;
      }
      if (task.kind === 'read') this.#missing.set(taken.queue, -Infinity);
      await this.#queue.answer(taken, encode(answer));
      this.done++;
      this.#options.onEvent({ kind: 'done', task });
    } catch {
      // The database was lost for good, of which the watch says what is to be said. The task comes back when it expires.
      this.#active.delete(taken);
    }
  }

  /** Null where the reason may be in the place of this worker. */
  async #answerTo(task: QueuedTask): Promise<QueuedAnswer | null> {
    if (task.kind === 'read' && !(await isSame(task.file))) return null;
    const answer = await answerTo(task, this.#options.tasks);
    if ('refusal' in answer && answer.refusal.code === 'HISTORY') return null;
    return task.kind === 'read' && 'made' in answer && mayBeElsewhere(answer.made as FileResult) ? null : answer;
  }

  /** A share of which nothing can be read here is left to others. */
  #noteMissing({ queue }: TakenTask, task: QueuedTask): void {
    if (task.kind !== 'read') return;
    const { seen, onEvent } = this.#options;
    const count = (this.#missing.get(queue) ?? 0) + 1;
    this.#missing.set(queue, count);
    onEvent({ kind: 'missing', file: task.file.facts.file });
    const root = seen.get(queue);
    if (count < MAX_MISSING || root === undefined) return;
    seen.delete(queue);
    onEvent({ kind: 'not-seen', folder: root.folder });
  }
}

const mayBeElsewhere = (result: FileResult): boolean => result.kind === 'refused' && result.passing;

/** File systems keep times in steps of up to two seconds. */
const TIME_STEP_MS = 2000;

/** Whether a file here is the one that the coordinator found: a path such as C:\PerfLogs is another folder on each machine. */
async function isSame({ facts, archive, rawPath }: FileToRead): Promise<boolean> {
  const file = archive ?? (rawPath === null ? facts.file : Buffer.from(rawPath));
  const found = await stat(file).catch(() => null);
  if (found === null) return false;
  if (found.size === facts.bytes) return Math.abs(found.mtimeMs - facts.modifiedMs) <= TIME_STEP_MS;
  // A log that is still written has grown since.
  return found.size > facts.bytes && found.mtimeMs > facts.modifiedMs;
}
