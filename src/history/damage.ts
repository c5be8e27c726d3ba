/** Naming what is damaged in a history, so that a person can find it again. */
import { sql, type RawBuilder } from 'kysely';
import { LeakscanError } from '../util/errors.ts';
import { isDamage } from './history-error.ts';
import type { Db, Tables } from './tables.ts';

/** What a packed value or a row is of, as far as it can still be read. */
export interface DamagePlace {
  readonly machine: string | null;
  readonly night: string | null;
  /** The capture that it came from. */
  readonly file: string | null;
  readonly finding: string | null;
}

/** Something that was left out because it cannot be read. */
export interface Damage extends DamagePlace {
  readonly table: keyof Tables;
  readonly problem: string;
}

const NOWHERE: DamagePlace = { machine: null, night: null, file: null, finding: null };

/** What is wrong, for an error of damage; null for another error. */
export function damageProblem(error: unknown): string | null {
  if (isDamage(error)) return error instanceof Error ? error.message : String(error);
  const fault = error instanceof LeakscanError ? error.fault : null;
  if (fault?.kind === 'history-value-damaged') return fault.detail ?? fault.damage.replaceAll('-', ' ');
  return fault?.kind === 'history-damaged' ? fault.detail : null;
}

/** `MAIL01, night 2026-11-20, \\server\logs\a.blg`; empty where nothing is known. */
export const placeText = ({ machine, night, file, finding }: DamagePlace): string =>
  [machine, night === null ? null : `night ${night}`, finding === null ? null : `finding ${finding}`, file]
    .filter((part) => part !== null)
    .join(', ');

export const damageOf = (table: keyof Tables, problem: string, place: Partial<DamagePlace>): Damage => ({
  table,
  ...NOWHERE,
  ...place,
  problem,
});

/** Tables whose rows hold packed values. */
export type PackedTable = 'captures' | 'records' | 'assessments' | 'reports';

/**
 * What a row is of. Reads indexes where they have it: the row itself may be on a damaged page.
 * Cost: looks through an index, milliseconds for 100,000 rows.
 */
export async function placeOfRow(db: Db, table: PackedTable, row: number): Promise<DamagePlace> {
  const part = async <Row>(query: RawBuilder<Row>): Promise<Row | null> => {
    try {
      return (await query.execute(db)).rows[0] ?? null;
    } catch {
      // This is damaged too.
      return null;
    }
  };
  const machineOf = async (id: number | undefined): Promise<string | null> =>
    id === undefined
      ? null
      : ((await part(sql<{ name: string }>`select name from machines where id = ${id}`))?.name ?? null);
  const ofCapture = async (id: number | undefined): Promise<Partial<DamagePlace>> => {
    if (id === undefined) return {};
    // `+id`: by the index alone, not by the row.
    const night = sql<{ night: string }>`select night from captures indexed by captures_by_night where +id = ${id}`;
    const file = sql<{ path: string }>`select path from files where capture_id = ${id} order by path limit 1`;
    return { night: (await part(night))?.night ?? null, file: (await part(file))?.path ?? null };
  };
  if (table === 'captures') return { ...NOWHERE, ...(await ofCapture(row)) };
  if (table === 'records') {
    const found = await part(
      sql<{ machine_id: number; capture_id: number }>`
        select machine_id, capture_id from records indexed by records_by_machine where +id = ${row}`,
    );
    return { ...NOWHERE, machine: await machineOf(found?.machine_id), ...(await ofCapture(found?.capture_id)) };
  }
  const isFinding = table === 'assessments';
  const found = await part(
    sql<{ machine_id: number; what: string }>`
      select machine_id, ${sql.ref(isFinding ? 'id' : 'night')} as what from ${sql.table(table)} where +rowid = ${row}`,
  );
  const what = found?.what ?? null;
  return {
    ...NOWHERE,
    machine: await machineOf(found?.machine_id),
    ...(isFinding ? { finding: what } : { night: what }),
  };
}
