/** The whole history for other programs, piece by piece: it may be larger than memory. */
import type { HistoryStore } from '../../history/store.ts';
import type { NightLevels, RunRecord, SeriesRecord } from '../../model/history.ts';
import { BYTE_ORDER_MARK, writeCsvRow, type Cell } from '../../render/csv/render-csv.ts';
import { formatInstant } from '../../util/instants.ts';

type Write = (text: string) => Promise<void>;

/**
 * Everything as one JSON document: machines with findings, nights, runs, reports and records, then files and deliveries (`errands`).
 * NaN is null, and a Float64Array a list.
 */
export async function exportJson(history: HistoryStore, version: string, write: Write): Promise<void> {
  await write(`{"schemaVersion":1,"tool":${toJson({ name: 'leakscan', version })},"machines":[`);
  let isFirst = true;
  for (const machine of await history.machines()) {
    await write(isFirst ? '\n' : ',\n');
    isFirst = false;
    await exportMachine(history, machine.machine, toJson(machine), write);
  }
  const files = [...(await history.knownFiles()).values()];
  await write(`],\n"files":${toJson(files)},\n"errands":${toJson(await history.deliveries())}}\n`);
}

async function exportMachine(history: HistoryStore, machine: string, known: string, write: Write): Promise<void> {
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
    await write(`${separator}${toJson({ night, report: await history.report(machine, night) })}`);
    separator = ',';
  }
  await write('],"records":[');
  separator = '';
  for await (const one of history.records(machine)) {
    await write(`${separator}${toJson(one)}`);
    separator = ',';
  }
  await write(']}');
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (one instanceof Float64Array ? Array.from(one) : one));

interface DayRow {
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

/** A row for each machine, process, resource and day of the records of nights; as safe for a spreadsheet as a report. */
export async function exportCsv(history: HistoryStore, write: Write): Promise<void> {
  await write(BYTE_ORDER_MARK + writeCsvRow(Object.keys(COLUMNS)));
  const columns = Object.values(COLUMNS);
  for (const { machine } of await history.machines()) {
    for await (const { record, night } of history.records(machine, 'nights')) {
      const { utcOffsetMinutes } = record;
      for (const run of record.stretches.flatMap(({ runs }) => runs)) {
        const rows = run.series.flatMap(({ resource, series }) =>
          isNightLevels(series)
            ? Array.from(series.startMs, (_, day) =>
                writeCsvRow(
                  columns.map((column) =>
                    column({ machine, night, utcOffsetMinutes, run, resource, levels: series, day }),
                  ),
                ),
              )
            : [],
        );
        await write(rows.join(''));
      }
    }
  }
}
