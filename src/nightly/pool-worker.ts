/** The entry of a worker thread: its tasks by their names, with the settings that the pool gave it. */
import { workerData } from 'piscina';
import { LeakscanError } from '../util/errors.ts';
import type { NightSettings, NightTasks, TaskAnswer } from './tasks.ts';
import { createTasks } from './worker.ts';

const tasks: NightTasks = createTasks(workerData as NightSettings);

/** An error loses its class on the way to another thread: one of ours goes as data. */
const answering =
  <Given, Made>(task: (given: Given) => Promise<Made>) =>
  async (given: Given): Promise<TaskAnswer<Made>> => {
    try {
      return { made: await task(given) };
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
      return { refusal: { code: error.code, message: error.message, place: error.place } };
    }
  };

export const read = answering(tasks.read);
export const assess = answering(tasks.assess);
export const render = answering(tasks.render);
