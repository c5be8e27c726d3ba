/**
 * The size of a Report: of more results than it has room for, the most interesting are listed and the others counted. Each
 * was judged; leaks and suspected leaks come first, so that they are never left out while anything quiet is listed.
 */
import type { Assessment } from '../model/assessment.ts';
import { mayLeak } from '../model/finding.ts';
import type { ReportAssessment, ReportEvent, ReportNotListed } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';

/**
 * Characters of all results, without the spaces that JSON is written with: 2,000 quiet processes of seven counters have
 * 12 million, 2,000 leaks as many. Writing and reading a Report takes some ten times as much memory.
 */
export const MAX_RESULT_CHARACTERS = 16_000_000;
/** Ends and restarts of processes: some 300 characters each. */
export const MAX_EVENTS = 10_000;

export interface ListedResults {
  /** In the order given. */
  readonly assessments: readonly ReportAssessment[];
  /** Null where all are listed. */
  readonly notListed: Omit<ReportNotListed, 'events'> | null;
}

/**
 * @param assessments findings first, then their symptoms, each most urgent first
 * @param toReport called for those that are listed, and for the first that is not
 * @param maxCharacters of all results together
 * @returns as many as have room. O(characters)
 */
export function listResults<M extends { readonly assessment: Assessment }>(
  assessments: readonly M[],
  toReport: (one: M) => ReportAssessment,
  maxCharacters = MAX_RESULT_CHARACTERS,
): ListedResults {
  const listed = new Map<M, ReportAssessment>();
  let characters = 0;
  for (const one of byInterest(assessments)) {
    const result = toReport(one);
    characters += JSON.stringify(result).length;
    if (characters > maxCharacters) break;
    listed.set(one, result);
  }
  const isAll = listed.size === assessments.length;
  return {
    assessments: assessments.flatMap((one) => listed.get(one) ?? []),
    notListed: isAll ? null : countOthers(assessments, (one) => listed.has(one)),
  };
}

/** Findings and their symptoms as they come; then machines as a whole; then processes, those with the most memory first. */
function byInterest<M extends { readonly assessment: Assessment }>(all: readonly M[]): M[] {
  const others = all.filter(({ assessment }) => !mayLeak(assessment));
  const bytes = new Map<Assessment['history'], number>();
  for (const { assessment } of others) {
    const { history } = assessment;
    bytes.set(history, history.process === null ? Infinity : Math.max(bytes.get(history) ?? 0, bytesOf(assessment)));
  }
  const rank = ({ assessment }: M): number => bytes.get(assessment.history)!;
  // Of two that are infinite the difference is no number.
  others.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
  return [...all.filter(({ assessment }) => mayLeak(assessment)), ...others];
}

/** 0 of what counts no bytes. */
const bytesOf = ({ resource, levels }: Assessment): number =>
  RESOURCE_KINDS[resource].unit === 'bytes' ? (levels?.max ?? 0) : 0;

/** Growth that is no finding of its own; the machine's growth that a finding explains is quiet like any other. */
const isSymptom = ({ assessment }: { readonly assessment: Assessment }): boolean =>
  mayLeak(assessment) && assessment.symptomOf !== null;

function countOthers<M extends { readonly assessment: Assessment }>(
  all: readonly M[],
  isListed: (one: M) => boolean,
): NonNullable<ListedResults['notListed']> {
  const others = all.filter((one) => !isListed(one));
  const verdicts: Partial<Record<Assessment['verdict'], number>> = {};
  const symptoms = others.filter(isSymptom).length;
  for (const one of others) {
    const { verdict } = one.assessment;
    if (!isSymptom(one)) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  }
  const isLeak = ({ assessment }: M): boolean => assessment.verdict === 'leak';
  return {
    results: others.length,
    ...(symptoms === 0 ? {} : { symptoms }),
    verdicts,
    processes: countProcesses(others, all.filter(isListed)),
    leakingProcesses: countProcesses(
      others.filter(isLeak),
      all.filter((one) => isListed(one) && isLeak(one)),
    ),
  };
}

/** The processes of some results that have none among the others. */
function countProcesses<M extends { readonly assessment: Assessment }>(of: readonly M[], others: readonly M[]): number {
  const processesOf = (all: readonly M[]): Set<Assessment['history']> =>
    new Set(all.flatMap(({ assessment: { history } }) => (history.process === null ? [] : [history])));
  const listed = processesOf(others);
  return [...processesOf(of)].filter((history) => !listed.has(history)).length;
}

/**
 * In time order: of more events than are listed, those that an article may explain, then the latest.
 * @param all in time order
 */
export function listEvents<E extends Pick<ReportEvent, 'articles'>>(
  all: readonly E[],
  maxEvents = MAX_EVENTS,
): readonly E[] {
  if (all.length <= maxEvents) return all;
  const known = all.filter(({ articles }) => articles.length > 0);
  const others = all.filter(({ articles }) => articles.length === 0);
  const listed = new Set([...known, ...others.reverse()].slice(0, maxEvents));
  return all.filter((event) => listed.has(event));
}
