// Builds dist/, the compiled catalog and the schemas.
//   --if-changed   only where a source changed since the last build
//   --clean        without the chunks of the previous build, as the package is published
// @ts-check
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hashSources, isCurrent, readStamp, root } from './build/sources.mjs';

const { values: options } = parseArgs({
  options: { 'if-changed': { type: 'boolean', default: false }, clean: { type: 'boolean', default: false } },
});
const sources = hashSources();
if (!options['if-changed'] || !isCurrent(sources)) await build();

async function build() {
  const made = path.join(root, `.dist-${process.pid}`);
  try {
    // Loaded only now: the compilers take a second to load.
    const [{ make }, { replaceBuild }] = await Promise.all([import('./build/make.mjs'), import('./build/replace.mjs')]);
    await make(made);
    const previous = options.clean ? [] : (readStamp()?.files ?? []);
    replaceBuild(made, path.join(root, 'dist'), previous, sources);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}
