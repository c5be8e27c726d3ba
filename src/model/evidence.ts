import type { CompanionKey } from './companion.ts';
import type { ConfiguredLimit, DeclaredMachine } from './configuration.ts';
import type { MachinePoolTags } from './pool-tags.ts';
import type { Series } from './series.ts';

/** A file that a process has loaded. */
export interface LoadedModule {
  readonly process: string;
  readonly pid: number | null;
  readonly module: string;
  readonly path: string | null;
  /** As the inventory has it; null where it has none. */
  readonly version: string | null;
}

/** A run of a process as a module list names it. */
export interface ListedRun {
  readonly process: string;
  readonly pid: number | null;
}

/** The modules loaded on one machine at one time. */
export interface ModuleInventory {
  readonly file: string;
  readonly machine: string;
  readonly modules: readonly LoadedModule[];
  /** Runs of which modules may be missing: they could not be read, or the list is cut or damaged there. */
  readonly partlyListed?: readonly ListedRun[];
}

/** What one machine's list of system information shows: `systeminfo`, `Get-ComputerInfo`, `Get-HotFix`, `ver`, `winver`. */
export interface SystemInformation {
  readonly file: string;
  readonly machine: string;
  /** As article files write it, `Server 2022`; null where the list does not show it. */
  readonly windows: string | null;
  /** `20348.2340`, or `20348` where the revision is not shown; null where neither is. */
  readonly build: string | null;
  /** Ids of installed updates, `KB5037422`. A cumulative update hides those before it: one that is not here may be installed. */
  readonly updates: readonly string[];
  /** Physical memory in bytes; NaN where not shown. */
  readonly memoryBytes: number;
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
  /** Of the records of its logs, those that had to be left out, 0 to 1. */
  readonly leftOutShare: number;
  /** Of the processes that leak or are hard to tell from a leak, the share that leaks (`baseRateOf`); above 0, below 1. */
  readonly baseRate: number;
  readonly inventories: readonly ModuleInventory[];
  readonly systemInformation: readonly SystemInformation[];
  /** What the user's configuration says of this machine; null where it says nothing. */
  readonly declared: DeclaredMachine | null;
  /** The user's limits for processes of this machine, in his order. */
  readonly configuredLimits: readonly ConfiguredLimit[];
  /** What lists of pool tags of this machine show; not there without any. */
  readonly poolTags?: MachinePoolTags;
}
