// How long the detector takes for 1,500 series of 100,000 samples, once they are read: `npm run bench:detector`. Six shapes, a
// sixth of the series each; on a real server most are as level as the last.
// @ts-check
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SERIES = 1500;
const SAMPLES = 100_000;
const HOUR_MS = 3_600_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = path.join(folder, 'detector.mjs');
await build({
  stdin: {
    contents: `export { judgeGrowth } from './src/detect/judge-growth.ts'; export { RESOURCE_KINDS } from './src/model/resource.ts';`,
    resolveDir: root,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
});
/** @type {typeof import('../src/detect/judge-growth.ts') & typeof import('../src/model/resource.ts')} */
const { judgeGrowth, RESOURCE_KINDS } = await import(pathToFileURL(outfile).href);

let state = 1;
const random = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
/** @type {Record<string, (hour: number) => number>} */
const shapes = {
  noise: () => 80e6 + 1e6 * random(),
  leak: (hour) => 80e6 + 1e5 * hour + 3e6 * random(),
  'daily cycle': (hour) => 80e6 + 3e7 * Math.sin((hour * Math.PI) / 12) + 1e6 * random(),
  teeth: (hour) => 80e6 + 4e7 * ((hour / 5) % 1),
  'warm-up': (hour) => 80e6 + 1e8 * (1 - Math.exp(-hour / 20)) + 1e6 * random(),
  level: () => 80e6,
};
const timesMs = Float64Array.from({ length: SAMPLES }, (_, i) => i * 15_000);
let total = 0;
for (const [name, shape] of Object.entries(shapes)) {
  const series = { timesMs, values: timesMs.map((ms) => shape(ms / HOUR_MS)), slices: null };
  const started = performance.now();
  const count = SERIES / Object.keys(shapes).length;
  let verdict = '';
  for (let i = 0; i < count; i++) {
    // An array of its own, or what is known of the one before it would be taken: only times are shared, as in a log.
    const own = { ...series, values: series.values.subarray() };
    ({ verdict } = judgeGrowth(own, RESOURCE_KINDS['private-bytes']));
  }
  const ms = performance.now() - started;
  total += ms;
  console.log(`${name.padEnd(14)}${verdict.padEnd(14)}${(ms / count).toFixed(2).padStart(8)} ms`);
}
console.log(`${SERIES} series of ${SAMPLES} samples: ${(total / 1000).toFixed(2)} s, Node ${process.version}`);
