/**
 * Composition: a counter log of any form -> text as Windows writes it, PDH-CSV or PDH-TSV. The log is read twice, since
 * only its end tells which counters it has: the first line of the text names them all.
 */
import type { FoundLog } from './counterlog/find/find-logs.ts';
import { openCounterLog, type OpenedLog } from './counterlog/open.ts';
import { formatLine, formatNumber, formatTime, formatZone, type TextDialect } from './counterlog/text/pdh-text.ts';
import type { DateOrder, LogHeader, LogWarning } from './model/counter-log.ts';
import type { CounterPath } from './model/counter-path.ts';
import { clockShiftMs } from './series/samples/shift-stretch.ts';
import { LeakscanError } from './util/errors.ts';
import { fitsAny } from './util/wildcard.ts';

export interface ExportOptions {
  /** Its bytes are read twice: standard input must be in a file. */
  readonly log: FoundLog;
  readonly dialect: TextDialect;
  /** Counter paths to write, with `*` for any characters, with or without their machine; all by default. */
  readonly counters?: readonly string[];
  /** Of dates that do not show it; by default as the dates themselves tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** Called now and then with the bytes read of the log, twice its length in the end. */
  readonly onProgress?: (file: string, bytesRead: number) => void;
}

export interface ExportedLog {
  readonly samples: number;
  readonly counters: number;
  /** Faults of the log: what they are about is left out of the text, or blank. */
  readonly warnings: readonly LogWarning[];
}

/** As many as a header is read of. */
const MAX_COUNTERS = 200_000;

/**
 * Writes a log as text, sample by sample; memory does not grow with its length.
 * @param write takes the text piece by piece
 * @throws LeakscanError if the log cannot be read; NOTHING_LEFT if no counter fits
 */
export async function exportLog(options: ExportOptions, write: (text: string) => Promise<void>): Promise<ExportedLog> {
  const { dialect } = options;
  const { columns, zone, bytes } = await findColumns(options);
  await write(formatLine([formatZone(dialect, zone), ...columns.raws], dialect));
  const log = await open(options);
  try {
    const cells = new Array<string>(columns.raws.length + 1);
    let targets: readonly number[] = [];
    let shiftMs = 0;
    const choose = ({ paths, zone: own }: Pick<LogHeader, 'paths' | 'zone'>): number[] => {
      // The text has one zone, that of the first header.
      shiftMs = clockShiftMs(own.utcOffsetMinutes, zone.utcOffsetMinutes);
      const wanted = paths.flatMap((path, index) => (columns.indexOf.has(keyOf(path)) ? [index] : []));
      targets = wanted.map((index) => columns.indexOf.get(keyOf(paths[index]!))!);
      return wanted;
    };
    const wanted = choose(log);
    const onProgress = (read: number): void => options.onProgress?.(log.file, bytes + read);
    for await (const { rows, timesMs, values } of log.batches(wanted, onProgress, choose)) {
      const lines: string[] = [];
      for (let row = 0; row < rows; row++) {
        cells.fill(' ');
        cells[0] = formatTime(timesMs[row]! + shiftMs);
        for (let i = 0; i < targets.length; i++) {
          cells[targets[i]! + 1] = formatNumber(values[row * targets.length + i]!);
        }
        lines.push(formatLine(cells, dialect));
      }
      await write(lines.join(''));
    }
    const { samples, warnings } = log.summary();
    return { samples, counters: columns.raws.length, warnings };
  } finally {
    log.close();
  }
}

const open = ({ log, dateOrder }: ExportOptions): Promise<OpenedLog> =>
  openCounterLog(log.file, { dateOrder, asLogged: true }, log.source?.open);

/** As Windows, without regard to case. */
const keyOf = ({ raw }: CounterPath): string => raw.toLowerCase();

interface ExportColumns {
  /** As the log has them, in the order in which they came. */
  readonly raws: readonly string[];
  /** By their paths in lower case. */
  readonly indexOf: ReadonlyMap<string, number>;
}

interface FirstReading {
  readonly columns: ExportColumns;
  readonly zone: OpenedLog['zone'];
  readonly bytes: number;
}

/** All counters that any part of the log has. */
async function findColumns(options: ExportOptions): Promise<FirstReading> {
  const { counters = [], onProgress } = options;
  const log = await open(options);
  try {
    const { file } = log;
    const raws: string[] = [];
    const indexOf = new Map<string, number>();
    const seen = new Set<string>();
    const collect = ({ paths }: Pick<LogHeader, 'paths'>): number[] => {
      for (const path of paths) {
        const key = keyOf(path);
        if (seen.has(key)) continue;
        seen.add(key);
        if (!isWanted(path, counters)) continue;
        indexOf.set(key, raws.length);
        raws.push(path.raw);
      }
      if (raws.length > MAX_COUNTERS) {
        throw new LeakscanError(
          'TOO_MANY_COUNTERS',
          { kind: 'too-many-counters-to-export', file, maxCounters: MAX_COUNTERS },
          { file },
        );
      }
      return [];
    };
    collect(log);
    const batches = log.batches([], (bytes) => onProgress?.(file, bytes), collect)[Symbol.asyncIterator]();
    while ((await batches.next()).done !== true);
    if (raws.length === 0) {
      throw new LeakscanError(
        'NOTHING_LEFT',
        { kind: 'no-counter-to-export', file, counters: seen.size, patterns: counters },
        { file },
      );
    }
    return { columns: { raws, indexOf }, zone: log.zone, bytes: log.summary().bytes };
  } finally {
    log.close();
  }
}

/** By the names the log has or by the English ones. */
function isWanted(
  { raw, machine, object, instance, parentInstance, instanceIndex, counter }: CounterPath,
  patterns: readonly string[],
): boolean {
  if (patterns.length === 0 || fitsAny(patterns, raw)) return true;
  const parent = parentInstance === null ? '' : `${parentInstance}/`;
  const index = instanceIndex === null ? '' : `#${instanceIndex}`;
  const english = `\\${object}${instance === null ? '' : `(${parent}${instance}${index})`}\\${counter}`;
  const logged = machine === null ? raw : raw.slice(machine.length + 2);
  return fitsAny(patterns, english) || fitsAny(patterns, logged);
}
