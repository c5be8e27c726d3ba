/**
 * Records -> groups of samples: about a megabyte of them is kept together, so that it is known which instances come before
 * the first of their numbers is read (docs/decisions/0006-binary-logs.md).
 */
import type { LogPosition, LogWarningDetail, TraceDamage } from '../../model/counter-log.ts';
import { LeakscanError } from '../../util/errors.ts';
import type { FilePlaces } from '../source/file-source.ts';
import { stopOf } from '../warning-details.ts';
import type { WarningLog } from '../warning-log.ts';
import { bufferNumber, orderBuffers, readBuffers, type PlacedBuffer } from './buffers.ts';
import { readCounterList, readNames, type NameTable } from './counter-list.ts';
import { BUFFER_HEADER_BYTES, isUnwritten, usedBytes, walkEvents, type EtwBuffer, type PdhEvent } from './events.ts';
import { explainForeignTrace } from './explain.ts';
import { readLogHeader, type LogFileHeader } from './log-header.ts';
import { createPlans } from './plans.ts';
import { createRecordAssembler, type PdhRecord } from './records.ts';
import type { InstanceIndex } from './sample-index.ts';
import { isTurned, readTurned } from './turned-file.ts';
import { createSampleIntake, type SampleGroup } from './sample-intake.ts';

export interface GroupReader {
  /** Null at the end. @throws LeakscanError for a trace of another kind */
  next(): Promise<SampleGroup | null>;
  index(): InstanceIndex;
  view(): DataView;
  /** As in `LogSummary`. */
  clockShiftMs(): number;
  /** Why reading stopped before the end of the file, else null. */
  failure(): unknown;
  /** Whether any record of PDH was found. */
  sawRecords(): boolean;
  close(): Promise<void>;
}

export interface GroupReaderOptions {
  readonly file: string;
  readonly chunks: AsyncIterable<Buffer>;
  /** Of a plain file, whose buffers can be read in any order. */
  readonly places: FilePlaces | undefined;
  readonly warnings: WarningLog;
  readonly asLogged: boolean;
}

const LIST = 0x20;
const SAMPLE = 0x22;
const NAMES = 0x24;

/** So many bytes of samples at least make a group. */
const GROUP_BYTES = 1024 * 1024;
/** A trace that has no event of PDH by then is another one: the list is among the first. */
const FOREIGN_BUFFERS = 256;

export function readGroups(options: GroupReaderOptions): GroupReader {
  const { file, warnings, asLogged } = options;
  const state = createGroupState(warnings, asLogged);
  let header: LogFileHeader | null = null;
  let count = 0;
  let failure: unknown = null;
  let ended = false;
  const iterator = orderedBuffers(options, (first) => (header = first))[Symbol.asyncIterator]();

  /** Read, and not looked at yet. */
  let buffers: readonly EtwBuffer[] = [];

  /** False at the end. */
  async function readBuffer(): Promise<boolean> {
    if (buffers.length === 0) {
      const next = await iterator.next().catch((error: unknown) => {
        failure = error ?? new Error('reading failed');
        return { done: true, value: undefined } as const;
      });
      if (next.done === true) return false;
      buffers = next.value;
    }
    const [buffer, ...rest] = buffers;
    buffers = rest;
    count++;
    state.takeBuffer(buffer!);
    if (!state.sawRecords() && count === FOREIGN_BUFFERS) throw explainForeignTrace(file);
    return true;
  }

  function end(): void {
    ended = true;
    state.finish();
    warnOfEnd(header, count, failure, warnings);
  }

  return {
    async next() {
      state.release();
      while (!ended && !state.hasGroup()) if (!(await readBuffer())) end();
      const group = state.take();
      if (group === null && failure instanceof LeakscanError && !state.sawSamples()) throw failure;
      return group;
    },
    index: () => state.index(),
    view: () => state.view(),
    failure: () => failure,
    sawRecords: () => state.sawRecords(),
    clockShiftMs: () => state.clockShiftMs(),
    close: async () => {
      await iterator.return(undefined);
    },
  };
}

/** Buffers in the order in which they were written. @throws LeakscanError for what is compressed */
async function* orderedBuffers(
  { file, chunks, places, warnings }: GroupReaderOptions,
  onHeader: (header: LogFileHeader | null) => void,
): AsyncGenerator<readonly EtwBuffer[]> {
  const iterator = chunks[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  const head = first.value;
  const bufferSize = head.readUInt32LE(0);
  const header = readLogHeader(head.subarray(0, bufferSize));
  if (header?.isCompressed === true) {
    throw new LeakscanError('BINARY_LOG', { kind: 'trace-compressed', file }, { file });
  }
  onHeader(header);
  const onMissing = (missing: number, { number, offset }: PlacedBuffer): void =>
    warnings.add('truncated', { line: number, event: 0, offset }, { kind: 'buffers-missing', missing, before: number });
  const numberOf = (bytes: Uint8Array): number => bufferNumber(bytes, header?.windowsMajor ?? 6);
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  try {
    const turned = places !== undefined && (await isTurned(places, bufferSize, numberOf));
    const buffers = turned ? readTurned(places, bufferSize, numberOf) : readBuffers(all(), bufferSize);
    for await (const list of orderBuffers(buffers, { bufferSize, numberOf, onMissing })) {
      for (const { bytes, number, offset } of list) {
        // Also the last one, where fill alone is missing.
        if (bytes.length >= bufferSize || bytes.length >= Math.max(usedBytes(bytes), BUFFER_HEADER_BYTES)) continue;
        warnings.add('truncated', { line: number, event: 0, offset }, { kind: 'buffer-cut', buffer: number });
      }
      yield list;
    }
  } finally {
    await iterator.return?.();
  }
}

function warnOfEnd(header: LogFileHeader | null, count: number, failure: unknown, warnings: WarningLog): void {
  const place: LogPosition = { line: count, event: 0 };
  if (failure !== null) {
    warnings.add('truncated', place, { kind: 'stopped', stop: stopOf(failure, count) });
    return;
  }
  if (header === null) return;
  // One end, one warning: what is cut or missing was told where it was met.
  const isTold = warnings.count('truncated') > 0;
  const { eventsLost, buffersLost } = header;
  if (eventsLost + buffersLost > 0) {
    const detail: LogWarningDetail = { kind: 'events-lost', events: eventsLost, buffers: buffersLost };
    warnings.add('truncated', { line: 1, event: 0 }, detail);
  }
  if (isTold) return;
  if (header.buffersWritten > count) {
    warnings.add('truncated', place, { kind: 'buffers-found', found: count, written: header.buffersWritten });
  } else if (header.endMs === null || header.buffersWritten === 0) {
    warnings.add('truncated', place, { kind: 'not-closed' });
  }
}

function createGroupState(warnings: WarningLog, asLogged: boolean) {
  const tables = new Map<string, NameTable>();
  const warn = (position: LogPosition, damage: TraceDamage): void =>
    warnings.add('malformed-record', position, { kind: 'trace-damage', damage });
  const assembler = createRecordAssembler({ onIncomplete: warn });
  const samples = createSampleIntake({ assembler, tables, warnings, warn, asLogged });
  let hasRecords = false;
  let bufferSize = 0;
  /** Whether the last buffer is not whole. */
  let isCut = false;
  /** Of a stretch of them the first one is told. */
  let unwritten = false;

  function takeRecord(record: PdhRecord): void {
    const { type, start, end, position } = record;
    const bytes = assembler.arena.bytes.subarray(start, end);
    if (type === NAMES) readNames(bytes, tables);
    else if (type === SAMPLE) samples.take(record);
    else if (type === LIST) {
      const list = readCounterList(bytes);
      if (list === null) warn(position, { part: 'counter-list' });
      if (samples.hasBegun()) warnings.add('second-header', position);
      samples.begin(createPlans(tables, list));
    }
  }

  const handler = {
    onFault: warn,
    onPdhEvent(event: PdhEvent, buffer: EtwBuffer) {
      hasRecords = true;
      const record = assembler.add(event, buffer);
      if (record !== null) takeRecord(record);
    },
  };

  return {
    takeBuffer(buffer: EtwBuffer) {
      if (isUnwritten(buffer.bytes)) {
        const place = { line: buffer.number, event: 0, offset: buffer.offset };
        if (!unwritten) warnings.add('truncated', place, { kind: 'buffer-unwritten', buffer: buffer.number });
        unwritten = true;
        return;
      }
      unwritten = false;
      bufferSize = Math.max(bufferSize, buffer.bytes.length);
      isCut = buffer.bytes.length < bufferSize;
      if (buffer.goesBack) samples.bufferWentBack();
      if (isLogHeader(buffer.bytes)) {
        samples.setRules(readLogHeader(buffer.bytes)?.rules ?? null);
        // That of a file put behind another one.
        if (hasRecords) samples.begin(createPlans(tables));
      }
      walkEvents(buffer, bufferSize, handler);
    },
    /** A sample that waits to be judged by the next one keeps the group open. */
    hasGroup: () => samples.hasClosed() || (assembler.arena.length >= GROUP_BYTES && samples.canClose()),
    take: () => samples.takeGroup(),
    /** The group taken last is over. */
    release() {
      if (samples.isIdle()) assembler.release();
    },
    finish() {
      assembler.finish((position, damage) => {
        // That the last buffer is cut was told.
        if (!isCut) warnings.add('truncated', position, { kind: 'trace-damage', damage });
      });
      samples.close();
    },
    index: () => samples.index(),
    view: () => assembler.arena.view,
    sawRecords: () => hasRecords,
    sawSamples: () => samples.count() > 0,
    clockShiftMs: () => samples.clockShiftMs(),
  };
}

/** The log header event is a system event, the first of its buffer; events of PDH have other headers. */
const isLogHeader = (bytes: Uint8Array): boolean => (bytes[0x4a] === 1 || bytes[0x4a] === 2) && bytes[0x4b] === 0xc0;
