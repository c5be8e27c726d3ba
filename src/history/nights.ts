/** What the nights' assessments came to: findings, what was said of them, lifetimes, reports and deliveries. */
import type { Finding, FindingNight, KnownLifetime, NightCoverage } from '../model/history.ts';
import type { Report } from '../model/report.ts';
import type { KnownProcess, Subject } from '../model/subject.ts';
import { formatInstant } from '../util/instants.ts';
import { packDocument, unpackDocument } from './documents.ts';
import type { Delivery, FindingChange, KnownMachine, NightResult, StoredReport } from './history.ts';
import { recordNight } from './recorded-nights.ts';
import { LOCKS, type Storage } from './storage.ts';
import { ensureMachine, insertAll, machineIdOf, machineKey, type Db } from './tables.ts';

/** By name, as the key sorts. */
export async function machines(db: Db): Promise<KnownMachine[]> {
  const rows = await db
    .selectFrom('machines')
    .leftJoin('nights', 'nights.machine_id', 'machines.id')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'nights.night')
    .select(['machines.name', 'machines.pending', 'machines.last_ms', 'machines.utc_offset_minutes'])
    .select((of) => [
      of.fn.min('recorded_nights.number').as('first'),
      of.fn.max('recorded_nights.number').as('last'),
      of.fn.count<number>('nights.night').as('nights'),
    ])
    .groupBy('machines.id')
    .orderBy('machines.key')
    .execute();
  const recorded = await db.selectFrom('recorded_nights').selectAll().execute();
  const nightOf = new Map<number | null, string>(recorded.map(({ number, night }) => [number, night]));
  return rows.map((row) => ({
    machine: row.name,
    firstNight: nightOf.get(row.first) ?? null,
    lastNight: nightOf.get(row.last) ?? null,
    nights: row.nights,
    pending: row.pending === 1,
    lastSample: row.last_ms === null ? '' : formatInstant(row.last_ms, row.utc_offset_minutes),
  }));
}

export async function findings(db: Db, machine: string): Promise<Finding[]> {
  const machineId = await machineIdOf(db, machine);
  const rows = await db
    .selectFrom('assessments')
    .select('document')
    .where('machine_id', '=', machineId)
    .orderBy('nth')
    .execute();
  return rows.map(({ document }) => unpackDocument(document) as Finding);
}

export async function said(db: Db, machine: string): Promise<FindingNight[]> {
  const machineId = await machineIdOf(db, machine);
  const [rows, matches] = [
    await db
      .selectFrom('assessment_nights')
      .leftJoin('recorded_nights', 'recorded_nights.night', 'assessment_nights.night')
      .selectAll('assessment_nights')
      .where('machine_id', '=', machineId)
      .orderBy('recorded_nights.number', 'desc')
      .orderBy('nth')
      .execute(),
    await db.selectFrom('article_matches').selectAll().where('machine_id', '=', machineId).orderBy('place').execute(),
  ];
  const articles = new Map<string, { id: string; confidence: string }[]>();
  for (const { night, nth, article: id, confidence } of matches) {
    const key = `${night} ${nth}`;
    articles.set(key, [...(articles.get(key) ?? []), { id, confidence }]);
  }
  return rows.map(({ id, night, nth, verdict, severity, state, last, ...row }) => {
    const trend = { slopePerHour: row.slope_per_hour, ciLow: row.ci_low, ciHigh: row.ci_high };
    return { id, night, verdict, severity, state, ...trend, last, articles: articles.get(`${night} ${nth}`) ?? [] };
  });
}

export async function lifetimes(db: Db, machine: string, most: number): Promise<KnownLifetime[]> {
  const machineId = await machineIdOf(db, machine);
  const rows = await db
    .selectFrom('lifetimes')
    .innerJoin('machines', 'machines.id', 'lifetimes.machine_id')
    .select(['name', 'process', 'pid', 'start_ms', 'end_ms', 'start_known', 'end_known', 'subject'])
    .where('machine_id', '=', machineId)
    .orderBy('end_ms', 'desc')
    .orderBy('lifetimes.id')
    // SQLite's limits are whole numbers.
    .limit(Math.max(0, Math.min(Math.floor(most), Number.MAX_SAFE_INTEGER)))
    .execute();
  return rows.map((row) => ({
    ...{ machine: row.name, process: row.process, pid: row.pid, startMs: row.start_ms, endMs: row.end_ms },
    startKnown: row.start_known === 1,
    endKnown: row.end_known === 1,
    subject: parseSubject(row.subject),
  }));
}

export async function knownProcesses(db: Db, machine: string, fromMs: number): Promise<KnownProcess[]> {
  const machineId = await machineIdOf(db, machine);
  const rows = await db
    .selectFrom('lifetimes')
    .select(['process', 'pid', 'start_ms', 'end_ms', 'subject'])
    .where('machine_id', '=', machineId)
    .where('end_ms', '>=', fromMs)
    .where('subject', 'is not', null)
    .orderBy('end_ms')
    .execute();
  return rows.flatMap(({ process, pid, start_ms: startMs, end_ms: endMs, ...row }) => {
    const subject = parseSubject(row.subject);
    return subject === null ? [] : [{ process, pid, startMs, endMs, subject }];
  });
}

const parseSubject = (json: string | null): Subject | null => (json === null ? null : (JSON.parse(json) as Subject));

export async function nightsOf(db: Db, machine: string): Promise<string[]> {
  const machineId = await machineIdOf(db, machine);
  const rows = await db
    .selectFrom('nights')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'nights.night')
    .select('nights.night')
    .where('machine_id', '=', machineId)
    .orderBy('recorded_nights.number', 'desc')
    .execute();
  return rows.map(({ night }) => night);
}

/** Of the newest night; null where it was not kept. */
export async function coverage(db: Db, machine: string): Promise<NightCoverage | null> {
  const row = await db
    .selectFrom('nights')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'nights.night')
    .select('coverage')
    .where('machine_id', '=', await machineIdOf(db, machine))
    .orderBy('recorded_nights.number', 'desc')
    .executeTakeFirst();
  const text = row?.coverage ?? null;
  return text === null ? null : (JSON.parse(text) as NightCoverage);
}

/** Within a transaction. */
export async function saveNight(db: Db, storage: Storage, result: NightResult): Promise<void> {
  const { night } = result;
  const machineId = await changeFindings(db, storage, result);
  await saveLifetimes(db, machineId, result);
  await saveReport(db, machineId, night, result.report);
  const coverageText = JSON.stringify(result.coverage);
  await db
    .insertInto('nights')
    .values({ machine_id: machineId, night, coverage: coverageText })
    .onConflict((conflict) => conflict.columns(['machine_id', 'night']).doUpdateSet({ coverage: coverageText }))
    .execute();
  await db.updateTable('machines').set({ pending: 0 }).where('id', '=', machineId).execute();
}

/** Within a transaction. @returns the machine's id */
export async function changeFindings(db: Db, storage: Storage, change: FindingChange): Promise<number> {
  const { machine, night } = change;
  await storage.lock(db, [LOCKS.machine(machineKey(machine))]);
  const machineId = await ensureMachine(db, machine);
  await recordNight(db, storage, night);
  await saveFindings(db, machineId, change.findings);
  await saveSaid(db, machineId, night, change.said);
  for (const delivery of change.deliveries) await addDelivery(db, delivery);
  await db.updateTable('machines').set({ page_written: 0 }).where('id', '=', machineId).execute();
  return machineId;
}

async function saveFindings(db: Db, machineId: number, all: readonly Finding[]): Promise<void> {
  await db.deleteFrom('assessments').where('machine_id', '=', machineId).execute();
  const rows = all.map((finding, nth) => {
    const { id, process, resource, status, verdict, severity, firstNight, lastNight } = finding;
    return {
      ...{ machine_id: machineId, nth, id, process, resource, status, verdict, severity },
      ...{ first_night: firstNight, last_night: lastNight, document: packDocument(finding) },
    };
  });
  await insertAll(db, 'assessments', rows);
}

async function saveSaid(db: Db, machineId: number, night: string, all: readonly FindingNight[]): Promise<void> {
  // Their article matches go with them.
  await db.deleteFrom('assessment_nights').where('machine_id', '=', machineId).where('night', '=', night).execute();
  const rows = all.map((one, nth) => {
    const { id, verdict, severity, state, slopePerHour, ciLow, ciHigh, last } = one;
    const trend = { slope_per_hour: slopePerHour, ci_low: ciLow, ci_high: ciHigh };
    return { machine_id: machineId, night, nth, id, verdict, severity, state, ...trend, last };
  });
  const matches = all.flatMap(({ articles }, nth) =>
    articles.map(({ id, confidence }, place) => ({
      machine_id: machineId,
      night,
      nth,
      place,
      article: id,
      confidence,
    })),
  );
  await insertAll(db, 'assessment_nights', rows);
  await insertAll(db, 'article_matches', matches);
}

async function saveLifetimes(db: Db, machineId: number, { night, ...result }: NightResult): Promise<void> {
  const fromMs = result.lifetimesFromMs;
  await db.deleteFrom('lifetimes').where('machine_id', '=', machineId).where('end_ms', '>=', fromMs).execute();
  const rows = result.lifetimes
    .filter(({ endMs }) => endMs >= fromMs)
    .map(({ process, pid, startMs, endMs, startKnown, endKnown, subject }) => ({
      ...{ machine_id: machineId, process, pid, start_ms: startMs, end_ms: endMs, night },
      ...{ start_known: Number(startKnown), end_known: Number(endKnown) },
      subject: subject === null ? null : JSON.stringify(subject),
    }));
  await insertAll(db, 'lifetimes', rows);
}

/** One that says the same stays as it is: its page need not be written again. */
async function saveReport(db: Db, machineId: number, night: string, report: Report | null): Promise<void> {
  const ofNight = { machine_id: machineId, night };
  if (report === null) {
    await db.deleteFrom('reports').where('machine_id', '=', machineId).where('night', '=', night).execute();
    return;
  }
  const document = packDocument(report);
  const known = await db
    .selectFrom('reports')
    .select('document')
    .where('machine_id', '=', machineId)
    .where('night', '=', night)
    .executeTakeFirst();
  if (known !== undefined && Buffer.compare(Buffer.from(known.document), document) === 0) return;
  await db
    .insertInto('reports')
    .values({ ...ofNight, written: 0, document })
    .onConflict((conflict) => conflict.columns(['machine_id', 'night']).doUpdateSet({ written: 0, document }))
    .execute();
}

/** One that was done stays done. */
async function addDelivery(db: Db, { kind, machine, night, findingId }: Delivery): Promise<void> {
  await db
    .insertInto('errands')
    .values({ machine_id: await ensureMachine(db, machine), night, kind, finding_id: findingId, done: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function reports(db: Db, machine: string | undefined): Promise<StoredReport[]> {
  let query = db
    .selectFrom('reports')
    .innerJoin('machines', 'machines.id', 'reports.machine_id')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'reports.night')
    .select(['machines.name', 'reports.night', 'reports.written']);
  if (machine !== undefined) query = query.where('machines.key', '=', machineKey(machine));
  const rows = await query.orderBy('recorded_nights.number', 'desc').orderBy('machines.key').execute();
  return rows.map(({ name, night, written }) => ({ machine: name, night, written: written === 1 }));
}

export async function report(db: Db, machine: string, night: string): Promise<Report | null> {
  const machineId = await machineIdOf(db, machine);
  const row = await db
    .selectFrom('reports')
    .select('document')
    .where('machine_id', '=', machineId)
    .where('night', '=', night)
    .executeTakeFirst();
  return row === undefined ? null : (unpackDocument(row.document) as Report);
}

/** Those to be done, of the oldest night first. */
export async function deliveries(db: Db): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('errands')
    .innerJoin('machines', 'machines.id', 'errands.machine_id')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'errands.night')
    .select(['machines.name', 'errands.night', 'errands.kind', 'errands.finding_id'])
    .where('errands.done', '=', 0)
    .orderBy('recorded_nights.number')
    .orderBy('machines.key')
    .orderBy('errands.kind')
    .orderBy('errands.finding_id')
    .execute();
  return rows.map(({ name, night, kind, finding_id: findingId }) => ({ kind, machine: name, night, findingId }));
}

export async function finishDeliveries(db: Db, done: readonly Delivery[]): Promise<void> {
  for (const { kind, machine, night, findingId } of done) {
    await db
      .updateTable('errands')
      .set({ done: 1 })
      .where('machine_id', '=', await machineIdOf(db, machine))
      .where('night', '=', night)
      .where('kind', '=', kind)
      .where('finding_id', '=', findingId)
      .execute();
  }
}
