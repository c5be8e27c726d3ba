/** Findings that the user knows of: they stay in the Report, but do not count. */
import type { Suppression } from '../model/configuration.ts';
import { isFinding, mayLeak } from '../model/finding.ts';
import type { Report, ReportAssessment, ReportSuppression } from '../model/report.ts';
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

/** Entries by whether they apply on a day: those whose last day is over do not. */
export interface DatedSuppressions {
  readonly valid: readonly Suppression[];
  readonly expired: readonly Suppression[];
}

/** @param nowMs epoch milliseconds; an entry applies to the end of its last day in UTC, the clock of `generatedAt` */
export function suppressionsAt(all: readonly Suppression[], nowMs: number): DatedSuppressions {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const isExpired = ({ expires }: Suppression): boolean => expires !== null && expires < today;
  return { valid: all.filter((one) => !isExpired(one)), expired: all.filter(isExpired) };
}

/**
 * The first entry that fits a finding, as the finding names it; undefined where none does.
 * @param names of its machine, its own first
 */
export function suppressionOf(
  finding: ReportAssessment,
  valid: readonly Suppression[],
  names: readonly string[],
): ReportSuppression | undefined {
  const entry = valid.find((one) => fits(one, finding, names));
  if (entry === undefined) return undefined;
  const { reason, expires, file, line } = entry;
  return { reason, expires, file, line };
}

/** Entries that fit no finding. Those of machines that are not there wait for theirs. @param machines all names of theirs */
export function unusedSuppressions(
  valid: readonly Suppression[],
  findings: readonly ReportAssessment[],
  machines: readonly string[],
  namesOf: (machine: string) => readonly string[],
): Suppression[] {
  return valid.filter(
    (one) => isOfOne(one, machines) && !findings.some((finding) => fits(one, finding, namesOf(finding.machine))),
  );
}

/** Makes warnings of them. */
export type SuppressionWords = (idle: IdleSuppressions) => readonly string[];

/**
 * Marks each finding with the first entry that fits it and still applies, and its symptoms with the same. An entry that fits
 * a symptom alone suppresses nothing. The Report's warnings name the idle entries.
 * @param nowMs as in `suppressionsAt`
 */
export function suppressFindings(
  report: Report,
  suppressions: readonly Suppression[],
  nowMs: number,
  words: SuppressionWords,
): Report {
  if (suppressions.length === 0) return report;
  const namesOf = namesByMachine(report);
  const { valid, expired } = suppressionsAt(suppressions, nowMs);
  const findings = report.assessments.filter(isFinding);
  const unused = unusedSuppressions(valid, findings, machinesOf(report).flatMap(namesOf), namesOf);
  const entries = new Map(findings.map((one) => [one.id, suppressionOf(one, valid, namesOf(one.machine))]));
  const suppressed: Report = {
    ...report,
    assessments: report.assessments.map((one) => {
      const suppressedBy = mayLeak(one) ? entries.get(one.symptomOf ?? one.id) : undefined;
      return suppressedBy === undefined ? one : { ...one, suppressedBy };
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

const isOfOne = ({ machine }: Suppression, machines: readonly string[]): boolean =>
  machine === null || machines.some((name) => fitsAny([machine], name));
