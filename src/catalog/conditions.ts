/**
 * The conditions an article makes, each answered from what one machine's log and inventories show: met, unmet or
 * unknown, with what was wanted and what was found. docs/catalog.md explains the rules.
 */
import type { Article, EvidenceLine, ProcessClass } from '../model/article.ts';
import { showsExchange, type CompanionKey, type MachineEvidence } from '../model/evidence.ts';
import {
  branchOf,
  compareFileVersions,
  formatFileVersion,
  parseFileVersion,
  type FileVersion,
} from './file-version.ts';
import type { ModuleFinding, Subject } from './find-module.ts';

const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;
/** A front-end holds no mailboxes: its store, if it runs at all, serves next to nobody. */
const FRONT_END_MOST_USERS = 5;

/** A program that the article's class names as none of its own. */
function isNoMember(article: Article, subject: Subject, classes: readonly ProcessClass[]): boolean {
  const className = article.observed.process.class;
  return classes.find((c) => c.name === className)?.notImages.includes(subject.process.toLowerCase()) === true;
}

/**
 * Whether the program can be the one the article speaks of. A class lists what is no member by name alone; the module
 * seen in such a process tells more than its name.
 */
export function nameAllows(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  classes: readonly ProcessClass[],
): boolean {
  const { images } = article.observed.process;
  if (images.length > 0) return images.some((i) => i.toLowerCase() === subject.process.toLowerCase());
  return finding.kind === 'loaded' || !isNoMember(article, subject, classes);
}

export function processCondition(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  classes: readonly ProcessClass[],
): EvidenceLine {
  const { images, class: className, module } = article.observed.process;
  const { process } = subject;
  if (images.length > 0) {
    return { kind: 'process', wanted: images.map((i) => `${i}.exe`).join(' or '), found: process, state: 'met' };
  }
  const wanted = classes.find((c) => c.name === className)?.description ?? 'any program';
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
      return line(`${process}; a counter log does not show modules`, 'unknown');
  }
}

/**
 * From which versions on the module to look at has the fix. A service pack's first build counts for whatever module:
 * service packs of Exchange are taken to build all of its files anew.
 */
function fixedVersions(article: Article): { text: string; version: FileVersion }[] {
  const module = article.observed.process.module?.toLowerCase();
  if (module === undefined) return [];
  return article.fixes
    .flatMap((fix) => [
      ...fix.files.filter((file) => file.name.toLowerCase() === module).map((file) => file.version),
      ...(fix.version === null ? [] : [fix.version]),
    ])
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
  const wanted = `${origin.module} from hotfix ${origin.article.replace('KB', '')} or later, so above ${origin.notInVersion}`;
  if (finding.kind !== 'loaded' || finding.version === null) {
    return { kind: 'introduced-by', wanted, found: 'the version is not known', state: 'unknown' };
  }
  const last = parseFileVersion(origin.notInVersion)!;
  const above = compareFileVersions(finding.version, last) > 0;
  const found = `${origin.module} ${formatFileVersion(finding.version)}`;
  return { kind: 'introduced-by', wanted, found, state: above ? 'met' : 'unmet' };
}

export function productCondition(article: Article, finding: ModuleFinding, evidence: MachineEvidence): EvidenceLine {
  const wanted = article.products
    .map((p) => (p.servicePack === null ? p.name : `${p.name} with ${p.servicePack}`))
    .join(' or ');
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({
    kind: 'product',
    wanted,
    found,
    state,
  });
  // The file itself says whose it is. What follows are signs of the machine only, and programs carry Exchange's MAPI files
  // to machines without Exchange too, of any age.
  if (finding.kind === 'loaded' && finding.version !== null) {
    const branch = branchOf(finding.version);
    const product = article.products.find((p) => p.branch === branch);
    return product === undefined
      ? line(`files of version ${branch}, another product`, 'unmet')
      : line(`files of version ${branch}: ${product.name}; the service pack is not known`, 'met');
  }
  const reviewedMs = article.lastReviewed === null ? NaN : Date.parse(article.lastReviewed);
  if (evidence.laterThanWindows2003) return line('Windows Vista, Server 2008 or later', 'unmet');
  if (evidence.maxVirtualBytes > 2 ** 32) return line('64-bit processes', 'unmet');
  if (evidence.lastMs > reviewedMs + TEN_YEARS_MS) return line('a log ten years younger than the article', 'unmet');
  const branches = new Set(article.products.map((p) => p.branch));
  if (evidence.images.has('w3wp') && [...branches].every((b) => b === '6.0')) {
    return line('IIS 6 worker processes: Windows Server 2003, on which Exchange 2000 does not run', 'unmet');
  }
  if (!showsExchange(evidence)) {
    return evidence.allProcesses
      ? line('no process and no performance object of Exchange on this machine', 'unmet')
      : line('the log does not show whether Exchange is installed', 'unknown');
  }
  return line('Exchange; its version and service pack are not in the log', 'unknown');
}

export function roleCondition(article: Article, evidence: MachineEvidence): EvidenceLine | null {
  if (article.observed.role === null) return null;
  const wanted = 'an Exchange front-end server';
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({ kind: 'role', wanted, found, state });
  const users = highest(evidence, 'mailbox-users', -Infinity, Infinity);
  const protocols = PROTOCOLS.filter((p) => highest(evidence, p.key, -Infinity, Infinity) > 0).map((p) => p.name);
  if (users > FRONT_END_MOST_USERS)
    return line(`up to ${users} users of its own information store: a mailbox server`, 'unmet');
  if (protocols.length === 0) return line('no counter of the log tells the server’s role', 'unknown');
  const serves = `serves ${protocols.join(' and ')} clients`;
  if (!Number.isNaN(users)) return line(`${serves}, and next to no users of its own information store`, 'met');
  if (evidence.allProcesses && !evidence.images.has('store'))
    return line(`${serves}, and runs no information store`, 'met');
  return line(`${serves}; the log does not show whether it holds mailboxes (MSExchangeIS\\User Count)`, 'unknown');
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
  const protocol = PROTOCOLS.find((p) => p.name === article.observed.protocol);
  if (protocol === undefined) return null;
  const most = highest(evidence, protocol.key, fromMs, toMs);
  const wanted = `${protocol.name} clients connected${Number.isFinite(fromMs) ? ' just before' : ''}`;
  if (Number.isNaN(most)) {
    return { kind: 'protocol', wanted, found: `no ${protocol.name} counter in the log`, state: 'unknown' };
  }
  return { kind: 'protocol', wanted, found: `up to ${most} connections`, state: most > 0 ? 'met' : 'unmet' };
}

/** Highest value of a companion counter between two instants; NaN without a sample. */
function highest(evidence: MachineEvidence, key: CompanionKey, fromMs: number, toMs: number): number {
  const series = evidence.companions.get(key);
  let most = NaN;
  if (series === undefined) return most;
  for (let i = 0; i < series.timesMs.length; i++) {
    const t = series.timesMs[i]!;
    const v = series.values[i]!;
    if (t >= fromMs && t <= toMs && !Number.isNaN(v) && !(v <= most)) most = v;
  }
  return most;
}
