/**
 * What stands where in the blocks of samples: a plan for each entry of the counter list, or for each object with its
 * definitions where whole objects are logged. A plan says which series each number belongs to.
 */
import type { CounterPath } from '../../model/counter-path.ts';
import { createPathParser } from '../names/counter-path.ts';
import { toEnglishNames } from '../names/english-names.ts';
import { baseName } from './base-names.ts';
import type { ListEntry, NameTable } from './counter-list.ts';
import { formulaOf, type Formula } from './counter-types.ts';
import { createInstanceNames, type InstanceName, type InstanceNames } from './instance-names.ts';
import { readDefinitions, type CounterDefinition, type PerfObject } from './perf-object.ts';

/** One counter of one instance. */
export interface Series {
  /** Of the entry that it belongs to: where two have the same path the first one counts. */
  readonly entry: number;
  path: CounterPath;
  /** Its object's and its counter's names in English as far as their indexes tell. */
  readonly baseObject: string | null;
  readonly baseCounter: string | null;
}

export interface PlanCounter {
  readonly name: string;
  readonly baseName: string | null;
  readonly formula: Formula | null;
  /** Ticks per second of entries; of definitions the block says it. */
  readonly timeBase: number;
  /** Null for raw counters, whose numbers are 64 bits each. */
  readonly definition: CounterDefinition | null;
}

export interface Plan {
  readonly entry: number;
  readonly machine: string | null;
  readonly object: string;
  readonly baseObject: string | null;
  readonly counters: readonly PlanCounter[];
  readonly hasInstances: boolean;
  readonly instances: InstanceNames;
  /** A counter block needs so many bytes to hold all numbers. */
  readonly blockBytes: number;
  /** -1 for raw counters. */
  readonly objectIndex: number;
  /** The definitions' bytes; empty for raw counters. */
  readonly definitions: Buffer;
  /** [instances x counters] number of the series; -1 where another entry has its path. */
  readonly series: number[];
  /** [instances] the last sample that had it. */
  readonly lastSeen: number[];
}

/** The plans of one counter list. */
export interface Plans {
  /** Null = none was found: whole objects are read all the same. */
  readonly list: readonly ListEntry[] | null;
  /** Of an entry of one counter, with one or with all instances. */
  ofEntry(entry: number): Plan;
  /** Null where the definitions are not sound. */
  ofObject(entry: number, machine: string | null, object: PerfObject, bytes: Buffer, view: DataView): Plan | null;
  /** Makes the series of the instances that are new to the plan. */
  addSeries(plan: Plan): void;
  readonly all: readonly Plan[];
  readonly series: readonly Series[];
  /** Paths that two entries have. */
  readonly duplicates: readonly string[];
  /** Gives the paths of series that came since then their English names. */
  nameNew(): void;
}

/** Objects whose definitions change all the time have as many plans at most. */
const MAX_PLANS = 20_000;

/** @param tables names of the log so far, by machine in lower case */
export function createPlans(tables: ReadonlyMap<string, NameTable>, list: readonly ListEntry[] | null = null): Plans {
  const plans: Plan[] = [];
  /** Of counters the only one, of whole objects the one met last. */
  const ofEntries: (Plan | undefined)[] = [];
  const ofObjects = new Map<string, Plan[]>();
  const series: Series[] = [];
  const byPath = new Map<string, number>();
  const duplicates: string[] = [];
  let named = 0;
  const parsePath = createPathParser();

  function add(plan: Plan): Plan {
    plans.push(plan);
    return plan;
  }

  function seriesOf(plan: Plan, counter: PlanCounter, instance: InstanceName): number {
    const raw = rawPath(plan, counter.name, plan.hasInstances ? instance : null);
    const key = raw.toLowerCase();
    const known = byPath.get(key);
    if (known !== undefined) {
      if (series[known]!.entry === plan.entry) return known;
      duplicates.push(raw);
      return -1;
    }
    const number = series.length;
    byPath.set(key, number);
    const path = parsePath(raw) ?? plainPath(plan, counter.name, plan.hasInstances ? instance : null, raw);
    series.push({ entry: plan.entry, path, baseObject: plan.baseObject, baseCounter: counter.baseName });
    return number;
  }

  return {
    list,
    all: plans,
    series,
    duplicates,
    ofEntry(entry) {
      return (ofEntries[entry] ??= add(planOfEntry(entry, list![entry]!)));
    },
    ofObject(entry, machine, object, bytes, view) {
      const recent = ofEntries[entry];
      if (recent?.objectIndex === object.index && recent.machine === machine && isOf(recent, bytes, object)) {
        return recent;
      }
      const key = `${entry} ${object.index} ${machine ?? ''}`;
      const known = ofObjects.get(key) ?? [];
      ofObjects.set(key, known);
      const found = known.find((plan) => isOf(plan, bytes, object));
      if (found !== undefined) return (ofEntries[entry] = found);
      if (plans.length >= MAX_PLANS) return null;
      const definitions = readDefinitions(view, object);
      if (definitions === null) return null;
      const own = Buffer.from(bytes.subarray(object.definitionsAt, object.dataAt));
      const names = tables.get(machine?.toLowerCase() ?? '');
      const plan = add(
        planOfObject({ entry, machine, object, definitions, names, own, listed: list?.[entry]?.object }),
      );
      // The newest is looked at first.
      known.unshift(plan);
      return plan;
    },
    addSeries(plan) {
      const { instances, counters, lastSeen } = plan;
      for (let instance = lastSeen.length; instance < instances.names.length; instance++) {
        lastSeen.push(-1);
        for (const counter of counters) plan.series.push(seriesOf(plan, counter, instances.names[instance]!));
      }
    },
    nameNew() {
      nameInEnglish(series.slice(named));
      named = series.length;
    },
  };
}

/** By their indexes, else by the names that are known in other languages: most logs need none of those tables. */
function nameInEnglish(series: readonly Series[]): void {
  const others = series.filter(({ baseObject, baseCounter }) => baseObject === null || baseCounter === null);
  const english = others.length === 0 ? [] : toEnglishNames(others.map(({ path }) => path));
  others.forEach((one, i) => (one.path = english[i]!));
  for (const one of series) {
    const { path } = one;
    const [object, counter] = [one.baseObject ?? path.object, one.baseCounter ?? path.counter];
    if (object !== path.object || counter !== path.counter) one.path = { ...path, object, counter };
  }
}

/** Whether the object has the plan's definitions; the native comparison takes a hundredth of reading them. */
const isOf = ({ definitions, hasInstances }: Plan, bytes: Buffer, { definitionsAt, dataAt, instances }: PerfObject) =>
  hasInstances === instances >= 0 &&
  definitions.length === dataAt - definitionsAt &&
  definitions.compare(bytes, definitionsAt, dataAt) === 0;

function planOfEntry(entry: number, listed: ListEntry): Plan {
  const { machine, object, counter, counterType, timeBase, instance, parentInstance, instanceIndex, kind } = listed;
  const instances = createInstanceNames();
  if (kind === 'counter') {
    instances.begin();
    const parent = parentInstance === null ? '' : `${parentInstance}/`;
    const index = instanceIndex === 0 ? '' : `#${instanceIndex}`;
    instances.takeText(`${parent}${instance ?? ''}${index}`);
  }
  const formula = formulaOf(counterType);
  return {
    entry,
    machine,
    object,
    baseObject: null,
    counters: [{ name: counter, baseName: null, formula, timeBase, definition: null }],
    hasInstances: kind !== 'counter' || instance !== null,
    instances,
    blockBytes: 0,
    objectIndex: -1,
    definitions: Buffer.alloc(0),
    series: [],
    lastSeen: [],
  };
}

interface ObjectParts {
  readonly entry: number;
  readonly machine: string | null;
  readonly object: PerfObject;
  readonly definitions: readonly CounterDefinition[];
  readonly names: NameTable | undefined;
  readonly own: Buffer;
  /** The object's name in the counter list. */
  readonly listed: string | undefined;
}

function planOfObject({ entry, machine, object, definitions, names, own, listed }: ObjectParts): Plan {
  const base = baseName(object.index);
  const nameOf = (index: number): string => names?.get(index) ?? baseName(index) ?? `Counter ${index}`;
  const counters = definitions.map((definition) => ({
    name: nameOf(definition.nameIndex),
    baseName: baseName(definition.nameIndex),
    formula: formulaOf(definition.type),
    timeBase: 0,
    definition,
  }));
  const ends = definitions.flatMap((d) => [
    d.offset + d.size,
    d.second.kind === 'base' ? d.second.offset + d.second.size : 0,
  ]);
  return {
    entry,
    machine,
    object: names?.get(object.index) ?? base ?? listed ?? `Object ${object.index}`,
    baseObject: base,
    counters,
    hasInstances: object.instances >= 0,
    instances: createInstanceNames(),
    blockBytes: Math.max(4, ...ends),
    objectIndex: object.index,
    definitions: own,
    series: [],
    lastSeen: [],
  };
}

/** `\\MACHINE\Object(Instance#n)\Counter`. */
function rawPath({ machine, object }: Plan, counter: string, instance: InstanceName | null): string {
  const shown = instance === null ? '' : `(${shownInstance(instance)})`;
  return `${machine === null ? '' : `\\\\${machine}`}\\${object}${shown}\\${counter}`;
}

const shownInstance = ({ name, index }: InstanceName): string => (index === 0 ? name : `${name}#${index}`);

/** Of names that no counter path can have, such as counters with backslashes. */
const plainPath = (plan: Plan, counter: string, instance: InstanceName | null, raw: string): CounterPath => ({
  machine: plan.machine,
  object: plan.object,
  parentInstance: null,
  instance: instance?.name ?? null,
  instanceIndex: instance === null || instance.index === 0 ? null : instance.index,
  counter,
  raw,
});
