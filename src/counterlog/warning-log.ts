import type { LogPosition, LogWarning, LogWarningKind } from '../model/counter-log.ts';

/** What each warning says; in the order in which they are listed. */
const MESSAGES: Readonly<Record<LogWarningKind, string>> = {
  truncated:
    'the file ends in the middle of a record, as when the collector or its machine stops; that record is left out',
  'malformed-record': 'records with quotes or bytes that no record can have are left out',
  'short-record': 'records with fewer cells than the header are left out, since their cells may be shifted',
  'long-record': 'records with more cells than the header are left out, since their cells may be shifted',
  'bad-timestamp': 'records whose first cell is no date and time are left out',
  'coarse-timestamp':
    'timestamps without seconds, as a spreadsheet leaves them, lost precision; samples of one minute are spread evenly over it',
  'date-order':
    'nothing in the file tells whether the month or the day comes first; the month was taken, so these dates may be swapped (--date-order dmy reads the day first)',
  'bad-number': 'cells that are neither blank nor a number count as no sample',
  'time-disorder': 'samples not later than the one before them are left out',
  'clock-stepped-back':
    'the clock went back an hour, as at the end of daylight saving time; an hour is added to what follows',
  'second-header': 'another header follows in mid-file; from there its columns are matched by counter path',
  'unknown-zone': 'the header does not say how far from UTC its clock is; times are shown as the log has them',
  'foreign-column': 'header cells that are no counter path are left out',
  'no-process-id': 'there is no ID Process counter; restarts are told from levels alone',
  overlap: 'samples that another input of the same machine already gave are left out',
};

/** Positions beyond these are counted only, so that a file full of faults costs no memory. */
const MOST_POSITIONS = 20;

/** Collects the faults of one file. */
export interface WarningLog {
  /** @param detail what was seen; the first of a kind ends up in its message */
  add(kind: LogWarningKind, position: LogPosition, detail?: string): void;
  count(kind: LogWarningKind): number;
  /** In the order of the closed list; a copy. */
  list(): LogWarning[];
}

interface Entry {
  count: number;
  detail: string | null;
  positions: LogPosition[];
}

export function createWarningLog(): WarningLog {
  const entries = new Map<LogWarningKind, Entry>();
  return {
    add(kind, position, detail) {
      let entry = entries.get(kind);
      if (entry === undefined) {
        entry = { count: 0, detail: detail ?? null, positions: [] };
        entries.set(kind, entry);
      }
      entry.count++;
      if (entry.positions.length < MOST_POSITIONS) entry.positions.push(position);
    },
    count: (kind) => entries.get(kind)?.count ?? 0,
    list: () => kinds().flatMap((kind) => toWarning(kind, entries.get(kind))),
  };
}

function kinds(): LogWarningKind[] {
  return Object.keys(MESSAGES) as LogWarningKind[];
}

function toWarning(kind: LogWarningKind, entry: Entry | undefined): LogWarning[] {
  if (entry === undefined) return [];
  const message = entry.detail === null ? MESSAGES[kind] : `${MESSAGES[kind]} (first: ${entry.detail})`;
  return [{ kind, count: entry.count, message, positions: [...entry.positions] }];
}
