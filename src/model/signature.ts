import type { PerEvent } from './assessment.ts';
import type { Resource } from './resource.ts';

/** How a finding grows: what tells articles on one process apart. */
export interface GrowthSignature {
  /** Resources of the same process that grow without end, this one included. */
  readonly grows: ReadonlySet<Resource>;
  /** Resources of it that were logged and do not. */
  readonly level: ReadonlySet<Resource>;
  /** Rate of Virtual Bytes as a multiple of that of Private Bytes; NaN where one of them is not known. */
  readonly virtualTimes: number;
  readonly perEvent: PerEvent | null;
  /** Rate from midnight to five as a share of the overall rate; NaN with fewer than two nights. */
  readonly nightShare: number;
  /** Hour of the day in which most of it comes, day after day; null where it comes at other times too. */
  readonly dailyHour: number | null;
}
