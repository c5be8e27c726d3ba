// The steps of a build: the scan kernel to WebAssembly, the advice from YAML to a module, tsc for the types and to check them,
// esbuild for the program, then the articles from YAML to one JSON file.
// @ts-check
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import { build, transform } from 'esbuild';
import { sbomText } from '../package/sbom.mjs';
import { noticesText } from '../package/third-party.mjs';
import { replaceFile } from './replace.mjs';
import { scanChunk } from './scan-chunk.mjs';
import { root } from './sources.mjs';

const require = createRequire(import.meta.url);

/**
 * Builds the program into a folder, and the catalog and the schemas in their places.
 * @param {string} out a folder of the root: files next to dist/ are looked for from there as from dist/
 */
export async function make(out) {
  await compileKernel();
  for (const script of PAGE_SCRIPTS) await compilePageScript(script);
  await compileAdvice(out);
  compileTypes(out);
  const bundled = await bundle(out);
  await writeNotices(bundled, out);
  await compileCatalog(out);
  await writeSchemas(out);
  await chmod(path.join(out, 'cli/main.js'), 0o755);
}

/** A module of the program just built. @param {string} out @param {string} name */
const built = (out, name) => import(pathToFileURL(path.join(out, name)).href);

/**
 * Compiles the scan kernel and writes it as a module of its own: so it is where its importer is, in src/ as in dist/,
 * and nothing is looked for on disk when a log is read.
 */
async function compileKernel() {
  const { error, stderr } = await asc.main(
    [
      'src/counterlog/text/record-scan.as.ts',
      ...['--outFile', 'kernel.wasm', '--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert'],
      ...['--runtime', 'stub', '--enable', 'simd', '--use', 'abort=', '--importMemory'],
    ],
    {
      readFile: (name, folder) => readFile(path.join(root, folder, name), 'utf8').catch(() => null),
      writeFile: async (_name, bytes) => {
        const text = `/** Made by the build from record-scan.as.ts. */\nexport const RECORD_SCAN_WASM =\n  '${Buffer.from(bytes).toString('base64')}';\n`;
        await replaceFile(path.join(root, 'src/counterlog/text/record-scan-wasm.ts'), text);
      },
    },
  );
  if (error !== null) throw new Error(stderr.toString());
}

/** Scripts of pages, and the modules that hold them as strings. */
const PAGE_SCRIPTS = [
  { source: 'src/browser/index-page.ts', module: 'src/render/nightly/index-script.ts', name: 'INDEX_SCRIPT' },
  { source: 'src/browser/report-page.ts', module: 'src/render/html/report-script.ts', name: 'REPORT_SCRIPT' },
];

/** A page carries its script in itself. @param {(typeof PAGE_SCRIPTS)[number]} script */
async function compilePageScript({ source, module, name }) {
  const { code } = await transform(await readFile(path.join(root, source), 'utf8'), {
    loader: 'ts',
    target: 'es2022',
    minify: true,
  });
  const text = `/** Made by the build from ${source}. */\nexport const ${name} =\n  ${JSON.stringify(code.trim())};\n`;
  await writeFile(path.join(root, module), text);
}

/**
 * Compiles what to do about findings from YAML to a module: a report renders without the catalog. Its reader is bundled for
 * this alone, since the program imports what it makes.
 * @param {string} out
 */
async function compileAdvice(out) {
  const reader = path.join(out, 'advice-reader.mjs');
  await build({
    absWorkingDir: root,
    stdin: {
      contents: "import './src/words/register.ts'; export { readAdvice } from './src/catalog/read-advice.ts';",
      resolveDir: root,
    },
    outfile: reader,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { readAdvice } = await built(out, 'advice-reader.mjs');
  await rm(reader);
  const table = await readAdvice(path.join(root, 'catalog/advice.yaml'));
  const text = `/** Made by the build from catalog/advice.yaml. */\nimport type { AdviceTable } from '../model/advice.ts';\n\nexport const ADVICE: AdviceTable = ${JSON.stringify(table, null, 2)};\n`;
  await replaceFile(path.join(root, 'src/words/advice-table.ts'), text);
}

/** @param {string} out */
function compileTypes(out) {
  const tsc = require.resolve('typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--outDir', out];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('tsc found errors');
}

const PROGRAM = ['src/cli/main.ts'];

/** Loaded before the command is known. */
const START = [...PROGRAM, 'src/cli/program.ts'];

/** For programs that import the package, and for the build itself. */
const LIBRARY = [
  'src/index.ts',
  'src/words/register.ts',
  'src/catalog/load.ts',
  'src/catalog/read-pool-tag-owners.ts',
  'src/catalog/schema.ts',
  'src/config/schema.ts',
  'src/report/report-schema.ts',
  'src/render/nightly/last-run-schema.ts',
  'src/render/nightly/notification-schema.ts',
  'src/render/nightly/summary-schema.ts',
];

/**
 * Apart from the program: Node opens all files that a thread imports at once, and what it shares with the program would be
 * fifty, more than a process with few open files has. Alone it is less than ten. One level below the root, like the chunks.
 */
const POOL_WORKER = [{ in: 'src/cli/night/pool-worker.ts', out: 'night/pool-worker' }];

/**
 * Bundles the program, the library and the threads, each apart: what two of them share is in both, since no thread loads two,
 * and the fewer ways there are to load a module, the fewer files hold what is loaded together. Gives the files that went in.
 * @param {string} out
 */
async function bundle(out) {
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const external = Object.keys(dependencies);
  const program = bundleOptions(PROGRAM, external, out);
  const results = await Promise.all([
    build({ ...program, plugins: [await scanChunk(program, START)] }),
    build(bundleOptions(LIBRARY, external, out)),
    build(bundleOptions(POOL_WORKER, external, out)),
  ]);
  return [...new Set(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)))];
}

/**
 * Bundles entry points into a few files: two hundred would cost more to find and open than a start takes otherwise, and
 * yargs too. What is imported when needed stays a file of its own. Dependencies stay outside, development
 * dependencies go in.
 * @param {string[] | { in: string, out: string }[]} entryPoints @param {string[]} external @param {string} out
 */
function bundleOptions(entryPoints, external, out) {
  return /** @satisfies {import('esbuild').BuildOptions} */ ({
    absWorkingDir: root,
    entryPoints,
    outdir: out,
    outbase: 'src',
    // As deep as any room: files next to dist/ are looked for from there as from src/.
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Names stay, for the stack of an internal error.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    alias: { 'string-width': './scripts/plain-width.mjs' },
    external,
    metafile: true,
    logLevel: 'warning',
  });
}

/** What goes with code of other packages: their licences, and the bill of materials. @param {string[]} files that went in @param {string} out */
async function writeNotices(files, out) {
  const { dependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  const head = 'The files in cli/ and chunks/ contain code of these packages.';
  await writeFile(path.join(out, 'THIRD-PARTY-NOTICES.txt'), await noticesText(files, head));
  const text = sbomText({ inputs: files, installed: Object.keys(dependencies) });
  await writeFile(path.join(out, 'sbom.cdx.json'), text);
}

/** @param {string} out */
async function compileCatalog(out) {
  await built(out, 'words/register.js');
  const { readCatalogFolder } = await built(out, 'catalog/load.js');
  const { catalog, examples } = await readCatalogFolder(path.join(root, 'catalog'));
  await replaceFile(path.join(root, 'catalog/catalog.json'), JSON.stringify(catalog));
  // Apart, so that a scan does not read them.
  await replaceFile(path.join(root, 'catalog/examples.json'), JSON.stringify(examples));
  const { readPoolTagOwners } = await built(out, 'catalog/read-pool-tag-owners.js');
  const owners = await readPoolTagOwners(path.join(root, 'catalog/pool-tags.yaml'));
  await replaceFile(path.join(root, 'catalog/pool-tags.json'), JSON.stringify(owners));
}

/** For editors that complete and check YAML, and for programs that read Reports or take notifications. @param {string} out */
async function writeSchemas(out) {
  const { articleJsonSchema } = await built(out, 'catalog/schema.js');
  const { configurationJsonSchema, ignoreJsonSchema } = await built(out, 'config/schema.js');
  const { reportJsonSchema } = await built(out, 'report/report-schema.js');
  const { lastRunJsonSchema } = await built(out, 'render/nightly/last-run-schema.js');
  const { notificationJsonSchema } = await built(out, 'render/nightly/notification-schema.js');
  const { summaryJsonSchema } = await built(out, 'render/nightly/summary-schema.js');
  await mkdir(path.join(root, 'schemas'), { recursive: true });
  for (const [file, schema] of Object.entries({
    'catalog/article.schema.json': articleJsonSchema(),
    'schemas/leakscan.schema.json': configurationJsonSchema(),
    'schemas/leakscanignore.schema.json': ignoreJsonSchema(),
    'schemas/report.schema.json': reportJsonSchema(),
    'schemas/last-run.schema.json': lastRunJsonSchema(),
    'schemas/notification.schema.json': notificationJsonSchema(),
    'schemas/summary.schema.json': summaryJsonSchema(),
  })) {
    await replaceFile(path.join(root, file), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
