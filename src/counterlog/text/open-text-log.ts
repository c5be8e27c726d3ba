import type {
  CounterLog,
  DateOrder,
  LogSummary,
  OnHeader,
  ReadStop,
  RefusedRecord,
  SampleBatch,
} from '../../model/counter-log.ts';
import { LeakscanError } from '../../util/errors.ts';
import { macLineEnds } from '../source/chunks.ts';
import type { FileFacts } from '../source/file-source.ts';
import { stopOf } from '../warning-details.ts';
import { createWarningLog } from '../warning-log.ts';
import type { WarningLog } from '../warning-log.ts';
import { isCounterLogHeader, parseHeader, startsRecord, takeHeaderText } from './header.ts';
import type { Header, HeaderFault, HeaderText } from './header.ts';
import { isBlank, isMessage } from './line-checks.ts';
import type { TextEncoding } from './code-page.ts';
import { MAX_CELLS, type Delimiter } from './header-cells.ts';
import { createLineCursor } from './line-cursor.ts';
import type { LineCursor } from './line-cursor.ts';
import { readBlocks } from './lines.ts';
import type { EndOfLines } from './lines.ts';
import { utf16Chunks, type Utf16 } from './mixed-encoding.ts';
import { explainForeignText } from './not-a-log.ts';
import { findHeader } from './find-header.ts';
import { isTimeText, lookAhead, settleHeader } from './settle-header.ts';
import { warnOfHeader } from './header-warnings.ts';
import { MAX_NO_RECORDS, readSteps, refusedLines, startReading, type SampleReading } from './read-samples.ts';
import { openTable, tableLayout, type TableLog } from './value-table/open-table.ts';
import { interruptedError } from '../source/interrupted.ts';

export interface TextLogOptions {
  /** As the user named it. */
  readonly file: string;
  /** The text, decompressed, without byte order mark. */
  readonly chunks: AsyncIterable<Buffer>;
  /** How it begins; null in any single-byte or multi-byte code page or UTF-8. */
  readonly utf16: Utf16 | null;
  readonly facts: FileFacts;
  /** Of dates that do not show it; null = as the dates themselves tell. */
  readonly dateOrder: DateOrder | null;
}

/** A text log, with what its header shows of how it is written. */
export interface TextLog extends CounterLog {
  readonly encoding: TextEncoding;
  readonly delimiter: Delimiter;
}

/**
 * Opens a counter log in text form (PDH-CSV, PDH-TSV and what people make of them): reads its header; of a table
 * of one row a value (`value-table/`) all.
 * @throws LeakscanError NOT_A_COUNTER_LOG, INPUT_EMPTY, NO_SAMPLES (cut within the header), DAMAGED,
 *   TOO_MANY_COUNTERS
 */
export async function openTextLog({ file, chunks, utf16, facts, dateOrder }: TextLogOptions): Promise<TextLog> {
  const end: EndOfLines = { nuls: false, failure: null };
  const warnings = createWarningLog();
  const onSingleBytes = (line: number): void =>
    warnings.add('mixed-encoding', { line }, { kind: 'encoding', encoding: 'single-bytes' });
  const bytes = utf16 === null ? chunks : utf16Chunks(chunks, utf16, onSingleBytes);
  const cursor: LineCursor = createLineCursor(readBlocks(macLineEnds(bytes), end, () => onSingleBytes(cursor.line())));
  try {
    const header = await readFirstHeader(file, cursor, end, warnings);
    const layout = tableLayout(header);
    if (layout !== null) {
      const table = await openTable(layout, header.line, { file, cursor, warnings, dateOrder });
      const { paths, zone } = table;
      if (paths.length === 0) {
        throw explainNoSamples({ file, facts, end, warnings, cursor, table }, table.firstRefusal, table.stopped);
      }
      return createTextLog({
        file,
        facts,
        header: { ...header, paths, zone },
        table,
        cursor,
        end,
        warnings,
        dateOrder,
      });
    }
    warnOfHeader(header, warnings);
    return createTextLog({ file, facts, header, table: null, cursor, end, warnings, dateOrder });
  } catch (error) {
    await cursor.close();
    throw error;
  }
}

/** So many bytes tell whether a first line was meant as a header. */
const FIRST_BYTES = 4096;

/** Titles and comments may be before a header; so many lines are looked at. */
const MAX_PREAMBLE_LINES = 64;

async function readFirstHeader(
  file: string,
  cursor: LineCursor,
  end: EndOfLines,
  warnings: WarningLog,
): Promise<Header> {
  let refusal: LeakscanError | null = null;
  for (let line = 0; line < MAX_PREAMBLE_LINES; line++) {
    const message = await skipPreamble(cursor);
    if (cursor.line() > MAX_NO_RECORDS) throw onlyOddLines(file);
    if (message !== null) refusal ??= await explainForeignText(file, message.bytes, message.line);
    const span = await cursor.peek();
    const bytes = await cursor.block();
    if (span === null || bytes === null) break;
    const isRecord = startsRecord(bytes, span.start, span.textEnd);
    const at = findHeader(bytes, span.start, span.textEnd, null, isTimeText);
    if (at > span.start) cursor.advance(at, 0);
    const text = await takeHeaderText(cursor);
    const header = await parseHeader(text);
    if (typeof header !== 'string') {
      if (isCounterLogHeader(header)) return settleHeader(header, await lookAhead(cursor, header));
      if (tableLayout(header) !== null) return header;
    }
    refusal ??= await explainFirstLine(file, text, header, cursor, end);
    // Without its header nobody knows what a record is of.
    if (isRecord) warnings.add('unknown-columns', { line: text.line });
  }
  throw refusal ?? explainNoHeader(file, end, cursor.line());
}

async function explainFirstLine(
  file: string,
  text: HeaderText,
  header: Header | HeaderFault,
  cursor: LineCursor,
  end: EndOfLines,
): Promise<LeakscanError> {
  const place = { file, line: text.line };
  const start = text.bytes.toString('latin1', 0, FIRST_BYTES);
  if (header === 'too-wide' && /\(PDH-[CT]SV|\\[^\\]+\\/.test(start)) {
    const fault = { kind: 'header-too-wide', file, line: text.line, maxCounters: MAX_CELLS - 1 } as const;
    return new LeakscanError('TOO_MANY_COUNTERS', fault, place);
  }
  if (header === 'broken-quotes' && /\(PDH-[CT]SV/i.test(start.slice(0, 64))) {
    const cause = end.failure?.error;
    return (await cursor.block()) === null
      ? new LeakscanError('NO_SAMPLES', { kind: 'header-cut', file }, place, cause)
      : new LeakscanError('DAMAGED', { kind: 'header-quotes', file, line: text.line }, place, cause);
  }
  const following = (await cursor.block())?.subarray(cursor.offset(), cursor.offset() + FIRST_BYTES);
  return explainForeignText(file, text.bytes, text.line, following);
}

/** Lines of what another program printed before the header; a text of more is no counter log. */
const MAX_MESSAGES = 10;

/**
 * typeperf starts with a blank line, Excel may write `sep=;`, PowerShell `#TYPE ...`; what a run before printed may stand there too.
 * @returns the first message passed, which says what the file is if it is no counter log; null if there was none
 */
async function skipPreamble(cursor: LineCursor): Promise<{ readonly bytes: Buffer; readonly line: number } | null> {
  let first: { readonly bytes: Buffer; readonly line: number } | null = null;
  for (let messages = 0; messages <= MAX_MESSAGES && cursor.line() <= MAX_NO_RECORDS;) {
    const span = await cursor.peek();
    const bytes = await cursor.block();
    if (span === null || bytes === null) break;
    const { start, textEnd } = span;
    const text = bytes.toString('latin1', start, Math.min(textEnd, start + 8));
    if (isMessage(bytes, start, textEnd)) {
      first ??= { bytes: Buffer.from(bytes.subarray(start, textEnd)), line: cursor.line() };
      messages++;
    } else if (!isBlank(bytes, start, textEnd) && !/^"?sep=/i.test(text) && !text.startsWith('#TYPE ')) {
      break;
    }
    cursor.advance(span.end, 1);
  }
  return first;
}

function explainNoHeader(file: string, end: EndOfLines, line: number): LeakscanError {
  if (end.failure !== null) {
    const { error } = end.failure;
    if (error instanceof LeakscanError) return error;
    const stop = stopOf(error, line);
    return stop.kind === 'line-too-long'
      ? new LeakscanError('NOT_A_COUNTER_LOG', { ...stop, kind: 'first-line-too-long', file }, { file, line }, error)
      : new LeakscanError('DAMAGED', { kind: 'header-unreadable', file, stop }, { file }, error);
  }
  return new LeakscanError(
    'INPUT_EMPTY',
    { kind: 'log-blank', file, content: end.nuls ? 'nuls' : 'blank-lines' },
    { file },
  );
}

const onlyOddLines = (file: string): LeakscanError =>
  new LeakscanError('DAMAGED', { kind: 'only-odd-lines', file, maxLines: MAX_NO_RECORDS }, { file });

interface TextLogParts {
  readonly file: string;
  readonly dateOrder: DateOrder | null;
  readonly facts: FileFacts;
  readonly header: Header;
  /** Null where the samples are in columns, still to be read. */
  readonly table: TableLog | null;
  readonly cursor: LineCursor;
  readonly end: EndOfLines;
  readonly warnings: WarningLog;
}

function createTextLog(parts: TextLogParts): TextLog {
  const { file, header, facts } = parts;
  let started = false;
  let summary: LogSummary | null = null;
  return {
    file,
    format: header.format,
    encoding: header.encoding,
    delimiter: header.delimiter,
    zone: header.zone,
    paths: header.paths,
    batches(wanted, onProgress = () => undefined, onHeader = () => null) {
      if (started) throw new Error(`${file}: batches() may be called once`);
      started = true;
      return streamBatches(parts, wanted, { onProgress, onHeader }, (result) => {
        summary = result;
      });
    },
    summary() {
      if (summary === null) throw new Error(`${file}: the summary is known once every batch was read`);
      return summary;
    },
    close: () => facts.close(),
  };
}

async function* streamBatches(
  parts: TextLogParts,
  wanted: readonly number[],
  { onProgress, onHeader }: { readonly onProgress: (bytes: number) => void; readonly onHeader: OnHeader },
  onSummary: (summary: LogSummary) => void,
): AsyncGenerator<SampleBatch> {
  const { header, table, cursor, end, warnings, facts, dateOrder } = parts;
  try {
    const reading =
      table === null
        ? startReading({ header, cursor, wanted, warnings, dateOrder, onHeader })
        : table.startReading(wanted);
    for await (const batches of 'steps' in reading ? reading.steps : readSteps(reading)) {
      if (facts.closed()) return;
      onProgress(facts.bytesRead());
      yield* batches;
    }
    if (facts.closed()) return;
    if (facts.interrupted()) warnings.add('interrupted', { line: reading.cutLine ?? cursor.line() });
    else warnOfEnd(end, reading, cursor.line(), warnings);
    if (reading.sampler.samples() === 0)
      throw explainNoSamples(parts, table?.firstRefusal ?? reading.sampler.firstRefusal(), reading.stopped);
    const { bytes, sha256 } = await facts.finish();
    onProgress(bytes);
    const { sampler } = reading;
    onSummary({
      bytes,
      sha256,
      samples: sampler.samples(),
      firstMs: sampler.firstMs(),
      lastMs: sampler.lastMs(),
      clockShiftMs: sampler.clockShiftMs(),
      warnings: warnings.list(),
    });
  } finally {
    facts.close();
    await cursor.close();
  }
}

/** One end, one warning: the deepest cause is named. */
function warnOfEnd(
  end: EndOfLines,
  { cutLine, stopped }: Pick<SampleReading, 'cutLine' | 'stopped'>,
  endLine: number,
  warnings: WarningLog,
): void {
  const line = cutLine ?? endLine;
  const stop = stopped ?? (end.failure === null ? null : stopOf(end.failure.error, endLine));
  if (stop !== null) warnings.add('truncated', { line }, { kind: 'stopped', stop });
  else if (end.nuls) warnings.add('truncated', { line }, { kind: 'nuls' });
  else if (cutLine !== null) warnings.add('truncated', { line });
}

type EmptyLog = Pick<TextLogParts, 'file' | 'facts' | 'end' | 'warnings' | 'cursor' | 'table'>;

function explainNoSamples(parts: EmptyLog, first: RefusedRecord | null, stopped: ReadStop | null): LeakscanError {
  const { file, facts, end, warnings } = parts;
  if (facts.interrupted()) return interruptedError(file);
  if (end.failure !== null) {
    const { error } = end.failure;
    if (error instanceof LeakscanError) return error;
    const stop = stopOf(error, parts.cursor.line());
    return new LeakscanError('DAMAGED', { kind: 'sample-unreadable', file, stop }, { file }, error);
  }
  const records = refusedLines(warnings);
  const isTable = parts.table !== null;
  if (records > 0) {
    return new LeakscanError('DAMAGED', { kind: 'no-usable-records', file, records, first, isTable }, { file });
  }
  if (stopped !== null) return onlyOddLines(file);
  return new LeakscanError('NO_SAMPLES', { kind: 'no-samples', file, form: isTable ? 'table' : 'columns' }, { file });
}
