/** Findings that the user knows of and need not be told again: they stay in the Report, but do not count. */
import type { Suppression } from '../model/configuration.ts';
import { isFinding } from '../model/finding.ts';
import type { Report, ReportAssessment } from '../model/report.ts';
import { displayName, MAX_TITLE_CHARACTERS } from '../util/escape.ts';
import { displayDay, wallMs } from '../util/instants.ts';
import { formatPlural } from '../util/units.ts';
import { fitsAny } from '../util/wildcard.ts';
import { findingIdUnder } from './finding-id.ts';
import { namesByMachine } from './machine-names.ts';
import { bestMatches, machinesOf } from './facts.ts';

/** Expired entries told one by one. */
const MAX_EXPIRED = 20;
/** Lines of entries without a finding that are named. */
const MAX_LINES = 10;

/**
 * Marks each finding with the first entry that fits it and still applies. Entries that have expired, and those of the
 * machines scanned that fit no finding, are told in the Report's warnings.
 * @param nowMs epoch milliseconds; an entry applies to the end of its last day in UTC, the clock of `generatedAt`
 */
export function suppressFindings(report: Report, suppressions: readonly Suppression[], nowMs: number): Report {
  if (suppressions.length === 0) return report;
  const namesOf = namesByMachine(report);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const expired = suppressions.filter((one) => one.expires !== null && one.expires < today);
  const valid = suppressions.filter((one) => !expired.includes(one));
  const findings = report.assessments.filter(isFinding);
  const unused = valid.filter((one) => !findings.some((finding) => fits(one, finding, namesOf(finding.machine))));
  return {
    ...report,
    assessments: report.assessments.map((one) => {
      const entry = isFinding(one)
        ? valid.find((suppression) => fits(suppression, one, namesOf(one.machine)))
        : undefined;
      if (entry === undefined) return one;
      const { reason, expires, file, line } = entry;
      return { ...one, suppressedBy: { reason, expires, file, line } };
    }),
    warnings: [
      ...report.warnings,
      ...expiredWarnings(expired),
      ...unusedWarnings(unused, machinesOf(report).flatMap(namesOf)),
    ],
  };
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
    named(entry.process, finding.process, finding.instance) &&
    named(entry.machine, finding.machine, ...others) &&
    (entry.resource === null || entry.resource === finding.resource) &&
    (entry.article === null || isBestArticle(entry.article, finding))
  );
}

/** Of articles that tie none is the best: each may be the wrong one, and a new leak must not hide behind it. */
function isBestArticle(article: string, finding: ReportAssessment): boolean {
  const best = bestMatches(finding.articles);
  return best.length === 1 && best[0]!.id === article;
}

function expiredWarnings(expired: readonly Suppression[]): string[] {
  const warnings = expired.slice(0, MAX_EXPIRED).map(({ file, line, expires, reason }) => {
    const day = displayDay(wallMs(`${expires}T00:00`));
    return `${file}:${line}: this suppression expired after ${day} and no longer applies: renew or delete it (${displayName(reason, MAX_TITLE_CHARACTERS)})`;
  });
  const more = expired.length - warnings.length;
  return more > 0 ? [...warnings, `${formatPlural(more, 'more suppression')} expired`] : warnings;
}

/** In one line. Entries of machines that were not scanned are left alone: they wait for theirs. */
function unusedWarnings(unused: readonly Suppression[], machines: readonly string[]): string[] {
  const told = unused.filter(({ machine }) => machine === null || machines.some((name) => fitsAny([machine], name)));
  if (told.length === 0) return [];
  const places = told.slice(0, MAX_LINES).map(({ file, line }) => `${file}:${line}`);
  const more = told.length > places.length ? ', …' : '';
  const what = `${formatPlural(told.length, 'suppression')} ${told.length === 1 ? 'fits' : 'fit'} no finding`;
  return [`${what} of these logs: ${places.join(', ')}${more}`];
}
