/** Pool tags: what drivers and parts of Windows mark their memory of the kernel with, and how much of it each holds. */

/** The pools of the kernel; poolmon writes `Nonp` and `Paged`. */
export const POOLS = ['nonpaged', 'paged'] as const;
export type Pool = (typeof POOLS)[number];

/** What one tag holds in one pool at one time. */
export interface PoolTagUse {
  /** As listed, without blanks at its end. Tags are case-sensitive. */
  readonly tag: string;
  readonly pool: Pool;
  readonly bytes: number;
  /** Allocations that were not freed. */
  readonly outstanding: number;
  /** All allocations since Windows started, freed ones too; null where the list does not have them. */
  readonly allocated: number | null;
}

/** Where the time of a snapshot comes from: the text of the file, or the time at which the file was last modified. */
export const SNAPSHOT_TIME_BASES = ['text', 'file', 'unknown'] as const;
export type SnapshotTimeBasis = (typeof SNAPSHOT_TIME_BASES)[number];

/** All tags at one time. */
export interface PoolSnapshot {
  readonly file: string;
  /** On the clock of the machine where the basis is `text`, in UTC where it is `file`; null where not known. */
  readonly timeMs: number | null;
  readonly timeBasis: SnapshotTimeBasis;
  /** Another reading of the time, where day and month could be either; null where there is none. */
  readonly otherTimeMs: number | null;
  /** Whether a tag that is missing had no memory; false of part of a list, such as a copied screen. */
  readonly isWhole: boolean;
  readonly uses: readonly PoolTagUse[];
}

/** The snapshots of one machine, in the order given. */
export interface PoolSnapshots {
  readonly machine: string;
  readonly snapshots: readonly PoolSnapshot[];
}

/** What is known of a tag: the driver or part of Windows that uses it, what for, and where that is documented. */
export interface PoolTagOwner {
  readonly tag: string;
  /** File of the driver, or the part of the kernel: `ntfs.sys`, `nt!etw`. */
  readonly owner: string;
  /** In our own words. */
  readonly what: string;
  readonly source: string;
}

/** How a tag changed from the first snapshot to the last. */
export interface PoolTagChange {
  readonly tag: string;
  readonly pool: Pool;
  /** Null where only one snapshot has it, as are all that follow from it. */
  readonly firstBytes: number | null;
  readonly lastBytes: number;
  readonly growth: number | null;
  /** Bytes per hour; null without the times of the snapshots. */
  readonly perHour: number | null;
  /** Allocations not freed in the last snapshot, and how many more than in the first. */
  readonly outstanding: number;
  readonly outstandingGrowth: number | null;
  /** Of what the tags of its pool gained that grew, its part, 0 to 1; null where it did not grow. */
  readonly share: number | null;
  /** Whether it clearly grows: by much for its pool and for itself, and up to the end. */
  readonly grows: boolean;
}

/** The times of the snapshots that were compared. */
export interface ComparedSnapshot {
  readonly file: string;
  /** On the clock of the machine's log; null where not known. */
  readonly timeMs: number | null;
  readonly timeBasis: SnapshotTimeBasis;
}

/** What the snapshots of one machine show. */
export interface MachinePoolTags {
  readonly machine: string;
  /** In time order; those from before a restart of Windows are left out. */
  readonly snapshots: readonly ComparedSnapshot[];
  /** From the first to the last; null where their times are not known or too close to each other. */
  readonly hours: number | null;
  /** Whether the last snapshot lists every tag. */
  readonly isWhole: boolean;
  /** Every tag of the last snapshot: those that clearly grow first, by growth, then the others, by bytes. */
  readonly changes: readonly PoolTagChange[];
}
