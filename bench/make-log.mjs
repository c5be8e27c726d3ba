// A counter log as a busy server writes it: \Process(*)\* with 27 counters of 150 processes, three of which leak.
// Deterministic. Written once to a temporary folder; the data is never kept.
// @ts-check
import { createWriteStream, existsSync, statSync } from 'node:fs';
import { once } from 'node:events';

const PROCESSES = 150;
/** The nine that leakscan reads come first, the others only make the log wide. */
const COUNTERS = [
  ...['Private Bytes', 'Virtual Bytes', 'Working Set', 'Handle Count', 'Thread Count', 'Pool Paged Bytes'],
  ...['Pool Nonpaged Bytes', 'ID Process', 'Elapsed Time', '% Processor Time', '% User Time', '% Privileged Time'],
  ...['Virtual Bytes Peak', 'Page Faults/sec', 'Working Set Peak', 'Page File Bytes Peak', 'Page File Bytes'],
  ...['Priority Base', 'Creating Process ID', 'IO Read Operations/sec', 'IO Write Operations/sec'],
  ...['IO Data Operations/sec', 'IO Other Operations/sec', 'IO Read Bytes/sec', 'IO Write Bytes/sec'],
  ...['IO Data Bytes/sec', 'IO Other Bytes/sec'],
];
export const LEAKING = ['app7', 'app49', 'app120'];

/** @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/**
 * @param {string} file
 * @param {number} rows one each 15 seconds
 * @param {number} [from] the first of them, of a log that goes on with another
 * @returns {Promise<{ bytes: number, columns: number }>}
 */
export async function makeLog(file, rows, from = 0) {
  const names = Array.from({ length: PROCESSES }, (_, p) => `app${p}`);
  const columns = names.length * COUNTERS.length;
  if (existsSync(file)) return { bytes: statSync(file).size, columns };
  const out = createWriteStream(file);
  const random = generator(1);
  const paths = names.flatMap((name) => COUNTERS.map((counter) => `"\\\\BENCH01\\Process(${name})\\${counter}"`));
  out.write(['"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)"', ...paths].join(',') + '\r\n');
  for (let row = from; row < from + rows; row++) {
    const at = new Date(Date.UTC(2005, 2, 14) + row * 15_000).toISOString();
    const cells = [`${at.slice(5, 7)}/${at.slice(8, 10)}/2005 ${at.slice(11, 23)}`];
    for (let p = 0; p < PROCESSES; p++) {
      const leak = LEAKING.includes(names[p] ?? '') ? row * 4096 * 5 : 0;
      for (let c = 0; c < COUNTERS.length; c++) cells.push(cellOf(c, p, row, leak, random));
    }
    if (!out.write(`"${cells.join('","')}"\r\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return { bytes: statSync(file).size, columns };
}

/**
 * @param {number} c @param {number} p @param {number} row @param {number} leak
 * @param {() => number} random
 */
function cellOf(c, p, row, leak, random) {
  if (c < 3) return String(20_000_000 + 1_000_003 * p + leak + 4096 * Math.floor(random() * 8));
  if (c < 7) return String(100 + p + Math.floor(random() * 5));
  if (c === 7) return String(1000 + 4 * p);
  if (c === 8) return String(86_400 + row * 15 + p / 7);
  return c < 12 || c > 18 ? (random() < 0.6 ? '0' : (random() * 100).toFixed(15)) : String(Math.floor(random() * 1e8));
}
