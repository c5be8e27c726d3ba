import type { Migration } from './migration.ts';

/**
 * Which pages of the output folder are as the history is. `reports.written` and `machines.page_written` count for the folder
 * in `page_folder` only. Triggers, so that whatever deletes a report or a machine also has its page deleted.
 */
export const PAGES: Migration = {
  number: 6,
  name: 'pages',
  statements: [
    'ALTER TABLE machines ADD COLUMN page_written INTEGER NOT NULL DEFAULT 0',
    'CREATE TABLE page_folder (path TEXT NOT NULL)',
    // The night is empty for the page of a machine.
    `CREATE TABLE deleted_pages (
      machine TEXT NOT NULL,
      night TEXT NOT NULL,
      PRIMARY KEY (machine, night)
    ) WITHOUT ROWID`,
    `CREATE TRIGGER report_deleted AFTER DELETE ON reports BEGIN
      INSERT OR IGNORE INTO deleted_pages SELECT name, OLD.night FROM machines WHERE id = OLD.machine_id;
      UPDATE machines SET page_written = 0 WHERE id = OLD.machine_id;
    END`,
    `CREATE TRIGGER machine_deleted AFTER DELETE ON machines BEGIN
      INSERT OR IGNORE INTO deleted_pages VALUES (OLD.name, '');
    END`,
  ],
};
