/** Composition: counter logs and options -> Report. Knows no command line and no console. */
import { readModuleList, splitByMachine, type InventorySource } from './catalog/inventory.ts';
import type { Subject } from './catalog/find-module.ts';
import { matchEvent, matchGrowth } from './catalog/match.ts';
import { parseCounterPath } from './counterlog/counter-path.ts';
import { languagesOf } from './counterlog/names/english-names.ts';
import { LANGUAGES } from './counterlog/names/localized-names.ts';
import { openCounterLog } from './counterlog/open.ts';
import type { FoundLog } from './counterlog/find-logs.ts';
import { assessMachine } from './detect/assess.ts';
import { findEvents } from './detect/events.ts';
import type { Catalog } from './model/article.ts';
import type { Assessment } from './model/assessment.ts';
import type { CounterLog, DateOrder, LogSummary } from './model/counter-log.ts';
import type { CounterPath } from './model/counter-path.ts';
import type { MachineEvidence, ModuleInventory } from './model/evidence.ts';
import type { LogFilter } from './model/log-filter.ts';
import type { ProcessHistory } from './model/lifetime.ts';
import type { Report, ReportFailedInput, ReportInput } from './model/report.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS } from './model/resource.ts';
import { buildReport, type MatchedAssessment, type MatchedEvent } from './report/build-report.ts';
import { buildCaptures, type LogBlock, type MachineCapture } from './series/capture.ts';
import { createCollector, type Collector } from './series/collect.ts';
import { isProcessPath, selectColumns, type ProcessColumn, type WantedColumn } from './series/columns.ts';
import { createRowFilter, type KeptRows, type RowFilter } from './series/row-filter.ts';
import { LeakscanError } from './util/errors.ts';
import { displayInstant, formatInstant } from './util/instants.ts';
import { formatPlural } from './util/units.ts';
import { fitsAny } from './util/wildcard.ts';

export interface ScanOptions {
  readonly logs: readonly FoundLog[];
  readonly inventories: readonly InventorySource[];
  readonly catalog: Catalog;
  /** Version of the program, for the Report. */
  readonly version: string;
  /** Clock of the Report, in epoch milliseconds. */
  readonly nowMs: number;
  /** Options as given, for the Report; without secrets. */
  readonly shownOptions: Report['options'];
  /** Of dates that do not show it; by default as the dates themselves tell. */
  readonly dateOrder?: DateOrder | undefined;
  /** What of the logs to assess; all by default. */
  readonly filter?: LogFilter;
  /** Called now and then while a log is read. */
  readonly onProgress?: (file: string, bytesRead: number) => void;
}

/** Machine name of counter paths that have none, as with `typeperf` on the local machine. */
export const LOCAL_MACHINE = 'localhost';

const NO_FILTER: LogFilter = { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes: [] };

interface ReadLog {
  readonly input: ReportInput;
  readonly paths: readonly CounterPath[];
  /** Base names of the processes in the header with their machines, also of those that a filter leaves out. */
  readonly processes: readonly ProcessName[];
  readonly block: LogBlock;
}

type ProcessName = Pick<ProcessColumn, 'machine' | 'process'>;

/** A log whose samples were read; which of them count may depend on the others. */
interface PendingLog {
  readonly log: LogFacts;
  readonly columns: WantedColumns;
  readonly rows: RowFilter;
  readonly collector: Collector;
}

/** What is known of a log behind its last sample; the reader itself may be dear to keep. */
interface LogFacts extends Pick<CounterLog, 'file' | 'format' | 'zone' | 'paths'> {
  readonly summary: LogSummary;
}

interface WantedColumns {
  readonly wanted: readonly WantedColumn[];
  readonly processes: readonly ProcessName[];
}

/**
 * Reads, assesses and matches. A log that cannot be read is named in the Report's `failedInputs`; the others go on.
 * @throws LeakscanError INVENTORY if a module list cannot be read, or belongs to one of several machines, it is not known which
 */
export async function scan(options: ScanOptions): Promise<Report> {
  // A wrong list is told at once, not after the minutes that logs may take.
  const lists = await Promise.all(options.inventories.map(readModuleList));
  const { read, failed, warnings } = await readLogs(options);
  const captures = buildCaptures(read.map((r) => r.block));
  failed.push(...idleLogs(read, captures));
  const machines = captures.map((c) => c.machine);
  // Where no log could be used, that is what has to be said.
  const inventories = machines.length === 0 ? [] : lists.flatMap((list) => splitByMachine(list, machines));
  const assessments: MatchedAssessment[] = [];
  const events: MatchedEvent[] = [];
  for (const capture of captures) {
    const evidence = gatherEvidence(capture, read, inventories);
    assessments.push(...assessCapture(capture, evidence, options.catalog));
    for (const event of findEvents(capture.machine, capture.histories)) {
      if (event.process !== null && !isAsked(options.filter?.processes, event.process)) continue;
      events.push({ event, matches: matchEvent(event, evidence, options.catalog) });
    }
  }
  return buildReport({
    version: options.version,
    generatedAtMs: options.nowMs,
    options: options.shownOptions,
    catalog: options.catalog,
    inputs: read.map((r) => r.input),
    failedInputs: failed,
    inventories: inventories.map((i) => ({
      file: i.file,
      machine: i.machine,
      processes: new Set(i.modules.map((m) => `${m.process}\n${m.pid}`)).size,
      modules: i.modules.length,
    })),
    // Machines are assessed one after another; the most urgent finding of any of them comes first.
    assessments: sortAcrossMachines(assessments),
    events: events.sort((a, b) => a.event.atMs - b.event.atMs),
    warnings: [...warnings, ...captureWarnings(captures, inventories)],
    utcOffsetOf: (machine) => captures.find((c) => c.machine === machine)?.utcOffsetMinutes ?? null,
  });
}

async function readLogs(
  options: ScanOptions,
): Promise<{ read: ReadLog[]; failed: ReportFailedInput[]; warnings: string[] }> {
  const pending: PendingLog[] = [];
  const failed: ReportFailedInput[] = [];
  const warnings: string[] = [];
  const leftOut: ReportFailedInput[] = [];
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
      pending.push(await readLog(found, options));
    } catch (error) {
      fail(found.file, found.named, error);
    }
  }
  const read: ReadLog[] = [];
  const filter = options.filter ?? NO_FILTER;
  const newestMs = Math.max(...pending.map((p) => p.rows.lastMs()).filter((ms) => !Number.isNaN(ms)));
  for (const one of pending) {
    try {
      read.push(finishLog(one, filter, newestMs));
    } catch (error) {
      fail(one.log.file, true, error);
    }
  }
  // That a log has nothing of what was asked for is a failure only if none has.
  if (read.length === 0) failed.push(...leftOut);
  else if (leftOut.length > 0) {
    warnings.push(`${formatPlural(leftOut.length, 'log')} left out by the options (first: ${leftOut[0]!.message})`);
  }
  return { read, failed, warnings };
}

async function readLog({ file, source }: FoundLog, options: ScanOptions): Promise<PendingLog> {
  const filter = options.filter ?? NO_FILTER;
  const log = await openCounterLog(file, { dateOrder: options.dateOrder, hash: true }, source?.open);
  try {
    const columns = wantedColumns(log, filter);
    const { wanted } = columns;
    const collector = createCollector(wanted.length);
    const rows = createRowFilter(filter, wanted.length, (batch) => collector.add(batch));
    const onProgress = (bytes: number): void => options.onProgress?.(file, bytes);
    const indexes = wanted.map((w) => w.path);
    for await (const batch of log.batches(indexes, onProgress)) rows.add(batch);
    const { format, zone, paths } = log;
    return { log: { file, format, zone, paths, summary: log.summary() }, columns, rows, collector };
  } finally {
    log.close();
  }
}

/** @throws LeakscanError NOTHING_LEFT if no sample counts */
function finishLog({ log, columns, rows, collector }: PendingLog, filter: LogFilter, newestMs: number): ReadLog {
  const { wanted, processes } = columns;
  rows.finish(newestMs - (filter.lastMs ?? Infinity));
  const kept = rows.kept();
  if (kept.samples === 0) {
    const { firstMs, lastMs } = log.summary;
    const message = `${log.file}: no sample in the time asked for: its samples are from ${displayInstant(firstMs)} to ${displayInstant(lastMs)}; change --since, --until or --last`;
    throw new LeakscanError('NOTHING_LEFT', message, { file: log.file });
  }
  return {
    input: describeInput(log, wanted, kept),
    paths: log.paths,
    processes,
    block: { wanted, block: collector.finish(), utcOffsetMinutes: log.zone.utcOffsetMinutes },
  };
}

/** Read of every process, whichever are asked for: they tell a restart of the machine, and its address space. */
const READ_OF_ALL: ReadonlySet<string> = new Set(['pid', 'elapsed', 'virtual-bytes']);

/** @throws LeakscanError NO_PROCESS_COUNTERS, NOTHING_LEFT if the log has nothing that is asked for */
function wantedColumns({ file, paths }: CounterLog, filter: LogFilter): WantedColumns {
  const all = selectColumns(paths, LOCAL_MACHINE);
  if (all.length === 0) throw nothingToAssess(file, paths);
  const mine = all.filter((w) => isAsked(filter.machines, w.machine));
  if (mine.length === 0) {
    throw noneAsked(
      `${file}: it is of ${namesOf(all.map((w) => w.machine))}, not of machine`,
      filter.machines,
      '--machine',
    );
  }
  const processes = mine.filter((w) => w.kind === 'process');
  const asked = processes.filter((w) => isAsked(filter.processes, w.process));
  // A log of companion counters alone goes with the processes of another one.
  if (asked.length === 0 && processes.length > 0) {
    throw noneAsked(
      `${file}: its processes are ${namesOf(processes.map((w) => w.process))}, none is`,
      filter.processes,
      '--process',
    );
  }
  const wanted = mine.filter(
    (w) => w.kind === 'companion' || READ_OF_ALL.has(w.metric) || isAsked(filter.processes, w.process),
  );
  return { wanted, processes };
}

const isAsked = (patterns: readonly string[] = [], name: string): boolean =>
  patterns.length === 0 || fitsAny(patterns, name);

const noneAsked = (what: string, patterns: readonly string[], option: string): LeakscanError =>
  new LeakscanError('NOTHING_LEFT', `${what} ${patterns.join(' or ')}; change ${option}`);

const MOST_NAMES_SHOWN = 5;

/** `store, mad and 12 more`; each name once, whatever its case. */
function namesOf(names: readonly string[]): string {
  const unique = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
  const shown = unique.slice(0, MOST_NAMES_SHOWN).join(', ');
  return unique.length > MOST_NAMES_SHOWN ? `${shown} and ${unique.length - MOST_NAMES_SHOWN} more` : shown;
}

/** Logs of machines of which nothing that can leak was logged, in any log: nothing came of them. */
function idleLogs(read: readonly ReadLog[], captures: readonly MachineCapture[]): ReportFailedInput[] {
  const judged = new Set(captures.filter(hasDecidingCounter).map((c) => c.machine.toLowerCase()));
  return read
    .filter(({ input }) => !input.machines.some((m) => judged.has(m.toLowerCase())))
    .map(({ input, paths }) => {
      const { code, message } = nothingToAssess(input.file, paths);
      return { file: input.file, code, message };
    });
}

/** Says why a readable log holds nothing for leakscan, and what to log instead. */
export function nothingToAssess(file: string, paths: readonly CounterPath[]): LeakscanError {
  const objects = [...new Set(paths.map((p) => p.object))];
  const shown = objects.slice(0, 5).join(', ') + (objects.length > 5 ? ` and ${objects.length - 5} more` : '');
  let why: string;
  if (paths.length === 0) why = 'its header names no counter';
  else if (paths.some(isProcessPath))
    why = `its Process counters say nothing to judge leaks by (${DECIDING_COUNTERS.join(', ')})`;
  else if (objects.some((o) => o.toLowerCase() === 'process'))
    why = 'its Process counters are of _Total and Idle only, not of single processes';
  else why = `none of its ${paths.length} counters belongs to a process (objects: ${shown})`;
  const message = `${file}: nothing to assess: ${why}${languageNote(paths)}; "leakscan capture" prints the counters to log`;
  return new LeakscanError('NO_PROCESS_COUNTERS', message, { file });
}

/** Whether the names could be read at all is the first thing to know where nothing was found. */
function languageNote(paths: readonly CounterPath[]): string {
  if (paths.length === 0) return '';
  const languages = languagesOf(paths.map((p) => parseCounterPath(p.raw) ?? p));
  if (languages.length === 0) return `; its names are in none of the languages known (${LANGUAGES.join(', ')})`;
  return languages.includes('English') ? '' : `; its names were read as ${languages.join(' or ')}`;
}

/** @param kept what of the log is assessed: all of it, or what the options left */
function describeInput(log: LogFacts, wanted: readonly WantedColumn[], kept: KeptRows): ReportInput {
  const { summary } = log;
  const offset = log.zone.utcOffsetMinutes;
  return {
    file: log.file,
    format: log.format,
    bytes: summary.bytes,
    // Asked for when the log was opened.
    sha256: summary.sha256!,
    machines: [...new Set(wanted.map((w) => w.machine))],
    firstSample: formatInstant(kept.firstMs, offset),
    lastSample: formatInstant(kept.lastMs, offset),
    utcOffsetMinutes: offset,
    zone: log.zone.name,
    samples: kept.samples,
    counters: log.paths.length,
    countersRead: wanted.length,
    warnings: summary.warnings,
  };
}

function assessCapture(capture: MachineCapture, evidence: MachineEvidence, catalog: Catalog): MatchedAssessment[] {
  return assessMachine(capture.histories, evidence, capture.hasProcessIds).map((assessment) => {
    const isFinding = assessment.verdict === 'leak' || assessment.verdict === 'suspect';
    if (!isFinding) return { assessment, matches: [], questions: [] };
    return { assessment, ...matchGrowth(toSubject(assessment), assessment.resource, evidence, catalog) };
  });
}

function toSubject({ history, lifetime }: Assessment): Subject {
  return {
    process: history.process,
    pid: lifetime.pid,
    otherPids: history.lifetimes.flatMap((l) => (l.pid === null || l.pid === lifetime.pid ? [] : [l.pid])),
    ended: history.lifetimes.at(-1)!.endKnown,
  };
}

/** Everything beside growth that the logs and inventories of one machine show. */
function gatherEvidence(
  capture: MachineCapture,
  read: readonly ReadLog[],
  inventories: readonly ModuleInventory[],
): MachineEvidence {
  const key = capture.machine.toLowerCase();
  const paths = read.flatMap((r) => r.paths.filter((p) => (p.machine ?? LOCAL_MACHINE).toLowerCase() === key));
  const images = new Set(
    read.flatMap(({ processes }) =>
      processes.flatMap((p) => (p.machine.toLowerCase() === key ? [p.process.toLowerCase()] : [])),
    ),
  );
  return {
    machine: capture.machine,
    objects: new Set(paths.map((p) => p.object.toLowerCase())),
    images,
    allProcesses: ['system', 'services', 'lsass'].every((image) => images.has(image)),
    laterThanWindows2003: paths.some(
      (p) => p.counter.toLowerCase() === 'working set - private' || p.object.toLowerCase() === 'process v2',
    ),
    maxVirtualBytes: highestVirtualBytes(capture.histories),
    companions: capture.companions,
    firstMs: capture.firstMs,
    lastMs: capture.lastMs,
    inventories: inventories.filter((i) => i.machine.toLowerCase() === key),
  };
}

function highestVirtualBytes(histories: readonly ProcessHistory[]): number {
  let highest = NaN;
  for (const history of histories) {
    for (const lifetime of history.lifetimes) {
      for (const value of lifetime.series['virtual-bytes']?.values ?? []) if (!(value <= highest)) highest = value;
    }
  }
  return highest;
}

const SEVERITIES = ['critical', 'high', 'medium', 'low', null] as const;

/** Each machine's list is in order already: leaks of all machines by severity, then the rest as it came. */
function sortAcrossMachines(assessments: readonly MatchedAssessment[]): MatchedAssessment[] {
  const rank = ({ assessment }: MatchedAssessment): number =>
    (assessment.verdict === 'leak' ? 0 : assessment.verdict === 'suspect' ? 10 : 20) +
    SEVERITIES.indexOf(assessment.severity);
  return [...assessments].sort((a, b) => rank(a) - rank(b));
}

function captureWarnings(captures: readonly MachineCapture[], inventories: readonly ModuleInventory[]): string[] {
  const warnings: string[] = [];
  // What was wrong with the others was said of their logs.
  for (const capture of captures.filter(hasDecidingCounter)) {
    if (!capture.hasProcessIds) {
      warnings.push(
        `${capture.machine}: the log has no ID Process counter, so restarts are told from levels alone and siblings of one name may be mixed up`,
      );
    }
    if (capture.overlappingSamples > 0) {
      warnings.push(
        `${capture.machine}: ${formatPlural(capture.overlappingSamples, 'sample')} from times that another log covers left out; logs of different counters from the same time are best scanned one by one`,
      );
    }
  }
  const scanned = new Set(captures.map((c) => c.machine.toLowerCase()));
  for (const { file, machine } of inventories) {
    if (!scanned.has(machine.toLowerCase())) {
      warnings.push(`${file}: the module list of ${machine} was not used: no log of that machine was scanned`);
    }
  }
  return warnings;
}

const DECIDING = PROCESS_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides);
const DECIDING_COUNTERS = DECIDING.map((r) => RESOURCE_KINDS[r].label);

const hasDecidingCounter = (capture: MachineCapture): boolean =>
  capture.histories.some((h) => h.lifetimes.some((l) => DECIDING.some((r) => l.series[r] !== undefined)));
