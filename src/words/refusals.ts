/** What is said of a log none of whose records can be used. The file's name is put in front by the caller. */
import type { LogWarningKind, RefusedRecord } from '../model/counter-log.ts';
import { formatCount } from '../util/units.ts';
import { detailText } from './log-details.ts';

const READABLE_TIMES = '03/04/2024 08:00:00.000, 2024-03-04T08:00:00Z or 3/4/2024 8:00:00 AM';

/** What to do about records of each kind, when all are so. */
const CURES: Partial<Record<LogWarningKind, string>> = {
  'bad-timestamp': `export it again with times in a form that is read, such as ${READABLE_TIMES}`,
  'short-record': 'each record needs a cell for each column of the header; export the log again, or copy it again',
  'long-record': 'each record needs a cell for each column of the header; export the log again, or copy it again',
};

const COPY_AGAIN = 'copy the file again, or use the file as its collector wrote it';
const MALFORMED = 'quotes or bytes that no record can have';

const NO_COUNTER_IN_TABLE =
  'its columns must name the counter: ObjectName and CounterName, or a whole path such as \\\\HOST\\Process(name)\\Private Bytes';

interface UnusableRecords {
  readonly records: number;
  readonly first: RefusedRecord | null;
  readonly isTable: boolean;
}

/** `none of its 121 records can be used (first: line 2, cell 1: "0" is not a date and time); ...` */
export function noUsableRecordsText({ records, first, isTable }: UnusableRecords): string {
  const lacksCounter = isTable && first?.kind === 'malformed-record' && first.column !== null;
  const cure = lacksCounter ? NO_COUNTER_IN_TABLE : (CURES[first?.kind ?? 'malformed-record'] ?? COPY_AGAIN);
  const none =
    records === 1
      ? 'its only record cannot be used ('
      : `none of its ${formatCount(records)} records can be used (first: `;
  return `${none}${placeText(first)}); ${cure}`;
}

function placeText(first: RefusedRecord | null): string {
  if (first === null) return MALFORMED;
  const { kind, line, column, detail } = first;
  const place = `line ${line}${column === null ? '' : `, cell ${column}`}: `;
  const seen = detail === null ? null : detailText(detail);
  if (kind === 'bad-timestamp') return `${place}${seen ?? 'it'} is not a date and time`;
  return `${place}${seen ?? (kind === 'malformed-record' ? MALFORMED : kind)}`;
}
