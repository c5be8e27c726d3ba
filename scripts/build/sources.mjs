// What a build is made of, as one hash, and whether dist/ is the build of it. Imports nothing that is slow to load.
// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const SOURCES = [
  'src',
  'catalog',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** What the build makes of the sources outside of dist/. */
const MADE = [
  'src/counterlog/text/record-scan-wasm.ts',
  'src/render/html/report-script.ts',
  'src/render/nightly/index-script.ts',
  'src/words/advice-table.ts',
  'catalog/catalog.json',
  'catalog/examples.json',
  'catalog/pool-tags.json',
  'catalog/article.schema.json',
  'schemas/report.schema.json',
];

/** In dist/: the hash of the sources, and the files that the build made. */
export const STAMP = 'build.json';

/** @typedef {{ sources: string, files: string[] }} Stamp */

/** Files below a folder, by their paths from it with slashes, in order. @param {string} folder @returns {string[]} */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

/** The content of all sources, whatever their times. */
export function hashSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const full = path.join(root, source);
    const files = statSync(full).isFile() ? [source] : filesBelow(full).map((file) => `${source}/${file}`);
    for (const file of files) {
      if (MADE.includes(file)) continue;
      const content = readFileSync(path.join(root, file));
      hash.update(`${file}\n${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}

/** The stamp of the build in dist/; null where it was not finished, or was made by an earlier version. @returns {Stamp | null} */
export function readStamp() {
  try {
    return JSON.parse(readFileSync(path.join(root, 'dist', STAMP), 'utf8'));
  } catch {
    return null;
  }
}

/** Whether dist/ is whole and made of the sources with this hash. @param {string} sources */
export function isCurrent(sources) {
  const stamp = readStamp();
  return (
    stamp !== null &&
    stamp.sources === sources &&
    stamp.files.every((file) => existsSync(path.join(root, 'dist', file))) &&
    MADE.every((file) => existsSync(path.join(root, file)))
  );
}
