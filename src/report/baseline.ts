/**
 * What changed since an earlier Report. Findings are the same where their ids are: those survive a restart, another night
 * and another path. docs/report.md has the rules; they ask for more than the noise of two logs can make.
 */
import { isCause, mayLeak } from '../model/finding.ts';
import type {
  FindingState,
  Report,
  ReportAssessment,
  ReportGone,
  ReportExhaustion,
  ReportMerged,
} from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { instantMs } from '../util/instants.ts';
import { isNotJudged } from './judged.ts';
import { isProcessAsked } from '../util/subject-names.ts';
import { findingIdUnder } from './finding-id.ts';
import { continuedIds } from './same-process.ts';
import { shownNames } from './machine-names.ts';
import { machinesOf, symptomsOf, withFirstLimit } from './facts.ts';

/**
 * Gives each finding its state and lists those of the earlier Report that are gone. A finding that an entry suppresses is
 * compared too: it is no new one on the day the entry ends.
 * @param file the earlier Report's file as the user named it
 */
export function compareReports(report: Report, old: Report, file: string): Report {
  const renamed = renameMachines(report, old);
  const known = old.assessments.filter(isCause).map((one) => ({
    finding: renamed(withFirstLimit(old, one)),
    symptoms: symptomsOf(old, one).map(renamed),
  }));
  const continued = continuedIds(
    known.flatMap(({ finding, symptoms }) => [...symptoms, finding]),
    report.assessments,
  );
  const underIdNow = (one: ReportAssessment): ReportAssessment => ({ ...one, id: continued.get(one.id) ?? one.id });
  const causes = known.map(({ finding, symptoms }) => ({
    finding: underIdNow(finding),
    symptoms: symptoms.map(underIdNow),
  }));
  const before = new Map(causes.flatMap(({ finding, symptoms }) => [...symptoms, finding]).map((one) => [one.id, one]));
  const now = new Map(report.assessments.map((one) => [one.id, one]));
  const gone: ReportGone[] = [];
  const unseen: ReportGone[] = [];
  const merged: ReportMerged[] = [];
  for (const { finding, symptoms } of causes) {
    const current = now.get(finding.id) ?? null;
    if (current !== null && isCause(current)) continue;
    // What rises with it may go on by itself, and may lead where it no longer does.
    const goesOn = [finding, ...symptoms].flatMap(({ id }) => now.get(id) ?? []).find(mayLeak);
    if (goesOn !== undefined) merged.push({ id: finding.id, into: goesOn.symptomOf ?? goesOn.id });
    else (isSeen(report, finding, current) ? gone : unseen).push(toGone(finding, current));
  }
  const goneIds = new Set(gone.map(({ id }) => id));
  const stateOf = (one: ReportAssessment): FindingState | null => {
    if (!isCause(one)) return goneIds.has(one.id) ? 'gone' : null;
    // Where the finding was another resource of the cause, that one is compared.
    const same = [withFirstLimit(report, one), ...symptomsOf(report, one)].find(({ id }) => before.has(id));
    if (same !== undefined) return compareFindings(before.get(same.id)!, same);
    // Of a Report that was full, findings may be missing: this may have been one of them.
    return hasUnlistedFindings(old) ? null : 'new';
  };
  return {
    ...report,
    assessments: report.assessments.map((one) => {
      const state = stateOf(one);
      return state === null ? one : { ...one, state };
    }),
    baseline: {
      ...{ file, generatedAt: old.generatedAt, version: old.tool.version, gone, unseen },
      ...(merged.length === 0 ? {} : { merged }),
    },
  };
}

/** Findings of the earlier Report under the name that their machine has in this one: logs may name it in several ways. */
function renameMachines(report: Report, old: Report): (one: ReportAssessment) => ReportAssessment {
  const [then, now] = [shownNames(old), shownNames(report)];
  if (then.size + now.size === 0) return (one) => one;
  // From each name that either Report knows to the name in this one.
  const names = new Map(now);
  for (const name of machinesOf(report)) names.set(name.toLowerCase(), name);
  for (const { name, alsoKnownAs } of old.machines ?? []) {
    const current = [name, ...alsoKnownAs].map((one) => names.get(one.toLowerCase())).find((one) => one !== undefined);
    if (current !== undefined) names.set(name.toLowerCase(), current);
  }
  return (one) => {
    const machine = names.get(one.machine.toLowerCase()) ?? one.machine;
    if (machine.toLowerCase() === one.machine.toLowerCase()) return one;
    return { ...one, machine, id: findingIdUnder(one, machine) ?? one.id };
  };
}

const hasUnlistedFindings = ({ notListed }: Report): boolean =>
  (notListed?.verdicts.leak ?? 0) + (notListed?.verdicts.suspect ?? 0) > 0;

/** Whether these logs could have shown the finding again. */
function isSeen(report: Report, old: ReportAssessment, now: ReportAssessment | null): boolean {
  if (now !== null) return now.verdict !== 'insufficient-data';
  // Where results are not listed, it may be one of them.
  if (isNotJudged(report, old) || report.notListed !== undefined) return false;
  const machine = old.machine.toLowerCase();
  if (!report.inputs.some(({ machines }) => machines.some((name) => name.toLowerCase() === machine))) return false;
  const asked = report.options['process'];
  if (asked === undefined) return true;
  return (
    old.process !== null && Array.isArray(asked) && isProcessAsked(asked as readonly string[], old.process, old.subject)
  );
}

/** A leak follows what its server does: by less than this its rate changes from one day to another, however well it is known. */
const MIN_CHANGE = 1.5;

/** `worse` wins: what got worse in one way and better in another still wants a look. */
export function compareFindings(old: ReportAssessment, now: ReportAssessment): 'worse' | 'same' | 'better' {
  const [before, after] = [rateOf(old), rateOf(now)];
  const isBoth = before !== null && after !== null;
  if (old.verdict === 'suspect' && now.verdict === 'leak') return 'worse';
  if (isBoth && after.low > before.high && after.middle > MIN_CHANGE * before.middle) return 'worse';
  if (isSooner(old, now)) return 'worse';
  if (old.verdict === 'leak' && now.verdict === 'suspect') return 'better';
  const isSlower = isBoth && after.high < before.low && before.middle > MIN_CHANGE * after.middle;
  return isSlower ? 'better' : 'same';
}

/** The rate and its interval, positive towards the limit: of what is left, a leak makes it fall. */
interface Rate {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

function rateOf({ trend, resource }: ReportAssessment): Rate | null {
  if (trend === null) return null;
  const { slopePerHour: middle, ciLow: low, ciHigh: high } = trend;
  return RESOURCE_KINDS[resource].falls ? { low: -high, middle: -middle, high: -low } : { low, middle, high };
}

/**
 * Whether even the latest date of the limit now lies before the earliest of then. The other way round says nothing: a
 * restart puts the date off and mends no leak.
 */
function isSooner({ exhaustion: old }: ReportAssessment, { exhaustion: now }: ReportAssessment): boolean {
  if (old === null || now === null || now.latest === null || !isSameLimit(old, now)) return false;
  return instantMs(now.latest) < instantMs(old.earliest);
}

/** In Reports of earlier versions limits have a name alone. */
const isSameLimit = (a: ReportExhaustion, b: ReportExhaustion): boolean =>
  a.limitCode === undefined || b.limitCode === undefined ? a.limit === b.limit : a.limitCode === b.limitCode;

function toGone(one: ReportAssessment, now: ReportAssessment | null): ReportGone {
  const { id, machine, process, resource, verdict } = one;
  return {
    ...{ id, machine, process, ...whoIs(one), resource, verdict },
    slopePerHour: one.trend?.slopePerHour ?? null,
    lastSeen: one.lifetime.end,
    now: now?.verdict ?? null,
  };
}

/** What names the process of an assessment beside its image; of an older Report only what that has. */
export function whoIs(
  one: ReportAssessment,
): Pick<ReportGone, 'instance' | 'siblings' | 'pid' | 'subject' | 'running'> {
  const { instance, siblings, pid, subject, running } = one;
  return {
    ...{ instance, siblings, pid },
    ...(subject === undefined ? {} : { subject }),
    ...(running === undefined ? {} : { running }),
  };
}
