/** Composition: one counter log -> what it is, what it lacks, how to capture better. Knows no console. */
import { openCounterLog } from './counterlog/open.ts';
import type { FoundLog } from './counterlog/find/find-logs.ts';
import { createSpacing, type SpacingFacts } from './counterlog/clock/spacing.ts';
import { isEnough, MIN_HOURS, MIN_SAMPLES } from './detect/judge-growth.ts';
import type { DateOrder, LogHeader, LogSummary } from './model/counter-log.ts';
import type { CounterPath } from './model/counter-path.ts';
import type {
  AdviceCode,
  Diagnosis,
  DiagnosisProblem,
  Missing,
  MissingCounter,
  OtherObjectUse,
} from './model/diagnosis.ts';
import { COMPANION_COUNTERS, type CompanionCounter } from './model/companion.ts';
import { DETAIL_COUNTERS, WORKER_COUNTER } from './model/detail-counter.ts';
import type { ReportFailedInput } from './model/report.ts';
import {
  IDENTITY_COUNTERS,
  PROCESS_RESOURCES,
  RESOURCE_KINDS,
  type DetailResource,
  type Resource,
} from './model/resource.ts';
import { judgeableOf, type Judgeable } from './pipeline/doctor-memory.ts';
import { judgeableColumns } from './pipeline/judgeable.ts';
import { LOCAL_MACHINE } from './pipeline/logged-names.ts';
import { MAX_COUNTERS, nothingToAssess, tooManyCounters } from './pipeline/refusals.ts';
import { countProcesses, selectColumns, type WantedColumn } from './series/samples/columns.ts';
import { clockShiftMs } from './series/samples/shift-stretch.ts';
import { wordedWarning } from './words/log-warnings.ts';
import { LeakscanError } from './util/errors.ts';
import { ADVICE_WORDS, missingText, problemText } from './words/doctor.ts';
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
      ...inWords(problem, adviceOf({ delimiter: log.form.delimiter, paths, missing, summary, spaces })),
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
      processes: countProcesses(paths).processes,
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

const inWords = (
  problem: DiagnosisProblem | null,
  adviceCodes: readonly AdviceCode[],
): Pick<Diagnosis, 'problem' | 'problemKind' | 'advice' | 'adviceCodes'> => ({
  problem: problem === null ? null : problemText(problem),
  problemKind: problem?.kind ?? null,
  advice: adviceCodes.map((code) => ADVICE_WORDS[code]),
  adviceCodes,
});

interface LogFacts {
  readonly paths: readonly CounterPath[];
  readonly wanted: readonly WantedColumn[];
  readonly judgeable: Judgeable;
  readonly summary: LogSummary;
  readonly spaces: SpacingFacts;
}

/** Why a scan of the log would end with exit status 4; null where it can judge memory. */
function problemOf(file: string, { paths, wanted, judgeable, summary, spaces }: LogFacts): DiagnosisProblem | null {
  const { samples, firstMs, lastMs } = summary;
  const can = judgeableColumns(wanted);
  const messageOf = ({ message }: Error): string => message.slice(`${file}: `.length);
  if (!can.processes && !can.machine) return { kind: 'no-counters', message: messageOf(nothingToAssess(file, paths)) };
  if (wanted.length > MAX_COUNTERS) {
    return { kind: 'too-many-counters', message: messageOf(tooManyCounters(file, wanted.length)) };
  }
  const hours = (lastMs - firstMs) / HOUR_MS;
  // As a scan does: where gaps are most of the time, what is between them counts.
  const isMostlyGaps = spaces.gaps > 0 && spaces.coveredMs <= (lastMs - firstMs) / 2;
  const spanHours = isMostlyGaps ? spaces.coveredMs / HOUR_MS : hours;
  if (!isEnough(samples, spanHours, isMostlyGaps ? spaces.gaps + 1 : 1)) {
    return { kind: 'too-little-data', samples, spanHours, minSamples: MIN_SAMPLES, minHours: MIN_HOURS };
  }
  if (judgeable.memory) return null;
  const { notJudged, resources } = judgeable;
  if (notJudged.length === 0) return { kind: 'too-few-values', minSamples: MIN_SAMPLES };
  return { kind: 'memory-not-judged', notJudged, judgeable: resources };
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
  const hasPids = wanted.some((w) => w.kind === 'process' && (w.metric === 'pid' || w.namedPid !== null));
  const [idProcess, elapsedTime] = IDENTITY_COUNTERS;
  const unlogged = notJudged.filter(({ reason }) => reason === 'not-logged');
  const of = (counter: string, missing: Missing): MissingCounter => ({
    counter: `\\Process(*)\\${counter}`,
    facts: missing,
    why: missingText(missing, metrics.has('private-bytes') ? unlogged : []),
  });
  const ofResource = (resource: Resource): MissingCounter =>
    of(RESOURCE_KINDS[resource].counter, { kind: 'resource', of: resource });
  const resources = PROCESS_RESOURCES.filter((one) => one !== 'private-bytes' && !metrics.has(one));
  const found = new Set(wanted.flatMap((w) => (w.kind === 'companion' ? [w.counter.key] : [])));
  const objects = new Set(paths.map((p) => p.object.toLowerCase()));
  const images = new Set(wanted.flatMap((w) => (w.kind === 'process' ? [w.process.toLowerCase()] : [])));
  const isExchange = showsExchange({ objects, images });
  return [
    ...(unlogged.length > 0 || !metrics.has('private-bytes') ? [ofResource('private-bytes')] : []),
    ...(hasPids ? [] : [of(idProcess, { kind: 'process-id' })]),
    ...(metrics.has('elapsed') ? [] : [of(elapsedTime, { kind: 'elapsed-time' })]),
    ...resources.map(ofResource),
    ...COMPANION_COUNTERS.filter(
      (c) => !found.has(c.key) && (c.found === 'always' || (c.found === 'exchange' && isExchange)),
    ).map(missingCompanion),
    ...missingObjects(images, objects, wanted),
  ];
}

/** The counter that is read first for a resource. */
function detailPath(wanted: DetailResource, instance: string): string {
  const { object, counter } = DETAIL_COUNTERS.find(({ resource }) => resource === wanted)!;
  return `\\${object}(${instance})\\${counter}`;
}

/** Counters of other objects that say more of processes which the log has. */
function missingObjects(
  images: ReadonlySet<string>,
  objects: ReadonlySet<string>,
  wanted: readonly WantedColumn[],
): MissingCounter[] {
  const has = (isIt: (one: WantedColumn) => boolean): boolean => wanted.some(isIt);
  const missing: [OtherObjectUse, string][] = [];
  if (images.has('w3wp')) {
    if (!has((one) => one.kind === 'naming' && one.naming === 'application-pool'))
      missing.push(['application-pools', WORKER_COUNTER]);
    if (!has((one) => one.kind === 'detail' && one.metric === 'managed-heap'))
      missing.push(['managed-memory', detailPath('managed-heap', '*')]);
  }
  if (objects.has('ntds') && !has((one) => one.kind === 'detail' && one.metric === 'process-database-cache'))
    missing.push(['directory-cache', detailPath('process-database-cache', 'lsass')]);
  return missing.map(([use, counter]) => {
    const facts: Missing = { kind: 'other-object', of: use };
    return { counter, facts, why: missingText(facts, []) };
  });
}

function missingCompanion({ key, object, instance, counters, found }: CompanionCounter): MissingCounter {
  const counter = `\\${object}${instance === null ? '' : `(${instance})`}\\${counters[0]!.name}`;
  const missing: Missing = { kind: 'companion', of: key, isOptional: found !== 'always' };
  return { counter, facts: missing, why: missingText(missing, []) };
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

function adviceOf({ delimiter, paths, missing, summary, spaces }: AdviceSource): AdviceCode[] {
  const hours = (summary.lastMs - summary.firstMs) / HOUR_MS;
  const { intervalMs } = spaces;
  const advice: AdviceCode[] = [];
  if (missing.some(({ counter }) => counter.startsWith('\\Process'))) {
    advice.push('log-missing');
  }
  const { images, inV2Alone } = countProcesses(paths);
  if (images.size > 0 && !hasAllProcesses(images)) {
    advice.push('log-all-processes');
  }
  if (delimiter !== null && inV2Alone > 0) advice.push('log-process-too');
  if (hours * HOUR_MS < MIN_CAPTURED_DAY_MS) {
    advice.push('log-a-day');
  }
  if (hours > LONG_HOURS && delimiter !== null) {
    advice.push('new-file-daily');
  }
  if (intervalMs !== null && intervalMs > LONGEST_INTERVAL_MS) advice.push('sample-more');
  if (intervalMs !== null && intervalMs < SHORTEST_INTERVAL_MS) {
    advice.push('sample-less');
  }
  if (spaces.gaps > 0) advice.push('explain-gaps');
  const kinds = new Set(summary.warnings.map(({ kind }) => kind));
  if (delimiter === ';' || kinds.has('rounded-number') || kinds.has('coarse-timestamp')) {
    advice.push('use-original');
  }
  if (kinds.has('truncated')) {
    advice.push('stop-before-copy');
  }
  return advice;
}
