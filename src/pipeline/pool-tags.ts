/** Composition: lists of pool tags -> what they show of each machine, for matching and for the Report. */
import { compareSnapshots, type LogClock } from '../catalog/pool-tags/compare-snapshots.ts';
import { poolTagsByMachine, readPoolTags, type PoolTagList } from '../catalog/pool-tags/read-pool-tags.ts';
import { loadPoolTagOwners, type PoolTagOwners } from '../catalog/pool-tag-owners.ts';
import type { PoolTagsWarning } from '../model/faults/pool-tags.ts';
import type { ComparedSnapshot, MachinePoolTags, PoolTagChange } from '../model/pool-tags.ts';
import type { ReportPoolTag, ReportPoolTags } from '../model/report.ts';
import { formatInstant } from '../util/instants.ts';
import type { ListSource } from '../util/lists/list-file.ts';
import type { ScannedMachine } from '../util/lists/owner.ts';

/** More of them are in the list itself. */
const MAX_GROWING_SHOWN = 15;
const MAX_LARGEST_SHOWN = 10;

/** The lists that were given, read, and the table of who uses which tag. */
export interface ReadPoolTagLists {
  readonly lists: readonly PoolTagList[];
  readonly owners: PoolTagOwners;
}

/** @throws LeakscanError POOL_TAGS if a list cannot be read */
export async function readPoolTagLists(sources: readonly ListSource[]): Promise<ReadPoolTagLists> {
  const lists = await Promise.all(sources.map(readPoolTags));
  return { lists, owners: lists.length === 0 ? new Map() : await loadPoolTagOwners() };
}

/** A machine whose logs were read. */
export interface LoggedMachine extends ScannedMachine, LogClock {}

export interface MachinesPoolTags {
  /** Of a machine by the name that the Report has; undefined where no list is of it. */
  readonly of: (machine: string) => MachinePoolTags | undefined;
  readonly report: readonly ReportPoolTags[];
  readonly warnings: readonly PoolTagsWarning[];
}

/** @throws LeakscanError POOL_TAGS if it is not known which of several machines a list belongs to */
export function gatherPoolTags(
  { lists, owners }: ReadPoolTagLists,
  machines: readonly LoggedMachine[],
): MachinesPoolTags {
  const warnings: PoolTagsWarning[] = lists.flatMap((list) => list.warnings);
  // Where no log could be used, that is what has to be said.
  const given = machines.length === 0 ? [] : poolTagsByMachine(lists, machines);
  const found: MachinePoolTags[] = [];
  const report: ReportPoolTags[] = [];
  for (const snapshots of given) {
    const logged = machines.find(({ machine }) => machine.toLowerCase() === snapshots.machine.toLowerCase());
    if (logged === undefined) {
      const files = new Set(snapshots.snapshots.map(({ file }) => file));
      for (const file of files) warnings.push({ kind: 'pool-tags-unused', file, machines: [snapshots.machine] });
      continue;
    }
    const { tags, warnings: more } = compareSnapshots(snapshots, logged);
    found.push(tags);
    report.push(toReportPoolTags(tags, owners, logged.utcOffsetMinutes));
    warnings.push(...more);
  }
  return { of: (machine) => found.find((tags) => tags.machine === machine), report, warnings };
}

function toReportPoolTags(
  { machine, snapshots, hours, changes }: MachinePoolTags,
  owners: PoolTagOwners,
  utcOffsetMinutes: number | null,
): ReportPoolTags {
  const growing = changes.filter(({ grows }) => grows);
  const shown = growing.length > 0 ? growing.slice(0, MAX_GROWING_SHOWN) : changes.slice(0, MAX_LARGEST_SHOWN);
  return {
    machine,
    lists: snapshots.map((one) => ({
      file: one.file,
      time: timeOf(one, utcOffsetMinutes),
      timeBasis: one.timeBasis,
    })),
    hours,
    listed: new Set(changes.map(({ tag }) => tag)).size,
    growing: growing.length,
    tags: shown.map((change) => toReportPoolTag(change, owners)),
  };
}

/** Times of files stay in UTC where the offset of the machine's clock is not known. */
function timeOf({ timeMs, timeBasis }: ComparedSnapshot, utcOffsetMinutes: number | null): string | null {
  if (timeMs === null) return null;
  return formatInstant(Math.round(timeMs), timeBasis === 'file' ? (utcOffsetMinutes ?? 0) : utcOffsetMinutes);
}

function toReportPoolTag({ pool, ...change }: PoolTagChange, owners: PoolTagOwners): ReportPoolTag {
  const { tag, firstBytes, lastBytes, growth, perHour, outstanding, outstandingGrowth, share, grows } = change;
  const known = owners.get(tag);
  const { owner = null, what = null, source = null } = known ?? {};
  return {
    ...{ tag, type: pool, firstBytes, lastBytes, growth, perHour, outstanding, outstandingGrowth, share, grows },
    ...{ owner, what, source },
  };
}
