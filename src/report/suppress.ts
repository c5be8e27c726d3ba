/** Findings that the user knows of: they stay in the Report, but do not count. */
import type { Suppression } from '../model/configuration.ts';
import { isFinding, mayLeak } from '../model/finding.ts';
import type { Report, ReportAssessment } from '../model/report.ts';
import { isSameArticle } from '../util/article-id.ts';
import { isSelected } from '../util/subject-names.ts';
import { fitsAny } from '../util/wildcard.ts';
import { findingIdUnder } from './finding-id.ts';
import { namesByMachine } from './machine-names.ts';
import { bestMatches, machinesOf } from './facts.ts';
import { makeOverview } from './overview.ts';

/** Entries that suppress nothing: those that have expired, and those that fit no finding of the machines scanned. */
export interface IdleSuppressions {
  readonly expired: readonly Suppression[];
  readonly unused: readonly Suppression[];
}

/** Makes warnings of them. */
export type SuppressionWords = (idle: IdleSuppressions) => readonly string[];

/**
 * Marks each finding with the first entry that fits it and still applies, and its symptoms with the same. An entry that fits
 * a symptom alone suppresses nothing. The Report's warnings name the idle entries.
 * @param nowMs epoch milliseconds; an entry applies to the end of its last day in UTC, the clock of `generatedAt`
 */
export function suppressFindings(
  report: Report,
  suppressions: readonly Suppression[],
  nowMs: number,
  words: SuppressionWords,
): Report {
  if (suppressions.length === 0) return report;
  const namesOf = namesByMachine(report);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const expired = suppressions.filter((one) => one.expires !== null && one.expires < today);
  const valid = suppressions.filter((one) => !expired.includes(one));
  const findings = report.assessments.filter(isFinding);
  const machines = machinesOf(report).flatMap(namesOf);
  const unused = valid.filter(
    (one) => isOfOne(one, machines) && !findings.some((finding) => fits(one, finding, namesOf(finding.machine))),
  );
  const entries = new Map(
    findings.map((one) => [one.id, valid.find((entry) => fits(entry, one, namesOf(one.machine)))]),
  );
  const suppressed: Report = {
    ...report,
    assessments: report.assessments.map((one) => {
      const entry = mayLeak(one) ? entries.get(one.symptomOf ?? one.id) : undefined;
      if (entry === undefined) return one;
      const { reason, expires, file, line } = entry;
      return { ...one, suppressedBy: { reason, expires, file, line } };
    }),
    warnings: [...report.warnings, ...words({ expired, unused })],
  };
  return { ...suppressed, overview: makeOverview(suppressed) };
}

/**
 * Whether every field that the entry gives fits the finding.
 * @param names of its machine, its own first
 */
function fits(entry: Suppression, finding: ReportAssessment, [, ...others]: readonly string[]): boolean {
  const named = (pattern: string | null, ...names: (string | null)[]): boolean =>
    pattern === null || names.some((name) => name !== null && fitsAny([pattern], name));
  return (
    named(entry.id, finding.id, ...others.map((name) => findingIdUnder(finding, name))) &&
    isOfProcess(entry, finding) &&
    named(entry.machine, finding.machine, ...others) &&
    (entry.resource === null || entry.resource === finding.resource) &&
    (entry.article === null || isBestArticle(entry.article, finding))
  );
}

/** A pattern of the process may fit the instance too, `w3wp#2`. */
function isOfProcess(entry: Suppression, { process, instance, subject }: ReportAssessment): boolean {
  const { process: pattern, pool, service } = entry;
  if (process === null) return pattern === null && pool === null && service === null;
  const isInstance = pattern !== null && instance !== null && fitsAny([pattern], instance);
  return isSelected(isInstance ? { ...entry, process: null } : entry, process, subject);
}

/** Of articles that tie none is the best: each may be the wrong one, and a new leak must not hide behind it. */
function isBestArticle(article: string, finding: ReportAssessment): boolean {
  const best = bestMatches(finding.articles);
  return best.length === 1 && isSameArticle(best[0]!.id, article);
}

/** Entries of machines that were not scanned wait for theirs. */
const isOfOne = ({ machine }: Suppression, machines: readonly string[]): boolean =>
  machine === null || machines.some((name) => fitsAny([machine], name));
