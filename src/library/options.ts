/** What the functions of the library take and give. Each takes one object; all but what is to be read has a default. */
import type { Catalog } from '../model/article.ts';
import type { Configuration } from '../model/configuration.ts';
import type { CounterLog, DateOrder, LogForm, LogWarning } from '../model/counter-log.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { LogFilter } from '../model/log-filter.ts';
import type { Report, ReportFailedInput } from '../model/report.ts';

/** A counter log that `findLogs` found. Pass it on as it is: how its bytes are read goes with it. */
export interface FoundLog {
  /** Its path; of a log in a ZIP archive, the archive's path and the name in it. */
  readonly file: string;
  /** True if the caller named the file itself. False in a folder or archive, where other files may be as well. */
  readonly named: boolean;
}

/**
 * Counter logs: paths of files, folders (searched with all below them), ZIP archives and patterns such as `logs/*.blg`, or
 * what `findLogs` found. Relative paths are relative to the current folder. The type of a file is detected by its content.
 */
export type LogsOption = string | readonly (string | FoundLog)[];

/** A list of a machine: which files its processes have loaded, or which process is which. */
export interface InventorySource {
  /** Path of the list. */
  readonly file: string;
  /** The machine that it was made on; null where the list says so, or only one machine is scanned. */
  readonly machine: string | null;
}

/**
 * Module lists: paths of files, folders (not searched below) and patterns, each also as `MACHINE=path`, or what
 * `findInventories` found.
 */
export type InventoriesOption = string | readonly (string | InventorySource)[];

/**
 * Process lists, such as the output of `tasklist /svc /fo csv`: paths of files, folders (not searched below) and patterns, each
 * also as `MACHINE=path`.
 */
export type ProcessListsOption = InventoriesOption;

/**
 * Lists of the kernel's pool tags, such as `poolmon -n` saves, two of a machine or more: paths of files, folders (not searched
 * below) and patterns, each also as `MACHINE=path`.
 */
export type PoolTagsOption = InventoriesOption;

/** Called now and then while a log is read. `bytesRead` counts from 0 for each file; of a packed file, its packed bytes. */
export type OnProgress = (file: string, bytesRead: number) => void;

/** What `findLogs` looks for. */
export interface FindLogsOptions {
  readonly logs: LogsOption;
}

/** What `findInventories` looks for. */
export interface FindInventoriesOptions {
  readonly inventories: InventoriesOption;
}

/** What is scanned, and how. Only `logs` is needed. */
export interface ScanOptions {
  readonly logs: LogsOption;
  /** None by default. */
  readonly inventories?: InventoriesOption | undefined;
  /** None by default. */
  readonly processLists?: ProcessListsOption | undefined;
  /** None by default. */
  readonly poolTags?: PoolTagsOption | undefined;
  /** What `loadCatalog` gives; by default the built-in articles, and the folders that `configuration` names. */
  readonly catalog?: Catalog | undefined;
  /** What `loadConfiguration` gives. By default nothing: files in the current folder are not read. */
  readonly configuration?: Configuration | undefined;
  /** What of the logs to assess; a field that is left out does not limit anything. */
  readonly filter?: Partial<LogFilter> | undefined;
  /** Order of day, month and year in dates that do not show it; detected by default. */
  readonly dateOrder?: DateOrder | undefined;
  /** A log with more counters to read is refused (`TOO_MANY_COUNTERS`); 50,000 by default. */
  readonly maxCounters?: number | undefined;
  /** Numbers of samples kept in memory, 8 bytes each; of more, a choice is kept, evenly spaced. 8,388,608 by default. */
  readonly maxKeptNumbers?: number | undefined;
  /** Time of the Report, in milliseconds since 1970 (UTC); the current time by default. */
  readonly nowMs?: number | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What is examined, and how. Only `logs` is needed. */
export interface DoctorOptions {
  readonly logs: LogsOption;
  /** Order of day, month and year in dates that do not show it; detected by default. */
  readonly dateOrder?: DateOrder | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What `doctor` found. */
export interface DoctorResult {
  /** One for each counter log, in the order of the logs. */
  readonly diagnoses: readonly Diagnosis[];
  /** Logs that could not be read. */
  readonly failedInputs: readonly ReportFailedInput[];
  /** Files in folders and archives that are not counter logs. */
  readonly leftOut: readonly ReportFailedInput[];
}

/** What is exported, and where to. Only `log` and `write` are needed. */
export interface ExportOptions {
  /** Path of one counter log, or what `findLogs` found. It is read twice. */
  readonly log: string | FoundLog;
  /** Takes the text piece by piece, in order; the next piece waits for its promise. */
  readonly write: (text: string) => Promise<void> | void;
  /** Commas or tabs: PDH-CSV (default) or PDH-TSV. */
  readonly format?: 'csv' | 'tsv' | undefined;
  /** Counter paths to write, with `*` for any characters, with or without the machine; all by default. */
  readonly counters?: readonly string[] | undefined;
  /** Order of day, month and year in dates that do not show it; detected by default. */
  readonly dateOrder?: DateOrder | undefined;
  /** The bytes of both readings: twice the file's length in the end. */
  readonly onProgress?: OnProgress | undefined;
}

/** What `exportLog` wrote. */
export interface ExportResult {
  /** Lines after the header, each a sample of all counters. */
  readonly samples: number;
  /** Columns, without that of the time. */
  readonly counters: number;
  /** Faults of the log: what they are about is left out of the text, or blank. */
  readonly warnings: readonly LogWarning[];
}

/** A counter log to read sample by sample. Only `file` is needed. */
export interface OpenOptions {
  /** Path of a counter log, plain or gzip. */
  readonly file: string;
  /** Order of day, month and year in dates that do not show it; detected by default. */
  readonly dateOrder?: DateOrder | undefined;
  /** Whether `summary().sha256` is computed, which may take as long as reading; false by default. */
  readonly hash?: boolean | undefined;
  /**
   * Times and numbers of a binary log as written: no hour is added where the clock was set back, no sample is left out
   * for its time, and numbers may be negative. False by default.
   */
  readonly asLogged?: boolean | undefined;
}

/** A counter log that is open, and how it is written. Close it, or read its batches to the end. */
export interface OpenedLog extends CounterLog {
  readonly form: LogForm;
}

/** The formats of a Report. */
export type ReportFormat = 'html' | 'json' | 'markdown' | 'csv' | 'text';

/** A Report to write, and how. Only `report` is needed. */
export interface RenderOptions {
  readonly report: Report;
  /** `html` by default. */
  readonly format?: ReportFormat | undefined;
  /** Findings that HTML draws with a card, most urgent first; the others are rows of its table. 25 by default. */
  readonly maxCharts?: number | undefined;
  /** Whether HTML has a script, for values of the charts and for sorting and filtering of the tables; false by default. */
  readonly interactive?: boolean | undefined;
}

/** A saved Report to read again. Only `text` is needed. */
export interface ParseReportOptions {
  /** What `renderReport` wrote as `json`. */
  readonly text: string;
  /** Name of the file, for messages; `report.json` by default. */
  readonly file?: string | undefined;
}

/** Two Reports to compare. */
export interface CompareOptions {
  readonly report: Report;
  /** The earlier one. */
  readonly baseline: Report;
  /** Name of its file, for the Report; `baseline.json` by default. */
  readonly file?: string | undefined;
}

/** Which articles are used; without options the built-in ones. */
export interface CatalogOptions {
  /** Folders of your own articles; an article replaces an earlier one, or a built-in one, of the same id. */
  readonly folders?: readonly string[] | undefined;
  /** False leaves the built-in articles out; true by default. */
  readonly builtin?: boolean | undefined;
}

/** Which configuration files are read. */
export interface ConfigurationOptions {
  /** A file that must be there, or false for none; by default `leakscan.yaml` in the current folder, if it is there. */
  readonly config?: string | false | undefined;
  /**
   * A file that must be there, or false to suppress nothing, whatever the configuration says; by default `.leakscanignore`
   * in the current folder, if it is there.
   */
  readonly ignoreFile?: string | false | undefined;
}
