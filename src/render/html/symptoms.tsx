/** What rises with a finding, and what of its machine it accounts for: a part of its card. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { symptomsOf } from '../../report/facts.ts';
import { formatQuantity, formatRange } from '../../util/units.ts';
import { counterLabel, limitText } from '../../words/report.ts';
import { explainedText } from '../../words/symptoms.ts';
import { CardTable } from './parts.tsx';
import { Sparkline } from './sparkline.tsx';

const HEADINGS = ['Counter', 'Growth per hour', 'From and to', 'Limit reached', 'Shape'];

export function Symptoms({ report, one }: { readonly report: Report; readonly one: ReportAssessment }): VNode | null {
  const symptoms = symptomsOf(report, one);
  const explains = one.explains ?? [];
  if (symptoms.length + explains.length === 0) return null;
  return (
    <div class="symptoms">
      <h3>{symptoms.length > 0 ? 'What rises with it' : 'On the machine'}</h3>
      {symptoms.length > 0 && (
        <CardTable headings={HEADINGS} numeric="Growth per hour">
          {symptoms.map((symptom) => (
            <Row key={symptom.id} report={report} one={symptom} />
          ))}
        </CardTable>
      )}
      {explains.map((explained) => (
        <p key={explained.resource}>{explainedText(explained)}.</p>
      ))}
    </div>
  );
}

function Row({ report, one }: { readonly report: Report; readonly one: ReportAssessment }): VNode {
  const { trend, resource } = one;
  const limit = limitText(report, one);
  const interval = trend === null ? null : formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  return (
    <tr role="row">
      <th role="rowheader" scope="row">
        {counterLabel(one)}
        {one.verdict === 'suspect' && <span class="meta">suspect</span>}
      </th>
      <td role="cell" class="num" data-label="Growth per hour">
        {trend === null ? 'not known' : <span class="nb">{formatQuantity(resource, trend.slopePerHour)}</span>}{' '}
        {interval !== null && <span class="meta nb">{interval}</span>}
      </td>
      <td role="cell" data-label="From and to">
        {trend === null
          ? 'not known'
          : `${formatQuantity(resource, trend.first)} to ${formatQuantity(resource, trend.last)}`}
      </td>
      <td role="cell" data-label="Limit reached">
        {limit.main} <span class="meta">{limit.detail}</span>
      </td>
      <td role="cell" data-label="Shape">
        <Sparkline series={one.series} />
      </td>
    </tr>
  );
}
