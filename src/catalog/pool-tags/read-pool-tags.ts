/** Lists of pool tags: what `poolmon -n` saves, its screen as text, and !poolused of the debugger. docs/pool-tags.md has the forms. */
import type { PoolTagsFault, PoolTagsWarning } from '../../model/faults/pool-tags.ts';
import type { PoolSnapshot, PoolSnapshots } from '../../model/pool-tags.ts';
import { fileFacts } from '../../platform/files.ts';
import { LeakscanError } from '../../util/errors.ts';
import { refuseList, type ListSource } from '../../util/lists/list-file.ts';
import { foreignKind, readHead, readListText } from '../../util/lists/list-text.ts';
import { scannedMachine, unknownOwner, type ScannedMachine } from '../../util/lists/owner.ts';
import { findTime } from './snapshot-time.ts';
import { splitTagLists, type TagList } from './split-snapshots.ts';

const MAX_CHARACTERS_SHOWN = 80;
/** A line of pooltag.txt: `NtxF - ntfs.sys - what it is`. */
const DRIVER_LINE = /^\S.{0,3}\s+-\s+\S+\s+-\s/gm;
const MIN_DRIVER_LINES = 5;

/** One file, read: its lists in the order of the file. */
export interface PoolTagList {
  readonly source: ListSource;
  readonly snapshots: readonly PoolSnapshot[];
  readonly warnings: readonly PoolTagsWarning[];
}

/**
 * Reads one file, with all lists in it.
 * @throws LeakscanError POOL_TAGS with file, line and what is wrong
 */
export async function readPoolTags(source: ListSource): Promise<PoolTagList> {
  const { file } = source;
  const { text } = await readListText(file, 'pool-tags', { withoutNuls: true });
  const { lists, cutLine, hasHeading } = splitTagLists(text);
  if (lists.length === 0) {
    // What holds no list and NUL characters is no text of any kind.
    if (foreignKind(await readHead(file)) === 'binary') {
      throw refuseList({ kind: 'list-foreign', list: 'pool-tags', file, content: 'binary' });
    }
    throw refuse(faultOf(file, text, hasHeading));
  }
  const modifiedMs = await modificationTime(file);
  return {
    source,
    snapshots: lists.map((list, index) => toSnapshot(list, file, modifiedMs, index === lists.length - 1)),
    warnings: cutLine === null ? [] : [{ kind: 'pool-tags-cut', file, line: cutLine }],
  };
}

/** @param isLast whether it is the last list of the file, which was then modified last */
function toSnapshot(
  { uses, above, isWhole }: TagList,
  file: string,
  modifiedMs: number | null,
  isLast: boolean,
): PoolSnapshot {
  const written = findTime(above);
  const timeMs = written?.timeMs ?? (isLast ? modifiedMs : null);
  const timeBasis = written !== null ? 'text' : timeMs === null ? 'unknown' : 'file';
  return { file, timeMs, timeBasis, otherTimeMs: written?.otherMs ?? null, isWhole, uses };
}

/** Null of what is no file, such as a pipe. */
async function modificationTime(file: string): Promise<number | null> {
  const facts = await fileFacts(file).catch(() => null);
  return facts === null ? null : facts.modifiedMs;
}

const refuse = (fault: PoolTagsFault): LeakscanError => new LeakscanError('POOL_TAGS', fault, { file: fault.file });

function faultOf(file: string, text: string, hasHeading: boolean): PoolTagsFault {
  if (hasHeading) return { kind: 'pool-tags-none', file };
  if ((text.match(DRIVER_LINE)?.length ?? 0) >= MIN_DRIVER_LINES) return { kind: 'pool-tags-of-drivers', file };
  const lines = text.split(/\r\n|\n|\r/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const shown = (lines[first] ?? '').trim().slice(0, MAX_CHARACTERS_SHOWN);
  return { kind: 'pool-tags-unknown', file, line: first + 1, shown };
}

/**
 * The snapshots of each machine, in the order given.
 * @param machines machines that were scanned, to which a list without a machine's name can belong
 * @throws LeakscanError POOL_TAGS if it is not known which of several machines a list belongs to
 */
export function poolTagsByMachine(lists: readonly PoolTagList[], machines: readonly ScannedMachine[]): PoolSnapshots[] {
  const byMachine = new Map<string, { readonly machine: string; readonly snapshots: PoolSnapshot[] }>();
  for (const { source, snapshots } of lists) {
    const { file, machine: named } = source;
    if (named === null && machines.length !== 1) throw refuseList(unknownOwner('pool-tags', file, machines));
    const machine = named === null ? machines[0]!.machine : (scannedMachine(named, machines) ?? named);
    const known = byMachine.get(machine.toLowerCase()) ?? { machine, snapshots: [] };
    byMachine.set(machine.toLowerCase(), known);
    known.snapshots.push(...snapshots);
  }
  return [...byMachine.values()];
}
