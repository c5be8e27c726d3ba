/**
 * Composition: counter logs -> what each machine's logs show, and how the reading of each log went. Samples go on to
 * `series/` as they are read; of a log only its facts stay.
 */
import { createAskedMachines, machinesOfPaths, readMachineNames, type AskedMachines } from './asked-machines.ts';
import type { FoundLog } from '../counterlog/find/find-logs.ts';
import { parseCounterPath } from '../counterlog/names/counter-path.ts';
import { languagesOf } from '../counterlog/names/english-names.ts';
import { LANGUAGES } from '../counterlog/names/localized-names.ts';
import { openCounterLog } from '../counterlog/open.ts';
import { createSpacing, type Spacing, type SpacingFacts } from '../counterlog/clock/spacing.ts';
import { COMPANION_OF } from '../detect/machine-wide.ts';
import type {
  CounterLog,
  DateOrder,
  LogHeader,
  LogSummary,
  LogWarning,
  LogWarningKind,
  SampleBatch,
} from '../model/counter-log.ts';
import type { CounterPath } from '../model/counter-path.ts';
import type { BadCell, NothingAskedFault, NothingToAssess, WhatLogHas } from '../model/faults/nothing-asked.ts';
import type { LogFilter } from '../model/log-filter.ts';
import type { MachineConflict } from '../model/machine-conflict.ts';
import type { ReportFailedInput, ReportInput } from '../model/report.ts';
import {
  MACHINE_RESOURCES,
  PROCESS_RESOURCES,
  RESOURCE_KINDS,
  STAND_IN_RESOURCES,
  type Resource,
} from '../model/resource.ts';
import { createCaptureBuilder, type CaptureBuilder, type KeptStretch } from '../series/runs/capture.ts';
import type { MachineParts } from '../series/runs/join-machine.ts';
import { mergeMachines } from '../series/runs/merge-machines.ts';
import { isProcessPath, selectColumns, type WantedColumn } from '../series/samples/columns.ts';
import { createRowFilter, type KeptRows, type RowFilter } from '../series/samples/row-filter.ts';
import { clockShiftMs } from '../series/samples/shift-stretch.ts';
import { createGrowthCollector } from '../util/collect-garbage.ts';
import { LeakscanError } from '../util/errors.ts';
import { formatInstant } from '../util/instants.ts';
import { groupBy } from '../util/group-by.ts';
import { formatCount, formatPlural } from '../util/units.ts';
import { fitsAny } from '../util/wildcard.ts';
import { wordedWarning } from '../words/log-warnings.ts';
import { samplesLeftOutText } from '../words/faults/nothing-asked.ts';

export interface ReadOptions {
  readonly logs: readonly FoundLog[];
  /** Of dates that do not show it; by default as the dates themselves tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** What of the logs to assess; all by default. */
  readonly filter?: LogFilter;
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

/** What the headers of a machine's logs name, whether it is asked for or not. In lower case. */
export interface MachineNames {
  readonly objects: Set<string>;
  /** Base names of processes. */
  readonly images: Set<string>;
  /** Whether a counter is among them that Windows Vista and Server 2008 brought. */
  laterThanWindows2003: boolean;
}

/** Machine name of counter paths that have none, as with `typeperf` on the local machine. */
export const LOCAL_MACHINE = 'localhost';

const NO_FILTER: LogFilter = { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes: [] };

/** Of so many counters of one log samples are kept: each process takes some kilobytes, however short the log is. */
export const MAX_COUNTERS = 50_000;

/** Columns of a log of which each batch leaves megabytes behind. */
const MIN_WIDE = 10_000;

/** A log whose samples were read; which of them count may depend on the others. */
interface PendingLog {
  readonly file: string;
  readonly log: Pick<CounterLog, 'format' | 'zone'>;
  readonly counters: number;
  readonly countersRead: number;
  readonly summary: LogSummary;
  readonly machines: readonly string[];
  readonly names: ReadonlyMap<string, MachineNames>;
  /** One for each header. */
  readonly rows: readonly RowFilter[];
  /** Of the samples handed on; once all were. */
  readonly spacing: () => SpacingFacts;
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
    else if (!named && code === 'NOT_A_COUNTER_LOG') warnings.push(`left out: ${message}`);
    else failed.push({ file, code, message });
  };
  for (const found of options.logs) {
    try {
      pending.push(await readLog(found, { filter, asked }, builder, warnings, options));
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

/** Logs left out by the options that are named. */
const MAX_LEFT_OUT_NAMED = 50;

/** The first with its reason, the others by name. */
function leftOutText([first, ...others]: readonly ReportFailedInput[]): string {
  const named = others.slice(0, MAX_LEFT_OUT_NAMED).map(({ file }) => file);
  const more = others.length - named.length;
  const rest =
    named.length === 0 ? '' : `; also ${named.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
  return `${formatPlural(others.length + 1, 'log')} left out by the options (first: ${first!.message})${rest}`;
}

/** All names of a machine, in lower case. */
const namesOfParts = ({ machine, alsoKnownAs = [] }: Pick<MachineParts, 'machine' | 'alsoKnownAs'>): string[] =>
  [machine, ...alsoKnownAs].map((name) => name.toLowerCase());

interface MergedAsked {
  readonly machines: readonly MachineParts[];
  readonly conflicts: readonly MachineConflict[];
  /** @throws LeakscanError NOTHING_LEFT for a log of machines that turned out to be others than those asked for */
  readonly refuseOthers: (log: PendingLog) => void;
}

function mergeAsked(parts: readonly MachineParts[], { machines: patterns }: LogFilter): MergedAsked {
  const merged = mergeMachines(parts);
  const isMeant = (one: MachineParts): boolean => namesOfParts(one).some((name) => isAsked(patterns, name));
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

/** Of those that are no NaN; NaN if there is none. */
const newest = (timesMs: readonly number[]): number =>
  timesMs.reduce((a, b) => (b <= a || Number.isNaN(b) ? a : b), NaN);

interface Asked {
  readonly filter: LogFilter;
  readonly asked: AskedMachines;
}

async function readLog(
  { file, source }: FoundLog,
  { filter, asked: askedMachines }: Asked,
  builder: CaptureBuilder,
  warnings: string[],
  options: ReadOptions,
): Promise<PendingLog> {
  const log = await openCounterLog(file, { dateOrder: options.dateOrder, hash: true }, source?.open);
  try {
    const { format, zone, paths } = log;
    const { maxCounters = MAX_COUNTERS } = options;
    const rows: RowFilter[] = [];
    const names = new Map<string, MachineNames>();
    const spacing = createSpacing();
    const machines = new Set<string>();
    const wanted = new Set<string>();
    const refusals: LeakscanError[] = [];
    let newestMs = -Infinity;
    let decides: Judgeable = { processes: false, machine: false };
    let samplesLeftOut = 0;
    const leaveOut = (batch: SampleBatch): void => void (samplesLeftOut += batch.rows);
    let take = leaveOut;
    const begin = (header: LogHeader): readonly number[] => {
      askedMachines.meet(machinesOfPaths(header.paths, LOCAL_MACHINE));
      const found = wantedColumns(header.paths, filter, askedMachines);
      if (rows.length === refusals.length) {
        const refusal = refusalOf(file, header.paths, found, filter);
        // In a binary log the process asked for may start later.
        if (refusal !== null && format !== 'pdh-blg') throw refusal;
        if (refusal !== null) refusals.push(refusal);
      }
      const { asked, columns } = found;
      // Where instances come and go, those that are gone take no columns any more.
      if (header.continues === true) wanted.clear();
      const added = namesBeside(wanted, header.paths, columns);
      if (wanted.size + added.length > maxCounters) {
        if (rows.length === 0 || maxCounters < MAX_COUNTERS) throw tooManyCounters(file, columns.length);
        take = leaveOut;
        return [];
      }
      addAll(wanted, added);
      addAll(machines, machinesOf(columns));
      addNames(names, header.paths, asked);
      decides = eitherOf(decides, judgeableColumns(columns));
      const intake = builder.open(columns, header.zone.utcOffsetMinutes, header.continues);
      const shiftMs = clockShiftMs(header.zone.utcOffsetMinutes, zone.utcOffsetMinutes);
      const filtered = createRowFilter(filter, columns.length, both(spacing, intake, shiftMs));
      rows.push(shiftMs === 0 ? filtered : { ...filtered, kept: () => shiftKept(filtered.kept(), shiftMs) });
      take = (batch) => {
        filtered.add(batch);
        // What `--last` holds back of earlier headers ends as well.
        newestMs = newest([newestMs, filtered.lastMs()]);
        if (filter.lastMs !== null) for (const one of rows) one.dropBefore(newestMs - filter.lastMs);
      };
      return columns.map((c) => c.path);
    };
    const moveToClock = builder.beginLog();
    const indexes = begin(log);
    const onProgress = (bytes: number): void => options.onProgress?.(file, bytes);
    const collect = indexes.length < MIN_WIDE ? null : createGrowthCollector();
    for await (const batch of log.batches(indexes, onProgress, begin)) {
      take(batch);
      collect?.();
    }
    moveToClock(log.summary().clockShiftMs);
    if (refusals.length === rows.length) throw refusals[0]!;
    if (samplesLeftOut > 0) warnings.push(`${file}: ${samplesLeftOutText(samplesLeftOut, MAX_COUNTERS)}`);
    return {
      ...{ file, log: { format, zone }, counters: paths.length, countersRead: indexes.length },
      ...{ summary: log.summary(), machines: [...machines], names, rows },
      spacing: () => spacing.finish(),
      nothing: nothingCame(file, paths, decides, filter, log.summary().warnings),
    };
  } finally {
    log.close();
  }
}

/** Why nothing came of a log that has samples. */
function nothingCame(
  file: string,
  paths: readonly CounterPath[],
  decides: Judgeable,
  filter: LogFilter,
  warnings: readonly LogWarning[],
): LeakscanError {
  const { processes } = filter;
  if (!decides.processes && decides.machine && processes.length > 0) {
    return new LeakscanError('NO_PROCESS_COUNTERS', { kind: 'process-not-logged', file, processes }, { file });
  }
  if (!decides.processes && !decides.machine) return nothingToAssess(file, paths);
  const object = decides.processes ? 'Process' : 'Memory';
  const fault = { kind: 'no-values', file, object, bad: firstBadCell(warnings) } as const;
  return new LeakscanError('NO_PROCESS_COUNTERS', fault, { file });
}

function firstBadCell(warnings: readonly LogWarning[]): BadCell | null {
  const bad = warnings.find(({ kind }) => kind === 'bad-number');
  const at = bad?.positions[0];
  if (at === undefined) return null;
  return { line: at.line, column: at.column ?? 1, text: bad?.detail?.kind === 'cell' ? bad.detail.text : null };
}

/** Hands batches to both. @param shiftMs to the clock of the log's first header */
const both =
  (spacing: Spacing, intake: { add(batch: SampleBatch): void }, shiftMs: number) =>
  (batch: SampleBatch): void => {
    spacing.add(shiftMs === 0 ? batch.timesMs : batch.timesMs.map((ms) => ms + shiftMs), batch.rows);
    intake.add(batch);
  };

function addAll<T>(to: Set<T>, all: Iterable<T>): void {
  for (const one of all) to.add(one);
}

function machinesOf(columns: readonly WantedColumn[]): Set<string> {
  const machines = new Set<string>();
  for (const { machine } of columns) machines.add(machine);
  return machines;
}

/** Names of those columns that are not known, in lower case. */
function namesBeside(
  known: ReadonlySet<string>,
  paths: readonly CounterPath[],
  columns: readonly WantedColumn[],
): string[] {
  const names: string[] = [];
  for (const { path } of columns) {
    const name = paths[path]!.raw.toLowerCase();
    if (!known.has(name)) names.push(name);
  }
  return names;
}

/** Times on the clock of the log's first header. */
const shiftKept = (kept: KeptRows, shiftMs: number): KeptRows => ({
  ...kept,
  firstMs: kept.firstMs + shiftMs,
  lastMs: kept.lastMs + shiftMs,
});

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

function mergeNames(all: readonly ReadonlyMap<string, MachineNames>[]): Map<string, MachineNames> {
  const merged = new Map<string, MachineNames>();
  for (const [machine, names] of all.flatMap((one) => [...one])) {
    addTo(namesOfMachine(merged, machine), names);
  }
  return merged;
}

/** What the headers name under all names of a machine. */
export function namesUnder(
  all: ReadonlyMap<string, MachineNames>,
  machine: Pick<MachineParts, 'machine' | 'alsoKnownAs'>,
): MachineNames {
  const merged: MachineNames = { objects: new Set(), images: new Set(), laterThanWindows2003: false };
  for (const name of namesOfParts(machine)) {
    const names = all.get(name);
    if (names !== undefined) addTo(merged, names);
  }
  return merged;
}

function addTo(into: MachineNames, names: MachineNames): void {
  addAll(into.objects, names.objects);
  addAll(into.images, names.images);
  into.laterThanWindows2003 ||= names.laterThanWindows2003;
}

function namesOfMachine(all: Map<string, MachineNames>, machine: string): MachineNames {
  const key = machine.toLowerCase();
  const names = all.get(key) ?? { objects: new Set(), images: new Set(), laterThanWindows2003: false };
  all.set(key, names);
  return names;
}

/** @param columns those asked for */
function addNames(
  to: Map<string, MachineNames>,
  paths: readonly CounterPath[],
  columns: readonly WantedColumn[],
): void {
  for (const { machine, object, counter } of paths) {
    const names = namesOfMachine(to, machine ?? LOCAL_MACHINE);
    names.objects.add(object.toLowerCase());
    names.laterThanWindows2003 ||=
      counter.toLowerCase() === 'working set - private' || object.toLowerCase() === 'process v2';
  }
  for (const column of columns) {
    if (column.kind === 'process') namesOfMachine(to, column.machine).images.add(column.process.toLowerCase());
  }
}

/** Read of every process, whichever are asked for: they tell a restart of the machine, and its address space. */
const READ_OF_ALL: ReadonlySet<string> = new Set(['pid', 'elapsed', 'virtual-bytes']);

interface WantedColumns {
  readonly all: readonly WantedColumn[];
  /** Of the machines asked for. */
  readonly asked: readonly WantedColumn[];
  /** Those to read. */
  readonly columns: readonly WantedColumn[];
}

function wantedColumns(paths: readonly CounterPath[], filter: LogFilter, machines: AskedMachines): WantedColumns {
  const all = selectColumns(paths, LOCAL_MACHINE);
  const asked: WantedColumn[] = [];
  const columns: WantedColumn[] = [];
  for (const column of all) {
    if (!machines.isAsked(column.machine)) continue;
    asked.push(column);
    const isOfAll = column.kind === 'companion' || READ_OF_ALL.has(column.metric);
    if (isOfAll || isAsked(filter.processes, column.process)) columns.push(column);
  }
  return { all, asked, columns };
}

/** @param counters to be read */
export function tooManyCounters(file: string, counters: number): LeakscanError {
  const fault = { kind: 'too-many-process-counters', file, counters, maxCounters: MAX_COUNTERS } as const;
  return new LeakscanError('TOO_MANY_COUNTERS', fault, { file });
}

/** NO_PROCESS_COUNTERS or NOTHING_LEFT if the log has nothing that is asked for, else null. */
function refusalOf(
  file: string,
  paths: readonly CounterPath[],
  { all, asked }: WantedColumns,
  filter: LogFilter,
): LeakscanError | null {
  if (all.length === 0) return nothingToAssess(file, paths);
  if (asked.length === 0) {
    return notAsked({
      kind: 'machine-not-asked',
      file,
      found: namesOnce(all.map((w) => w.machine)),
      patterns: filter.machines,
    });
  }
  const processes = asked.filter((w) => w.kind === 'process');
  // A log of companion counters alone goes with the processes of another one.
  if (processes.length > 0 && !processes.some((w) => isAsked(filter.processes, w.process))) {
    return notAsked({
      kind: 'process-not-asked',
      file,
      found: namesOnce(processes.map((w) => w.process)),
      patterns: filter.processes,
    });
  }
  return null;
}

export const isAsked = (patterns: readonly string[] = [], name: string): boolean =>
  patterns.length === 0 || fitsAny(patterns, name);

const notAsked = (fault: NothingAskedFault): LeakscanError =>
  new LeakscanError('NOTHING_LEFT', fault, { file: fault.file });

const namesOnce = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

/** Why a readable log holds nothing for leakscan. */
export function nothingToAssess(file: string, paths: readonly CounterPath[]): LeakscanError {
  const fault: NothingAskedFault = isEsxtop(paths)
    ? { kind: 'esxtop-output', file }
    : { kind: 'nothing-to-assess', file, why: { ...whatItHas(paths), ...languagesRead(paths) } };
  return new LeakscanError('NO_PROCESS_COUNTERS', fault, { file });
}

function whatItHas(paths: readonly CounterPath[]): WhatLogHas {
  if (paths.length === 0) return { has: 'no-counters' };
  if (paths.some(isProcessPath)) return { has: 'other-process-counters', deciding: DECIDING_COUNTERS };
  const objects = namesOnce(paths.map((p) => p.object));
  const lower = new Set(objects.map((object) => object.toLowerCase()));
  if (lower.has('process')) return { has: 'totals-only' };
  if (lower.size === 1 && lower.has('memory')) return { has: 'other-memory-counters', deciding: MEMORY_COUNTERS };
  return { has: 'other-objects', counters: paths.length, objects };
}

function languagesRead(paths: readonly CounterPath[]): Pick<NothingToAssess, 'languages' | 'knownLanguages'> {
  const languages = paths.length === 0 ? null : languagesOf(paths.map((p) => parseCounterPath(p.raw) ?? p));
  return { languages, knownLanguages: LANGUAGES };
}

/** Objects that esxtop writes in batch mode, under a header as Windows has it; Windows has none of these names. */
const ESXTOP_OBJECTS: ReadonlySet<string> = new Set([
  'group cpu',
  'vcpu',
  'physical cpu',
  'group memory',
  'physical disk adapter',
]);

const isEsxtop = (paths: readonly CounterPath[]): boolean =>
  paths.some(({ object }) => ESXTOP_OBJECTS.has(object.toLowerCase()));

const isDeciding = (resource: string): boolean =>
  (PROCESS_RESOURCES as readonly string[]).includes(resource) && RESOURCE_KINDS[resource as Resource].decides;
const isStandIn = (resource: string): boolean => (STAND_IN_RESOURCES as readonly string[]).includes(resource);
const MACHINE_KEYS: ReadonlySet<string> = new Set(
  MACHINE_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides).map((r) => COMPANION_OF[r]),
);
const DECIDING_COUNTERS = PROCESS_RESOURCES.filter(isDeciding).map((r) => RESOURCE_KINDS[r].label);
const MEMORY_COUNTERS = MACHINE_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides).map(
  (r) => RESOURCE_KINDS[r].counter,
);

/** Whether a process with these counters can be judged: by one that decides, or by what stands in for Private Bytes. */
const canJudgeProcess = (metrics: readonly string[]): boolean =>
  metrics.some((metric) => isDeciding(metric) || isStandIn(metric)) ||
  (metrics.includes('virtual-bytes') && metrics.includes('working-set'));

/** Whether any process can be judged, and the machine as a whole. */
interface Judgeable {
  readonly processes: boolean;
  readonly machine: boolean;
}

const eitherOf = (a: Judgeable, b: Judgeable): Judgeable => ({
  processes: a.processes || b.processes,
  machine: a.machine || b.machine,
});

/** What the columns can be used to judge, whatever values they have. */
export function judgeableColumns(columns: readonly WantedColumn[]): Judgeable {
  const processes = columns.filter((c) => c.kind === 'process');
  // Most logs have a counter that decides at once.
  const isAny =
    processes.some(({ metric }) => isDeciding(metric)) ||
    [...groupBy(processes, ({ machine, instance }) => `${machine}\n${instance}`.toLowerCase()).values()].some((own) =>
      canJudgeProcess(own.map(({ metric }) => metric)),
    );
  return { processes: isAny, machine: columns.some((c) => c.kind === 'companion' && MACHINE_KEYS.has(c.counter.key)) };
}

/** Whether anything was logged of the machine that it, or a process of it, can be judged by. */
function canBeJudged({ stretches }: MachineParts, isMachineWide: boolean): boolean {
  const hasProcess = stretches.some(({ runs }) =>
    runs.some(({ parts }) => parts.some((p) => canJudgeProcess(p.resources))),
  );
  if (hasProcess || !isMachineWide) return hasProcess;
  return stretches.some(({ companions }) =>
    [...companions].some(([key, store]) => MACHINE_KEYS.has(key) && store.read(0).values.some((v) => !Number.isNaN(v))),
  );
}
