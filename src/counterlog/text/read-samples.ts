import type { CounterPath } from '../../model/counter-path.ts';
import type { SampleBatch } from '../../model/counter-log.ts';
import { createSampleClock } from '../sample-clock.ts';
import type { WarningLog } from '../warning-log.ts';
import { parseHeader, takeHeaderText } from './header.ts';
import type { Header } from './header.ts';
import { endsWithQuote, isBlank, isTrailer, isWellFormed, startsWithBanner } from './line-checks.ts';
import type { LineCursor } from './line-cursor.ts';
import { lineAt } from './lines.ts';
import type { LineBlock, LineSpan } from './lines.ts';
import { createRecordParser } from './record-parser.ts';
import type { RecordParser } from './record-parser.ts';
import { createSampler } from './sampler.ts';
import type { RecordLayout, RecordPlace, Sampler } from './sampler.ts';

export interface SampleReading {
  readonly sampler: Sampler;
  /** Reads to the end of the file; each step gives the batches that became full. */
  steps(): AsyncGenerator<readonly SampleBatch[]>;
  /** The last line if it was cut and left out, else null. */
  cutLine(): number | null;
}

export interface SampleReadingOptions {
  readonly header: Header;
  /** Behind the header. */
  readonly cursor: LineCursor;
  /** Indexes into the header's paths. */
  readonly wanted: readonly number[];
  readonly warnings: WarningLog;
}

/** A stretch of the file under one header. */
interface Stretch {
  readonly parser: RecordParser;
  readonly delimiter: number;
  /** Where the lines given to the parser stand, oldest first; one record takes one away. */
  readonly places: RecordPlace[];
}

/** Places of records already seen are dropped so many at a time. */
const PLACES_KEPT = 1024;

const NEWLINE = Buffer.from('\n');

/**
 * Reads records through csv-parse, line by line checked before: a broken line costs itself and nothing else, and every
 * record knows its line.
 *
 * What a cut can do: a line without line end is a record only if its last cell ends in a closed quote or a CR and all
 * cells are there. Any other last line is left out whole, since its last number may be the start of a longer one.
 */
export function readSamples({ header, cursor, wanted, warnings }: SampleReadingOptions): SampleReading {
  const clock = createSampleClock();
  let cutLine: number | null = null;
  const onCut = (line: number): void => {
    cutLine = line;
  };
  const sampler = createSampler({ wantedCount: wanted.length, warnings, clock, onCut });
  const wantedPaths = rankedPaths(header.paths);
  const wantedKeys = wanted.map((index) => {
    const key = wantedPaths[index];
    if (key === undefined) throw new RangeError(`no column ${index}: the log has ${wantedPaths.length}`);
    return key;
  });
  // Null behind a header that could not be read: which column is which is not known there.
  let stretch: Stretch | null = startStretch(header);

  function startStretch(current: Header): Stretch {
    const layout = layoutOf(current, wantedKeys);
    const places: RecordPlace[] = [];
    let next = 0;
    const onRecord = (cells: string[]): void => {
      const place = places[next++];
      if (place === undefined) throw new Error('csv-parse gave more records than lines');
      // csv-parse holds the newest record back, so the list is seldom empty: it is shortened instead.
      if (next === PLACES_KEPT) {
        places.splice(0, next);
        next = 0;
      }
      sampler.accept(cells, layout, place);
    };
    const { delimiter } = current;
    return { parser: createRecordParser({ delimiter, onRecord }), delimiter: delimiter.charCodeAt(0), places };
  }

  async function changeHeader(): Promise<void> {
    await stretch?.parser.end();
    stretch = null;
    const text = await takeHeaderText(cursor);
    const next = text.whole ? parseHeader(text) : null;
    if (next === null && (await cursor.block()) === null) return onCut(text.line);
    if (next === null) return warnings.add('malformed-record', { line: text.line }, 'a header whose quotes are broken');
    warnings.add('second-header', { line: text.line });
    const shiftMs = clockShiftMs(header, next);
    if (shiftMs !== null) clock.restart(shiftMs);
    stretch = startStretch(next);
  }

  /** Gives the lines of the block, up to its end or the next header, to the parser. */
  async function readLines(block: LineBlock): Promise<void> {
    const { bytes } = block;
    const state = { offset: cursor.offset(), line: cursor.line(), runStart: cursor.offset() };
    const flush = async (until: number): Promise<void> => {
      if (until > state.runStart) await stretch?.parser.write(bytes.subarray(state.runStart, until));
    };
    while (state.offset < bytes.length) {
      const span = lineAt(bytes, state.offset);
      if (startsWithBanner(bytes, span.start, span.textEnd)) break;
      const use = judge(bytes, span, state.line);
      if (use !== 'feed') {
        await flush(span.start);
        state.runStart = span.end;
        if (use === 'feed-alone') {
          await stretch?.parser.write(Buffer.concat([bytes.subarray(span.start, span.textEnd), NEWLINE]));
        }
      }
      state.offset = span.end;
      state.line++;
    }
    await flush(state.offset);
    cursor.advance(state.offset, state.line - cursor.line());
  }

  /** What to do with a line; warns of those that are left out and notes the place of those that are not. */
  function judge(bytes: Buffer, span: LineSpan, line: number): 'feed' | 'feed-alone' | 'leave' {
    const { start, textEnd, end, terminated } = span;
    if (isBlank(bytes, start, textEnd) || isTrailer(bytes, start, textEnd)) return 'leave';
    const isWhole = terminated || textEnd < end || endsWithQuote(bytes, start, textEnd);
    if (!isWhole || (!terminated && !isRecord(bytes, span))) {
      cutLine = line;
      return 'leave';
    }
    if (stretch === null || !isRecord(bytes, span)) {
      warnings.add('malformed-record', { line });
      return 'leave';
    }
    stretch.places.push({ line, isLast: !terminated });
    return span.plainEnd ? 'feed' : 'feed-alone';
  }

  function isRecord(bytes: Buffer, span: LineSpan): boolean {
    return stretch !== null && isWellFormed(bytes, span.start, span.textEnd, stretch.delimiter);
  }

  async function* steps(): AsyncGenerator<readonly SampleBatch[]> {
    try {
      for (let block = await cursor.block(); block !== null; block = await cursor.block()) {
        await readLines(block);
        yield sampler.takeBatches(false);
        // Lines are left only where a header stands in the way.
        if (cursor.offset() < block.bytes.length) await changeHeader();
      }
      await stretch?.parser.end();
      yield sampler.takeBatches(true);
    } finally {
      stretch?.parser.close();
    }
  }

  return { sampler, steps, cutLine: () => cutLine };
}

/**
 * From the clock of another header to that of the first; null where either zone is not known: the hours added so far
 * then stay, as the likelier guess.
 */
function clockShiftMs(first: Header, next: Header): number | null {
  const from = next.zone.utcOffsetMinutes;
  const to = first.zone.utcOffsetMinutes;
  return from === null || to === null ? null : (to - from) * 60_000;
}

function layoutOf(header: Header, wantedKeys: readonly string[]): RecordLayout {
  const cellOf = new Map(rankedPaths(header.paths).map((key, index) => [key, header.cells[index] ?? -1]));
  return {
    width: header.width,
    wantedCells: Int32Array.from(wantedKeys, (key) => cellOf.get(key) ?? -1),
    decimalComma: header.delimiter === ';',
  };
}

/** Keys that name columns across headers: the path whatever its case, and its rank among equal ones. */
function rankedPaths(paths: readonly CounterPath[]): string[] {
  const seen = new Map<string, number>();
  return paths.map(({ raw }) => {
    const path = raw.trim().toLowerCase();
    const rank = seen.get(path) ?? 0;
    seen.set(path, rank + 1);
    return `${rank} ${path}`;
  });
}
