import {
  LOG_WARNING_KINDS,
  type LogPosition,
  type LogWarning,
  type LogWarningDetail,
  type LogWarningKind,
} from '../model/counter-log.ts';

/** Positions beyond these are counted only, so that a file full of faults costs no memory. */
const MAX_POSITIONS = 20;

/** Collects the faults of one file. */
export interface WarningLog {
  /** @param detail what was seen; that of the kind's first place is kept */
  add(kind: LogWarningKind, position: LogPosition, detail?: LogWarningDetail): void;
  count(kind: LogWarningKind): number;
  /** In the order of the closed list; a copy. */
  list(): LogWarning[];
}

interface Entry {
  count: number;
  /** Of the first position. */
  detail: LogWarningDetail | undefined;
  positions: LogPosition[];
}

export function createWarningLog(): WarningLog {
  const entries = new Map<LogWarningKind, Entry>();
  return {
    add(kind, position, detail) {
      let entry = entries.get(kind);
      if (entry === undefined) {
        entry = { count: 0, detail, positions: [] };
        entries.set(kind, entry);
      }
      entry.count++;
      if (keepFirst(entry.positions, position) === 0) entry.detail = detail;
    },
    count: (kind) => entries.get(kind)?.count ?? 0,
    list: () => LOG_WARNING_KINDS.flatMap((kind) => toWarning(kind, entries.get(kind))),
  };
}

/**
 * Keeps the first positions in order: records that wait for others are judged behind lines that follow them.
 * @returns where the position was put, -1 if others come before it
 */
function keepFirst(positions: LogPosition[], position: LogPosition): number {
  let at = positions.length;
  while (at > 0 && isBefore(position, positions[at - 1]!)) at--;
  if (at === MAX_POSITIONS) return -1;
  positions.splice(at, 0, position);
  positions.length = Math.min(positions.length, MAX_POSITIONS);
  return at;
}

const isBefore = (a: LogPosition, b: LogPosition): boolean =>
  a.line < b.line || (a.line === b.line && restOf(a) < restOf(b));

/** Within a line, or within a buffer. */
const restOf = ({ column, offset }: LogPosition): number => column ?? offset ?? 0;

function toWarning(kind: LogWarningKind, entry: Entry | undefined): LogWarning[] {
  if (entry === undefined) return [];
  const { count, detail, positions } = entry;
  return [{ kind, count, positions: [...positions], ...(detail === undefined ? {} : { detail }) }];
}
