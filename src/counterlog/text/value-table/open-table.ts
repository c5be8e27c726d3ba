import type { LogZone, ReadStop, RefusedRecord, SampleBatch } from '../../../model/counter-log.ts';
import type { CounterPath } from '../../../model/counter-path.ts';
import type { WarningLog } from '../../warning-log.ts';
import type { Header } from '../header.ts';
import { createSampler, type RecordValues, type Sampler } from '../sampler.ts';
import { groupSamples } from './group-samples.ts';
import { valueTableLayout, type ValueTableLayout } from './layout.ts';
import { readReadings, readingsLayout, type ReadingsLayout } from './readings.ts';
import { readValueTable, type TableSource } from './read-value-table.ts';
import { separateInstances } from './shared-names.ts';
import type { ValueTable } from './table-values.ts';

/** A table that was read to its end. */
export interface TableLog {
  readonly paths: readonly CounterPath[];
  readonly zone: LogZone;
  readonly firstRefusal: RefusedRecord | null;
  /** Why reading stopped before the end of the file, else null. */
  readonly stopped: ReadStop | null;
  /** @param wanted indexes into `paths` */
  startReading(wanted: readonly number[]): TableReading;
}

/** As a log in columns is read. */
export interface TableReading {
  readonly steps: Iterable<readonly SampleBatch[]>;
  readonly sampler: Sampler;
  readonly cutLine: number | null;
  readonly stopped: ReadStop | null;
}

/** @returns null if the header is of no table of one row a value, nor of PowerShell's readings */
export const tableLayout = (header: Header): ValueTableLayout | ReadingsLayout | null =>
  valueTableLayout(header) ?? readingsLayout(header);

/**
 * Reads a table.
 * @param line of the header
 * @throws LeakscanError TOO_MANY_COUNTERS
 */
export async function openTable(
  layout: ValueTableLayout | ReadingsLayout,
  line: number,
  source: TableSource,
): Promise<TableLog> {
  const { warnings } = source;
  const read = 'value' in layout ? await readValueTable(layout, source) : await readReadings(layout, source);
  const table = separateInstances(read, warnings);
  if (table.clock.zone.utcOffsetMinutes === null) warnings.add('unknown-zone', { line });
  if ('value' in layout && layout.averages) warnings.add('averages', { line, column: layout.value + 1 });
  const { paths, firstRefusal, cutLine, stopped } = table;
  return {
    paths,
    zone: table.clock.zone,
    firstRefusal,
    stopped,
    startReading(wanted) {
      const sampler = createSampler({
        wantedCount: wanted.length,
        // Each row names its counter.
        fit: () => true,
        warnings,
        dateOrder: null,
        onCut: () => undefined,
      });
      return { steps: readSamples(table, wanted, sampler, warnings), sampler, cutLine, stopped };
    },
  };
}

/** Batches are given out at least after so many samples. */
const STEP_SAMPLES = 1024;

function* readSamples(
  table: ValueTable,
  wanted: readonly number[],
  sampler: Sampler,
  warnings: WarningLog,
): Generator<readonly SampleBatch[]> {
  const { clock, times, lines, columns, values, paths } = table;
  const grouped = groupSamples(table, warnings);
  const targets: number[][] = Array.from({ length: paths.length });
  wanted.forEach((path, i) => (targets[path] ??= []).push(i));
  let count = 0;
  for (const { start, end } of grouped.samples()) {
    const record: RecordValues = {
      fill(to, from) {
        to.fill(Number.NaN, from, from + wanted.length);
        // Backwards, since of values that come twice the first that is one counts.
        for (let place = end - 1; place >= start; place--) {
          const value = grouped.valueAt(place);
          const number = values.at(value);
          if (Number.isNaN(number)) continue;
          for (const target of targets[columns.at(value)] ?? []) to[from + target] = number;
        }
      },
    };
    const first = grouped.valueAt(start);
    const [time, line] = [times.at(first), lines.at(first)];
    if (clock.isUndecided(time)) warnings.add('date-order', { line });
    sampler.acceptDated(
      { wallMs: clock.wallMs(time), resolutionMs: clock.resolutionMs(time), isInstant: clock.areInstants },
      record,
      line,
    );
    if (++count % STEP_SAMPLES === 0) yield sampler.takeBatches(false);
  }
  yield sampler.takeBatches(true);
}
