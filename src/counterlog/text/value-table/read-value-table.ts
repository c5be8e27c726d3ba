import type { DateOrder, ReadStop } from '../../../model/counter-log.ts';
import { LeakscanError } from '../../../util/errors.ts';
import { cellDetail, cellWithoutCounterDetail } from '../../warning-details.ts';
import type { WarningLog } from '../../warning-log.ts';
import { MAX_CELLS } from '../header-cells.ts';
import { endsWithQuote, isBlank, leavesQuoteOpen } from '../line-checks.ts';
import type { LineCursor } from '../line-cursor.ts';
import { lineAt } from '../lines.ts';
import { MAX_NO_RECORDS, refusedLines, TOO_MANY_ODD_LINES } from '../read-samples.ts';
import { createCounterNames } from './counter-names.ts';
import type { ValueTableLayout } from './layout.ts';
import { createRecordCells, type RecordCells } from './record-cells.ts';
import { MAX_RECORD_LINES, recordLines } from './record-lines.ts';
import { createTableTimes } from './table-times.ts';
import { createTableCollector, type TableCollector, type ValueTable } from './table-values.ts';

/** So many values are kept, 220 MB, or 270 MB where they must be sorted: four and a half days of 100 processes, four counters each, every 15 seconds. */
export const MAX_VALUES = 11_000_000;

/** PDH_CSTATUS_VALID_DATA and PDH_CSTATUS_NEW_DATA; with any other status the value means nothing. */
const VALID_STATUS = new Set(['', '0', '1']);

export interface TableSource {
  readonly file: string;
  /** Behind the header. */
  readonly cursor: LineCursor;
  readonly warnings: WarningLog;
  /** Null = as the dates themselves tell. */
  readonly dateOrder: DateOrder | null;
}

/**
 * Reads all values of a table, since the counters of processes that start later are known only then. Memory: 20 bytes a value.
 * @throws LeakscanError TOO_MANY_COUNTERS
 */
export async function readValueTable(layout: ValueTableLayout, source: TableSource): Promise<ValueTable> {
  const { cursor, warnings } = source;
  const times = createTableTimes(layout.zone, source.dateOrder);
  const { delimiter, isPowerShell } = layout;
  const names = createCounterNames(layout.names);
  const collector = createTableCollector(times, names, warnings, isPowerShell ? null : delimiter);
  const cells = createRecordCells(layout.delimiter.charCodeAt(0), layout.width);
  const addRow = rowReader(layout, cells, collector);
  let cutLine: number | null = null;
  let stopped: ReadStop | null = null;
  let mayWait = true;
  let emptyLines = 0;
  for (let bytes = await cursor.block(); bytes !== null; bytes = await cursor.block()) {
    const { offset, line, isOpen } = readRows(bytes, cursor);
    cursor.advance(offset, line - cursor.line());
    if (isOpen) await cursor.lookAhead(MAX_RECORD_LINES, MAX_RECORD_BYTES);
    mayWait = !isOpen;
    checkCounters(source.file, collector);
    const odd = emptyLines + refusedLines(warnings);
    stopped = odd > MAX_NO_RECORDS ? TOO_MANY_ODD_LINES : whyStop(collector);
    if (stopped !== null) break;
  }
  return collector.finish({ cutLine, stopped });

  /** Up to the end of a block, or up to a record that goes on in the next one. */
  function readRows(bytes: Buffer, at: LineCursor): { offset: number; line: number; isOpen: boolean } {
    let offset = at.offset();
    let line = at.line();
    while (offset < bytes.length) {
      const first = lineAt(bytes, offset);
      let { textEnd, end, terminated } = first;
      let [count, lines] = [isBlank(bytes, offset, textEnd) ? 0 : cells.split(bytes, offset, textEnd), 1];
      if (count < 0 && leavesQuoteOpen(bytes, offset, textEnd)) {
        const record = recordLines(bytes, first);
        if (record?.isClosed === false && (mayWait || offset > at.offset())) return { offset, line, isOpen: true };
        // Else the line alone is broken.
        if (record !== null && cells.split(bytes, offset, record.last.textEnd) === layout.width) {
          ({ textEnd, end, terminated } = record.last);
          [count, lines] = [layout.width, record.lines];
        }
      }
      // The last number of a line that was cut may be the start of a longer one.
      const isCut = !terminated && !(count === layout.width && endsWithQuote(bytes, offset, textEnd));
      if (count === 0) emptyLines++;
      if (count !== 0 && isCut) cutLine = line;
      else if (count !== 0) addRow(bytes, count, line);
      offset = end;
      line += lines;
    }
    return { offset, line, isOpen: false };
  }
}

/** Records are looked for the end of so far. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** What `sqlcmd` prints below its header, and at the end. */
const RULE = /^[-\s,;|]+$/;
const ROW_COUNT = /^\(\d+ rows? affected\)$/;

function rowReader(layout: ValueTableLayout, cells: RecordCells, collector: TableCollector) {
  const { width, names } = layout;
  const [date = -1, timeOfDay = -1] = layout.time;
  return (bytes: Buffer, count: number, line: number): void => {
    if (count !== width) {
      const first = cells.text(bytes, 0);
      if (count === 1 && ROW_COUNT.test(first)) return;
      if (count < 0) collector.refuse('malformed-record', line);
      else refuseWidth(collector, line, count, width);
      return;
    }
    const text = timeOfDay < 0 ? cells.text(bytes, date) : `${cells.text(bytes, date)} ${cells.text(bytes, timeOfDay)}`;
    const time = collector.times.add(text, offsetOf(layout, cells.text(bytes, layout.minutesToUtc)));
    if (time < 0) {
      if (!RULE.test(text)) collector.refuse('bad-timestamp', line, cellDetail(text), date);
      return;
    }
    const column = collector.names.columnOf(bytes, cells);
    if (column < 0) {
      const cell = Math.max(names.path, names.counter);
      collector.refuse('malformed-record', line, cellWithoutCounterDetail(cells.text(bytes, cell)), cell);
      return;
    }
    const isValid = layout.status < 0 || VALID_STATUS.has(cells.text(bytes, layout.status).trim());
    collector.add(time, column, isValid ? cells.text(bytes, layout.value) : '', { line, valueCell: layout.value });
  };
}

export function refuseWidth(collector: TableCollector, line: number, count: number, width: number): void {
  const kind = count < width ? 'short-record' : 'long-record';
  collector.refuse(kind, line, { kind: 'cells', cells: count, columns: width });
}

/** The widest bias in use is 14 hours. */
const MAX_BIAS_MINUTES = 24 * 60;

/** Local time minus UTC; null where the row does not say it. */
function offsetOf({ minutesToUtc }: ValueTableLayout, cell: string): number | null {
  if (minutesToUtc < 0) return null;
  const bias = /^\s*[+-]?\d{1,4}\s*$/.test(cell) ? Number(cell) : Number.NaN;
  return Math.abs(bias) <= MAX_BIAS_MINUTES ? 0 - bias : null;
}

/** As many as a header may have. */
const MAX_COUNTERS = MAX_CELLS - 1;

/** @throws LeakscanError TOO_MANY_COUNTERS */
export function checkCounters(file: string, { names }: TableCollector): void {
  if (names.count() <= MAX_COUNTERS) return;
  throw new LeakscanError('TOO_MANY_COUNTERS', { kind: 'table-too-wide', file, maxCounters: MAX_COUNTERS }, { file });
}

export const whyStop = (collector: TableCollector): ReadStop | null =>
  collector.count() < MAX_VALUES ? null : { kind: 'too-many-values', maxValues: MAX_VALUES };
