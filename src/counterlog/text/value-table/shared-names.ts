/** Rows that come twice with one counter and one time may be of two processes of one name, whose numbers were not exported. */
import { nameDetail } from '../../warning-details.ts';
import type { WarningLog } from '../../warning-log.ts';
import { createFreeNumbers, isIdCounter, numbered, ownerOf } from '../settle-header.ts';
import type { ValueTable } from './table-values.ts';

/** The rows of a counter and a time are in one order where so few process IDs at a place differ from the time before. */
const MAX_CHANGED = 0.1;

/**
 * Gives the second process of a name its number, as `withInstances` does for columns. Only where ID Process shows that the
 * rows of one time come in one order: else nobody knows whose a value is. O(values)
 */
export function separateInstances(table: ValueTable, warnings: WarningLog): ValueTable {
  const { columns, values, lines } = table;
  const apart = ownersApart(table);
  if (apart.size === 0) return table;
  const paths = [...table.paths];
  const freeNumber = createFreeNumbers(paths);
  /** By owner and place, then by counter. */
  const indexes = new Map<string, number>();
  const copies = new Map<string, number>();
  forEachPlace(table, (value, place) => {
    const column = columns.at(value);
    const path = table.paths[column]!;
    const owner = ownerOf(path, path.instanceIndex);
    if (place === 0 || !apart.has(owner) || Number.isNaN(values.at(value))) return;
    const key = `${column} ${place}`;
    let copy = copies.get(key);
    if (copy === undefined) {
      const index = indexes.get(`${owner} ${place}`) ?? freeNumber(path);
      indexes.set(`${owner} ${place}`, index);
      copy = paths.push(numbered(path, index)) - 1;
      copies.set(key, copy);
      warnings.add('shared-name', { line: lines.at(value) }, nameDetail(path.raw));
    }
    columns.set(value, copy);
  });
  return { ...table, paths };
}

/** Calls for each value with its place among those of the same counter that follow one another with one time. */
function forEachPlace({ columns, times, paths }: ValueTable, use: (value: number, place: number) => void): void {
  const lastTime = new Float64Array(paths.length).fill(-1);
  const places = new Uint32Array(paths.length);
  for (let value = 0; value < times.length(); value++) {
    const column = columns.at(value);
    const time = times.at(value);
    places[column] = lastTime[column] === time ? places[column]! + 1 : 0;
    lastTime[column] = time;
    use(value, places[column]);
  }
}

/** Instances of which several processes were logged, told by their IDs. */
function ownersApart(table: ValueTable): ReadonlySet<string> {
  const { columns, values, paths } = table;
  /** [ID columns][places] */
  const ids = new Map<number, { last: number; changed: number; count: number }[]>();
  const isId = paths.map(isIdCounter);
  if (!isId.includes(true)) return new Set();
  forEachPlace(table, (value, place) => {
    const column = columns.at(value);
    const id = values.at(value);
    if (!isId[column] || Number.isNaN(id)) return;
    const seen = ids.get(column) ?? [];
    ids.set(column, seen);
    const at = (seen[place] ??= { last: id, changed: 0, count: 0 });
    if (at.last !== id) at.changed++;
    at.last = id;
    at.count++;
  });
  const isApart = (seen: readonly { last: number; changed: number; count: number }[]): boolean =>
    seen.length > 1 &&
    new Set(seen.map(({ last }) => last)).size === seen.length &&
    seen.every(({ changed, count }) => changed <= MAX_CHANGED * count);
  const found = [...ids].filter(([, seen]) => isApart(seen)).map(([column]) => paths[column]!);
  return new Set(found.map((path) => ownerOf(path, path.instanceIndex)));
}
