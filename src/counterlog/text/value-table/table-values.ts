/** The values of a table as they were read: numbers only, whatever the length of its lines. */
import type { CounterPath } from '../../../model/counter-path.ts';
import { toEnglishNames } from '../../names/english-names.ts';
import { isRoundedNumber, parseNumber } from '../../number.ts';
import type { LogWarningDetail, LogWarningKind, ReadStop, RefusedRecord } from '../../../model/counter-log.ts';
import { cellDetail, cellOfCounterDetail } from '../../warning-details.ts';
import type { WarningLog } from '../../warning-log.ts';
import type { Delimiter } from '../header-cells.ts';
import { createNumberReader } from '../number-style.ts';
import type { CounterNames } from './counter-names.ts';
import { createGrowing, type Growing } from './growing.ts';
import type { FinishedTimes, TableTimes } from './table-times.ts';

/** [values], 20 bytes each. */
export interface TableValues {
  /** NaN = no value. */
  readonly values: Growing;
  /** Numbers of times. */
  readonly times: Growing;
  readonly columns: Growing;
  readonly lines: Growing;
}

/** A table that was read. */
export interface ValueTable extends TableValues {
  readonly clock: FinishedTimes;
  readonly paths: readonly CounterPath[];
  /** The last line if it was cut and left out, else null. */
  readonly cutLine: number | null;
  /** Why reading stopped before the end of the file, else null. */
  readonly stopped: ReadStop | null;
  /** The first record that was left out; null if none was. */
  readonly firstRefusal: RefusedRecord | null;
}

/** Takes the values of a table one by one. */
export interface TableCollector {
  readonly times: TableTimes;
  readonly names: CounterNames;
  count(): number;
  /** @param valueCell 0-based, for warnings */
  add(time: number, column: number, text: string, place: { readonly line: number; readonly valueCell: number }): void;
  /** @param cell 0-based, where one cell is meant */
  refuse(kind: LogWarningKind, line: number, detail?: LogWarningDetail, cell?: number): void;
  finish(end: Pick<ValueTable, 'cutLine' | 'stopped'>): Promise<ValueTable>;
}

/** @param delimiter tells what marks in numbers mean; null where a comma is a decimal mark for sure: .NET groups no digits */
export function createTableCollector(
  times: TableTimes,
  names: CounterNames,
  warnings: WarningLog,
  delimiter: Delimiter | null,
): TableCollector {
  const stored: TableValues = {
    values: createGrowing('float64'),
    times: createGrowing('uint32'),
    columns: createGrowing('uint32'),
    lines: createGrowing('uint32'),
  };
  let firstRefusal: RefusedRecord | null = null;
  const readNumber = delimiter === null ? null : createNumberReader(delimiter);
  return {
    times,
    names,
    count: () => stored.values.length(),
    add(time, column, text, { line, valueCell }) {
      const place = { line, column: valueCell + 1 };
      const value = NO_VALUE.test(text)
        ? Number.NaN
        : readNumber === null
          ? parseNumber(text.replace(',', '.'))
          : readNumber(text, names.countsWhole(column));
      if (value === 'ambiguous') {
        warnings.add('ambiguous-number', place, cellOfCounterDetail(text, names.rawPath(column)));
      } else if (value === null) warnings.add('bad-number', place, cellDetail(text));
      else if (isRoundedNumber(text)) warnings.add('rounded-number', place, cellDetail(text));
      stored.values.push(typeof value === 'number' ? value : Number.NaN);
      stored.times.push(time);
      stored.columns.push(column);
      stored.lines.push(line);
    },
    refuse(kind, line, detail, cell) {
      firstRefusal ??= { kind, line, detail: detail ?? null, column: cell === undefined ? null : cell + 1 };
      warnings.add(kind, cell === undefined ? { line } : { line, column: cell + 1 }, detail);
    },
    finish: async (end) => ({
      ...stored,
      ...end,
      clock: times.finish(),
      paths: toEnglishNames(await names.paths()),
      firstRefusal,
    }),
  };
}

/** What databases and .NET write for no value. */
const NO_VALUE = /^\s*(?:null|nan)\s*$/i;
