import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FileFacts } from '../../src/counterlog/source/file-source.ts';
import { openChunks } from '../../src/counterlog/open.ts';
import type { CounterLog, LogSummary } from '../../src/model/counter-log.ts';
import { LeakscanError } from '../../src/util/errors.ts';

export const BANNER = '"(PDH-CSV 4.0) (Pacific Standard Time)(480)"';

/** `"\\HOST\Process(a)\Handle Count"` and so on, for a log of `columns` counters. */
export function header(columns: number, eol = '\r\n'): string {
  const names = Array.from({ length: columns }, (_, i) => `"\\\\HOST\\Process(p${i})\\Handle Count"`);
  return [BANNER, ...names].join(',') + eol;
}

/** A quoted record `seconds` after 10:00. */
export function record(seconds: number, cells: readonly (number | string)[], eol = '\r\n'): string {
  return [stamp(seconds), ...cells].map((cell) => `"${cell}"`).join(',') + eol;
}

export function stamp(seconds: number): string {
  const at = new Date(Date.UTC(2024, 9, 1, 10, 0, seconds)).toISOString();
  return `10/${at.slice(8, 10)}/2024 ${at.slice(11, 23)}`;
}

export const TEN = Date.UTC(2024, 9, 1, 10);

export interface Reading {
  readonly log: CounterLog;
  /** Seconds after 10:00 on the first of October 2024. */
  readonly seconds: readonly number[];
  /** [rows][wanted]; null = no sample. */
  readonly rows: readonly (readonly (number | null)[])[];
  readonly summary: LogSummary;
  /** `kind xcount @line:column,...` */
  readonly warnings: readonly string[];
}

/** Pieces of these sizes, then the rest. As with a real file, a piece is spoilt once the next one is asked for. */
export async function* chunksOf(bytes: Buffer, sizes: readonly number[] = []): AsyncGenerator<Buffer> {
  let start = 0;
  for (const size of [...sizes, Infinity]) {
    if (start >= bytes.length) return;
    const chunk = Buffer.from(bytes.subarray(start, start + size));
    yield chunk;
    chunk.fill('X');
    start += size;
    // Lets other work in between, as a real file does.
    await Promise.resolve();
  }
}

export function factsOf(bytes: Buffer): FileFacts {
  let closed = false;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    bytesRead: () => bytes.length,
    finish: () => Promise.resolve({ bytes: bytes.length, sha256 }),
    close: () => {
      closed = true;
    },
    closed: () => closed,
    interrupted: () => false,
  };
}

/** Opens and reads every column (or the wanted ones). */
export async function read(
  content: string | Buffer,
  { sizes = [], wanted }: { sizes?: readonly number[]; wanted?: readonly number[] } = {},
): Promise<Reading> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
  return readLog(await openChunks('a.csv', chunksOf(bytes, sizes), factsOf(bytes)), wanted);
}

export async function readLog(log: CounterLog, wanted?: readonly number[]): Promise<Reading> {
  const columns = wanted ?? log.paths.map((_, i) => i);
  const seconds: number[] = [];
  const rows: (number | null)[][] = [];
  for await (const batch of log.batches(columns)) {
    expect(batch.timesMs.length).toBe(batch.rows);
    expect(batch.values.length).toBe(batch.rows * columns.length);
    for (let row = 0; row < batch.rows; row++) {
      seconds.push(((batch.timesMs[row] ?? Number.NaN) - TEN) / 1000);
      const values = batch.values.subarray(row * columns.length, (row + 1) * columns.length);
      rows.push(Array.from(values, (value) => (Number.isNaN(value) ? null : value)));
    }
  }
  const summary = log.summary();
  expect(summary.samples).toBe(rows.length);
  const warnings = summary.warnings.map(({ kind, count, positions }) => {
    const places = positions.map(({ line, column }) => (column === undefined ? `${line}` : `${line}:${column}`));
    return `${kind} x${count} @${places.join(',')}`;
  });
  return { log, seconds, rows, summary, warnings };
}

/** The LeakscanError a promise ends in; its message must be one line that names the file. */
export async function failure(promise: Promise<unknown>): Promise<LeakscanError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LeakscanError)) throw new Error(`no LeakscanError but ${String(error)}`, { cause: error });
  expect(error.message).not.toMatch(/[\r\n\0]/);
  expect(error.message.startsWith(`${error.place.file ?? '?'}: `)).toBe(true);
  return error;
}

/** Writes a file into a folder of its own, which is removed afterwards. */
export async function withFile<T>(
  name: string,
  content: string | Buffer,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'leakscan-'));
  try {
    const file = join(folder, name);
    await writeFile(file, content);
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
