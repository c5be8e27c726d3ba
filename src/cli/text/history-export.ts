/** The whole history for other programs, piece by piece: it may be larger than memory. */
import type { Damage } from '../../history/damage.ts';
import type { ReadableHistory } from '../../history/salvage.ts';
import type { NightLevels, RunRecord, SeriesRecord } from '../../model/history.ts';
import { BYTE_ORDER_MARK, writeCsvRow, type Cell } from '../../render/csv/render-csv.ts';
import { formatInstant } from '../../util/instants.ts';

type Write = (text: string) => Promise<void>;
/** @param done machines that are written, of how many */
export type ExportProgress = (done: number, total: number) => void;

/**
 * Everything as one JSON document: machines with findings, nights, runs, reports and records, then files, deliveries (`errands`),
 * and what was left out (`damaged`). NaN is null, and a Float64Array a list.
 * @param damaged grows while the history is read
 */
export async function exportJson(
  history: ReadableHistory,
  damaged: readonly Damage[],
  version: string,
  write: Write,
  onProgress: ExportProgress,
): Promise<void> {
  await write(`{"schemaVersion":1,"tool":${toJson({ name: 'leakscan', version })},"machines":[`);
  const machines = await history.machines();
  for (const [nth, machine] of machines.entries()) {
    await write(nth === 0 ? '\n' : ',\n');
    await exportMachine(history, machine.machine, toJson(machine), write);
    onProgress(nth + 1, machines.length);
  }
  const files = [...(await history.knownFiles()).values()];
  const errands = await history.deliveries();
  await write(`],\n"files":${toJson(files)},\n"errands":${toJson(errands)},\n"damaged":${toJson(damaged)}}\n`);
}

async function exportMachine(history: ReadableHistory, machine: string, known: string, write: Write): Promise<void> {
  const parts = {
    findings: await history.findings(machine),
    said: await history.said(machine),
    assessedNights: await history.nightsOf(machine),
    lifetimes: await history.lifetimes(machine, Infinity),
  };
  // Both are objects: the second goes on where the first ends.
  await write(`${known.slice(0, -1)},${toJson(parts).slice(1, -1)},"reports":[`);
  let separator = '';
  for (const { night } of await history.reports(machine)) {
    const report = await history.report(machine, night);
    if (report === null) continue;
    await write(`${separator}${toJson({ night, report })}`);
    separator = ',';
  }
  await write('],"records":[');
  separator = '';
  for await (const one of history.records(machine)) {
    await write(`${separator}${toJson(plain(one))}`);
    separator = ',';
  }
  await write(']}');
}

const toJson = (value: unknown): string => JSON.stringify(value);

/** With lists for typed arrays, which JSON would write as objects. A replacer of `JSON.stringify` takes half as long again. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
}

/** A day of a resource of a run. */
export interface DayRow {
  readonly machine: string;
  readonly night: string;
  readonly utcOffsetMinutes: number | null;
  readonly run: RunRecord;
  readonly resource: string;
  readonly levels: NightLevels;
  readonly day: number;
}

const numberCell = (value: number | undefined): Cell => (value !== undefined && Number.isFinite(value) ? value : null);
const instantCell = (value: number | undefined, offset: number | null): Cell =>
  value !== undefined && Number.isFinite(value) ? formatInstant(value, offset) : null;

/** In the order of the table. New columns come last. */
const COLUMNS: Readonly<Record<string, (row: DayRow) => Cell>> = {
  machine: ({ machine }) => machine,
  process: ({ run }) => run.process,
  instance: ({ run }) => run.instance,
  pid: ({ run }) => run.pid,
  resource: ({ resource }) => resource,
  night: ({ night }) => night,
  start: ({ levels, day, utcOffsetMinutes }) => instantCell(levels.startMs[day], utcOffsetMinutes),
  end: ({ levels, day, utcOffsetMinutes }) => instantCell(levels.endMs[day], utcOffsetMinutes),
  samples: ({ levels, day }) => numberCell(levels.count[day]),
  first: ({ levels, day }) => numberCell(levels.first[day]),
  last: ({ levels, day }) => numberCell(levels.last[day]),
  min: ({ levels, day }) => numberCell(levels.min[day]),
  max: ({ levels, day }) => numberCell(levels.max[day]),
  median: ({ levels, day }) => numberCell(levels.median[day]),
  slopePerHour: ({ levels, day }) => numberCell(levels.slopePerHour[day]),
  ciLow: ({ levels, day }) => numberCell(levels.ciLow[day]),
  ciHigh: ({ levels, day }) => numberCell(levels.ciHigh[day]),
};

const isNightLevels = (series: SeriesRecord): series is NightLevels => 'slopePerHour' in series;

/** The days of a machine, a capture at a time. */
export async function* daysOf(history: ReadableHistory, machine: string): AsyncGenerator<readonly DayRow[]> {
  for await (const { record, night } of history.records(machine, 'nights')) {
    const { utcOffsetMinutes } = record;
    yield record.stretches.flatMap(({ runs }) =>
      runs.flatMap((run) =>
        run.series.flatMap(({ resource, series }) =>
          isNightLevels(series)
            ? Array.from(series.startMs, (_, day): DayRow => ({
                ...{ machine, night, utcOffsetMinutes, run, resource, levels: series, day },
              }))
            : [],
        ),
      ),
    );
  }
}

/** A row for each machine, process, resource and day of the records of nights; as safe for a spreadsheet as a report. */
export async function exportCsv(history: ReadableHistory, write: Write, onProgress: ExportProgress): Promise<void> {
  await write(BYTE_ORDER_MARK + writeCsvRow(Object.keys(COLUMNS)));
  const columns = Object.values(COLUMNS);
  const machines = await history.machines();
  for (const [nth, { machine }] of machines.entries()) {
    for await (const days of daysOf(history, machine)) {
      await write(days.map((day) => writeCsvRow(columns.map((column) => column(day)))).join(''));
    }
    onProgress(nth + 1, machines.length);
  }
}
