/**
 * The conditions an article makes, each answered from what one machine's log and inventories show: met, unmet or
 * unknown, with what was wanted and what was found. docs/catalog.md explains the rules.
 */
import type { Article, ClientProtocol, ObservedImage, ProcessClass } from '../model/article.ts';
import type { CompanionKey } from '../model/companion.ts';
import type {
  EvidenceFacts,
  EvidenceLine,
  IntroducedByWanted,
  ListedRunRelation,
  ModuleFound,
  ModuleWanted,
  ProcessFound,
  ProcessWanted,
  ProtocolFound,
} from '../model/evidence-facts.ts';
import { highestBetween } from './companions.ts';
import {
  branchOf,
  compareFileVersions,
  formatFileVersion,
  parseFileVersion,
  type FileVersion,
} from './file-version.ts';
import type { ModuleFinding, Subject } from './find-module.ts';
import type { FixedVersion } from './fixed-versions.ts';
import type { PreparedCatalog, PreparedMachine } from './prepare.ts';

type Classes = ReadonlyMap<string, ProcessClass>;

const classOf = (article: Article, classes: Classes): ProcessClass | null =>
  classes.get(article.observed.process.class ?? '') ?? null;

/** A program that the article's class lists as not one of its own. */
const isNoMember = (article: Article, subject: Subject, classes: Classes): boolean =>
  classOf(article, classes)?.notImages.includes(subject.process.toLowerCase()) === true;

/** The image of the article that the program has; null if it has another name. */
export function imageOf(article: Article, subject: Subject): ObservedImage | null {
  const name = subject.process.toLowerCase();
  return article.observed.process.images.find((i) => i.image === name) ?? null;
}

/** The file that makes a program of an article without images a member of the article's class, if it has loaded one. */
function memberModule(
  article: Article,
  subject: Subject,
  { catalog, findModule }: PreparedMachine,
): { readonly module: string; readonly run: ListedRunRelation } | null {
  for (const module of classOf(article, catalog.classes)?.modules ?? []) {
    const finding = findModule(subject, module);
    if (finding.kind === 'loaded') return { module, run: finding.run };
  }
  return null;
}

/**
 * Whether the program can be the one that the article is about. A class excludes programs by name alone; a module seen in
 * such a process counts more than its name. A program that is only not excluded is a candidate where a file's version can
 * settle it: dozens of articles are about "any program".
 */
export function nameAllows(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  machine: PreparedMachine,
): boolean {
  const { classes, fixedVersions } = machine.catalog;
  if (article.observed.process.images.length > 0) return imageOf(article, subject) !== null;
  if (finding.kind === 'loaded') return true;
  if (isNoMember(article, subject, classes)) return false;
  const processClass = classOf(article, classes);
  if (processClass === null) return false;
  if (processClass.images.includes(subject.process.toLowerCase())) return true;
  return (processClass.open && fixedVersions(article).length > 0) || memberModule(article, subject, machine) !== null;
}

/** @param image of the article that the process has, if it has one; null for the article as such */
export function processWanted(article: Article, classes: Classes, image: ObservedImage | null): ProcessWanted {
  const { images, class: className, module } = article.observed.process;
  if (images.length > 0) {
    const basis = image?.basis ?? (images.every((one) => one.basis === 'inferred') ? 'inferred' : 'text');
    return { code: 'image', images: images.map((one) => one.image), basis };
  }
  if (className === null) return { code: 'module', module };
  return { code: 'class', class: className, description: classOf(article, classes)?.description ?? null };
}

export function processCondition(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  machine: PreparedMachine,
): EvidenceLine<'process'> {
  const { classes } = machine.catalog;
  const { process } = subject;
  const image = imageOf(article, subject);
  const wanted = processWanted(article, classes, image);
  const line = (found: ProcessFound, state: EvidenceLine['state']): EvidenceLine<'process'> => ({
    kind: 'process',
    wanted,
    found,
    state,
  });
  if (image !== null) return line({ code: 'image', process }, image.basis === 'inferred' ? 'unknown' : 'met');
  const module = article.observed.process.module ?? '';
  const member = memberModule(article, subject, machine);
  switch (finding.kind) {
    case 'loaded': {
      const { run } = finding;
      const excludedByName = isNoMember(article, subject, classes);
      return line({ code: 'loaded', process, module, run, excludedByName }, excludedByName ? 'unknown' : 'met');
    }
    case 'not-loaded': {
      const { run } = finding;
      return line({ code: 'not-loaded', process, module, run }, run === 'same-run' ? 'unmet' : 'unknown');
    }
    case 'unclear':
      return line({ code: 'unclear', process, unclear: finding.unclear }, 'unknown');
    default:
      return member === null
        ? line({ code: 'no-modules', process }, 'unknown')
        : line({ code: 'loaded', process, ...member, excludedByName: false }, 'met');
  }
}

/** Null where no version of the module settles anything. */
export function moduleWanted(article: Article, { fixedVersions }: PreparedCatalog): ModuleWanted | null {
  const { module } = article.observed.process;
  const below = fixedVersions(article).map(({ text }) => text);
  return module === null || below.length === 0 ? null : { module, below };
}

export function moduleCondition(
  article: Article,
  finding: ModuleFinding,
  catalog: PreparedCatalog,
): EvidenceLine<'module'> | null {
  const wanted = moduleWanted(article, catalog);
  if (wanted === null) return null;
  const { module } = wanted;
  const line = (found: ModuleFound, state: EvidenceLine['state']): EvidenceLine<'module'> => ({
    kind: 'module',
    wanted,
    found,
    state,
  });
  switch (finding.kind) {
    case 'no-inventory':
      return line({ code: 'no-list' }, 'unknown');
    case 'process-not-listed':
      return line({ code: 'process-not-listed' }, 'unknown');
    case 'unclear':
      return line({ code: 'unclear', unclear: finding.unclear }, 'unknown');
    case 'not-loaded': {
      const { run } = finding;
      // Another run may have loaded other modules, and one of a name may do other work than its siblings.
      return line({ code: 'not-loaded', module, run }, run === 'same-run' ? 'unmet' : 'unknown');
    }
    case 'loaded': {
      const { run, text: version } = finding;
      const comparison = compareToFixed(finding.version, catalog.fixedVersions(article));
      return line({ code: 'loaded', module, version, run, comparison }, COMPARISON_STATES[comparison]);
    }
  }
}

type Comparison = Extract<ModuleFound, { code: 'loaded' }>['comparison'];

const COMPARISON_STATES: Readonly<Record<Comparison, EvidenceLine['state']>> = {
  below: 'met',
  'has-fix': 'unmet',
  'other-branch': 'unknown',
  incomplete: 'unknown',
  'not-readable': 'unknown',
};

function compareToFixed(version: FileVersion | null, fixed: readonly FixedVersion[]): Comparison {
  if (version === null) return 'not-readable';
  const comparable = fixed.filter((f) => branchOf(f.version) === branchOf(version));
  if (comparable.length === 0) return 'other-branch';
  const compared = comparable.map((f) => compareFileVersions(version, f.version));
  if (compared.some((c) => c >= 0)) return 'has-fix';
  return compared.some(Number.isNaN) ? 'incomplete' : 'below';
}

export function introducedByWanted({ introducedBy }: Article): IntroducedByWanted | null {
  if (introducedBy === null) return null;
  const { article, name, module, notInVersion } = introducedBy;
  return { article, name, module, above: notInVersion };
}

/** A leak that came with an earlier hotfix is not in versions before it. */
export function introducedByCondition(article: Article, finding: ModuleFinding): EvidenceLine<'introduced-by'> | null {
  const wanted = introducedByWanted(article);
  if (wanted === null) return null;
  const line = (
    found: EvidenceFacts['introduced-by']['found'],
    state: EvidenceLine['state'],
  ): EvidenceLine<'introduced-by'> => ({ kind: 'introduced-by', wanted, found, state });
  const { module, above } = wanted;
  if (module === null || above === null) return line({ code: 'not-shown' }, 'unknown');
  if (finding.kind !== 'loaded' || finding.version === null) return line({ code: 'version-not-known' }, 'unknown');
  const last = parseFileVersion(above)!;
  const sameBranch = branchOf(finding.version) === branchOf(last);
  const isAbove = compareFileVersions(finding.version, last) > 0;
  const found = { code: 'version', module, version: formatFileVersion(finding.version), sameBranch } as const;
  return line(found, sameBranch ? (isAbove ? 'met' : 'unmet') : 'unknown');
}

const PROTOCOL_COUNTERS: Readonly<Partial<Record<ClientProtocol, CompanionKey>>> = {
  IMAP4: 'imap4-connections',
  POP3: 'pop3-connections',
};

/** Whether leakscan reads a counter of the protocol's clients. */
export const isCounted = (protocol: ClientProtocol): boolean => PROTOCOL_COUNTERS[protocol] !== undefined;

/** @param justBefore whether clients must be connected before an end of the process, not at any time */
export function protocolWanted(
  { observed: { protocol } }: Article,
  justBefore: boolean,
): EvidenceFacts['protocol']['wanted'] | null {
  return protocol === null ? null : { protocol, when: justBefore ? 'just-before' : 'any-time' };
}

/** @param before the time before an end of the process; null for all of the log */
export function protocolCondition(
  article: Article,
  machine: PreparedMachine,
  before: { readonly fromMs: number; readonly toMs: number } | null,
): EvidenceLine<'protocol'> | null {
  const wanted = protocolWanted(article, before !== null);
  if (wanted === null) return null;
  const line = (found: ProtocolFound, state: EvidenceLine['state']): EvidenceLine<'protocol'> => ({
    kind: 'protocol',
    wanted,
    found,
    state,
  });
  const { protocol } = wanted;
  const key = PROTOCOL_COUNTERS[protocol];
  if (key === undefined) return line({ code: 'not-read', protocol }, 'unknown');
  const connections =
    before === null ? machine.highest(key) : highestBetween(machine.evidence, key, before.fromMs, before.toMs);
  if (Number.isNaN(connections)) return line({ code: 'not-logged', protocol }, 'unknown');
  return line({ code: 'connections', connections }, connections > 0 ? 'met' : 'unmet');
}
