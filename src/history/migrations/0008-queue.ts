import type { Migration } from './migration.ts';

/** Runs, workers and results of tasks are in PostgreSQL alone; a file has nothing of them, but its form has the same number. */
export const QUEUE: Migration = { number: 8, name: 'queue', statements: [] };
