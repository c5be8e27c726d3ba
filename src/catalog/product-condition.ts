/**
 * Whether the products of an article can be the ones of the machine. What is certain is little: the version of a file,
 * programs that only some Windows has, counters of later ones, and the age of the log.
 */
import type { Article, ImageEra } from '../model/article.ts';
import { type MachineEvidence } from '../model/evidence.ts';
import { pairMemo, weakMemo } from '../util/memo.ts';
import { DAY_MS } from '../util/time.ts';
import type { EvidenceFacts, EvidenceLine, ProductFound } from '../model/evidence-facts.ts';
import { isExchangeOutside, isLaterExchange, showsExchange, showsLaterExchange } from '../windows/exchange.ts';
import { isOfSqlServer, sqlServersOf } from '../windows/sql-server.ts';
import { isBefore, isOutside, since, type WindowsSpan } from '../windows/versions.ts';
import { declaredAnswer } from './declared-product.ts';
import { branchOf } from './file-version.ts';
import type { ModuleFinding, Subject } from './find-module.ts';
import type { PreparedCatalog, PreparedMachine } from './prepare.ts';
import { productVersionOf } from './program-version.ts';

/** A log so much later than the article is hardly of its products; only what else shows them makes more of it than possible. */
const LATER_YEARS = 10;
const LATER_MS = LATER_YEARS * 365.25 * DAY_MS;

/** Whether no product of an article runs in a span of Windows versions. One of which the hosts are not known may run anywhere. */
const isNoneIn = (hosts: readonly (WindowsSpan | null)[], span: WindowsSpan): boolean =>
  hosts.length > 0 && hosts.every((h) => h !== null && isOutside(h, span));

/** The Exchange of a log by its programs; null where they do not show it. */
function exchangeSign(evidence: MachineEvidence, eras: readonly ImageEra[]): ImageEra | null {
  return eras.find((e) => e.exchange !== null && evidence.images.has(e.image)) ?? null;
}

/** Whether the programs of the log show a Windows without PowerShell: it came with XP. */
export const isBeforeWindowsXP = ({ windows, eraSigns }: PreparedMachine): boolean =>
  windows === null ? eraSigns.some((sign) => isBefore(sign, 'XP')) : isBefore(windows, 'XP');

type Answer = Pick<EvidenceLine<'product'>, 'found' | 'state'>;
const met = (found: ProductFound): Answer => ({ found, state: 'met' });
const unmet = (found: ProductFound): Answer => ({ found, state: 'unmet' });
const unknown = (found: ProductFound): Answer => ({ found, state: 'unknown' });

export const productWanted = weakMemo(({ products }: Article): EvidenceFacts['product']['wanted'] => ({
  products: [
    ...new Map(products.map(({ name, servicePack }) => [`${name}\n${servicePack}`, { name, servicePack }])).values(),
  ],
}));

/** @param subject the process that grows or ended; null for the machine itself */
export function productCondition(
  article: Article,
  finding: ModuleFinding,
  machine: PreparedMachine,
  subject: Subject | null,
): EvidenceLine<'product'> {
  const answer =
    fileAnswer(article, finding, machine.catalog) ??
    (subject === null ? null : sqlServerAnswer(article, subject, machine)) ??
    signAnswer(article, finding, machine);
  return { kind: 'product', wanted: productWanted(article), ...answer };
}

/**
 * The file itself says whose it is. Everything else is a sign of the machine only, and programs carry Exchange's MAPI files
 * to machines without Exchange too, of any age.
 */
function fileAnswer(article: Article, finding: ModuleFinding, { fixedVersions }: PreparedCatalog): Answer | null {
  if (finding.kind !== 'loaded' || finding.version === null) return null;
  const branch = branchOf(finding.version);
  const product = article.products.find((p) => p.branch === branch);
  if (product !== undefined) return met({ code: 'file-branch', branch, product: product.name });
  // Files of one product have versions of several branches: only the article's own table tells which this one has.
  if (fixedVersions(article).length === 0) return null;
  return article.products.every((p) => p.branch !== null)
    ? unmet({ code: 'file-branch-other', branch })
    : unknown({ code: 'file-branch-unknown', branch });
}

/** The file of SQL Server has its version, which shows that it is none of the article's. */
function sqlServerAnswer({ products }: Article, subject: Subject, { findModule }: PreparedMachine): Answer | null {
  const process = subject.process.toLowerCase();
  const listed = products.map(({ family, version }) => (family === 'sql-server' ? version : null));
  if (!isOfSqlServer(process) || listed.length === 0 || listed.includes(null)) return null;
  const finding = findModule(subject, `${process}.exe`);
  const version = finding.kind === 'loaded' && finding.text !== null ? productVersionOf(finding.text) : null;
  const [major = NaN, minor = 0] = version?.numbers ?? [];
  const shown = sqlServersOf(major);
  if (shown.length === 0 || shown.some((one) => listed.includes(one))) return null;
  return unmet({ code: 'file-branch-other', branch: `${major}.${minor}` });
}

/** What holds for every process of a machine. The user knows better than the signs of a log. */
const machineAnswer = pairMemo(
  (article: Article, machine: PreparedMachine): Answer =>
    declaredAnswer(article, machine.declaredProducts) ?? machineCondition(article, machine),
);

function signAnswer(article: Article, finding: ModuleFinding, machine: PreparedMachine): Answer {
  const { evidence } = machine;
  const answer = machineAnswer(article, machine);
  if (answer.state !== 'unknown' || !isOfExchange(article) || isExchangeShown(article, evidence)) return answer;
  // A program brings Exchange's files along: that the machine has no Exchange says nothing where one is loaded.
  return evidence.allProcesses && finding.kind !== 'loaded'
    ? unmet({ code: 'no-exchange' })
    : unknown({ code: 'exchange-not-shown' });
}

const isExchangeShown = ({ products }: Article, evidence: MachineEvidence): boolean =>
  showsExchange(evidence) || (products.some(isLaterExchange) && showsLaterExchange(evidence.images));

const isOfExchange = ({ products }: Article): boolean =>
  products.length > 0 && products.every(({ family }) => family === 'exchange');

/** The signs of the machine, the surest first. */
function machineCondition(article: Article, machine: PreparedMachine): Answer {
  const { evidence, catalog, windows, versions, eraSigns } = machine;
  const { products } = article;
  const hosts = catalog.hosts(article);
  if (windows !== null && versions.windows !== null) {
    const { value, source } = versions.windows;
    const found = { code: 'windows-of-machine', windows: value.join(' or '), source } as const;
    if (isNoneIn(hosts, windows)) return unmet(found);
    // Windows itself is the product.
    if (products.some(({ family, version }) => family === 'windows' && value.includes(version ?? '')))
      return met(found);
  }
  if (evidence.laterThanWindows2003 && isNoneIn(hosts, since('Vista'))) return unmet({ code: 'later-windows' });
  const isExchange = isOfExchange(article);
  // Server 2003 has 64-bit editions; no Exchange of its time runs as a 64-bit program.
  if (evidence.maxVirtualBytes > 2 ** 32 && (isExchange || isNoneIn(hosts, since('XP')))) {
    return unmet({ code: '64-bit' });
  }
  const sign = eraSigns.find((span) => isNoneIn(hosts, span));
  if (sign !== undefined) {
    const { kind, name, range: of } = sign;
    return unmet(
      kind === 'image'
        ? { code: 'windows-of-image', image: name, windows: of }
        : { code: 'windows-of-object', object: name, windows: of },
    );
  }
  const exchange = isExchange ? exchangeSign(evidence, catalog.imageEras) : null;
  if (exchange !== null && products.every((p) => isExchangeOutside(p, exchange.exchange!))) {
    return unmet({ code: 'exchange-of-image', image: exchange.image });
  }
  return unknown(
    isMuchLater(evidence, article)
      ? { code: 'log-too-late', years: LATER_YEARS }
      : { code: 'not-shown', exchange: isExchange },
  );
}

/** Old products run for long: that alone rules nothing out. */
function isMuchLater({ lastMs }: MachineEvidence, { lastReviewed, affected }: Article): boolean {
  const reviewedMs = lastReviewed === null || affected.length > 0 ? NaN : Date.parse(lastReviewed);
  return lastMs > reviewedMs + LATER_MS;
}
