/**
 * The tasks of a night, done by workers on other machines. This run alone writes the history and the pages. It assesses and
 * renders with the workers, and reads the logs that no worker sees: without any worker it does all that there is.
 */
import { randomUUID } from 'node:crypto';
import { MAX_TRIES, type TakenTask, type TaskQueue } from '../../history/postgres/task-queue.ts';
import { givenUpText } from '../../words/nights.ts';
import type { FileResult } from '../read-capture.ts';
import type { NightSettings, NightTasks } from '../tasks.ts';
import { decode, encode } from './encoding.ts';
import {
  answerTo,
  COORDINATOR_QUEUE,
  expirySecondsOf,
  HISTORY_QUEUES,
  madeOf,
  queueOf,
  readTask,
  rootsOf,
  taskText,
  type QueuedAnswer,
  type QueuedRoot,
  type QueuedTask,
  type RunSettings,
} from './queued-task.ts';
import { pause, POLL_MS, takeTasks } from './take-tasks.ts';

export interface CoordinatorOptions {
  readonly queue: TaskQueue;
  readonly settings: NightSettings;
  readonly roots: readonly string[];
  /** Does what no worker does. Closed with these tasks. */
  readonly local: NightTasks;
  /** The workers that take tasks now, by name, each time that they are others. */
  readonly onWorkers: (names: readonly string[]) => void;
}

/** Tasks begun before it is known how many workers there are: so many keep 16 of them busy. */
const MIN_WIDTH = 16;
/** How often the run shows that it goes on, and looks at workers and expired tasks. */
const LOOK_MS = 2000;

interface Waiting {
  readonly task: QueuedTask;
  readonly resolve: (made: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** @throws LeakscanError HISTORY */
export async function createQueueTasks(options: CoordinatorOptions): Promise<NightTasks> {
  const coordinator = new Coordinator(options);
  await coordinator.start();
  const { local, settings } = options;
  // Lists and own articles are files of this machine.
  const { inventories, processLists = [], catalog } = settings;
  const hasOwnFiles = inventories.length + processLists.length + catalog.folders.length > 0;
  return {
    get width() {
      return coordinator.width;
    },
    read: (file) => coordinator.submit({ kind: 'read', file }) as ReturnType<NightTasks['read']>,
    assess: hasOwnFiles
      ? local.assess
      : (machine) => coordinator.submit({ kind: 'assess', machine }) as ReturnType<NightTasks['assess']>,
    render: (report) => coordinator.submit({ kind: 'render', report }) as ReturnType<NightTasks['render']>,
    close: () => coordinator.close(),
  };
}

class Coordinator {
  readonly #queue: TaskQueue;
  readonly #options: CoordinatorOptions;
  readonly #runId = randomUUID();
  readonly #roots: readonly QueuedRoot[];
  readonly #waiting = new Map<string, Waiting>();
  readonly #closing = new AbortController();
  #loops: Promise<unknown> = Promise.resolve();
  #submitted = 0;
  /** Queues whose logs no worker reads. */
  #ownQueues: readonly string[] = [];
  #workerNames: readonly string[] = [];
  #workerJobs = 0;
  /** Of the database: there are no results any more. */
  #failure: { readonly error: unknown } | null = null;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#queue = options.queue;
    this.#roots = rootsOf(options.roots);
  }

  get width(): number {
    return Math.max(MIN_WIDTH, this.#options.local.width + this.#workerJobs);
  }

  async start(): Promise<void> {
    const settings: RunSettings = { night: withoutPlaces(this.#options.settings), roots: this.#roots };
    const queues = [COORDINATOR_QUEUE, ...HISTORY_QUEUES, ...this.#roots.map(({ queue }) => queue)];
    await this.#queue.startRun({ id: this.#runId, version: settings.night.version }, encode(settings), queues);
    await this.#look();
    const { signal } = this.#closing;
    const takes = takeTasks({
      ...{ queue: this.#queue, places: this.#options.local.width, signal },
      queues: () => [COORDINATOR_QUEUE, ...this.#ownQueues, ...HISTORY_QUEUES],
      perform: (task) => this.#perform(task).catch((error: unknown) => this.#fail(error)),
    });
    this.#loops = Promise.all([takes, this.#collectResults(), this.#keepLooking()]).catch((error: unknown) =>
      this.#fail(error),
    );
  }

  async submit(task: QueuedTask): Promise<unknown> {
    if (this.#failure !== null) throw this.#failure.error;
    const key = `${task.kind} ${++this.#submitted}`;
    const made = new Promise<unknown>((resolve, reject) => this.#waiting.set(key, { task, resolve, reject }));
    // Rejected before anyone waits for it where the task cannot be sent.
    made.catch(() => undefined);
    const queue = task.kind === 'read' ? queueOf(task.file, this.#roots) : task.kind;
    const data = { runId: this.#runId, key, task: taskText(task), expirySeconds: expirySecondsOf(task) };
    await this.#queue.send({ queue, ...data });
    return made;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#loops;
    // Tasks that were given up by the night may still run here.
    await this.#options.local.close();
    try {
      if (this.#failure === null) await this.#queue.endRun(this.#runId);
    } finally {
      await this.#queue.close();
    }
  }

  /** Here, without the detour through the table of results. */
  async #perform(taken: TakenTask): Promise<void> {
    // At once, so that it does not expire: nobody else is to do it, and if this run ends, all its tasks end.
    await this.#queue.remove(taken);
    // A worker of an earlier run gave it back late. Its key is that of another task here.
    if (taken.runId !== this.#runId) return;
    this.#settle(taken.key, await answerTo(readTask(taken.task), this.#options.local));
  }

  async #collectResults(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const results = this.#waiting.size === 0 ? [] : await this.#queue.takeResults(this.#runId);
      for (const { key, payload } of results) this.#settle(key, decode(payload) as QueuedAnswer);
      await pause(POLL_MS, signal);
    }
  }

  async #keepLooking(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#look();
      await pause(LOOK_MS, signal);
    }
  }

  async #look(): Promise<void> {
    await this.#queue.showRun(this.#runId);
    for (const key of await this.#queue.expire(this.#runId)) this.#giveUp(key);
    const workers = await this.#queue.workers();
    // One that has not looked at the shares of this run yet may see them.
    const isDecided = workers.every(({ runId }) => runId === this.#runId);
    const taken = new Set(workers.flatMap(({ queues }) => queues));
    this.#ownQueues = isDecided ? this.#roots.map(({ queue }) => queue).filter((queue) => !taken.has(queue)) : [];
    const active = workers.filter(({ runId, queues }) => runId === this.#runId && queues.length > 0);
    this.#workerJobs = active.reduce((sum, { jobs }) => sum + jobs, 0);
    const names = active.map(({ name }) => name);
    if (names.join('\n') !== this.#workerNames.join('\n')) this.#options.onWorkers(names);
    this.#workerNames = names;
  }

  /** No worker answered, time after time. A log may be the reason; else this machine does the task, as without workers. */
  #giveUp(key: string): void {
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) return;
    const { task } = waiting;
    if (task.kind !== 'read') {
      // Not waited for: meanwhile the run has to show that it goes on.
      void answerTo(task, this.#options.local).then((answer) => this.#settle(key, answer));
      return;
    }
    const { facts } = task.file;
    const refused = { facts, code: 'INTERNAL', message: givenUpText(facts.file, MAX_TRIES) };
    // Not tried again before it changes: it may have ended those workers.
    const result: FileResult = { kind: 'refused', refused, passing: false };
    this.#settle(key, { made: result });
  }

  #settle(key: string, answer: QueuedAnswer): void {
    const waiting = this.#waiting.get(key);
    // Else the second answer to a task that was done twice.
    if (waiting === undefined) return;
    this.#waiting.delete(key);
    try {
      waiting.resolve(madeOf(answer));
    } catch (error) {
      waiting.reject(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#failure ??= { error };
    this.#closing.abort();
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** What is the same on each machine. */
function withoutPlaces(settings: NightSettings): RunSettings['night'] {
  const { night, nowMs, version, catalog, configuration, shownOptions, shownCommand, budget } = settings;
  const { isInteractive = false } = settings;
  return { night, nowMs, version, catalog, configuration, shownOptions, shownCommand, budget, isInteractive };
}
