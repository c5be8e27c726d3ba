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

export type ProcessResource = (typeof PROCESS_RESOURCES)[number];

/**
 * What stands in for Private Bytes of a process where those were not logged, the closest first: Page File Bytes are nearly
 * the same, Working Set - Private is the part of them that is in memory.
 */
export const STAND_IN_RESOURCES = ['page-file-bytes', 'working-set-private'] as const;

export type StandInResource = (typeof STAND_IN_RESOURCES)[number];

/** Counters of other objects that split a process's memory and handles; they are read with it and never judged by themselves. */
export const DETAIL_RESOURCES = [
  'managed-heap',
  'managed-committed',
  'gen-2-heap',
  'large-object-heap',
  'gc-handles',
  'managed-threads',
  'time-in-gc',
  'process-database-cache',
] as const;

/**
 * `# Bytes in all Heaps` and others of the object .NET CLR Memory, and the cache of the database engine in a process;
 * `time-in-gc` in percent, `gc-handles` and `managed-threads` counts, the others bytes. Their counters: `detail-counter.ts`.
 */
export type DetailResource = (typeof DETAIL_RESOURCES)[number];

/** What all processes of one image grow by together: how many of them run at once. */
export const IMAGE_RESOURCES = ['process-count'] as const;

export type ImageResource = (typeof IMAGE_RESOURCES)[number];

/** What a machine as a whole can run out of; the pools hold what its processes are charged for and what its drivers take. */
export const MACHINE_RESOURCES = [
  'committed-bytes',
  'pool-nonpaged',
  'pool-paged',
  'free-system-ptes',
  'available-bytes',
  'process-count',
] as const;

export type MachineResource = (typeof MACHINE_RESOURCES)[number];

/** What a process, an image or a machine can leak, as the Report names it. */
export type Resource = ProcessResource | StandInResource | ImageResource | MachineResource;

/** Every resource, in the order in which a report lists them. */
export const RESOURCES: readonly Resource[] = [
  ...new Set([...PROCESS_RESOURCES, ...STAND_IN_RESOURCES, ...IMAGE_RESOURCES, ...MACHINE_RESOURCES]),
];

/** What memory is judged by: growth of anything else says nothing of a leak of memory. */
export const MEMORY_RESOURCES: ReadonlySet<Resource> = new Set<Resource>([
  'private-bytes',
  'pool-paged',
  'pool-nonpaged',
  'committed-bytes',
  'free-system-ptes',
]);

export interface ResourceKind {
  readonly resource: Resource;
  /** The counter that measures it: of object Process, and of object Memory for the machine as a whole. */
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
   * mapped files, so they only speak for or against a leak of Private Bytes; Available Bytes follow the file cache.
   */
  readonly decides: boolean;
  /** Whether the counter shows what is left, so that a leak makes it fall. */
  readonly falls: boolean;
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
    falls: false,
  },
  handles: {
    resource: 'handles',
    counter: 'Handle Count',
    unit: 'count',
    label: 'Handle Count',
    minimumGrowth: { absolute: 15, relative: 0.01 },
    quantum: 1,
    decides: true,
    falls: false,
  },
  threads: {
    resource: 'threads',
    counter: 'Thread Count',
    unit: 'count',
    label: 'Thread Count',
    minimumGrowth: { absolute: 4, relative: 0.03 },
    quantum: 1,
    decides: true,
    falls: false,
  },
  'virtual-bytes': {
    resource: 'virtual-bytes',
    counter: 'Virtual Bytes',
    unit: 'bytes',
    label: 'Virtual Bytes',
    minimumGrowth: { absolute: 1024 * 1024, relative: 0.01 },
    quantum: 65536,
    decides: false,
    falls: false,
  },
  'working-set': {
    resource: 'working-set',
    counter: 'Working Set',
    unit: 'bytes',
    label: 'Working Set',
    minimumGrowth: { absolute: 1024 * 1024, relative: 0.02 },
    quantum: 4096,
    decides: false,
    falls: false,
  },
  'pool-paged': {
    resource: 'pool-paged',
    counter: 'Pool Paged Bytes',
    unit: 'bytes',
    label: 'Pool Paged Bytes',
    minimumGrowth: { absolute: 64 * 1024, relative: 0.03 },
    quantum: 8,
    decides: true,
    falls: false,
  },
  'pool-nonpaged': {
    resource: 'pool-nonpaged',
    counter: 'Pool Nonpaged Bytes',
    unit: 'bytes',
    label: 'Pool Nonpaged Bytes',
    minimumGrowth: { absolute: 64 * 1024, relative: 0.03 },
    quantum: 8,
    decides: true,
    falls: false,
  },
  'page-file-bytes': {
    resource: 'page-file-bytes',
    counter: 'Page File Bytes',
    unit: 'bytes',
    label: 'Page File Bytes',
    // Of Private Bytes, which they nearly are.
    minimumGrowth: { absolute: 150 * 1024, relative: 0.005 },
    quantum: 4096,
    decides: false,
    falls: false,
  },
  'working-set-private': {
    resource: 'working-set-private',
    counter: 'Working Set - Private',
    unit: 'bytes',
    label: 'Working Set - Private',
    // Of Working Set, whose trimming it shares.
    minimumGrowth: { absolute: 1024 * 1024, relative: 0.02 },
    quantum: 4096,
    decides: false,
    falls: false,
  },
  'process-count': {
    resource: 'process-count',
    // Whose instances are counted.
    counter: 'ID Process',
    unit: 'count',
    label: 'Process Count',
    // From so many to twice as many, growth is two thirds of the level in the middle.
    minimumGrowth: { absolute: 10, relative: 2 / 3 },
    quantum: 1,
    decides: true,
    falls: false,
  },
  'committed-bytes': {
    resource: 'committed-bytes',
    counter: 'Committed Bytes',
    unit: 'bytes',
    label: 'Committed Bytes',
    minimumGrowth: { absolute: 8 * 1024 * 1024, relative: 0.02 },
    quantum: 4096,
    decides: true,
    falls: false,
  },
  'free-system-ptes': {
    resource: 'free-system-ptes',
    counter: 'Free System Page Table Entries',
    unit: 'count',
    label: 'Free System PTEs',
    minimumGrowth: { absolute: 500, relative: 0.02 },
    quantum: 1,
    decides: true,
    falls: true,
  },
  'available-bytes': {
    resource: 'available-bytes',
    counter: 'Available Bytes',
    unit: 'bytes',
    label: 'Available Bytes',
    minimumGrowth: { absolute: 8 * 1024 * 1024, relative: 0.02 },
    quantum: 4096,
    decides: false,
    falls: true,
  },
};

/**
 * Growth of a machine's pool worth acting on: larger than a process's, since it holds what hundreds of them and all drivers
 * take. Not measured: no labelled logs of whole machines are known.
 */
export const MACHINE_POOL_GROWTH = { absolute: 1024 * 1024, relative: 0.03 };

/** Counters of object Process that tell one run of a process from the next. */
export const IDENTITY_COUNTERS = ['ID Process', 'Elapsed Time'] as const;
