/** What a finding is, and which of two is more urgent. */
import { SEVERITIES, type Severity, type Verdict } from './assessment.ts';

interface Judged {
  /** Null for a machine or process without a finding. */
  readonly verdict: Verdict | null;
}

/** A leak or a suspected leak. */
export const mayLeak = ({ verdict }: Judged): boolean => verdict === 'leak' || verdict === 'suspect';

interface Reported extends Judged {
  readonly symptomOf?: string;
  readonly suppressedBy?: unknown;
}

/** One cause: a leak or a suspected leak that is no symptom of another, whether or not it is suppressed. */
export const isCause = (one: Reported): boolean => mayLeak(one) && one.symptomOf === undefined;

/** One that no entry of the user suppresses. */
export const isFinding = (one: Reported): boolean => isCause(one) && one.suppressedBy === undefined;

/** Whether a finding is at least so likely a leak; one without a likelihood, of an older version, goes by its verdict. */
export const isAsLikely = (
  { verdict, likelihood }: Judged & { readonly likelihood?: number | null },
  least: number,
): boolean => ((likelihood ?? null) === null ? verdict === 'leak' : likelihood! >= least);

/** 0 is the most severe; findings without a severity come last. */
export const severityRank = (severity: Severity | null): number =>
  severity === null ? SEVERITIES.length : SEVERITIES.indexOf(severity);

/** Leaks, then suspected leaks, then the rest; each by severity. */
export const byUrgency = (a: Graded, b: Graded): number =>
  verdictRank(a) - verdictRank(b) || severityRank(a.severity) - severityRank(b.severity);

interface Graded extends Judged {
  readonly severity: Severity | null;
}

const verdictRank = ({ verdict }: Judged): number => (verdict === 'leak' ? 0 : verdict === 'suspect' ? 1 : 2);
