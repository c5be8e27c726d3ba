import type { Migration } from './migration.ts';

/** What could be judged of a machine on a night, as JSON; null for nights of earlier versions. */
export const COVERAGE: Migration = {
  number: 3,
  name: 'coverage',
  statements: ['ALTER TABLE nights ADD COLUMN coverage TEXT'],
};
