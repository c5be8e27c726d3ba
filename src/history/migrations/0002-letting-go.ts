import type { Migration } from './migration.ts';

/**
 * What is let go is found by the night of the run: the clock of a server may be years off, so that the times of its processes
 * say nothing of their age.
 */
export const LETTING_GO: Migration = {
  number: 2,
  name: 'letting go',
  statements: [
    `ALTER TABLE lifetimes ADD COLUMN night TEXT NOT NULL DEFAULT ''`,
    `UPDATE lifetimes SET night = coalesce(
      (SELECT max(night) FROM nights WHERE nights.machine_id = lifetimes.machine_id), '')`,
    'CREATE INDEX lifetimes_by_night ON lifetimes (night)',
    'CREATE INDEX captures_by_night ON captures (night)',
    'CREATE INDEX files_by_capture ON files (capture_id)',
    'CREATE INDEX contents_by_capture ON contents (capture_id)',
    'CREATE INDEX records_with_fine ON records (capture_id) WHERE fine IS NOT NULL',
    'CREATE INDEX records_with_coarse ON records (capture_id) WHERE coarse IS NOT NULL',
  ],
};
