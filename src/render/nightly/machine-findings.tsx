/** The findings of one machine, each with what became of it over the nights. */
import type { VNode } from 'preact';
import type { FindingNight } from '../../model/history.ts';
import type { MachinePage } from '../../model/nightly.ts';
import { displayName, MAX_TITLE_CHARACTERS } from '../../util/escape.ts';
import { displayInstant, wallMs } from '../../util/instants.ts';
import { formatRate } from '../../util/units.ts';
import { ArticleName, SeverityBadge, severityClass } from '../html/parts.tsx';
import { likelihoodText } from '../../words/likelihood.ts';
import { processName, VERDICT_WORDS } from '../../words/report.ts';
import { describedText } from '../../words/treatment.ts';
import { changeDay, changesOf, NightStrip } from './night-strip.tsx';
import {
  growthTexts,
  limitOf,
  NIGHT_STATE_WORDS,
  nightDay,
  nightsText,
  quietText,
  resourceLabel,
} from '../../words/night.ts';
import { stateOf } from '../../report/nightly/rows.ts';
import { findingAnchor } from './page-links.ts';
import { StateMark } from './state-mark.tsx';

type Finding = MachinePage['findings'][number];

/** Closed findings beyond this many are only counted: a machine of years has some. */
const MAX_CLOSED = 60;

export function OpenFindings({
  page,
  findings,
}: {
  readonly page: MachinePage;
  readonly findings: readonly Finding[];
}): VNode | null {
  if (findings.length === 0) return null;
  return (
    <>
      <p class="hint strip-key">
        Lines show the level at the end of each night, a line for each run of the process; where the runs are short, the
        growth per hour with its 95 % interval. Upright lines are restarts. The strip below marks the nights on which
        the finding was seen; tall marks are nights on which it was new, reopened or worse, low ones nights on which it
        was better.
      </p>
      {findings.map((finding) => (
        <FindingHistory key={finding.id} page={page} finding={finding} />
      ))}
    </>
  );
}

export function ClosedFindings({
  page,
  findings,
}: {
  readonly page: MachinePage;
  readonly findings: readonly Finding[];
}): VNode | null {
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="closed">
      <h2 id="closed">Gone</h2>
      <p class="hint">Findings of earlier nights that are closed. Dates are those of the nightly run.</p>
      {findings.slice(0, MAX_CLOSED).map((finding) => (
        <div class="closed" key={finding.id} id={findingAnchor(finding.id)}>
          <h3>
            <bdi>{processName(finding)}</bdi>: {resourceLabel(finding)}
          </h3>
          <p>
            <Closing page={page} finding={finding} />, first seen {nightDay(finding.firstNight)}, last seen{' '}
            {nightDay(finding.lastNight)}, on {nightsText(finding)}. {lastRate(finding)}
          </p>
          <NightStrip finding={finding} page={page} />
        </div>
      ))}
      {findings.length > MAX_CLOSED && <p class="hint">And {findings.length - MAX_CLOSED} more, longer ago.</p>}
    </section>
  );
}

/** Since when it is gone, or part of which other finding it is. */
function Closing({ page, finding }: { readonly page: MachinePage; readonly finding: Finding }): VNode {
  const since = finding.closedNight === null ? '' : ` since ${nightDay(finding.closedNight)}`;
  const other = page.findings.find(({ id }) => id === finding.mergedInto);
  if (other === undefined) return <>{finding.mergedInto === undefined ? `Gone${since}` : `Merged${since}`}</>;
  return (
    <>
      Merged into <a href={`#${findingAnchor(other.id)}`}>{resourceLabel(other)}</a>
      {since}
    </>
  );
}

function lastRate({ slopePerHour, resource, verdict }: Finding): string {
  if (slopePerHour === null) return '';
  const what = verdict === 'leak' ? 'it leaked' : 'it was suspected of';
  return `At the last ${what} ${formatRate(resource, Math.abs(slopePerHour))}.`;
}

function FindingHistory({ page, finding }: { readonly page: MachinePage; readonly finding: Finding }): VNode {
  const anchor = findingAnchor(finding.id);
  const state = stateOf(page.machine, finding);
  const quiet = quietText(finding);
  return (
    <article class={`finding ${severityClass(finding.severity)}`} id={anchor} aria-labelledby={`${anchor}-h`}>
      <header>
        <SeverityBadge severity={finding.severity} /> <StateMark state={state} />
        {quiet !== null && <span class="sub small">{quiet}</span>}
      </header>
      <h2 id={`${anchor}-h`}>
        <bdi>{processName(finding)}</bdi>: {sentence(finding)}
      </h2>
      <Facts page={page} finding={finding} />
      <NightStrip finding={finding} page={page} />
      <Changes finding={finding} />
    </article>
  );
}

/** `leaks Private Bytes, 42.4 MiB/h`. */
function sentence(finding: Finding): string {
  const growth = growthTexts(finding);
  const verb =
    finding.verdict === 'leak'
      ? 'leaks'
      : finding.verdict === 'suspect'
        ? 'may leak'
        : VERDICT_WORDS[finding.verdict].label.toLowerCase();
  return `${verb} ${resourceLabel(finding)}${growth === null ? '' : `, ${growth.main} an hour`}`;
}

function Facts({ page, finding }: { readonly page: MachinePage; readonly finding: Finding }): VNode {
  const growth = growthTexts(finding);
  const limit = limitOf({ machine: page.machine, finding, state: stateOf(page.machine, finding) });
  const { article, moreArticles, since } = finding;
  const likely = likelihoodText(finding);
  const title = describedText(finding, article?.title ?? '');
  return (
    <dl class="facts">
      <div>
        <dt>Growth per hour</dt>
        <dd>
          {growth?.main ?? 'no trend'}{' '}
          {growth !== null && growth.interval !== null && <small>95 %: {growth.interval}</small>}
        </dd>
      </div>
      <div>
        <dt>Grows since</dt>
        <dd>{since === null ? 'before the logs' : displayInstant(wallMs(since))}</dd>
      </div>
      <div>
        <dt>First seen</dt>
        <dd>
          {nightDay(finding.firstNight)} <small>on {nightsText(finding)}</small>
        </dd>
      </div>
      {likely !== null && (
        <div>
          <dt>How sure</dt>
          <dd>{likely}</dd>
        </div>
      )}
      <div>
        <dt>Limit reached</dt>
        <dd>
          {limit === null ? 'no date' : limit.main}{' '}
          {limit !== null && (
            <small>
              <bdi>{limit.limit}</bdi>
              {limit.date !== null && `, ${limit.date}`}
            </small>
          )}
        </dd>
      </div>
      <div>
        <dt>Known issue</dt>
        <dd>
          {article === null ? (
            'none found'
          ) : (
            <>
              <ArticleName id={article.id} />{' '}
              <small>
                {displayName(article.confidence)}
                {moreArticles > 0 && `, and ${moreArticles} more`}
                {title !== '' && (
                  <>
                    : <bdi>{displayName(title, MAX_TITLE_CHARACTERS)}</bdi>
                  </>
                )}
              </small>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

/** The strip in words: the nights on which something changed. */
function Changes({ finding }: { readonly finding: Finding }): VNode | null {
  const { shown, more } = changesOf(finding);
  const latest = shown[0];
  if (latest === undefined) return null;
  const year = latest.night.slice(0, 4);
  return (
    <p class="small changes">
      {shown.map((one, index) => (
        <span key={one.night}>
          {index > 0 && ' · '}
          <span class="nb">
            {changeDay(one.night, year)} <b>{stateWord(one)}</b>
          </span>
        </span>
      ))}
      {more > 0 && ` · and ${more} more before that`}
    </p>
  );
}

const stateWord = ({ state }: FindingNight): string => (state === null ? '' : NIGHT_STATE_WORDS[state].toLowerCase());
