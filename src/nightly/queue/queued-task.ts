/** Tasks of a night as they go to other machines and back. */
import { createHash } from 'node:crypto';
import { fixedPart } from '../../history/where.ts';
import type { StoredReport } from '../../history/history.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { FileToRead } from '../read-capture.ts';
import type { NightSettings, NightTasks, TaskAnswer } from '../tasks.ts';

export type QueuedTask =
  | { readonly kind: 'read'; readonly file: FileToRead }
  | { readonly kind: 'assess'; readonly machine: string }
  | { readonly kind: 'render'; readonly report: StoredReport };

/** A failure that is none of the program's errors has nothing but its message. */
export type QueuedAnswer = TaskAnswer<unknown> | { readonly failure: string };

/** Where the logs of a root are, and the queue of the tasks that read them. */
export interface QueuedRoot {
  readonly folder: string;
  readonly queue: string;
}

/** What workers know of a run: nothing of the history's place, whose password is each machine's own. */
export interface RunSettings {
  readonly night: Omit<NightSettings, 'historyLocation' | 'inventories' | 'processLists'>;
  readonly roots: readonly QueuedRoot[];
}

/** Of tasks that the coordinator alone can do. */
export const COORDINATOR_QUEUE = 'coordinator';
/** Of tasks that need the history alone. */
export const HISTORY_QUEUES = ['assess', 'render'] as const;

/** Each root has a queue: a worker takes tasks of those that it sees. */
export function rootsOf(roots: readonly string[]): QueuedRoot[] {
  const folders = [...new Set(roots.map(fixedPart))];
  return folders.map((folder) => ({
    folder,
    queue: `read_${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`,
  }));
}

/** The queue of a task that reads a file: that of the innermost root around it. */
export function queueOf({ facts }: FileToRead, roots: readonly QueuedRoot[]): string {
  // A file has the name of its root as it was given; below the current folder there is none.
  const around = roots.filter(({ folder }) => folder === '.' || facts.file.startsWith(folder.replace(/[\\/]+$/, '')));
  const [innermost] = around.sort((a, b) => b.folder.length - a.folder.length);
  return innermost?.queue ?? COORDINATOR_QUEUE;
}

/** A task that is not answered after so long is put back. */
const MIN_EXPIRY_SECONDS = 60;
/** A share that gives a log more slowly has it read twice, which does no harm. */
const MIN_BYTES_A_SECOND = 500_000;
/** Most take seconds; a machine with a year of nights takes a minute on a slow computer. */
const HISTORY_EXPIRY_SECONDS = 180;

export const expirySecondsOf = (task: QueuedTask): number =>
  task.kind === 'read'
    ? MIN_EXPIRY_SECONDS + Math.ceil(task.file.facts.bytes / MIN_BYTES_A_SECOND)
    : HISTORY_EXPIRY_SECONDS;

/** JSON. */
export function taskText(task: QueuedTask): string {
  if (task.kind !== 'read' || task.file.rawPath === null) return JSON.stringify(task);
  return JSON.stringify({ ...task, file: { ...task.file, rawPath: [...task.file.rawPath] } });
}

export function readTask(text: string): QueuedTask {
  const task = JSON.parse(text) as QueuedTask;
  if (task.kind !== 'read' || task.file.rawPath === null) return task;
  return { ...task, file: { ...task.file, rawPath: Uint8Array.from(task.file.rawPath) } };
}

/** Does a task; a failure is an answer too. */
export async function answerTo(task: QueuedTask, tasks: NightTasks): Promise<QueuedAnswer> {
  try {
    return { made: await perform(task, tasks) };
  } catch (error) {
    if (!(error instanceof LeakscanError)) return { failure: error instanceof Error ? error.message : String(error) };
    const { code, message, place } = error;
    return { refusal: { code, message, place } };
  }
}

function perform(task: QueuedTask, tasks: NightTasks): Promise<unknown> {
  switch (task.kind) {
    case 'read':
      return tasks.read(task.file);
    case 'assess':
      return tasks.assess(task.machine);
    case 'render':
      return tasks.render(task.report);
  }
}

/** What the task made. @throws what it failed with */
export function madeOf(answer: QueuedAnswer): unknown {
  if ('made' in answer) return answer.made;
  if ('failure' in answer) throw new Error(answer.failure);
  const { code, message, place } = answer.refusal;
  throw new LeakscanError(code, message, place);
}
