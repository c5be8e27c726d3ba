// How long matching takes: 500 growing processes against the whole catalog, in a fresh process and again.
//
//     npm run bench:matcher
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const outfile = path.join(folder, 'matcher.mjs');
await build({
  stdin: {
    contents: `export { matchGrowth } from './src/catalog/match.ts'; export { prepareCatalog, prepareMachine } from './src/catalog/prepare.ts'; export { evidenceOf } from './test/helpers/evidence.ts'; export { growthOf } from './test/helpers/growth.ts';`,
    resolveDir: root,
    loader: 'ts',
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'error',
});
/** @type {typeof import('../src/catalog/match.ts') & typeof import('../src/catalog/prepare.ts') & typeof import('../test/helpers/evidence.ts') & typeof import('../test/helpers/growth.ts')} */
const { matchGrowth, prepareCatalog, prepareMachine, evidenceOf, growthOf } = await import(pathToFileURL(outfile).href);
const { readFile } = await import('node:fs/promises');

const PROCESSES = 500;

const start = performance.now();
/** @type {import('../src/model/article.ts').Catalog} */
const catalog = JSON.parse(await readFile(path.join(root, 'catalog/catalog.json'), 'utf8'));
const loaded = performance.now();
const prepared = prepareCatalog(catalog);
const named = [...new Set(catalog.articles.flatMap((a) => a.observed.process.images.map((i) => i.image)))];

/** @param {string} name of the machine @param {readonly string[]} images @param {boolean} withModules */
function round(name, images, withModules) {
  /** @type {readonly (readonly [string, number, string, string])[]} */
  const modules = images.flatMap((image, i) => [
    [image, i, 'ntdll.dll', '5.2.3790.0'],
    [image, i, 'emsmdb32.dll', '6.5.7230.12'],
  ]);
  const evidence = evidenceOf({
    images: ['w3wp', 'store'],
    endMs: Date.UTC(2005, 5, 1),
    ...(withModules ? { modules } : {}),
  });
  const from = performance.now();
  const machine = prepareMachine(evidence, prepared);
  let matches = 0;
  images.forEach((process, pid) => {
    const subject = { process, pid, otherPids: [], ended: false };
    matches += matchGrowth(subject, growthOf('private-bytes'), machine).matches.length;
  });
  console.log(
    `${name.padEnd(46)}${(performance.now() - from).toFixed(1).padStart(7)} ms${String(matches).padStart(7)} matches`,
  );
}

console.log(`${catalog.articles.length} articles read in ${(loaded - start).toFixed(1)} ms; ${PROCESSES} processes:`);
const ofCatalog = Array.from({ length: PROCESSES }, (_, i) => named[i % named.length] ?? '');
const unknown = Array.from({ length: PROCESSES }, (_, i) => `tool${i}`);
round('named by articles, in a fresh process', ofCatalog, false);
round('the same again', ofCatalog, false);
round('not named by any', unknown, false);
round('named, with a module list', ofCatalog, true);
round('not named, with a module list', unknown, true);
