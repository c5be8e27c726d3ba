/**
 * Findings from one night to the next. What a single night says is damped: a finding is gone only after some quiet nights,
 * and a doubtful one is new only after some nights in a row; what is urgent is new at once. Pure: nights are dates, and the
 * same night may be told again.
 */
import { isCause, mayLeak } from '../model/finding.ts';
import type { Finding, FindingNight } from '../model/history.ts';
import type { FindingState, Report, ReportAssessment } from '../model/report.ts';
import type { Envelope } from '../model/series.ts';
import { compareFindings, whoIs } from '../report/baseline.ts';
import { symptomsOf, withFirstLimit } from '../report/facts.ts';
import { isNotJudged } from '../report/judged.ts';
import { instantMs, wallMs } from '../util/instants.ts';
import { DAY_MS } from '../util/time.ts';
import { NOT_AFTER_RESTART, type AfterRestart } from './after-restart.ts';

export interface DampingRules {
  /** Nights in a row on which a finding must be seen before it is told, unless it is urgent. At least 1. */
  readonly newAfter: number;
  /** Nights in a row without it until it is gone. At least 1. */
  readonly goneAfter: number;
}

export const DAMPING: DampingRules = { newAfter: 2, goneAfter: 3 };

/** A limit that is reached within so many days is told at once. */
const SOON_DAYS = 7;
/** A leak that is so likely is reported at once: nineteen of twenty of them leak, and each would wait for the one that does not. */
const MIN_SURE = 0.95;
/** A finding below it is doubtful and waits a night more: of those, more than one in five is no leak, and more hours show it. */
const MIN_LIKELY = 0.8;
/** A verdict that changes with less of a change in likelihood has only passed the line. */
const MIN_CHANGE = 0.1;
/** A finding that is still so likely is not gone: a third of what makes a leak. */
const MAX_GONE_LIKELIHOOD = 0.2;
/** Of the series that is kept of a finding: enough for a sparkline. */
export const SPARK_BUCKETS = 60;

export interface AdvancedFindings {
  readonly findings: readonly Finding[];
  readonly said: readonly FindingNight[];
}

/**
 * @param before as the night before left them, or an earlier run of this night, under the suppressions of this one
 * @param saidTonight ids of which this night has said something already: it counts once
 */
export function advanceFindings(
  before: readonly Finding[],
  report: Report,
  night: string,
  saidTonight: ReadonlySet<string>,
  rules: DampingRules = DAMPING,
  afterRestart: AfterRestart = NOT_AFTER_RESTART,
): AdvancedFindings {
  const now = new Map(report.assessments.map((one) => [one.id, one]));
  const known = new Map(before.map((one) => [one.id, one]));
  const { causes, merged } = continuing(before, report, now, rules);
  const tonight = { night, rules, report, now, afterRestart };
  const findings: Finding[] = [];
  const said: FindingNight[] = [];
  const tell = (finding: Finding | null, assessment: ReportAssessment | null): void => {
    if (finding === null) return;
    findings.push(finding);
    // Of what closed long ago nothing is said any more.
    if (finding.status !== 'closed' || finding.closedNight === night) said.push(tellNight(finding, assessment, night));
  };
  /** As the finding was, or else one that is part of it now. */
  const earlier = (id: string): Finding | null => {
    const own = known.get(id) ?? null;
    const parts = before.filter((one) => merged.get(one.id) === id);
    return own !== null && own.status !== 'closed' ? own : (parts.find(isOpen) ?? parts[0] ?? own);
  };
  for (const one of before) {
    const cause = causes.get(one.id);
    const into = merged.get(one.id);
    const assessment = now.get(one.id) ?? null;
    const again = saidTonight.has(one.id);
    if (cause !== undefined) tell(seen(earlier(one.id), cause, { ...tonight, again }), cause);
    else if (into !== undefined) tell(merge(one, into, night), assessment);
    else if (one.status !== 'closed' && isOpenQuestion(report, one, assessment)) tell(stays(one, night), assessment);
    else tell(unseen(one, assessment, { ...tonight, again }), assessment);
  }
  for (const [id, cause] of causes) {
    if (!known.has(id)) tell(seen(earlier(id), cause, { ...tonight, again: false }), cause);
  }
  return { findings, said };
}

interface Continuing {
  /** Findings of the Report that are reported, by id, each with the first limit of all its resources. */
  readonly causes: ReadonlyMap<string, ReportAssessment>;
  /** From findings of before that are part of another one to that one's id. */
  readonly merged: ReadonlyMap<string, string>;
}

/**
 * Which findings go on, and as part of which. Where a finding is not seen but one of its symptoms leads, it may come back: the
 * symptom takes its place when it would be gone.
 */
function continuing(
  before: readonly Finding[],
  report: Report,
  now: ReadonlyMap<string, ReportAssessment>,
  rules: DampingRules,
): Continuing {
  const causes = new Map(report.assessments.filter(isCause).map((one) => [one.id, withFirstLimit(report, one)]));
  const merged = new Map<string, string>();
  for (const one of before) {
    if (one.status === 'closed' || causes.has(one.id)) continue;
    const current = now.get(one.id);
    if (current !== undefined && mayLeak(current)) {
      merged.set(one.id, current.symptomOf!);
      continue;
    }
    const next = one.symptoms?.find((id) => causes.has(id));
    if (next === undefined) continue;
    if (one.status === 'waiting' || one.quietNights + 1 >= rules.goneAfter) merged.set(one.id, next);
    else causes.delete(next);
  }
  return { causes, merged };
}

const isOpen = ({ status }: Finding): boolean => status === 'open';

/** It goes on as part of another finding, so it is not gone; of one that was not told nothing is kept. */
const merge = (before: Finding, mergedInto: string, night: string): Finding | null =>
  isOpen(before) ? { ...before, status: 'closed', state: null, closedNight: night, mergedInto } : null;

interface Tonight {
  readonly night: string;
  readonly again: boolean;
  readonly rules: DampingRules;
  readonly report: Report;
  /** Its assessments by id. */
  readonly now: ReadonlyMap<string, ReportAssessment>;
  readonly afterRestart: AfterRestart;
}

/** Whether the finding may be as it was: its process was not judged, or the Report has no room for its result. */
const isOpenQuestion = (report: Report, one: Finding, listed: ReportAssessment | null): boolean =>
  isNotJudged(report, one) || (listed === null && report.notListed !== undefined);

/** Whether it is told on the first night. */
export function isUrgent({ verdict, severity, likelihood, exhaustion, lifetime }: ReportAssessment): boolean {
  if (verdict !== 'leak') return false;
  if (severity === 'critical' || severity === 'high' || (likelihood ?? 0) >= MIN_SURE) return true;
  return isReachedWithin(SOON_DAYS, { exhaustion, lifetime });
}

const isReachedWithin = (
  days: number,
  { exhaustion, lifetime }: Pick<ReportAssessment, 'exhaustion' | 'lifetime'>,
): boolean => exhaustion !== null && wallMs(exhaustion.at) - wallMs(lifetime.end) <= days * DAY_MS;

/** A warm-up ends by itself, unless its limit comes first. */
const mayWait = (one: ReportAssessment): boolean => one.severity !== 'critical' && !isReachedWithin(1, one);

/**
 * An open finding after a restart: as it was reported, to be compared with the growth that outlives the warm-up. A restart puts
 * the date of its limit off.
 */
function staysReported(before: Finding, now: ReportAssessment, { night, again }: Tonight): Finding {
  const { exhaustion } = before.assessment;
  const isPutOff =
    exhaustion !== null && (now.exhaustion === null || instantMs(now.exhaustion.at) > instantMs(exhaustion.at));
  const later = isPutOff ? { severity: now.severity, exhaustion: now.exhaustion } : {};
  return {
    ...(again ? before : stays(before, night)),
    ...(isPutOff ? { severity: now.severity } : {}),
    ...{ lastNight: night, lastSeen: now.lifetime.end, quietNights: 0, nightsSeen: nightsSeen(before, again) },
    assessment: { ...before.assessment, ...later },
  };
}

/** Nights in a row on which it must be seen. With 1 all are reported on the first night. */
export const nightsToWait = ({ likelihood }: ReportAssessment, { newAfter }: DampingRules): number =>
  newAfter > 1 && (likelihood ?? 1) < MIN_LIKELY ? newAfter + 1 : newAfter;

/** A night that is run again counts once. */
const nightsSeen = (before: Finding, again: boolean): number =>
  before.nightsSeen + (again && before.quietNights === 0 ? 0 : 1);

/** @param before another finding where that is part of this one now */
function seen(before: Finding | null, assessment: ReportAssessment, tonight: Tonight): Finding {
  const { night, again, rules, report, now } = tonight;
  const { held: ids, unsettled } = tonight.afterRestart;
  const held = ids.includes(assessment.id) && mayWait(assessment);
  if (before?.status === 'open' && before.id === assessment.id && unsettled.includes(before.id) && mayWait(assessment))
    return staysReported(before, assessment, tonight);
  // One that was closed on this very night has not been away.
  const goesOn = before !== null && (before.status !== 'closed' || before.closedNight === night) ? before : null;
  const nights = goesOn === null ? 1 : nightsSeen(goesOn, again);
  const wasOpen = goesOn !== null && goesOn.openedNight !== null;
  const isReopened = wasOpen && isReopenedBy(goesOn, assessment, night);
  const best = assessment.articles.find(({ confidence }) => confidence !== 'ruled-out');
  const isReportedNow = wasOpen || (!held && (nights >= nightsToWait(assessment, rules) || isUrgent(assessment)));
  // Like is compared with like.
  const compared = before === null || before.id === assessment.id ? assessment : (now.get(before.id) ?? assessment);
  const symptoms = symptomsOf(report, assessment).map(({ id }) => id);
  const told = wasOpen ? toldOf(goesOn, compared) : compared;
  return {
    id: assessment.id,
    machine: assessment.machine,
    process: assessment.process,
    resource: assessment.resource,
    status: isReportedNow ? 'open' : 'waiting',
    state: !isReportedNow
      ? null
      : isReopened
        ? 'reopened'
        : wasOpen
          ? held
            ? 'same'
            : stateOf(goesOn, compared, told, again)
          : 'new',
    firstNight: goesOn?.firstNight ?? night,
    lastNight: night,
    openedNight: isReportedNow ? (goesOn?.openedNight ?? night) : null,
    closedNight: null,
    nightsSeen: nights,
    quietNights: 0,
    lastSeen: assessment.lifetime.end,
    verdict: assessment.verdict,
    severity: assessment.severity,
    caveats: assessment.caveats,
    articleTitle: best === undefined ? null : (report.articles[best.id]?.title ?? null),
    assessment: slim(assessment),
    ...(isReportedNow ? { told: { verdict: told.verdict, likelihood: told.likelihood ?? null } } : {}),
    ...(symptoms.length === 0 ? {} : { symptoms }),
    ...(isReopened ? { reopenedNight: night } : {}),
    ...(held && !isReportedNow ? { afterRestart: true } : {}),
  };
}

/** Whether it was hidden when it was seen last, or until this night, and is not any more. */
const isReopenedBy = (before: Finding, { suppressedBy }: ReportAssessment, night: string): boolean =>
  suppressedBy === undefined && (before.assessment.suppressedBy !== undefined || before.reopenedNight === night);

type Told = NonNullable<Finding['told']>;

/** The verdict as it is reported: of one that changes with hardly a change in likelihood, as it was. */
function toldOf({ told: before, verdict, assessment }: Finding, now: Told): Told {
  const old = before ?? { verdict, likelihood: assessment.likelihood ?? null };
  const isUnknown = (old.likelihood ?? null) === null || (now.likelihood ?? null) === null;
  const isClear = isUnknown || Math.abs(now.likelihood! - old.likelihood!) >= MIN_CHANGE;
  return old.verdict !== now.verdict && isClear ? now : old;
}

/** A night that is told again stands as it stood, unless it got worse. */
function stateOf(before: Finding, now: ReportAssessment, told: Told, again: boolean): FindingState {
  if (again && before.state === 'new') return 'new';
  const old = { ...before.assessment, verdict: (before.told ?? before).verdict };
  const state = compareFindings(old, { ...now, verdict: told.verdict });
  return again && state === 'same' && before.state !== null && before.state !== 'gone' ? before.state : state;
}

/** Nothing is known of it tonight. */
const stays = (before: Finding, night: string): Finding => ({
  ...before,
  state: before.status === 'open' ? unchangedState(before, night) : null,
});

const unchangedState = ({ reopenedNight }: Finding, night: string): FindingState =>
  reopenedNight === night ? 'reopened' : 'same';

/** @param now what it is instead; null where the machine's captures do not have it */
function unseen(before: Finding, now: ReportAssessment | null, { night, again, rules }: Tonight): Finding | null {
  if (before.status === 'closed') return before.closedNight === night ? before : { ...before, state: null };
  // Too little was logged to say anything.
  if (now?.verdict === 'insufficient-data') return stays(before, night);
  // Nights in a row are asked for.
  if (before.status === 'waiting') return null;
  // What was reported is gone when it has become unlikely, not when it is in doubt again.
  const state = unchangedState(before, night);
  if ((now?.likelihood ?? 0) >= MAX_GONE_LIKELIHOOD) return { ...before, state, quietNights: 0 };
  const quietNights = again && before.quietNights > 0 ? before.quietNights : before.quietNights + 1;
  if (quietNights < rules.goneAfter) return { ...before, state, quietNights };
  return { ...before, status: 'closed', state: 'gone', closedNight: night, quietNights };
}

export function tellNight(finding: Finding, assessment: ReportAssessment | null, night: string): FindingNight {
  const trend = assessment?.trend ?? null;
  return {
    id: finding.id,
    night,
    verdict: assessment?.verdict ?? finding.verdict,
    severity: assessment?.severity ?? null,
    state: finding.state,
    slopePerHour: trend?.slopePerHour ?? null,
    ciLow: trend?.ciLow ?? null,
    ciHigh: trend?.ciHigh ?? null,
    last: trend?.last ?? null,
    articles: (assessment?.articles ?? [])
      .filter(({ confidence }) => confidence !== 'ruled-out')
      .map(({ id, confidence }) => ({ id, confidence })),
  };
}

/** What is compared and shown on later nights. */
const slim = (assessment: ReportAssessment): ReportAssessment => ({
  ...assessment,
  lifetimes: [],
  reasons: [],
  questions: [],
  articles: assessment.articles.map((one) => ({ ...one, evidence: [] })),
  series: sparkline(assessment.series),
});

/** At most `SPARK_BUCKETS` slices, each as wide as the others. */
export function sparkline(series: Envelope | null): Envelope | null {
  if (series === null || series.median.length <= SPARK_BUCKETS) return series;
  const factor = Math.ceil(series.median.length / SPARK_BUCKETS);
  const slots = Math.ceil(series.median.length / factor);
  const merge = (values: readonly (number | null)[], of: (sorted: readonly number[]) => number): (number | null)[] =>
    Array.from({ length: slots }, (_, i) => {
      const there = values.slice(i * factor, (i + 1) * factor).filter((value) => value !== null);
      return there.length === 0 ? null : of(there.sort((a, b) => a - b));
    });
  return {
    startMs: series.startMs,
    bucketMs: series.bucketMs * factor,
    min: merge(series.min, (sorted) => sorted[0]!),
    median: merge(series.median, (sorted) => sorted[Math.floor(sorted.length / 2)]!),
    max: merge(series.max, (sorted) => sorted.at(-1)!),
  };
}

/**
 * The Report as the night tells it: findings that are told with their state, and those that are gone.
 * @param earlier the night before on which the machine was assessed; null on its first
 */
export function addFindingStates(
  report: Report,
  findings: readonly Finding[],
  earlier: { readonly night: string; readonly version: string } | null,
): Report {
  const states = new Map(findings.map(({ id, state }) => [id, state]));
  const now = new Map(report.assessments.map((one) => [one.id, one]));
  const assessments = report.assessments.map((one) => {
    const state = states.get(one.id) ?? null;
    return state === null ? one : { ...one, state };
  });
  if (earlier === null) return { ...report, assessments };
  const gone = findings
    .filter(({ state }) => state === 'gone')
    .map(({ id, machine, process, resource, verdict, lastSeen, assessment }) => ({
      ...{ id, machine, process, resource, verdict, lastSeen },
      ...whoIs(assessment),
      slopePerHour: assessment.trend?.slopePerHour ?? null,
      now: now.get(id)?.verdict ?? null,
    }));
  const merged = findings.flatMap(({ id, closedNight, mergedInto }) =>
    mergedInto === undefined || closedNight !== report.history?.night ? [] : [{ id, into: mergedInto }],
  );
  const baseline = {
    file: 'history',
    generatedAt: `${earlier.night}T00:00`,
    version: earlier.version,
    gone,
    ...(merged.length === 0 ? {} : { merged }),
    unseen: [],
  };
  return { ...report, assessments, baseline };
}
