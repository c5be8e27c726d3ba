/**
 * Whether the products of an article can be the ones of the machine. What is certain is little: the version of a file,
 * programs that only some Windows has, counters of later ones, and the age of the log.
 */
import type { Article, ArticleProduct, EvidenceLine, ImageEra, VersionRange } from '../model/article.ts';
import { showsExchange, type MachineEvidence } from '../model/evidence.ts';
import { DAY_MS } from '../util/time.ts';
import { fixedVersions } from './conditions.ts';
import { declaredAnswer } from './declared-product.ts';
import { branchOf } from './file-version.ts';
import type { ModuleFinding } from './find-module.ts';
import { LATER_WINDOWS, parseWindows } from './product-name.ts';

const TEN_YEARS_MS = 10 * 365.25 * DAY_MS;

/** Windows in order of release, as article files write them. */
const WINDOWS = [
  'NT 3.1',
  'NT 3.5',
  'NT 3.51',
  'NT 4.0',
  '2000',
  'XP',
  'Server 2003',
  'Vista',
  'Server 2008',
  '7',
  'Server 2008 R2',
  LATER_WINDOWS,
] as const;

const EXCHANGE = ['4.0', '5.0', '5.5', '2000', '2003'] as const;

/** The first and last Windows of each version of a product, where it is known for certain. */
const RUNS_ON: Readonly<Record<string, VersionRange>> = {
  'exchange 4.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.5': { from: 'NT 3.51', to: '2000' },
  'exchange 2000': { from: '2000', to: '2000' },
  'exchange 2003': { from: '2000', to: 'Server 2003' },
  'iis 1.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'iis 2.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 3.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 4.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 5.0': { from: '2000', to: '2000' },
  'iis 6.0': { from: 'Server 2003', to: 'Server 2003' },
  'com-plus 1.0': { from: '2000', to: '2000' },
  'sna-server 2.0': { from: null, to: '2000' },
  'sna-server 2.1': { from: null, to: '2000' },
  'sna-server 2.11': { from: null, to: '2000' },
  'sna-server 3.0': { from: null, to: '2000' },
  'sna-server 4.0': { from: null, to: '2000' },
};

/** Positions in `WINDOWS`, both ends included. */
interface Span {
  readonly first: number;
  readonly last: number;
}

/**
 * Whether no product of an article runs in a span of Windows versions. Windows itself decides where the article lists it;
 * what it lists without a version says nothing, and a product of which the hosts are not known may run anywhere.
 */
function isNoneIn(products: readonly ArticleProduct[], span: Span): boolean {
  const hosts = hostsOfProducts.get(products) ?? hostSpans(products);
  hostsOfProducts.set(products, hosts);
  return hosts.length > 0 && hosts.every((h) => h !== null && (h.first > span.last || h.last < span.first));
}

const hostsOfProducts = new WeakMap<readonly ArticleProduct[], readonly (Span | null)[]>();

/** What each product that decides runs on; null = not known. */
function hostSpans(products: readonly ArticleProduct[]): (Span | null)[] {
  const windows = products.filter((p) => p.family === 'windows' && p.version !== null);
  return (windows.length > 0 ? windows : products.filter((p) => p.version !== null)).map(hostSpan);
}

function hostSpan({ family, version }: ArticleProduct): Span | null {
  if (version === null) return null;
  if (family === 'windows') return spanOf({ from: version, to: version });
  const range = RUNS_ON[`${family} ${version}`];
  return range === undefined ? null : spanOf(range);
}

function spanOf(range: VersionRange): Span | null {
  const position = (name: string): number => (WINDOWS as readonly string[]).indexOf(name);
  const first = range.from === null ? 0 : position(range.from);
  const last = range.to === null ? WINDOWS.length - 1 : position(range.to);
  return first < 0 || last < 0 ? null : { first, last };
}

/** A program of the log, and the Windows that it leaves possible. */
interface EraSign extends Span {
  readonly image: string;
  readonly range: VersionRange;
}

/** Asked by every article of one machine. */
const signsOfEvidence = new WeakMap<MachineEvidence, { eras: readonly ImageEra[]; signs: readonly EraSign[] }>();

/** What the programs of the log say of its Windows; none where they contradict each other. */
function eraSigns(evidence: MachineEvidence, eras: readonly ImageEra[]): readonly EraSign[] {
  const known = signsOfEvidence.get(evidence);
  if (known?.eras === eras) return known.signs;
  const signs = readEraSigns(evidence, eras);
  signsOfEvidence.set(evidence, { eras, signs });
  return signs;
}

function readEraSigns(evidence: MachineEvidence, eras: readonly ImageEra[]): EraSign[] {
  const signs: EraSign[] = [];
  for (const { image, windows } of eras) {
    const span = windows !== null && evidence.images.has(image) ? spanOf(windows) : null;
    if (windows !== null && span !== null) signs.push({ image, range: windows, ...span });
  }
  const first = Math.max(0, ...signs.map((s) => s.first));
  const last = Math.min(WINDOWS.length - 1, ...signs.map((s) => s.last));
  return first > last ? [] : signs;
}

const rangeText = ({ from, to }: VersionRange): string =>
  from === null ? `Windows ${to} or earlier` : to === null ? `Windows ${from} or later` : `Windows ${from} to ${to}`;

/** The Exchange of a log as its programs tell it; null where they do not. */
function exchangeSign(evidence: MachineEvidence, eras: readonly ImageEra[]): ImageEra | null {
  return eras.find((e) => e.exchange !== null && evidence.images.has(e.image)) ?? null;
}

function isExchangeOutside(product: ArticleProduct, range: VersionRange): boolean {
  const at = (name: string): number => (EXCHANGE as readonly string[]).indexOf(name);
  const position = product.version === null ? -1 : at(product.version);
  if (product.family !== 'exchange' || position < 0) return false;
  return (range.from !== null && position < at(range.from)) || (range.to !== null && position > at(range.to));
}

/** Whether the programs of the log show a Windows without PowerShell: it came with XP. */
export function isBeforeWindowsXP(evidence: MachineEvidence, eras: readonly ImageEra[]): boolean {
  const declared = evidence.declared?.windows ?? null;
  const version = declared === null ? null : (parseWindows(declared)?.version ?? null);
  const span = version === null ? null : spanOf({ from: version, to: version });
  if (span !== null) return span.last < WINDOWS.indexOf('XP');
  return eraSigns(evidence, eras).some(({ last }) => last < WINDOWS.indexOf('XP'));
}

type Line = (found: string, state: EvidenceLine['state']) => EvidenceLine;

export function productCondition(
  article: Article,
  finding: ModuleFinding,
  evidence: MachineEvidence,
  eras: readonly ImageEra[],
): EvidenceLine {
  const line: Line = (found, state) => ({ kind: 'product', wanted: productsText(article), found, state });
  // The file itself says whose it is. What follows are signs of the machine only, and programs carry Exchange's MAPI files
  // to machines without Exchange too, of any age.
  if (finding.kind === 'loaded' && finding.version !== null) {
    const branch = branchOf(finding.version);
    const product = article.products.find((p) => p.branch === branch);
    if (product !== undefined) {
      return line(`files of version ${branch}: ${product.name}; the service pack is not known`, 'met');
    }
    // Files of one product have versions of several branches: only the article's own table tells which this one has.
    if (fixedVersions(article).length > 0) {
      return article.products.every((p) => p.branch !== null)
        ? line(`files of version ${branch}, another product`, 'unmet')
        : line(`files of version ${branch}; whose they are is not known`, 'unknown');
    }
  }
  const answer = machineAnswer(article, evidence, eras, line);
  if (answer.state !== 'unknown' || !isOfExchange(article) || showsExchange(evidence)) return answer;
  // A program brings Exchange's files along: that the machine has no Exchange says nothing where one is loaded.
  return evidence.allProcesses && finding.kind !== 'loaded'
    ? line('no process and no performance object of Exchange on this machine', 'unmet')
    : line('the log does not show whether Exchange is installed', 'unknown');
}

const isOfExchange = ({ products }: Article): boolean =>
  products.length > 0 && products.every(({ family }) => family === 'exchange');

function machineAnswer(
  article: Article,
  evidence: MachineEvidence,
  eras: readonly ImageEra[],
  line: Line,
): EvidenceLine {
  const answers = MACHINE_ANSWERS.get(evidence) ?? new Map<Article, EvidenceLine>();
  MACHINE_ANSWERS.set(evidence, answers);
  const known = answers.get(article);
  if (known !== undefined) return known;
  // The user knows better than the signs of a log.
  const declared = declaredAnswer(article, evidence.declared);
  const answer =
    declared === null ? machineCondition(article, evidence, eras, line) : line(declared.found, declared.state);
  answers.set(article, answer);
  return answer;
}

/** What the machine says of an article is the same for each of its processes. */
const MACHINE_ANSWERS = new WeakMap<MachineEvidence, Map<Article, EvidenceLine>>();

function productsText({ products }: Article): string {
  const names = products.map((p) => (p.servicePack === null ? p.name : `${p.name} with ${p.servicePack}`));
  return names.length === 0 ? 'a product we do not know' : [...new Set(names)].join(' or ');
}

/** The signs of the machine, the surest first. */
function machineCondition(
  article: Article,
  evidence: MachineEvidence,
  eras: readonly ImageEra[],
  line: Line,
): EvidenceLine {
  const { products, lastReviewed } = article;
  const windows = evidence.declared?.windows ?? null;
  const version = windows === null ? null : (parseWindows(windows)?.version ?? null);
  const span = version === null ? null : spanOf({ from: version, to: version });
  if (span !== null && isNoneIn(products, span)) return line(`Windows ${windows}, as declared`, 'unmet');
  const later = { first: WINDOWS.indexOf('Vista'), last: WINDOWS.length - 1 };
  if (evidence.laterThanWindows2003 && isNoneIn(products, later))
    return line('Windows Vista, Server 2008 or later', 'unmet');
  const isExchange = isOfExchange(article);
  // Server 2003 has 64-bit editions; no Exchange of its time runs as a 64-bit program.
  const since64 = { first: WINDOWS.indexOf('XP'), last: WINDOWS.length - 1 };
  if (evidence.maxVirtualBytes > 2 ** 32 && (isExchange || isNoneIn(products, since64)))
    return line('64-bit processes', 'unmet');
  const reviewedMs = lastReviewed === null ? NaN : Date.parse(lastReviewed);
  if (evidence.lastMs > reviewedMs + TEN_YEARS_MS) return line('a log ten years younger than the article', 'unmet');
  const sign = eraSigns(evidence, eras).find((span) => isNoneIn(products, span));
  if (sign !== undefined) {
    return line(`${sign.image}.exe: ${rangeText(sign.range)}, on which no product of the article runs`, 'unmet');
  }
  if (!isExchange) return line('the versions of its products are not in the log', 'unknown');
  const exchange = exchangeSign(evidence, eras);
  if (exchange !== null && products.every((p) => isExchangeOutside(p, exchange.exchange!))) {
    return line(`${exchange.image}.exe: another version of Exchange`, 'unmet');
  }
  return line('Exchange; its version and service pack are not in the log', 'unknown');
}
