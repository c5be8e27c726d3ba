import type { CompanionKey } from './companion.ts';
import { PROCESS_RESOURCES, type ProcessResource } from './resource.ts';

/**
 * `unknown`: our copy of the article does not say whether there is a fix. `none`: it says, and there is none. `misleading`: it
 * looks like a leak of this program, and is load, fragmentation or the fault of another program.
 */
export type ArticleStatus =
  'fix-available' | 'by-design' | 'workaround-only' | 'none' | 'withdrawn' | 'misleading' | 'unknown';

/** Who states the facts: the maker of the product, an open project (or a change that it merged), or a user's report only. */
export const STATED_BY = ['vendor', 'maintainer', 'user'] as const;
export type StatedBy = (typeof STATED_BY)[number];

/** Products that share versions and releases; `other` where a family of its own would tell nothing. */
export const PRODUCT_FAMILIES = [
  'windows',
  'exchange',
  'iis',
  'sna-server',
  'host-integration-server',
  'sms',
  'sql-server',
  'site-server',
  'proxy-server',
  'data-access',
  'visual-basic',
  'visual-cpp',
  'frontpage',
  'outlook',
  'mapi',
  'com-plus',
  'cluster-server',
  'services-for-unix',
  'index-server',
  'netware-services',
  'other',
] as const;

export type ProductFamily = (typeof PRODUCT_FAMILIES)[number];

/** File versions of a product that an article is about: at or above `from`, below `below`; null = no such bound. */
export interface BuildRange {
  readonly from: string | null;
  readonly below: string | null;
}

/** One version of a product that the article lists. */
export interface ArticleProduct {
  /** As listed; several versions that the article lists in one line all have that line. */
  readonly name: string;
  /** Editions the article lists; empty where it lists none. */
  readonly editions: readonly string[];
  readonly family: ProductFamily | null;
  /** `NT 4.0`, `2000`, `Server 2003`, `5.5`; null where the article gives none. */
  readonly version: string | null;
  /** First two numbers of its files' versions; null where they are not known for certain. */
  readonly branch: string | null;
  /** Service pack that must be installed for the fix; null where the article names none. */
  readonly servicePack: string | null;
  /** Service packs that the article lists beside the version or instead of it (`SP4`); `RTM` = the version itself. */
  readonly releases: readonly string[];
  readonly builds: BuildRange | null;
  /** The Windows it runs on, where `family` and `version` do not say; null = not known. */
  readonly runsOn: VersionRange | null;
}

/** What brought a leak into a product, or removed it. */
export interface Release {
  /** Article on the update, `KB5037422`; null without one. */
  readonly article: string | null;
  /** What people call it: `2022 CU12`, `January 2020 rollup`; null where `article` or the version says it. */
  readonly name: string | null;
  /** `yyyy-MM-dd`, `yyyy-MM` or `yyyy`. */
  readonly date: string | null;
  readonly note: string | null;
}

/**
 * Versions of one product that have the leak, with the update that brought it and the one that removed it. Windows and SQL
 * Server are compared by build (`20348.2340`, `16.0.4025.1`), programs by version.
 */
export interface AffectedVersions {
  /** As a user would declare it, without a version: `Windows Server 2022`, `Telegraf`. */
  readonly product: string;
  readonly family: ProductFamily | null;
  /** Of the family, as in `products`; null where the product has none. */
  readonly version: string | null;
  /** First version that has the leak; null = from the first version of its line. */
  readonly from: string | null;
  /** First version that does not have it any more; null = no such version is known. */
  readonly below: string | null;
  /** File whose version is the product's; null = the program of the process that grows. */
  readonly file: string | null;
  /** True where no file of the process has the version of the product: only what a user declares is compared. */
  readonly declaredOnly: boolean;
  /**
   * The line of updates, such as those of a service pack, in which `from` and `below` are compared: a version outside says
   * nothing. Null = all versions.
   */
  readonly line: BuildRange | null;
  readonly introducedBy: Release | null;
  readonly fixedBy: Release | null;
}

/** A file of a fix as far as the article's table tells; only one that tells anything is listed. */
export interface FixFile {
  readonly name: string;
  readonly version: string | null;
  readonly sizeBytes: number | null;
  /** Where the table gives the size in KB only. */
  readonly sizeKilobytes: number | null;
  /** `yyyy-MM-dd`, or with the time in UTC, `yyyy-MM-ddTHH:mmZ`. */
  readonly date: string | null;
}

/** Kinds of fix that one installs; the others are things to do. */
export const INSTALLED_FIXES = ['hotfix', 'service-pack', 'rollup', 'upgrade', 'vendor'] as const;

export type FixKind = (typeof INSTALLED_FIXES)[number] | 'configuration' | 'workaround';

/** What mends it, for one product: a hotfix with its files, a service pack, or what else helps. */
export interface Fix {
  /** Null where it is for every product of the article, or where the article does not tell them apart. */
  readonly product: string | null;
  readonly kind: FixKind;
  /** Name of the service pack; null where the article does not say which, and for all else. */
  readonly servicePack: string | null;
  /** First build of the service pack: files of its branch at or above it have the fix. Null for a hotfix, or not known. */
  readonly version: string | null;
  /** What it is, beyond its kind: the version to upgrade to, the rollup's name, what to configure. */
  readonly text: string | null;
  /** Article on the fix itself. */
  readonly article: string | null;
  /** Files of the English version. */
  readonly files: readonly FixFile[];
}

export interface Prerequisite {
  /** Null where the text does not say for which product. */
  readonly product: string | null;
  readonly kind: 'service-pack' | 'hotfix' | 'update-rollup';
  readonly text: string;
  /** Article that tells how to obtain it, `KB301378`; null without one. */
  readonly article: string | null;
}

export interface Restart {
  /** Whether the computer must restart; null where the article does not say. */
  readonly computer: boolean | null;
  /** Services that the installation restarts; null where the article does not say. */
  readonly services: readonly string[] | null;
}

/** A page on the subject, with its address. */
export interface Reference {
  readonly id: string;
  /** Title as the article quotes it; null where it quotes none. */
  readonly title: string | null;
  readonly url: string | null;
}

/** What an article says grows: what processes or the machine are judged by, and what no counter shows. */
export const ARTICLE_RESOURCES = [
  ...PROCESS_RESOURCES,
  'committed-bytes',
  'free-system-ptes',
  'available-bytes',
  'connections',
  'gdi-user-objects',
  'process-count',
  'registry',
  'other',
] as const;

export type ArticleResource = (typeof ARTICLE_RESOURCES)[number];

/**
 * A program that grows. `text`: the article names its file; `mapped`: it names a service or product whose file is known;
 * `inferred`: it names neither, and our inference is no more than that.
 */
export interface ObservedImage {
  /** Base name, lower case, without .exe. */
  readonly image: string;
  /** What the article calls it; null where that is the image's name, or where the article names none. */
  readonly namedAs: string | null;
  readonly basis: 'text' | 'mapped' | 'inferred';
}

/** Roles that an article can demand of the machine. */
export const MACHINE_ROLES = [
  'front-end',
  'mailbox',
  'public-folder',
  'bridgehead',
  'gateway',
  'cluster-node',
  'domain-controller',
  'member-server',
  'terminal-server',
  'client-access',
  'transport',
  'unified-messaging',
  'database-server',
  'web-server',
  'file-server',
  'sharepoint-server',
  'wsus-server',
  'hyper-v-host',
  'hyper-v-guest',
  'container-host',
  'rd-connection-broker',
] as const;

export type MachineRole = (typeof MACHINE_ROLES)[number];

export const CLIENT_PROTOCOLS = ['IMAP4', 'POP3', 'HTTPS', 'SMTP', 'LDAP', 'NNTP', 'FTP'] as const;

export type ClientProtocol = (typeof CLIENT_PROTOCOLS)[number];

/** What one event can lose; GDI and USER objects and a registry hive have no counter. */
export const LOSS_UNITS = ['bytes', 'handles', 'threads', 'gdi-user-objects', 'registry-bytes'] as const;
export type LossUnit = (typeof LOSS_UNITS)[number];

/** How much one event loses: slope divided by the rate of the event tells whether it can be this one. */
export interface LossPerEvent {
  readonly unit: LossUnit;
  /** Null where the size is not a fixed one. */
  readonly least: number | null;
  /** Null where the article gives no upper bound. */
  readonly most: number | null;
  /** In our own words. */
  readonly event: string;
  /** The interval at which it happens by itself; null where it follows load. Such a leak grows at night too. */
  readonly everySeconds: number | null;
  /** What counts the events in a counter log, in our own words; null where nothing known does. */
  readonly companion: string | null;
  /** Those of it that leakscan reads, by their keys (`model/companion.ts`). */
  readonly counters: readonly CompanionKey[];
}

/**
 * A level or an age at which something ends the process, so that a leak shows as a sawtooth. One of the four values is not
 * null.
 */
export interface Ceiling {
  /** What is limited; null where it is the age of the process. */
  readonly resource: ProcessResource | null;
  readonly bytes: number | null;
  /** Of handles or threads. */
  readonly count: number | null;
  /** Of the physical memory, 0 to 1. */
  readonly shareOfMemory: number | null;
  /** Age of the process. */
  readonly hours: number | null;
  /** What happens there, in our own words: `the agent restarts the service`. */
  readonly what: string;
}

/** What a counter log shows of it. Which process grows is kept apart from which component is at fault. */
export interface Observed {
  /** In our own words; null where the trigger says all there is. */
  readonly symptom: string | null;
  readonly process: {
    /** Empty if any program may be the host, or none is. */
    readonly images: readonly ObservedImage[];
    /** Process class (catalog/process-classes.yaml) that the host belongs to; null if none. */
    readonly class: string | null;
    /** Hosts that are neither a file nor a class, in words: `any caller of RasDial`. */
    readonly hosts: readonly string[];
    /** Module to look at in the process: its version tells whether the article can be meant. Null where none does. */
    readonly module: string | null;
    /** Services (short names) of which one must run in the process; empty if any. */
    readonly services: readonly string[];
    /** Application pools of which the process must be a worker; empty if any. */
    readonly pools: readonly string[];
    /** Programs that cause the growth where it shows in another process: base names, lower case. */
    readonly causedBy: readonly string[];
  };
  /** `kernel`: a pool or handles of the machine, without a process that grows; images then are what sets it off. */
  readonly scope: 'process' | 'kernel';
  /**
   * `growth`: sustained growth of `resources`. `process-count`: more and more processes of that image. `process-end`:
   * the process ends or restarts; `no-growth`: a level that is high or goes up and down. Neither is matched by growth.
   */
  readonly shape: 'growth' | 'process-end' | 'process-count' | 'no-growth';
  /** Whether a counter log can show it at all; docs/catalog.md has the rule. */
  readonly inCounterLog: boolean;
  /** The main one first. */
  readonly resources: readonly ArticleResource[];
  /** Those of which the article says that they do not move. */
  readonly steady: readonly ArticleResource[];
  /** What the article is about, in tags: `print-server`, `MAPI-client`. No conditions. */
  readonly roles: readonly string[];
  /** Role that the machine must have; null if any. */
  readonly role: MachineRole | null;
  /** Protocol whose clients must be connected; null if none. */
  readonly protocol: ClientProtocol | null;
  /** Counters that the article names. */
  readonly counters: readonly string[];
  readonly eventIds: readonly number[];
  readonly poolTags: readonly string[];
  readonly perEvent: readonly LossPerEvent[];
  /** Where the process ends by design; empty where nothing is documented. */
  readonly ceilings: readonly Ceiling[];
  /** The feature or configuration that must be in use, in our own words; null if any. */
  readonly feature: string | null;
  /** The load that it follows, in our own words; null where it follows none, or is not known. */
  readonly load: string | null;
  /** True where it comes with a job at one hour of the day. */
  readonly atOneHour: boolean;
  /** When it grows and how fast, in our own words. */
  readonly timing: string | null;
}

export interface FaultyComponent {
  readonly module: string;
  /** The part of the module that the article blames; null where it names none. */
  readonly part: string | null;
}

/** A leak that an earlier fix, service pack or release brought in: what lacks it does not have the leak. */
export interface IntroducedBy {
  /** Null where it has no article that we know of. */
  readonly article: string | null;
  /** What brought it in, where that is no hotfix with an article: `NT 4.0 SP6`. */
  readonly name: string | null;
  readonly module: string | null;
  /** Versions of the module up to this one do not have it; null where not known. */
  readonly notInVersion: string | null;
}

export interface ArticleQuestion {
  readonly text: string;
  /** Command that answers it; null if a person must look. */
  readonly command: string | null;
}

/** Where the facts come from. */
export interface ArticleSource {
  /** `archive`: the article's file in an archive; `page`: a web page, an issue or a change log; `pages-excerpt`: a part of one; `fix-list`: its line in a list. */
  readonly kind: 'archive' | 'page' | 'pages-excerpt' | 'seed' | 'fix-list' | 'own';
  /** Title of the page. */
  readonly title: string | null;
  /** Path within the archive. */
  readonly path: string | null;
  /** Section of the archive (`winnt`). */
  readonly category: string | null;
  readonly url: string | null;
}

/** How much of an article was read; `listed-only`: its title in a list. */
export const READ_PARTS = ['in-full', 'excerpt', 'listed-only'] as const;
export type ArticlePart = (typeof READ_PARTS)[number];

/** A Knowledge Base article as facts. `null` means that the text does not say. */
export interface Article {
  readonly schemaVersion: 1;
  /** `KB944903`; `telegraf#6807` for an issue of a project; otherwise a name: `POST-2004-08-02`. */
  readonly id: string;
  readonly title: string | null;
  readonly status: ArticleStatus;
  /** Who says so; null where the source is a Knowledge Base article of the archive, or not stated. */
  readonly statedBy: StatedBy | null;
  readonly products: readonly ArticleProduct[];
  /** Empty where the article names no versions by which a machine can be compared. */
  readonly affected: readonly AffectedVersions[];
  readonly observed: Observed;
  /** In our own words. */
  readonly cause: string | null;
  readonly trigger: string | null;
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
  /** What we have to say of the article or of our copy of it. */
  readonly remarks: string | null;
  /** `yyyy-MM-dd`. */
  readonly lastReviewed: string | null;
  readonly revision: string | null;
  readonly source: ArticleSource | null;
  /** Other pages on the same. */
  readonly alsoSeen: readonly { readonly title: string | null; readonly url: string }[];
  /** Fix lists (catalog/fix-lists.yaml) that name it. */
  readonly listedIn: readonly string[];
  /** How much of the article was read for this entry, and how sure we are of our reading. */
  readonly read: ArticlePart;
  /** `high`: a counter and a process are named; `medium`: a real leak, the process generic or the kernel; `low`: hard to see. */
  readonly confidence: 'high' | 'medium' | 'low' | null;
}

/** A set of images that behave alike for matching. */
export interface ProcessClass {
  readonly name: string;
  readonly description: string;
  /** Base names in lower case that are of this class whatever they have loaded. */
  readonly images: readonly string[];
  /** Base names in lower case that are not of this class, unless a module list shows the module in one. */
  readonly notImages: readonly string[];
  /** Files, lower case, that make a program that has loaded one a member. */
  readonly modules: readonly string[];
  /** True: any program but `notImages` may be a member; false: only `images`, or one with a module of `modules`. */
  readonly open: boolean;
}

/** Versions of a product, both ends included; null = no bound. */
export interface VersionRange {
  readonly from: string | null;
  readonly to: string | null;
}

/** A program that is not in every version of Windows or Exchange: where it runs, others are ruled out. */
export interface ImageEra {
  /** Base name, lower case. */
  readonly image: string;
  readonly windows: VersionRange | null;
  /** Versions of Windows within that range that do not have it. */
  readonly notWindows: readonly string[];
  readonly exchange: VersionRange | null;
}

/** Cumulative updates of one build of Windows. */
export interface WindowsUpdates {
  /** Number of the build, 20348. */
  readonly build: number;
  /** Id of each update and the revision that it brings: `KB5035857` and 2340 for 20348.2340. */
  readonly updates: readonly (readonly [string, number])[];
}

/** An article that lists what a service pack or a hotfix mends. */
export interface FixList {
  readonly id: string;
  readonly title: string;
  /** Versions that files have after it, where the list gives them. */
  readonly currentVersions: readonly { readonly name: string; readonly version: string }[];
  readonly entries: readonly { readonly id: string; readonly title: string }[];
}

/** What a scan compares growth with: the articles, and what goes with them. */
export interface Catalog {
  /** Changes with every change of the articles. */
  readonly version: string;
  /** Day of the newest change, `yyyy-MM-dd`; null where the articles are the user's own and no day is given. */
  readonly date: string | null;
  readonly articles: readonly Article[];
  readonly processClasses: readonly ProcessClass[];
  readonly imageEras: readonly ImageEra[];
  readonly fixLists: readonly FixList[];
  readonly windowsUpdates: readonly WindowsUpdates[];
  /** Folders and archives of the user's that were added, as given; not there without any. */
  readonly folders?: readonly string[];
}

/** How surely an article explains a finding, best first. */
export type Confidence = 'confirmed' | 'likely' | 'possible' | 'ruled-out';

/** Whether a condition of an article holds; `unknown` where nothing in the logs shows it. */
export type ConditionState = 'met' | 'unmet' | 'unknown';
