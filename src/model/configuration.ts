/** What a user says of his machines, limits and known findings: `leakscan.yaml` and `.leakscanignore`, as data. */
import type { ProcessClass } from './article.ts';
import type { Resource } from './resource.ts';

/** `Exchange Server 2003`, `SP1`; the service pack is null if it is not given. */
export interface DeclaredProduct {
  readonly name: string;
  readonly servicePack: string | null;
}

/** GB that a 32-bit process can address: 2, 3 with /3GB, 4 for large-address-aware ones on 64-bit Windows. */
export type AddressSpaceGB = 2 | 3 | 4;

/** What is declared of one machine; null and empty lists where nothing is. */
export interface DeclaredMachine {
  readonly products: readonly DeclaredProduct[];
  /** As written: `Server 2003 SP1`. */
  readonly windows: string | null;
  /** Of Windows, `20348.2340`. */
  readonly build: string | null;
  /** Ids of updates that are installed, `KB5037422`. */
  readonly updates: readonly string[];
  /** Physical memory. */
  readonly memoryBytes: number | null;
  /** In lower case: `front-end`, `mailbox`, `domain-controller` and others. */
  readonly roles: readonly string[];
  readonly userAddressSpaceGB: AddressSpaceGB | null;
  /** Of Windows. */
  readonly bits: 32 | 64 | null;
}

/** Who looks after a machine, and which groups it is in; fields that are not written are not there. */
export interface MachineOwner {
  readonly owner?: string;
  readonly groups?: readonly string[];
}

/** Where the findings of some machines are sent. */
export interface NotificationRoute {
  /** Patterns, of which one is given: of the owner, or of a group. */
  readonly owner: string | null;
  readonly group: string | null;
  /** A file with addresses, one a line; a relative path is from the current folder. */
  readonly urlFile: string;
}

/** What is declared of the machines whose names fit a pattern. */
export interface MachineDeclaration extends MachineOwner {
  /** In which `*` stands for any characters; letter case does not matter. */
  readonly name: string;
  /** Fields that are not written are not there. */
  readonly declared: Partial<DeclaredMachine>;
  /** 1-based lines of the file; not there where it came without one. */
  readonly lines?: { readonly windows: number; readonly products: readonly number[] };
}

/** A change to a class of the catalog, or a class of the user's own. */
export interface ProcessClassChange {
  readonly name: string;
  /** Needed for a class of one's own. */
  readonly description: string | null;
  /** Base names in lower case that belong to the class, also where the catalog says they do not. */
  readonly images: readonly string[];
  /** Base names in lower case that do not belong to it. */
  readonly notImages: ProcessClass['notImages'];
  readonly line: number;
}

/** Processes by patterns; each that is given must fit, null fits everything. */
export interface ProcessSelector {
  /** Of the base name without .exe, of a pool, service or other name, or of both as reports write them, `w3wp (OrdersApi)`. */
  readonly process: string | null;
  /** Of an application pool. */
  readonly pool: string | null;
  /** Of a service in the process. */
  readonly service: string | null;
}

/** A ceiling that the user knows of: a recycling limit, a quota, an agreement. At least one pattern is given. */
export interface ConfiguredLimit extends ProcessSelector {
  /** Pattern of the machine; null for all. */
  readonly machine: string | null;
  readonly resource: Resource;
  /** In the unit of the resource: bytes, or a count. */
  readonly value: number;
}

/** A finding that need not be told again. Every pattern that is given must fit; null fits everything. */
export interface Suppression extends ProcessSelector {
  /** Pattern of the assessment's id. */
  readonly id: string | null;
  readonly machine: string | null;
  readonly resource: Resource | null;
  /** `KB944903`: the article that alone matches the finding best. */
  readonly article: string | null;
  /** Last day on which it applies, `yyyy-MM-dd` in UTC; null = without end. */
  readonly expires: string | null;
  readonly reason: string;
  /** The file that it is from, as given, and its 1-based line. */
  readonly file: string;
  readonly line: number;
}

/** What a user says of machines, limits and known findings. */
export interface Configuration {
  /** Folders of own articles, relative ones from where the configuration is. */
  readonly catalogFolders: readonly string[];
  /** Null where there is no configuration file. */
  readonly file: string | null;
  /** Null where there is no file of suppressions. */
  readonly ignoreFile: string | null;
  readonly machines: readonly MachineDeclaration[];
  readonly processClasses: readonly ProcessClassChange[];
  readonly limits: readonly ConfiguredLimit[];
  /** In addition to the addresses of the options, which get all findings. */
  readonly notifications: readonly NotificationRoute[];
  /** Of all processes, the share that leaks, above 0 and below 1; null where it does not say. */
  readonly baseRate: number | null;
  /** Of both files, those of the ignore file first: the first that fits a finding counts. */
  readonly suppressions: readonly Suppression[];
}
