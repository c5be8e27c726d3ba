/**
 * Which articles may explain a growth or an end of a process, how surely, and what would tell the rest apart. The rules
 * of confidence, in docs/catalog.md too: an unmet condition rules an article out, unless it is one of those that a log shows
 * in part only; confirmed takes the faulty module below its fixed version in that very process and no other article that
 * fits as well; likely takes that module in a process of the same name, or a named process and two more signs; everything
 * else, above all a process's name alone, is possible.
 */
import type { Article, Confidence } from '../model/article.ts';
import type { ProcessEvent } from '../model/event.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { EvidenceFacts, EvidenceKind, EvidenceLine, ProcessWanted, TimingFound } from '../model/evidence-facts.ts';
import type { Lifetime } from '../model/lifetime.ts';
import type { ArticleMatch, OpenQuestion } from '../model/match.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import type { GrowthSignature } from '../model/signature.ts';
import { weakMemo } from '../util/memo.ts';
import { DAY_MS, MINUTE_MS } from '../util/time.ts';
import { USUAL_IMAGES } from '../windows/images.ts';
import { isDesignMeasured } from '../windows/known-caches.ts';
import { ceilingCondition, ceilingWanted } from './ceiling-condition.ts';
import {
  imageOf,
  introducedByCondition,
  moduleCondition,
  nameAllows,
  processCondition,
  protocolCondition,
} from './conditions.ts';
import type { ModuleFinding, Subject } from './find-module.ts';
import { perEventCondition, rhythmCondition, shapeCondition } from './growth-conditions.ts';
import { poolTagCondition } from './pool-tag-condition.ts';
import type { PreparedMachine } from './prepare.ts';
import { productCondition } from './product-condition.ts';
import { moduleQuestion, versionQuestions } from './questions.ts';
import { roleCondition } from './role-condition.ts';
import { causedByCondition, serviceCondition } from './subject-conditions.ts';
import { versionCondition } from './version-condition.ts';

/** Connections this long before a process's end still belong to it: counters may stop a few samples earlier. */
const JUST_BEFORE_MS = 15 * MINUTE_MS;

const CONFIDENCE_ORDER: readonly Confidence[] = ['confirmed', 'likely', 'possible', 'ruled-out'];

/** A log shows of these a part only: unmet they make an article less likely, and do not rule it out. */
const SOFT: ReadonlySet<EvidenceKind> = new Set(['shape', 'rhythm', 'per-event', 'pool-tag', 'caused-by']);
/** Signs beyond the name of a process, and how much each counts; two make an article likely. */
const SIGNS: ReadonlyMap<EvidenceKind, number> = new Map([
  ['role', 1],
  ['protocol', 1],
  ['shape', 1],
  ['rhythm', 1],
  ['per-event', 2],
  ['pool-tag', 2],
  ['product', 1],
  ['version', 2],
  ['service', 1],
  ['caused-by', 1],
  ['ceiling', 2],
]);
const LIKELY_SIGNS = 2;

/** A growth to be explained. */
export interface GrowthToMatch {
  readonly resource: Resource;
  /** `leak`: without end, for all that is known; `design`: a cache accounts for it; `unsure`: a cache may. */
  readonly kind: 'leak' | 'design' | 'unsure';
  readonly signature: GrowthSignature;
  /** Runs of the process: how they ended shows whether something ends them. */
  readonly lives: readonly Lifetime[];
}

export interface GrowthMatch {
  readonly matches: readonly ArticleMatch[];
  readonly questions: readonly OpenQuestion[];
}

interface Candidate extends ArticleMatch {
  readonly article: Article;
}

/** Articles on growth of a resource of a process. Articles on crashes are never among them. */
export function matchGrowth(subject: Subject, growth: GrowthToMatch, machine: PreparedMachine): GrowthMatch {
  const candidates = articlesOn(subject.process.toLowerCase(), growth, machine)
    .map((article) => ({ article, finding: moduleFinding(article, subject, machine) }))
    .filter(({ article, finding }) => nameAllows(article, subject, finding, machine))
    .map(({ article, finding }) => weigh(article, subject, finding, growth, machine));
  const ranked = rank(settleTies(candidates), machine.evidence, growth.kind);
  const questions = growth.kind === 'design' ? [] : openQuestions(ranked, subject, machine);
  return { matches: ranked.map(toMatch), questions };
}

/** Articles that name the process, or may be about any, and what grows. */
function articlesOn(process: string, growth: GrowthToMatch, machine: PreparedMachine): readonly Article[] {
  const { resource } = growth;
  const { countByImage, uncountedByImage } = machine.catalog;
  const onResource = articlesOfKind(process, growth.kind, machine).filter(
    (article) =>
      (article.observed.resources as readonly string[]).includes(resource) || ceilingWanted(article, resource) !== null,
  );
  if (resource === 'process-count') return [...(countByImage.get(process) ?? []), ...onResource];
  return WITH_UNCOUNTED.has(resource) ? [...onResource, ...(uncountedByImage.get(process) ?? [])] : onResource;
}

/** GDI and USER objects have memory of the paged pool, and what loses them may lose handles. */
const WITH_UNCOUNTED: ReadonlySet<Resource> = new Set<Resource>(['handles', 'pool-paged']);

function articlesOfKind(
  process: string,
  kind: GrowthToMatch['kind'],
  { listedMembers, catalog: index }: PreparedMachine,
): readonly Article[] {
  const design = index.designByImage.get(process) ?? [];
  if (kind === 'design') return [...design, ...(index.misleadingByImage.get(process) ?? [])];
  const members = index.members.has(process) ? index.growthOfMembers : listedMembers;
  const leaks = [...(index.growthByImage.get(process) ?? []), ...index.growthOfAny, ...members];
  // A leak of a program whose cache is measured is more than its design explains.
  const isExplained = kind === 'leak' && isDesignMeasured(process);
  return [...leaks, ...(isExplained ? design.filter(({ observed }) => observed.ceilings.length > 0) : design)];
}

function weigh(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  growth: GrowthToMatch,
  machine: PreparedMachine,
): Candidate {
  const { resource, signature } = growth;
  const lines = [
    processCondition(article, subject, finding, machine),
    resourceLine(growth, article),
    shapeCondition(article, resource, signature),
    perEventCondition(article, resource, machine, signature),
    rhythmCondition(article, signature),
    poolTagCondition(article, resource, machine),
    ...linesOfMachine(article, machine),
    serviceCondition(article, subject),
    causedByCondition(article, machine),
    ceilingCondition(article, resource, growth.lives, machine),
    productCondition(article, finding, machine, subject),
    versionCondition(article, subject, machine),
    moduleCondition(article, finding, machine.catalog),
    introducedByCondition(article, finding),
  ].filter((line) => line !== null);
  return {
    article,
    id: article.id,
    evidence: lines,
    confidence: confidenceOf(article, subject, lines, finding, growth.kind),
  };
}

/** Role and clients of the machine. */
const linesOfMachine = (article: Article, machine: PreparedMachine): readonly EvidenceLine[] =>
  [roleCondition(article, machine), protocolCondition(article, machine, null)].filter((line) => line !== null);

function resourceLine({ resource, kind }: GrowthToMatch, { observed }: Article): EvidenceLine<'resource'> {
  const isCounted = observed.shape === 'process-count' || observed.resources.some((one) => one in RESOURCE_KINDS);
  return {
    kind: 'resource',
    wanted: isCounted ? { resource } : { resource, uncounted: 'gdi-user-objects' },
    found: { resource, withCache: kind === 'design' },
    state: isCounted ? 'met' : 'unknown',
  };
}

function moduleFinding(article: Article, subject: Subject, { findModule }: PreparedMachine): ModuleFinding {
  const module = article.observed.process.module;
  return module === null ? { kind: 'no-inventory' } : findModule(subject, module);
}

function confidenceOf(
  article: Article,
  subject: Subject,
  lines: readonly EvidenceLine[],
  finding: ModuleFinding,
  kind: GrowthToMatch['kind'],
): Confidence {
  const unmet = lines.filter((l) => l.state === 'unmet');
  if (unmet.some((l) => !SOFT.has(l.kind))) return 'ruled-out';
  const image = imageOf(article, subject);
  const isCeiling = lines.some((line) => line.kind === 'ceiling' && line.state === 'met');
  // Runs that end where it says are what it is about, whether or not it calls that a fault.
  if (isCeiling && image !== null && image.basis !== 'inferred' && isDesign(article) && !isReportOnly(article))
    return 'likely';
  if (image?.basis === 'inferred' || isHint(article) || lines.some(isUncounted) || lines.some(isMuchLater))
    return 'possible';
  const state = (of: EvidenceKind): EvidenceLine['state'] | null => lines.find((l) => l.kind === of)?.state ?? null;
  if (state('module') === 'met') {
    const sure = finding.kind === 'loaded' && finding.run === 'same-run' && state('process') === 'met';
    // An article that we are not sure to have read rightly confirms nothing.
    return sure && unmet.length === 0 && article.confidence === 'high' ? 'confirmed' : 'likely';
  }
  if (image === null || unmet.length > 0) return 'possible';
  // That the cache was measured, or the process's age, is a sign already; what nobody measured may be a leak as well.
  if (article.status === 'by-design') return kind === 'design' ? 'likely' : 'possible';
  if (isWithinVersions(article, lines)) return 'confirmed';
  // A machine is in the window of an update for weeks of its life: that its version is not known is no sign of the article.
  if (state('version') === 'unknown') return 'possible';
  return countSigns(lines) >= LIKELY_SIGNS ? 'likely' : 'possible';
}

/** What the article is about has no counter. */
const isUncounted = (line: EvidenceLine): boolean => line.kind === 'resource' && line.state !== 'met';

/** Only its module shows that a log many years later than an article is of its products. */
const isMuchLater = (line: EvidenceLine): boolean => line.kind === 'product' && line.found.code === 'log-too-late';

/** A user's report, a line of a list, and what only looks like a leak are hints, whatever else fits. */
const isHint = (article: Article): boolean => isReportOnly(article) || article.status === 'misleading';

const isReportOnly = ({ statedBy, read }: Article): boolean => statedBy === 'user' || read === 'listed-only';

/** No fault, or not that of the process that grows. */
const isDesign = ({ status }: Article): boolean => status === 'by-design' || status === 'misleading';

/** The machine is between the update that brought the leak and the one that removes it, and has the role it takes. */
function isWithinVersions({ confidence }: Article, lines: readonly EvidenceLine[]): boolean {
  const found = lines.find((one) => one.kind === 'version')?.found;
  if (found?.code !== 'version' || found.relation !== 'affected' || confidence !== 'high') return false;
  const isClosed = found.introducedBy !== null && found.fixedVersion !== null;
  return isClosed && lines.every(({ kind, state }) => state !== 'unmet' && (kind !== 'role' || state === 'met'));
}

const countSigns = (lines: readonly EvidenceLine[]): number =>
  lines.reduce((sum, line) => sum + (line.state === 'met' ? (SIGNS.get(line.kind) ?? 0) : 0), 0);

/** Two articles confirmed for one process contradict each other: the module's version tells no more than "one of them". */
function settleTies<M extends ArticleMatch>(candidates: readonly M[]): M[] {
  const confirmed = candidates.filter((c) => c.confidence === 'confirmed');
  if (confirmed.length < 2) return [...candidates];
  return candidates.map((c) => (c.confidence === 'confirmed' ? { ...c, confidence: 'likely' } : c));
}

const count = (match: ArticleMatch, state: EvidenceLine['state']): number =>
  match.evidence.filter((e) => e.state === state).length;

const READING_ORDER: readonly Article['confidence'][] = ['high', 'medium', 'low', null];
/** The Knowledge Base is the vendor's. */
const STATED_ORDER: readonly Article['statedBy'][] = [null, 'vendor', 'maintainer', 'user'];

/** 0 for what the vendor says; what is known by its title only comes behind all that was read. */
const sourceRank = ({ statedBy, read }: Article): number =>
  read === 'listed-only' ? STATED_ORDER.length : Math.max(1, STATED_ORDER.indexOf(statedBy));

/** 0 for leaks. Where growth has no end, for all that is known, its design explains it less well; what only looks like a leak comes last. */
function statusRank({ status }: Article, kind: GrowthToMatch['kind']): number {
  return status === 'misleading' ? 2 : status === 'by-design' && kind === 'leak' ? 1 : 0;
}

const isMet = ({ evidence }: ArticleMatch, of: EvidenceKind): boolean =>
  evidence.some(({ kind, state }) => kind === of && state === 'met');

const YEAR_MS = 365.25 * DAY_MS;

/** The date of an article; NaN without one. */
const reviewedMs = weakMemo(({ lastReviewed }: Article): number => Date.parse(lastReviewed ?? ''));

/** Whole years between an article and the end of a log: less makes it no less fitting. Without a date it is far off. */
function yearsApart(article: Article, logMs: number): number {
  const years = Math.floor(Math.abs(logMs - reviewedMs(article)) / YEAR_MS);
  return Number.isNaN(years) ? Number.MAX_SAFE_INTEGER : years;
}

/** Whether the log ended before the updates came out that brought the leak: if its clock was right, it shows another one. */
const isBeforeLeak = ({ affected }: Article, logMs: number): boolean =>
  affected.length > 0 && affected.every(({ introducedBy }) => Date.parse(introducedBy?.date ?? '') > logMs);

/**
 * Best first: by confidence, by conditions that are not met and that are, by who states it and how sure we are of our
 * reading, articles of the time of the log before those of other years.
 */
function rank(
  candidates: readonly Candidate[],
  { lastMs }: MachineEvidence,
  kind: GrowthToMatch['kind'] = 'leak',
): Candidate[] {
  return [...candidates].sort(
    (a, b) =>
      CONFIDENCE_ORDER.indexOf(a.confidence) - CONFIDENCE_ORDER.indexOf(b.confidence) ||
      Number(isMet(b, 'service')) - Number(isMet(a, 'service')) ||
      statusRank(a.article, kind) - statusRank(b.article, kind) ||
      count(a, 'unmet') - count(b, 'unmet') ||
      Number(isMet(b, 'version')) - Number(isMet(a, 'version')) ||
      Number(isBeforeLeak(a.article, lastMs)) - Number(isBeforeLeak(b.article, lastMs)) ||
      count(b, 'met') - count(a, 'met') ||
      sourceRank(a.article) - sourceRank(b.article) ||
      READING_ORDER.indexOf(a.article.confidence) - READING_ORDER.indexOf(b.article.confidence) ||
      yearsApart(a.article, lastMs) - yearsApart(b.article, lastMs) ||
      (a.id < b.id ? -1 : 1),
  );
}

const toMatch = ({ id, confidence, evidence }: Candidate): ArticleMatch => ({ id, confidence, evidence });

/**
 * What explains several growths of one cause: each article as surely as for the growth that it fits best, with the evidence
 * of that, and the questions about those that are now the best.
 */
export function mergeMatches([first, ...others]: readonly [GrowthMatch, ...GrowthMatch[]]): GrowthMatch {
  const best = new Map<string, ArticleMatch>();
  for (const match of [first, ...others].flatMap(({ matches }) => matches)) {
    const known = best.get(match.id);
    if (known === undefined || surer(match, known) < 0) best.set(match.id, match);
  }
  // Sorting keeps the order of the first growth among those that are as sure.
  const matches = settleTies([...best.values()].sort(surer));
  const explaining = matches.filter((match) => !isEndedThere(match));
  const tied = new Set(explaining.filter((match) => surer(match, explaining[0]!) === 0).map(({ id }) => id));
  const questions = [first, ...others].flatMap((one) => one.questions);
  const asked = new Map(questions.map((question) => [JSON.stringify([question.facts, question.command]), question]));
  const isOpen = explaining[0] !== undefined && explaining[0].confidence !== 'confirmed';
  return {
    matches,
    questions: isOpen ? [...asked.values()].filter(({ articles }) => articles.some((id) => tied.has(id))) : [],
  };
}

/** Whether runs end where the article says: that settles no question of what grows in them. */
const isEndedThere = (match: ArticleMatch): boolean => isMet(match, 'ceiling');

const surer = (a: ArticleMatch, b: ArticleMatch): number =>
  CONFIDENCE_ORDER.indexOf(a.confidence) - CONFIDENCE_ORDER.indexOf(b.confidence);

/** Of dozens of tied articles, so many are asked about: the best. */
const MAX_ASKED_ARTICLES = 3;

/** Whether Windows or the program itself has the version that decides: a command shows these, and not that of a library. */
const isOfProgram = ({ affected }: Article): boolean =>
  affected.some(({ family, file, declaredOnly }) => family === 'windows' || (file === null && !declaredOnly));

/** What would settle the matter: the modules' versions first, then what each of several tied articles asks. */
function openQuestions(ranked: readonly Candidate[], subject: Subject, machine: PreparedMachine): OpenQuestion[] {
  const open = ranked.filter((c) => c.confidence !== 'ruled-out' && !isEndedThere(c));
  if (open.length === 0 || open[0]!.confidence === 'confirmed') return [];
  const tied = open.filter((c) => c.confidence === open[0]!.confidence);
  const unseen = tied.filter((c) => c.evidence.some((e) => e.kind === 'module' && e.state === 'unknown'));
  const questions =
    unseen.length === 0
      ? []
      : [
          moduleQuestion(
            unseen.map((c) => c.article),
            subject,
            machine,
          ),
        ];
  const unversioned = tied.flatMap(({ id, article, evidence }) =>
    evidence.flatMap((line) =>
      line.kind === 'version' && line.found.code === 'not-known' && isOfProgram(article)
        ? [{ id, what: line.found.what, versions: line.wanted.versions }]
        : [],
    ),
  );
  questions.push(...versionQuestions(unversioned, subject));
  if (tied.length > 1) {
    for (const { article } of tied.slice(0, MAX_ASKED_ARTICLES)) {
      for (const { text, command } of article.questions) {
        questions.push({ articles: [article.id], facts: { code: 'article', text }, command });
      }
    }
  }
  return questions;
}

/**
 * Articles on what a machine loses without a process that grows. A pool alone would fit dozens of them: an article is named
 * only if a program that sets it off is in the log, its role or its events are, one of its pool tags grows, or the machine has
 * a version that it affects.
 */
export function matchMachineGrowth(growth: GrowthToMatch, machine: PreparedMachine): GrowthMatch {
  const { resource, signature } = growth;
  const candidates: Candidate[] = [];
  const { kernel, tagged } = machine.catalog;
  for (const article of [...kernel, ...tagged]) {
    const poolTag = poolTagCondition(article, resource, machine);
    if (!losesFrom(article, resource, poolTag)) continue;
    if (article.observed.scope === 'process' && poolTag?.state !== 'met') continue;
    const trigger = triggerLine(article, machine.evidence);
    const signs = [
      poolTag,
      perEventCondition(article, resource, machine, signature),
      rhythmCondition(article, signature),
      ...linesOfMachine(article, machine),
    ].filter((line) => line !== null);
    const version = versionCondition(article, null, machine);
    if (trigger?.state !== 'met' && countSigns(signs) === 0 && !isAboutVersion(article, version)) continue;
    const lines = [
      ...(trigger === null ? [] : [trigger]),
      resourceLine(growth, article),
      ...signs,
      productCondition(article, { kind: 'no-inventory' }, machine, null),
      version,
      introducedByCondition(article, { kind: 'no-inventory' }),
    ].filter((line) => line !== null);
    candidates.push({ article, id: article.id, evidence: lines, confidence: machineConfidence(article, lines) });
  }
  return { matches: rank(candidates, machine.evidence).map(toMatch), questions: [] };
}

/** A driver or program that is declared shows that the machine has it, even where its version has the fix. */
const isAboutVersion = ({ affected }: Article, version: EvidenceLine<'version'> | null): boolean =>
  version?.state === 'met' || (version?.state === 'unmet' && affected.every(({ family }) => family !== 'windows'));

/** A tag that grows accounts for committed memory too, of which the pools are a part. */
function losesFrom({ observed }: Article, resource: Resource, poolTag: EvidenceLine<'pool-tag'> | null): boolean {
  const resources: readonly string[] = observed.resources;
  if (resources.includes(resource)) return true;
  const isOfPool = resources.includes('pool-paged') || resources.includes('pool-nonpaged');
  return resource === 'committed-bytes' && isOfPool && poolTag?.state === 'met';
}

/** Likely takes a program that sets it off, or a pool tag that grows, and two signs, of which the tag is one that counts two. */
function machineConfidence(article: Article, lines: readonly EvidenceLine[]): Confidence {
  const unmet = lines.filter(({ state }) => state === 'unmet');
  if (unmet.some(({ kind }) => !SOFT.has(kind))) return 'ruled-out';
  if (isHint(article) || lines.some(isMuchLater) || unmet.length > 0) return 'possible';
  // Several drivers use a tag of Windows: that the program of an article is one of them is not known.
  if (lines.some(({ kind, state }) => kind === 'version' && state === 'unknown')) return 'possible';
  const isNamed = lines.some(({ kind, state }) => state === 'met' && (kind === 'process' || kind === 'pool-tag'));
  return isNamed && countSigns(lines) >= LIKELY_SIGNS ? 'likely' : 'possible';
}

/** A program that sets off what the kernel loses; null where the article names none. */
function triggerLine(article: Article, { images, allProcesses }: MachineEvidence): EvidenceLine<'process'> | null {
  const wanted = triggerWanted(article);
  if (wanted === null) return null;
  const image = wanted.images.find((one) => images.has(one));
  if (image !== undefined) return { kind: 'process', wanted, found: { code: 'running', image }, state: 'met' };
  return allProcesses
    ? { kind: 'process', wanted, found: { code: 'not-running' }, state: 'unmet' }
    : { kind: 'process', wanted, found: { code: 'not-shown' }, state: 'unknown' };
}

/** Every machine runs it. */
const isUsual = (image: string): boolean => (USUAL_IMAGES as readonly string[]).includes(image);

export function triggerWanted({ observed }: Article): Extract<ProcessWanted, { code: 'running' }> | null {
  const images = observed.process.images.map(({ image }) => image).filter((image) => !isUsual(image));
  return images.length === 0 ? null : { code: 'running', images };
}

/** Articles on the end of a process: never above possible, since a log does not show why a process ended. */
export function matchEvent(event: ProcessEvent, machine: PreparedMachine): ArticleMatch[] {
  if (event.process === null) return [];
  const ended = event.kind === 'process-ended';
  const subject: Subject = { process: event.process, pid: event.pid, otherPids: [], ended };
  const matches: Candidate[] = [];
  const before = { fromMs: event.atMs - JUST_BEFORE_MS, toMs: event.atMs };
  for (const article of machine.catalog.ends) {
    const finding = moduleFinding(article, subject, machine);
    if (!nameAllows(article, subject, finding, machine)) continue;
    const protocol = protocolCondition(article, machine, before);
    // Without a sign of its clients, only the name of the process would point to the article.
    if (protocol?.state === 'unknown') continue;
    const lines = [
      processCondition(article, subject, finding, machine),
      roleCondition(article, machine),
      protocol,
      timingCondition(event),
      productCondition(article, finding, machine, subject),
      moduleCondition(article, finding, machine.catalog),
    ].filter((line) => line !== null);
    const confidence = lines.some((l) => l.state === 'unmet') ? 'ruled-out' : 'possible';
    matches.push({ article, id: article.id, evidence: lines, confidence });
  }
  return rank(matches, machine.evidence).map(toMatch);
}

/**
 * A crash takes down what runs in the process, and at times one that depends on it. A planned stop of services ends
 * several; but so may the restart of all of IIS that follows a crash of one part, so several tell neither.
 */
const PLANNED_MIN_OTHERS = 2;

export const TIMING_WANTED: EvidenceFacts['timing']['wanted'] = { code: 'unplanned-end' };

function timingCondition({ scheduled, endedTogether }: ProcessEvent): EvidenceLine<'timing'> {
  const line = (found: TimingFound, state: EvidenceLine['state']): EvidenceLine<'timing'> => ({
    kind: 'timing',
    wanted: TIMING_WANTED,
    found,
    state,
  });
  if (scheduled) return line({ code: 'scheduled' }, 'unmet');
  return endedTogether >= PLANNED_MIN_OTHERS
    ? line({ code: 'with-others', endedTogether }, 'unknown')
    : line({ code: 'once', endedTogether }, 'met');
}
