/** Composition: one counter log -> what it is, what it lacks, how to capture better. Knows no console. */
import { openCounterLog } from './counterlog/open.ts';
import type { FoundLog } from './counterlog/find/find-logs.ts';
import { createSpacing, type SpacingFacts } from './counterlog/clock/spacing.ts';
import { isEnough, MIN_HOURS, MIN_SAMPLES } from './detect/judge-growth.ts';
import type { DateOrder, LogHeader, LogSummary } from './model/counter-log.ts';
import type { CounterPath } from './model/counter-path.ts';
import type { Diagnosis, MissingCounter } from './model/diagnosis.ts';
import { COMPANION_COUNTERS, type CompanionCounter } from './model/companion.ts';
import type { ReportFailedInput } from './model/report.ts';
import { IDENTITY_COUNTERS, PROCESS_RESOURCES, RESOURCE_KINDS } from './model/resource.ts';
import { judgeableOf, type Judgeable } from './pipeline/doctor-memory.ts';
import { judgeableColumns } from './pipeline/judgeable.ts';
import { LOCAL_MACHINE } from './pipeline/logged-names.ts';
import { MAX_COUNTERS, nothingToAssess, tooManyCounters } from './pipeline/refusals.ts';
import { isProcessPath, selectColumns, type WantedColumn } from './series/samples/columns.ts';
import { clockShiftMs } from './series/samples/shift-stretch.ts';
import { wordedWarning } from './words/log-warnings.ts';
import { memoryNotJudged, processesText } from './words/not-judged.ts';
import { LeakscanError } from './util/errors.ts';
import { tooLittleText } from './words/reasons.ts';
import { formatInstant } from './util/instants.ts';
import { HOUR_MS, MIN_CAPTURED_DAY_MS, MINUTE_MS } from './util/time.ts';
import { showsExchange } from './windows/exchange.ts';
import { hasAllProcesses } from './windows/images.ts';

/** Of all headers of a log; a single one has no more. */
const MAX_LISTED_COUNTERS = 200_000;

/**
 * Reads one log to its end and says what it is. Memory does not grow with its length.
 * @param dateOrder of dates that do not show it; by default as the dates themselves tell
 * @throws LeakscanError if it is no counter log, or cannot be read
 */
export async function diagnose(
  { file, source }: FoundLog,
  onProgress?: (file: string, bytesRead: number) => void,
  dateOrder?: DateOrder,
): Promise<Diagnosis> {
  const log = await openCounterLog(file, { dateOrder, hash: true }, source?.open);
  try {
    const read = selectColumns(log.paths, LOCAL_MACHINE);
    const indexes = read.map((w) => w.path);
    const spacing = createSpacing();
    const values = new Float64Array(read.length);
    const paths = [...log.paths];
    const seen = new Set(paths.map((path) => path.raw.toLowerCase()));
    let shiftMs = 0;
    const onHeader = (header: LogHeader): null => {
      shiftMs = clockShiftMs(header.zone.utcOffsetMinutes, log.zone.utcOffsetMinutes);
      for (const path of header.paths) {
        if (paths.length >= MAX_LISTED_COUNTERS) break;
        if (!seen.has(path.raw.toLowerCase())) paths.push(path);
        seen.add(path.raw.toLowerCase());
      }
      return null;
    };
    for await (const batch of log.batches(indexes, (bytes) => onProgress?.(file, bytes), onHeader)) {
      const { timesMs } = batch;
      spacing.add(shiftMs === 0 ? timesMs : timesMs.map((ms) => ms + shiftMs), batch.rows);
      for (let i = 0; i < batch.rows * read.length; i++) {
        if (!Number.isNaN(batch.values[i]!)) values[i % read.length]! += 1;
      }
    }
    const summary = log.summary();
    const { zone } = log;
    const wanted = selectColumns(paths, LOCAL_MACHINE);
    const spaces = spacing.finish();
    // Of the columns of later headers the values were not counted.
    const valuesOf = new Map(read.map(({ path }, index) => [path, values[index]!]));
    const judgeable = judgeableOf(wanted, ({ path }) => valuesOf.get(path) ?? Infinity);
    const problem = problemOf(file, { paths, wanted, judgeable, summary, spaces });
    const missing = missingCounters(paths, wanted, judgeable);
    const { clockShiftMs: addedMs } = summary;
    const instant = (ms: number): string => formatInstant(ms, zone.utcOffsetMinutes);
    return {
      file,
      assessable: problem === null,
      problem,
      notJudged: judgeable.notJudged,
      format: log.format,
      form: log.form,
      bytes: summary.bytes,
      // Asked for when the log was opened.
      sha256: summary.sha256!,
      zone: zone.name,
      utcOffsetMinutes: zone.utcOffsetMinutes,
      machines: distinct(paths.map((p) => p.machine ?? LOCAL_MACHINE)),
      objects: objectsOf(paths),
      counters: paths.length,
      countersRead: wanted.length,
      countersEmpty: values.filter((count) => count === 0).length,
      processes: countInstances(paths),
      found: distinct(wanted.map((w) => shownCounter(w, paths[w.path]!))),
      missing,
      samples: summary.samples,
      firstSample: instant(summary.firstMs),
      lastSample: instant(summary.lastMs),
      intervalSeconds: spaces.intervalMs === null ? null : spaces.intervalMs / 1000,
      gaps: spaces.gaps,
      longestGaps: spaces.longest.map(({ fromMs, toMs }) => ({
        from: instant(fromMs + addedMs),
        to: instant(toMs + addedMs),
      })),
      warnings: summary.warnings.map(wordedWarning),
      advice: adviceOf({ delimiter: log.form.delimiter, paths, missing, summary, spaces }),
    };
  } finally {
    log.close();
  }
}

export interface Diagnoses {
  readonly diagnoses: readonly Diagnosis[];
  readonly failedInputs: readonly ReportFailedInput[];
  /** Of a folder or archive, which may hold other files too. */
  readonly leftOut: readonly ReportFailedInput[];
}

/** Reads each log to its end; one that cannot be read does not stop the others. Arguments as those of `diagnose`. */
export async function diagnoseAll(
  logs: readonly FoundLog[],
  onProgress?: (file: string, bytesRead: number) => void,
  dateOrder?: DateOrder,
): Promise<Diagnoses> {
  const diagnoses: Diagnosis[] = [];
  const failedInputs: ReportFailedInput[] = [];
  const leftOut: ReportFailedInput[] = [];
  for (const log of logs) {
    try {
      diagnoses.push(await diagnose(log, onProgress, dateOrder));
    } catch (error) {
      if (!(error instanceof LeakscanError) || error.code === 'USAGE') throw error;
      const list = !log.named && error.code === 'NOT_A_COUNTER_LOG' ? leftOut : failedInputs;
      list.push({ file: log.file, code: error.code, message: error.message });
    }
  }
  return { diagnoses, failedInputs, leftOut };
}

interface LogFacts {
  readonly paths: readonly CounterPath[];
  readonly wanted: readonly WantedColumn[];
  readonly judgeable: Judgeable;
  readonly summary: LogSummary;
  readonly spaces: SpacingFacts;
}

/** Why a scan of the log would end with exit status 4; null where it can judge memory. */
function problemOf(file: string, { paths, wanted, judgeable, summary, spaces }: LogFacts): string | null {
  const { samples, firstMs, lastMs } = summary;
  const can = judgeableColumns(wanted);
  if (!can.processes && !can.machine) return nothingToAssess(file, paths).message.slice(`${file}: `.length);
  if (wanted.length > MAX_COUNTERS) return tooManyCounters(file, wanted.length).message.slice(`${file}: `.length);
  const hours = (lastMs - firstMs) / HOUR_MS;
  // As a scan does: where gaps are most of the time, what is between them counts.
  const isMostlyGaps = spaces.gaps > 0 && spaces.coveredMs <= (lastMs - firstMs) / 2;
  const coveredHours = isMostlyGaps ? spaces.coveredMs / HOUR_MS : hours;
  if (!isEnough(samples, coveredHours, isMostlyGaps ? spaces.gaps + 1 : 1)) {
    return `too little data: ${tooLittleText(samples, coveredHours, MIN_SAMPLES, MIN_HOURS)}`;
  }
  if (judgeable.memory) return null;
  if (judgeable.notJudged.length === 0) return `too little data: no counter of memory has ${MIN_SAMPLES} values`;
  const rest = judgeable.counters.length === 0 ? '' : `; only ${judgeable.counters.join(' and ')} can be`;
  return memoryNotJudged(judgeable.notJudged) + rest;
}

/** Each once, whatever its case, as it is first written. */
const distinct = (names: readonly string[]): string[] => [
  ...names
    .reduce((seen, name) => {
      const key = name.toLowerCase();
      return seen.has(key) ? seen : seen.set(key, name);
    }, new Map<string, string>())
    .values(),
];

function objectsOf(paths: readonly CounterPath[]): Diagnosis['objects'] {
  const counts = new Map<string, { name: string; counters: number }>();
  for (const { object } of paths) {
    const key = object.toLowerCase();
    const entry = counts.get(key) ?? { name: object, counters: 0 };
    entry.counters++;
    counts.set(key, entry);
  }
  return [...counts.values()].sort((a, b) => b.counters - a.counters);
}

function countInstances(paths: readonly CounterPath[]): number {
  const keys = paths.filter(isProcessPath).map((p) => [p.machine, p.parentInstance, p.instance, p.instanceIndex]);
  return new Set(keys.map((key) => JSON.stringify(key).toLowerCase())).size;
}

/** As `leakscan capture` writes it: no machine, and `*` for the instance where any is read. */
function shownCounter(wanted: WantedColumn, { object, instance, counter }: CounterPath): string {
  const asked = wanted.kind === 'companion' ? wanted.counter.instance : null;
  return `\\${object}${instance === null ? '' : `(${asked ?? '*'})`}\\${counter}`;
}

function missingCounters(
  paths: readonly CounterPath[],
  wanted: readonly WantedColumn[],
  { notJudged }: Judgeable,
): MissingCounter[] {
  const metrics = new Set<string>(wanted.flatMap((w) => (w.kind === 'process' ? [w.metric] : [])));
  const [idProcess, elapsedTime] = IDENTITY_COUNTERS;
  const identity = [
    { metric: 'pid', counter: idProcess, why: 'restarts are guessed from levels, and processes of one name mixed up' },
    { metric: 'elapsed', counter: elapsedTime, why: 'a process ID that is used again is not noticed' },
  ];
  const unlogged = notJudged.filter(({ reason }) => reason === 'not-logged');
  const some = metrics.has('private-bytes') ? ` of ${processesText(unlogged)}` : ' of processes';
  const privateBytes = {
    counter: `\\Process(*)\\${RESOURCE_KINDS['private-bytes'].counter}`,
    why: `the memory${some} cannot be judged`,
  };
  const resources = PROCESS_RESOURCES.filter((resource) => resource !== 'private-bytes').map((resource) => {
    const { counter, label, decides } = RESOURCE_KINDS[resource];
    const why = decides ? `no leak of ${label} is seen` : 'a leak is harder to tell from a cache or a mapped file';
    return { metric: resource, counter, why };
  });
  const found = new Set(wanted.flatMap((w) => (w.kind === 'companion' ? [w.counter.key] : [])));
  const objects = new Set(paths.map((p) => p.object.toLowerCase()));
  const images = new Set(wanted.flatMap((w) => (w.kind === 'process' ? [w.process.toLowerCase()] : [])));
  const isExchange = showsExchange({ objects, images });
  return [
    ...(unlogged.length > 0 || !metrics.has('private-bytes') ? [privateBytes] : []),
    ...[...identity, ...resources]
      .filter(({ metric }) => !metrics.has(metric))
      .map(({ counter, why }) => ({ counter: `\\Process(*)\\${counter}`, why })),
    ...COMPANION_COUNTERS.filter(
      (c) => !found.has(c.key) && (c.found === 'always' || (c.found === 'exchange' && isExchange)),
    ).map(missingCompanion),
  ];
}

function missingCompanion({ object, instance, counters, found, why }: CompanionCounter): MissingCounter {
  const counter = `\\${object}${instance === null ? '' : `(${instance})`}\\${counters[0]!.name}`;
  // Which of the others an Exchange server has depends on its role.
  return { counter, why: why + (found === 'always' ? '' : ' (none needed if the server does not have it)') };
}

/** Of a text log that runs on, the processes that started meanwhile are missing. */
const LONG_HOURS = 36;
const LONGEST_INTERVAL_MS = 5 * MINUTE_MS;
const SHORTEST_INTERVAL_MS = 5_000;

interface AdviceSource {
  /** Null in a binary log. */
  readonly delimiter: string | null;
  readonly paths: readonly CounterPath[];
  readonly missing: readonly MissingCounter[];
  readonly summary: LogSummary;
  readonly spaces: SpacingFacts;
}

function adviceOf({ delimiter, paths, missing, summary, spaces }: AdviceSource): string[] {
  const hours = (summary.lastMs - summary.firstMs) / HOUR_MS;
  const { intervalMs } = spaces;
  const advice: string[] = [];
  if (missing.some(({ counter }) => counter.startsWith('\\Process'))) {
    advice.push('log the missing counters too: "leakscan capture --counters" prints them for logman and typeperf');
  }
  const names = new Set(paths.filter(isProcessPath).map((p) => p.instance?.toLowerCase()));
  if (names.size > 0 && !hasAllProcesses(names)) {
    advice.push('log all processes, \\Process(*): what the others do tells load and restarts from leaks');
  }
  if (hours * HOUR_MS < MIN_CAPTURED_DAY_MS) {
    advice.push('log a day at least, better a week: what follows the working day looks like a leak until the night');
  }
  if (hours > LONG_HOURS && delimiter !== null) {
    advice.push('begin a new file each day (logman -cnf 24:00:00): a text log has only the processes of its start');
  }
  if (intervalMs !== null && intervalMs > LONGEST_INTERVAL_MS) advice.push('sample more often: every 15 to 60 seconds');
  if (intervalMs !== null && intervalMs < SHORTEST_INTERVAL_MS) {
    advice.push('sample less often: every 15 to 60 seconds is enough, and the file becomes smaller');
  }
  if (spaces.gaps > 0) advice.push('find out why the collector paused in the gaps; nothing is known of those times');
  const kinds = new Set(summary.warnings.map(({ kind }) => kind));
  if (delimiter === ';' || kinds.has('rounded-number') || kinds.has('coarse-timestamp')) {
    advice.push('use the file as the collector wrote it: a spreadsheet that saves it again rounds numbers and times');
  }
  if (kinds.has('truncated')) {
    advice.push('stop the collector before the file is copied, so that its last record is whole');
  }
  return advice;
}
