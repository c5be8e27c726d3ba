// Makes packages/leakscan.html, the page that reads logs in a browser, and its checksum. `npm run build` first: it compiles the
// catalog, the advice, the scan kernel and the script of reports.
// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { otherPlatform } from '../build/other-platform.mjs';
import { root } from '../build/sources.mjs';
import { sbomText } from './sbom.mjs';
import { noticesText } from './third-party.mjs';

const require = createRequire(import.meta.url);
const { values: options } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'packages') } } });

const ASSETS = ['catalog/catalog.json', 'catalog/pool-tags.json', 'package.json'];
const SHIMS = path.join(root, 'src/page/shims');
const NOTICES_HEAD = 'This page contains code of these packages.';

const file = path.join(options.out, 'leakscan.html');
const page = await makePage();
mkdirSync(options.out, { recursive: true });
writeFileSync(file, page);
writeFileSync(`${file}.sha256`, `${createHash('sha256').update(page).digest('hex')}  leakscan.html\n`);
console.log(`${path.relative(process.cwd(), file)}: ${Buffer.byteLength(page)} bytes`);

async function makePage() {
  const { version } = JSON.parse(readAsset('package.json'));
  const catalog = JSON.parse(readAsset('catalog/catalog.json'));
  const hashWorker = await bundle('src/page/hash-worker.ts');
  const worker = await bundle('src/page/worker.ts', { PAGE_HASH_WORKER: JSON.stringify(hashWorker.code) });
  const main = await bundle('src/page/main.ts');
  const inputs = [hashWorker, worker, main].flatMap((one) => one.inputs);
  const { pageShell } = await importShell();
  return pageShell({
    version,
    catalogDate: catalog.date,
    articles: catalog.articles.length,
    script: main.code,
    worker: gzipSync(worker.code, { level: 9 }).toString('base64'),
    licences: await noticesText(inputs, `${readAsset('LICENSE').trim()}\n\n${NOTICES_HEAD}`),
    sbom: sbomText({ inputs }),
  });
}

/** @param {string} name */
function readAsset(name) {
  try {
    return readFileSync(path.join(root, name), 'utf8');
  } catch (error) {
    throw new Error(`${name} is missing: npm run build makes it`, { cause: error });
  }
}

/** As one script for a browser, and the files that went in. @param {string} entryPoint @param {Record<string, string>} define */
async function bundle(entryPoint, define = {}) {
  const platform = readdirSync(path.join(root, 'src/page/platform')).map((name) => [name, `src/page/platform/${name}`]);
  // The version alone: the page shows nothing else of it.
  const assets = Object.fromEntries(ASSETS.map((name) => [name, readAsset(name)]));
  assets['package.json'] = JSON.stringify({ version: JSON.parse(assets['package.json'] ?? '').version });
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Browsers of the last three years.
    target: ['chrome120', 'firefox121', 'safari17'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    inject: [path.join(SHIMS, 'globals.ts')],
    define: { ...define, PAGE_ASSETS: JSON.stringify(assets), global: 'globalThis' },
    alias: {
      buffer: require.resolve('buffer/'),
      events: require.resolve('events/'),
      stream: require.resolve('readable-stream'),
      string_decoder: require.resolve('string_decoder/'),
      fs: path.join(SHIMS, 'fs.ts'),
      util: path.join(SHIMS, 'util.ts'),
      zlib: path.join(SHIMS, 'zlib.ts'),
    },
    plugins: [otherPlatform(Object.fromEntries(platform))],
  });
  return { code: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

/** The page's markup is TypeScript of the program. @returns {Promise<typeof import('../../src/page/shell.ts')>} */
async function importShell() {
  const outfile = path.join(options.out, `.shell-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: ['src/page/shell.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'warning',
  });
  try {
    return await import(outfile);
  } finally {
    rmSync(outfile);
  }
}
