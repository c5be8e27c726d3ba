/** The entry of a worker thread: its tasks by their names, one after the other, with the settings that the pool gave it. */
import { parentPort, workerData } from 'node:worker_threads';
import '../text/fault-hints.ts';
import { collectGarbage, MIN_BYTES_BETWEEN_TASKS } from '../../platform/collect-garbage.ts';
import type { ThreadCall, ThreadReply } from '../../platform/threads.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { NightSettings, TaskAnswer, ThreadTasks } from '../../nightly/tasks.ts';
import { createTasks } from '../../nightly/worker.ts';

const tasks: ThreadTasks = createTasks(workerData as NightSettings);

/** An error loses its class on the way to another thread: one of ours goes as data. */
const answering =
  <Given, Made>(task: (given: Given) => Promise<Made>) =>
  async (given: Given): Promise<TaskAnswer<Made>> => {
    // What the task before made is no longer used either.
    collectGarbage(MIN_BYTES_BETWEEN_TASKS);
    try {
      return { made: await task(given) };
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
      return { refusal: { code: error.code, message: error.message, place: error.place } };
    } finally {
      collectGarbage(MIN_BYTES_BETWEEN_TASKS);
    }
  };

const byName: Readonly<Record<string, (given: never) => Promise<unknown>>> = {
  read: answering(tasks.read),
  readSmall: answering(tasks.readSmall),
  assess: answering(tasks.assess),
  render: answering(tasks.render),
};

async function reply(name: string, given: unknown): Promise<ThreadReply> {
  try {
    return { made: await byName[name]!(given as never) };
  } catch (failed) {
    return { failed };
  }
}

/** Whatever runs: it is wanted no more. */
async function end(): Promise<void> {
  try {
    await tasks.close();
  } finally {
    process.exit();
  }
}

parentPort?.on('message', (call: ThreadCall) => {
  if (call === 'end') void end();
  else void reply(call.name, call.given).then((one) => parentPort?.postMessage(one));
});
