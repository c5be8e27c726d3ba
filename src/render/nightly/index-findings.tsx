/** The one table of the index: every finding of every machine, the most urgent first; one row for a cause of several machines. */
import type { VNode } from 'preact';
import { SEVERITIES } from '../../model/assessment.ts';
import { displayDay, wallMs } from '../../util/instants.ts';
import { formatCount } from '../../util/units.ts';
import { SeverityBadge } from '../html/parts.tsx';
import { machineName, processName, SEVERITY_WORDS } from '../../words/report.ts';
import { likelyText } from '../../words/likelihood.ts';
import { LevelLine } from './level-line.tsx';
import {
  NIGHT_STATE_MEANINGS,
  NIGHT_STATE_WORDS,
  nightDay,
  nightsText,
  quietText,
  resourceLabel,
} from '../../words/night.ts';
import { isShared, type RowCause } from '../../report/nightly/causes.ts';
import type { NightRow } from '../../report/nightly/rows.ts';
import { CauseRow } from './index-cause.tsx';
import { Cell, GrowthCell, KnownIssue, LimitCell } from './index-cells.tsx';
import {
  missingClass,
  missingPairs,
  pairOf,
  rowClass,
  severityKey,
  STATES,
  type SeverityKey,
} from './index-classes.ts';
import { FINDINGS_KEY, type FindingsPart } from './findings-pages.ts';
import { listFile } from './index-lists.tsx';
import { ownerText } from './index-owners.tsx';
import { findingAnchor, pageHref } from './page-links.ts';
import { StateMark } from './state-mark.tsx';

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

export function IndexFindings({
  part,
  all,
}: {
  readonly part: FindingsPart;
  /** Of all causes, on all pages. */
  readonly all: number;
}): VNode | null {
  const { causes, depth } = part;
  if (causes.length === 0) return null;
  return (
    <section id="findings" aria-labelledby="findings-heading">
      <h2 id="findings-heading">Findings on all machines</h2>
      <p class="hint">
        Leaks first, then what to watch; most urgent first. “In 47 hours” counts from the machine’s newest sample. A
        process leads to its history, a machine to its page.
        {causes.some(isShared) && ' What several machines have in common is one row, which opens to the machines.'}
      </p>
      {causes.length < all && (
        <p>
          {depth === 0 ? 'These are the most urgent ' : 'These are '}
          {depth === 0 ? formatCount(causes.length) : formatRangeOf(part)} of {formatCount(all)}; the choices and the
          search apply to them. {depth === 0 && <a href={listFile(FINDINGS_KEY, 1)}>All findings</a>}
        </p>
      )}
      <div class="tools">
        <Filter name="state" legend="State" choices={stateChoices(causes)} />
        <Filter name="severity" legend="Severity" choices={severityChoices(causes)} />
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
          {causes.map((cause) => {
            const row = cause.members[0]!;
            const key = `${row.machine.machine} ${row.finding.id}`;
            return isShared(cause) ? (
              <CauseRow key={key} cause={cause} part={part} />
            ) : (
              <Row key={key} row={row} part={part} />
            );
          })}
        </tbody>
      </table>
      <p class="nothing" hidden>
        No finding matches.
      </p>
      <StateKey rows={rowsIn(causes)} />
    </section>
  );
}

/** `401 to 800`. */
const formatRangeOf = ({ from, causes }: FindingsPart): string =>
  `${formatCount(from + 1)} to ${formatCount(from + causes.length)}`;

const rowsIn = (causes: readonly RowCause[]): NightRow[] => causes.flatMap(({ members }) => members);

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

function stateChoices(causes: readonly RowCause[]): Choice[] {
  return STATES.map((state) => ({
    key: state,
    label: NIGHT_STATE_WORDS[state],
    count: causes.filter(({ members }) => members.some((row) => row.state === state)).length,
  }));
}

function severityChoices(causes: readonly RowCause[]): Choice[] {
  return SEVERITY_KEYS.map((severity) => ({
    key: severity,
    label: severity === 'watch' ? 'Watch' : SEVERITY_WORDS[severity],
    count: causes.filter(({ members }) => members.some((row) => severityKey(row) === severity)).length,
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
export function filterStyles({ causes }: FindingsPart): string {
  const states = stateChoices(causes).filter(({ count }) => count > 0);
  const severities = severityChoices(causes).filter(({ count }) => count > 0);
  const chosen = (name: string, key: string): string => `:has(#${name}-${key}:checked)`;
  const hide = (name: string, choices: readonly Choice[]): string[] =>
    choices.map(({ key }) => `:root${chosen(name, key)} #all tbody :is(tr,li):not(.${name}-${key})`);
  const both = (pair: string): string => {
    const [state = '', severity = ''] = pair.split(' ');
    return `:root${chosen('state', state)}${chosen('severity', severity)}`;
  };
  const pairs = new Set(rowsIn(causes).map(pairOf));
  const empty = states
    .flatMap((state) => severities.map((severity) => `${state.key} ${severity.key}`))
    .filter((pair) => !pairs.has(pair))
    .map((pair) => `${both(pair)} .nothing[hidden]`);
  // Such a cause has machines with either choice, and none with both.
  const missing = [...new Set(causes.filter(isShared).flatMap(missingPairs))];
  const rule = (selectors: readonly string[], display: string): string =>
    selectors.length === 0 ? '' : `${selectors.join(',')}{display:${display}}`;
  const hidden = [
    ...hide('state', states),
    ...hide('severity', severities),
    ...missing.map((pair) => `${both(pair)} #all .${missingClass(pair)}`),
  ];
  return rule(hidden, 'none') + rule(empty, 'block');
}

function Row({ row, part }: { readonly row: NightRow; readonly part: FindingsPart }): VNode {
  const { depth, ownerKeys } = part;
  const { machine, finding, state } = row;
  const owner = ownerText(machine);
  const page = pageHref(machine.page, depth);
  const quiet = quietText(finding);
  const likely = likelyText(finding);
  return (
    <tr role="row" class={rowClass([row])} data-of={ownerKeys.get(machine)}>
      <td role="cell">
        <StateMark state={state} /> {quiet !== null && <span class="meta">{quiet}</span>}{' '}
        {finding.closedNight !== null && <span class="meta">{nightDay(finding.closedNight)}</span>}
      </td>
      <td role="cell">
        <SeverityBadge severity={finding.severity} />{' '}
        {finding.verdict === 'suspect' && finding.severity !== null && <span class="meta">suspect</span>}{' '}
        {likely !== null && <span class="meta nb">{likely}</span>}
      </td>
      <td role="cell" data-label="Machine">
        <a href={page}>
          <bdi>{machineName(machine.machine)}</bdi>
        </a>{' '}
        {owner !== '' && (
          <span class="meta">
            <bdi>{owner}</bdi>
          </span>
        )}{' '}
        {machine.report !== null && (
          <a class="meta" href={pageHref(machine.report, depth)}>
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
      <GrowthCell findings={[finding]} />
      <Since row={row} />
      <LimitCell rows={[row]} />
      <Cell label="Known issue">
        <KnownIssue finding={finding} />
      </Cell>
    </tr>
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
