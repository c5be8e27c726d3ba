/** The history on an open database. */
import { Kysely, SqliteDialect, sql } from 'kysely';
import * as captures from './captures.ts';
import type { Database } from './database.ts';
import { againIfDamaged, fileError, historyError, isDamage } from './history-error.ts';
import { hasSoundPages } from './check-pages.ts';
import type { History } from './history.ts';
import * as nights from './nights.ts';
import * as notices from './notices.ts';
import * as pages from './pages.ts';
import { forgetNight, prune } from './prune.ts';
import { recordedNights } from './recorded-nights.ts';
import type { Db, Tables } from './tables.ts';
import { verify, type Verification } from './verify.ts';

export type { Verification };

/** What `leakscan history` does beyond what the nights need. */
export interface HistoryStore extends History {
  verify(): Promise<Verification>;
  /**
   * Deletes a night as if it had not been; what it read is read again if it is still on the share.
   * @returns captures and reports that were deleted; null for a night that is not recorded
   */
  forgetNight(night: string): Promise<{ readonly captures: number; readonly reports: number } | null>;
  /** Gives the space of what was deleted back to the disk. Cost: what is behind it in the file is moved. */
  compact(): Promise<void>;
}

/** @param whenClosed what is to be done when the database is closed */
export function createStore(database: Database, file: string, whenClosed: () => void): HistoryStore {
  const db: Db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: database.forKysely }) });
  /** What SQLite says, as the user is to hear it. */
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await againIfDamaged(work);
    } catch (error) {
      throw await certainError(error, file);
    }
  };
  const look = <T>(work: (db: Db) => Promise<T>): Promise<T> => told(() => work(db));
  const change = <T>(work: (db: Db) => Promise<T>): Promise<T> => told(() => inTransaction(db, database, work));
  return {
    knownFiles: () => look(captures.knownFiles),
    captureFiles: () => look(captures.captureFiles),
    nights: () => look((on) => recordedNights(on)),
    addCapture: (capture, night) => change((on) => captures.addCapture(on, capture, night)),
    refuse: (refused, night) => change((on) => captures.refuse(on, refused, night)),
    touch: (facts, sha256) => change((on) => captures.touch(on, facts, sha256, null)),
    addNotices: (list, night) => change((on) => notices.addNotices(on, list, night)),
    unreported: () => look(notices.unreported),
    markReported: () => change(notices.markReported),
    machines: () => look(nights.machines),
    records: (machine, resolution) => reportedEach(captures.records(db, machine, resolution), file),
    findings: (machine) => look((on) => nights.findings(on, machine)),
    said: (machine) => look((on) => nights.said(on, machine)),
    lifetimes: (machine, most) => look((on) => nights.lifetimes(on, machine, most)),
    knownProcesses: (machine, fromMs) => look((on) => nights.knownProcesses(on, machine, fromMs)),
    nightsOf: (machine) => look((on) => nights.nightsOf(on, machine)),
    coverage: (machine) => look((on) => nights.coverage(on, machine)),
    saveNight: (result) => change((on) => nights.saveNight(on, result)),
    changeFindings: (changed) =>
      change(async (on) => {
        await nights.changeFindings(on, changed);
      }),
    reports: (machine) => look((on) => nights.reports(on, machine)),
    report: (machine, night) => look((on) => nights.report(on, machine, night)),
    startPages: (folder) => change((on) => pages.startPages(on, folder)),
    writtenMachines: () => look(pages.writtenMachines),
    markWritten: (written) => change((on) => pages.markWritten(on, written)),
    deletedPages: () => look(pages.deletedPages),
    forgetDeletedPages: (deleted) => change((on) => pages.forgetDeletedPages(on, deleted)),
    deliveries: () => look(nights.deliveries),
    finishDeliveries: (done) => change((on) => nights.finishDeliveries(on, done)),
    prune: (retention) => change((on) => prune(on, retention)),
    forgetNight: (night) => change((on) => forgetNight(on, night)),
    verify: () => look((on) => verify(on, file)),
    compact: () =>
      look(async (on) => {
        await sql`pragma incremental_vacuum`.execute(on);
      }),
    close: () =>
      told(async () => {
        try {
          await db.destroy();
          // kysely closes what it has used; it may have used nothing.
          database.close();
        } finally {
          whenClosed();
        }
      }),
  };
}

/** All of it or nothing. Nobody else's query comes in between: the connection is kept until the end. */
function inTransaction<T>(db: Db, database: Database, work: (db: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    // At once for writing: a transaction that reads first and writes later may find that it may not.
    await sql`begin immediate`.execute(connection);
    try {
      const result = await work(connection);
      await sql`commit`.execute(connection);
      return result;
    } catch (error) {
      database.tryRollback();
      throw error;
    }
  });
}

async function* reportedEach<T>(all: AsyncIterable<T>, file: string): AsyncGenerator<T> {
  try {
    yield* all;
  } catch (error) {
    throw await certainError(error, file);
  }
}

/** A page that could not be read once stays in the memory of libsql with wrong bytes: no reason to call the file damaged. */
async function certainError(error: unknown, file: string): Promise<unknown> {
  return isDamage(error) && (await hasSoundPages(file))
    ? fileError('history-partly-unread', file, error)
    : historyError(error, file);
}
