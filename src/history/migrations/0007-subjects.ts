import type { Migration } from './migration.ts';

/** Who each process was, as JSON, so that its findings keep their ids while it lives; null for nights of earlier versions. */
export const SUBJECTS: Migration = {
  number: 7,
  name: 'subjects',
  statements: ['ALTER TABLE lifetimes ADD COLUMN subject TEXT'],
};
