import type { Migration } from './migration.ts';

/**
 * Nights in the order in which they were recorded: their dates are those of the clock of a run, which may be wrong. A content
 * keeps the night on which it was read first, also when its capture is deleted. Earlier versions ordered nights by date.
 */
export const RECORDED_NIGHTS: Migration = {
  number: 4,
  name: 'recorded nights',
  statements: [
    'CREATE TABLE recorded_nights (number INTEGER PRIMARY KEY AUTOINCREMENT, night TEXT NOT NULL UNIQUE)',
    `INSERT INTO recorded_nights (night)
      SELECT night FROM (
        SELECT night FROM captures UNION SELECT night FROM nights UNION SELECT night FROM files UNION SELECT night FROM reports
      ) WHERE night <> '' ORDER BY night`,
    'ALTER TABLE contents ADD COLUMN night TEXT',
    // For this step alone: without it each content would look through all files.
    'CREATE INDEX files_by_sha256 ON files (sha256)',
    `UPDATE contents SET night = coalesce(
      (SELECT night FROM captures WHERE captures.id = contents.capture_id),
      (SELECT min(night) FROM files WHERE files.sha256 = contents.sha256 AND night <> ''))`,
    'DROP INDEX files_by_sha256',
  ],
};
