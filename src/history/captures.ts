/** Files and captures in the history: what was read, and what is to be read again. */
import type {
  FileFacts,
  MachineRecord,
  PackedMachine,
  ReadCapture,
  RefusedFile,
  Resolution,
} from '../model/history.ts';
import type { ReportInput } from '../model/report.ts';
import { DAY_MS } from '../util/time.ts';
import { packDocument, unpackDocument } from './documents.ts';
import type { KnownFile, LoadedRecord } from './history.ts';
import { againIfDamaged } from './history-error.ts';
import { addNotices } from './notices.ts';
import { unpack } from './pack.ts';
import { numberOf, recordNight } from './recorded-nights.ts';
import { LOCKS, type Storage } from './storage.ts';
import { ensureMachine, machineIdOf, machineKey, type Db } from './tables.ts';

export type Taken = 'added' | 'grown' | 'replaced' | 'known';

/** What is kept of a capture beside its machines. */
interface CaptureInput {
  readonly input: ReportInput;
  readonly warnings: readonly string[];
}

/** Cost: half a second for 100,000 files. */
export async function knownFiles(db: Db): Promise<ReadonlyMap<string, KnownFile>> {
  const rows = await db
    .selectFrom('files')
    .leftJoin('contents', 'contents.sha256', 'files.sha256')
    .select(['path', 'bytes', 'modified_ms', 'files.sha256', 'refusal_code', 'refusal_message', 'files.night'])
    .select(['contents.capture_id', 'contents.night as contentNight'])
    .orderBy('path')
    .execute();
  return new Map(
    rows.map((row) => {
      const { path: file, bytes, modified_ms: modifiedMs, sha256, refusal_code: code, refusal_message: message } = row;
      const content = { hasCapture: row.capture_id !== null, contentNight: row.contentNight };
      const refusal = code === null ? null : { code, message: message ?? '', night: row.night };
      return [file, { file, bytes, modifiedMs, sha256, refusal, ...content }];
    }),
  );
}

export async function captureFiles(db: Db): Promise<{ file: string; machine: string }[]> {
  return db
    .selectFrom('files')
    .innerJoin('records', 'records.capture_id', 'files.capture_id')
    .innerJoin('machines', 'machines.id', 'records.machine_id')
    .select(['files.path as file', 'machines.name as machine'])
    .distinct()
    .execute();
}

/** Within a transaction. */
export async function addCapture(db: Db, storage: Storage, capture: ReadCapture, night: string): Promise<Taken> {
  const { facts, input, machines, warnings } = capture;
  const { sha256 } = input;
  const keys = machines.map(({ machine }) => LOCKS.machine(machineKey(machine)));
  await storage.lock(db, [LOCKS.content(sha256), ...keys.sort()]);
  const known = await contentOf(db, sha256);
  if (known !== undefined && known.capture_id !== null) {
    await touch(db, facts, sha256, night);
    return 'known';
  }
  await recordNight(db, storage, night);
  const ownNight = known?.night ?? night;
  const earlier = await captureOf(db, facts.file);
  const { id } = await db
    .insertInto('captures')
    .values({ night: ownNight, input: packDocument({ input, warnings } satisfies CaptureInput) })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const machine of machines) await addMachine(db, storage, id, machine, input, ownNight);
  await db
    .insertInto('contents')
    .values({ sha256, capture_id: id, night: ownNight })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ capture_id: id, night: ownNight }))
    .execute();
  const notices = warnings.map((message) => ({ file: facts.file, code: null, message }));
  await addNotices(db, storage, notices, night);
  const taken = earlier === null ? 'added' : (await isOutgrown(db, earlier, id)) ? 'grown' : 'replaced';
  if (taken === 'grown' && earlier !== null) {
    await db.updateTable('contents').set({ capture_id: id }).where('capture_id', '=', earlier).execute();
    await db.updateTable('files').set({ capture_id: id }).where('capture_id', '=', earlier).execute();
    await db.deleteFrom('captures').where('id', '=', earlier).execute();
  }
  await putFile(db, facts, { sha256, capture_id: id, night: ownNight, refusal_code: null, refusal_message: null });
  return taken;
}

const contentOf = (db: Db, sha256: string) =>
  db.selectFrom('contents').select(['capture_id', 'night']).where('sha256', '=', sha256).executeTakeFirst();

async function captureOf(db: Db, file: string): Promise<number | null> {
  const row = await db.selectFrom('files').select('capture_id').where('path', '=', file).executeTakeFirst();
  return row?.capture_id ?? null;
}

async function addMachine(
  db: Db,
  storage: Storage,
  captureId: number,
  one: PackedMachine,
  input: ReportInput,
  night: string,
): Promise<void> {
  const machineId = await ensureMachine(db, one.machine);
  const [firstMs, lastMs] = [finite(one.firstMs), finite(one.lastMs)];
  await storage.insertRecord(db, { captureId, machineId, firstMs, lastMs, night, packed: one.packed });
  await db.updateTable('machines').set({ pending: 1, name: one.machine }).where('id', '=', machineId).execute();
  if (lastMs === null) return;
  const known = await db
    .selectFrom('machines')
    .select(['read_night', 'last_ms'])
    .where('id', '=', machineId)
    .executeTakeFirstOrThrow();
  const nightsAfter =
    known.read_night === null ? 1 : (await numberOf(db, night)) - (await numberOf(db, known.read_night));
  // The newest sample of those that came in on the newest night. An earlier one does not count: the machine's clock may have been wrong.
  if (nightsAfter < 0 || (nightsAfter === 0 && known.last_ms !== null && known.last_ms >= lastMs)) return;
  await db
    .updateTable('machines')
    .set({ read_night: night, last_ms: lastMs, utc_offset_minutes: input.utcOffsetMinutes })
    .where('id', '=', machineId)
    .execute();
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Whether all machines of the earlier capture are in the new one, from the same sample or earlier to the same or later. */
async function isOutgrown(db: Db, earlier: number, id: number): Promise<boolean> {
  const spans = (capture: number) =>
    db
      .selectFrom('records')
      .select((of) => ['machine_id', of.fn.min('first_ms').as('firstMs'), of.fn.max('last_ms').as('lastMs')])
      .where('capture_id', '=', capture)
      .groupBy('machine_id')
      .execute();
  const now = new Map((await spans(id)).map((one) => [one.machine_id, one]));
  return (await spans(earlier)).every(({ machine_id: machine, firstMs, lastMs }) => {
    const next = now.get(machine);
    if (next === undefined) return false;
    if (firstMs === null || lastMs === null) return true;
    return next.firstMs !== null && next.lastMs !== null && next.firstMs <= firstMs && next.lastMs >= lastMs;
  });
}

export async function refuse(
  db: Db,
  storage: Storage,
  { facts, code, message }: RefusedFile,
  night: string,
): Promise<void> {
  await recordNight(db, storage, night);
  const captureId = await captureOf(db, facts.file);
  const refusal = { refusal_code: code, refusal_message: message };
  await putFile(db, facts, { sha256: null, capture_id: captureId, night, ...refusal });
  await addNotices(db, storage, [{ file: facts.file, code, message }], night);
}

/** @param night of a file that was not known; else that of its first sight stays */
export async function touch(db: Db, facts: FileFacts, sha256: string, night: string | null): Promise<void> {
  const content = await contentOf(db, sha256);
  const known = await db.selectFrom('files').select('night').where('path', '=', facts.file).executeTakeFirst();
  await putFile(db, facts, {
    sha256,
    capture_id: content?.capture_id ?? null,
    night: known?.night ?? night ?? '',
    ...{ refusal_code: null, refusal_message: null },
  });
}

interface FileState {
  readonly sha256: string | null;
  readonly capture_id: number | null;
  readonly night: string;
  readonly refusal_code: string | null;
  readonly refusal_message: string | null;
}

async function putFile(db: Db, { file, bytes, modifiedMs }: FileFacts, state: FileState): Promise<void> {
  const row = { bytes, modified_ms: modifiedMs, ...state };
  await db
    .insertInto('files')
    .values({ path: file, ...row })
    .onConflict((conflict) => conflict.column('path').doUpdateSet(row))
    .execute();
}

/** A capture that ends later than all of the latest night by more than this was made by a clock that was wrong. */
const MAX_AHEAD_MS = DAY_MS;

/** Each is read when it is asked for. @throws LeakscanError HISTORY where one is damaged */
export async function* records(
  db: Db,
  storage: Storage,
  machine: string,
  resolution?: Resolution,
): AsyncGenerator<LoadedRecord> {
  for (const id of await recordIds(db, machine)) {
    const loaded = await againIfDamaged(() => loadRecord(db, storage, id, resolution));
    if (loaded !== null) yield loaded;
  }
}

/** Those with the newest samples first, without those of a wrong clock. */
export async function recordIds(db: Db, machine: string): Promise<number[]> {
  const all = await db
    .selectFrom('records')
    .innerJoin('captures', 'captures.id', 'records.capture_id')
    .leftJoin('recorded_nights', 'recorded_nights.night', 'captures.night')
    .select(['records.id', 'records.last_ms as lastMs', 'recorded_nights.number as nightNumber'])
    .where('records.machine_id', '=', await machineIdOf(db, machine))
    .orderBy('records.last_ms', 'desc')
    .orderBy('records.capture_id', 'desc')
    .execute();
  const latest = all.reduce((number, { nightNumber }) => Math.max(number, nightNumber ?? 0), 0);
  const newest =
    all.find(({ nightNumber, lastMs }) => (nightNumber ?? 0) === latest && lastMs !== null)?.lastMs ?? null;
  const maxMs = newest === null ? Infinity : newest + MAX_AHEAD_MS;
  return all.filter(({ lastMs }) => lastMs === null || lastMs <= maxMs).map(({ id }) => id);
}

/** Null where it was deleted meanwhile, or is not there at that resolution. */
export async function loadRecord(
  db: Db,
  storage: Storage,
  id: number,
  resolution: Resolution | undefined,
): Promise<LoadedRecord | null> {
  const row = await storage.packedRecord(db, id, resolution);
  if (row === null) return null;
  const { input } = unpackDocument(row.input) as CaptureInput;
  return { record: unpack(new Uint8Array(row.packed)) as MachineRecord, input, night: row.night };
}
