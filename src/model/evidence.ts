import type { Series } from './series.ts';

/** A counter beside the processes that tells the role, load or product of a machine; several columns are summed. */
export type CompanionKey =
  'imap4-connections' | 'pop3-connections' | 'mailbox-users' | 'database-cache' | 'committed-bytes' | 'commit-limit';

export interface CompanionCounter {
  readonly key: CompanionKey;
  readonly object: string;
  /** Names of the counter in any version, the first one preferred. */
  readonly counters: readonly string[];
  /** Instance to read; null = the object's only instance or `_Total`, else the sum of all. */
  readonly instance: string | null;
  /** What it is for, in one line; `capture` prints it. */
  readonly use: string;
}

/** Read where the log has them; none is needed. Sources: docs/counter-logs.md. */
export const COMPANION_COUNTERS: readonly CompanionCounter[] = [
  {
    key: 'imap4-connections',
    object: 'MSExchangeIMAP4',
    counters: ['Current Connections', 'Connections Current'],
    instance: null,
    use: 'IMAP4 clients connected: tells a front-end and what it serves',
  },
  {
    key: 'pop3-connections',
    object: 'MSExchangePOP3',
    counters: ['Current Connections', 'Connections Current'],
    instance: null,
    use: 'POP3 clients connected: tells a front-end and what it serves',
  },
  {
    key: 'mailbox-users',
    object: 'MSExchangeIS',
    counters: ['User Count', 'Active User Count'],
    instance: null,
    use: 'users of the information store: tells a mailbox server from a front-end',
  },
  {
    key: 'database-cache',
    object: 'Database',
    counters: ['Database Cache Size'],
    instance: 'Information Store',
    use: 'the database cache of Store.exe, which grows by design',
  },
  {
    key: 'committed-bytes',
    object: 'Memory',
    counters: ['Committed Bytes'],
    instance: null,
    use: 'with Commit Limit: when the machine runs out of memory',
  },
  {
    key: 'commit-limit',
    object: 'Memory',
    counters: ['Commit Limit'],
    instance: null,
    use: 'with Committed Bytes: when the machine runs out of memory',
  },
];

/** A file that a process has loaded. */
export interface LoadedModule {
  readonly process: string;
  readonly pid: number | null;
  readonly module: string;
  readonly path: string | null;
  /** As the inventory has it; null where it has none. */
  readonly version: string | null;
}

/** The modules loaded on one machine at one time. */
export interface ModuleInventory {
  readonly file: string;
  readonly machine: string;
  readonly modules: readonly LoadedModule[];
}

/** Everything beside the growth itself that one machine's log and inventories show. */
export interface MachineEvidence {
  readonly machine: string;
  /** Performance objects in the header, lower case. */
  readonly objects: ReadonlySet<string>;
  /** Base names of all process instances in the header, lower case. */
  readonly images: ReadonlySet<string>;
  /** Whether the log has all processes and not a hand-picked few. */
  readonly allProcesses: boolean;
  /** Whether a counter exists that Windows Vista and Server 2008 brought (Working Set - Private, Process V2). */
  readonly laterThanWindows2003: boolean;
  /** Highest Virtual Bytes of any process; NaN where not logged. */
  readonly maxVirtualBytes: number;
  readonly companions: ReadonlyMap<CompanionKey, Series>;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly inventories: readonly ModuleInventory[];
}
