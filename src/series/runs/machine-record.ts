/**
 * What the history keeps of a machine's part of a capture, and back. Series of a run are kept at three resolutions, so that
 * letting go of the finest is all there is to do as nights pass.
 */
import type { CompanionKey } from '../../model/companion.ts';
import type {
  DetailsRecord,
  MachineRecord,
  Resolution,
  RunRecord,
  SeriesRecord,
  StretchRecord,
} from '../../model/history.ts';
import type { Series } from '../../model/series.ts';
import { collectGarbage } from '../../platform/collect-garbage.ts';
import { DAY_MS } from '../../util/time.ts';
import type { KeptStretch } from './capture.ts';
import type { KeptDetails } from './detail-log.ts';
import type { MachineParts, Stretch } from './join-machine.ts';
import { levelsOfDays, seriesOfLevels } from '../samples/night-levels.ts';
import { createNumberBlocks, type NewNumbers } from '../samples/number-blocks.ts';
import type { RowStore } from '../samples/row-store.ts';
import type { ReadRun, Run } from './run.ts';
import { clockShiftMs, shiftStretch } from '../samples/shift-stretch.ts';

/** What else a log tells of a machine. */
export interface MachineFacts {
  readonly objects: readonly string[];
  readonly images: readonly string[];
  readonly laterThanWindows2003: boolean;
}

/** Samples a day: two minutes apart of a whole day, close to what a night is judged by when it is scanned alone. */
const FINE_ROWS = 1024;
/** Samples a day: a quarter of an hour apart; of 14 nights that is as much as of one at `fine`. */
const COARSE_ROWS = 96;

/**
 * The records of a machine, the fine one first. Thins the samples out: nothing else can be read of them afterwards. O(samples)
 * @param take called with each record in turn, which is no longer in memory when the next one is made
 */
export function recordMachine(
  parts: MachineParts<KeptStretch>,
  facts: MachineFacts,
  take: (resolution: Resolution, record: MachineRecord) => void,
): void {
  const { machine, utcOffsetMinutes } = parts;
  const common = { machine, utcOffsetMinutes, ...facts };
  const record = (resolution: Resolution, toRecord: ToRecord): void => {
    // What was read, or the record before.
    collectGarbage();
    const make = createNumberBlocks();
    const stretches = parts.stretches.map((stretch) => recordStretch(stretch, toRecord, make));
    take(resolution, { ...common, stretches });
  };
  for (const stretch of parts.stretches) thinStretch(stretch, FINE_ROWS);
  record('fine', (series) => series);
  // From the finer samples: of the coarse ones a day has too few for an interval.
  record('nights', levelsOfDays);
  for (const stretch of parts.stretches) thinStretch(stretch, COARSE_ROWS);
  record('coarse', (series) => series);
}

/** Processes that ran when the capture ended; 0 where it has none. */
export const runningAtEnd = ({ stretches }: Pick<MachineRecord, 'stretches'>): number =>
  Math.max(
    0,
    ...stretches.map(({ runs, tooMany = [] }) =>
      tooMany.reduce((sum, [, count]) => sum + count, runs.filter(({ endKnown }) => !endKnown).length),
    ),
  );

function thinStretch({ runs, details, companions, firstMs, lastMs }: KeptStretch, rowsOfDay: number): void {
  const most = Math.ceil(Math.max(1, (lastMs - firstMs) / DAY_MS) * rowsOfDay);
  for (const { parts } of [...runs, ...details]) for (const { store } of parts) store.thin(most);
  for (const store of companions.values()) store.thin(most);
}

type ToRecord = (series: Series, make: NewNumbers) => SeriesRecord;

function recordStretch(stretch: KeptStretch, toRecord: ToRecord, make: NewNumbers): StretchRecord {
  const { hasProcessIds, firstMs, lastMs, folded, runs, details, namings, companions } = stretch;
  return {
    hasProcessIds,
    firstMs,
    lastMs,
    short: [...folded.short],
    leastGrown: [...folded.leastGrown],
    tooMany: [...folded.tooMany],
    runs: runs.map((run) => recordRun(run, toRecord, make)),
    companions: [...companions].map(([key, store]) => ({ key, series: toRecord(store.read(0), make) })),
    ...(namings.length === 0 ? {} : { namings }),
    ...(details.length === 0 ? {} : { details: details.map((one) => recordDetails(one, toRecord, make)) }),
  };
}

const recordDetails = ({ process, pid, parts }: KeptDetails, toRecord: ToRecord, make: NewNumbers): DetailsRecord => ({
  ...{ process, pid },
  series: recordParts(parts, toRecord, make),
});

function recordParts<R>(
  parts: readonly { readonly resources: readonly R[]; readonly store: RowStore }[],
  toRecord: ToRecord,
  make: NewNumbers,
): { resource: R; series: SeriesRecord }[] {
  return parts.flatMap(({ resources, store }) => {
    const columns = store.readAll(make);
    return resources.map((resource, column) => ({ resource, series: toRecord(columns[column]!, make) }));
  });
}

function recordRun(run: Run, toRecord: ToRecord, make: NewNumbers): RunRecord {
  return {
    process: run.process,
    firstInstance: run.firstInstance,
    instance: run.track.instance,
    ...(run.places.length > 1 ? { places: run.places } : {}),
    pid: run.pid,
    startMs: run.startMs,
    endMs: run.endMs,
    startKnown: run.startKnown,
    endKnown: run.endKnown,
    rows: run.rows,
    secondBlankMs: run.secondBlankMs,
    ageAtStartMs: run.ageAtStartMs,
    firstCells: run.firstCells,
    lastCells: run.lastCells,
    series: recordParts(run.parts, toRecord, make),
  };
}

/**
 * The stretches of a record, on the clock with that offset: of captures around the end of daylight saving time, one is an
 * hour behind.
 */
export function stretchesOf(record: MachineRecord, utcOffsetMinutes: number | null): Stretch[] {
  const shiftMs = clockShiftMs(record.utcOffsetMinutes, utcOffsetMinutes);
  return record.stretches.map((stretch) => shiftStretch(readStretch(stretch), shiftMs));
}

function readStretch({ hasProcessIds, firstMs, lastMs, ...stretch }: StretchRecord): Stretch {
  const log = Symbol('capture');
  return {
    ...{ hasProcessIds, firstMs, lastMs },
    folded: {
      short: new Map(stretch.short),
      leastGrown: new Map(stretch.leastGrown),
      tooMany: new Map(stretch.tooMany ?? []),
    },
    runs: stretch.runs.map(({ instance, series, places, ...run }): ReadRun => ({
      ...run,
      rows: run.rows ?? NaN,
      log,
      track: { instance },
      places: places ?? [{ instance, fromMs: run.startMs, toMs: run.endMs }],
      parts: readParts(series),
    })),
    // Versions before 0.2 kept neither.
    details: (stretch.details ?? []).map(({ process, pid, series }) => ({ process, pid, parts: readParts(series) })),
    namings: stretch.namings ?? [],
    companions: new Map(
      // A newer version may have known more of them.
      stretch.companions.map(({ key, series }) => [key as CompanionKey, reader(series)]),
    ),
  };
}

const readParts = <R>(
  series: readonly { readonly resource: R; readonly series: SeriesRecord }[],
): { resources: readonly R[]; store: Pick<RowStore, 'read'> }[] =>
  series.map(({ resource, series: one }) => ({ resources: [resource], store: reader(one) }));

const reader = (record: SeriesRecord): Pick<RowStore, 'read'> => ({
  read: () => ('values' in record ? record : seriesOfLevels(record)),
});
