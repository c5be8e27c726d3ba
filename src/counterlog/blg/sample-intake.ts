/** Records of samples -> samples in time order, with what is where in them, gathered into groups. */
import type { LogPosition, LogZone, TraceDamage } from '../../model/counter-log.ts';
import { createSampleOrder, type SampleOrder } from '../clock/sample-order.ts';
import type { WarningLog } from '../warning-log.ts';
import type { NameTable } from './counter-list.ts';
import { zoneAt, type LogFileHeader } from './log-header.ts';
import { createPlans, type Plans } from './plans.ts';
import type { PdhRecord, RecordAssembler } from './records.ts';
import { createSampleIndexer, type Visit } from './sample-index.ts';

export interface GroupSample {
  readonly ms: number;
  /** Counts samples; those of which one is the next of the other differ by one. */
  readonly number: number;
  readonly visits: readonly Visit[];
}

/** Valid until the next one is asked for. */
export interface SampleGroup {
  readonly zone: LogZone;
  readonly plans: Plans;
  /** True where the log begins anew: by another list, or by a clock that went back with its buffers. */
  readonly isNew: boolean;
  readonly samples: readonly GroupSample[];
}

/** Instances of one list: a header has 200,000 counters at most. */
const MAX_INSTANCES = 200_000;

interface TimedSample {
  readonly record: PdhRecord;
  readonly wallMs: number;
}

interface SampleIntakeOptions {
  readonly assembler: RecordAssembler;
  readonly tables: ReadonlyMap<string, NameTable>;
  readonly warnings: WarningLog;
  readonly warn: (position: LogPosition, damage: TraceDamage) => void;
  readonly asLogged: boolean;
}

export function createSampleIntake(options: SampleIntakeOptions) {
  const { tables, warnings, asLogged } = options;
  const groups = createGroups(options);
  let plans = createPlans(tables);
  let order = createOrder();
  let wentBack = false;
  let isFirstOrder = true;
  groups.begin(plans);

  function createOrder(): SampleOrder<TimedSample> {
    return createSampleOrder<TimedSample>({
      toHold: (sample) => sample,
      onSample: ({ record }, ms) => groups.add(record, ms),
      onDisorder: ({ record }) => warnings.add('time-disorder', record.position),
      onHourAdded: ({ record }) => warnings.add('clock-stepped-back', record.position),
      onClockSet: ({ record }, byMs) =>
        warnings.add('clock-set', record.position, { kind: 'clock-shift', shiftMs: byMs }),
    });
  }

  function close(): void {
    order.finish();
    groups.close();
  }

  /** What follows has nothing to do with the samples before. */
  function begin(next: Plans): void {
    close();
    plans = next;
    groups.begin(plans);
    isFirstOrder &&= groups.count() === 0;
    order = createOrder();
  }

  return {
    take(record: PdhRecord): void {
      const { wallMs, position } = record;
      if (Number.isNaN(wallMs)) {
        warnings.add('bad-timestamp', position);
        return;
      }
      if (wentBack && wallMs <= groups.lastMs()) begin(plans);
      wentBack = false;
      if (asLogged) groups.add(record, wallMs);
      else order.add({ record, wallMs });
    },
    begin,
    close,
    setRules: groups.setRules,
    bufferWentBack(): void {
      wentBack = true;
    },
    hasBegun: () => plans.list !== null || groups.count() > 0,
    hasClosed: groups.hasClosed,
    canClose: () => groups.hasOpen() && !order.isWaiting(),
    /** Null where no sample was read since the last one. */
    takeGroup(): SampleGroup | null {
      if (!groups.hasClosed()) close();
      return groups.take();
    },
    /** Forgets where the numbers of groups taken were; false while others are there. */
    isIdle(): boolean {
      if (groups.hasClosed() || groups.hasOpen() || order.isWaiting()) return false;
      groups.clearIndex();
      return true;
    },
    index: groups.index,
    count: groups.count,
    clockShiftMs: () => (isFirstOrder ? order.mostUsedMs() : 0),
  };
}

/** Samples one after another, as they are accepted. */
function createGroups({ assembler, tables, warnings, warn }: SampleIntakeOptions) {
  const indexer = createSampleIndexer({ tables, maxInstances: MAX_INSTANCES });
  const zones = createZones(warnings);
  const groups: SampleGroup[] = [];
  let plans: Plans | null = null;
  let samples: GroupSample[] = [];
  let isNew = true;
  let number = 0;
  let count = 0;
  let lastMs = -Infinity;
  return {
    begin(next: Plans): void {
      if (next !== plans) {
        plans = next;
        indexer.begin(plans);
        zones.forget();
      }
      isNew = true;
      lastMs = -Infinity;
      // No sample is the next of one before.
      number++;
    },
    add({ start, end, position, wallMs }: PdhRecord, ms: number): void {
      const { bytes, view } = assembler.arena;
      const faults = new Map<string, TraceDamage>();
      const visits = indexer.read({ bytes, view, start, end }, number + 1, (damage) =>
        faults.set(JSON.stringify(damage), damage),
      );
      if (visits === null) {
        warn(position, { part: 'sample' });
        return;
      }
      for (const damage of faults.values()) warn(position, damage);
      number++;
      count++;
      lastMs = ms;
      samples.push({ ms, number, visits });
      zones.see(wallMs);
    },
    close(): void {
      if (samples.length === 0 || plans === null) return;
      groups.push({ zone: zones.zone(), plans, isNew, samples });
      samples = [];
      isNew = false;
    },
    take: (): SampleGroup | null => groups.shift() ?? null,
    hasClosed: (): boolean => groups.length > 0,
    hasOpen: (): boolean => samples.length > 0,
    clearIndex: (): void => indexer.clear(),
    index: () => indexer.index,
    count: (): number => count,
    lastMs: (): number => lastMs,
    setRules: zones.setRules,
  };
}

/** The zone by the rules of the log header, as of the first sample under a list. */
function createZones(warnings: WarningLog) {
  let rules: LogFileHeader['rules'] | null = null;
  let zone: LogZone | null = null;
  return {
    setRules: (next: LogFileHeader['rules'] | null): void => {
      rules = next ?? rules;
    },
    forget(): void {
      zone = null;
    },
    see(wallMs: number): void {
      if (zone !== null) return;
      zone = rules === null ? { name: null, utcOffsetMinutes: null } : zoneAt(rules, wallMs);
      if (zone.utcOffsetMinutes === null) warnings.add('unknown-zone', { line: 1 });
    },
    zone: (): LogZone => zone ?? { name: null, utcOffsetMinutes: null },
  };
}
