/** Facts of a Report that several formats share: which findings, processes, machines, times and articles it has. */
import type { Verdict } from '../model/assessment.ts';
import type {
  Report,
  ReportAssessment,
  ReportSuppression,
  ReportEvent,
  ReportArticleMatch,
  ReportLimit,
  ReportArticle,
} from '../model/report.ts';
import { shownNames, namesByMachine } from './machine-names.ts';
import { weakMemo } from '../util/memo.ts';
import { groupBy } from '../util/group-by.ts';
import { wallMs, offsetOf } from '../util/instants.ts';
import type { LogWarningKind } from '../model/counter-log.ts';
import { isCause, isFinding, mayLeak } from '../model/finding.ts';
import { RESOURCES } from '../model/resource.ts';
import { HOUR_MS, MINUTE_MS } from '../util/time.ts';

/** Verdicts that grow and are explained: shown one by one. The other quiet ones are only counted. */
const EXPLAINED_GROWTH: ReadonlySet<Verdict> = new Set([
  'by-design',
  'explained',
  'warm-up',
  'plateau',
  'step',
  'sawtooth',
  'daily-cycle',
]);

/** False where the run that decides is too short for a date of exhaustion. */
export function hasDate(assessment: ReportAssessment): boolean {
  return !assessment.caveats.includes('under-a-day');
}

/** Leaks first, then suspects, each in the order of the Report (most urgent first). */
export function findingsOf(report: Report): ReportAssessment[] {
  const found = report.assessments.filter(isFinding);
  const of = (verdict: Verdict): ReportAssessment[] => found.filter((one) => one.verdict === verdict);
  return [...of('leak'), ...of('suspect')];
}

/** Growth of the same process that has the cause of a finding, in the order of resources. */
export const symptomsOf = (
  { assessments }: Pick<Report, 'assessments'>,
  { id }: Pick<ReportAssessment, 'id'>,
): readonly ReportAssessment[] => symptomsById(assessments).get(id) ?? [];

const symptomsById = weakMemo((assessments: readonly ReportAssessment[]) =>
  groupBy(
    assessments
      .filter((one) => mayLeak(one) && one.symptomOf !== undefined)
      .sort((a, b) => RESOURCES.indexOf(a.resource) - RESOURCES.indexOf(b.resource)),
    (one) => one.symptomOf!,
  ),
);

/** The finding that a symptom is one of; null for anything else. */
export const causeOf = (report: Report, { symptomOf }: ReportAssessment): ReportAssessment | null =>
  symptomOf === undefined ? null : (report.assessments.find(({ id }) => id === symptomOf) ?? null);

/** Of a finding and its symptoms the one whose limit is reached first; the finding where none has a date. */
export function firstToLimit(report: Report, finding: ReportAssessment): ReportAssessment {
  const hours = (one: ReportAssessment): number => hoursToLimit(report, one) ?? Infinity;
  return symptomsOf(report, finding).reduce((first, one) => (hours(one) < hours(first) ? one : first), finding);
}

/** A finding with the limit that is reached first of its own and of its symptoms': what two Reports of it are compared by. */
export const withFirstLimit = (report: Report, finding: ReportAssessment): ReportAssessment => ({
  ...finding,
  exhaustion: firstToLimit(report, finding).exhaustion,
});

/** Findings that entries of the user's suppress, in the order of the Report. */
export function suppressedOf(report: Report): (ReportAssessment & { readonly suppressedBy: ReportSuppression })[] {
  return report.assessments.flatMap((one) =>
    one.suppressedBy === undefined || !isCause(one) ? [] : [{ ...one, suppressedBy: one.suppressedBy }],
  );
}

export function explainedOf(report: Report): ReportAssessment[] {
  return report.assessments.filter((one) => EXPLAINED_GROWTH.has(one.verdict));
}

/** Private Bytes of the process that an event is about, if an article describes such an end; at most one. */
export function crashedOf(report: Report, event: ReportEvent): ReportAssessment[] {
  if (openMatches(event.articles).length === 0) return [];
  return report.assessments
    .filter(
      (one) =>
        one.machine === event.machine &&
        one.process === event.process &&
        one.resource === 'private-bytes' &&
        one.lifetimes.some((lifetime) => lifetime.pid === event.pid && lifetime.end === event.at),
    )
    .slice(0, 1);
}

/** For drawing: a line through what does not grow without end, or not at a steady rate, would only mislead. */
export const withoutTrend = (one: ReportAssessment): ReportAssessment => ({ ...one, trend: null });

export function countedOf(report: Report): ReportAssessment[] {
  return report.assessments.filter((one) => !mayLeak(one) && !EXPLAINED_GROWTH.has(one.verdict));
}

/** One process, or machine, whatever resources of it are assessed and whichever of its lifetimes decides for each. */
export function processKey(one: ReportAssessment): string {
  if (one.process === null) return JSON.stringify([one.machine]);
  if (one.subject) return JSON.stringify([one.machine, one.process, one.subject.key]);
  return JSON.stringify([
    one.machine,
    one.process,
    one.lifetimes[0]?.pid,
    one.lifetimes[0]?.start,
    one.siblings > 1 ? one.instance : null,
  ]);
}

/** How many processes these assessments are about; the machine itself does not count. */
export function countProcesses(assessments: readonly ReportAssessment[]): number {
  return new Set(assessments.filter((one) => one.process !== null).map(processKey)).size;
}

/** Wall-clock time of the newest sample of all logs; NaN without any. */
export function newestSampleMs({ inputs }: Pick<Report, 'inputs'>): number {
  const ends = inputs.flatMap(({ lastSample }) => (lastSample === null ? [] : [wallMs(lastSample)]));
  return ends.reduce((newest, ms) => (ms > newest || Number.isNaN(newest) ? ms : newest), NaN);
}

/** How many processes and machines as a whole these assessments are about. */
export function countSubjects(assessments: readonly ReportAssessment[]): number {
  return new Set(assessments.map(processKey)).size;
}

/** Each machine once, by the name that the Report has for it. */
export function machinesOf(report: Report): string[] {
  const shown = shownNames(report);
  const logged = [...report.assessments.map((one) => one.machine), ...report.inputs.flatMap((input) => input.machines)];
  const names = logged.map((name) => shown.get(name.toLowerCase()) ?? name);
  return [...groupBy(names, (name) => name.toLowerCase()).values()].map(([name]) => name!);
}

/** Wall clock of a machine's last sample: what "in 47 hours" counts from. */
export function logEndMs(report: Report, one: ReportAssessment): number {
  let end = wallMs(one.lifetime.end);
  const names = namesByMachine(report)(one.machine);
  for (const { lastSample, machines } of report.inputs) {
    if (lastSample !== null && machines.some((name) => names.includes(name.toLowerCase())))
      end = Math.max(end, wallMsOnClockOf(one.lifetime.end, lastSample));
  }
  return end;
}

/** The wall clock of an instant where the other one was seen; as it stands if either has no offset from UTC. */
export function wallMsOnClockOf(seen: string, iso: string): number {
  const [to, from] = [offsetOf(seen), offsetOf(iso)];
  return wallMs(iso) + (to === null || from === null ? 0 : (to - from) * MINUTE_MS);
}

/** Hours from the log's end to the limit; negative if it was passed while logging. */
export function hoursToLimit(report: Report, one: ReportAssessment): number | null {
  if (one.exhaustion === null || !hasDate(one)) return null;
  return (wallMs(one.exhaustion.at) - logEndMs(report, one)) / HOUR_MS;
}

/** The process as it may be running now: what can be done to it. */
export function runningNow(report: Report, one: ReportAssessment): { readonly isRunning: boolean; pid: number | null } {
  if (one.running !== undefined) return { isRunning: one.running, pid: one.running ? one.pid : null };
  const last = one.lifetimes.at(-1);
  if (last === undefined || last.end === one.lifetime.end) {
    return one.lifetime.endKnown ? { isRunning: false, pid: null } : { isRunning: true, pid: one.pid };
  }
  // Of a later run the Report does not say how it ended: it ran on if it was there at the end of the log.
  const isRunning = wallMs(last.end) >= logEndMs(report, one);
  return { isRunning, pid: isRunning ? last.pid : null };
}

/** A finding, or symptom of one, whose limit is reached before all others. */
export function soonestLimit(report: Report): ReportAssessment | null {
  const firsts = findingsOf(report).map((one) => firstToLimit(report, one));
  const dated = firsts.filter((one) => hoursToLimit(report, one) !== null);
  dated.sort((a, b) => (hoursToLimit(report, a) ?? 0) - (hoursToLimit(report, b) ?? 0));
  return dated[0] ?? null;
}

/** Events that an article may explain: a healthy report must not pass over a crash. */
export function knownCrashes(report: Report): ReportEvent[] {
  return report.events.filter((event) => openMatches(event.articles).length > 0);
}

/** In Reports of earlier versions limits have a name alone. */
const isCommitLimit = ({ code, name }: ReportLimit): boolean =>
  code === undefined ? name === 'commit limit' : code === 'commit';

/** True for growth of memory in a log that does not say how much the machine may commit. */
export function lacksCommitLimit(one: ReportAssessment): boolean {
  return (one.resource === 'private-bytes' || one.resource === 'committed-bytes') && !one.limits.some(isCommitLimit);
}

/** Whether growth did not go on through the last gap. */
export const hasStopped = ({ reasons, gaps }: ReportAssessment): boolean =>
  gaps !== undefined && reasons.some(({ code }) => code === 'goes-on');

/** Matches that are not ruled out, best first. */
export function openMatches(matches: readonly ReportArticleMatch[]): ReportArticleMatch[] {
  return matches.filter((match) => match.confidence !== 'ruled-out');
}

/** The matches of the best confidence: several of them are a tie. */
export function bestMatches(matches: readonly ReportArticleMatch[]): ReportArticleMatch[] {
  const open = openMatches(matches);
  return open.filter((match) => match.confidence === open[0]?.confidence);
}

export function articleOf(report: Report, id: string): ReportArticle | null {
  return Object.hasOwn(report.articles, id) ? (report.articles[id] ?? null) : null;
}

export function spanOfInputs(report: Report): { first: string; last: string } | null {
  let first: string | null = null;
  let last: string | null = null;
  for (const input of report.inputs) {
    if (input.firstSample !== null && (first === null || wallMsOnClockOf(first, input.firstSample) < wallMs(first)))
      first = input.firstSample;
    if (input.lastSample !== null && (last === null || wallMsOnClockOf(last, input.lastSample) > wallMs(last)))
      last = input.lastSample;
  }
  return first === null || last === null ? null : { first, last };
}

/** Tests of the growth's shape: of single ones only whoever knows the method learns something. */
export const SHAPE_TESTS: ReadonlySet<string> = new Set([
  'points',
  'keeps-growth',
  'keeps-straight',
  'grows-to-end',
  'many-rises',
  'floor-grows',
  'floor-straight',
  'long-floor-straight',
  'end-straight',
  'sustained',
  'not-saturating',
]);

/**
 * Faults through which samples, values or digits of them were lost: somebody who wants no summary wants to know of these.
 * With the others everything was read, if not surely on the right date.
 */
export const LOSES_DATA: Readonly<Record<LogWarningKind, boolean>> = {
  truncated: true,
  interrupted: true,
  'malformed-record': true,
  'short-record': true,
  'long-record': true,
  'bad-timestamp': true,
  'unreadable-header': true,
  'unknown-columns': true,
  'ambiguous-number': true,
  'bad-number': true,
  'rounded-number': true,
  'time-disorder': true,
  'coarse-timestamp': false,
  'date-order': false,
  'clock-stepped-back': false,
  'clock-set': false,
  'second-header': false,
  'unknown-zone': false,
  'foreign-column': false,
  'repeated-column': false,
  'shared-name': false,
  'duplicate-column': true,
  'unknown-name': true,
  'repaired-path': false,
  'mixed-encoding': false,
  'duplicate-value': true,
  averages: false,
};
