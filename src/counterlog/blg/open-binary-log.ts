/**
 * Binary counter logs (.blg) of Windows XP and later, read as a stream: buffers of an event trace, records of PDH, and the
 * numbers in them. docs/counter-logs.md says what is known of the format and what is not.
 */
import type { CounterLog, LogHeader, LogSummary, OnHeader, SampleBatch } from '../../model/counter-log.ts';
import type { CounterPath } from '../../model/counter-path.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { FileFacts } from '../source/file-source.ts';
import { nameDetail } from '../warning-details.ts';
import { createWarningLog, type WarningLog } from '../warning-log.ts';
import { createBatchRoom } from './batch-room.ts';
import { explainNoSamples } from './explain.ts';
import { readGroups, type GroupReader } from './sample-groups.ts';
import type { SampleGroup } from './sample-intake.ts';
import { createSampleValues, type SampleValues } from './sample-values.ts';

export interface BinaryLogOptions {
  /** As the user named it. */
  readonly file: string;
  /** The trace, unpacked. */
  readonly chunks: AsyncIterable<Buffer>;
  readonly facts: FileFacts;
  /** Times and numbers as the log has them: no hour is added, no sample left out for its time, numbers may be negative. */
  readonly asLogged: boolean;
}

/**
 * Opens a binary counter log: reads its first samples, since only they say which counters it has.
 * @throws LeakscanError NOT_A_COUNTER_LOG (a trace of another kind), BINARY_LOG (compressed), NO_SAMPLES, DAMAGED,
 *   TOO_MANY_COUNTERS
 */
export async function openBinaryLog({ file, chunks, facts, asLogged }: BinaryLogOptions): Promise<CounterLog> {
  const warnings = createWarningLog();
  const reader = readGroups({ file, chunks, places: facts.places, warnings, asLogged });
  try {
    const first = await reader.next();
    if (first === null) throw explainNoSamples(file, reader, warnings);
    return createBinaryLog({ file, facts, warnings, reader, first, asLogged });
  } catch (error) {
    await reader.close();
    throw error;
  }
}

interface LogParts {
  readonly file: string;
  readonly facts: FileFacts;
  readonly warnings: WarningLog;
  readonly reader: GroupReader;
  readonly first: SampleGroup;
  readonly asLogged: boolean;
}

/** A header of more counters is not read, as in text logs. */
const MAX_PATHS = 200_000;

function createBinaryLog(parts: LogParts): CounterLog {
  const { file, facts, first } = parts;
  const columns = columnsOf(first);
  const counters = columns.paths.length;
  if (counters > MAX_PATHS)
    throw new LeakscanError('TOO_MANY_COUNTERS', { kind: 'binary-log-too-wide', file, counters }, { file });
  let started = false;
  let summary: LogSummary | null = null;
  return {
    file,
    format: 'pdh-blg',
    zone: first.zone,
    paths: columns.paths,
    batches(wanted, onProgress = () => undefined, onHeader = () => null) {
      if (started) throw new Error(`${file}: batches() may be called once`);
      started = true;
      return streamBatches(parts, { columns, wanted, onProgress, onHeader }, (result) => {
        summary = result;
      });
    },
    summary() {
      if (summary === null) throw new Error(`${file}: the summary is known once every batch was read`);
      return summary;
    },
    close: () => facts.close(),
  };
}

/** The counters that are there in a group. */
interface Columns {
  readonly paths: readonly CounterPath[];
  /** [paths] the series of each. */
  readonly series: readonly number[];
  /** [series] 1 where it has a column, or would have one if there were not too many. */
  readonly isListed: Uint8Array;
}

/** So many samples without it make an instance gone: whoever follows processes has seen by then that it ended. */
const GONE_SAMPLES = 16;

function columnsOf({ plans, samples }: SampleGroup): Columns {
  plans.nameNew();
  const paths: CounterPath[] = [];
  const series: number[] = [];
  const isListed = new Uint8Array(plans.series.length);
  const from = samples[0]!.number - GONE_SAMPLES;
  for (const plan of plans.all) {
    const width = plan.counters.length;
    plan.lastSeen.forEach((seen, instance) => {
      if (seen < from) return;
      for (let cell = instance * width; cell < (instance + 1) * width; cell++) {
        const number = plan.series[cell]!;
        if (number < 0 || isListed[number] === 1) continue;
        isListed[number] = 1;
        paths.push(plans.series[number]!.path);
        series.push(number);
      }
    });
  }
  return { paths, series, isListed };
}

/** Whether a group has instances without columns: new ones, or some that were gone. O(instances). */
function hasOthers({ plans, samples }: SampleGroup, { isListed }: Columns): boolean {
  const from = samples[0]!.number;
  return plans.all.some(({ lastSeen, series, counters }) =>
    lastSeen.some((seen, instance) => {
      if (seen < from) return false;
      const first = instance * counters.length;
      for (let cell = first; cell < first + counters.length; cell++) {
        const number = series[cell]!;
        if (number >= 0) return isListed[number] !== 1;
      }
      return false;
    }),
  );
}

interface Reading {
  readonly columns: Columns;
  /** Indexes into its paths. */
  readonly wanted: readonly number[];
  readonly onProgress: (bytes: number) => void;
  readonly onHeader: OnHeader;
}

async function* streamBatches(
  { facts, warnings, reader, first, asLogged }: LogParts,
  { columns: firstColumns, wanted: firstWanted, onProgress, onHeader }: Reading,
  onSummary: (summary: LogSummary) => void,
): AsyncGenerator<SampleBatch> {
  const values = createSampleValues(asLogged);
  const span = createSpan();
  let columns = firstColumns;
  let wanted = checked(firstWanted, columns);
  let room = createBatchRoom(wanted.length);
  choose(values, first, columns, wanted);
  let plans = first.plans;
  try {
    for (let group: SampleGroup | null = first; group !== null; group = await reader.next()) {
      if (facts.closed()) return;
      const isOther = group.isNew || group.plans !== plans;
      if (group !== first && (isOther || hasOthers(group, columns))) {
        const begun = room.take();
        if (begun !== null) yield begun;
        const before = { columns, wanted };
        columns = limited(columnsOf(group), warnings);
        const header: LogHeader = { zone: group.zone, paths: columns.paths, continues: !isOther };
        wanted = checked(onHeader(header) ?? samePaths(before.columns, before.wanted, columns), columns);
        room = createBatchRoom(wanted.length);
        choose(values, group, columns, wanted);
        plans = group.plans;
      }
      for (const { ms, number, visits } of group.samples) {
        const start = room.begin(ms);
        values.fill(
          visits,
          { view: reader.view(), index: reader.index(), sample: number },
          { values: room.values, start },
        );
        span.add(ms);
        const batch = room.isFull ? room.take() : null;
        if (batch !== null) yield batch;
      }
      onProgress(facts.bytesRead());
    }
    if (facts.closed()) return;
    const last = room.take();
    if (last !== null) yield last;
    for (const raw of plans.duplicates) warnings.add('duplicate-column', { line: 1 }, nameDetail(raw));
    if (facts.interrupted()) warnings.add('interrupted', { line: 1 });
    const { bytes, sha256 } = await facts.finish();
    onProgress(bytes);
    onSummary({ bytes, sha256, ...span.facts(reader.clockShiftMs()), warnings: warnings.list() });
  } finally {
    facts.close();
    await reader.close();
  }
}

/** @throws RangeError if an index is none of the paths'; -1 is a column without values */
function checked(wanted: readonly number[], { paths }: Columns): readonly number[] {
  for (const index of wanted) {
    if (!(index >= -1 && index < paths.length)) throw new RangeError(`no column ${index}: the log has ${paths.length}`);
  }
  return wanted;
}

function choose(values: SampleValues, { plans }: SampleGroup, columns: Columns, wanted: readonly number[]): void {
  const columnOf = new Int32Array(plans.series.length).fill(-1);
  wanted.forEach((path, column) => {
    if (path >= 0) columnOf[columns.series[path]!] = column;
  });
  values.choose(plans.all, columnOf);
}

/** In mid-file what is beyond the limit is left out: the others go on. */
function limited(columns: Columns, warnings: WarningLog): Columns {
  const { paths, series } = columns;
  if (paths.length <= MAX_PATHS) return columns;
  warnings.add('malformed-record', { line: 1 }, { kind: 'counters-left-out', maxCounters: MAX_PATHS });
  return { ...columns, paths: paths.slice(0, MAX_PATHS), series: series.slice(0, MAX_PATHS) };
}

/** The same columns behind another header, by their paths; -1 where it does not have one. */
function samePaths(before: Columns, wanted: readonly number[], next: Columns): number[] {
  const indexOf = new Map(next.paths.map(({ raw }, index) => [raw.toLowerCase(), index]));
  return wanted.map((index) => indexOf.get(before.paths[index]?.raw.toLowerCase() ?? '') ?? -1);
}

function createSpan() {
  let samples = 0;
  let firstMs = Number.NaN;
  let lastMs = Number.NaN;
  return {
    add(ms: number): void {
      samples++;
      if (!(firstMs <= ms)) firstMs = ms;
      if (!(lastMs >= ms)) lastMs = ms;
    },
    facts: (clockShiftMs: number) => ({
      samples,
      firstMs: firstMs + clockShiftMs,
      lastMs: lastMs + clockShiftMs,
      clockShiftMs,
    }),
  };
}
