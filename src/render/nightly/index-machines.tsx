import type { VNode } from 'preact';
import type { NightMachine } from '../../model/nightly.ts';
import { displayDay, displayInstant, displayTime, wallMs } from '../../util/instants.ts';
import { formatPlural } from '../../util/units.ts';
import { machineName } from '../../words/report.ts';
import { lastSampleText, nightDay } from '../../words/night.ts';
import { lacksMemory } from '../../report/judged.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { Entries, ENTRIES_PER_PAGE, isLong, listFile, type IndexList } from './index-lists.tsx';
import { pageHref } from './page-links.ts';

/** More machines without findings have pages of their own: some 150 KB are enough for what has nothing to say. */
const MAX_CALM_ON_INDEX = 500;

/** The machines that have no row among the findings, in as little room as a name and a date take. */
export function calmList({ calm, summary }: NightOverview, keys: ReadonlyMap<NightMachine, string>): IndexList {
  return {
    key: 'machines',
    title: `${formatPlural(calm.length, 'machine')} without findings`,
    classes: 'machines',
    id: 'calm',
    max: MAX_CALM_ON_INDEX,
    count: calm.length,
    entry: (index, depth) => {
      const machine = calm[index]!;
      return (
        <Calm key={machine.machine} machine={machine} night={summary.night} depth={depth} of={keys.get(machine)} />
      );
    },
  };
}

export function CalmMachines({
  night,
  ownerKeys,
}: {
  readonly night: NightOverview;
  readonly ownerKeys: ReadonlyMap<NightMachine, string>;
}): VNode | null {
  const list = calmList(night, ownerKeys);
  if (list.count === 0) return null;
  return (
    <section id="machines" aria-labelledby="machines-heading">
      <h2 id="machines-heading">{list.title}</h2>
      <p class="hint">
        {isLong(list)
          ? 'By name, on pages of their own.'
          : 'With the time of the newest sample, on the machine’s own clock, and the nights on which it was assessed.'}
      </p>
      {isLong(list) ? <Ranges machines={night.calm} /> : <Entries list={list} />}
    </section>
  );
}

/** `APP01 to FILE09`: which machines are on which page. */
function Ranges({ machines }: { readonly machines: readonly NightMachine[] }): VNode {
  const pages = Math.ceil(machines.length / ENTRIES_PER_PAGE);
  return (
    <ul class="machines">
      {Array.from({ length: pages }, (_, page) => {
        const some = machines.slice(page * ENTRIES_PER_PAGE, (page + 1) * ENTRIES_PER_PAGE);
        return (
          <li key={page}>
            <a href={listFile('machines', page + 1)}>
              <bdi>{machineName(some[0]!.machine)}</bdi> to <bdi>{machineName(some.at(-1)!.machine)}</bdi>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function Calm({
  machine,
  night,
  depth,
  of,
}: {
  readonly machine: NightMachine;
  readonly night: string;
  readonly depth: number;
  readonly of: string | undefined;
}): VNode {
  return (
    <li data-of={of}>
      <a class="proc" href={pageHref(machine.page, depth)}>
        <bdi>{machineName(machine.machine)}</bdi>
      </a>{' '}
      <span class="sub">
        {machine.assessed ? (
          timeText(machine, night)
        ) : (
          <b>
            {machine.unreadLogs === undefined ? 'no new data' : 'sent only unreadable logs'} since{' '}
            {lastSampleText(machine)}
          </b>
        )}{' '}
        · {formatPlural(machine.nights, 'night')}
        {lacksMemory(machine) && (
          <>
            {' '}
            · <b>memory not judged</b>
          </>
        )}
        {machine.report !== null && (
          <>
            {' '}
            ·{' '}
            <a href={pageHref(machine.report, depth)}>
              report<span class="unseen"> of {machineName(machine.machine)}</span>
            </a>
          </>
        )}
      </span>
    </li>
  );
}

/** The time alone where the day is that of the night. */
function timeText(machine: NightMachine, night: string): string {
  const ms = wallMs(machine.lastSample);
  return displayDay(ms) === nightDay(night) ? displayTime(ms) : displayInstant(ms);
}
