/** The history on an open database. */
import * as captures from './captures.ts';
import type { Damage } from './damage.ts';
import type { Engine } from './engine.ts';
import { againIfDamaged } from './history-error.ts';
import type { History } from './history.ts';
import * as nights from './nights.ts';
import * as notices from './notices.ts';
import * as pages from './pages.ts';
import { forgetNight, prune } from './prune.ts';
import { recordedNights } from './recorded-nights.ts';
import { salvage, type ReadableHistory } from './salvage.ts';
import type { Db } from './tables.ts';
import type { Verification, VerifyProgress } from './verify.ts';

export type { Verification };

/** What `leakscan history` does beyond what the nights need. */
export interface HistoryStore extends History {
  /** The database below it. */
  readonly engine: Engine;
  verify(onProgress?: VerifyProgress): Promise<Verification>;
  /** For an export: what is damaged is reported and left out. */
  salvage(onDamage: (damage: Damage) => void): ReadableHistory;
  /** What it takes on the disk. */
  bytes(): Promise<number>;
  /**
   * Deletes a night as if it had not been; what it read is read again if it is still on the share.
   * @returns captures and reports that were deleted; null for a night that is not recorded
   */
  forgetNight(night: string): Promise<{ readonly captures: number; readonly reports: number } | null>;
  /** Gives the space of what was deleted back to the disk. @returns bytes by which the file is smaller */
  compact(onProgress?: (doneBytes: number, totalBytes: number) => void): Promise<number>;
}

export function createStore(engine: Engine): HistoryStore {
  const { db, storage } = engine;
  /** What the database says, as the user is to hear it. */
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await againIfDamaged(work);
    } catch (error) {
      throw await engine.explain(error);
    }
  };
  const look = <T>(work: (db: Db) => Promise<T>): Promise<T> => explained(() => work(db));
  const change = <T>(work: (db: Db) => Promise<T>): Promise<T> => explained(() => engine.transaction(work));
  const store: HistoryStore = {
    engine,
    knownFiles: () => look(captures.knownFiles),
    captureFiles: () => look(captures.captureFiles),
    nights: () => look((on) => recordedNights(on)),
    addCapture: (capture, night) => change((on) => captures.addCapture(on, storage, capture, night)),
    refuse: (refused, night) => change((on) => captures.refuse(on, storage, refused, night)),
    touch: (facts, sha256) => change((on) => captures.touch(on, facts, sha256, null)),
    addNotices: (list, night) => change((on) => notices.addNotices(on, storage, list, night)),
    unreported: () => look((on) => notices.unreported(on, storage)),
    markReported: () => change((on) => notices.markReported(on, storage)),
    machines: () => look(nights.machines),
    records: (machine, resolution) => reportedEach(captures.records(db, storage, machine, resolution), engine.explain),
    findings: (machine) => look((on) => nights.findings(on, machine)),
    said: (machine) => look((on) => nights.said(on, machine)),
    lifetimes: (machine, most) => look((on) => nights.lifetimes(on, machine, most)),
    knownProcesses: (machine, fromMs) => look((on) => nights.knownProcesses(on, machine, fromMs)),
    nightsOf: (machine) => look((on) => nights.nightsOf(on, machine)),
    coverage: (machine) => look((on) => nights.coverage(on, machine)),
    saveNight: (result) => change((on) => nights.saveNight(on, storage, result)),
    changeFindings: (changed) =>
      change(async (on) => {
        await nights.changeFindings(on, storage, changed);
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
    prune: (retention) => change((on) => prune(on, storage, retention)),
    forgetNight: (night) => change((on) => forgetNight(on, night)),
    verify: (onProgress = () => undefined) => explained(() => engine.verify(onProgress)),
    compact: (onProgress = () => undefined) => explained(() => engine.compact(onProgress)),
    bytes: () => explained(engine.bytes),
    takeTurn: () => explained(engine.takeTurn),
    close: () => explained(engine.close),
    salvage: (onDamage) => salvage(store, engine, onDamage),
  };
  return store;
  return store;
}

async function* reportedEach<T>(all: AsyncIterable<T>, explain: Engine['explain']): AsyncGenerator<T> {
  try {
    yield* all;
  } catch (error) {
    throw await explain(error);
  }
}
