/**
 * Suppressions of this night on findings of earlier ones. An entry may be written or end on any day, also on one on which
 * the machine sends nothing.
 */
import type { Suppression } from '../model/configuration.ts';
import type { Finding } from '../model/history.ts';
import type { ReportSuppression } from '../model/report.ts';
import { suppressionOf } from '../report/suppress.ts';

/**
 * An open finding that nothing hides any more is reopened on this night; a closed one stays as it was.
 * @param valid entries that apply on this night
 * @returns the same array where nothing changes
 */
export function applySuppressions(
  findings: readonly Finding[],
  valid: readonly Suppression[],
  night: string,
): readonly Finding[] {
  const changed = findings.map((one) => underSuppressions(one, valid, night));
  return changed.every((one, index) => one === findings[index]) ? findings : changed;
}

function underSuppressions(finding: Finding, valid: readonly Suppression[], night: string): Finding {
  if (finding.status === 'closed') return finding;
  const { suppressedBy: before, ...assessment } = finding.assessment;
  const suppressedBy = suppressionOf(finding.assessment, valid, [finding.machine]);
  if (isSame(before, suppressedBy)) return finding;
  if (suppressedBy !== undefined) return { ...finding, assessment: { ...assessment, suppressedBy } };
  const reopened = finding.status === 'open' ? ({ state: 'reopened', reopenedNight: night } as const) : {};
  return { ...finding, ...reopened, assessment };
}

function isSame(a: ReportSuppression | undefined, b: ReportSuppression | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.reason === b.reason && a.expires === b.expires && a.file === b.file && a.line === b.line;
}
