// package.json as it is published: without scripts and development dependencies, which need files that the package does not
// have. `strip` before npm packs, `restore` after it.
// @ts-check
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build/sources.mjs';

const manifest = path.join(root, 'package.json');
const kept = path.join(root, 'node_modules/.package.json.kept');

// Also where an earlier run was cut off.
if (existsSync(kept)) renameSync(kept, manifest);
if (process.argv[2] === 'strip') {
  const text = readFileSync(manifest, 'utf8');
  writeFileSync(kept, text);
  const { scripts, devDependencies, allowScripts, ...published } = JSON.parse(text);
  writeFileSync(manifest, `${JSON.stringify(published, null, 2)}\n`);
}
