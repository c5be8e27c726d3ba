// A share of captures of 5 MB, five of each server, with 1,350 counters that are read.
// @ts-check
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeLog } from './make-log.mjs';

const OF_A_SERVER = 5;
/** Half an hour: 5 MB. */
const ROWS = 120;

/** @param {string} folder gets a folder for each server @param {number} captures @returns {Promise<number>} bytes */
export async function makeShare(folder, captures) {
  let bytes = 0;
  for (let part = 0; part < OF_A_SERVER; part++) {
    const base = path.join(folder, '..', 'base.csv');
    await makeLog(base, ROWS, part * ROWS);
    const text = readFileSync(base, 'latin1');
    rmSync(base);
    for (let server = 0; server < captures / OF_A_SERVER; server++) {
      const name = `SRV${String(server).padStart(4, '0')}`;
      mkdirSync(path.join(folder, name), { recursive: true });
      const file = path.join(folder, name, `perf_${part}.csv`);
      writeFileSync(file, text.replaceAll('\\BENCH01\\', `\\${name}\\`), 'latin1');
      bytes += statSync(file).size;
    }
  }
  return bytes;
}
