/** Brings a history file to the form of this version, one numbered step after another, each in a transaction of its own. */
import { LeakscanError } from '../../util/errors.ts';
import { fileError } from '../history-error.ts';
import type { Database } from '../database.ts';
import { FIRST } from './0001-first.ts';
import { LETTING_GO } from './0002-letting-go.ts';
import { COVERAGE } from './0003-coverage.ts';
import { RECORDED_NIGHTS } from './0004-recorded-nights.ts';
import { UNREPORTED } from './0005-unreported.ts';
import { PAGES } from './0006-pages.ts';
import { SUBJECTS } from './0007-subjects.ts';
import { QUEUE } from './0008-queue.ts';
import { PACKED_MEANS } from './0009-packed-means.ts';
import type { Migration } from './migration.ts';

/** In their order. */
export const MIGRATIONS: readonly Migration[] = [
  FIRST,
  LETTING_GO,
  COVERAGE,
  RECORDED_NIGHTS,
  UNREPORTED,
  PAGES,
  SUBJECTS,
  QUEUE,
  PACKED_MEANS,
];

/** The form that this version writes. */
export const NEWEST_FORM = MIGRATIONS.at(-1)!.number;

/**
 * The number of the file's form: 0 for an empty file.
 * @throws LeakscanError HISTORY for a later form, or the database of another program
 */
export function versionOf(database: Database, file: string): number {
  const tables = database.all(`SELECT name FROM sqlite_master WHERE type = 'table'`);
  if (tables.length === 0) return 0;
  if (!tables.some((table) => table['name'] === 'leakscan_migrations')) {
    throw fileError('history-of-other-program', file);
  }
  const [row] = database.all('SELECT max(number) AS version FROM leakscan_migrations');
  const version = Number(row?.['version'] ?? 0);
  if (version > NEWEST_FORM) {
    const fault = { kind: 'history-later-form', file, form: version, maxForm: NEWEST_FORM } as const;
    throw new LeakscanError('HISTORY', fault, { file });
  }
  return version;
}

/** Killed in between, it goes on with the next step that is missing. */
export function migrate(database: Database, version: number, migrations: readonly Migration[] = MIGRATIONS): void {
  for (const { number, name, statements } of migrations.filter((one) => one.number > version)) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec('CREATE TABLE IF NOT EXISTS leakscan_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL)');
      for (const statement of statements) database.exec(statement);
      database.run('INSERT INTO leakscan_migrations (number, name) VALUES (?, ?)', [number, name]);
      database.exec('COMMIT');
    } catch (error) {
      database.tryRollback();
      throw error;
    }
  }
}
