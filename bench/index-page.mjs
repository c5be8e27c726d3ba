// How long the index of a large fleet takes and how large it is, with the pages of what is too long for it.
//
//     npm run bench:index [machines]       default 10,000
// @ts-check
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// Packages that are loaded while the program runs.
symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
const outfile = path.join(folder, 'index-page.mjs');
await build({
  absWorkingDir: root,
  stdin: {
    contents: `export { renderIndex } from './src/render/nightly/render-index.tsx'; export { listPages } from './src/render/nightly/list-pages.tsx'; export { largeFleet, worstNight } from './test/helpers/nightly-fixture.ts'; import './src/words/register.ts';`,
    resolveDir: root,
    loader: 'ts',
  },
  ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', outfile, logLevel: 'error' },
  ...{ tsconfig: path.join(root, 'tsconfig.json') },
});
/** @type {typeof import('../src/render/nightly/render-index.tsx') & typeof import('../src/render/nightly/list-pages.tsx') & typeof import('../test/helpers/nightly-fixture.ts')} */
const { renderIndex, listPages, largeFleet, worstNight } = await import(pathToFileURL(outfile).href);

const MACHINES = Number(process.argv[2] ?? 10_000);
/** @type {[string, () => import('../src/model/nightly.ts').NightSummary][]} */
const nights = [
  ['2,000 findings in 60 causes', () => largeFleet(MACHINES, MACHINES / 5, 60)],
  ['one cause on all machines', () => largeFleet(MACHINES, MACHINES, 1)],
  ['another finding on each', () => largeFleet(MACHINES, MACHINES, MACHINES)],
  ['no finding', () => largeFleet(MACHINES, 0, 1)],
  ['all that can go wrong', () => worstNight(MACHINES)],
];
const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(0).padStart(5)} KB`;
const ms = (/** @type {number} */ from) => `${(performance.now() - from).toFixed(0).padStart(5)} ms`;
for (const [name, make] of nights) {
  const summary = make();
  const start = performance.now();
  const index = `${kb(Buffer.byteLength(renderIndex(summary)))} ${ms(start)}`;
  const second = performance.now();
  let [pages, bytes] = [0, 0];
  for (const { html } of listPages(summary)) {
    pages++;
    bytes += Buffer.byteLength(html);
  }
  console.log(`${name.padEnd(28)} ${index}; ${String(pages).padStart(3)} further pages ${kb(bytes)} ${ms(second)}`);
}
