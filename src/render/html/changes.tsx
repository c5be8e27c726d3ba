/** What changed since the earlier Report: the state of a finding, and those that are gone. */
import type { VNode } from 'preact';
import type { FindingState, Report, ReportAssessment } from '../../model/report.ts';
import { goneNow, goneThen, STATE_WORDS } from '../../words/baseline.ts';
import { CardTable, SubjectHeader } from './parts.tsx';

const MAX_ROWS = 200;

const STATE_CLASSES: Readonly<Record<FindingState, string>> = {
  new: 'c-high',
  reopened: 'c-high',
  worse: 'c-crit',
  same: 'c-low',
  better: 'c-ok',
  gone: 'c-ok',
};

/** By its word; the colour only repeats it. */
export function StateBadge({ of: { state } }: { readonly of: ReportAssessment }): VNode | null {
  return state === undefined ? null : <span class={`state ${STATE_CLASSES[state]}`}>{STATE_WORDS[state]}</span>;
}

export function Gone({ report }: { readonly report: Report }): VNode | null {
  const gone = report.baseline?.gone ?? [];
  if (gone.length === 0) return null;
  return (
    <section id="gone" aria-labelledby="gone-heading">
      <h2 id="gone-heading">Gone since the last run</h2>
      <p class="hint">Findings of the earlier report that this one does not have.</p>
      <CardTable headings={['Process and machine', 'Then', 'Now']}>
        {gone.slice(0, MAX_ROWS).map((one, index) => (
          <tr key={index} role="row">
            <SubjectHeader of={one} isFull />
            <td role="cell" data-label="Then">
              {goneThen(one)}
            </td>
            <td role="cell" data-label="Now">
              {goneNow(one)}
            </td>
          </tr>
        ))}
      </CardTable>
      {gone.length > MAX_ROWS && <p class="hint">And {gone.length - MAX_ROWS} more.</p>}
    </section>
  );
}
