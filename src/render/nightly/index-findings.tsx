/** The one table of the index: every finding of every machine, the most urgent first. */
import type { ComponentChildren, VNode } from 'preact';
import { SEVERITIES, type Severity } from '../../model/assessment.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { displayName } from '../../util/escape.ts';
import { displayDay, wallMs } from '../../util/instants.ts';
import { formatCount } from '../../util/units.ts';
import { ArticleName, SeverityBadge } from '../html/parts.tsx';
import { machineName, processName, SEVERITY_WORDS } from '../../words/report.ts';
import { LevelLine } from './level-line.tsx';
import {
  growthTexts,
  limitOf,
  NIGHT_STATE_MEANINGS,
  NIGHT_STATE_WORDS,
  nightDay,
  nightsText,
  quietText,
  resourceLabel,
} from '../../words/night.ts';
import type { NightOverview, NightRow, NightState } from '../../report/nightly/overview.ts';
import { findingAnchor, pageHref } from './page-links.ts';
import { StateMark } from './state-mark.tsx';

const STATES: readonly NightState[] = ['new', 'worse', 'same', 'better', 'silent', 'gone'];
type SeverityKey = Severity | 'watch';
const SEVERITY_KEYS: readonly SeverityKey[] = [...SEVERITIES, 'watch'];

/** What the script sorts a column by; null = not at all. */
export type SortKey = 'state' | 'severity' | 'text' | 'growth' | 'time';

const COLUMNS: readonly { readonly title: string; readonly sort: SortKey | null }[] = [
  { title: 'State', sort: 'state' },
  { title: 'Severity', sort: 'severity' },
  { title: 'Machine', sort: 'text' },
  { title: 'Process and resource', sort: 'text' },
  { title: 'Shape', sort: null },
  { title: 'Growth per hour', sort: 'growth' },
  { title: 'Since', sort: 'time' },
  { title: 'Limit reached', sort: 'time' },
  { title: 'Known issue', sort: 'text' },
];

export function IndexFindings({ night }: { readonly night: NightOverview }): VNode | null {
  const { rows } = night;
  if (rows.length === 0) return null;
  return (
    <section id="findings" aria-labelledby="findings-heading">
      <h2 id="findings-heading">Findings on all machines</h2>
      <p class="hint">
        Leaks first, then what to watch; most urgent first. “In 47 hours” counts from the machine’s newest sample. A
        process leads to its history, a machine to its page.
      </p>
      <div class="tools">
        <Filter name="state" legend="State" choices={stateChoices(rows)} />
        <Filter name="severity" legend="Severity" choices={severityChoices(rows)} />
      </div>
      <table class="cards wide" id="all" role="table" aria-labelledby="findings-heading">
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(({ title, sort }) => (
              <th
                key={title}
                role="columnheader"
                scope="col"
                class={sort === 'growth' ? 'num' : undefined}
                data-sort={sort ?? undefined}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <Row key={`${row.machine.machine} ${row.finding.id}`} row={row} />
          ))}
        </tbody>
      </table>
      <p class="nothing" hidden>
        No finding matches.
      </p>
      <StateKey rows={rows} />
    </section>
  );
}

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

const severityKey = ({ finding }: NightRow): SeverityKey => finding.severity ?? 'watch';

function stateChoices(rows: readonly NightRow[]): Choice[] {
  return STATES.map((state) => ({
    key: state,
    label: NIGHT_STATE_WORDS[state],
    count: rows.filter((row) => row.state === state).length,
  }));
}

function severityChoices(rows: readonly NightRow[]): Choice[] {
  return SEVERITY_KEYS.map((severity) => ({
    key: severity,
    label: severity === 'watch' ? 'Watch' : SEVERITY_WORDS[severity],
    count: rows.filter((row) => severityKey(row) === severity).length,
  }));
}

/** Works by style sheet alone; hidden where that cannot tell which choice is made. Choices without a row are left out. */
function Filter({
  name,
  legend,
  choices,
}: {
  readonly name: string;
  readonly legend: string;
  readonly choices: readonly Choice[];
}): VNode | null {
  const some = choices.filter(({ count }) => count > 0);
  if (some.length < 2) return null;
  return (
    <fieldset class="theme filter" hidden>
      <legend>{legend}</legend>
      {[{ key: 'all', label: 'All', count: null }, ...some].map(({ key, label, count }) => (
        <label key={key}>
          <input type="radio" name={name} id={`${name}-${key}`} checked={key === 'all'} />
          <span>
            {label}
            {count !== null && <small> {formatCount(count)}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/**
 * The rules behind the choices: what does not fit is not shown, and where two of them leave nothing that is said. Which do is
 * known beforehand: a rule that looked for rows would be tried again whenever one of thousands moves.
 */
export function filterStyles(rows: readonly NightRow[]): string {
  const states = stateChoices(rows).filter(({ count }) => count > 0);
  const severities = severityChoices(rows).filter(({ count }) => count > 0);
  const chosen = (name: string, key: string): string => `:has(#${name}-${key}:checked)`;
  const hide = (name: string, choices: readonly Choice[]): string[] =>
    choices.map(({ key }) => `:root${chosen(name, key)} #all tbody tr:not(.${name}-${key})`);
  const pairs = new Set(rows.map((row) => `${row.state} ${severityKey(row)}`));
  const empty = states.flatMap((state) =>
    severities
      .filter((severity) => !pairs.has(`${state.key} ${severity.key}`))
      .map((severity) => `:root${chosen('state', state.key)}${chosen('severity', severity.key)} .nothing[hidden]`),
  );
  const rule = (selectors: readonly string[], display: string): string =>
    selectors.length === 0 ? '' : `${selectors.join(',')}{display:${display}}`;
  return rule([...hide('state', states), ...hide('severity', severities)], 'none') + rule(empty, 'block');
}

const Cell = ({ label, children }: { readonly label: string; readonly children: ComponentChildren }): VNode => (
  <td role="cell" data-label={label}>
    {children}
  </td>
);

function Row({ row }: { readonly row: NightRow }): VNode {
  const { machine, finding, state } = row;
  const page = pageHref(machine.page);
  const quiet = quietText(finding);
  return (
    <tr role="row" class={`state-${state} severity-${severityKey(row)}`}>
      <td role="cell">
        <StateMark state={state} /> {quiet !== null && <span class="meta">{quiet}</span>}{' '}
        {finding.closedNight !== null && <span class="meta">{nightDay(finding.closedNight)}</span>}
      </td>
      <td role="cell">
        <SeverityBadge severity={finding.severity} />{' '}
        {finding.verdict === 'suspect' && finding.severity !== null && <span class="meta">suspect</span>}
      </td>
      <td role="cell" data-label="Machine">
        <a href={page}>
          <bdi>{machineName(machine.machine)}</bdi>
        </a>{' '}
        {machine.report !== null && (
          <a class="meta" href={pageHref(machine.report)}>
            report<span class="unseen"> of {machineName(machine.machine)}</span>
          </a>
        )}
      </td>
      <th role="rowheader" scope="row" data-label="Process">
        <a class="proc" href={`${page}#${findingAnchor(finding.id)}`}>
          <bdi>{processName(finding)}</bdi>
        </a>{' '}
        <span class="meta">{resourceLabel(finding)}</span>
      </th>
      <Cell label="Shape">
        <LevelLine levels={finding.spark} />
      </Cell>
      <Growth row={row} />
      <Since row={row} />
      <Limit row={row} />
      <Cell label="Known issue">
        <KnownIssue row={row} />
      </Cell>
    </tr>
  );
}

/** The rate in its unit goes with it, for sorting: bytes and things that are counted do not mix. */
function Growth({ row: { finding } }: { readonly row: NightRow }): VNode {
  const growth = growthTexts(finding);
  const isBytes = RESOURCE_KINDS[finding.resource].unit === 'bytes';
  const rate = finding.slopePerHour === null ? undefined : Number(Math.abs(finding.slopePerHour).toPrecision(4));
  return (
    <td
      role="cell"
      class="num"
      data-label="Growth per hour"
      data-bytes={isBytes ? rate : undefined}
      data-count={isBytes ? undefined : rate}
    >
      {growth === null ? (
        <span class="sub">no trend</span>
      ) : (
        <>
          <span class="nb">{growth.main}</span>{' '}
          {growth.interval !== null && <span class="meta nb">{growth.interval}</span>}
        </>
      )}
    </td>
  );
}

function Since({ row: { finding } }: { readonly row: NightRow }): VNode {
  const since = finding.since ?? `${finding.firstNight}T00:00`;
  return (
    <Cell label="Since">
      <time class="nb" dateTime={since}>
        {displayDay(wallMs(since))}
      </time>{' '}
      <span class="meta">{nightsText(finding)}</span>
    </Cell>
  );
}

function Limit({ row }: { readonly row: NightRow }): VNode {
  const limit = limitOf(row);
  if (limit === null || row.finding.exhaustion === null) {
    return (
      <Cell label="Limit reached">
        <span class="sub">{row.state === 'gone' ? 'closed' : 'no date'}</span>
      </Cell>
    );
  }
  return (
    <Cell label="Limit reached">
      <time dateTime={row.finding.exhaustion.at}>{limit.main}</time>{' '}
      {limit.date !== null && <span class="meta">{limit.date}</span>}{' '}
      <span class="meta">
        <bdi>{limit.limit}</bdi>
      </span>
    </Cell>
  );
}

function KnownIssue({ row: { finding } }: { readonly row: NightRow }): VNode {
  const { article, moreArticles } = finding;
  if (article === null) return <span class="sub">none found</span>;
  return (
    <>
      <ArticleName id={article.id} />
      {moreArticles > 0 && <span class="sub"> +{formatCount(moreArticles)} more</span>}{' '}
      <span class="meta">{displayName(article.confidence)}</span>
    </>
  );
}

function StateKey({ rows }: { readonly rows: readonly NightRow[] }): VNode {
  const used = STATES.filter((state) => rows.some((row) => row.state === state));
  return (
    <dl class="state-key">
      {used.map((state) => (
        <div key={state}>
          <dt>
            <StateMark state={state} />
          </dt>{' '}
          <dd>{NIGHT_STATE_MEANINGS[state]}</dd>
        </div>
      ))}
    </dl>
  );
}
