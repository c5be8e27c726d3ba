/**
 * The conditions an article makes, each answered from what one machine's log and inventories show: met, unmet or
 * unknown, with what was wanted and what was found. docs/catalog.md explains the rules.
 */
import type { Article, EvidenceLine, Fix, FixFile, ProcessClass } from '../model/article.ts';
import type { CompanionKey, LoadedModule, MachineEvidence } from '../model/evidence.ts';
import {
  branchOf,
  compareFileVersions,
  formatFileVersion,
  parseFileVersion,
  type FileVersion,
} from './file-version.ts';

/** The process a condition is about. */
export interface Subject {
  /** Base name. */
  readonly process: string;
  readonly pid: number | null;
}

const TEN_YEARS_MS = 10 * 365.25 * 86_400_000;
/** A front-end holds no mailboxes: its store, if it runs at all, serves next to nobody. */
const FRONT_END_MOST_USERS = 5;
/** Exchange's own processes: one of them must be there where Exchange 2000 or 2003 is installed. */
const EXCHANGE_IMAGES = ['store', 'mad', 'emsmta', 'exmgmt'];

/** What an inventory says of a module in a process. */
export type ModuleFinding =
  | { readonly kind: 'no-inventory' }
  | { readonly kind: 'process-not-listed' }
  | { readonly kind: 'not-loaded' }
  | {
      readonly kind: 'loaded';
      readonly version: FileVersion | null;
      readonly text: string;
      /** True if the very process was listed, by its ID; false if only one of the same name. */
      readonly samePid: boolean;
    };

/** Looks a module up in the inventories: by process ID and name, else by name alone. */
export function findModule(subject: Subject, module: string, evidence: MachineEvidence): ModuleFinding {
  if (evidence.inventories.length === 0) return { kind: 'no-inventory' };
  const all = evidence.inventories.flatMap((i) => i.modules);
  const sameName = all.filter((m) => m.process.toLowerCase() === subject.process.toLowerCase());
  const samePid = sameName.filter((m) => m.pid !== null && m.pid === subject.pid);
  const listed = samePid.length > 0 ? samePid : sameName;
  // A list that holds the program file alone was made without the rights to see more.
  if (!listed.some((m) => !isProgramFile(m))) return { kind: 'process-not-listed' };
  const found = listed.find((m) => m.module.toLowerCase() === module.toLowerCase());
  if (found === undefined) return { kind: 'not-loaded' };
  return {
    kind: 'loaded',
    version: found.version === null ? null : parseFileVersion(found.version),
    text: found.version ?? 'no version',
    samePid: samePid.length > 0,
  };
}

const isProgramFile = (m: LoadedModule): boolean => m.module.toLowerCase() === `${m.process.toLowerCase()}.exe`;

/** Whether the program can be the one the article speaks of, by its name alone. */
export function nameAllows(article: Article, subject: Subject, classes: readonly ProcessClass[]): boolean {
  const name = subject.process.toLowerCase();
  const { images, class: className } = article.observed.process;
  if (images.length > 0) return images.some((i) => i.toLowerCase() === name);
  return classes.find((c) => c.name === className)?.notImages.includes(name) !== true;
}

export function processCondition(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  classes: readonly ProcessClass[],
): EvidenceLine {
  const { images, class: className } = article.observed.process;
  if (images.length > 0) {
    return {
      kind: 'process',
      wanted: images.map((i) => `${i}.exe`).join(' or '),
      found: subject.process,
      state: 'met',
    };
  }
  const wanted = classes.find((c) => c.name === className)?.description ?? 'any program';
  const module = article.observed.process.module ?? 'the module';
  switch (finding.kind) {
    case 'loaded':
      return { kind: 'process', wanted, found: `${subject.process} has ${module} loaded`, state: 'met' };
    case 'not-loaded':
      return { kind: 'process', wanted, found: `${subject.process} does not have ${module} loaded`, state: 'unmet' };
    default:
      return {
        kind: 'process',
        wanted,
        found: `${subject.process}; a counter log does not show modules`,
        state: 'unknown',
      };
  }
}

/** The files of the fix that replace the module to look at, with their products' fixes. */
function fixedFiles(article: Article): { fix: Fix; file: FixFile; version: FileVersion }[] {
  const module = article.observed.process.module?.toLowerCase();
  return article.fixes.flatMap((fix) =>
    fix.files
      .filter((file) => file.name.toLowerCase() === module)
      .map((file) => ({ fix, file, version: parseFileVersion(file.version)! })),
  );
}

export function moduleCondition(article: Article, finding: ModuleFinding): EvidenceLine | null {
  const fixed = fixedFiles(article);
  const first = fixed[0];
  if (first === undefined) return null;
  const wanted = fixed.map((f) => `${f.file.name} below ${f.file.version}`).join(' or ');
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({
    kind: 'module',
    wanted,
    found,
    state,
  });
  if (finding.kind === 'no-inventory') return line('no module list was given (--inventory)', 'unknown');
  if (finding.kind === 'process-not-listed')
    return line('the module list does not show this process’s modules', 'unknown');
  if (finding.kind === 'not-loaded') return line(`${first.file.name} is not loaded`, 'unmet');
  const where = finding.samePid ? '' : ' in a process of the same name with another ID';
  const found = `${first.file.name} ${finding.text}${where}`;
  const version = finding.version;
  if (version === null) return line(found, 'unknown');
  const comparable = fixed.find((f) => branchOf(f.version) === branchOf(version));
  if (comparable === undefined) return line(`${found}, a branch the article lists no file for`, 'unknown');
  const below = compareFileVersions(version, comparable.version) < 0;
  return line(below ? found : `${found}, which has the fix`, below ? 'met' : 'unmet');
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
  // All builds of that number are without the leak, whatever their last part says.
  const above = compareFileVersions([finding.version[0], finding.version[1], finding.version[2], 0], last) > 0;
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
  const reviewedMs = article.lastReviewed === null ? NaN : Date.parse(article.lastReviewed);
  if (evidence.laterThanWindows2003) return line('Windows Vista, Server 2008 or later', 'unmet');
  if (evidence.maxVirtualBytes > 2 ** 32) return line('64-bit processes', 'unmet');
  if (evidence.lastMs > reviewedMs + TEN_YEARS_MS) return line('a log ten years younger than the article', 'unmet');
  const branches = new Set(article.products.map((p) => p.branch));
  if (evidence.images.has('w3wp') && [...branches].every((b) => b === '6.0')) {
    return line('IIS 6 worker processes: Windows Server 2003, on which Exchange 2000 does not run', 'unmet');
  }
  if (finding.kind === 'loaded' && finding.version !== null) {
    const branch = branchOf(finding.version);
    const product = article.products.find((p) => p.branch === branch);
    return product === undefined
      ? line(`files of version ${branch}, another product`, 'unmet')
      : line(`files of version ${branch}: ${product.name}; the service pack is not known`, 'met');
  }
  if (!showsExchange(evidence)) {
    return evidence.allProcesses
      ? line('no process and no performance object of Exchange on this machine', 'unmet')
      : line('the log does not show whether Exchange is installed', 'unknown');
  }
  return line('Exchange; its version and service pack are not in the log', 'unknown');
}

const showsExchange = (evidence: MachineEvidence): boolean =>
  [...evidence.objects].some((o) => o.startsWith('msexchange')) || EXCHANGE_IMAGES.some((i) => evidence.images.has(i));

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
