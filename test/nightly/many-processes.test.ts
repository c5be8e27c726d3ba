/** Captures of more counters or processes than others. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadCatalog } from '../../src/catalog/extend.ts';
import { NO_CONFIGURATION } from '../../src/config/no-configuration.ts';
import { pack, unpack } from '../../src/history/pack.ts';
import type { LoadedRecord } from '../../src/history/history.ts';
import type { MachineRecord } from '../../src/model/history.ts';
import { assessNight } from '../../src/nightly/assess-night.ts';
import { readCapture } from '../../src/nightly/read-capture.ts';
import { readLogs } from '../../src/pipeline/read-logs.ts';
import { createCaptureBuilder } from '../../src/series/runs/capture.ts';
import type { ProcessColumn } from '../../src/series/samples/columns.ts';
import { recordMachine, stretchesOf } from '../../src/series/runs/machine-record.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-many-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = 60;
const HOUR_MS = 3_600_000;
const BUDGET = 1_000_000;
const START_MS = Date.UTC(2024, 2, 4);

/** A log of processes with two counters each. */
function writeLog(processes: number): string {
  const file = path.join(folder, `log${processes}.csv`);
  const names = Array.from({ length: processes }, (_, i) => `app${i}`);
  const paths = names.flatMap((name) =>
    ['Private Bytes', 'Handle Count'].map((counter) => `,"\\\\SRV\\Process(${name})\\${counter}"`),
  );
  const rows = Array.from(
    { length: 20 },
    (_, row) =>
      `"03/04/2024 00:${String(row).padStart(2, '0')}:00.000"${names.map((_, i) => `,"${1e6 + i}","${100 + row}"`).join('')}`,
  );
  writeFileSync(file, [`"(PDH-CSV 4.0) (UTC)(0)"${paths.join('')}`, ...rows, ''].join('\n'));
  return file;
}

const toRead = (file: string) => {
  const { size: bytes, mtimeMs: modifiedMs } = statSync(file);
  return { facts: { file, bytes, modifiedMs }, archive: null, rawPath: null, knownHashes: [] };
};

test('nothing is read of a capture of more counters than a thread may read next to others', async () => {
  const file = writeLog(5);
  expect(await readCapture(toRead(file), BUDGET, 9)).toBeNull();
  expect(await readCapture(toRead(file), BUDGET, 10)).toMatchObject({ kind: 'capture' });
  expect(await readCapture(toRead(file), BUDGET)).toMatchObject({ kind: 'capture' });
});

test('the records of a machine have the numbers that were read, and share no memory', async () => {
  const { parts, release } = await readLogs({ logs: [{ file: writeLog(40), named: true }], budget: BUDGET });
  const records = new Map<string, MachineRecord>();
  const facts = { objects: [], images: [], laterThanWindows2003: false };
  recordMachine(parts[0]!, facts, (resolution, record) =>
    records.set(resolution, unpack(pack(record)) as MachineRecord),
  );
  release();
  expect([...records.keys()]).toEqual(['fine', 'nights', 'coarse']);
  for (const record of records.values()) {
    const [stretch] = stretchesOf(record, 0);
    expect(stretch!.runs).toHaveLength(40);
    for (const [i, { parts: own }] of stretch!.runs.entries()) {
      const [level, handles] = own.map(({ store }) => store.read(0));
      expect(new Set(level!.values)).toEqual(new Set([1e6 + i]));
      expect([handles!.values[0], handles!.values.at(-1)]).toEqual([100, 119]);
    }
  }
});

/** A capture of so many processes, of which ten are kept. */
function recordOfMany(processes: number): MachineRecord {
  const builder = createCaptureBuilder(BUDGET, 10);
  const columns = Array.from({ length: processes }, (_, i): ProcessColumn => {
    const instance = `app${i}`;
    return {
      kind: 'process',
      path: i,
      machine: 'SRV',
      instance,
      process: instance,
      namedPid: null,
      metric: 'private-bytes',
    };
  });
  const values = Float64Array.from(
    { length: ROWS * processes },
    (_, at) => 1e6 + (at % processes) * Math.floor(at / processes),
  );
  const timesMs = Float64Array.from({ length: ROWS }, (_, row) => START_MS + row * HOUR_MS);
  builder.open(columns, 0).add({ rows: ROWS, timesMs, values });
  const records: MachineRecord[] = [];
  const facts = { objects: ['process'], images: [], laterThanWindows2003: false };
  recordMachine(builder.finish()[0]!, facts, (_, record) => records.push(record));
  return records[0]!;
}

test('a night reports the processes that were too many to be judged, once whatever captures have them', async () => {
  const { inputs } = await readLogs({ logs: [{ file: writeLog(1), named: true }] });
  const night = '2024-03-06';
  const loaded: LoadedRecord[] = [12, 14].map((count) => ({ record: recordOfMany(count), input: inputs[0]!, night }));
  async function* records() {
    yield* loaded;
    await Promise.resolve();
  }
  const history = { records, findings: () => Promise.resolve([]), knownProcesses: () => Promise.resolve([]) };
  const assessed = await assessNight(history, 'SRV', {
    ...{ night, nowMs: START_MS, version: '0.0.0', lists: [], shownOptions: {}, shownCommand: [] },
    catalog: await loadCatalog({ folders: [], builtin: true }),
    configuration: NO_CONFIGURATION,
  });
  expect(assessed!.report.notJudged).toContainEqual(
    expect.objectContaining({
      machine: 'SRV',
      reason: 'too-many',
      processes: 4,
      names: ['app0', 'app1', 'app2', 'app3'],
    }),
  );
});
