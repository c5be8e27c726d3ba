import type { VNode } from 'preact';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { wallMs } from '../../util/instants.ts';
import { formatCount, formatQuantity, formatRange } from '../../util/units.ts';
import { counterLabel, knownIssue, limitText, offsetsText, processName, sinceText } from '../../words/report.ts';
import { likelyText } from '../../words/likelihood.ts';
import { withText } from '../../words/symptoms.ts';
import { StateBadge } from './changes.tsx';
import { ChartKey } from './key.tsx';
import type { PageFinding } from './page-finding.ts';
import { CardTable, MachineAndPid, SeverityBadge } from './parts.tsx';
import { Sparkline } from './sparkline.tsx';

const HEADINGS = [
  '#',
  'Severity',
  'Process and machine',
  'Growth per hour',
  'Since',
  'Limit reached',
  'Known issue',
  'Shape',
];

/** One row a finding; on narrow screens the style sheet makes a card of each. */
export function FindingsTable({
  report,
  findings,
  isInteractive,
}: {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
  readonly isInteractive: boolean;
}): VNode {
  const rowsOnly = findings.filter(({ chart }) => chart === null).length;
  return (
    <section id="findings" aria-labelledby="findings-heading">
      <h2 id="findings-heading">Findings</h2>
      <p class="hint">
        Leaks first, then what to watch; most urgent first. Times are the log’s own ({offsetsText(report)}), and the
        time to a limit counts from the end of the log.
      </p>
      <CardTable headings={HEADINGS} numeric="Growth per hour">
        {findings.map((finding) => (
          <Row key={finding.anchor} {...{ report, finding, isInteractive }} />
        ))}
      </CardTable>
      {rowsOnly > 0 && (
        <p class="hint">
          The {rowsOnly === 1 ? 'last one has' : `last ${formatCount(rowsOnly)} have`} no card of{' '}
          {rowsOnly === 1 ? 'its' : 'their'} own: charts are drawn for the {findings.length - rowsOnly} most urgent
          (--max-charts), and the JSON format holds all.
        </p>
      )}
      {rowsOnly < findings.length && <ChartKey />}
    </section>
  );
}

function Row({
  report,
  finding,
  isInteractive,
}: {
  readonly report: Report;
  readonly finding: PageFinding;
  readonly isInteractive: boolean;
}): VNode {
  const one = finding.assessment;
  const limit = limitText(report, one);
  const rising = withText(report, one);
  const likely = likelyText(one);
  return (
    <tr role="row">
      <td role="cell" class="rank sub">
        {finding.number}
      </td>
      <td role="cell">
        <SeverityBadge severity={one.severity} />
        {one.verdict === 'suspect' && one.severity !== null && <span class="meta">suspect</span>}{' '}
        {likely !== null && <span class="meta nb">{likely}</span>} <StateBadge of={one} />
      </td>
      <th role="rowheader" scope="row" class="full">
        {finding.chart === null ? (
          <bdi class="proc">{processName(one)}</bdi>
        ) : (
          <a class="proc" href={`#${finding.anchor}`}>
            <bdi>{processName(one)}</bdi>
          </a>
        )}{' '}
        <span class="meta">
          <MachineAndPid of={one} />
        </span>
      </th>
      <td role="cell" class="num" data-label="Growth per hour">
        <Growth of={one} /> {rising !== null && <span class="meta">{rising}</span>}
      </td>
      <td role="cell" data-label="Since" data-at={isInteractive ? onsetMs(one) : undefined}>
        {sinceText(one)}
      </td>
      <td role="cell" data-label="Limit reached">
        {limit.main} <span class="meta">{limit.detail}</span>{' '}
        {limit.interval !== null && <span class="meta">{limit.interval}</span>}
      </td>
      <td role="cell" data-label="Known issue">
        <KnownIssue report={report} of={one} />
      </td>
      <td role="cell" data-label="Shape">
        <Sparkline series={one.series} />
      </td>
    </tr>
  );
}

/** The text has no year. */
const onsetMs = ({ trend }: ReportAssessment): number | undefined =>
  trend?.onsetSeen === true ? wallMs(trend.onset) : undefined;

function Growth({ of: one }: { readonly of: ReportAssessment }): VNode {
  const { trend, resource } = one;
  if (trend === null) return <span class="meta">{counterLabel(one)}</span>;
  const interval = formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  return (
    <>
      <span class="nb">{formatQuantity(resource, trend.slopePerHour)}</span>{' '}
      {interval !== null && <span class="meta nb">{interval}</span>} <span class="meta">{counterLabel(one)}</span>
    </>
  );
}

function KnownIssue({ report, of: one }: { readonly report: Report; readonly of: ReportAssessment }): VNode {
  const known = knownIssue(one.articles, report);
  if (known === null) return <span class="sub">none found</span>;
  return (
    <>
      {known.names} <span class="meta">{`${known.confidence}${known.more}`}</span>
    </>
  );
}
