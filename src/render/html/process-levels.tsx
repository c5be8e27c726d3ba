/** Levels of processes over the whole log: the largest ones, and those that were asked for. */
import type { VNode } from 'preact';
import { isFinding } from '../../model/finding.ts';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { askedOf, largestOf, type ShownLevels } from '../../report/process-levels.ts';
import { withoutTrend } from '../../report/facts.ts';
import { formatCount } from '../../util/units.ts';
import { pidBesideName, subjectNameWithPid } from '../../words/process-name.ts';
import { changeText, lastText, rangeText, verdictReason } from '../../words/process-levels.ts';
import { counterLabel, machineName, processName, VERDICT_WORDS } from '../../words/report.ts';
import { LevelLine } from '../nightly/level-line.tsx';
import { ChartFigure } from './chart-figure.tsx';
import { Reasons } from './finding-card.tsx';
import type { OtherCharts, PageFinding } from './page-finding.ts';
import { CardTable } from './parts.tsx';

/** The tables of more machines are folded. */
const MAX_OPEN_MACHINES = 5;
/** Tables of so many machines; the JSON format holds all. */
const MAX_MACHINES = 100;

interface Props {
  readonly report: Report;
  readonly findings: readonly PageFinding[];
}

export function LargestProcesses({ report, findings }: Props): VNode | null {
  const machines = [...largestOf(report)];
  if (machines.length === 0) return null;
  const shown = machines.slice(0, MAX_MACHINES);
  return (
    <section id="largest" aria-labelledby="largest-heading">
      <h2 id="largest-heading">Largest processes</h2>
      <p class="hint">
        By memory at the end of the log, whether it grows or not. Change, lowest and highest are those of the whole log.
      </p>
      {shown.map(([machine, rows]) => (
        <MachineTable key={machine} machine={machine} rows={rows} findings={findings} machines={machines.length} />
      ))}
      {machines.length > shown.length && (
        <p class="hint">And {formatCount(machines.length - shown.length)} more machines: the JSON format holds all.</p>
      )}
    </section>
  );
}

function MachineTable({
  machine,
  rows,
  findings,
  machines,
}: {
  readonly machine: string;
  readonly rows: readonly ShownLevels[];
  readonly findings: readonly PageFinding[];
  /** How many there are. */
  readonly machines: number;
}): VNode {
  const table = <LargestTable rows={rows} findings={findings} />;
  if (machines === 1) return table;
  const name = <bdi>{machineName(machine)}</bdi>;
  if (machines <= MAX_OPEN_MACHINES) {
    return (
      <>
        <h3>{name}</h3>
        {table}
      </>
    );
  }
  return (
    <details>
      <summary>{name}</summary>
      {table}
    </details>
  );
}

function LargestTable({
  rows,
  findings,
}: {
  readonly rows: readonly ShownLevels[];
  readonly findings: readonly PageFinding[];
}): VNode {
  const counters = new Set(rows.map(({ one }) => one.resource));
  return (
    <CardTable headings={['Process', 'Memory at the end', 'Change', 'Lowest to highest', 'Verdict', 'Shape']}>
      {rows.map((row) => (
        <tr key={row.levels.id} role="row">
          <th role="rowheader" scope="row" class="full">
            <bdi class="proc">{processName(row.one)}</bdi>{' '}
            <span class="meta">
              {[pidBesideName(row.one), counters.size > 1 ? counterLabel(row.one) : null]
                .filter((part) => part !== null)
                .join(', ')}
            </span>
          </th>
          <td role="cell" data-label="Memory at the end">
            <span class="nb">{lastText(row)}</span>
          </td>
          <td role="cell" data-label="Change">
            <span class="nb">{changeText(row)}</span>
          </td>
          <td role="cell" data-label="Lowest to highest">
            {rangeText(row)}
          </td>
          <td role="cell" data-label="Verdict">
            <Verdict of={row.one} findings={findings} />
          </td>
          <td role="cell" data-label="Shape">
            <LevelLine levels={row.levels.line} />
          </td>
        </tr>
      ))}
    </CardTable>
  );
}

/** The verdict in a word; of a finding with the way to its card. */
function Verdict({
  of: one,
  findings,
}: {
  readonly of: ReportAssessment;
  readonly findings: readonly PageFinding[];
}): VNode {
  const { label } = VERDICT_WORDS[one.verdict];
  const finding = findings.find(({ assessment }) => assessment.id === one.id);
  if (finding === undefined || finding.chart === null) return <>{label}</>;
  return <a href={`#${finding.anchor}`}>{label}</a>;
}

/** The answer to `--process`: where each of these is, whether it leaks or not. */
export function AskedProcesses({ report, findings, charts }: Props & { readonly charts: OtherCharts }): VNode | null {
  const processes = askedOf(report);
  if (processes.length === 0) return null;
  return (
    <section id="asked" aria-labelledby="asked-heading">
      <h2 id="asked-heading">Processes asked for</h2>
      <p class="hint">Their levels over the whole log, whether they leak or not.</p>
      {processes.map((rows) => (
        <AskedProcess key={rows[0]!.levels.id} report={report} rows={rows} findings={findings} charts={charts} />
      ))}
    </section>
  );
}

function AskedProcess({
  report,
  rows,
  findings,
  charts,
}: Props & { readonly rows: readonly ShownLevels[]; readonly charts: OtherCharts }): VNode {
  const [{ one: memory }] = rows as readonly [ShownLevels];
  const chart = charts.get(memory.id);
  return (
    <>
      <h3>
        <bdi>{subjectNameWithPid(memory)}</bdi>
      </h3>
      <CardTable headings={['Counter', 'At the end', 'Lowest to highest', 'Verdict', 'Reason', 'Shape']}>
        {rows.map((row) => (
          <tr key={row.levels.id} role="row">
            <th role="rowheader" scope="row" class="full">
              {counterLabel(row.one)}
            </th>
            <td role="cell" data-label="At the end">
              <span class="nb">{lastText(row)}</span> <span class="meta nb">{changeText(row)}</span>
            </td>
            <td role="cell" data-label="Lowest to highest">
              {rangeText(row)}
            </td>
            <td role="cell" data-label="Verdict">
              <Verdict of={row.one} findings={findings} />
            </td>
            <td role="cell" class="full" data-label="Reason">
              <bdi>{verdictReason(row.one)}</bdi>
            </td>
            <td role="cell" data-label="Shape">
              <LevelLine levels={row.levels.line} />
            </td>
          </tr>
        ))}
      </CardTable>
      {chart !== undefined && <ChartFigure report={report} one={withoutTrend(memory)} chart={chart} />}
      {!isFinding(memory) && memory.reasons.length > 0 && (
        <details>
          <summary>Tests of {counterLabel(memory)}</summary>
          <Reasons of={memory} assumes={null} />
        </details>
      )}
    </>
  );
}
