/** Findings that the user has suppressed: each with the reason and the day it ends, so that none is forgotten. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { formatRate } from '../../util/units.ts';
import { bestArticleText, expiryText, VERDICT_WORDS } from '../../words/report.ts';
import { CardTable, Name, SubjectHeader } from './parts.tsx';
import { suppressedOf } from '../../report/facts.ts';

export function Suppressed({ report }: { readonly report: Report }): VNode | null {
  const rows = suppressedOf(report);
  if (rows.length === 0) return null;
  return (
    <section id="suppressed" aria-labelledby="suppressed-heading">
      <h2 id="suppressed-heading">Suppressed findings</h2>
      <p class="hint">They leak or may leak, and your suppressions exclude them from everything above.</p>
      <CardTable headings={['Process and machine', 'Finding', 'Reason', 'Suppressed']}>
        {rows.map((one) => (
          <tr key={one.id} role="row">
            <SubjectHeader of={one} />
            <td role="cell" data-label="Finding">
              <Finding report={report} of={one} />
            </td>
            <td role="cell" class="full" data-label="Reason">
              <Name text={one.suppressedBy.reason} most={400} />
            </td>
            <td role="cell" data-label="Suppressed">
              <span class="nb">{expiryText(one.suppressedBy)}</span>{' '}
              <span class="meta">
                <Name text={one.suppressedBy.file} most={100} />:{one.suppressedBy.line}
              </span>
            </td>
          </tr>
        ))}
      </CardTable>
    </section>
  );
}

function Finding({ report, of: one }: { readonly report: Report; readonly of: ReportAssessment }): VNode {
  const article = bestArticleText(report, one);
  return (
    <>
      {VERDICT_WORDS[one.verdict].label}
      {one.trend !== null && <span class="meta">+{formatRate(one.resource, one.trend.slopePerHour)}</span>}
      {article !== null && <span class="meta">{article}</span>}
    </>
  );
}
