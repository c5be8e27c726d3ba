/** From what the rooms found to the Report document: sorted, unrounded, instants in the log's own offset. */
import type { Article, Catalog } from '../model/article.ts';
import type { Assessment, LimitCode, ProcessLevels, SampleGaps } from '../model/assessment.ts';
import type { ProcessEvent } from '../model/event.ts';
import type { Reason } from '../model/reason.ts';
import type { ArticleMatch, OpenQuestion } from '../model/match.ts';
import type {
  NotJudged,
  Report,
  ReportArticle,
  ReportAssessment,
  ReportBaseRate,
  ReportEvent,
  ReportFailedInput,
  ReportInput,
  ReportInventory,
  ReportPoolTags,
  ReportProcessList,
  ReportMachine,
  ReportNotListed,
  ReportProcessLevels,
  ReportReason,
  ReportSuccession,
  ReportSystem,
  ReportTrend,
} from '../model/report.ts';
import { latestOf } from '../model/lifetime.ts';
import type { Succession } from '../model/subject.ts';
import type { Resource } from '../model/resource.ts';
import { formatInstant } from '../util/instants.ts';
import { HOUR_MS } from '../util/time.ts';
import { findingId } from './finding-id.ts';
import { listEvents, listResults, type ListedResults } from './list-results.ts';
import { makeOverview } from './overview.ts';
import type { SuppressionWords } from './suppress.ts';
import { toReportMatch, toReportQuestion, type MatchWords } from './report-matches.ts';

export interface MatchedAssessment {
  readonly assessment: Assessment;
  readonly matches: readonly ArticleMatch[];
  readonly questions: readonly OpenQuestion[];
}

export interface MatchedEvent {
  readonly event: ProcessEvent;
  readonly matches: readonly ArticleMatch[];
}

/** Makes the sentences that a Report keeps next to its facts. */
export interface ReportWords extends MatchWords {
  readonly reason: (reason: Reason, resource: Resource) => string;
  readonly limit: (code: LimitCode) => string;
  readonly notListed: (notListed: ReportNotListed) => string;
  readonly suppressions: SuppressionWords;
}

export interface ReportParts {
  readonly words: ReportWords;
  readonly version: string;
  readonly generatedAtMs: number;
  readonly options: Report['options'];
  /** The command line without secrets, where there is one. */
  readonly command?: readonly string[];
  readonly catalog: Catalog;
  readonly inputs: readonly ReportInput[];
  /** Machines that the logs name in several ways. */
  readonly machines?: readonly ReportMachine[];
  /** Of each machine; none by default. */
  readonly baseRates?: readonly ReportBaseRate[];
  readonly failedInputs: readonly ReportFailedInput[];
  readonly inventories: readonly ReportInventory[];
  /** None by default. */
  readonly systems?: readonly ReportSystem[];
  readonly processLists?: readonly ReportProcessList[];
  /** By machine; none by default. */
  readonly poolTags?: readonly ReportPoolTags[];
  readonly assessments: readonly MatchedAssessment[];
  readonly events: readonly MatchedEvent[];
  /** Machine after machine; none by default. */
  readonly largest?: readonly ProcessLevels[];
  readonly asked?: readonly ProcessLevels[];
  /** Nothing by default. */
  readonly notJudged?: readonly NotJudged[];
  readonly warnings: readonly string[];
  /** Offset of a machine's clock from UTC in minutes; null where its log does not say. */
  readonly utcOffsetOf: (machine: string) => number | null;
  /** Sentences for the facts of matches. */
}

export function buildReport(parts: ReportParts): Report {
  const { assessments, notListed: results } = listResults(parts.assessments, (a) => toReportAssessment(a, parts));
  const allEvents = parts.events.map((e) => toReportEvent(e, parts.utcOffsetOf, parts.words));
  const events = listEvents(allEvents);
  const notListed = notListedOf(results, allEvents.length - events.length);
  const named = new Set([...assessments, ...events].flatMap((part) => part.articles.map((m) => m.id)));
  const head = {
    schemaVersion: 1 as const,
    tool: { name: 'leakscan' as const, version: parts.version },
    generatedAt: new Date(parts.generatedAtMs).toISOString(),
    options: parts.options,
    ...(parts.command === undefined ? {} : { command: parts.command }),
    catalog: {
      version: parts.catalog.version,
      date: parts.catalog.date,
      articles: parts.catalog.articles.length,
    },
    inputs: parts.inputs,
    ...(parts.machines === undefined || parts.machines.length === 0 ? {} : { machines: parts.machines }),
    ...(parts.baseRates === undefined || parts.baseRates.length === 0 ? {} : { baseRates: parts.baseRates }),
    failedInputs: parts.failedInputs,
    inventories: parts.inventories,
    ...(parts.systems === undefined || parts.systems.length === 0 ? {} : { systems: parts.systems }),
    ...(parts.processLists === undefined || parts.processLists.length === 0
      ? {}
      : { processLists: parts.processLists }),
    ...(parts.poolTags === undefined || parts.poolTags.length === 0 ? {} : { poolTags: parts.poolTags }),
  };
  const found = {
    assessments,
    ...toReportLevels('largest', parts.largest, assessments),
    ...toReportLevels('asked', parts.asked, assessments),
    events,
    articles: Object.fromEntries(
      parts.catalog.articles.filter((a) => named.has(a.id)).map((a) => [a.id, toReportArticle(a)]),
    ),
    ...(parts.notJudged === undefined || parts.notJudged.length === 0 ? {} : { notJudged: parts.notJudged }),
    ...(notListed === null ? {} : { notListed }),
    warnings: notListed === null ? parts.warnings : [parts.words.notListed(notListed), ...parts.warnings],
  };
  return { ...head, overview: makeOverview({ ...head, ...found }), ...found };
}

/** Those whose assessments are listed; nothing where there are none. */
function toReportLevels<Key extends string>(
  key: Key,
  all: readonly ProcessLevels[] | undefined,
  listed: readonly ReportAssessment[],
): Partial<Record<Key, ReportProcessLevels[]>> {
  if (all === undefined || all.length === 0) return {};
  const ids = new Set(listed.map(({ id }) => id));
  const levels = all
    .map(({ assessment, ...rest }) => ({ id: idOf(assessment), ...rest }))
    .filter(({ id }) => ids.has(id));
  return { [key]: levels } as Partial<Record<Key, ReportProcessLevels[]>>;
}

const idOf = ({ history, resource }: Assessment): string =>
  findingId(history.machine, history.process, resource, history.subject?.key ?? '');

const NO_RESULTS: NonNullable<ListedResults['notListed']> = {
  results: 0,
  verdicts: {},
  processes: 0,
  leakingProcesses: 0,
};

function notListedOf(results: ListedResults['notListed'], events: number): ReportNotListed | null {
  return results === null && events === 0 ? null : { ...(results ?? NO_RESULTS), events };
}

function toReportAssessment(
  { assessment, matches, questions }: MatchedAssessment,
  { utcOffsetOf, words }: Pick<ReportParts, 'utcOffsetOf' | 'words'>,
): ReportAssessment {
  const { history, lifetime, exhaustion } = assessment;
  const { subject } = history;
  const latest = latestOf(history);
  const offset = utcOffsetOf(history.machine);
  const instant = (ms: number): string => formatInstant(ms, offset);
  return {
    id: idOf(assessment),
    machine: history.machine,
    process: history.process,
    instance: lifetime.instance,
    pid: latest.pid,
    subject,
    running: !latest.endKnown,
    siblings: history.siblings,
    resource: assessment.resource,
    lifetime: {
      pid: lifetime.pid,
      start: instant(lifetime.startMs),
      end: instant(lifetime.endMs),
      startKnown: lifetime.startKnown,
      endKnown: lifetime.endKnown,
    },
    lifetimes: history.lifetimes.map((l) => ({
      pid: l.pid,
      start: instant(l.startMs),
      end: instant(l.endMs),
      ...(Number.isNaN(l.ageAtStartMs) ? {} : { started: instant(l.startMs - l.ageAtStartMs) }),
      ...toReportSuccession(history.successions.get(l)),
    })),
    ...(assessment.gaps === null ? {} : { gaps: toReportGaps(assessment.gaps, instant) }),
    usableShare: assessment.usableShare,
    foldedRuns: history.foldedRuns,
    verdict: assessment.verdict,
    severity: assessment.severity,
    likelihood: assessment.likelihood,
    caveats: assessment.caveats,
    trend: toReportTrend(assessment, instant),
    levels: assessment.levels,
    limits: assessment.limits.map(({ code, value }) => ({ name: words.limit(code), code, value })),
    perEvent: assessment.perEvent,
    ...(assessment.split === null ? {} : { split: assessment.split }),
    exhaustion:
      exhaustion === null
        ? null
        : {
            limit: words.limit(exhaustion.limit),
            limitCode: exhaustion.limit,
            scope: exhaustion.scope,
            limitValue: exhaustion.limitValue,
            at: instant(exhaustion.atMs),
            earliest: instant(exhaustion.earliestMs),
            latest: exhaustion.latestMs === null ? null : instant(exhaustion.latestMs),
            atLatest: exhaustion.atLatest,
          },
    series: assessment.envelope,
    reasons: assessment.reasons.map((reason) => toReportReason(reason, words.reason(reason, assessment.resource))),
    articles: matches.map((match) => toReportMatch(match, words)),
    questions: questions.map((question) => toReportQuestion(question, words)),
    ...(assessment.symptomOf === null ? {} : { symptomOf: idOf(assessment.symptomOf) }),
    ...toReportExplained(assessment),
  };
}

const toReportExplained = ({ explains, history }: Assessment): Pick<ReportAssessment, 'explains'> =>
  explains.length === 0
    ? {}
    : {
        explains: explains.map(({ resource, share }) => ({
          id: findingId(history.machine, null, resource, ''),
          resource,
          share,
        })),
      };

const toReportSuccession = (succession: Succession | undefined): { succession?: ReportSuccession } =>
  succession === undefined
    ? {}
    : {
        succession: {
          gapSeconds: succession.gapMs / 1000,
          siblingsBefore: succession.siblingsBefore,
          siblingsAfter: succession.siblingsAfter,
          sameInstance: succession.sameInstance,
          levelShare: Number.isNaN(succession.levelShare) ? null : succession.levelShare,
          doubtful: succession.doubtful,
        },
      };

/** What a reason lacks is left out: a Report holds tens of thousands of them. */
const toReportReason = ({ code, state, value, unit, limit, facts }: Reason, text: string): ReportReason => ({
  code,
  state,
  text,
  ...(unit === null ? {} : { value, unit, ...(limit === null ? {} : { limit }) }),
  ...(Object.keys(facts).length === 0 ? {} : { facts }),
});

const toReportGaps = (
  { count, longest, coveredMs }: SampleGaps,
  instant: (ms: number) => string,
): NonNullable<ReportAssessment['gaps']> => ({
  count,
  longest: longest.map(({ fromMs, toMs }) => ({ from: instant(fromMs), to: instant(toMs) })),
  coveredHours: coveredMs / HOUR_MS,
});

function toReportTrend(assessment: Assessment, instant: (ms: number) => string): ReportTrend | null {
  const { trend, levels, samples } = assessment;
  if (trend === null || levels === null) return null;
  const hours = (trend.fitEndMs - trend.fitStartMs) / HOUR_MS;
  return {
    slopePerHour: trend.slopePerHour,
    ciLow: trend.ciLow,
    ciHigh: trend.ciHigh,
    onset: instant(trend.onsetMs ?? assessment.lifetime.startMs),
    onsetSeen: trend.onsetMs !== null,
    ...levels,
    samples,
    line: {
      start: instant(trend.fitStartMs),
      end: instant(trend.fitEndMs),
      from: trend.intercept,
      to: trend.intercept + trend.slopePerHour * hours,
    },
  };
}

function toReportEvent(
  { event, matches }: MatchedEvent,
  utcOffsetOf: ReportParts['utcOffsetOf'],
  words: MatchWords,
): ReportEvent {
  return {
    kind: event.kind,
    machine: event.machine,
    process: event.process,
    subject: event.subject,
    pid: event.pid,
    at: formatInstant(event.atMs, utcOffsetOf(event.machine)),
    scheduled: event.scheduled,
    ...(event.doubtful ? { doubtful: true } : {}),
    articles: matches.map((match) => toReportMatch(match, words)),
  };
}

const sourceOf = ({ source }: Article): NonNullable<ReportArticle['source']> | null =>
  source === null || source.url === null ? null : { title: source.title, url: source.url };

const toReportArticle = (article: Article): ReportArticle => ({
  title: article.title,
  status: article.status,
  statedBy: article.statedBy,
  read: article.read,
  affected: article.affected,
  source: sourceOf(article),
  summary: article.observed.symptom ?? article.trigger ?? '',
  cause: article.cause ?? '',
  trigger: article.trigger ?? '',
  faultyModule: article.faultyComponent?.module ?? null,
  errorCodes: article.errorCodes,
  // One line of an article may stand for several versions, each a product of its own.
  products: [...new Set(article.products.map((p) => (p.servicePack === null ? p.name : `${p.name} ${p.servicePack}`)))],
  fixes: article.fixes,
  prerequisites: article.prerequisites,
  restart: article.restart,
  replaces: article.replaces,
  workaround: article.workaround,
  references: [...article.related, ...article.references],
  lastReviewed: article.lastReviewed,
});
