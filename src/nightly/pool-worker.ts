/** The entry of a worker thread: its tasks by their names, with the settings that the pool gave it. */
import { workerData } from 'piscina';
import type { NightSettings, NightTasks } from './tasks.ts';
import { createTasks } from './worker.ts';

const tasks: NightTasks = createTasks(workerData as NightSettings);

export const read = tasks.read;
export const assess = tasks.assess;
export const render = tasks.render;
