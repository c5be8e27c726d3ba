/**
 * Whether the products of an article can be the ones of the machine. What is certain is little: the version of a file,
 * programs that only some Windows has, counters of later ones, and the age of the log.
 */
import type { Article, ArticleProduct, ImageEra, VersionRange } from '../model/article.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { EvidenceFacts, EvidenceLine, ProductFound } from '../model/evidence-facts.ts';
import { isExchangeOutside, showsExchange } from '../windows/exchange.ts';
import { hostSpan, isBefore, since, spanOf, WINDOWS, type WindowsSpan } from '../windows/versions.ts';
import { fixedVersions } from './conditions.ts';
import { declaredAnswer } from './declared-product.ts';
import { branchOf } from './file-version.ts';
import type { ModuleFinding } from './find-module.ts';
import { parseWindows } from './product-name.ts';

/** A log so much later than the article was not written by the products of the article. */
const MAX_YEARS = 10;
const MAX_AGE_MS = MAX_YEARS * 365.25 * 86_400_000;

/**
 * Whether no product of an article runs in a span of Windows versions. Windows itself decides where the article lists it;
 * what it lists without a version says nothing, and a product of which the hosts are not known may run anywhere.
 */
function isNoneIn(products: readonly ArticleProduct[], span: WindowsSpan): boolean {
  const hosts = hostsOfProducts.get(products) ?? hostSpans(products);
  hostsOfProducts.set(products, hosts);
  return hosts.length > 0 && hosts.every((h) => h !== null && (h.first > span.last || h.last < span.first));
}

const hostsOfProducts = new WeakMap<readonly ArticleProduct[], readonly (WindowsSpan | null)[]>();

/** What each product that decides runs on; null = not known. */
function hostSpans(products: readonly ArticleProduct[]): (WindowsSpan | null)[] {
  const windows = products.filter((p) => p.family === 'windows' && p.version !== null);
  return (windows.length > 0 ? windows : products.filter((p) => p.version !== null)).map(({ family, version }) =>
    hostSpan(family, version),
  );
}

/** A program of the log, and the Windows that it leaves possible. */
interface EraSign extends WindowsSpan {
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

/** The Exchange of a log as its programs tell it; null where they do not. */
function exchangeSign(evidence: MachineEvidence, eras: readonly ImageEra[]): ImageEra | null {
  return eras.find((e) => e.exchange !== null && evidence.images.has(e.image)) ?? null;
}

/** Whether the programs of the log show a Windows without PowerShell: it came with XP. */
export function isBeforeWindowsXP(evidence: MachineEvidence, eras: readonly ImageEra[]): boolean {
  const declared = evidence.declared?.windows ?? null;
  const version = declared === null ? null : (parseWindows(declared)?.version ?? null);
  const span = version === null ? null : spanOf({ from: version, to: version });
  if (span !== null) return isBefore(span, 'XP');
  return eraSigns(evidence, eras).some((sign) => isBefore(sign, 'XP'));
}

type Answer = Pick<EvidenceLine<'product'>, 'found' | 'state'>;
const met = (found: ProductFound): Answer => ({ found, state: 'met' });
const unmet = (found: ProductFound): Answer => ({ found, state: 'unmet' });
const unknown = (found: ProductFound): Answer => ({ found, state: 'unknown' });

export const productWanted = ({ products }: Article): EvidenceFacts['product']['wanted'] => ({
  products: [
    ...new Map(products.map(({ name, servicePack }) => [`${name}\n${servicePack}`, { name, servicePack }])).values(),
  ],
});

export function productCondition(
  article: Article,
  finding: ModuleFinding,
  evidence: MachineEvidence,
  eras: readonly ImageEra[],
): EvidenceLine<'product'> {
  const answer = fileAnswer(article, finding) ?? signAnswer(article, finding, evidence, eras);
  return { kind: 'product', wanted: productWanted(article), ...answer };
}

/**
 * The file itself says whose it is. Everything else is a sign of the machine only, and programs carry Exchange's MAPI files
 * to machines without Exchange too, of any age.
 */
function fileAnswer(article: Article, finding: ModuleFinding): Answer | null {
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

function signAnswer(
  article: Article,
  finding: ModuleFinding,
  evidence: MachineEvidence,
  eras: readonly ImageEra[],
): Answer {
  const answer = machineAnswer(article, evidence, eras);
  if (answer.state !== 'unknown' || !isOfExchange(article) || showsExchange(evidence)) return answer;
  // A program brings Exchange's files along: that the machine has no Exchange says nothing where one is loaded.
  return evidence.allProcesses && finding.kind !== 'loaded'
    ? unmet({ code: 'no-exchange' })
    : unknown({ code: 'exchange-not-shown' });
}

const isOfExchange = ({ products }: Article): boolean =>
  products.length > 0 && products.every(({ family }) => family === 'exchange');

function machineAnswer(article: Article, evidence: MachineEvidence, eras: readonly ImageEra[]): Answer {
  const answers = MACHINE_ANSWERS.get(evidence) ?? new Map<Article, Answer>();
  MACHINE_ANSWERS.set(evidence, answers);
  const known = answers.get(article);
  if (known !== undefined) return known;
  // The user knows better than the signs of a log.
  const answer = declaredAnswer(article, evidence.declared) ?? machineCondition(article, evidence, eras);
  answers.set(article, answer);
  return answer;
}

/** What the machine says of an article is the same for each of its processes. */
const MACHINE_ANSWERS = new WeakMap<MachineEvidence, Map<Article, Answer>>();

/** The signs of the machine, the surest first. */
function machineCondition(article: Article, evidence: MachineEvidence, eras: readonly ImageEra[]): Answer {
  const { products, lastReviewed } = article;
  const windows = evidence.declared?.windows ?? null;
  const version = windows === null ? null : (parseWindows(windows)?.version ?? null);
  const span = version === null ? null : spanOf({ from: version, to: version });
  if (span !== null && isNoneIn(products, span)) return unmet({ code: 'declared', product: `Windows ${windows}` });
  if (evidence.laterThanWindows2003 && isNoneIn(products, since('Vista'))) return unmet({ code: 'later-windows' });
  const isExchange = isOfExchange(article);
  // Server 2003 has 64-bit editions; no Exchange of its time runs as a 64-bit program.
  if (evidence.maxVirtualBytes > 2 ** 32 && (isExchange || isNoneIn(products, since('XP')))) {
    return unmet({ code: '64-bit' });
  }
  const reviewedMs = lastReviewed === null ? NaN : Date.parse(lastReviewed);
  if (evidence.lastMs > reviewedMs + MAX_AGE_MS) return unmet({ code: 'log-too-late', years: MAX_YEARS });
  const sign = eraSigns(evidence, eras).find((span) => isNoneIn(products, span));
  if (sign !== undefined) return unmet({ code: 'windows-of-image', image: sign.image, windows: sign.range });
  if (!isExchange) return unknown({ code: 'not-shown', exchange: false });
  const exchange = exchangeSign(evidence, eras);
  return exchange !== null && products.every((p) => isExchangeOutside(p, exchange.exchange!))
    ? unmet({ code: 'exchange-of-image', image: exchange.image })
    : unknown({ code: 'not-shown', exchange: true });
}
