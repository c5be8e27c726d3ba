/** What is no finding: events, growth that is explained, and everything else as counts. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment, ReportEvent } from '../../model/report.ts';
import type { Verdict } from '../../model/assessment.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { notJudgedAdvice, notJudgedLine } from '../../words/not-judged.ts';
import { isJudged, notJudgedOf } from '../../report/judged.ts';
import { articleName, counterLabel, eventWords, processName, quietReason, VERDICT_WORDS } from '../../words/report.ts';
import { ArticleCard } from './article-card.tsx';
import { ChartFigure } from './chart-figure.tsx';
import type { OtherCharts } from './page-finding.ts';
import { CardTable, Name, Subject, SubjectHeader, Time } from './parts.tsx';
import { Sparkline } from './sparkline.tsx';
import { countedOf, countProcesses, crashedOf, explainedOf, openMatches, withoutTrend } from '../../report/facts.ts';

/** Names in one list; beyond it a number says how many more. */
const MAX_NAMES = 200;
const MAX_EVENTS = 100;
/** Rows of growth that is no leak; the others are folded. */
const MAX_UNFOLDED = 30;

interface Props {
  readonly report: Report;
  readonly charts: OtherCharts;
}

export function Events({ report, charts }: Props): VNode | null {
  if (report.events.length === 0) return null;
  const shown = report.events.slice(0, MAX_EVENTS);
  return (
    <section id="events" aria-labelledby="events-heading">
      <h2 id="events-heading">Events</h2>
      <p class="hint">Processes and machines that ended or restarted during the log, in time order.</p>
      <ul class="list">
        {shown.map((event, index) => (
          <li key={index}>
            <EventLine report={report} event={event} charts={charts} />
          </li>
        ))}
      </ul>
      {report.events.length > shown.length && <p class="hint">And {report.events.length - shown.length} more.</p>}
    </section>
  );
}

function EventLine({ report, event, charts }: Props & { readonly event: ReportEvent }): VNode {
  const open = openMatches(event.articles).slice(0, 3);
  return (
    <>
      <Time iso={event.at} />: <Subject of={event} />
      {event.pid !== null && <> (PID {event.pid})</>} {event.process === null ? 'was restarted' : eventWords(event)}
      {event.scheduled && ', at the same time of day as on other days: probably scheduled'}.
      {open.length > 0 && (
        <>
          <p class="small">
            {openMatches(event.articles).length === 1
              ? 'One article describes'
              : `${openMatches(event.articles).length} articles describe`}{' '}
            an end like this. It is about a crash, not a leak: look for the crash in the event log before acting on it.
          </p>
          {crashedOf(report, event).map((one) => (
            <Chart key={one.id} report={report} one={one} charts={charts} />
          ))}
          {open.map((match) => (
            <ArticleCard key={match.id} report={report} match={match} about={event} />
          ))}
        </>
      )}
    </>
  );
}

function Chart({ report, one, charts }: Props & { readonly one: ReportAssessment }): VNode | null {
  const chart = charts.get(one.id);
  return chart === undefined ? null : <ChartFigure report={report} one={withoutTrend(one)} chart={chart} />;
}

export function Quiet({ report, charts }: Props): VNode {
  const explained = explainedOf(report);
  // Their charts are with the processes that were asked for.
  const asked = new Set((report.asked ?? []).map(({ id }) => id));
  return (
    <section id="quiet" aria-labelledby="quiet-heading">
      <h2 id="quiet-heading">Growing, but not leaking</h2>
      {explained.length === 0 ? (
        <p class="hint">
          {report.assessments.some(isJudged)
            ? 'No counter shows growth that needs an explanation.'
            : 'Nothing was judged.'}
        </p>
      ) : (
        <>
          <p class="hint">These grow too, but do not leak. Each is listed with the reason.</p>
          <ExplainedTable rows={explained.slice(0, MAX_UNFOLDED)} />
          <FoldedTable rows={explained.slice(MAX_UNFOLDED)} />
          {explained
            .filter((one) => charts.has(one.id) && !asked.has(one.id))
            .map((one) => (
              <section key={one.id}>
                <h3>
                  <Subject of={one} />: {VERDICT_WORDS[one.verdict].label.toLowerCase()}
                </h3>
                <Chart report={report} one={one} charts={charts} />
              </section>
            ))}
        </>
      )}
      <Counted report={report} />
    </section>
  );
}

/** On paper the number of rows is all that is shown. */
function FoldedTable({ rows }: { readonly rows: readonly ReportAssessment[] }): VNode | null {
  if (rows.length === 0) return null;
  return (
    <details>
      <summary>{formatCount(rows.length)} more</summary>
      <ExplainedTable rows={rows} />
    </details>
  );
}

function ExplainedTable({ rows }: { readonly rows: readonly ReportAssessment[] }): VNode {
  return (
    <CardTable headings={['Process and machine', 'Shape', 'Verdict', 'Reason']}>
      {rows.map((one) => (
        <tr key={one.id} role="row">
          <SubjectHeader of={one} />
          <td role="cell">
            <Sparkline series={one.series} />
          </td>
          <td role="cell" data-label="Verdict">
            {VERDICT_WORDS[one.verdict].label}
            {openMatches(one.articles).length > 0 && (
              <span class="meta">
                {openMatches(one.articles)
                  .slice(0, 3)
                  .map((match) => articleName(match.id))
                  .join(', ')}
              </span>
            )}
          </td>
          <td role="cell" class="full" data-label="Reason">
            <bdi>{quietReason(one)}</bdi>
          </td>
        </tr>
      ))}
    </CardTable>
  );
}

function Counted({ report }: { readonly report: Report }): VNode | null {
  const counted = countedOf(report);
  if (counted.length === 0) return null;
  const verdicts = [...new Set(counted.map((one) => one.verdict))];
  return (
    <>
      <h3>Everything else</h3>
      <p class="hint">
        Without a finding: {formatPlural(counted.length, 'counter')} of {subjectsText(counted)}.
      </p>
      {verdicts.map((verdict) => (
        <CountedVerdict key={verdict} verdict={verdict} rows={counted.filter((one) => one.verdict === verdict)} />
      ))}
    </>
  );
}

/** `3 processes and 1 machine as a whole`. */
function subjectsText(all: readonly ReportAssessment[]): string {
  const processes = countProcesses(all);
  const machines = new Set(all.filter(({ process }) => process === null).map(({ machine }) => machine)).size;
  const parts = [
    ...(processes > 0 ? [formatPlural(processes, 'process', 'processes')] : []),
    ...(machines > 0 ? [`${formatPlural(machines, 'machine')} as a whole`] : []),
  ];
  return parts.join(' and ');
}

/** Memory that was not judged by its own counter, and what to log. */
export function MemoryNotJudged({ report }: { readonly report: Report }): VNode | null {
  const all = notJudgedOf(report);
  if (all.length === 0) return null;
  return (
    <section id="not-judged" aria-labelledby="not-judged-heading">
      <h2 id="not-judged-heading">Memory not judged</h2>
      <p class="hint">{notJudgedAdvice(all)}</p>
      <ul class="list">
        {all.slice(0, MAX_NAMES).map((one, index) => (
          <li key={index}>
            <bdi>{notJudgedLine(one)}</bdi>
          </li>
        ))}
      </ul>
      {all.length > MAX_NAMES && <p class="hint">And {all.length - MAX_NAMES} more.</p>}
    </section>
  );
}

function CountedVerdict({
  verdict,
  rows,
}: {
  readonly verdict: Verdict;
  readonly rows: readonly ReportAssessment[];
}): VNode {
  const { label, meaning } = VERDICT_WORDS[verdict];
  return (
    <details>
      <summary>
        {label}: {formatPlural(rows.length, 'counter')}
      </summary>
      <p class="small">
        {meaning}{' '}
        {rows.slice(0, MAX_NAMES).map((one, index) => (
          <span key={index}>
            {index > 0 && ', '}
            <Name text={processName(one)} /> <span class="sub">({counterLabel(one)})</span>
          </span>
        ))}
        {rows.length > MAX_NAMES && ` and ${rows.length - MAX_NAMES} more`}
      </p>
    </details>
  );
}
