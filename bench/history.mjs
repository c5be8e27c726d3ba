// How large a history gets and how long packing takes: `npm run bench:history`. 100 processes, a tenth of them leaking, a fifth
// that never move; each machine and night packed at the three resolutions.
// @ts-check
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PROCESSES = 100;
const SAMPLES = 12;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = path.join(folder, 'history.mjs');
await build({
  stdin: {
    contents: `export { pack, unpack } from './src/history/pack.ts'; export { machineRecordOf } from './test/helpers/machine-record.ts';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
});
/** @type {typeof import('../src/history/pack.ts') & typeof import('../test/helpers/machine-record.ts')} */
const { pack, unpack, machineRecordOf } = await import(pathToFileURL(outfile).href);

/** @type {Record<string, number>} */
const sizes = {};
for (const resolution of /** @type {const} */ (['nights', 'coarse', 'fine'])) {
  const records = Array.from({ length: SAMPLES }, (_, night) =>
    machineRecordOf({ machine: 'MAIL01', night, processes: PROCESSES, resolution }),
  );
  const start = performance.now();
  const packed = records.map(pack);
  const middle = performance.now();
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
