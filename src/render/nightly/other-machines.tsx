/** What the search of a large fleet's index needs of machines that are not on it. */
import type { VNode } from 'preact';
import { isShared } from '../../report/nightly/causes.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { machineName } from '../../words/report.ts';
import type { FindingsPart } from './findings-pages.ts';
import { isLong } from './index-lists.tsx';
import { calmList } from './index-machines.tsx';
import { pageHref } from './page-links.ts';

/**
 * By their state, each a name; and where they are needed, parted by tabs, the address of its page, which mostly follows from the
 * name, and what the choice of owners goes by. Some 12
 * bytes a machine: markup for each would take 300.
 */
export type OtherMachines = Readonly<Record<OtherState, readonly string[]>>;
type OtherState = 'leaks' | 'to watch' | 'no new data' | 'no findings';

/** Null where each machine is on the page. */
function otherMachines(night: NightOverview, { causes, maxMembers, ownerKeys }: FindingsPart): OtherMachines | null {
  const shown = new Set(isLong(calmList(night, ownerKeys)) ? [] : night.calm);
  for (const cause of causes) {
    const listed = isShared(cause) ? cause.members.slice(0, maxMembers) : cause.members;
    for (const { machine } of listed) shown.add(machine);
  }
  const others = night.summary.machines.filter((machine) => !shown.has(machine));
  if (others.length === 0) return null;
  const [leaking, watched] = [new Set(night.leaking), new Set(night.watched)];
  const byState: Record<OtherState, string[]> = { leaks: [], 'to watch': [], 'no new data': [], 'no findings': [] };
  for (const machine of others) {
    const state = leaking.has(machine)
      ? 'leaks'
      : watched.has(machine)
        ? 'to watch'
        : machine.assessed
          ? 'no findings'
          : 'no new data';
    const name = machineName(machine.machine);
    const page = pageHref(machine.page);
    const href = page === usualHref(name) ? '' : page;
    const of = ownerKeys.get(machine);
    byState[state].push(of !== undefined ? `${name}\t${href}\t${of}` : href !== '' ? `${name}\t${href}` : name);
  }
  return byState;
}

/** The script makes the same. */
const usualHref = (name: string): string => `machines/${encodeURIComponent(name.toLowerCase())}.html`;

/** A block of data, which no policy needs to allow: it does not run. */
export function OtherMachinesData({
  night,
  part,
}: {
  readonly night: NightOverview;
  readonly part: FindingsPart;
}): VNode | null {
  const others = otherMachines(night, part);
  if (others === null) return null;
  const json = JSON.stringify(others).replaceAll('<', '\\u003c');
  return <script type="application/json" id="others" dangerouslySetInnerHTML={{ __html: json }} />;
}
