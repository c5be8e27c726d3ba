/** Findings that the index does not count: those that a suppression hides, and those that wait for another night. */
import type { VNode } from 'preact';
import type { NightMachine, NightSummary, NightSuppressed, NightWaiting } from '../../model/nightly.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';
import { nightDay, resourceLabel, waitingDetail } from '../../words/night.ts';
import { machineName, onMachine, processName } from '../../words/process-name.ts';
import { severityClass } from '../html/parts.tsx';
import { FoldedList } from './index-files.tsx';
import type { IndexList } from './index-lists.tsx';
import { pageHref } from './page-links.ts';

export function suppressedList({ summary }: NightOverview): IndexList {
  const { suppressed = [] } = summary;
  const soon = suppressed.filter(({ expiresSoon }) => expiresSoon).length;
  const title = `${formatPlural(suppressed.length, 'suppressed finding')}${soon === 0 ? '' : `, ${formatPlural(soon, 'suppression')} ending soon`}`;
  return findingList('suppressed', title, summary, suppressed, (one) => (
    <>
      <bdi>{displayName(one.reason, MAX_SENTENCE_CHARACTERS)}</bdi>
      {one.expires === null ? '; no end date' : `; until ${nightDay(one.expires)}`}
      {one.expiresSoon && (
        <>
          {' '}
          <b>ends soon</b>
        </>
      )}
    </>
  ));
}

export function waitingList({ summary }: NightOverview): IndexList {
  const { waiting = [] } = summary;
  const title = `${formatPlural(waiting.length, 'finding')} not reported yet`;
  return findingList('waiting', title, summary, waiting, (one) => <>{waitingDetail(one)}</>);
}

function findingList<T extends NightSuppressed | NightWaiting>(
  key: string,
  title: string,
  { machines }: NightSummary,
  findings: readonly T[],
  detail: (finding: T) => VNode,
): IndexList {
  const pages = new Map(machines.map(({ machine, page }: NightMachine) => [machine, page]));
  return {
    ...{ key, title, classes: 'short', count: findings.length },
    entry: (index, depth) => {
      const one = findings[index]!;
      const page = pages.get(one.machine);
      const name = <bdi>{machineName(one.machine)}</bdi>;
      return (
        <li key={index} class={severityClass(one.severity)}>
          <b>
            <bdi>{processName(one)}</bdi>
          </b>
          {onMachine(one)}
          {page === undefined ? name : <a href={pageHref(page, depth)}>{name}</a>}: {resourceLabel(one)}{' '}
          <span class="meta">{detail(one)}</span>
        </li>
      );
    },
  };
}

export function Unreported({ night }: { readonly night: NightOverview }): VNode | null {
  const [suppressed, waiting] = [suppressedList(night), waitingList(night)];
  if (suppressed.count + waiting.count === 0) return null;
  return (
    <section id="unreported" aria-labelledby="unreported-heading">
      <h2 id="unreported-heading">Not counted above</h2>
      <p class="hint">
        Findings that a suppression hides, with its reason and its last day, and findings that have not been seen on
        enough nights.
      </p>
      <FoldedList list={suppressed} />
      <FoldedList list={waiting} />
    </section>
  );
}
