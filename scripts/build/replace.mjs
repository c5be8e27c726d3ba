// Puts new files in the place of old ones, so that a program that runs or starts meanwhile always finds what it imports.
// @ts-check
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow, STAMP } from './sources.mjs';

/** Writes a file whole, or leaves it as it is where its content is the same. @param {string} file @param {string} text */
export function replaceFile(file, text) {
  try {
    if (readFileSync(file, 'utf8') === text) return;
  } catch {
    // It is new.
  }
  mkdirSync(path.dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, text);
  moveFile(part, file);
}

/**
 * Makes `dist` what `made` is. A folder cannot be exchanged for another in one step on every system, and a program that runs
 * would miss the rest of its own build. So the chunks come first, whose names change with their content, then each file
 * with a fixed name; at any time such a file is of one build, and the chunks of that build are there. The chunks of the
 * previous build stay until the next one, for programs that still run.
 * @param {string} made @param {string} dist
 * @param {readonly string[]} previous files of the build that is replaced
 * @param {string} sources hash of the sources
 */
export function replaceBuild(made, dist, previous, sources) {
  const files = filesBelow(made);
  const isChunk = (/** @type {string} */ file) => file.startsWith('chunks/');
  mkdirSync(dist, { recursive: true });
  // Without it a build that is cut off from here on counts as unfinished.
  rmSync(path.join(dist, STAMP), { force: true });
  for (const file of [...files.filter(isChunk), ...files.filter((one) => !isChunk(one))]) {
    mkdirSync(path.dirname(path.join(dist, file)), { recursive: true });
    moveFile(path.join(made, file), path.join(dist, file));
  }
  const kept = new Set([...files, ...previous.filter(isChunk)]);
  for (const file of filesBelow(dist)) if (!kept.has(file)) rmSync(path.join(dist, file), { force: true });
  writeFileSync(path.join(dist, STAMP), `${JSON.stringify({ sources, files }, null, 1)}\n`);
}

/** Windows refuses to rename over a file that a program has open; what it has open can still be written. @param {string} from @param {string} to */
function moveFile(from, to) {
  try {
    renameSync(from, to);
  } catch {
    copyFileSync(from, to);
    rmSync(from, { force: true });
  }
}
