/** The tables of the newest migration, as kysely sees them. docs/history.md says what they hold. */
import type { ColumnType, Generated, Insertable, Kysely } from 'kysely';
import type { Severity, Verdict } from '../model/assessment.ts';
import type { FindingStatus } from '../model/history.ts';
import type { FindingState } from '../model/report.ts';
import type { Resource } from '../model/resource.ts';

type Blob = ColumnType<ArrayBuffer, Uint8Array, Uint8Array>;
/** Left out by the runs that read a capture, or let go since. */
type LostBlob = ColumnType<ArrayBuffer | null, Uint8Array | null, Uint8Array | null>;
/** 0 or 1. */
type Flag = number;

export interface Tables {
  readonly machines: {
    readonly id: Generated<number>;
    readonly key: string;
    readonly name: string;
    readonly pending: Flag;
    readonly read_night: string | null;
    readonly last_ms: number | null;
    readonly utc_offset_minutes: number | null;
    readonly page_written: Generated<Flag>;
  };
  readonly captures: { readonly id: Generated<number>; readonly night: string; readonly input: Blob };
  readonly contents: { readonly sha256: string; readonly capture_id: number | null; readonly night: string | null };
  readonly recorded_nights: { readonly number: Generated<number>; readonly night: string };
  readonly files: {
    readonly path: string;
    readonly bytes: number;
    readonly modified_ms: number;
    readonly sha256: string | null;
    readonly refusal_code: string | null;
    readonly refusal_message: string | null;
    readonly night: string;
    readonly capture_id: number | null;
  };
  readonly unreported: {
    readonly id: Generated<number>;
    readonly file: string;
    readonly code: string | null;
    readonly message: string;
    readonly night: string;
  };
  readonly records: {
    readonly id: Generated<number>;
    readonly capture_id: number;
    readonly machine_id: number;
    readonly first_ms: number | null;
    readonly last_ms: number | null;
    readonly fine: LostBlob;
    readonly coarse: LostBlob;
    readonly nights: Blob;
  };
  readonly lifetimes: {
    readonly id: Generated<number>;
    readonly machine_id: number;
    readonly process: string;
    readonly pid: number | null;
    readonly start_ms: number;
    readonly end_ms: number;
    readonly start_known: Flag;
    readonly end_known: Flag;
    readonly night: string;
    readonly subject: string | null;
  };
  readonly assessments: {
    readonly machine_id: number;
    readonly nth: number;
    readonly id: string;
    readonly process: string | null;
    readonly resource: Resource;
    readonly status: FindingStatus;
    readonly verdict: Verdict;
    readonly severity: Severity | null;
    readonly first_night: string;
    readonly last_night: string;
    readonly document: Blob;
  };
  readonly nights: { readonly machine_id: number; readonly night: string; readonly coverage: string | null };
  readonly assessment_nights: {
    readonly machine_id: number;
    readonly night: string;
    readonly nth: number;
    readonly id: string;
    readonly verdict: Verdict;
    readonly severity: Severity | null;
    readonly state: FindingState | null;
    readonly slope_per_hour: number | null;
    readonly ci_low: number | null;
    readonly ci_high: number | null;
    readonly last: number | null;
  };
  readonly article_matches: {
    readonly machine_id: number;
    readonly night: string;
    readonly nth: number;
    readonly place: number;
    readonly article: string;
    readonly confidence: string;
  };
  readonly reports: {
    readonly machine_id: number;
    readonly night: string;
    readonly written: Flag;
    readonly document: Blob;
  };
  readonly page_folder: { readonly path: string };
  readonly deleted_pages: { readonly machine: string; readonly night: string };
  readonly errands: {
    readonly machine_id: number;
    readonly night: string;
    readonly kind: 'notify' | 'on-finding';
    readonly finding_id: string;
    readonly done: Flag;
  };
}

export type Db = Kysely<Tables>;

/** Rows to a statement: SQLite takes 32,766 values. */
const ROWS_AT_ONCE = 500;

export async function insertAll<Table extends keyof Tables>(
  db: Db,
  table: Table,
  rows: readonly Insertable<Tables[Table]>[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    await db
      .insertInto(table)
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .execute();
  }
}

/** The row of a machine, whatever the case of its name. */
export const machineKey = (machine: string): string => machine.toLowerCase();

export async function machineIdOf(db: Db, machine: string): Promise<number | null> {
  const row = await db.selectFrom('machines').select('id').where('key', '=', machineKey(machine)).executeTakeFirst();
  return row?.id ?? null;
}

/** The same; makes one where there is none. */
export async function ensureMachine(db: Db, machine: string): Promise<number> {
  const known = await machineIdOf(db, machine);
  if (known !== null) return known;
  const { id } = await db
    .insertInto('machines')
    .values({ key: machineKey(machine), name: machine, pending: 0 })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
