import type { Resource } from './resource.ts';

export type ArticleStatus = 'fix-available' | 'by-design' | 'workaround-only' | 'none' | 'withdrawn';

/** Products that file versions and logs can tell apart. `branch` is the first two numbers of its files' versions. */
export interface ArticleProduct {
  readonly name: string;
  /** Editions the article lists; empty where it lists none. */
  readonly editions: readonly string[];
  readonly branch: string;
  /** Service pack that must be installed for the fix; null where the article names none. */
  readonly servicePack: string | null;
}

export interface FixFile {
  readonly name: string;
  readonly version: string;
  readonly sizeBytes: number;
  /** File date and time in UTC, `yyyy-MM-ddTHH:mmZ`. */
  readonly dateUtc: string;
}

/** What mends it, for one product: a hotfix with its files, or a service pack. */
export interface Fix {
  readonly product: string;
  readonly kind: 'hotfix' | 'service-pack';
  /** Name of the service pack; null for a hotfix. */
  readonly servicePack: string | null;
  /** First build of the service pack: files of its branch at or above it have the fix. Null for a hotfix, or not known. */
  readonly version: string | null;
  /** Files of the English version; empty for a service pack. */
  readonly files: readonly FixFile[];
}

export interface Prerequisite {
  readonly product: string;
  readonly kind: 'service-pack' | 'hotfix' | 'update-rollup';
  readonly text: string;
  /** Article that tells how to obtain it, `KB301378`; null where none is named. */
  readonly article: string | null;
}

export interface Restart {
  /** Whether the computer must restart; null where the article does not say. */
  readonly computer: boolean | null;
  /** Services that the installation restarts; null where the article does not say. */
  readonly services: readonly string[] | null;
}

export interface Reference {
  readonly id: string;
  /** Title as the article quotes it; null where it quotes none. */
  readonly title: string | null;
  readonly url: string | null;
}

/** What a counter log shows of it. Which process grows is kept apart from which component is at fault. */
export interface Observed {
  /** In our own words. */
  readonly symptom: string;
  readonly process: {
    /** Base names of the process; empty if any program may be the host. */
    readonly images: readonly string[];
    /** Process class (catalog/process-classes.yaml) that the host belongs to; null where images are given. */
    readonly class: string | null;
    /** Module to look at in the process: its version tells whether the article can be meant. Null where none does. */
    readonly module: string | null;
  };
  /** `growth`: sustained growth of `resources`. `process-end`: the process ends or restarts; never matched by growth. */
  readonly shape: 'growth' | 'process-end';
  readonly resources: readonly Resource[];
  /** Role of the machine in an Exchange organization; null if any. */
  readonly role: 'front-end' | null;
  /** Protocol whose clients must be connected; null if none. */
  readonly protocol: 'IMAP4' | 'POP3' | null;
}

export interface FaultyComponent {
  readonly module: string;
  /** The part of the module that the article blames; null where it names none. */
  readonly part: string | null;
}

/** A leak that an earlier fix brought in: versions up to `notInVersion` do not have it. */
export interface IntroducedBy {
  readonly article: string;
  readonly module: string;
  readonly notInVersion: string;
}

export interface ArticleQuestion {
  readonly text: string;
  /** Command that answers it; null if a person must look. */
  readonly command: string | null;
}

/** A Knowledge Base article as facts. `null` means that the text does not say. */
export interface Article {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly title: string | null;
  readonly status: ArticleStatus;
  readonly products: readonly ArticleProduct[];
  readonly observed: Observed;
  /** In our own words. */
  readonly cause: string;
  readonly trigger: string;
  /** Only where the article itself names the module at fault. */
  readonly faultyComponent: FaultyComponent | null;
  readonly introducedBy: IntroducedBy | null;
  readonly errorCodes: readonly string[];
  readonly fixes: readonly Fix[];
  readonly prerequisites: readonly Prerequisite[];
  readonly restart: Restart | null;
  /** Hotfixes that the fix replaces; empty = none, null = not said. */
  readonly replaces: readonly string[] | null;
  readonly workaround: string | null;
  readonly questions: readonly ArticleQuestion[];
  readonly related: readonly Reference[];
  readonly references: readonly Reference[];
  readonly keywords: readonly string[];
  /** `yyyy-MM-dd`. */
  readonly lastReviewed: string | null;
  readonly revision: string | null;
  /** How much of the article was read for this entry, and how sure we are of our reading. */
  readonly read: 'in-full' | 'excerpt' | 'listed-only';
  readonly confidence: 'high' | 'medium' | 'low';
}

/** A set of images that behave alike for matching. */
export interface ProcessClass {
  readonly name: string;
  readonly description: string;
  /** Base names in lower case that are not of this class, unless a module list shows the module in one. */
  readonly notImages: readonly string[];
}

export interface Catalog {
  /** Changes with every change of the articles. */
  readonly version: string;
  readonly articles: readonly Article[];
  readonly processClasses: readonly ProcessClass[];
}

export type Confidence = 'confirmed' | 'likely' | 'possible' | 'ruled-out';

export type ConditionState = 'met' | 'unmet' | 'unknown';

/** One condition of an article: what it wants and what was found. */
export interface EvidenceLine {
  readonly kind: 'process' | 'resource' | 'role' | 'protocol' | 'product' | 'module' | 'introduced-by' | 'timing';
  readonly wanted: string;
  readonly found: string;
  readonly state: ConditionState;
}

export interface ArticleMatch {
  readonly id: string;
  readonly confidence: Confidence;
  readonly evidence: readonly EvidenceLine[];
}

/** What would tell tied articles apart, and the command that answers it. */
export interface OpenQuestion {
  readonly articles: readonly string[];
  readonly text: string;
  readonly command: string | null;
}
