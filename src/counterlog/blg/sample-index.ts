/** A sample's record -> which plan each of its parts follows, and where the numbers of each instance are. */
import type { TraceDamage } from '../../model/counter-log.ts';
import type { ListEntry, NameTable } from './counter-list.ts';
import { baseName } from './base-names.ts';
import { decodeName } from './instance-names.ts';
import {
  machineOf,
  newInstance,
  readInstance,
  readPerfBlock,
  type PerfBlock,
  type PerfInstance,
  type PerfObject,
} from './perf-object.ts';
import { createPlans, type Plan, type Plans } from './plans.ts';

/** The numbers of one plan in one sample: those of the instances `from` up to `to` of the index. */
export interface Visit {
  readonly plan: Plan;
  readonly from: number;
  readonly to: number;
  /** Null for raw counters. */
  readonly object: PerfObject | null;
}

/** Instances of all visits: which one, and where its counter block or its raw numbers are in the arena. */
export interface InstanceIndex {
  readonly ids: Int32Array;
  readonly places: Int32Array;
  readonly count: number;
}

export interface SampleIndexer {
  readonly index: InstanceIndex;
  /** What the samples that follow are read by. */
  begin(plans: Plans): void;
  /**
   * @param sample its number, to note which instances it has
   * @param onFault told of parts that are not sound, whose values are missing then
   * @returns null where the record as a whole is not sound
   */
  read(record: SampleRecord, sample: number, onFault: (damage: TraceDamage) => void): Visit[] | null;
  /** Forgets the visits so far; no instance is known anew. */
  clear(): void;
}

export interface SampleRecord {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
}

export interface SampleIndexerOptions {
  readonly tables: ReadonlyMap<string, NameTable>;
  /** Instances of all plans together, so that names made up by damage take no memory without end. */
  readonly maxInstances: number;
}

const BLOCK_HEADER_BYTES = 8;
const COUNTER_BYTES = 40;
const TABLE_HEADER_BYTES = 24;
const ITEM_BYTES = 24;
const COUNTER = 1;
const INSTANCES = 2;
const OBJECT = 5;

export function createSampleIndexer({ tables, maxInstances }: SampleIndexerOptions): SampleIndexer {
  const index = createIndex(maxInstances);
  const instance = newInstance();
  let plans = createPlans(tables);
  return {
    get index() {
      return index.facts();
    },
    begin(next) {
      plans = next;
      index.forget();
    },
    clear: () => index.clear(),
    read(record, sample, onFault) {
      const blocks = splitBlocks(record);
      const { list } = plans;
      if (blocks === null || (list !== null && blocks.length !== list.length)) return null;
      const visits: Visit[] = [];
      const context: Context = { record, plans, tables, index, instance, sample, onFault };
      blocks.forEach((block, entry) => {
        const kind = list?.[entry]?.kind ?? 'object';
        if (block.subtype === OBJECT && kind === 'object') {
          readObjects(context, block, entry, visits);
          return;
        }
        let visit: Visit | null = null;
        if (block.subtype === COUNTER && kind === 'counter') visit = readCounter(context, block, entry);
        else if (block.subtype === INSTANCES && kind === 'instances') visit = readTable(context, block, entry);
        if (visit === null) onFault({ part: 'block', blockType: block.subtype });
        else visits.push(visit);
      });
      // Without a list raw counters are nobody's.
      return list === null && visits.length === 0 ? null : visits;
    },
  };
}

/** What the parts of a sample are read with. */
interface Context {
  readonly record: SampleRecord;
  readonly plans: Plans;
  readonly tables: ReadonlyMap<string, NameTable>;
  readonly index: GrowingIndex;
  /** Made once, as those that it is filled with are many. */
  readonly instance: PerfInstance;
  readonly sample: number;
  readonly onFault: (damage: TraceDamage) => void;
}

type GrowingIndex = ReturnType<typeof createIndex>;

function createIndex(maxInstances: number) {
  let ids = new Int32Array(4096);
  let places = new Int32Array(4096);
  let count = 0;
  /** Instances of all plans. */
  let known = 0;
  const grown = (from: Int32Array): Int32Array<ArrayBuffer> => {
    const to = new Int32Array(2 * from.length);
    to.set(from);
    return to;
  };
  return {
    facts: (): InstanceIndex => ({ ids, places, count }),
    count: (): number => count,
    add(id: number, place: number): void {
      if (count === ids.length) [ids, places] = [grown(ids), grown(places)];
      ids[count] = id;
      places[count] = place;
      count++;
    },
    /** Takes back what was added since. */
    cut(to: number): void {
      count = to;
    },
    hasRoomFor: (plan: Plan): boolean => known + plan.instances.names.length - plan.lastSeen.length < maxInstances,
    /** Closes a visit; the plan learns of instances it did not know. */
    close(plan: Plan, from: number, object: PerfObject | null, { plans, sample }: Context): Visit {
      const { instances, lastSeen } = plan;
      if (instances.names.length > lastSeen.length) {
        known += instances.names.length - lastSeen.length;
        plans.addSeries(plan);
      }
      for (let i = from; i < count; i++) lastSeen[ids[i]!] = sample;
      return { plan, from, to: count, object };
    },
    clear(): void {
      count = 0;
    },
    forget(): void {
      known = 0;
    },
  };
}

/** PDH_RAW_COUNTER. */
function readCounter(context: Context, { at, length }: Block, entry: number): Visit | null {
  const { record, plans, index } = context;
  if (length !== COUNTER_BYTES) return null;
  const from = index.count();
  const status = record.view.getUint32(at, true);
  index.add(0, at + 16);
  const visit = index.close(plans.ofEntry(entry), from, null, context);
  // Valid data, or valid new data; any other status means that there is no value.
  return status <= 1 ? visit : { ...visit, to: from };
}

/** Raw counters of all instances that are there. */
function readTable(context: Context, { at, length }: Block, entry: number): Visit | null {
  const { record, plans, index } = context;
  const { bytes, view } = record;
  const items = length < TABLE_HEADER_BYTES ? Infinity : view.getUint32(at + 4, true);
  if (TABLE_HEADER_BYTES + items * ITEM_BYTES > length) return null;
  const plan = plans.ofEntry(entry);
  const from = index.count();
  plan.instances.begin();
  for (let i = 0; i < items; i++) {
    const item = at + TABLE_HEADER_BYTES + i * ITEM_BYTES;
    const name = at + view.getUint32(item, true);
    const nameEnd = endOfText(bytes, name, at + length);
    if (nameEnd < 0 || !index.hasRoomFor(plan)) {
      index.cut(from);
      return null;
    }
    index.add(plan.instances.take(record, name, nameEnd - name), item + 8);
  }
  return index.close(plan, from, null, context);
}

/** A performance data block. */
function readObjects(context: Context, { at, length }: Block, entry: number, visits: Visit[]): void {
  const { record, plans, tables, index, onFault } = context;
  const { bytes, view } = record;
  const block = readPerfBlock(view, at, at + length);
  if (block === null) {
    onFault({ part: 'performance-block' });
    return;
  }
  const listed = plans.list?.[entry];
  const machine = listed?.machine ?? machineOf(bytes, view, block);
  for (const object of objectsListed(block, listed, machine, tables)) {
    const plan = plans.ofObject(entry, machine, object, bytes, view);
    if (plan === null) {
      onFault({ part: 'counter-definitions' });
      continue;
    }
    const from = index.count();
    if (!readInstances(context, block, object, plan)) onFault({ part: 'instances' });
    if (index.count() > from) visits.push(index.close(plan, from, object, context));
  }
}

/** @returns false where one is not sound: those before it count */
function readInstances(
  { record, index, instance }: Context,
  block: PerfBlock,
  object: PerfObject,
  plan: Plan,
): boolean {
  const { bytes, view } = record;
  plan.instances.begin();
  if (object.instances < 0) {
    const { dataAt, end } = object;
    if (dataAt + plan.blockBytes > end || view.getUint32(dataAt, true) < plan.blockBytes) return false;
    index.add(plan.instances.takeText(''), dataAt);
    return true;
  }
  const parents = createParents(bytes, view, block);
  let at = object.dataAt;
  for (let i = 0; i < object.instances; i++) {
    if (!readInstance(view, at, object.end, instance) || instance.countersBytes < plan.blockBytes) return false;
    if (!index.hasRoomFor(plan)) return false;
    index.add(idOf(record, object, plan, instance, parents), instance.countersAt);
    at = instance.end;
  }
  return true;
}

function idOf(
  record: SampleRecord,
  object: PerfObject,
  { instances }: Plan,
  instance: PerfInstance,
  parents: ParentNames,
): number {
  const { nameAt, nameBytes, uniqueId, parentObject } = instance;
  const parent = parentObject === 0 ? undefined : parents(parentObject, instance.parentNumber);
  if (nameBytes === 0) return instances.takeText(`${parent ?? ''}${uniqueId}`);
  if (object.codePage === 0) return instances.take(record, nameAt, nameBytes, parent);
  const raw = record.bytes.toString('latin1', nameAt, nameAt + nameBytes);
  return instances.takeText(`${parent ?? ''}${raw.replace(/\0.*$/s, '')}`);
}

/** `explorer/` for the threads of explorer; nothing where the block does not hold its parents. */
type ParentNames = (parentObject: number, parentNumber: number) => string | undefined;

/** Threads ask for one parent after another. */
function createParents(bytes: Uint8Array, view: DataView, block: PerfBlock): ParentNames {
  let known: Map<number, readonly string[]> | null = null;
  return (parentObject, parentNumber) => {
    known ??= new Map();
    const names = known.get(parentObject) ?? parentNames(bytes, view, block, parentObject);
    known.set(parentObject, names);
    return names[parentNumber];
  };
}

interface Block {
  readonly subtype: number;
  /** Of its content. */
  readonly at: number;
  readonly length: number;
}

/** A sample is one block that holds one for each entry of the list; null where their lengths do not fit. */
function splitBlocks({ bytes, view, start, end }: SampleRecord): Block[] | null {
  const isBlock = (at: number, until: number): boolean =>
    at + BLOCK_HEADER_BYTES <= until && bytes[at] === 0x42 && bytes[at + 1] === 0x4c && bytes[at + 2] === 3;
  if (!isBlock(start, end) || bytes[start + 3] !== 0 || view.getUint32(start + 4, true) !== end - start) return null;
  const blocks: Block[] = [];
  for (let at = start + BLOCK_HEADER_BYTES; at < end;) {
    if (!isBlock(at, end)) return null;
    const length = view.getUint32(at + 4, true);
    if (length < BLOCK_HEADER_BYTES || length > end - at) return null;
    blocks.push({ subtype: bytes[at + 3]!, at: at + BLOCK_HEADER_BYTES, length: length - BLOCK_HEADER_BYTES });
    at += length;
  }
  return blocks;
}

/** Where the NUL of a UTF-16 text is; -1 where it has none within bounds. */
function endOfText(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i + 1 < end; i += 2) if (bytes[i] === 0 && bytes[i + 1] === 0) return i;
  return -1;
}

/** The object that was asked for; parents may stand beside it. All where none is known by that name. */
function objectsListed(
  { objects }: PerfBlock,
  listed: ListEntry | undefined,
  machine: string | null,
  tables: ReadonlyMap<string, NameTable>,
): readonly PerfObject[] {
  if (objects.length <= 1 || listed === undefined) return objects;
  const names = tables.get(machine?.toLowerCase() ?? '');
  const wanted = listed.object.toLowerCase();
  const found = objects.filter(({ index }) =>
    [names?.get(index), baseName(index)].some((name) => name?.toLowerCase() === wanted),
  );
  return found.length === 0 ? objects : found;
}

/** The names of an object's instances, in order: `explorer/` for the threads of explorer. */
function parentNames(bytes: Uint8Array, view: DataView, { objects }: PerfBlock, index: number): string[] {
  const names: string[] = [];
  const parent = objects.find((object) => object.index === index);
  if (parent === undefined) return names;
  const found = newInstance();
  for (let at = parent.dataAt; names.length < parent.instances; at = found.end) {
    if (!readInstance(view, at, parent.end, found)) break;
    names.push(`${decodeName(bytes.subarray(found.nameAt, found.nameAt + found.nameBytes))}/`);
  }
  return names;
}
