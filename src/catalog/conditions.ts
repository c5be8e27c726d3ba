/**
 * The conditions an article makes, each answered from what one machine's log and inventories show: met, unmet or
 * unknown, with what was wanted and what was found. docs/catalog.md explains the rules.
 */
import type { Article, EvidenceLine, ObservedImage, ProcessClass } from '../model/article.ts';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { highest } from './companions.ts';
import {
  branchOf,
  compareFileVersions,
  formatFileVersion,
  parseFileVersion,
  type FileVersion,
} from './file-version.ts';
import { findModule, type ModuleFinding, type Subject } from './find-module.ts';

type Classes = ReadonlyMap<string, ProcessClass>;

const classOf = (article: Article, classes: Classes): ProcessClass | null =>
  classes.get(article.observed.process.class ?? '') ?? null;

/** A program that the article's class names as none of its own. */
const isNoMember = (article: Article, subject: Subject, classes: Classes): boolean =>
  classOf(article, classes)?.notImages.includes(subject.process.toLowerCase()) === true;

/** The image of the article that the program is; null if it is none of them. */
export function imageOf(article: Article, subject: Subject): ObservedImage | null {
  const name = subject.process.toLowerCase();
  return article.observed.process.images.find((i) => i.image === name) ?? null;
}

/** The file that makes a program of an article without images a member of the article's class, if it has loaded one. */
function memberModule(article: Article, subject: Subject, evidence: MachineEvidence, classes: Classes): string | null {
  const modules = classOf(article, classes)?.modules ?? [];
  return modules.find((module) => findModule(subject, module, evidence).kind === 'loaded') ?? null;
}

/**
 * Whether the program can be the one the article speaks of. A class lists what is no member by name alone; the module
 * seen in such a process tells more than its name. That nothing speaks against a program makes it a candidate only where
 * a file's version can settle it: dozens of articles are about "any program".
 */
export function nameAllows(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  evidence: MachineEvidence,
  classes: Classes,
): boolean {
  if (article.observed.process.images.length > 0) return imageOf(article, subject) !== null;
  if (finding.kind === 'loaded') return true;
  if (isNoMember(article, subject, classes)) return false;
  const processClass = classOf(article, classes);
  if (processClass === null) return false;
  if (processClass.images.includes(subject.process.toLowerCase())) return true;
  return (
    (processClass.open && fixedVersions(article).length > 0) ||
    memberModule(article, subject, evidence, classes) !== null
  );
}

const BASIS_WORDS: Readonly<Record<ObservedImage['basis'], string>> = {
  text: '',
  mapped: '',
  inferred: ' (our inference: the article names no program)',
};

export function processCondition(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  evidence: MachineEvidence,
  classes: Classes,
): EvidenceLine {
  const { images, class: className, module } = article.observed.process;
  const { process } = subject;
  const image = imageOf(article, subject);
  if (image !== null) {
    const wanted = images.map((i) => `${i.image}.exe`).join(' or ') + BASIS_WORDS[image.basis];
    return { kind: 'process', wanted, found: process, state: image.basis === 'inferred' ? 'unknown' : 'met' };
  }
  const member = memberModule(article, subject, evidence, classes);
  const wanted = classOf(article, classes)?.description ?? (className === null ? `programs with ${module}` : className);
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({
    kind: 'process',
    wanted,
    found,
    state,
  });
  switch (finding.kind) {
    case 'loaded': {
      const found = `${process}: ${module} is loaded${finding.where}`;
      return isNoMember(article, subject, classes)
        ? line(`${found}; by its name a part of Windows or Exchange`, 'unknown')
        : line(found, 'met');
    }
    case 'not-loaded':
      return line(`${process}: ${module} is not loaded${finding.where}`, finding.sameRun ? 'unmet' : 'unknown');
    case 'unclear':
      return line(`${process}: ${finding.text}`, 'unknown');
    default:
      return member === null
        ? line(`${process}; a counter log does not show modules`, 'unknown')
        : line(`${process}: ${member} is loaded`, 'met');
  }
}

/**
 * From which versions on the module to look at has the fix. A service pack's first build counts for whatever module:
 * service packs of Exchange are taken to build all of its files anew.
 */
export function fixedVersions(article: Article): readonly FixedVersion[] {
  const known = fixedOfArticle.get(article);
  if (known !== undefined) return known;
  const versions = readFixedVersions(article);
  fixedOfArticle.set(article, versions);
  return versions;
}

export interface FixedVersion {
  readonly text: string;
  readonly version: FileVersion;
}

/** Asked for every process that may be a member of an article's class. */
const fixedOfArticle = new WeakMap<Article, readonly FixedVersion[]>();

function readFixedVersions(article: Article): FixedVersion[] {
  const module = article.observed.process.module?.toLowerCase();
  if (module === undefined) return [];
  return article.fixes
    .flatMap((fix) => [
      ...fix.files.filter((file) => file.name.toLowerCase() === module).map((file) => file.version),
      fix.version,
    ])
    .filter((text) => text !== null)
    .map((text) => ({ text, version: parseFileVersion(text)! }));
}

export function moduleCondition(article: Article, finding: ModuleFinding): EvidenceLine | null {
  const { module } = article.observed.process;
  const fixed = fixedVersions(article);
  if (fixed.length === 0) return null;
  const wanted = `${module} ${fixed.map((f) => `below ${f.text}`).join(' or ')}`;
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({
    kind: 'module',
    wanted,
    found,
    state,
  });
  if (finding.kind === 'no-inventory') return line('no module list was given (--inventory)', 'unknown');
  if (finding.kind === 'process-not-listed')
    return line('the module list does not show this process’s modules', 'unknown');
  if (finding.kind === 'unclear') return line(finding.text, 'unknown');
  // Another run may have loaded other modules, and one of a name may do other work than its siblings.
  if (finding.kind === 'not-loaded')
    return line(`${module} is not loaded${finding.where}`, finding.sameRun ? 'unmet' : 'unknown');
  const found = `${module} ${finding.text}${finding.where}`;
  const { version } = finding;
  if (version === null) return line(found, 'unknown');
  const comparable = fixed.filter((f) => branchOf(f.version) === branchOf(version));
  if (comparable.length === 0) return line(`${found}, a branch the article lists no file for`, 'unknown');
  const compared = comparable.map((f) => compareFileVersions(version, f.version));
  if (compared.some((c) => c >= 0)) return line(`${found}, which has the fix`, 'unmet');
  return compared.some(Number.isNaN)
    ? line(`${found}, of which the last number is missing`, 'unknown')
    : line(found, 'met');
}

/** A leak that came with an earlier hotfix is not in versions before it. */
export function introducedByCondition(article: Article, finding: ModuleFinding): EvidenceLine | null {
  const origin = article.introducedBy;
  if (origin === null) return null;
  const name = origin.name ?? `hotfix ${(origin.article ?? '').replace('KB', '')}`;
  if (origin.module === null || origin.notInVersion === null) {
    const found = 'a counter log does not show what is installed';
    return { kind: 'introduced-by', wanted: `${name} or later`, found, state: 'unknown' };
  }
  const wanted = `${origin.module} from ${name} or later, so above ${origin.notInVersion}`;
  if (finding.kind !== 'loaded' || finding.version === null) {
    return { kind: 'introduced-by', wanted, found: 'the version is not known', state: 'unknown' };
  }
  const last = parseFileVersion(origin.notInVersion)!;
  if (branchOf(finding.version) !== branchOf(last)) {
    const found = `${origin.module} ${formatFileVersion(finding.version)}, of another branch`;
    return { kind: 'introduced-by', wanted, found, state: 'unknown' };
  }
  const above = compareFileVersions(finding.version, last) > 0;
  const found = `${origin.module} ${formatFileVersion(finding.version)}`;
  return { kind: 'introduced-by', wanted, found, state: above ? 'met' : 'unmet' };
}

const PROTOCOLS = [
  { name: 'IMAP4', key: 'imap4-connections' },
  { name: 'POP3', key: 'pop3-connections' },
] as const satisfies readonly { name: string; key: CompanionKey }[];

/** Clients of the article's protocol, between two instants. */
export function protocolCondition(
  article: Article,
  evidence: MachineEvidence,
  fromMs: number,
  toMs: number,
): EvidenceLine | null {
  const name = article.observed.protocol;
  if (name === null) return null;
  const key = PROTOCOLS.find((p) => p.name === name)?.key;
  const most = key === undefined ? NaN : highest(evidence, key, fromMs, toMs);
  const wanted = `${name} clients connected${Number.isFinite(fromMs) ? ' just before' : ''}`;
  if (Number.isNaN(most)) {
    const found = key === undefined ? `${name} clients were not looked for` : `no ${name} counter in the log`;
    return { kind: 'protocol', wanted, found, state: 'unknown' };
  }
  return { kind: 'protocol', wanted, found: `up to ${most} connections`, state: most > 0 ? 'met' : 'unmet' };
}
