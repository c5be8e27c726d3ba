import type {
  DateOrder,
  LogWarningDetail,
  LogWarningKind,
  OnHeader,
  ReadStop,
  SampleBatch,
} from '../../model/counter-log.ts';
import type { WarningLog } from '../warning-log.ts';
import { createColumnFit } from './column-fit.ts';
import { findHeader, isPadding } from './find-header.ts';
import { warnOfColumns } from './header-warnings.ts';
import { parseHeader, takeHeaderText } from './header.ts';
import type { Header, HeaderFault } from './header.ts';
import { MAX_CELLS } from './header-cells.ts';
import { endsWithQuote, isBlank, isMessage } from './line-checks.ts';
import type { LineCursor } from './line-cursor.ts';
import { lineAt } from './lines.ts';
import type { LineSpan } from './lines.ts';
import {
  findUtf16,
  isHalfLineEnd,
  startsWithUtf8Mark,
  UTF8_MARK_BYTES,
  type EncodingChange,
} from './mixed-encoding.ts';
import { createSampler } from './sampler.ts';
import type { Sampler } from './sampler.ts';
import { isTimeText, lookAhead, settleHeader } from './settle-header.ts';
import { samePaths, startStretch } from './stretch.ts';
import type { Stretch } from './stretch.ts';

/** The state of one reading. */
export interface SampleReading {
  readonly header: Header;
  readonly cursor: LineCursor;
  readonly warnings: WarningLog;
  readonly sampler: Sampler;
  /** Indexes into the first header's paths. */
  readonly wanted: readonly number[];
  readonly onHeader: OnHeader;
  /** Null behind a header that could not be read: which column is which is not known there. */
  stretch: Stretch | null;
  /** The header in force, null where `stretch` is. */
  inForce: Header | null;
  /** Of the newest header that said it, local time minus UTC in minutes; null where none did. */
  clockOffset: number | null;
  /** True if a line was no record, and none followed yet. */
  isBehindOddLine: boolean;
  /** The last line if it was cut and left out, else null. */
  cutLine: number | null;
  /** Headers read behind the first one. */
  laterHeaders: number;
  /** Blank lines, and what programs print: no warning says anything of them. */
  emptyLines: number;
  /** Why reading stopped before the end of the file, else null. */
  stopped: ReadStop | null;
}

/** Kinds that leave a record out. */
const REFUSALS: readonly LogWarningKind[] = [
  'malformed-record',
  'short-record',
  'long-record',
  'bad-timestamp',
  'unknown-columns',
];

/** Lines that were left out so far. */
export const refusedLines = (warnings: WarningLog): number =>
  REFUSALS.reduce((sum, kind) => sum + warnings.count(kind), 0);

/** They are read slowly, and a gzip of some megabytes can hold billions of them; blank lines and messages count too. */
export const MAX_NO_RECORDS = 10_000_000;
export const TOO_MANY_ODD_LINES: ReadStop = { kind: 'too-many-odd-lines', maxLines: MAX_NO_RECORDS };

/**
 * A collector that begins anew each hour writes so many in six weeks. Each costs as much as hundreds of records, and a
 * stretch of series of its own where the clock begins anew.
 */
const MAX_LATER_HEADERS = 1000;

export interface SampleReadingOptions {
  readonly header: Header;
  /** Behind the header. */
  readonly cursor: LineCursor;
  /** Indexes into the header's paths. */
  readonly wanted: readonly number[];
  readonly warnings: WarningLog;
  /** Null = as the dates themselves tell. */
  readonly dateOrder: DateOrder | null;
  readonly onHeader: OnHeader;
}

/** @throws RangeError if a wanted index is none of the paths' */
export function startReading(options: SampleReadingOptions): SampleReading {
  const { header, cursor, wanted, warnings, dateOrder, onHeader } = options;
  const wantedCells = cellsOf(wanted, header);
  const onCut = (line: number): void => {
    reading.cutLine = line;
  };
  const { utcOffsetMinutes } = header.zone;
  const sampler = createSampler({
    wantedCount: wanted.length,
    fit: createColumnFit(wanted.map((path) => header.paths[path] ?? null)),
    timeCell: header.timeCell,
    warnings,
    dateOrder,
    utcOffsetMinutes,
    onCut,
  });
  const stretch = startStretch({ header, wantedCells, sampler });
  const reading: SampleReading = {
    header,
    cursor,
    warnings,
    sampler,
    wanted,
    onHeader,
    stretch,
    inForce: header,
    clockOffset: null,
    isBehindOddLine: false,
    cutLine: null,
    laterHeaders: 0,
    emptyLines: 0,
    stopped: null,
  };
  return reading;
}

/**
 * Reads to the end of the file; each step gives the batches that became full. Of what goes through csv-parse every
 * line is checked before: a broken line costs itself and nothing else, and every record knows its line.
 *
 * What a cut can do: a line without line end is a record only if its last cell ends in a closed quote or a CR and all
 * cells are there. Any other last line is left out whole, since its last number may be the start of a longer one.
 */
export async function* readSteps(reading: SampleReading): AsyncGenerator<readonly SampleBatch[]> {
  const { cursor, sampler } = reading;
  try {
    for (let block = await cursor.block(); block !== null; block = await cursor.block()) {
      await readLines(reading, block);
      yield sampler.takeBatches(false);
      if (reading.emptyLines + refusedLines(reading.warnings) > MAX_NO_RECORDS) {
        reading.stopped = TOO_MANY_ODD_LINES;
        break;
      }
      // Lines are left only where a header stands in the way.
      if (cursor.offset() >= block.length) continue;
      if (reading.laterHeaders === MAX_LATER_HEADERS) {
        reading.stopped = { kind: 'too-many-headers', maxHeaders: MAX_LATER_HEADERS };
        break;
      }
      const next = await takeHeader(reading);
      yield sampler.takeBatches(true);
      if (next !== null) startNext(reading, next);
    }
    await reading.stretch?.flush();
    yield sampler.takeBatches(true);
  } finally {
    reading.stretch?.close();
  }
}

const NEWLINE = Buffer.from('\n');

/** Gives the lines of the block, up to its end or the next header, to the parser: sound ones that follow at a stroke. */
async function readLines(reading: SampleReading, bytes: Buffer): Promise<void> {
  const { cursor, stretch, warnings } = reading;
  let change: EncodingChange | null = null;
  let offset = cursor.offset();
  let line = cursor.line();
  let runStart = offset;
  const writeRun = async (end: number): Promise<void> => {
    if (end > runStart) await stretch?.write(bytes.subarray(runStart, end));
  };
  while (offset < bytes.length) {
    const lane = stretch?.fastLane() ?? null;
    if (lane !== null) {
      // What csv-parse still holds comes before what the lane reads.
      await writeRun(offset);
      await stretch?.flush();
      if (reading.isBehindOddLine) reading.sampler.noteOddLine();
      reading.isBehindOddLine = false;
      const read = lane.read(bytes, offset, line);
      offset = runStart = read.offset;
      line += read.records;
      if (offset >= bytes.length) break;
    }
    if (startsWithUtf8Mark(bytes, offset)) {
      await writeRun(offset);
      offset += UTF8_MARK_BYTES;
      runStart = offset;
    }
    const whole = lineAt(bytes, offset);
    change = cursor.mayChange() ? findUtf16(bytes, whole.start, whole.textEnd) : null;
    const span = change === null ? whole : cutSpan(whole, change.textEnd);
    const headerAt = change === null ? findHeader(bytes, span.start, span.textEnd, reading.inForce, isTimeText) : -1;
    if (headerAt >= 0) {
      // What is in front of it on its line is a record that was cut.
      if (!isPadding(bytes, offset, headerAt)) warnings.add('malformed-record', { line });
      await writeRun(offset);
      offset = runStart = headerAt;
      break;
    }
    const use = judgeLine(reading, bytes, span, line);
    if (use !== 'run') {
      await writeRun(span.start);
      runStart = span.end;
    }
    if (use === 'alone') {
      await stretch?.write(Buffer.concat([bytes.subarray(span.start, span.textEnd), NEWLINE]));
    }
    if (change !== null) {
      warnings.add('mixed-encoding', { line }, { kind: 'encoding', encoding: 'utf-16' });
      await writeRun(span.start);
      if (span.textEnd > span.start) line++;
      offset = runStart = change.at;
      break;
    }
    offset = span.end;
    line++;
  }
  await writeRun(offset);
  cursor.advance(offset, line - cursor.line());
  if (change !== null) cursor.decodeRest(change.encoding);
}

/** What another encoding cut off: it may be whole, but has no line end. */
const cutSpan = ({ start }: LineSpan, textEnd: number): LineSpan => ({
  start,
  textEnd,
  end: textEnd,
  plainEnd: false,
  terminated: false,
});

/**
 * What to do with a line: it may stand in a run, needs another line end, or is left out. Warns of those left out and
 * notes the place of the others.
 */
function judgeLine(reading: SampleReading, bytes: Buffer, span: LineSpan, line: number): 'run' | 'alone' | 'none' {
  const { start, textEnd, end, terminated } = span;
  if (isBlank(bytes, start, textEnd) || isMessage(bytes, start, textEnd) || isHalfLineEnd(bytes, start, textEnd)) {
    reading.emptyLines++;
    return 'none';
  }
  const { stretch } = reading;
  const isRecord = stretch !== null && stretch.isRecord(bytes, span);
  const isWhole = terminated || (isRecord && (textEnd < end || endsWithQuote(bytes, start, textEnd)));
  if (!isWhole) {
    reading.cutLine = line;
    return 'none';
  }
  if (!isRecord) {
    reading.warnings.add(stretch === null ? 'unknown-columns' : 'malformed-record', { line });
    reading.isBehindOddLine = true;
    return 'none';
  }
  stretch.expect({ line, isLast: !terminated, followsOddLine: reading.isBehindOddLine });
  reading.isBehindOddLine = false;
  return span.plainEnd ? 'run' : 'alone';
}

const HEADER_DETAILS: Readonly<Record<HeaderFault, LogWarningDetail>> = {
  'broken-quotes': { kind: 'header-quotes' },
  'too-wide': { kind: 'header-width', maxCounters: MAX_CELLS - 1 },
};

/** Takes the header at the cursor; null if it cannot be read. */
async function takeHeader(reading: SampleReading): Promise<Header | null> {
  const { cursor, warnings } = reading;
  // What csv-parse still holds belongs to the header before.
  await reading.stretch?.flush();
  reading.stretch = null;
  reading.clockOffset = reading.inForce?.zone.utcOffsetMinutes ?? reading.clockOffset;
  reading.inForce = null;
  reading.isBehindOddLine = false;
  const text = await takeHeaderText(cursor);
  const next = text.whole ? await parseHeader(text) : 'broken-quotes';
  if (typeof next !== 'string' && next.paths.length > 0 && !text.bytes.includes(0)) {
    reading.laterHeaders++;
    warnings.add('second-header', { line: text.line });
    const settled = settleHeader(next, await lookAhead(cursor, next), reading.clockOffset);
    warnOfColumns(settled, warnings);
    return settled;
  }
  const isCut = typeof next === 'string' ? next === 'broken-quotes' : next.paths.length === 0;
  if (isCut && (await cursor.block()) === null) reading.cutLine = text.line;
  else
    warnings.add('unreadable-header', { line: text.line }, typeof next === 'string' ? HEADER_DETAILS[next] : undefined);
  return null;
}

/** What follows is read by another header. All batches before it were taken. */
function startNext(reading: SampleReading, next: Header): void {
  const { header, wanted, sampler, onHeader } = reading;
  const { paths, zone } = next;
  const indexes = onHeader({ paths, zone }) ?? samePaths(wanted, header, next);
  // Hours added so far stay where nothing tells the distance of the clocks: the likelier guess.
  const keepHours = header.zone.utcOffsetMinutes === null || zone.utcOffsetMinutes === null;
  sampler.restart({
    wantedCount: indexes.length,
    fit: createColumnFit(indexes.map((path) => paths[path] ?? null)),
    timeCell: next.timeCell,
    keepHours,
    utcOffsetMinutes: zone.utcOffsetMinutes,
  });
  reading.stretch = startStretch({ header: next, wantedCells: cellsOf(indexes, next), sampler });
  reading.inForce = next;
}

/** @throws RangeError if an index is none of the paths', nor -1 */
function cellsOf(indexes: readonly number[], { cells }: Header): number[] {
  return indexes.map((index) => {
    const cell = index === -1 ? -1 : cells[index];
    if (cell === undefined) throw new RangeError(`no column ${index}: the log has ${cells.length}`);
    return cell;
  });
}
