/** The script of a thread of the executable: tasks by their names, one after the other. */
import { parentPort } from 'node:worker_threads';
import * as tasks from '../cli/night/pool-worker.ts';

export interface TaskCall {
  readonly name: string;
  readonly given: unknown;
}

export type TaskReply = { readonly made: unknown } | { readonly failed: unknown };

const byName = tasks as Readonly<Record<string, (given: never) => Promise<unknown>>>;

async function answer({ name, given }: TaskCall): Promise<TaskReply> {
  try {
    return { made: await byName[name]!(given as never) };
  } catch (failed) {
    return { failed };
  }
}

parentPort?.on('message', (call: TaskCall) => void answer(call).then((reply) => parentPort?.postMessage(reply)));
