/**
 * PowerShell's `Get-Counter | Export-Csv`: a record for each sample, whose cell Readings holds all values as lines, each
 * counter path with ` :` behind it, the value below, and a blank line. Numbers and times are in the user's language.
 */
import type { ReadStop } from '../../../model/counter-log.ts';
import { endsWithQuote, isBlank, leavesQuoteOpen } from '../line-checks.ts';
import type { Delimiter } from '../header-cells.ts';
import type { Header } from '../header.ts';
import { LONGEST_LINE_BYTES } from '../line-limit.ts';
import { cellDetail, cellWithoutCounterDetail } from '../../warning-details.ts';
import { createCounterNames } from './counter-names.ts';
import { checkCounters, refuseWidth, whyStop, type TableSource } from './read-value-table.ts';
import { createRecordCells } from './record-cells.ts';
import { createTableTimes } from './table-times.ts';
import { createTableCollector, type TableCollector, type ValueTable } from './table-values.ts';

export interface ReadingsLayout {
  readonly width: number;
  readonly delimiter: Delimiter;
  readonly readings: number;
  readonly time: number;
}

/** @returns null if the header is of something else */
export function readingsLayout({ firstCell, names, paths, width, delimiter }: Header): ReadingsLayout | null {
  if (paths.length > 0) return null;
  const columns = [firstCell, ...names].map((name) => name.trim().toLowerCase());
  const [readings, time] = [columns.indexOf('readings'), columns.indexOf('timestamp')];
  return readings < 0 || time < 0 ? null : { width, delimiter, readings, time };
}

/**
 * Reads all values, as `readValueTable` does.
 * @throws LeakscanError TOO_MANY_COUNTERS
 */
export async function readReadings(layout: ReadingsLayout, source: TableSource): Promise<ValueTable> {
  const times = createTableTimes({ name: null, utcOffsetMinutes: null }, source.dateOrder);
  const collector = createTableCollector(times, createCounterNames(null), source.warnings, null);
  const cells = createRecordCells(layout.delimiter.charCodeAt(0), layout.width);
  let cutLine: number | null = null;
  let stopped: ReadStop | null = null;
  for await (const { bytes, line, isCut } of records(source, layout.delimiter)) {
    const count = cells.split(bytes, 0, bytes.length);
    if (isCut && !(count === layout.width && endsWithQuote(bytes, 0, bytes.length))) cutLine = line;
    else if (count < 0) collector.refuse('malformed-record', line);
    else if (count !== layout.width) {
      refuseWidth(collector, line, count, layout.width);
    } else addReadings(collector, cells.text(bytes, layout.time), cells.text(bytes, layout.readings), layout, line);
    checkCounters(source.file, collector);
    stopped = whyStop(collector);
    if (stopped !== null) break;
  }
  return collector.finish({ cutLine, stopped });
}

interface OneRecord {
  readonly bytes: Buffer;
  /** Where it begins. */
  readonly line: number;
  /** True if the file ended within its last line. */
  readonly isCut: boolean;
}

const NEWLINE = Buffer.from('\n');

/** Puts the lines of each record together; a quote that stays open costs the record it is in. */
async function* records({ cursor }: TableSource, delimiter: Delimiter): AsyncGenerator<OneRecord> {
  const startsRecord = new RegExp(`^"[^"${delimiter}]`);
  let parts: Buffer[] = [];
  let first = 0;
  let length = 0;
  for (let span = await cursor.peek(); span !== null; span = await cursor.peek()) {
    const bytes = (await cursor.block())!;
    const isNew = startsRecord.test(bytes.toString('latin1', span.start, Math.min(span.textEnd, span.start + 2)));
    if (parts.length > 0 && (isNew || length > LONGEST_LINE_BYTES)) {
      yield { bytes: Buffer.concat(parts), line: first, isCut: false };
      parts = [];
    }
    const isStart = parts.length === 0;
    if (isStart && isBlank(bytes, span.start, span.textEnd)) {
      cursor.advance(span.end, 1);
      continue;
    }
    if (isStart) [first, length] = [cursor.line(), 0];
    // A copy: the next block may use the same buffer.
    parts.push(Buffer.from(bytes.subarray(span.start, span.textEnd)));
    length += span.end - span.start;
    const turns = leavesQuoteOpen(bytes, span.start, span.textEnd);
    const isWhole = isStart ? !turns : turns;
    cursor.advance(span.end, 1);
    if (isWhole) {
      yield { bytes: Buffer.concat(parts), line: first, isCut: !span.terminated };
      parts = [];
    } else {
      parts.push(NEWLINE);
    }
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), line: first, isCut: true };
}

const PATH_LINE = /^(.*\\.*?)\s*:\s*$/;

function addReadings(
  collector: TableCollector,
  timeText: string,
  readings: string,
  { time: timeCell, readings: valueCell }: ReadingsLayout,
  line: number,
): void {
  const time = collector.times.add(timeText, null);
  if (time < 0) {
    collector.refuse('bad-timestamp', line, cellDetail(timeText), timeCell);
    return;
  }
  const lines = readings.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const path = PATH_LINE.exec(lines[i]!)?.[1];
    if (path === undefined) continue;
    const column = collector.names.columnOfPath(path);
    if (column >= 0) collector.add(time, column, lines[++i]?.trim() ?? '', { line: line + i, valueCell });
    else collector.refuse('malformed-record', line + i, cellWithoutCounterDetail(path), valueCell);
  }
}
