/** The first screen of the index: the verdict, figures, and what is new, worse, gone, silent or failed this night. */
import type { ComponentChildren, VNode } from 'preact';
import { SEVERITIES } from '../../model/assessment.ts';
import type { NightMachine, NightSummary } from '../../model/nightly.ts';
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
} from '../../words/night.ts';
import { lacksMemory } from '../../report/judged.ts';
import { firstLimit, isShared, otherMachines, type RowCause } from '../../report/nightly/causes.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import type { NightRow } from '../../report/nightly/rows.ts';
import { causeAnchor, findingAnchor, pageHref } from './page-links.ts';

/** The lists of the first screen are a beginning: the table has all. */
const MAX_LISTED = 6;

export function IndexTop({ night }: { readonly night: NightOverview }): VNode {
  const { fresh, absent, unread, summary } = night;
  const unjudged = summary.machines.filter(lacksMemory);
  return (
    <section aria-labelledby="verdict">
      <h1 id="verdict">{together(nightSentence(night))}</h1>
      <p class="lead sub">
        <bdi>
          {nightAside(night)} {nightScope(night)}
        </bdi>
      </p>
      <Tiles night={night} />
      <div class="lists">
        <Changed title="New" causes={fresh.new} summary={summary} none="Nothing new." />
        <Changed title="Worse" causes={fresh.worse} summary={summary} none="Nothing got worse." />
        <Changed title="Gone" causes={fresh.gone} summary={summary} none="Nothing went away." />
        {absent.length > 0 && <Silent title="No new data" machines={absent} />}
        {unread.length > 0 && <Silent title="Sent only unreadable logs" machines={unread} />}
        {unjudged.length > 0 && <Unjudged machines={unjudged} />}
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

/** A count stays on the line of its word. */
const together = (text: string): string => text.replace(/(\d) (?=new|worse|better|gone)/g, '$1\u00a0');

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
  summary,
  none,
}: {
  readonly title: string;
  readonly causes: readonly RowCause[];
  readonly summary: NightSummary;
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
        const others = row.state === 'new' ? otherMachines(summary.causes, cause) : 0;
        return (
          <li
            key={`${row.machine.machine} ${row.finding.id}`}
            class={isClosed ? 'c-ok' : severityClass(row.finding.severity)}
          >
            <ChangedName cause={cause} others={others} />{' '}
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
function ChangedName({ cause, others }: { readonly cause: RowCause; readonly others: number }): VNode {
  const { machine, finding } = cause.members[0]!;
  if (isShared(cause)) {
    return (
      <a href={`#${causeAnchor(cause.id, finding.status === 'closed')}`}>
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

function Unjudged({ machines }: { readonly machines: readonly NightMachine[] }): VNode {
  return <MachineList title="Memory not judged" machines={machines} meta={() => null} />;
}

function Silent({ title, machines }: { readonly title: string; readonly machines: readonly NightMachine[] }): VNode {
  const meta = (one: NightMachine): VNode => (
    <>
      since {lastSampleText(one)}
      {one.unreadLogs !== undefined && <bdi>; {displayName(one.unreadLogs.at(-1)!, MAX_PATH_CHARACTERS)}</bdi>}
    </>
  );
  return <MachineList title={title} machines={machines} meta={meta} />;
}

/** The first machines, and the others where they can be opened. */
function MachineList({
  title,
  machines,
  meta,
}: {
  readonly title: string;
  readonly machines: readonly NightMachine[];
  /** What is said of one beside its name. */
  readonly meta: (machine: NightMachine) => VNode | null;
}): VNode {
  const entry = (machine: NightMachine): VNode => (
    <li key={machine.machine}>
      <a href={pageHref(machine.page)}>
        <bdi>{machineName(machine.machine)}</bdi>
      </a>{' '}
      {meta(machine) !== null && <span class="meta">{meta(machine)}</span>}
    </li>
  );
  const rest = machines.slice(MAX_LISTED);
  return (
    <div>
      <h2 class="h3">
        {title} <span class="sub">{formatCount(machines.length)}</span>
      </h2>
      <ul class="short">{machines.slice(0, MAX_LISTED).map(entry)}</ul>
      {rest.length > 0 && (
        <details class="print-open">
          <summary>and {formatCount(rest.length)} more</summary>
          <ul class="short">{rest.map(entry)}</ul>
        </details>
      )}
    </div>
  );
}
