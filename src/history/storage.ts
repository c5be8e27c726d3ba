/** What SQLite and PostgreSQL do differently; the other queries of this folder are the same for both. */
import type { Resolution } from '../model/history.ts';
import type { Db } from './tables.ts';

/** What a capture has of a machine. */
export interface NewRecord {
  readonly captureId: number;
  readonly machineId: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** Of the capture. */
  readonly night: string;
  /** Null at a resolution that is no longer kept. */
  readonly packed: { readonly nights: Uint8Array } & Readonly<Record<Resolution, Uint8Array | null>>;
}

export interface PackedRecord {
  readonly night: string;
  /** Of its capture, as `packDocument` made it. */
  readonly input: ArrayBuffer;
  readonly packed: ArrayBuffer;
}

/** All within a transaction but `packedRecord`. */
export interface Storage {
  /** Ids of notices that this run has met or read: what another run meets is for that run to report. */
  readonly notices: Set<number>;
  /**
   * Waits until no other transaction has any of these names, and keeps them to the end of this one. Where there is one writer at
   * a time it does nothing.
   */
  lock(db: Db, names: readonly string[]): Promise<void>;
  insertRecord(db: Db, record: NewRecord): Promise<void>;
  /** At a resolution, or at the finest there still is; null where it is not there. */
  packedRecord(db: Db, id: number, resolution: Resolution | undefined): Promise<PackedRecord | null>;
  /** A record as it was inserted, for a copy of the history. */
  wholeRecord(db: Db, id: number): Promise<NewRecord>;
  /** Deletes a resolution of all nights but the newest so many. */
  dropResolution(db: Db, resolution: 'fine' | 'coarse', nights: number): Promise<void>;
  /** Deletes the packed records of all nights but these. Their captures are deleted next. */
  dropNights(db: Db, kept: readonly string[]): Promise<void>;
}

/** Names for `lock`. */
export const LOCKS = {
  nights: 'nights',
  content: (sha256: string): string => `content ${sha256}`,
  machine: (key: string): string => `machine ${key}`,
} as const;
