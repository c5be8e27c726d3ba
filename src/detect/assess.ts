/**
 * From lifetimes to assessments: one for each process and resource, and for the machine. Each life is judged in
 * judge-life.ts; this file chooses the life that decides, and adds caveats, limits and severity.
 */
import {
  VERDICTS,
  type Assessment,
  type Caveat,
  SEVERITIES,
  type Severity,
  type Verdict,
} from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { byUrgency, mayLeak } from '../model/finding.ts';
import { latestOf, type Lifetime, type ProcessHistory } from '../model/lifetime.ts';
import {
  MACHINE_RESOURCES,
  PROCESS_RESOURCES,
  RESOURCE_KINDS,
  RESOURCES,
  type MachineResource,
  type Resource,
} from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { envelope } from '../series/samples/envelope.ts';
import { rangeOf } from '../series/samples/range.ts';
import { firstValue } from '../series/samples/first-value.ts';
import { since } from '../series/samples/since.ts';
import { countSamples } from '../series/samples/count-samples.ts';
import { DAY_MS, HOUR_MS, HOURS_PER_DAY } from '../util/time.ts';
import { siblingsOf, type LifetimeJudgement } from './beside-cache.ts';
import { besideReasons } from './beside-reasons.ts';
import { forecast, growthOf, lastValue, type Growth } from './exhaustion.ts';
import { judgeGrowth } from './judge-growth.ts';
import { isMonitor, mayMonitor } from '../windows/known-caches.ts';
import { besideEarlierLives } from './earlier-lives.ts';
import { judgeBesideLoad } from './beside-load.ts';
import { judgeLifetime } from './judge-life.ts';
import { classOf } from './leak-class.ts';
import { findPerEvent } from './load.ts';
import { isUnderADay, judgeLives, type JudgedLife } from './lives.ts';
import { longGaps, MIN_USABLE_SHARE, usableShareOf } from './sample-quality.ts';
import { judgeMachine, machineHistory } from './machine-wide.ts';
import { splitGrowth } from './memory-split.ts';
import { MAX_ASKED, memoryOf, overLifetimes } from './process-levels.ts';
import { rateOfLives } from './rate-of-lives.ts';
import { reasonOf } from './reason.ts';
import { countHistories, isCountFinding, judgeCount } from './process-count.ts';
import { oneCauseEach, type IsOpenFinding } from './one-cause.ts';
import { isLogged, seriesReader, type ReadSeries } from './read-series.ts';
import { rising } from './rising.ts';
import { hasValues, standInOf } from './stand-in.ts';
import { whenDecided } from './when-decided.ts';

/** Verdicts that a report draws and lists by name, and which therefore carry their series. */
const DRAWN: ReadonlySet<Verdict> = new Set<Verdict>([
  'leak',
  'suspect',
  'by-design',
  'explained',
  'warm-up',
  'plateau',
  'step',
  'sawtooth',
]);

export interface AssessOptions {
  /** Whether the log has ID Process. */
  readonly hasProcessIds: boolean;
  /** False leaves out the machine as a whole: where only some processes were asked for. */
  readonly machineWide: boolean;
  /** When the machine was restarted, in time order; none by default. */
  readonly restartsMs?: readonly number[];
  /** By default no finding is known from before. */
  readonly isOpenFinding?: IsOpenFinding;
}

/**
 * Assesses every resource that a leak can be told from, for every process of a machine and for the machine itself.
 * @returns findings, then their symptoms, then the rest, each most urgent first; every process with a sample has at least one assessment
 */
export function assessMachine(
  histories: readonly ProcessHistory[],
  evidence: MachineEvidence,
  { hasProcessIds, machineWide, restartsMs = [], isOpenFinding = () => false }: AssessOptions,
): Assessment[] {
  const assessments: Assessment[] = [];
  const read = seriesReader();
  const isDecided = ({ lifetimes }: Assessment['history'], resource: Resource): boolean =>
    RESOURCE_KINDS[resource].decides && lifetimes.some((l) => isLogged(l, resource));
  for (const history of histories) {
    const siblings = siblingsOf(history, histories);
    const own = PROCESS_RESOURCES.filter((resource) => isDecided(history, resource)).map((resource) =>
      assess(
        history,
        resource,
        (l, series) => judgeLifetime(l, resource, evidence, { series, siblings }),
        evidence,
        read,
      ),
    );
    const all = [...own, ...assessStandIn(history, own, siblings, evidence, read)];
    assessments.push(...(hasProcessIds ? all : all.map(withoutProcessId)));
  }
  for (const resource of machineWide ? MACHINE_RESOURCES : []) {
    const history = RESOURCE_KINDS[resource].decides ? machineHistory(resource, evidence, restartsMs) : null;
    if (history === null) continue;
    assessments.push(
      assess(history, resource, (l) => judgeMachineLife(l, resource, histories, evidence), evidence, read),
    );
  }
  const counts = countHistories(histories, restartsMs);
  for (const history of counts.keys()) {
    const counted = assess(history, 'process-count', (lifetime) => judgeCount(lifetime, evidence), evidence, read);
    if (isCountFinding(counted)) assessments.push(hasProcessIds ? counted : withoutProcessId(counted));
  }
  const all = oneCauseEach(addForecasts(assessments, evidence), isOpenFinding, counts).sort(compareAssessments);
  return machineWide ? all : drawMemory(all);
}

/** Of processes that were asked for, memory is drawn whatever its verdict. */
function drawMemory(assessments: readonly Assessment[]): Assessment[] {
  const drawn = new Set(memoryOf(assessments).slice(0, MAX_ASKED));
  return assessments.map((one) => (drawn.has(one) ? { ...one, envelope: envelope(overLifetimes(one)) } : one));
}

const withoutProcessId = (one: Assessment): Assessment => ({ ...one, caveats: [...one.caveats, 'no-process-id'] });

/** What stands in for Private Bytes, where the process has no value of them. */
function assessStandIn(
  history: ProcessHistory,
  own: readonly Assessment[],
  siblings: readonly Lifetime[],
  evidence: MachineEvidence,
  read: ReadSeries,
): readonly Assessment[] {
  const privateBytes = own.find(({ resource }) => resource === 'private-bytes');
  if (privateBytes !== undefined && (privateBytes.samples > 0 || hasValues(history, 'private-bytes'))) return [];
  const standIn = standInOf(history, siblings, evidence);
  return standIn === null ? [] : [assess(history, standIn.resource, standIn.judge, evidence, read)];
}

function assess(
  history: Assessment['history'],
  resource: Resource,
  judge: (lifetime: Lifetime, series: Series) => LifetimeJudgement,
  evidence: MachineEvidence,
  read: ReadSeries,
): Assessment {
  // Each is put together once.
  const lives = history.lifetimes.map((lifetime) => ({ lifetime, series: read(lifetime, resource) }));
  const judged = judgeLives(
    lives.map(({ lifetime: l, series: its }) => ({ lifetime: l, judgement: judge(l, its) })),
    evidence.baseRate,
  );
  const others = [...(history.earlier ?? []), ...history.lifetimes].filter((l) => l !== judged.lifetime);
  const beside = besideEarlierLives(judged, others, resource, (l) => judge(l, read(l, resource)));
  const life = withoutBriefGrowth(beside, history, evidence.lastMs);
  const { lifetime, judgement } = life;
  const { series } = lives.find((one) => one.lifetime === lifetime)!;
  const caveats: Caveat[] = [...judgement.caveats];
  if (isUnderADay(life)) caveats.push('under-a-day');
  const samples = countSamples(series);
  const usableShare = usableShareOf(samples, lifetime.rows[resource], evidence.leftOutShare);
  if (usableShare !== null && usableShare < MIN_USABLE_SHARE) caveats.push('few-usable-samples');
  const grows = mayLeak(judgement);
  const trend = grows ? trendOfLives(life, history, resource) : judgement.trend;
  if (grows && history.process !== null && mayMonitor(history.process)) caveats.push('monitor');
  const isDesign = grows && history.process !== null && isMonitor(history.process);
  const verdict = isDesign ? 'by-design' : judgement.verdict;
  const isFinding = grows && !isDesign;
  const seenMs = judgement.seenMs ?? lifetime.endMs - lifetime.startMs;
  const decided = whenDecided({ ...judgement, verdict, caveats, seenMs, hasEnded: lifetime.endKnown });
  const fromMs = trend?.fitStartMs ?? -Infinity;
  const rate = isFinding ? findPerEvent(since(rising(series, resource), fromMs), resource, evidence.companions) : null;
  return {
    history,
    resource,
    lifetime,
    verdict,
    severity: null,
    likelihood: likelihoodIn(verdict, judgement),
    caveats,
    trend,
    levels: levelsOf(series),
    samples,
    usableShare,
    gaps: longGaps(series),
    limits: [],
    exhaustion: null,
    perEvent: rate?.perEvent ?? null,
    split: DRAWN.has(verdict) ? splitGrowth({ history, resource, lifetime, trend }, evidence) : null,
    envelope:
      DRAWN.has(verdict) || mayHaveCrashed(history, resource)
        ? envelope(overLifetimes({ history, resource }, lifetime))
        : null,
    reasons: [
      ...judgement.reasons,
      ...(isDesign ? [reasonOf('monitor', 'against', {})] : []),
      ...(decided === null ? [] : [decided]),
      ...(rate === null ? [] : [rate.reason]),
      ...(resource === 'private-bytes' && isFinding ? besideReasons(lifetime, trend) : []),
    ],
    symptomOf: null,
    explains: [],
  };
}

/** Of all lives of a process; of the one that decides where a part of its level was judged, or it is the machine's. */
function trendOfLives(
  { lifetime, judgement: { trend, reasons } }: JudgedLife<LifetimeJudgement>,
  { process, lifetimes }: Assessment['history'],
  resource: Resource,
): Trend | null {
  const isPart = reasons.some(({ code }) => code === 'cache-subtracted' || code === 'cache-filled');
  return trend === null || process === null || isPart ? trend : rateOfLives(trend, lifetime, lifetimes, resource);
}

/** Growth whose reason is known is no question of likelihood, and of too little data nothing is known. */
const WITHOUT_LIKELIHOOD: ReadonlySet<Verdict> = new Set<Verdict>(['by-design', 'explained', 'insufficient-data']);

const likelihoodIn = (verdict: Verdict, { likelihood }: LifetimeJudgement): number | null =>
  WITHOUT_LIKELIHOOD.has(verdict) || Number.isNaN(likelihood) ? null : likelihood;

/** A process that ended so long before the log is no matter for today. */
const LONG_GONE_MS = DAY_MS;

/**
 * Suspected growth of a process that was logged for part of a day and has long ended says nothing: it may have followed the
 * working day, and nobody can look at the process. A text log of Process V2 has many such, as it lacks their successors.
 */
function withoutBriefGrowth(
  life: JudgedLife<LifetimeJudgement>,
  history: Assessment['history'],
  logEndMs: number,
): JudgedLife<LifetimeJudgement> {
  const { lifetime, judgement } = life;
  const isGone = latestOf(history).endKnown && latestOf(history).endMs < logEndMs - LONG_GONE_MS;
  if (judgement.verdict !== 'suspect' || history.process === null || !isGone || !isUnderADay(life)) return life;
  const reasons = [reasonOf('ended-within-a-day', 'against', {}), ...judgement.reasons];
  return { lifetime, judgement: { ...judgement, verdict: 'insufficient-data', likelihood: NaN, reasons } };
}

/** Whether a report may draw its end: a process that was started again, or ended. */
const mayHaveCrashed = (history: Assessment['history'], resource: Resource): boolean =>
  resource === 'private-bytes' && history.lifetimes.some((l) => l.endKnown);

function judgeMachineLife(
  lifetime: Lifetime,
  resource: MachineResource,
  processes: readonly ProcessHistory[],
  evidence: MachineEvidence,
): LifetimeJudgement {
  const judged = judgeMachine(lifetime, resource, processes, evidence);
  const series = rising(lifetime.series[resource]!, resource);
  const judgement = judgeBesideLoad(series, judged, RESOURCE_KINDS[resource], evidence);
  return { ...judgement, caveats: judgement.slowing ? ['growth-slowing'] : [] };
}

function levelsOf(series: Series): Assessment['levels'] {
  const range = rangeOf(series);
  return range === null ? null : { first: firstValue(series.values), last: lastValue(series.values), ...range };
}

/** Adds limits, exhaustion and severity to the findings: they need to know of each other. */
function addForecasts(assessments: readonly Assessment[], evidence: MachineEvidence): Assessment[] {
  const growing = assessments.filter((a) => a.resource === 'private-bytes' && !a.lifetime.endKnown && a.trend !== null);
  return assessments.map((assessment) => {
    if (!mayLeak(assessment)) return assessment;
    const datable = assessment.verdict === 'leak' && mayBeDated(assessment);
    const { limits, exhaustion } = forecast(assessment, virtualGrowth(assessment), growing, evidence);
    const dated: Assessment = { ...assessment, limits, exhaustion: datable ? exhaustion : null };
    const beside = assessments.filter((a) => a.history === assessment.history && a !== assessment);
    // What a machine loses was told with whose growth it is.
    const kind = assessment.history.process === null ? null : classOf(assessment, beside);
    const reasons = kind === null ? dated.reasons : [...dated.reasons, kind];
    return { ...dated, reasons, severity: severityOf(dated) };
  });
}

/** Whether a date can be given: the process lives, was seen for a day, and its growth goes on to its last samples. */
const mayBeDated = ({ lifetime, caveats, trend, resource }: Assessment): boolean =>
  !lifetime.endKnown &&
  !caveats.includes('under-a-day') &&
  (trend === null || trend.fitEndMs >= (lifetime.series[resource]?.timesMs.at(-1) ?? -Infinity));

/** Growth of Virtual Bytes over the deciding lifetime: slope 0 where they do not rise, null where they are not logged. */
function virtualGrowth(assessment: Assessment): Growth | null {
  const series = assessment.lifetime.series['virtual-bytes'];
  if (series === undefined) return null;
  const part = since(series, assessment.trend?.fitStartMs ?? -Infinity);
  const { trend } = judgeGrowth(part, RESOURCE_KINDS['virtual-bytes']);
  const level = lastValue(series.values);
  if (Number.isNaN(level)) return null;
  return trend === null ? { level, slope: 0, low: 0, high: 0, spread: 0 } : growthOf(trend, level);
}

/**
 * How urgent a finding is: by the time to the first limit where there is a date, else by the daily growth relative to
 * the level. A suspect is never more than medium. Documented in docs/detection.md.
 */
function severityOf(assessment: Assessment): Severity {
  const { exhaustion, trend, levels } = assessment;
  let rank: number;
  if (exhaustion !== null) {
    const hours = (exhaustion.atMs - assessment.lifetime.endMs) / HOUR_MS;
    rank = hours < HOURS_PER_DAY ? 0 : hours < 7 * HOURS_PER_DAY ? 1 : hours < 30 * HOURS_PER_DAY ? 2 : 3;
  } else {
    const daily = (Math.abs(trend?.slopePerHour ?? 0) * HOURS_PER_DAY) / Math.max(1, levels?.last ?? 1);
    rank = daily > 0.5 ? 1 : daily > 0.05 ? 2 : 3;
  }
  return SEVERITIES[assessment.verdict === 'suspect' ? Math.max(2, rank) : rank]!;
}

const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** 0 is a finding, 1 a symptom of one. */
const listRank = (one: Assessment): number => (mayLeak(one) ? Number(one.symptomOf !== null) : 2);

/** Most urgent first; then by verdict, resource, date, growth and name, so that the order never depends on chance. */
function compareAssessments(a: Assessment, b: Assessment): number {
  return (
    listRank(a) - listRank(b) ||
    byUrgency(a, b) ||
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
    Number(a.history.process === null) - Number(b.history.process === null) ||
    RESOURCES.indexOf(a.resource) - RESOURCES.indexOf(b.resource) ||
    (a.exhaustion?.atMs ?? Number.MAX_VALUE) - (b.exhaustion?.atMs ?? Number.MAX_VALUE) ||
    Math.abs(b.trend?.slopePerHour ?? 0) - Math.abs(a.trend?.slopePerHour ?? 0) ||
    compareNames(a.history.process ?? '', b.history.process ?? '') ||
    a.history.siblingRank - b.history.siblingRank
  );
}
