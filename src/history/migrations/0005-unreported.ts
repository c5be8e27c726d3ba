import type { Migration } from './migration.ts';

/**
 * What a night must say that a later one cannot find out again: failures and lost data. Rows stay until a night has said it,
 * so that a killed night leaves nothing unsaid.
 */
export const UNREPORTED: Migration = {
  number: 5,
  name: 'unreported',
  statements: [
    `CREATE TABLE unreported (
      id INTEGER PRIMARY KEY,
      file TEXT NOT NULL,
      code TEXT,
      message TEXT NOT NULL,
      night TEXT NOT NULL
    )`,
  ],
};
