/** How large a counter log becomes in a day: computed from processes, counters and interval. */
import { SECONDS_PER_DAY } from '../../util/time.ts';

/** Bytes of a cell in a text log: quotes, comma and a number; measured on real logs of Process counters. */
const BYTES_PER_CELL = 11;
/**
 * Of a binary log, as its samples are laid out (docs/decisions/0006-binary-logs.md): each counter of all instances has a header,
 * and each of its instances two values, its place and its name, which is repeated for every counter.
 */
const BYTES_PER_COUNTER = 32;
const BYTES_PER_INSTANCE = 24;
/** UTF-16 with its end: a name of ten characters. */
const BYTES_PER_NAME = 22;

const SIZED_PROCESSES = [60, 150, 300] as const;
const SIZED_INTERVALS = [60, 30, 15] as const;

export interface CaptureSize {
  readonly processes: number;
  /** Counters of each process. */
  readonly counters: number;
  readonly intervalSeconds: number;
}

/** Bytes of a day as text. */
export const textBytesPerDay = ({ processes, counters, intervalSeconds }: CaptureSize): number =>
  (SECONDS_PER_DAY / intervalSeconds) * processes * counters * BYTES_PER_CELL;

/** Bytes of a day as a binary log of counters with all instances. */
export const binaryBytesPerDay = ({ processes, counters, intervalSeconds }: CaptureSize): number =>
  (SECONDS_PER_DAY / intervalSeconds) *
  counters *
  (BYTES_PER_COUNTER + processes * (BYTES_PER_INSTANCE + BYTES_PER_NAME));

/** Megabytes a day, text and binary, one line for each number of processes. @param counters of each process */
export function sizeTable(counters: number): string[] {
  const cell = (processes: number, intervalSeconds: number): string => {
    const size = { processes, counters, intervalSeconds };
    return `${megabytes(textBytesPerDay(size))} / ${megabytes(binaryBytesPerDay(size))}`.padStart(16);
  };
  return [
    `${'MB a day, text / binary'.padEnd(24)}${SIZED_INTERVALS.map((s) => `every ${s} s`.padStart(16)).join('')}`,
    ...SIZED_PROCESSES.map(
      (processes) =>
        `${`${processes} processes`.padEnd(24)}${SIZED_INTERVALS.map((interval) => cell(processes, interval)).join('')}`,
    ),
  ];
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
