/** One row of the index for a cause of several machines, and below it a row that opens to them, a short line each. */
import type { VNode } from 'preact';
import { displayDay, wallMs } from '../../util/instants.ts';
import { formatCount } from '../../util/units.ts';
import { stateCounts, type RowCause } from '../../report/nightly/causes.ts';
import type { NightRow } from '../../report/nightly/rows.ts';
import { growthTexts, limitOf, NIGHT_STATE_WORDS, resourceLabel } from '../../words/night.ts';
import { causeName, machineNames, machinesText } from '../../words/night-causes.ts';
import { machineName, SEVERITY_WORDS } from '../../words/report.ts';
import { SeverityBadge } from '../html/parts.tsx';
import { Cell, GrowthCell, KnownIssue, LimitCell } from './index-cells.tsx';
import { missingClass, missingPairs, rowClass, STATES } from './index-classes.ts';
import { causeKey, type FindingsPart } from './findings-pages.ts';
import { Entries, listFile, type IndexList } from './index-lists.tsx';
import { LevelLine } from './level-line.tsx';
import { causeAnchor, findingAnchor, pageHref } from './page-links.ts';
import { StateMark } from './state-mark.tsx';

export function CauseRow({ cause, part }: { readonly cause: RowCause; readonly part: FindingsPart }): VNode {
  const { members, machines } = cause;
  const { depth, maxMembers } = part;
  const list = causeList(cause, part.ownerKeys);
  const { finding } = members[0]!;
  const counts = stateCounts(members);
  const classes = [rowClass(members), ...missingPairs(cause).map(missingClass)].join(' ');
  return (
    <>
      <tr role="row" id={causeAnchor(cause.id, finding.status === 'closed')} class={`cause ${classes}`}>
        <td role="cell">
          {STATES.filter((state) => counts[state] > 0).map((state) => (
            <span key={state} class="tally">
              <StateMark state={state} /> {formatCount(counts[state])}
            </span>
          ))}
        </td>
        <td role="cell">
          <SeverityBadge severity={finding.severity} />{' '}
          {finding.verdict === 'suspect' && finding.severity !== null && <span class="meta">suspect</span>}
        </td>
        <Cell label="Machine">
          <b>{machinesText(machines.length)}</b>
        </Cell>
        <th role="rowheader" scope="row" data-label="Process">
          <span class="proc">
            <bdi>{causeName(finding)}</bdi>
          </span>{' '}
          <span class="meta">{resourceLabel(finding)}</span>
        </th>
        <Cell label="Shape">
          <LevelLine levels={finding.spark} />
        </Cell>
        <GrowthCell findings={members.map((row) => row.finding)} />
        <Since members={members} />
        <LimitCell rows={members} />
        <Cell label="Known issue">
          <KnownIssue finding={finding} />
        </Cell>
      </tr>
      <tr role="row" class={`members ${classes}`}>
        <td role="cell" class="full" colSpan={9}>
          <details class="print-open">
            <summary>
              <bdi>{machineNames(machines)}</bdi>
            </summary>
            <Entries list={list} to={maxMembers} depth={depth} />
            {list.count > maxMembers && (
              <a href={pageHref(listFile(list.key, 1), depth)}>all {machinesText(machines.length)}</a>
            )}
          </details>
        </td>
      </tr>
    </>
  );
}

/** The machines of a cause, each with its finding. */
export const causeList = (cause: RowCause, ownerKeys: FindingsPart['ownerKeys']): IndexList => ({
  key: causeKey(cause),
  title: `${causeName(cause.members[0]!.finding)} on ${machinesText(cause.machines.length)}`,
  classes: 'of-cause',
  count: cause.members.length,
  entry: (index, depth) => {
    const row = cause.members[index]!;
    return <Member key={index} row={row} depth={depth} of={ownerKeys.get(row.machine)} />;
  },
});

const sinceOf = ({ finding }: NightRow): string => finding.since ?? `${finding.firstNight}T00:00`;

/** The first of all. */
function Since({ members }: { readonly members: readonly NightRow[] }): VNode {
  const [first = ''] = members.map(sinceOf).sort((a, b) => wallMs(a) - wallMs(b));
  return (
    <Cell label="Since">
      <time class="nb" dateTime={first}>
        {displayDay(wallMs(first))}
      </time>{' '}
      <span class="meta">first machine</span>
    </Cell>
  );
}

/** In as few characters as it can be: an index may have thousands of them. */
function Member({
  row,
  depth,
  of,
}: {
  readonly row: NightRow;
  readonly depth: number;
  readonly of: string | undefined;
}): VNode {
  const { machine, finding, state } = row;
  const growth = growthTexts(finding);
  const limit = limitOf(row);
  return (
    <li class={rowClass([row])} data-of={of}>
      <a href={`${pageHref(machine.page, depth)}#${findingAnchor(finding.id)}`}>
        <bdi>{machineName(machine.machine)}</bdi>
      </a>{' '}
      <span>{NIGHT_STATE_WORDS[state]}</span>{' '}
      <span>{finding.severity === null ? 'Watch' : SEVERITY_WORDS[finding.severity]}</span>{' '}
      <span>{growth === null ? 'no trend' : `${growth.main}/h`}</span>{' '}
      <span>since {displayDay(wallMs(sinceOf(row)))}</span>{' '}
      <span>{limit === null ? '' : `${limit.limit} ${limit.main}`}</span>
    </li>
  );
}
