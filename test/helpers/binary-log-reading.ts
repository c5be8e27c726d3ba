/** Reads all numbers of a log, whatever headers it has, by path and time. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openChunks, type OpenedLog, type ReadOptions } from '../../src/counterlog/open.ts';
import type { LogHeader, LogSummary } from '../../src/model/counter-log.ts';
import { chunksOf, factsOf } from './counterlog-reading.ts';

/** Real logs from public repositories, not part of this one: a copy beside it is read where there is one. */
const REAL_LOGS = fileURLToPath(new URL('../../../shared/blg', import.meta.url));
export const hasRealLogs = existsSync(REAL_LOGS);
if (!hasRealLogs) console.warn(`REAL BINARY LOGS NOT TESTED: there is no ${REAL_LOGS}`);

export const realLog = (name: string): string => `${REAL_LOGS}/${name}`;
export const PAL = 'clinthuffman__PAL__PAL2__PALWizard__bin__Debug__SampleLog.blg';
export const TX = 'microsoft__Tx__Traces__BasicPerfCounters.blg';
export const ORACLE = 'PowerShell__PowerShell__test__Diagnostics__CounterSamples';

export interface Numbers {
  readonly log: OpenedLog;
  /** One for each header, the first one's too. */
  readonly headers: readonly LogHeader[];
  /** By path in lower case, then by time; no entry = no value. */
  readonly values: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly timesMs: readonly number[];
  readonly summary: LogSummary;
  /** `kind xcount @buffer.event,...` */
  readonly warnings: readonly string[];
}

export async function readNumbers(log: OpenedLog): Promise<Numbers> {
  const values = new Map<string, Map<number, number>>();
  const timesMs: number[] = [];
  const headers: LogHeader[] = [];
  let columns: Map<number, number>[] = [];
  const take = (header: LogHeader): number[] => {
    headers.push(header);
    columns = header.paths.map(({ raw }) => {
      const known = values.get(raw.toLowerCase()) ?? new Map<number, number>();
      values.set(raw.toLowerCase(), known);
      return known;
    });
    return header.paths.map((_, i) => i);
  };
  for await (const batch of log.batches(take(log), undefined, take)) {
    for (let row = 0; row < batch.rows; row++) {
      timesMs.push(batch.timesMs[row]!);
      columns.forEach((column, i) => {
        const value = batch.values[row * columns.length + i]!;
        if (!Number.isNaN(value)) column.set(batch.timesMs[row]!, value);
      });
    }
  }
  const summary = log.summary();
  const warnings = summary.warnings.map(({ kind, count, positions }) => {
    const places = positions.map(({ line, event }) => (event === undefined ? `${line}` : `${line}.${event}`));
    return `${kind} x${count} @${places.join(',')}`;
  });
  return { log, headers, values, timesMs, summary, warnings };
}

export const readBytes = async (
  bytes: Buffer,
  options: ReadOptions & { readonly sizes?: readonly number[] } = {},
): Promise<Numbers> => readNumbers(await openChunks('a.blg', chunksOf(bytes, options.sizes), factsOf(bytes), options));

/** All values of one path, in time order. */
export const valuesOf = ({ values }: Numbers, path: string): number[] => [
  ...(values.get(path.toLowerCase())?.values() ?? []),
];
