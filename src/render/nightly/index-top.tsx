/** The first screen of the index: the verdict, figures, and what is new, worse, gone, silent or failed this night. */
import type { ComponentChildren, VNode } from 'preact';
import { SEVERITIES } from '../../model/assessment.ts';
import type { NightMachine } from '../../model/nightly.ts';
import { displayName, MAX_PATH_CHARACTERS } from '../../util/escape.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { severityClass } from '../html/parts.tsx';
import { onMachine } from '../../words/process-name.ts';
import { machineName, processName, SEVERITY_WORDS } from '../../words/report.ts';
import { causeTitle, machinesText, rateRange } from '../../words/night-causes.ts';
import {
  lastSampleText,
  limitOf,
  nightAside,
  nightScope,
  nightSentence,
  resourceLabel,
  rowName,
  runInstant,
} from '../../words/night.ts';
import { lacksMemory } from '../../report/judged.ts';
import { firstLimit, isShared, otherMachines, type RowCause } from '../../report/nightly/causes.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import type { NightRow } from '../../report/nightly/rows.ts';
import { causeHref } from './findings-pages.ts';
import { AllEntries, Entries, type IndexList } from './index-lists.tsx';
import { findingAnchor, pageHref } from './page-links.ts';

/** The lists of the first screen are a beginning: the table has all. */
const MAX_LISTED = 6;

export function IndexTop({ night }: { readonly night: NightOverview }): VNode {
  const { fresh, summary } = night;
  const aside = nightAside(night);
  const changed = (title: string, causes: readonly RowCause[], none: string): VNode => (
    <Changed title={title} causes={causes} night={night} none={none} />
  );
  return (
    <section aria-labelledby="verdict">
      <h1 id="verdict">{together(nightSentence(night))}</h1>
      {aside !== '' && <p class="lead sub">{aside}</p>}
      <Made night={night} />
      <Tiles night={night} />
      <div class="lists">
        {changed('New', fresh.new, 'Nothing new.')}
        {fresh.reopened.length > 0 && changed('Reopened', fresh.reopened, '')}
        {changed('Worse', fresh.worse, 'Nothing got worse.')}
        {changed('Gone', fresh.gone, 'Nothing went away.')}
        {silentLists(night).map((list) => (
          <Machines key={list.key} list={list} />
        ))}
        {summary.failedInputs.length > 0 && (
          <ShortList title="Not read" count={summary.failedInputs.length} more="#failed">
            {summary.failedInputs.slice(0, MAX_LISTED).map(({ file }, index) => (
              <li key={index}>
                <bdi>{displayName(file, MAX_PATH_CHARACTERS)}</bdi>
              </li>
            ))}
          </ShortList>
        )}
      </div>
    </section>
  );
}

/** When the page was made, which a reader needs to notice a nightly run that no longer runs. The script adds the age. */
function Made({ night }: { readonly night: NightOverview }): VNode {
  const { generatedAt } = night.summary;
  return (
    <p id="made" data-made={generatedAt}>
      Made on {runInstant(generatedAt)}. <bdi>{nightScope(night)}</bdi>{' '}
      <span class="age">If this is older than a day, the nightly run did not run.</span>
    </p>
  );
}

/** A count stays on the line of its word. */
const together = (text: string): string => text.replace(/(\d) (?=new|reopened|worse|better|gone)/g, '$1\u00a0');

function Tiles({ night }: { readonly night: NightOverview }): VNode {
  const { leaking, watched, silent, absent, summary, open } = night;
  const leaks = open.filter(({ finding }) => finding.verdict === 'leak');
  const soonest = firstLimit(open);
  const limit = soonest === null ? null : limitOf(soonest);
  const isAllJudged = !summary.machines.some(lacksMemory);
  const calm = isAllJudged ? 'c-ok' : 'c-med';
  const ofJudged = (quiet: string): string => (isAllJudged ? quiet : 'in what was judged');
  return (
    <ul class="tiles">
      <li class={leaking.length > 0 ? 'c-high' : calm}>
        <span class="k">Machines that leak</span> <b>{formatCount(leaking.length)}</b>{' '}
        <span class="d">{leaks.length > 0 ? severityCounts(leaks) : ofJudged('no steady growth found')}</span>
      </li>
      <li class={limit === null ? calm : 'c-crit'}>
        <span class="k">First limit reached</span> <b>{limit === null ? 'no date' : limit.main}</b>{' '}
        <span class="d">{soonest === null ? ofJudged('no limit forecast') : <bdi>{rowName(soonest)}</bdi>}</span>
      </li>
      <li class="c-low">
        <span class="k">Machines to watch</span> <b>{formatCount(watched.length)}</b>{' '}
        <span class="d">{watched.length > 0 ? 'may leak; too early to say' : ofJudged('no suspicious growth')}</span>
      </li>
      <li class={silent.length > 0 || summary.failedInputs.length > 0 ? 'c-med' : 'c-ok'}>
        <span class="k">No new data</span> <b>{formatCount(absent.length)}</b>{' '}
        <span class="d">
          {summary.failedInputs.length > 0
            ? `and ${formatPlural(summary.failedInputs.length, 'log')} could not be read`
            : `of ${formatPlural(summary.machines.length, 'machine')}`}
        </span>
      </li>
    </ul>
  );
}

function severityCounts(rows: readonly NightRow[]): string {
  return SEVERITIES.map((severity) => ({
    severity,
    count: rows.filter(({ finding }) => finding.severity === severity).length,
  }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${formatCount(count)} ${SEVERITY_WORDS[severity].toLowerCase()}`)
    .join(', ');
}

function ShortList({
  title,
  count,
  more,
  children,
}: {
  readonly title: string;
  readonly count: number;
  /** Where the rest of it is. */
  readonly more: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <div>
      <h2 class="h3">
        {title} <span class="sub">{formatCount(count)}</span>
      </h2>
      <ul class="short">{children}</ul>
      {count > MAX_LISTED && (
        <p class="small">
          <a href={more}>
            and {formatCount(count - MAX_LISTED)} more<span class="unseen"> of: {title}</span>
          </a>
        </p>
      )}
    </div>
  );
}

function Changed({
  title,
  causes,
  night,
  none,
}: {
  readonly title: string;
  readonly causes: readonly RowCause[];
  readonly night: NightOverview;
  readonly none: string;
}): VNode {
  if (causes.length === 0) {
    return (
      <div>
        <h2 class="h3">
          {title} <span class="sub">0</span>
        </h2>
        <p class="sub small">{none}</p>
      </div>
    );
  }
  return (
    <ShortList title={title} count={causes.length} more="#findings">
      {causes.slice(0, MAX_LISTED).map((cause) => {
        const row = cause.members[0]!;
        const isClosed = row.finding.status === 'closed';
        const others = row.state === 'new' ? otherMachines(night.summary.causes, cause) : 0;
        return (
          <li
            key={`${row.machine.machine} ${row.finding.id}`}
            class={isClosed ? 'c-ok' : severityClass(row.finding.severity)}
          >
            <ChangedName night={night} cause={cause} others={others} />{' '}
            <span class="meta">
              {changeDetail(cause)}
              {others > 0 && `; ${machinesText(cause.machines.length + others)} in all`}
            </span>
          </li>
        );
      })}
    </ShortList>
  );
}

/** Leads to the history of a finding, or to the row of its cause. */
function ChangedName({
  night,
  cause,
  others,
}: {
  readonly night: NightOverview;
  readonly cause: RowCause;
  readonly others: number;
}): VNode {
  const { machine, finding } = cause.members[0]!;
  if (isShared(cause)) {
    return (
      <a href={causeHref(night, cause)}>
        <bdi>{causeTitle(cause, others)}</bdi>
      </a>
    );
  }
  return (
    <a href={`${pageHref(machine.page)}#${findingAnchor(finding.id)}`}>
      <bdi>{processName(finding)}</bdi>
      {onMachine(finding)}
      <bdi>{machineName(machine.machine)}</bdi>
    </a>
  );
}

/** `Critical: 42.4 MiB/h Private Bytes, commit limit in 47 hours`. */
function changeDetail({ members }: RowCause): string {
  const { finding } = members[0]!;
  const rate = rateRange(members.map((one) => one.finding));
  const what = rate === null ? resourceLabel(finding) : `${rate}/h ${resourceLabel(finding)}`;
  if (finding.status === 'closed') return `was ${what}`;
  const first = firstLimit(members);
  const limit = first === null ? null : limitOf(first);
  const severity = finding.severity === null ? 'Watch' : SEVERITY_WORDS[finding.severity];
  return `${severity}: ${what}${limit === null ? '' : `, ${limit.limit} ${limit.main}`}`;
}

/** The lists of machines of which nothing new, or not everything, is known. */
export const silentLists = (night: NightOverview): readonly IndexList[] =>
  [
    machineList('no-new-data', 'No new data', night.absent, sinceText),
    machineList('unreadable', 'Sent only unreadable logs', night.unread, sinceText),
    machineList('not-judged', 'Memory not judged', night.summary.machines.filter(lacksMemory), () => null),
  ].filter(({ count }) => count > 0);

const sinceText = (one: NightMachine): VNode => (
  <>
    since {lastSampleText(one)}
    {one.unreadLogs !== undefined && <bdi>; {displayName(one.unreadLogs.at(-1)!, MAX_PATH_CHARACTERS)}</bdi>}
  </>
);

const machineList = (
  key: string,
  title: string,
  machines: readonly NightMachine[],
  meta: (machine: NightMachine) => VNode | null,
): IndexList => ({
  ...{ key, title, classes: 'short', count: machines.length },
  entry: (index, depth) => {
    const machine = machines[index]!;
    const detail = meta(machine);
    return (
      <li key={machine.machine}>
        <a href={pageHref(machine.page, depth)}>
          <bdi>{machineName(machine.machine)}</bdi>
        </a>{' '}
        {detail !== null && <span class="meta">{detail}</span>}
      </li>
    );
  },
});

/** The first machines, and the others where they can be opened. */
function Machines({ list }: { readonly list: IndexList }): VNode {
  return (
    <div>
      <h2 class="h3">
        {list.title} <span class="sub">{formatCount(list.count)}</span>
      </h2>
      <Entries list={list} to={MAX_LISTED} />
      {list.count > MAX_LISTED && (
        <details class="print-open">
          <summary>and {formatCount(list.count - MAX_LISTED)} more</summary>
          <Entries list={list} from={MAX_LISTED} />
          <AllEntries list={list} />
        </details>
      )}
    </div>
  );
}
