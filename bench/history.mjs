// How large a history gets and how long packing takes: `npm run bench:history`. 100 processes, a tenth of them leaking, a fifth
// that never move; each machine and night packed at the three resolutions. Then a file of 20 machines over 60 nights as the
// nights leave it, verified and exported, and 20,000 known files.
// @ts-check
import { build } from 'esbuild';
import { mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROCESSES = 100;
const SAMPLES = 12;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
const outfile = path.join(folder, 'history.mjs');
await build({
  stdin: {
    contents: `export { pack, unpack } from './src/history/pack.ts'; export { machineRecordOf } from './test/helpers/machine-record.ts';
      export { openHistory } from './src/history/open-history.ts'; export { exportCsv } from './src/cli/text/history-export.ts';
      export { exportParquet } from './src/cli/files/history-parquet.ts';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  external: ['libsql', 'kysely', 'hyparquet-writer'],
  outfile,
});
/** @type {typeof import('../src/history/pack.ts') & typeof import('../src/history/open-history.ts') & typeof import('../test/helpers/machine-record.ts') & typeof import('../src/cli/text/history-export.ts') & typeof import('../src/cli/files/history-parquet.ts')} */
const { pack, unpack, machineRecordOf, openHistory, exportCsv, exportParquet } = await import(
  pathToFileURL(outfile).href
);

/** @type {Record<string, number>} */
const sizes = {};
/** @type {Record<string, Uint8Array[]>} */
const kept = {};
for (const resolution of /** @type {const} */ (['nights', 'coarse', 'fine'])) {
  const records = Array.from({ length: SAMPLES }, (_, night) =>
    machineRecordOf({ machine: 'MAIL01', night, processes: PROCESSES, resolution }),
  );
  const start = performance.now();
  const packed = records.map((one) => pack(one, resolution === 'nights' ? 'years' : 'nights'));
  const middle = performance.now();
  kept[resolution] = packed;
  packed.forEach((one) => unpack(one));
  const end = performance.now();
  const bytes = packed.reduce((sum, one) => sum + one.length, 0) / SAMPLES;
  sizes[resolution] = bytes;
  const each = [(middle - start) / SAMPLES, (end - middle) / SAMPLES].map((ms) => ms.toFixed(1));
  console.log(
    `${resolution.padEnd(7)} ${(bytes / 1024).toFixed(1)} KiB, packed in ${each[0]} ms, unpacked in ${each[1]} ms`,
  );
}
const [machines, nights] = [200, 365];
const total = machines * (nights * (sizes.nights ?? 0) + 14 * (sizes.coarse ?? 0) + 2 * (sizes.fine ?? 0));
console.log(`${machines} machines x ${nights} nights x ${PROCESSES} processes: ${(total / 1e9).toFixed(2)} GB`);

const file = path.join(folder, 'history.db');
const history = await openHistory(file, { mode: 'write' });
const start = performance.now();
for (let nth = 0; nth < 60; nth++) {
  const night = nightOf(nth);
  for (let machine = 0; machine < 20; machine++) await history.addCapture(captureOf(machine, nth), night);
  await history.prune({ fineNights: 2, coarseNights: 14, keepNights: 365 });
}
const seconds = (performance.now() - start) / 1000;
console.log(`1,200 captures taken in, 60 times pruned, in ${seconds.toFixed(1)} s`);
const before = performance.now();
let records = 0;
for await (const _ of history.records('MAIL00')) records += 1;
console.log(`${records} records of a machine read in ${(performance.now() - before).toFixed(0)} ms`);
await history.close();
const bytes = statSync(file).size;
const opening = performance.now();
await (await openHistory(file, { mode: 'write' })).close();
console.log(
  `${(bytes / 1e6).toFixed(0)} MB opened and its pages checked in ${(performance.now() - opening).toFixed(0)} ms`,
);
const read = await openHistory(file, { mode: 'read' });
for (const [what, work] of /** @type {const} */ ([
  ['verified', () => read.verify()],
  [
    'exported as CSV',
    () =>
      exportCsv(
        read,
        () => Promise.resolve(),
        () => undefined,
      ),
  ],
  [
    'exported as Parquet',
    () =>
      exportParquet(
        read,
        '0',
        (_, produce) => produce(() => Promise.resolve()),
        () => undefined,
      ),
  ],
])) {
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  console.log(`1,200 machine-nights ${what} in ${((user + system) / 1e6).toFixed(1)} s of processor time`);
}
await read.close();
const foretold = 20 * (60 * (sizes.nights ?? 0) + 14 * (sizes.coarse ?? 0) + 2 * (sizes.fine ?? 0));
console.log(`the file: ${(bytes / 1e6).toFixed(1)} MB; its records ${(foretold / 1e6).toFixed(1)} MB`);
console.log(`so the whole: ${((total / 1e9) * (bytes / foretold)).toFixed(2)} GB`);

const many = await openHistory(path.join(folder, 'many.db'), { mode: 'write' });
const refusal = { code: 'NO_SAMPLES', message: 'no samples' };
for (let i = 0; i < 20_000; i++) {
  await many.refuse(
    { facts: { file: `//server/logs/MAIL${i % 200}/${i}.blg`, bytes: i, modifiedMs: i }, ...refusal },
    nightOf(0),
  );
}
const looked = performance.now();
const known = await many.knownFiles();
console.log(`${known.size} known files in ${(performance.now() - looked).toFixed(0)} ms`);
await many.close();

/** @param {number} nth */
function nightOf(nth) {
  return new Date(Date.UTC(2026, 0, 5) + nth * 86_400_000).toISOString().slice(0, 10);
}

/** @param {number} machine @param {number} nth */
function captureOf(machine, nth) {
  const name = `MAIL${String(machine).padStart(2, '0')}`;
  const shared = { file: `//server/logs/${name}/${nth}.blg`, bytes: 1 };
  /** @param {string} resolution */
  const packed = (resolution) => /** @type {Uint8Array} */ (kept[resolution]?.[nth % SAMPLES]);
  const input = {
    ...{ ...shared, format: /** @type {const} */ ('pdh-blg'), sha256: `${name} ${nth}`.padEnd(64), machines: [name] },
    ...{ firstSample: null, lastSample: null, utcOffsetMinutes: 60, zone: null },
    ...{ samples: 1440, counters: 1500, countersRead: 900, warnings: [] },
  };
  return {
    ...{ facts: { ...shared, modifiedMs: nth }, input, warnings: [] },
    machines: [
      {
        ...{ machine: name, firstMs: nth * 86_400_000, lastMs: (nth + 1) * 86_400_000 },
        packed: { fine: packed('fine'), coarse: packed('coarse'), nights: packed('nights') },
      },
    ],
  };
}
