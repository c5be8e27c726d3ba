/** Who looks after the machines: the list is also what the script makes its choice of owners and groups of. */
import type { VNode } from 'preact';
import type { NightMachine } from '../../model/nightly.ts';
import { machinesByOwner } from '../../report/nightly/owners.ts';
import type { NightOverview } from '../../report/nightly/overview.ts';
import { displayName } from '../../util/escape.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { AllEntries, Entries, MAX_ON_INDEX, type IndexList } from './index-lists.tsx';

export function ownersList(night: NightOverview): IndexList {
  const owned = machinesByOwner(night.summary.machines);
  const [leaking, watched, silent] = [new Set(night.leaking), new Set(night.watched), new Set(night.silent)];
  return {
    ...{ key: 'owners', title: 'Owners and groups', classes: 'machines', id: 'owners', count: owned.length },
    entry: (index, depth) => {
      const { kind, name, machines } = owned[index]!;
      const count = (some: ReadonlySet<NightMachine>, what: string, ofOne = what): string => {
        const found = machines.filter((machine) => some.has(machine)).length;
        return found === 0 ? '' : `, ${formatCount(found)} ${found === 1 ? ofOne : what}`;
      };
      return (
        <li key={index} data-of={depth === 0 ? index : undefined}>
          <b>
            {kind === 'group' && 'Group '}
            <bdi>{displayName(name)}</bdi>
          </b>{' '}
          <span class="sub">
            {formatPlural(machines.length, 'machine')}
            {count(leaking, 'leak', 'leaks')}
            {count(watched, 'to watch')}
            {count(silent, 'without new data')}
          </span>
        </li>
      );
    },
  };
}

export function Owners({ night }: { readonly night: NightOverview }): VNode | null {
  const list = ownersList(night);
  if (list.count === 0) return null;
  return (
    <section aria-labelledby="owners-heading">
      <h2 id="owners-heading">{list.title}</h2>
      <Entries list={list} />
      <AllEntries list={list} />
    </section>
  );
}

/** The places in the list, as far as the index has it, of each machine's owner and groups: `0 12`. */
export function ownerKeys({ summary }: NightOverview): ReadonlyMap<NightMachine, string> {
  const keys = new Map<NightMachine, string>();
  for (const [index, { machines }] of machinesByOwner(summary.machines).slice(0, MAX_ON_INDEX).entries()) {
    for (const machine of machines) {
      const before = keys.get(machine);
      keys.set(machine, before === undefined ? String(index) : `${before} ${index}`);
    }
  }
  return keys;
}

/** `Exchange team, groups Mail, Frankfurt`; empty where nothing is declared. */
export function ownerText({ owner, groups = [] }: Pick<NightMachine, 'owner' | 'groups'>): string {
  const names = groups.map((group) => displayName(group)).join(', ');
  const parts = [
    ...(owner === undefined ? [] : [displayName(owner)]),
    ...(groups.length === 0 ? [] : [`${groups.length === 1 ? 'group' : 'groups'} ${names}`]),
  ];
  return parts.join(', ');
}
