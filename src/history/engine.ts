/** A database that a history is in: SQLite in a file, or PostgreSQL. */
import type { DamagePlace } from './damage.ts';
import type { Storage } from './storage.ts';
import type { Db } from './tables.ts';
import type { Verification, VerifyProgress } from './verify.ts';

export interface Engine {
  readonly db: Db;
  /** For messages. */
  readonly name: string;
  readonly isFile: boolean;
  readonly storage: Storage;
  /** All of it or nothing. */
  readonly transaction: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Reads everything as it is at one instant. */
  readonly snapshot: <T>(work: (db: Db) => Promise<T>) => Promise<T>;
  /** Rows were inserted with the ids that they had elsewhere. */
  readonly afterCopy: () => Promise<void>;
  /** What an error of the database means; another error as it is. */
  readonly explain: (error: unknown) => Promise<unknown>;
  readonly verify: (onProgress: VerifyProgress) => Promise<Verification>;
  /** What a record is of, as far as it can still be read. */
  readonly placeOfRecord: (id: number) => Promise<DamagePlace>;
  /** What the history takes on the disk. */
  readonly bytes: () => Promise<number>;
  /** Gives the space of what was deleted back to the disk. @returns bytes by which the history is smaller */
  readonly compact: (onProgress: VerifyProgress) => Promise<number>;
  /** See `History.takeTurn`. */
  readonly takeTurn: () => Promise<void>;
  readonly close: () => Promise<void>;
}
