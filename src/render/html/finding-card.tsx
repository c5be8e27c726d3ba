/** One finding: what happens, the figures, the chart, why it is a leak, what to do, which article. */
import type { VNode } from 'preact';
import type { Report, ReportAssessment, ReportReason } from '../../model/report.ts';
import { hoursBetween } from '../../util/instants.ts';
import { formatCount, formatPlural, formatQuantity, formatRange, formatRate, formatSpan } from '../../util/units.ts';
import { restartTimes } from '../chart/chart-frame.ts';
import { stepsFor } from '../../words/advice.ts';
import { gapsText } from '../../words/data-notes.ts';
import { splitText } from '../../words/memory-split.ts';
import { REASON_STATE_WORDS } from '../../words/reasons.ts';
import {
  CAVEAT_WORDS,
  counterLabel,
  limitInterval,
  limitMoment,
  limitText,
  processName,
  sinceText,
} from '../../words/report.ts';
import { ArticleSection } from './article-card.tsx';
import { ChartFigure } from './chart-figure.tsx';
import { StateBadge } from './changes.tsx';
import { Lifetimes } from './lifetimes.tsx';
import type { DrawnChart, PageFinding } from './page-finding.ts';
import { Link, MarkedLine, Name, REASON_MARKS, SeverityBadge, severityClass, Subject, Time } from './parts.tsx';
import { Symptoms } from './symptoms.tsx';
import { firstToLimit, hasDate, lacksCommitLimit, SHAPE_TESTS } from '../../report/facts.ts';
import { baseRateText } from '../../words/likelihood.ts';
import { identityNotes } from '../../words/identity.ts';
import { pidSentence } from '../../words/process-name.ts';
import { sureText, whyText } from '../../words/why.ts';

interface Props {
  readonly report: Report;
  readonly finding: PageFinding;
  readonly chart: DrawnChart;
}

export function FindingCard({ report, finding, chart }: Props): VNode {
  const one = finding.assessment;
  const heading = `${finding.anchor}-heading`;
  return (
    <article class={`finding ${severityClass(one.severity)}`} id={finding.anchor} aria-labelledby={heading}>
      <header>
        <SeverityBadge severity={one.severity} /> <StateBadge of={one} />{' '}
        <span class="sub small">
          {one.verdict === 'suspect' ? 'Suspected leak, finding' : 'Finding'} {finding.number} of {finding.total}, id{' '}
          <code>
            <Name text={one.id} />
          </code>
        </span>
      </header>
      <h2 id={heading}>
        <Subject of={one} />: {counterLabel(one)} {one.verdict === 'leak' ? 'leaks' : 'may leak'}
      </h2>
      <Story report={report} one={one} />
      <Facts report={report} one={one} />
      <ChartFigure report={report} one={one} chart={chart} />
      <Symptoms report={report} one={one} />
      <Explanation report={report} one={one} />
    </article>
  );
}

interface OneProps {
  readonly report: Report;
  readonly one: ReportAssessment;
}

function Explanation({ report, one }: OneProps): VNode {
  return (
    <div class="explanation">
      <div>
        <h3>{one.verdict === 'leak' ? 'Why this is a leak' : 'Why this may be a leak'}</h3>
        <Reasons of={one} assumes={baseRateText(report, one)} />
      </div>
      <div>
        <h3>What to do</h3>
        <Steps report={report} one={one} />
      </div>
      <ArticleSection report={report} matches={one.articles} about={one} />
    </div>
  );
}

function Story({ report, one }: OneProps): VNode {
  const gaps = gapsText(one);
  const split = one.split === undefined ? null : splitText(one.split);
  return (
    <>
      <p class="lead">
        <b>Why:</b> {whyText(one)} <LimitSentence report={report} one={one} />
        {one.verdict === 'leak' && lacksCommitLimit(one) && ' Commit Limit was not logged, so no date is known for it.'}
      </p>
      {split !== null && (
        <p class="lead">
          <b>Where:</b> {split}
        </p>
      )}
      <p class="lead">
        <b>How sure:</b> {sureText(one)}
      </p>
      {one.caveats.map((caveat) => (
        <p key={caveat} class="small">
          <strong>Note:</strong> {CAVEAT_WORDS[caveat]}
        </p>
      ))}
      {gaps !== null && (
        <p class="small">
          <strong>Note:</strong> {gaps}.
        </p>
      )}
      {identityNotes(one).map((note) => (
        <p key={note} class="small">
          <strong>Note:</strong> <bdi>{note}</bdi>
        </p>
      ))}
      {one.lifetimes.length + one.foldedRuns > 1 && <RunsSentence of={one} />}
      <Lifetimes of={one} />
    </>
  );
}

/** The first limit of all that rises. */
function LimitSentence({ report, one }: OneProps): VNode | null {
  const first = firstToLimit(report, one);
  const { exhaustion, resource } = first;
  if (exhaustion === null || !hasDate(first)) return null;
  return (
    <>
      At this pace the limit {first !== one && `of ${counterLabel(first)} `}(<Name text={exhaustion.limit} />,{' '}
      {formatQuantity(resource, exhaustion.limitValue)}) is reached {exhaustion.atLatest ? 'at the latest' : 'about'}{' '}
      <b>
        <time dateTime={exhaustion.at}>{limitMoment(first, exhaustion)}</time>
      </b>{' '}
      ({limitInterval(first, exhaustion)})
      {exhaustion.atLatest && ': Virtual Bytes, of which it is the limit, were not logged'}.
    </>
  );
}

function RunsSentence({ of: one }: { readonly of: ReportAssessment }): VNode {
  const span = formatSpan(hoursBetween(one.lifetime.start, one.lifetime.end));
  const { pid = one.pid } = one.lifetime;
  return (
    <p class="small">
      The log has {formatPlural(one.lifetimes.length, 'run')} of this {one.process === null ? 'machine' : 'process'}
      {one.foldedRuns > 0 && <>, and {formatCount(one.foldedRuns)} more that were too short to judge or grew least</>}.
      The figures are those of the run
      {pid !== null && <> with PID {pid}</>} from <Time iso={one.lifetime.start} /> to <Time iso={one.lifetime.end} /> (
      {span}).
    </p>
  );
}

function Facts({ report, one }: OneProps): VNode {
  const { trend, resource } = one;
  const limit = limitText(report, one);
  const interval = trend === null ? null : formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  const restarts = restartTimes(one).length;
  return (
    <dl class="facts">
      <div>
        <dt>Growth</dt>
        <dd>
          {trend === null ? 'not known' : formatRate(resource, trend.slopePerHour)}{' '}
          {interval !== null && <small>95 %: {interval}</small>}
        </dd>
      </div>
      <div>
        <dt>Last value</dt>
        <dd>
          {trend === null ? 'not known' : formatQuantity(resource, trend.last)}{' '}
          {trend !== null && <small>highest {formatQuantity(resource, trend.max)}</small>}
        </dd>
      </div>
      <div>
        <dt>Since</dt>
        <dd>
          {sinceText(one)}{' '}
          {trend !== null && (
            <small>
              {formatQuantity(resource, Math.abs(trend.last - trend.first))}{' '}
              {trend.last < trend.first ? 'less' : 'more'} by the end
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Limit reached</dt>
        <dd>
          {limit.main} <small>{limit.detail}</small>
        </dd>
      </div>
      <div>
        <dt>Process</dt>
        <dd>
          {one.pid === null ? <bdi>{processName(one)}</bdi> : pidSentence({ ...one, pid: one.pid })}{' '}
          <small>
            {restarts === 0 ? 'one run in the log' : `${restarts} restart${restarts === 1 ? '' : 's'} in the log`}
          </small>
        </dd>
      </div>
    </dl>
  );
}

interface ReasonsProps {
  readonly of: ReportAssessment;
  /** What its likelihood assumes; null where that is not known. */
  readonly assumes: string | null;
}

/** Evidence for and against; the figures of the method are folded. */
export function Reasons({ of: one, assumes }: ReasonsProps): VNode {
  if (one.reasons.length === 0) return <p class="sub">No test results were recorded.</p>;
  const isFolded = ({ code, state }: ReportReason): boolean => SHAPE_TESTS.has(code) && state !== 'against';
  const shown = one.reasons.filter((reason) => !isFolded(reason));
  const folded = one.reasons.filter(isFolded);
  return (
    <>
      {shown.length > 0 && <ReasonList reasons={shown} />}
      {(folded.length > 0 || assumes !== null) && (
        <details class="print-open">
          <summary>Statistics</summary>
          {folded.length > 0 && <ReasonList reasons={folded} />}
          {assumes !== null && <p class="small">{assumes}.</p>}
        </details>
      )}
    </>
  );
}

function ReasonList({ reasons }: { readonly reasons: readonly ReportReason[] }): VNode {
  return (
    <ul class="marks">
      {reasons.map((reason) => (
        <MarkedLine key={reason.code} kind={REASON_MARKS[reason.state]} word={REASON_STATE_WORDS[reason.state]}>
          <Name text={reason.text} most={500} />
        </MarkedLine>
      ))}
    </ul>
  );
}

function Steps({ report, one }: OneProps): VNode {
  return (
    <ol class="steps">
      {stepsFor(report, one).map((step) => (
        <li key={step.text}>
          <bdi>{step.text}</bdi>
          {step.command !== null && (
            <pre>
              <Name text={step.command} most={400} />
            </pre>
          )}
          {step.source !== undefined && (
            <p class="small">
              <Link url={step.source}>Source</Link>
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
