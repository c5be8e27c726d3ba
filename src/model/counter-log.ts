import type { ReadingFault } from './faults/reading.ts';
import type { CounterPath } from './counter-path.ts';

/** What the header says of the log's clock. */
export interface LogZone {
  /** The zone's name as logged (localized, sometimes cut off); null where the header has none. */
  readonly name: string | null;
  /** Local time minus UTC, in minutes (Tokyo +540); null where the header does not say. */
  readonly utcOffsetMinutes: number | null;
}

/** The order of month, day and year in dates that do not show it: `02/03/2004` but not `2004-02-03`. */
export type DateOrder = 'mdy' | 'dmy' | 'ymd';

/** PDH-CSV, PDH-TSV (also tables of one row a value) or binary log. */
export type LogFormat = 'pdh-csv' | 'pdh-tsv' | 'pdh-blg';

/** How a log is written; told by its content. */
export interface LogForm {
  readonly compression: 'gzip' | null;
  /** WHATWG name (`utf-8`, `utf-16le`, `windows-1252`, `ibm866`), or `cp` and the number of another code page (`cp850`). */
  readonly encoding: string;
  /** Null in a binary log. */
  readonly delimiter: ',' | '\t' | ';' | null;
}

/**
 * Faults in data that do not stop a scan, in the order in which they are listed. A closed list: each kind has one meaning in
 * every format.
 */
export const LOG_WARNING_KINDS = [
  'truncated', // the last record is incomplete
  'interrupted', // the user ended the reading (Ctrl-C)
  'malformed-record', // quotes or bytes that no record can have
  'short-record', // fewer cells than the header
  'long-record', // more cells than the header
  'bad-timestamp', // first cell is not a date and time
  'coarse-timestamp', // a time without seconds
  'date-order', // month and day may be swapped
  'unreadable-header', // what may be another header cannot be read
  'unknown-columns', // a record below such a header, or one that does not fit the header before it
  'bad-number', // a wanted cell is neither blank nor a number
  'ambiguous-number', // digits that may be grouped or not
  'rounded-number', // a wanted cell has lost its last digits
  'time-disorder', // a sample whose time does not fit those before and after it
  'clock-stepped-back', // daylight saving time ended: an hour was added to what follows
  'clock-set', // the clock was set: what follows goes on at the usual interval
  'second-header', // another header in mid-file
  'unknown-zone', // the header does not say how far from UTC its clock is
  'foreign-column', // a header cell that is not a counter path
  'repeated-column', // a column that the header has already, with the same values
  'shared-name', // a counter path that the header has already, of another instance
  'duplicate-column', // a counter path that the header has already, with other values
  'unknown-name', // an object or counter of a language that is not known
  'repaired-path', // counter paths with too few or too many backslashes
  'mixed-encoding', // another encoding from this line on
  'duplicate-value', // a row of a table with the counter and the time of one before it
  'averages', // the values of a table are averages of some time
] as const;

/** A kind of fault in the data of a log; docs/counter-logs.md describes each. */
export type LogWarningKind = (typeof LOG_WARNING_KINDS)[number];

/** Where in a log a fault is. */
export interface LogPosition {
  /** 1-based line of the file (of the text after decompression); of a binary log, which has no lines, the buffer. */
  readonly line: number;
  /** 1-based cell of the record, where one cell is meant. */
  readonly column?: number;
  /** Of binary logs: 1-based event in its buffer; 0 = the buffer as a whole. */
  readonly event?: number;
  /** Of binary logs: in bytes from the start of the file (after decompression). */
  readonly offset?: number;
}

/** Why reading a log stopped before its end. */
export type ReadStop =
  | { readonly kind: 'line-too-long'; readonly line: number; readonly maxMebibytes: number }
  /** Blank lines, and others that are not records, may go on for gigabytes. */
  | { readonly kind: 'too-many-odd-lines'; readonly maxLines: number }
  | { readonly kind: 'too-many-headers'; readonly maxHeaders: number }
  | { readonly kind: 'too-many-values'; readonly maxValues: number }
  | { readonly kind: 'fault'; readonly fault: ReadingFault }
  /** What Node or one of its libraries says. */
  | { readonly kind: 'system'; readonly systemMessage: string };

/** What a binary log has that no sound one can have. */
export type TraceDamage =
  | {
      readonly part:
        | 'counter-definitions'
        | 'counter-list'
        | 'event-header'
        | 'instances'
        | 'long-record'
        | 'performance-block'
        | 'sample'
        | 'short-event';
    }
  | { readonly part: 'block'; readonly blockType: number }
  | { readonly part: 'buffer-length'; readonly usedBytes: number }
  /** A part of a record by a number that no part has. */
  | { readonly part: 'record-part'; readonly number: number; readonly parts: number }
  /** A record of which parts are missing. */
  | { readonly part: 'record-parts'; readonly found: number; readonly parts: number; readonly isLast: boolean };

/** What was seen at the first place of a warning. Texts of the log are cut, and not made visible. */
export type LogWarningDetail =
  | { readonly kind: 'cell'; readonly text: string }
  | { readonly kind: 'cell-of-counter'; readonly text: string; readonly counterPath: string }
  | { readonly kind: 'cell-without-counter'; readonly text: string }
  /** A header cell, a counter path, or the name of an object or counter. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'cells'; readonly cells: number; readonly columns: number }
  | { readonly kind: 'time'; readonly wallMs: number }
  /** Negative if the clock was set back. */
  | { readonly kind: 'clock-shift'; readonly shiftMs: number }
  | { readonly kind: 'header-quotes' }
  | { readonly kind: 'header-width'; readonly maxCounters: number }
  | { readonly kind: 'encoding'; readonly encoding: 'single-bytes' | 'utf-16' }
  | { readonly kind: 'stopped'; readonly stop: ReadStop }
  /** NUL bytes at the end. */
  | { readonly kind: 'nuls' }
  | { readonly kind: 'trace-damage'; readonly damage: TraceDamage }
  | { readonly kind: 'buffers-missing'; readonly missing: number; readonly before: number }
  | { readonly kind: 'buffer-cut'; readonly buffer: number }
  | { readonly kind: 'buffer-unwritten'; readonly buffer: number }
  | { readonly kind: 'events-lost'; readonly events: number; readonly buffers: number }
  | { readonly kind: 'buffers-found'; readonly found: number; readonly written: number }
  | { readonly kind: 'not-closed' }
  | { readonly kind: 'counters-left-out'; readonly maxCounters: number };

/** A fault in the data of a log: how often it occurs, and where. */
export interface LogWarning {
  readonly kind: LogWarningKind;
  readonly count: number;
  /** The first twenty places. */
  readonly positions: readonly LogPosition[];
  /** Not there where the kind says it all. */
  readonly detail?: LogWarningDetail;
}

/** The first record of a log that was left out. */
export interface RefusedRecord {
  readonly kind: LogWarningKind;
  readonly line: number;
  /** 1-based cell, where one cell is meant. */
  readonly column: number | null;
  readonly detail: LogWarningDetail | null;
}

/**
 * A stretch of samples: `rows` records of the wanted columns, in the order they were asked for. Valid until the next one
 * is asked for: its arrays are used again.
 */
export interface SampleBatch {
  readonly rows: number;
  /** [rows] the log's wall clock in milliseconds, counted as if it were UTC; strictly increasing under one header. */
  readonly timesMs: Float64Array;
  /** [rows x wanted], row by row; NaN = no sample. */
  readonly values: Float64Array;
}

/** Known once every batch was read. */
export interface LogSummary {
  /** Size of the file on disk, in bytes. */
  readonly bytes: number;
  /** SHA-256 of the file on disk, in hex; null where it was not asked for. */
  readonly sha256: string | null;
  readonly samples: number;
  /** Of the first and last sample, on the clock of the first header, with `clockShiftMs` added; NaN where there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Brings the times that were given to the clock by which most samples were taken: 0 unless the clock was set. */
  readonly clockShiftMs: number;
  readonly warnings: readonly LogWarning[];
}

/**
 * A header: in mid-file, where a collector began anew or files were put together, with its own columns and clock; in a
 * binary log also where instances came that were not there before.
 */
export interface LogHeader {
  readonly zone: LogZone;
  readonly paths: readonly CounterPath[];
  /**
   * True where the log goes on, by the same clock, and only its instances are others: those that are new were not there
   * in the sample before, and those that are missing have been gone for a while.
   */
  readonly continues?: boolean;
}

/** Says which columns are wanted behind another header: indexes into its paths; null = the same ones, found by their paths. */
export type OnHeader = (header: LogHeader) => readonly number[] | null;

/** A counter log opened for one pass. Every reader gives this. */
export interface CounterLog {
  readonly file: string;
  readonly format: LogFormat;
  /** Of the first header. */
  readonly zone: LogZone;
  /**
   * Of the first header: one for each column that is a counter; `columns[i]` below refers to this array's index. Of a
   * binary log, which has no columns, the counters of its first samples (4 MB of them); others come with later headers.
   */
  readonly paths: readonly CounterPath[];
  /**
   * Streams the samples of some columns. May be called once; closes the file when it ends, fails or is left early.
   * @param wanted indexes into `paths`
   * @param onProgress called now and then with the bytes of the file consumed so far
   * @param onHeader called where another header begins in mid-file, once all batches before it were taken
   * @throws LeakscanError if the file cannot be read on
   */
  batches(
    wanted: readonly number[],
    onProgress?: (bytes: number) => void,
    onHeader?: OnHeader,
  ): AsyncIterable<SampleBatch>;
  /** @throws Error if called before the last batch was read */
  summary(): LogSummary;
  /** Closes the file without reading on. */
  close(): void;
}
