/** From what the rooms found to the Report document: sorted, unrounded, instants in the log's own offset. */
import { createHash } from 'node:crypto';
import type { Article, ArticleMatch, Catalog, OpenQuestion } from '../model/article.ts';
import type { Assessment, SampleGaps } from '../model/assessment.ts';
import type { ProcessEvent } from '../model/event.ts';
import type {
  Report,
  ReportArticle,
  ReportAssessment,
  ReportEvent,
  ReportFailedInput,
  ReportInput,
  ReportInventory,
  ReportTrend,
} from '../model/report.ts';
import { formatInstant } from '../util/instants.ts';

const HOUR_MS = 3_600_000;

export interface MatchedAssessment {
  readonly assessment: Assessment;
  readonly matches: readonly ArticleMatch[];
  readonly questions: readonly OpenQuestion[];
}

export interface MatchedEvent {
  readonly event: ProcessEvent;
  readonly matches: readonly ArticleMatch[];
}

export interface ReportParts {
  readonly version: string;
  readonly generatedAtMs: number;
  readonly options: Report['options'];
  /** The command line without secrets, where there is one. */
  readonly command?: readonly string[];
  readonly catalog: Catalog;
  readonly inputs: readonly ReportInput[];
  readonly failedInputs: readonly ReportFailedInput[];
  readonly inventories: readonly ReportInventory[];
  readonly assessments: readonly MatchedAssessment[];
  readonly events: readonly MatchedEvent[];
  readonly warnings: readonly string[];
  /** Offset of a machine's clock from UTC in minutes; null where its log does not say. */
  readonly utcOffsetOf: (machine: string) => number | null;
}

export function buildReport(parts: ReportParts): Report {
  const named = new Set([...parts.assessments, ...parts.events].flatMap((part) => part.matches.map((m) => m.id)));
  return {
    schemaVersion: 1,
    tool: { name: 'leakscan', version: parts.version },
    generatedAt: new Date(parts.generatedAtMs).toISOString(),
    options: parts.options,
    ...(parts.command === undefined ? {} : { command: parts.command }),
    catalog: { version: parts.catalog.version, articles: parts.catalog.articles.length },
    inputs: parts.inputs,
    failedInputs: parts.failedInputs,
    inventories: parts.inventories,
    assessments: parts.assessments.map((a) => toReportAssessment(a, parts.utcOffsetOf)),
    events: parts.events.map((e) => toReportEvent(e, parts.utcOffsetOf)),
    articles: Object.fromEntries(
      parts.catalog.articles.filter((a) => named.has(a.id)).map((a) => [a.id, toReportArticle(a)]),
    ),
    warnings: parts.warnings,
  };
}

/**
 * Stable over restarts and nights: from machine, process, resource and, among siblings alive at once, the rank by start
 * time; never from process ID, path or date.
 */
function assessmentId(machine: string, process: string | null, resource: string, siblingRank: number): string {
  // A name cannot hold a NUL: the machine itself is nobody's namesake.
  const subject = process === null ? '\0' : process.toLowerCase();
  const key = [machine.toLowerCase(), subject, resource, ...(siblingRank > 0 ? [siblingRank] : [])];
  return createHash('sha256').update(key.join('\n')).digest('hex').slice(0, 12);
}

function toReportAssessment(
  { assessment, matches, questions }: MatchedAssessment,
  utcOffsetOf: ReportParts['utcOffsetOf'],
): ReportAssessment {
  const { history, lifetime, exhaustion } = assessment;
  const offset = utcOffsetOf(history.machine);
  const instant = (ms: number): string => formatInstant(ms, offset);
  return {
    id: assessmentId(history.machine, history.process, assessment.resource, history.siblingRank),
    machine: history.machine,
    process: history.process,
    instance: lifetime.instance,
    pid: lifetime.pid,
    siblings: history.siblings,
    resource: assessment.resource,
    lifetime: {
      start: instant(lifetime.startMs),
      end: instant(lifetime.endMs),
      startKnown: lifetime.startKnown,
      endKnown: lifetime.endKnown,
    },
    lifetimes: history.lifetimes.map((l) => ({ pid: l.pid, start: instant(l.startMs), end: instant(l.endMs) })),
    ...(assessment.gaps === null ? {} : { gaps: toReportGaps(assessment.gaps, instant) }),
    usableShare: assessment.usableShare,
    foldedRuns: history.foldedRuns,
    verdict: assessment.verdict,
    severity: assessment.severity,
    caveats: assessment.caveats,
    trend: toReportTrend(assessment, instant),
    limits: assessment.limits,
    perEvent: assessment.perEvent,
    exhaustion:
      exhaustion === null
        ? null
        : {
            limit: exhaustion.limit,
            scope: exhaustion.scope,
            limitValue: exhaustion.limitValue,
            at: instant(exhaustion.atMs),
            earliest: instant(exhaustion.earliestMs),
            latest: exhaustion.latestMs === null ? null : instant(exhaustion.latestMs),
            atLatest: exhaustion.atLatest,
          },
    series: assessment.envelope,
    reasons: assessment.reasons,
    articles: matches,
    questions,
  };
}

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

function toReportEvent({ event, matches }: MatchedEvent, utcOffsetOf: ReportParts['utcOffsetOf']): ReportEvent {
  return {
    kind: event.kind,
    machine: event.machine,
    process: event.process,
    pid: event.pid,
    at: formatInstant(event.atMs, utcOffsetOf(event.machine)),
    scheduled: event.scheduled,
    articles: matches,
  };
}

const toReportArticle = (article: Article): ReportArticle => ({
  title: article.title,
  status: article.status,
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
