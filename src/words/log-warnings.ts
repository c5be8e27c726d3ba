/** What is said of faults inside a log. */
import type { LogWarningKind, LogWarning } from '../model/counter-log.ts';
import type { ReportWarning } from '../model/report.ts';
import { bufferText, detailText } from './log-details.ts';

/** What each warning says of one case, and of several. */
const MESSAGES: Readonly<Record<LogWarningKind, readonly [one: string, several: string]>> = {
  truncated: both(
    'the file ends early or is damaged, as when the collector or its machine stops or a copy fails; a record cut off is left out',
  ),
  interrupted: both('reading was interrupted (Ctrl-C or a request to end); what follows was not read'),
  'malformed-record': [
    'a record with quotes or bytes that no record can have is left out',
    'records with quotes or bytes that no record can have are left out',
  ],
  'short-record': [
    'a record with fewer cells than the header is left out, since its cells may be shifted',
    'records with fewer cells than the header are left out, since their cells may be shifted',
  ],
  'long-record': [
    'a record with more cells than the header is left out, since its cells may be shifted',
    'records with more cells than the header are left out, since their cells may be shifted',
  ],
  'bad-timestamp': [
    'a record without a date and time that can be read is left out',
    'records without a date and time that can be read are left out',
  ],
  'coarse-timestamp': [
    'a timestamp without seconds, as a spreadsheet leaves it, lost precision; samples of one minute are spread evenly over it',
    'timestamps without seconds, as a spreadsheet leaves them, lost precision; samples of one minute are spread evenly over it',
  ],
  'date-order': [
    'nothing in the file shows the order of month, day and year; the month was taken to be first where it can be, so this date may be wrong: if so, set the date order to dmy or ymd',
    'nothing in the file shows the order of month, day and year; the month was taken to be first where it can be, so these dates may be wrong: if so, set the date order to dmy or ymd',
  ],
  'unreadable-header': [
    'a line that may be a header cannot be read; the samples below it are skipped, since their columns are not known',
    'lines that may be headers cannot be read; the samples below them are skipped, since their columns are not known',
  ],
  'unknown-columns': [
    'a sample is skipped because the header above it is missing, damaged, or of other columns',
    'samples are skipped because the header above them is missing, damaged, or of other columns',
  ],
  'bad-number': [
    'a cell that is neither blank nor a number counts as no sample',
    'cells that are neither blank nor a number count as no sample',
  ],
  'ambiguous-number': [
    'a column is not read because its digits may be grouped or have decimals',
    'values of columns are not read because their digits may be grouped or have decimals',
  ],
  'rounded-number': [
    'a number lost its last digits, as in a spreadsheet that saved the log again; a slow leak may vanish in that: use the log as the collector wrote it',
    'numbers lost their last digits, as in a spreadsheet that saved the log again; a slow leak may vanish in that: use the log as the collector wrote it',
  ],
  'time-disorder': [
    'a sample whose time does not fit those before and after it is left out',
    'samples whose times do not fit those before and after them are left out',
  ],
  'clock-stepped-back': both(
    'the clock went back an hour, as at the end of daylight saving time; an hour is added to what follows',
  ),
  'clock-set': [
    'the clock was set while the log was written; the samples before and after it are read as one sequence without a gap, on the clock that most of them have',
    'the clock was set several times while the log was written; all samples are read as one sequence without a gap, on the clock that most of them have',
  ],
  'second-header': [
    'another header follows in mid-file; from there its columns are matched by counter path',
    'other headers follow in mid-file; from each on its columns are matched by counter path',
  ],
  'unknown-zone': both('the header does not say how far from UTC its clock is; times are shown as the log has them'),
  'foreign-column': [
    'a header cell that is not a counter path is left out',
    'header cells that are not counter paths are left out',
  ],
  'repeated-column': [
    'a column has the same counter path and values as one before it; it is read once',
    'columns have the same counter path and values as one before them; each is read once',
  ],
  'shared-name': [
    'a column has the counter path of one before it but belongs to another instance; it is read as an instance of its own',
    'columns have the counter path of one before them but belong to other instances; they are read as instances of their own',
  ],
  'duplicate-column': [
    'a column has the counter path of one before it and other values; only the first one is read',
    'columns have the counter path of one before them and other values; only the first of each is read',
  ],
  'unknown-name': [
    'an object or counter name is in no language that leakscan knows, so its columns were not read',
    'object and counter names are in no language that leakscan knows, so their columns were not read',
  ],
  'repaired-path': both('the counter paths have too few or too many backslashes; they were read as if they were right'),
  'mixed-encoding': [
    'from this line on the file is in another encoding; both parts were read',
    'from each of these lines on the file is in another encoding; all parts were read',
  ],
  'duplicate-value': [
    'a row has the counter and the time of one before it; the first of them counts',
    'rows have the counter and the time of one before them; the first of each counts',
  ],
  averages: both(
    'the values are averages; growth over many of them is seen, but not short peaks, and process IDs are wrong where a process restarted',
  ),
};

function both(text: string): readonly [string, string] {
  return [text, text];
}

/** Kinds that name the buffer and the event where they are about a binary log, which has no lines. */
const NAMES_BUFFER: ReadonlySet<LogWarningKind> = new Set<LogWarningKind>([
  'malformed-record',
  'bad-timestamp',
  'time-disorder',
  'second-header',
]);

/** The sentence of a warning: what is wrong, how it was read, and what was seen at its first place. */
export function logWarningText({ kind, count, positions, detail }: LogWarning): string {
  const [one, several] = MESSAGES[kind];
  const first = positions[0];
  const namesBuffer = NAMES_BUFFER.has(kind) || detail?.kind === 'trace-damage';
  const seen = [
    ...(detail === undefined ? [] : [detailText(detail)]),
    ...(namesBuffer && first?.event !== undefined ? [bufferText(first)] : []),
  ].join('; ');
  const text = count === 1 ? one : several;
  return seen === '' ? text : `${text} (${count === 1 ? '' : 'first: '}${seen})`;
}

/** As the Report has it. */
export const wordedWarning = (warning: LogWarning): ReportWarning => ({
  kind: warning.kind,
  count: warning.count,
  message: logWarningText(warning),
  positions: warning.positions,
});
