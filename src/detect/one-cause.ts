/**
 * One finding for one cause: of the resources of a process that rise together one leads, which names the cause, and the
 * others are its symptoms. docs/detection.md has the rules and the constants.
 */
import { SEVERITIES, type Assessment, type ExplainedGrowth } from '../model/assessment.ts';
import { mayLeak, severityRank } from '../model/finding.ts';
import type { ProcessHistory } from '../model/lifetime.ts';
import type { MachineResource, Resource } from '../model/resource.ts';
import type { Trend } from '../model/trend.ts';
import { groupBy } from '../util/group-by.ts';
import { slopeFrom } from './beside-reasons.ts';
import { EXPLAINED_SHARE, partsOf, shareOf } from './machine-wide.ts';
import { reasonOf } from './reason.ts';

/** A thread commits at most so much of its stack and heap, and opens at most so many handles. */
const BYTES_OF_THREAD = 1.25 * 2 ** 20;
const HANDLES_OF_THREAD = 16;
/** Each of the handles that are lost takes at most so much memory, or the memory is a loss of its own. */
export const BYTES_OF_HANDLE = 64 * 1024;
/** Growth is the same growth if it overlaps in time for this share of the shorter one. */
const MIN_OVERLAP = 0.5;
/** In a run that another resource decides, it must grow at this share of its own rate. */
const MIN_RATE_SHARE = 0.5;
/** A process that makes less of the machine's growth is not named for it. */
const MIN_NAMED_SHARE = 0.1;

/** Memory that comes with threads and handles; what stands in for Private Bytes is there only without them. */
const MEMORY: ReadonlySet<Resource> = new Set<Resource>([
  'private-bytes',
  'page-file-bytes',
  'working-set-private',
  'pool-paged',
  'pool-nonpaged',
]);
/** Which leads, the first of them; threads and handles come last where the rest does not follow from them. */
const LEADS: readonly Resource[] = [
  'threads',
  'handles',
  'private-bytes',
  'pool-paged',
  'pool-nonpaged',
  'virtual-bytes',
  'page-file-bytes',
  'working-set-private',
];

/** Whether an earlier night reported the growth as the leading one, and has it open. */
export type IsOpenFinding = (history: ProcessHistory, resource: Resource) => boolean;

interface Cause {
  readonly lead: Assessment;
  readonly symptoms: readonly Assessment[];
}

/**
 * Makes one finding of what has one cause, and names the growth of the machine that a finding accounts for.
 * @param assessments of one machine, with severity @param processesOf those whose number is a finding of its own
 */
export function oneCauseEach(
  assessments: readonly Assessment[],
  isOpenFinding: IsOpenFinding,
  processesOf: ReadonlyMap<Assessment['history'], readonly ProcessHistory[]> = new Map(),
): Assessment[] {
  const growing = assessments.filter((one) => mayLeak(one) && one.history.process !== null);
  const causes = [...groupBy(growing, (one) => one.history).values()].flatMap((all) => causesOf(all, isOpenFinding));
  const whole = assessments.filter((one) => one.history.process === null);
  const changed = new Map<Assessment, Assessment>();
  const explainedBy = new Map<Assessment, { readonly lead: Assessment; readonly share: number }>();
  for (const cause of causes) {
    const { lead, symptoms } = cause;
    const { history } = lead;
    const processes = processesOf.get(history) ?? (history.process === null ? [] : [history]);
    const shares = whole
      .filter((machine) => isPart(cause, machine))
      .map((machine) => ({ machine, share: shareOf(machine, processes) }));
    const named = shares.filter(({ share }) => share >= MIN_NAMED_SHARE);
    const finding = leading(lead, symptoms, named.map(toExplained));
    changed.set(lead, finding);
    for (const symptom of symptoms) changed.set(symptom, { ...symptom, symptomOf: finding });
    for (const { machine, share } of named) {
      if (share > (explainedBy.get(machine)?.share ?? 0)) explainedBy.set(machine, { lead: finding, share });
    }
  }
  for (const [machine, { lead, share }] of explainedBy) {
    const isSymptom = machine.verdict === 'explained' && share >= EXPLAINED_SHARE;
    if (isSymptom) changed.set(machine, { ...machine, symptomOf: lead });
  }
  return assessments.map((one) => changed.get(one) ?? one);
}

/** Whether the machine's growth may be that of the process: it grows, and what rises in the process is part of it. */
function isPart({ lead, symptoms }: Cause, machine: Assessment): boolean {
  const rising = new Set<Resource>([lead, ...symptoms].map((one) => one.resource));
  const isGrowing = mayLeak(machine) || machine.verdict === 'explained';
  const parts = partsOf(machine.resource as MachineResource);
  return isGrowing && (rising.has('process-count') ? parts.length > 0 : parts.some((part) => rising.has(part)));
}

const toExplained = ({ machine, share }: { machine: Assessment; share: number }): ExplainedGrowth => ({
  resource: machine.resource,
  share: Math.min(1, share),
});

/** The finding: as urgent and as sure as the worst of it. */
function leading(lead: Assessment, symptoms: readonly Assessment[], explains: readonly ExplainedGrowth[]): Assessment {
  const rank = Math.min(...[lead, ...symptoms].map(({ severity }) => severityRank(severity)));
  const severity = SEVERITIES[rank] ?? null;
  const leak = lead.verdict === 'leak' ? undefined : symptoms.find(({ verdict }) => verdict === 'leak');
  if (leak === undefined) return { ...lead, severity, explains };
  const reasons = [...lead.reasons, reasonOf('symptom-leaks', 'met', { resource: leak.resource })];
  return { ...lead, verdict: 'leak', severity, explains, reasons };
}

/** @param all growing resources of one process */
function causesOf(all: readonly Assessment[], isOpenFinding: IsOpenFinding): Cause[] {
  const causes: Cause[] = [];
  let rest = all;
  while (rest.length > 0) {
    const cause = leadingCause(rest, isOpenFinding);
    causes.push(cause);
    rest = rest.filter((one) => one !== cause.lead && !cause.symptoms.includes(one));
  }
  return causes;
}

/** The first that may lead what rises with it; one that is a leak always may. */
function leadingCause(all: readonly Assessment[], isOpenFinding: IsOpenFinding): Cause {
  const causes = all.map((lead) => ({ lead, symptoms: all.filter((one) => one !== lead && riseTogether(one, lead)) }));
  const isOpen = ({ lead }: Cause): boolean =>
    lead.history.process !== null && isOpenFinding(lead.history, lead.resource);
  const mayLead = (cause: Cause): boolean =>
    isOpen(cause) || cause.lead.verdict === 'leak' || cause.symptoms.every(({ verdict }) => verdict !== 'leak');
  const rank = (cause: Cause): number =>
    LEADS.indexOf(cause.lead.resource) + (isOpen(cause) ? -2 : followsFrom(cause) ? 0 : 1) * LEADS.length;
  return causes.filter(mayLead).sort((a, b) => rank(a) - rank(b))[0]!;
}

/** Whether the growth of the symptoms is what so many threads or handles take; true of other resources. */
function followsFrom({ lead, symptoms }: Cause): boolean {
  const rate = rateOf(lead);
  const memory = sum(symptoms.filter(({ resource }) => MEMORY.has(resource)).map(rateOf));
  const handles = sum(symptoms.filter(({ resource }) => resource === 'handles').map(rateOf));
  switch (lead.resource) {
    case 'threads':
      return memory <= BYTES_OF_THREAD * rate && handles <= HANDLES_OF_THREAD * rate;
    case 'handles':
      return memory <= BYTES_OF_HANDLE * rate;
    default:
      return true;
  }
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const rateOf = ({ trend }: Assessment): number => trend?.slopePerHour ?? 0;

function riseTogether(a: Assessment, b: Assessment): boolean {
  if (a.trend === null || b.trend === null) return a.lifetime === b.lifetime;
  return a.lifetime === b.lifetime ? overlap(a.trend, b.trend) >= MIN_OVERLAP : risesIn(a, b) || risesIn(b, a);
}

/** Share of the shorter of two growths in which both go on. */
function overlap(a: Trend, b: Trend): number {
  const both = Math.min(a.fitEndMs, b.fitEndMs) - Math.max(a.fitStartMs, b.fitStartMs);
  return both / Math.min(a.fitEndMs - a.fitStartMs, b.fitEndMs - b.fitStartMs);
}

/** Whether it rises too while the other one does, in the run that decides for that one. */
function risesIn({ resource, trend }: Assessment, other: Assessment): boolean {
  const series = other.lifetime.series[resource];
  if (series === undefined || trend === null || other.trend === null) return false;
  return slopeFrom(series, other.trend) >= MIN_RATE_SHARE * trend.slopePerHour;
}
