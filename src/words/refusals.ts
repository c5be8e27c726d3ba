/** What is said of logs that are refused. Facts in, sentence out; the file's name is put in front by the caller. */
import type { LogWarning, LogWarningKind } from '../model/counter-log.ts';
import { formatCount } from '../util/units.ts';

/** A record that was left out. */
export interface NoSamplesRefusal {
  readonly kind: LogWarningKind;
  readonly line: number;
  /** 1-based cell, where one cell is meant. */
  readonly column: number | null;
  /** What was seen there, as a warning shows it. */
  readonly detail: string | null;
}

/** Why a log has no samples. */
export interface NoSamplesFacts {
  /** Records left out. */
  readonly refused: number;
  /** Null where it was a line that could not even be cut into cells. */
  readonly first: NoSamplesRefusal | null;
  /** True for a table of one row a value. */
  readonly isTable: boolean;
}

const READABLE_TIMES =
  '03/04/2024 08:00:00.000, 2024-03-04T08:00:00Z or 3/4/2024 8:00:00 AM (--date-order says which of day and month is first)';

/** What to do about records of each kind, when all are so. */
const CURES: Partial<Record<LogWarningKind, string>> = {
  'bad-timestamp': `export it again with times in a form that is read, such as ${READABLE_TIMES}`,
  'short-record': 'each record needs a cell for each column of the header; export the log again, or copy it again',
  'long-record': 'each record needs a cell for each column of the header; export the log again, or copy it again',
  'malformed-record': 'copy the file again, or use the file as its collector wrote it',
};

const FAULTS: Partial<Record<LogWarningKind, string>> = {
  'bad-timestamp': 'is no date and time',
  'malformed-record': 'quotes or bytes that no record can have',
};

const NO_COUNTER_IN_TABLE =
  'its columns must name the counter: ObjectName and CounterName, or a whole path such as \\\\HOST\\Process(name)\\Private Bytes';

/** Why reading a file stops: blank lines, and others that are no records, may go on for gigabytes. */
export const tooManyLinesText = (limit: number): string => `more than ${formatCount(limit)} lines are no records`;

/** Where none of those lines was a header, or none behind it a sample. */
export const onlyOddLinesText = (limit: number): string =>
  `${tooManyLinesText(limit)}, and nothing else was found; use the file as its collector wrote it, or delete the blank lines`;

/** `none of its 121 records can be used (first: line 2, cell 1: "0" is no date and time); ...` */
export function noSamplesText({ refused, first, isTable }: NoSamplesFacts): string {
  if (refused === 0) {
    return isTable
      ? 'has the names of columns but no rows; export it again, for a longer time'
      : 'has a header but no samples: the collector stopped at once or is still running; let it run for a day and try again';
  }
  const none =
    refused === 1
      ? 'its only record cannot be used ('
      : `none of its ${formatCount(refused)} records can be used (first: `;
  if (isTable && first?.kind === 'malformed-record' && first.column !== null) {
    return `${none}${placeText(first)}); ${NO_COUNTER_IN_TABLE}`;
  }
  return `${none}${placeText(first)}); ${CURES[first?.kind ?? 'malformed-record'] ?? CURES['malformed-record']!}`;
}

function placeText(first: NoSamplesRefusal | null): string {
  if (first === null) return FAULTS['malformed-record']!;
  const { kind, line, column, detail } = first;
  const place = `line ${line}${column === null ? '' : `, cell ${column}`}: `;
  if (kind === 'bad-timestamp') return `${place}${detail ?? 'it'} ${FAULTS[kind]!}`;
  return `${place}${detail ?? FAULTS[kind] ?? kind}`;
}

/** @param warnings of a log whose counters have no value */
export function noValuesText(object: 'Process' | 'Memory', warnings: readonly LogWarning[]): string {
  const none = `nothing to assess: the ${object} counters to judge leaks by have no value in any sample`;
  const bad = warnings.find(({ kind }) => kind === 'bad-number');
  const at = bad?.positions[0];
  if (bad === undefined || at === undefined)
    return `${none}: all their cells are blank or negative; capture the log again`;
  const seen = /\((?:first: )?(".*")\)$/s.exec(bad.message)?.[1];
  return `${none}: cells are no numbers (first: line ${at.line}, cell ${at.column ?? 1}${seen === undefined ? '' : `: ${seen}`}); save the log again with plain numbers such as 1234.5, or use it as the collector wrote it`;
}

export const ESXTOP_TEXT =
  'nothing to assess: it is esxtop output of an ESX host, which has no processes of Windows; name a counter log that was captured inside the virtual machine';

export const OFFICE_DOCUMENT_TEXT =
  'is an Excel workbook or another Office document; save the sheet as "CSV (Comma delimited)" and name that, or better use the log as the collector wrote it';

/** Of a log that ended by Ctrl-C, or a request to end. */
export const INTERRUPTED_TEXT = 'reading was interrupted before its first sample; let it run on';
