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

/** Faults in data that do not stop a scan. A closed list: each kind has one meaning in every format. */
export type LogWarningKind =
  | 'truncated' // the last record is incomplete
  | 'interrupted' // the user ended the reading (Ctrl-C)
  | 'malformed-record' // quotes or bytes that no record can have
  | 'short-record' // fewer cells than the header
  | 'long-record' // more cells than the header
  | 'bad-timestamp' // first cell is no date and time
  | 'coarse-timestamp' // a time without seconds
  | 'date-order' // month and day may be swapped
  | 'unreadable-header' // what may be another header cannot be read
  | 'unknown-columns' // a record below such a header, or one that does not fit the header before it
  | 'bad-number' // a wanted cell is neither blank nor a number
  | 'ambiguous-number' // digits that may be grouped or not
  | 'rounded-number' // a wanted cell has lost its last digits
  | 'time-disorder' // a sample whose time does not fit those before and after it
  | 'clock-stepped-back' // daylight saving time ended: an hour was added to what follows
  | 'clock-set' // the clock was set: what follows goes on at the usual interval
  | 'second-header' // another header in mid-file
  | 'unknown-zone' // the header does not say how far from UTC its clock is
  | 'foreign-column' // a header cell that is no counter path
  | 'repeated-column' // a column that the header has already, with the same values
  | 'shared-name' // a counter path that the header has already, of another instance
  | 'duplicate-column' // a counter path that the header has already, with other values
  | 'unknown-name' // an object or counter of no language that is known
  | 'repaired-path' // counter paths with too few or too many backslashes
  | 'mixed-encoding' // another encoding from this line on
  | 'duplicate-value' // a row of a table with the counter and the time of one before it
  | 'averages'; // the values of a table are averages of some time

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

/** A fault in the data of a log: how often it occurs, and where. */
export interface LogWarning {
  readonly kind: LogWarningKind;
  readonly count: number;
  readonly message: string;
  /** The first twenty places. */
  readonly positions: readonly LogPosition[];
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
