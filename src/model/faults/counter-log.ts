import type { LogWarning, ReadStop, RefusedRecord } from '../counter-log.ts';
import type { NothingAskedFault } from './nothing-asked.ts';
import type { ReadingFault } from './reading.ts';

/** Why a log cannot be opened, read or judged. */
export type CounterLogFault =
  ReadingFault | SearchFault | ZipFault | ContentFault | TextLogFault | BinaryLogFault | NothingAskedFault;

/** Of folders, shares and patterns that are searched for logs. */
type SearchFault =
  | { readonly kind: 'no-logs-in-folder'; readonly file: string }
  | { readonly kind: 'no-file-matches'; readonly file: string }
  | { readonly kind: 'folder-too-deep'; readonly file: string; readonly maxFolders: number }
  | { readonly kind: 'share-went-away'; readonly file: string; readonly systemCode: string }
  | { readonly kind: 'folder-missing'; readonly file: string }
  | { readonly kind: 'folder-unreadable'; readonly file: string; readonly systemCode: string };

type ZipFault =
  | { readonly kind: 'zip-overlapping'; readonly file: string }
  | { readonly kind: 'zip-too-large'; readonly file: string; readonly unpackedBytes: number; readonly maxBytes: number }
  | { readonly kind: 'zip-too-many-files'; readonly file: string; readonly files: number; readonly maxFiles: number }
  | { readonly kind: 'zip-directory-damaged'; readonly file: string; readonly systemMessage: string }
  | { readonly kind: 'zip-without-logs'; readonly file: string }
  | { readonly kind: 'zip-entry-encrypted'; readonly file: string }
  /** `method` as ZIP numbers it. */
  | { readonly kind: 'zip-entry-method'; readonly file: string; readonly method: number };

export type ArchiveKind = '7-zip' | 'bzip2' | 'cabinet' | 'empty-zip' | 'rar' | 'tar' | 'xz' | 'zip' | 'zstandard';

export type BinaryKind =
  'office-document' | 'old-office-document' | 'pdf' | 'program' | 'sqlite' | 'unknown' | 'windows-program';

/** What a file is, by its first bytes. */
type ContentFault =
  | { readonly kind: 'log-blank'; readonly file: string; readonly content: 'nuls' | 'blank-lines' }
  | { readonly kind: 'log-empty'; readonly file: string; readonly inGzip: boolean }
  | { readonly kind: 'gzip-twice'; readonly file: string }
  | { readonly kind: 'archive'; readonly file: string; readonly archive: ArchiveKind; readonly inGzip: boolean }
  | { readonly kind: 'office-document'; readonly file: string }
  | { readonly kind: 'binary-file'; readonly file: string; readonly content: BinaryKind; readonly inGzip: boolean }
  /** Of a file that has the name of a text log. */
  | { readonly kind: 'binary-not-text'; readonly file: string; readonly inGzip: boolean };

type TextLogFault =
  | { readonly kind: 'foreign-text'; readonly file: string; readonly text: ForeignText }
  | { readonly kind: 'header-too-wide'; readonly file: string; readonly line: number; readonly maxCounters: number }
  | { readonly kind: 'header-cut'; readonly file: string }
  | { readonly kind: 'header-quotes'; readonly file: string; readonly line: number }
  | {
      readonly kind: 'first-line-too-long';
      readonly file: string;
      readonly line: number;
      readonly maxMebibytes: number;
    }
  | { readonly kind: 'header-unreadable'; readonly file: string; readonly stop: ReadStop }
  | { readonly kind: 'only-odd-lines'; readonly file: string; readonly maxLines: number }
  | { readonly kind: 'sample-unreadable'; readonly file: string; readonly stop: ReadStop }
  | { readonly kind: 'no-samples'; readonly file: string; readonly form: 'columns' | 'table' | 'binary' }
  | {
      readonly kind: 'no-usable-records';
      readonly file: string;
      readonly records: number;
      /** Null where it was a line that could not even be cut into cells. */
      readonly first: RefusedRecord | null;
      /** True for a table of one row a value. */
      readonly isTable: boolean;
    }
  | { readonly kind: 'table-too-wide'; readonly file: string; readonly maxCounters: number };

type BinaryLogFault =
  | { readonly kind: 'foreign-trace'; readonly file: string }
  | { readonly kind: 'trace-compressed'; readonly file: string }
  /** Of what has the name of a binary log. */
  | { readonly kind: 'binary-log-unknown'; readonly file: string }
  | { readonly kind: 'no-sound-sample'; readonly file: string; readonly first: LogWarning }
  | { readonly kind: 'trace-cut'; readonly file: string }
  | { readonly kind: 'binary-log-too-wide'; readonly file: string; readonly counters: number };

/** What a text is that is not a counter log. */
export type ForeignText =
  | { readonly kind: KnownText }
  /** A table of one row a value that lacks a column; the names of those found. */
  | { readonly kind: 'table'; readonly found: readonly string[]; readonly missing: readonly MissingColumn[] }
  /** Of an unknown kind; what its first line shows. */
  | { readonly kind: 'unknown'; readonly line: number; readonly shown: string };

export type KnownText =
  | 'counter-data'
  | 'counter-list'
  | 'data-collector-set'
  | 'dotnet-counters'
  | 'get-counter-text'
  | 'html'
  | 'json'
  | 'leakscan-report'
  | 'module-list'
  | 'pal-report'
  | 'prometheus'
  | 'xml';

export type MissingColumn = 'time' | 'counter' | 'value';
