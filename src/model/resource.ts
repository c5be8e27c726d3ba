/** What a process can leak, as the Report names it. */
export const PROCESS_RESOURCES = [
  'private-bytes',
  'handles',
  'threads',
  'virtual-bytes',
  'working-set',
  'pool-paged',
  'pool-nonpaged',
] as const;

export type Resource = (typeof PROCESS_RESOURCES)[number];

export interface ResourceKind {
  readonly resource: Resource;
  /** The counter of object Process that measures it. */
  readonly counter: string;
  readonly unit: 'bytes' | 'count';
  /** Name for people. */
  readonly label: string;
  /**
   * Growth below both of these says nothing worth acting on: an absolute amount (in the unit) and a share of the level.
   * Private Bytes, handles and threads: measured on labelled corpora (150 KB and 0.5 %; 15 and 1 %; 4 and 3 %); the
   * others take the coarser of comparable figures until they are measured.
   */
  readonly minimumGrowth: { readonly absolute: number; readonly relative: number };
  /** The smallest step the counter can make, in the unit: a page of memory, one handle. */
  readonly quantum: number;
  /**
   * Whether growth of this alone is reported as a leak. Virtual Bytes and Working Set follow Private Bytes, caches and
   * mapped files, so they only speak for or against a leak of Private Bytes.
   */
  readonly decides: boolean;
}

/** One table for reading, detecting, printing and for the counters that `capture` asks for. */
export const RESOURCE_KINDS: Readonly<Record<Resource, ResourceKind>> = {
  'private-bytes': {
    resource: 'private-bytes',
    counter: 'Private Bytes',
    unit: 'bytes',
    label: 'Private Bytes',
    minimumGrowth: { absolute: 150 * 1024, relative: 0.005 },
    quantum: 4096,
    decides: true,
  },
  handles: {
    resource: 'handles',
    counter: 'Handle Count',
    unit: 'count',
    label: 'Handle Count',
    minimumGrowth: { absolute: 15, relative: 0.01 },
    quantum: 1,
    decides: true,
  },
  threads: {
    resource: 'threads',
    counter: 'Thread Count',
    unit: 'count',
    label: 'Thread Count',
    minimumGrowth: { absolute: 4, relative: 0.03 },
    quantum: 1,
    decides: true,
  },
  'virtual-bytes': {
    resource: 'virtual-bytes',
    counter: 'Virtual Bytes',
    unit: 'bytes',
    label: 'Virtual Bytes',
    minimumGrowth: { absolute: 1024 * 1024, relative: 0.01 },
    quantum: 65536,
    decides: false,
  },
  'working-set': {
    resource: 'working-set',
    counter: 'Working Set',
    unit: 'bytes',
    label: 'Working Set',
    minimumGrowth: { absolute: 1024 * 1024, relative: 0.02 },
    quantum: 4096,
    decides: false,
  },
  'pool-paged': {
    resource: 'pool-paged',
    counter: 'Pool Paged Bytes',
    unit: 'bytes',
    label: 'Pool Paged Bytes',
    minimumGrowth: { absolute: 64 * 1024, relative: 0.03 },
    quantum: 8,
    decides: true,
  },
  'pool-nonpaged': {
    resource: 'pool-nonpaged',
    counter: 'Pool Nonpaged Bytes',
    unit: 'bytes',
    label: 'Pool Nonpaged Bytes',
    minimumGrowth: { absolute: 64 * 1024, relative: 0.03 },
    quantum: 8,
    decides: true,
  },
};

/** Counters of object Process that tell one run of a process from the next. */
export const IDENTITY_COUNTERS = ['ID Process', 'Elapsed Time'] as const;
