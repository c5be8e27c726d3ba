import type { CounterPath } from '../../model/counter-path.ts';
import type { Header } from './header.ts';
import { createFastLane, type FastLane } from './fast-lane.ts';
import { isWellFormed } from './line-checks.ts';
import { countsWhole } from './number-style.ts';
import type { LineSpan } from './lines.ts';
import { createRecordParser } from './record-parser.ts';
import type { RecordParser } from './record-parser.ts';
import type { RecordLayout, RecordPlace, Sampler } from './sampler.ts';

/** The records under one header. */
export interface Stretch {
  /** Reads regular records; null where there can be none, or none worth trying for. */
  fastLane(): FastLane | null;
  /** Parses some lines by csv-parse. Their records may come out only with the next call. */
  write(bytes: Buffer): Promise<void>;
  /** Gives the records that csv-parse still holds back. */
  flush(): Promise<void>;
  close(): void;
  /** True if the line is one record by the letter. */
  isRecord(bytes: Buffer, span: LineSpan): boolean;
  /** Notes where the next line given to the parser stands; one record takes one place away. */
  expect(place: RecordPlace): void;
}

export interface StretchOptions {
  readonly header: Header;
  /** The cells of the wanted columns; -1 where this header does not have one. */
  readonly wantedCells: readonly number[];
  readonly sampler: Sampler;
}

/** Places of records already seen are dropped so many at a time. */
const PLACES_KEPT = 1024;

export function startStretch({ header, wantedCells, sampler }: StretchOptions): Stretch {
  const pathOf = new Map(header.cells.map((cell, i) => [cell, header.paths[i]!]));
  const paths = wantedCells.map((cell) => pathOf.get(cell) ?? null);
  const layout: RecordLayout = {
    width: header.width,
    wantedCells: Int32Array.from(wantedCells),
    numbers: header.numbers,
    countsWhole: paths.map((path) => path === null || countsWhole(path.counter)),
    refused: Uint8Array.from(wantedCells, (cell) => (header.ambiguousCells.includes(cell) ? 1 : 0)),
    timeCell: header.timeCell,
    splitsTime: header.splitsTime,
    nameOf: (cell) => header.names[cell - 1] ?? '',
  };
  const delimiter = header.delimiter.charCodeAt(0);
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
  const lane = createFastLane(layout, delimiter, sampler);
  let parser: RecordParser | null = null;
  return {
    fastLane: () => (lane?.isWorthIt() === true ? lane : null),
    async write(bytes) {
      parser ??= await createRecordParser({ delimiter: header.delimiter, onRecord });
      // A copy: csv-parse keeps what it holds back, and the source may use its buffer again.
      await parser.write(Buffer.from(bytes));
    },
    async flush() {
      await parser?.end();
      parser = null;
    },
    close() {
      parser?.close();
    },
    isRecord: (bytes, span) => isWellFormed(bytes, span.start, span.textEnd, delimiter),
    expect: (place) => void places.push(place),
  };
}

/**
 * The same columns behind another header: indexes into its paths, -1 where it does not have one.
 * @param wanted indexes into the paths before, -1 for none
 */
export function samePaths(wanted: readonly number[], before: Header, next: Header): number[] {
  const keys = rankedPaths(before.paths);
  const indexOf = new Map(rankedPaths(next.paths).map((key, index) => [key, index]));
  return wanted.map((index) => indexOf.get(keys[index] ?? '') ?? -1);
}

/** [paths] keys that name columns across headers: the path whatever its case, and its rank among equal ones. */
function rankedPaths(paths: readonly CounterPath[]): string[] {
  const seen = new Map<string, number>();
  return paths.map(({ raw }) => {
    const path = raw.trim().toLowerCase();
    const rank = seen.get(path) ?? 0;
    seen.set(path, rank + 1);
    return `${rank} ${path}`;
  });
}
