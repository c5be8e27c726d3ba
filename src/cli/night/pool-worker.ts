/** The entry of a worker thread: its tasks by their names, with the settings that the pool gave it. */
import { workerData } from 'node:worker_threads';
import '../text/fault-hints.ts';
import { collectGarbage, MIN_BYTES_BETWEEN_TASKS } from '../../platform/collect-garbage.ts';
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

export const read = answering(tasks.read);
export const readSmall = answering(tasks.readSmall);
export const assess = answering(tasks.assess);
export const render = answering(tasks.render);
