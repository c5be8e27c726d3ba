// The logs that torture starts from: all samples and trials, long ones shortened, so that a case takes moments.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const root = fileURLToPath(new URL('..', import.meta.url));

const FOLDERS = ['samples', 'test/data/trials'];
/** Lists of processes and their modules beside the logs. */
const IS_LIST = /\.modules\.|-(?:tasklist|processes)\./;
const MAX_LINES = 60;

/** @typedef {{ name: string, bytes: Buffer }} Base */

/** @returns {Base[]} */
export function loadBases() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => /\.(?:[ct]sv|blg)(?:\.gz)?$/.test(name) && !IS_LIST.test(name))
      .sort()
      .map((name) => ({ name, bytes: shortened(readFileSync(path.join(root, folder, name))) })),
  );
}

/** @param {Buffer} file */
function shortened(file) {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? gunzipSync(file) : file;
  let end = 0;
  for (let line = 0; line < MAX_LINES; line++) {
    const next = bytes.indexOf(10, end);
    if (next < 0) return bytes;
    end = next + 1;
  }
  return bytes.subarray(0, end);
}
