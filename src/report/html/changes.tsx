/** What changed since the earlier Report: the state of a finding, and those that are gone. */
import type { VNode } from 'preact';
import type { FindingState, Report, ReportAssessment } from '../../model/report.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { goneNow, goneProcess, goneThen, STATE_WORDS } from '../baseline-words.ts';
import { machineName } from '../words.ts';

const MOST_ROWS = 200;

const STATE_CLASSES: Readonly<Record<FindingState, string>> = {
  new: 'c-high',
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
      <p class="hint">Findings of the earlier report that are none in this one.</p>
      <table class="cards" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {['Process and machine', 'Then', 'Now'].map((heading) => (
              <th key={heading} role="columnheader" scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {gone.slice(0, MOST_ROWS).map((one, index) => (
            <tr key={index} role="row">
              <th role="rowheader" scope="row" class="full">
                <bdi class="proc">{goneProcess(one)}</bdi>{' '}
                <span class="meta">
                  <bdi>{machineName(one.machine)}</bdi>, {RESOURCE_KINDS[one.resource].label}
                </span>
              </th>
              <td role="cell" data-label="Then">
                {goneThen(one)}
              </td>
              <td role="cell" data-label="Now">
                {goneNow(one)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {gone.length > MOST_ROWS && <p class="hint">And {gone.length - MOST_ROWS} more.</p>}
    </section>
  );
}
