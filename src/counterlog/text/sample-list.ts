/**
 * PowerShell's `(Get-Counter ...).CounterSamples | Export-Csv`: not a column but a line for each sample. Its columns are
 * the properties of PerformanceCounterSample; needed are Path, CookedValue and Timestamp, in any order and place. Numbers
 * and times are in the user's language.
 */
import type { CounterPath } from '../../model/counter-path.ts';
import { parseCounterPath } from '../counter-path.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { toEnglishNames } from '../names/english-names.ts';
import { isRoundedNumber, parseNumber } from '../number.ts';
import { createTimeReader, type TimeReader } from '../times/time-reader.ts';
import type { WarningLog } from '../warning-log.ts';
import { cellDecoder } from './code-page.ts';
import type { Header } from './header.ts';
import { isBlank, isWellFormed } from './line-checks.ts';
import type { LineCursor } from './line-cursor.ts';
import { lineAt } from './lines.ts';
import { quoteCell } from './sampler.ts';

/** The cells of a line that are read. */
export interface SampleListLayout {
  readonly width: number;
  readonly delimiter: string;
  readonly path: number;
  readonly value: number;
  readonly time: number;
  /** -1 where there is none. */
  readonly status: number;
}

/** @returns null if the header is of something else */
export function sampleListLayout({ firstCell, names, paths, width, delimiter }: Header): SampleListLayout | null {
  // The paths are in the lines.
  if (paths.length > 0) return null;
  const columns = [firstCell, ...names].map((name) => name.trim().toLowerCase());
  const [path = -1, value = -1, time = -1, status = -1] = ['path', 'cookedvalue', 'timestamp', 'status'].map((name) =>
    columns.indexOf(name),
  );
  return path < 0 || value < 0 || time < 0 ? null : { width, delimiter, path, value, time, status };
}

/** The samples taken at one time. */
export interface SampleListRow {
  /** Timestamp as written. */
  readonly time: string;
  readonly line: number;
  /** By index of path; where it is shorter, or has holes, there is no sample. */
  readonly values: number[];
}

export interface SampleList {
  readonly paths: readonly CounterPath[];
  readonly rows: readonly SampleListRow[];
  /** The last line if it was cut and left out, else null. */
  readonly cutLine: number | null;
  /** Why reading stopped before the end of the file, else null. */
  readonly stopped: string | null;
}

/** So many lines are kept in memory: two days of 100 processes, four counters each, every 15 seconds. */
const MOST_LINES = 4_000_000;

/** Samples of one collection bear the same time or nearly so, whatever the seconds they are rounded to. */
const SAME_ROW_MS = 2000;

/** PDH_CSTATUS_VALID_DATA and PDH_CSTATUS_NEW_DATA; with any other status the value means nothing. */
const VALID_STATUS = new Set(['', '0', '1']);

interface Collector {
  readonly layout: SampleListLayout;
  readonly reader: TimeReader;
  readonly warnings: WarningLog;
  readonly indexes: Map<string, number>;
  readonly paths: CounterPath[];
  readonly rows: SampleListRow[];
}

/**
 * Reads all samples, since the paths of processes that start later are known only then. Memory: 8 bytes a value.
 * @param cursor behind the header
 */
export async function readSampleList(
  layout: SampleListLayout,
  cursor: LineCursor,
  warnings: WarningLog,
): Promise<SampleList> {
  const collector: Collector = {
    layout,
    reader: createTimeReader(),
    warnings,
    indexes: new Map(),
    paths: [],
    rows: [],
  };
  const { parse } = await import('csv-parse/sync');
  const options = {
    encoding: 'latin1',
    delimiter: layout.delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
  } as const;
  let cutLine: number | null = null;
  let stopped: string | null = null;
  for (let bytes = await cursor.block(); bytes !== null; bytes = await cursor.block()) {
    let offset = cursor.offset();
    let line = cursor.line();
    const parts: Buffer[] = [];
    const lines: number[] = [];
    for (; offset < bytes.length; line++) {
      const { start, textEnd, end, terminated } = lineAt(bytes, offset);
      offset = end;
      if (isBlank(bytes, start, textEnd)) continue;
      if (!terminated) {
        // Its last number may be the start of a longer one.
        cutLine = line;
      } else if (isWellFormed(bytes, start, textEnd, layout.delimiter.charCodeAt(0))) {
        parts.push(bytes.subarray(start, textEnd), NEWLINE);
        lines.push(line);
      } else {
        warnings.add('malformed-record', { line });
      }
    }
    const records: string[][] = parse(Buffer.concat(parts), options);
    records.forEach((cells, i) => addSample(collector, cells, lines[i] ?? 0));
    cursor.advance(offset, line - cursor.line());
    if (line > MOST_LINES) {
      stopped = `a list of samples is read for ${formatCount(MOST_LINES)} lines; log with Export-Counter or logman`;
      break;
    }
  }
  return { paths: toEnglishNames(collector.paths), rows: collector.rows, cutLine, stopped };
}

const NEWLINE = Buffer.from('\n');

const decode = cellDecoder('utf-8');

function addSample(
  { layout, reader, warnings, indexes, paths, rows }: Collector,
  cells: readonly string[],
  line: number,
): void {
  if (cells.length !== layout.width) {
    const detail = `${formatPlural(cells.length, 'cell')} for ${layout.width}`;
    warnings.add(cells.length < layout.width ? 'short-record' : 'long-record', { line }, detail);
    return;
  }
  const [name = '', text = '', time = ''] = [layout.path, layout.value, layout.time].map((cell) => cells[cell]);
  const timeMs = anyOrderMs(reader, time);
  if (Number.isNaN(timeMs)) {
    warnings.add('bad-timestamp', { line, column: layout.time + 1 });
    return;
  }
  const key = name.toLowerCase();
  let index = indexes.get(key);
  if (index === undefined) {
    const path = parseCounterPath(decode(name));
    if (path === null) {
      warnings.add('malformed-record', { line }, 'a Path that is no counter path');
      return;
    }
    index = paths.length;
    indexes.set(key, index);
    paths.push(path);
  }
  let row = rows.at(-1);
  if (row === undefined || index in row.values || Math.abs(timeMs - anyOrderMs(reader, row.time)) >= SAME_ROW_MS) {
    row = { time, line, values: [] };
    rows.push(row);
  }
  const isValid = layout.status < 0 || VALID_STATUS.has((cells[layout.status] ?? '').trim());
  // .NET groups no digits, so a comma is a decimal comma.
  const value = isValid ? parseNumber(text, text.includes(',') ? ',' : '.') : Number.NaN;
  if (value === null || (isValid && isRoundedNumber(text))) {
    const kind = value === null ? 'bad-number' : 'rounded-number';
    warnings.add(kind, { line, column: layout.value + 1 }, quoteCell(text));
  }
  row.values[index] = value ?? Number.NaN;
}

/** Only differences within a day matter here, and those are the same in every order. NaN if it is no time. */
function anyOrderMs(reader: TimeReader, time: string): number {
  const read = reader.read(time);
  if (read === null) return Number.NaN;
  const ms = Object.values(read.wallMs).find((one) => !Number.isNaN(one)) ?? Number.NaN;
  return ms - (read.utcOffsetMinutes ?? 0) * 60_000;
}
