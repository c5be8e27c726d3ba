/**
 * Composition: counter logs -> what each machine's logs show, and how the reading of each log went. Samples go on to
 * `series/` as they are read; of a log only its facts stay.
 */
import type { FoundLog } from '../counterlog/find/find-logs.ts';
import { openCounterLog } from '../counterlog/open.ts';
import { type SpacingFacts } from '../counterlog/clock/spacing.ts';
import type { CounterLog, DateOrder, LogSummary, LogWarningKind } from '../model/counter-log.ts';
import { NO_FILTER, type LogFilter } from '../model/log-filter.ts';
import type { MachineConflict } from '../model/machine-conflict.ts';
import type { ReportFailedInput, ReportInput } from '../model/report.ts';
import { createCaptureBuilder, type CaptureBuilder, type KeptStretch } from '../series/runs/capture.ts';
import type { MachineParts } from '../series/runs/join-machine.ts';
import { mergeMachines } from '../series/runs/merge-machines.ts';
import type { KeptRows } from '../series/samples/row-filter.ts';
import { createGrowthCollector } from '../platform/collect-garbage.ts';
import { LeakscanError } from '../util/errors.ts';
import { formatInstant } from '../util/instants.ts';
import { fitsAny } from '../util/wildcard.ts';
import { samplesLeftOutText } from '../words/faults/nothing-asked.ts';
import { leftOutText } from '../words/left-out-logs.ts';
import { wordedWarning } from '../words/log-warnings.ts';
import { createAskedMachines, readMachineNames, type AskedMachines } from './asked-machines.ts';
import { canBeJudged } from './judgeable.ts';
import { createLogIntake, newest, type TakenLog } from './log-intake.ts';
import { LOCAL_MACHINE, mergeNames, namesOfParts, type MachineNames } from './logged-names.ts';
import { MAX_COUNTERS, notAsked, nothingCame } from './refusals.ts';

export interface ReadOptions {
  readonly logs: readonly FoundLog[];
  /** Of dates that do not show it; by default as the dates themselves tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** What of the logs to assess; all by default. */
  readonly filter?: LogFilter;
  /** Whether something outside the logs, such as a process list, names processes; false by default. */
  readonly hasNames?: boolean;
  /** Numbers of samples kept in memory at most; see `createCaptureBuilder`. */
  readonly budget?: number;
  /** Counters that are read of a log at most; `MAX_COUNTERS` by default. With fewer, a log of more is refused as a whole. */
  readonly maxCounters?: number;
  /** Called now and then while a log is read. */
  readonly onProgress?: (file: string, bytesRead: number) => void;
}

export interface ReadLogs {
  /** What was read under each name of a machine, in the order met. */
  readonly parts: readonly MachineParts<KeptStretch>[];
  /** The same of each machine that was asked for: names of one machine are put together, as far as nothing contradicts it. */
  readonly machines: readonly MachineParts[];
  readonly conflicts: readonly MachineConflict[];
  readonly inputs: readonly ReportInput[];
  readonly failed: readonly ReportFailedInput[];
  readonly warnings: readonly string[];
  /** What the headers name, by machine in lower case. */
  readonly names: ReadonlyMap<string, MachineNames>;
  /** Gives the samples' memory back: no series of a capture is read any more. */
  readonly release: () => void;
}

/** Columns of a log of which each batch leaves megabytes behind. */
const MIN_WIDE = 10_000;

/** A log whose samples were read; which of them count may depend on the others. */
interface PendingLog extends Omit<TakenLog, 'decides' | 'samplesLeftOut'> {
  readonly file: string;
  readonly log: Pick<CounterLog, 'format' | 'zone'>;
  readonly counters: number;
  readonly countersRead: number;
  readonly summary: LogSummary;
  /** What to say if no log has anything of its machines that can leak. */
  readonly nothing: LeakscanError;
}

/**
 * Reads logs one after another. One that cannot be read is named in `failed`; the others go on.
 * @throws LeakscanError USAGE if standard input is a terminal
 */
export async function readLogs(options: ReadOptions): Promise<ReadLogs> {
  const filter = options.filter ?? NO_FILTER;
  const builder = createCaptureBuilder(options.budget);
  const pending: PendingLog[] = [];
  const failed: ReportFailedInput[] = [];
  const warnings: string[] = [];
  const leftOut: ReportFailedInput[] = [];
  const asked = createAskedMachines(filter.machines);
  if (filter.machines.length > 0 && options.logs.length > 1) {
    asked.meet(await readMachineNames(options.logs, options.dateOrder, LOCAL_MACHINE));
  }
  const fail = (file: string, named: boolean, error: unknown): void => {
    // Wrong usage that shows only now: standard input is a terminal.
    if (!(error instanceof LeakscanError) || error.code === 'USAGE') throw error;
    const { code, message } = error;
    if (code === 'NOTHING_LEFT') leftOut.push({ file, code, message });
    // A folder may hold other files too: they are mentioned, but are no failure.
    else if (!named && code === 'NOT_A_COUNTER_LOG') warnings.push(`skipped: ${message}`);
    else failed.push({ file, code, message });
  };
  for (const found of options.logs) {
    try {
      pending.push(await readLog(found, asked, builder, warnings, options));
    } catch (error) {
      fail(found.file, found.named, error);
    }
  }
  const read: { one: PendingLog; input: ReportInput }[] = [];
  const newestMs = newest(pending.flatMap((p) => p.rows.map((rows) => rows.lastMs())));
  for (const { rows } of pending) for (const one of rows) one.finish(newestMs - (filter.lastMs ?? Infinity));
  const parts = builder.finish();
  const { machines, conflicts, refuseOthers } = mergeAsked(parts, filter);
  for (const one of pending) {
    try {
      const kept = keptOf(one);
      refuseOthers(one);
      read.push({ one, input: describeInput(one, kept) });
    } catch (error) {
      fail(one.file, true, error);
    }
  }
  // That a log has nothing of what was asked for is a failure only if none has.
  if (read.length === 0) failed.push(...leftOut);
  else if (leftOut.length > 0) {
    warnings.push(leftOutText(leftOut));
  }
  const isMachineWide = filter.processes.length === 0;
  const judged = new Set(machines.filter((m) => canBeJudged(m, isMachineWide)).flatMap(namesOfParts));
  for (const { one } of read) {
    // Of its machines nothing that can leak was logged, in any log: nothing came of it.
    if (one.machines.some((machine) => judged.has(machine.toLowerCase()))) continue;
    failed.push({ file: one.file, code: 'NO_PROCESS_COUNTERS', message: one.nothing.message });
  }
  return {
    parts,
    machines,
    conflicts,
    inputs: read.map((r) => r.input),
    failed,
    warnings,
    names: mergeNames(read.map((r) => r.one.names)),
    release: () => builder.release(),
  };
}

interface MergedAsked {
  readonly machines: readonly MachineParts[];
  readonly conflicts: readonly MachineConflict[];
  /** @throws LeakscanError NOTHING_LEFT for a log of machines that turned out to be others than those asked for */
  readonly refuseOthers: (log: PendingLog) => void;
}

function mergeAsked(parts: readonly MachineParts[], { machines: patterns }: LogFilter): MergedAsked {
  const merged = mergeMachines(parts);
  const isMeant = (one: MachineParts): boolean =>
    patterns.length === 0 || namesOfParts(one).some((name) => fitsAny(patterns, name));
  const others = new Set(merged.machines.filter((one) => !isMeant(one)).flatMap(namesOfParts));
  return {
    machines: merged.machines.filter(isMeant),
    conflicts: merged.conflicts,
    refuseOthers: ({ file, machines }) => {
      if (others.size > 0 && machines.every((name) => others.has(name.toLowerCase())))
        throw notAsked({ kind: 'machine-not-asked', file, found: machines, patterns });
    },
  };
}

async function readLog(
  { file, source }: FoundLog,
  asked: AskedMachines,
  builder: CaptureBuilder,
  warnings: string[],
  options: ReadOptions,
): Promise<PendingLog> {
  const { filter = NO_FILTER, maxCounters = MAX_COUNTERS, hasNames = false } = options;
  const log = await openCounterLog(file, { dateOrder: options.dateOrder, hash: true }, source?.open);
  try {
    const { format, zone, paths } = log;
    const intake = createLogIntake({ file, format, zone, filter, asked, hasNames, builder, maxCounters });
    const indexes = intake.header(log);
    const onProgress = (bytes: number): void => options.onProgress?.(file, bytes);
    const collect = indexes.length < MIN_WIDE ? null : createGrowthCollector();
    for await (const batch of log.batches(indexes, onProgress, (header) => intake.header(header))) {
      intake.batch(batch);
      collect?.();
    }
    const summary = log.summary();
    const { samplesLeftOut, decides, ...taken } = intake.end(summary.clockShiftMs);
    if (samplesLeftOut > 0) warnings.push(`${file}: ${samplesLeftOutText(samplesLeftOut, MAX_COUNTERS)}`);
    return {
      ...{ file, log: { format, zone }, counters: paths.length, countersRead: indexes.length, summary },
      ...taken,
      nothing: nothingCame({ file, paths, decides, filter, warnings: summary.warnings }),
    };
  } finally {
    log.close();
  }
}

/** @throws LeakscanError NOTHING_LEFT if no sample counts */
function keptOf({ file, summary, rows }: PendingLog): KeptRows {
  const kept = rows.map((r) => r.kept()).filter((k) => k.samples > 0);
  if (kept.length > 0) {
    return {
      samples: kept.reduce((sum, k) => sum + k.samples, 0),
      firstMs: Math.min(...kept.map((k) => k.firstMs)),
      lastMs: newest(kept.map((k) => k.lastMs)),
    };
  }
  const { firstMs, lastMs } = summary;
  throw new LeakscanError('NOTHING_LEFT', { kind: 'nothing-in-time', file, firstMs, lastMs }, { file });
}

/** @param kept what of the log is assessed: all of it, or what the options left */
function describeInput(one: PendingLog, kept: KeptRows): ReportInput {
  const { file, log, summary, machines, counters, countersRead } = one;
  const offset = log.zone.utcOffsetMinutes;
  const instant = (ms: number): string => formatInstant(ms + summary.clockShiftMs, offset);
  const spaces = one.spacing();
  return {
    file,
    format: log.format,
    bytes: summary.bytes,
    // Asked for when the log was opened.
    sha256: summary.sha256!,
    machines,
    firstSample: instant(kept.firstMs),
    lastSample: instant(kept.lastMs),
    utcOffsetMinutes: offset,
    zone: log.zone.name,
    samples: kept.samples,
    counters,
    countersRead,
    gaps: { count: spaces.gaps, longest: longestGaps(spaces, instant) },
    leftOutShare: leftOutShareOf(summary),
    warnings: summary.warnings.map(wordedWarning),
  };
}

const MAX_GAPS_NAMED = 5;

function longestGaps({ longest }: SpacingFacts, instant: (ms: number) => string): { from: string; to: string }[] {
  return [...longest]
    .sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))
    .slice(0, MAX_GAPS_NAMED)
    .sort((a, b) => a.fromMs - b.fromMs)
    .map(({ fromMs, toMs }) => ({ from: instant(fromMs), to: instant(toMs) }));
}

/** Faults for which a whole record is left out. */
const LEAVES_OUT: ReadonlySet<LogWarningKind> = new Set<LogWarningKind>([
  'malformed-record',
  'short-record',
  'long-record',
  'bad-timestamp',
  'time-disorder',
  'unknown-columns',
]);

function leftOutShareOf({ samples, warnings }: LogSummary): number {
  const leftOut = warnings.reduce((sum, { kind, count }) => (LEAVES_OUT.has(kind) ? sum + count : sum), 0);
  return leftOut === 0 ? 0 : leftOut / (samples + leftOut);
}
