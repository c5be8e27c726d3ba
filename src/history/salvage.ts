/** Reading a history that may be damaged in parts: what cannot be read is named and left out. */
import * as captures from './captures.ts';
import { damageOf, damageProblem, type Damage, type DamagePlace } from './damage.ts';
import { unpackDocument } from './documents.ts';
import type { Engine } from './engine.ts';
import { againIfDamaged } from './history-error.ts';
import type { History, KnownFile, LoadedRecord } from './history.ts';
import { machineIdOf, type Db, type Tables } from './tables.ts';
import type { Finding, Resolution } from '../model/history.ts';

/** What an export reads, as `History` gives it. */
export type ReadableHistory = Pick<
  History,
  | 'machines'
  | 'findings'
  | 'said'
  | 'nightsOf'
  | 'lifetimes'
  | 'reports'
  | 'report'
  | 'records'
  | 'knownFiles'
  | 'deliveries'
>;

/**
 * @param onDamage called for each part that is left out
 */
export function salvage(
  history: ReadableHistory,
  { db, storage, explain, placeOfRecord }: Engine,
  onDamage: (damage: Damage) => void,
): ReadableHistory {
  const orElse = async <T>(
    table: keyof Tables,
    empty: T,
    work: () => Promise<T>,
    place: Partial<DamagePlace> | (() => Promise<DamagePlace>) = {},
  ): Promise<T> => {
    try {
      return await againIfDamaged(work);
    } catch (error) {
      const problem = damageProblem(error);
      if (problem === null) throw await explain(error);
      onDamage(damageOf(table, problem, typeof place === 'function' ? await place() : place));
      return empty;
    }
  };
  async function findingsOneByOne(machine: string): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    for (const id of await orElse('assessments', [], () => findingIds(db, machine), { machine })) {
      const document = await orElse('assessments', null, () => findingDocument(db, machine, id), {
        machine,
        finding: id,
      });
      if (document !== null) found.push(document);
    }
    return found;
  }
  async function* records(machine: string, resolution?: Resolution): AsyncGenerator<LoadedRecord> {
    for (const id of await orElse('records', [], () => recordIds(db, machine), { machine })) {
      const load = () => captures.loadRecord(db, storage, id, resolution);
      const loaded = await orElse('records', null, load, () => placeOfRecord(id));
      if (loaded !== null) yield loaded;
    }
  }
  return {
    machines: () => history.machines(),
    findings: async (machine) => {
      try {
        return await history.findings(machine);
      } catch (error) {
        if (damageProblem(error) === null) throw error;
        return findingsOneByOne(machine);
      }
    },
    said: (machine) => orElse('assessment_nights', [], () => history.said(machine), { machine }),
    nightsOf: (machine) => orElse('nights', [], () => history.nightsOf(machine), { machine }),
    lifetimes: (machine, most) => orElse('lifetimes', [], () => history.lifetimes(machine, most), { machine }),
    reports: (machine) => orElse('reports', [], () => history.reports(machine), { machine: machine ?? null }),
    report: (machine, night) => orElse('reports', null, () => history.report(machine, night), { machine, night }),
    records,
    knownFiles: () => orElse<ReadonlyMap<string, KnownFile>>('files', new Map(), () => history.knownFiles()),
    deliveries: () => orElse('errands', [], () => history.deliveries()),
  };
}

/** In the order of `records`; where rows cannot be read, in that of an index, which knows them too. */
async function recordIds(db: Db, machine: string): Promise<readonly number[]> {
  try {
    return await againIfDamaged(() => captures.recordIds(db, machine));
  } catch (error) {
    if (damageProblem(error) === null) throw error;
    const rows = await db
      .selectFrom('records')
      .select('id')
      .where('machine_id', '=', await machineIdOf(db, machine))
      .orderBy('capture_id', 'desc')
      .execute();
    return rows.map(({ id }) => id);
  }
}

async function findingIds(db: Db, machine: string): Promise<readonly string[]> {
  const machineId = await machineIdOf(db, machine);
  const rows = await db.selectFrom('assessments').select('id').where('machine_id', '=', machineId).execute();
  return rows.map(({ id }) => id).sort();
}

async function findingDocument(db: Db, machine: string, id: string): Promise<Finding | null> {
  const row = await db
    .selectFrom('assessments')
    .select('document')
    .where('machine_id', '=', await machineIdOf(db, machine))
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : (unpackDocument(row.document) as Finding);
}
