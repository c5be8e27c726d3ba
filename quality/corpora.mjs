// The labelled corpora: made by the generators beside the project, kept in the system's temporary folder between runs.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
/** Generators and scorer; null where they are not. */
const evaluation = path.join(root, '../shared/eval');
export const EVALUATION = existsSync(path.join(evaluation, 'evaluate.mjs')) ? evaluation : null;
export const CACHE = path.join(tmpdir(), 'leakscan-quality');

/** @typedef {'shapes' | 'mechanisms'} Family */

/** @param {Family} family @param {string} seed @returns {string} the folder of its logs and labels.json */
export function corpus(family, seed) {
  if (EVALUATION === null) throw new Error(`${evaluation} is not here: no labelled logs can be made`);
  const folder = path.join(CACHE, `${family}-${seed}`);
  if (!existsSync(path.join(folder, 'labels.json'))) {
    mkdirSync(CACHE, { recursive: true });
    const generator = path.join(EVALUATION, family === 'shapes' ? 'generate.mjs' : 'mechanisms.mjs');
    const { status, stderr } = spawnSync(process.execPath, [generator, '--seed', seed, '--out', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }
  return folder;
}
