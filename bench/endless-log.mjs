// A counter log of any length on standard output, to show that memory does not grow with it:
//   node bench/endless-log.mjs --gigabytes 8 | npx leakscan - -o r.html -o r.json
// 5,000 columns, every one of them read: nine counters of 555 processes and five more. The first process leaks, the second
// starts anew each minute, under another process ID.
// @ts-check
import { once } from 'node:events';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '8' } } });
const limit = Number(values.gigabytes) * 1e9;
const PROCESSES = 555;
const COUNTERS = [
  'Private Bytes',
  'Virtual Bytes',
  'Working Set',
  'Pool Paged Bytes',
  'Pool Nonpaged Bytes',
  'Handle Count',
  'Thread Count',
  'ID Process',
  'Elapsed Time',
];
const PID = COUNTERS.indexOf('ID Process');
const DIGITS = 10;
const STEP_MS = 15_000;
const START_MS = Date.UTC(2004, 0, 5);

const paths = Array.from({ length: PROCESSES }, (_, p) =>
  COUNTERS.map((counter) => `\\\\SRV\\Process(app${p})\\${counter}`),
).flat();
for (const counter of ['Committed Bytes', 'Commit Limit']) paths.push(`\\\\SRV\\Memory\\${counter}`);
for (let extra = 0; paths.length < 5000; extra++) paths.push(`\\\\SRV\\Memory\\Extra ${extra}`);

/** One record, all numbers of ten digits, so that only digits change. */
const record = Buffer.from(`"01/01/2004 00:00:00.000",${paths.map(() => `"${'0'.repeat(DIGITS)}"`).join(',')}\r\n`);
const firstCell = '"01/01/2004 00:00:00.000","'.length;

/** @param {number} column @param {number} value */
function put(column, value) {
  let at = firstCell + column * (DIGITS + 3) + DIGITS;
  for (let digit = 0, left = value; digit < DIGITS; digit++, left = Math.floor(left / 10))
    record[--at] = 48 + (left % 10);
}

let seed = 1;
const random = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

async function write(/** @type {Buffer} */ bytes) {
  if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
}
process.stdout.on('error', () => process.exit());

await write(Buffer.from(`"(PDH-CSV 4.0) (GMT)(0)",${paths.map((path) => `"${path}"`).join(',')}\r\n`));
for (const [i, bytes] of [2e9, 8e9].entries()) put(PROCESSES * COUNTERS.length + i, bytes);
for (let p = 0; p < PROCESSES; p++) COUNTERS.forEach((_, c) => put(p * COUNTERS.length + c, 1_000_000 + 1000 * p + c));
for (let written = 0, row = 0; written < limit; written += record.length, row++) {
  const time = new Date(START_MS + row * STEP_MS).toISOString();
  record.write(`${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)} ${time.slice(11, 23)}`, 1, 'latin1');
  put(0, 50_000_000 + row * 2000 + Math.floor(random() * 100_000));
  put(COUNTERS.length + PID, 1000 + (Math.floor(row / 4) % 30_000));
  for (let p = 2; p < PROCESSES; p++) put(p * COUNTERS.length, 20_000_000 + Math.floor(random() * 500_000));
  const elapsed = COUNTERS.length - 1;
  for (let p = 0; p < PROCESSES; p++) put(p * COUNTERS.length + elapsed, p === 1 ? (row % 4) * 15 : 500_000 + row * 15);
  // A copy: what was written before may still wait in the pipe.
  await write(Buffer.from(record));
}
