/** The lifetimes of a process that a finding is made of, each with the reason why it is taken for the same process. */
import type { VNode } from 'preact';
import type { ReportAssessment } from '../../model/report.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { basisText, lifetimeReasons } from '../../words/identity.ts';
import { Time } from './parts.tsx';

/** The newest ones; the JSON format holds all. */
const MAX_LIFETIMES = 20;

export function Lifetimes({ of: one }: { readonly of: ReportAssessment }): VNode | null {
  const basis = basisText(one);
  if (basis === null || (one.lifetimes.length < 2 && one.subject?.kind === 'image')) return null;
  const shown = one.lifetimes.slice(-MAX_LIFETIMES);
  const earlier = one.lifetimes.length - shown.length;
  return (
    <details class="lifetimes">
      <summary>
        {one.lifetimes.length === 1 ? 'Process' : formatPlural(one.lifetimes.length, 'process', 'processes')} of this
        finding
      </summary>
      <p class="small">
        <bdi>{basis}</bdi>
      </p>
      <table class="data">
        <thead>
          <tr>
            <th scope="col">PID</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Why it is the same</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((lifetime, index) => (
            <tr key={index}>
              <th scope="row">{lifetime.pid ?? 'not logged'}</th>
              <td>
                <Time iso={lifetime.start} />
              </td>
              <td>
                <Time iso={lifetime.end} />
              </td>
              <td>{lifetimeReasons(one, lifetime).join('; ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {earlier > 0 && <p class="small">And {formatCount(earlier)} earlier.</p>}
    </details>
  );
}
