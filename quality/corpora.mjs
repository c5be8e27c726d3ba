// The labelled corpora: made by the generators of this project and of those beside it, kept in the system's temporary folder
// between runs.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const shared = path.join(root, '../shared');
/** Generators and scorer; null where they are not. */
export const EVALUATION = existsSync(path.join(shared, 'eval/evaluate.mjs')) ? path.join(shared, 'eval') : null;
export const CACHE = path.join(tmpdir(), 'leakscan-quality');

/** @typedef {'shapes' | 'mechanisms' | 'real' | 'programs'} Family */

/** @type {Readonly<Record<Family, string>>} */
export const GENERATORS = {
  shapes: path.join(shared, 'eval/generate.mjs'),
  mechanisms: path.join(shared, 'eval/mechanisms.mjs'),
  real: path.join(shared, 'real-traces/build.mjs'),
  programs: path.join(root, 'quality/programs/build.mjs'),
};
export const FAMILIES = /** @type {const} */ (['shapes', 'mechanisms', 'real', 'programs']);

/** @param {Family} family @param {string} seed @returns {string} the folder of its logs and labels.json */
export function corpus(family, seed) {
  const generator = GENERATORS[family];
  if (!existsSync(generator)) throw new Error(`${generator} is not here: no labelled logs can be made`);
  const folder = path.join(CACHE, `${family}-${seed}`);
  if (!existsSync(path.join(folder, 'labels.json'))) {
    mkdirSync(CACHE, { recursive: true });
    // Another run that makes the same logs never sees half of them.
    const partial = `${folder}.${process.pid}`;
    const { status, stderr } = spawnSync(process.execPath, [generator, '--seed', seed, '--out', partial], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  }
  return folder;
}
