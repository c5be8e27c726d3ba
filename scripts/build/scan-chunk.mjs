// Puts what every scan loads into one file. esbuild makes a file of its own for each set of modules that some of a hundred
// dynamic imports share: a scan would find, open and link 140 of them. Where all that is imported dynamically imports what a
// scan loads, there is one set.
// @ts-check
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/** What a scan that writes a page imports dynamically. */
const SCAN = [
  'src/catalog/extend.ts',
  'src/cli/commands/scan-command.ts',
  'src/cli/files/input-files.ts',
  'src/cli/files/irreplaceable.ts',
  'src/cli/files/output-clashes.ts',
  'src/cli/files/outputs.ts',
  'src/config/load-configuration.ts',
  'src/platform/file-hash.ts',
  'src/render/chart/choose-charts.ts',
  'src/render/html/render-html.tsx',
  'src/render/index.ts',
  'src/scan.ts',
  'src/util/lists/find-lists.ts',
];

/** What commands without a log import: they are over sooner than a scan is loaded. */
const WITHOUT_SCAN = [
  'src/cli/commands/capture-command.ts',
  'src/cli/commands/completion-command.ts',
  'src/cli/commands/schedule-command.ts',
  'src/cli/text/capture-text.ts',
  'src/cli/text/capture-xml.ts',
  'src/cli/text/completion/bash.ts',
  'src/cli/text/completion/fish.ts',
  'src/cli/text/completion/powershell.ts',
  'src/cli/text/completion/zsh.ts',
  'src/cli/text/help-text.ts',
  'src/cli/text/schedule-text.ts',
];

/**
 * A plugin for the bundle of the program.
 * @param {import('esbuild').BuildOptions} options of that bundle
 * @param {string[]} start what is loaded before the command is known
 * @returns {Promise<import('esbuild').Plugin>}
 */
export async function scanChunk(options, start) {
  const { metafile } = await build({ ...options, metafile: true, write: false });
  const dynamic = dynamicImports(metafile, start);
  const root = options.absWorkingDir ?? '';
  return {
    name: 'scan-chunk',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^leakscan:scan$/ }, () => ({ path: 'scan', namespace: 'scan-chunk' }));
      onLoad({ filter: /^/, namespace: 'scan-chunk' }, () => ({
        contents: SCAN.map((file) => `import './${file}';`).join('\n'),
        resolveDir: root,
      }));
      onLoad({ filter: /\.tsx?$/ }, async ({ path: file }) => {
        if (!dynamic.has(path.relative(root, file).split(path.sep).join('/'))) return undefined;
        const contents = await readFile(file, 'utf8');
        return { contents: `${contents}\nimport 'leakscan:scan';\n`, loader: file.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/**
 * The modules that are imported dynamically once the command is known, but for those of commands without a log. What is
 * loaded before that must not bring a scan along.
 * @param {import('esbuild').Metafile} metafile @param {string[]} start
 */
function dynamicImports({ outputs }, start) {
  const atStart = new Set();
  const visit = (/** @type {string} */ file) => {
    for (const input of Object.keys(outputs[file]?.inputs ?? {})) atStart.add(input);
    for (const { kind, path: imported } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement') visit(imported);
    }
  };
  for (const [file, { entryPoint = '' }] of Object.entries(outputs)) if (start.includes(entryPoint)) visit(file);
  const dynamic = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  return new Set(dynamic.filter((file) => !atStart.has(file) && !WITHOUT_SCAN.includes(file)));
}
