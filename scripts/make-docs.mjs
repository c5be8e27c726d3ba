// Writes docs/cli.md from the tables of commands and options.
// @ts-check
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(root, 'docs/cli.md');

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/text/reference.ts'],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
});
const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
const { cliReference } = await import(`data:text/javascript;base64,${code}`);
const config = await resolveConfig(target);
await writeFile(target, await format(cliReference(), { ...config, filepath: target }));
