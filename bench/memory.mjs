// Peak memory of a scan of logs of odd shapes: `npm run bench:memory`, or with the names of some.
// @ts-check
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const PAIR = ['ID Process', 'Private Bytes'];
const NINE = [
  ...PAIR,
  ...['Working Set', 'Virtual Bytes', 'Handle Count', 'Thread Count', 'Pool Paged Bytes', 'Pool Nonpaged Bytes'],
  'Elapsed Time',
];

/** @typedef {{ owners: string[], counters: string[], rows: number, pid?: (i: number, row: number) => number, leaks?: (i: number) => boolean }} Shape */
/** @type {(count: number, name: (i: number) => string) => string[]} */
const owners = (count, name) => Array.from({ length: count }, (_, i) => name(i));
const process1 = (/** @type {number} */ i) => `\\\\SRV\\Process(proc${i})`;

/** @type {Record<string, Shape>} */
const SHAPES = {
  'ordinary: 150 processes': { owners: owners(150, process1), counters: NINE, rows: 1000 },
  '2,000 processes': { owners: owners(2000, process1), counters: NINE, rows: 300 },
  '5,000 processes': { owners: owners(5000, process1), counters: NINE, rows: 100 },
  '49,000 processes': { owners: owners(49_000, process1), counters: ['Private Bytes'], rows: 40 },
  '20,000 of one name': {
    owners: owners(20_000, (i) => `\\\\SRV\\Process(w3wp${i === 0 ? '' : `#${i}`})`),
    counters: PAIR,
    rows: 40,
  },
  '20,000 leaks': { owners: owners(20_000, process1), counters: PAIR, rows: 100, leaks: () => true },
  '20,000 machines': { owners: owners(20_000, (i) => `\\\\SRV${i}\\Process(store)`), counters: PAIR, rows: 60 },
  'a new process each sample': {
    owners: owners(200, process1),
    counters: PAIR,
    rows: 800,
    pid: (i, row) => 1000 + i + 200 * row,
  },
};

/** @param {string} file @param {Shape} shape */
function writeLog(file, { owners, counters, rows, pid = (i) => 1000 + i, leaks = (i) => i % 1000 === 7 }) {
  const fd = openSync(file, 'w');
  const paths = owners.flatMap((owner) => counters.map((counter) => `,"${owner}\\${counter}"`));
  writeSync(fd, `"(PDH-CSV 4.0) (GMT Standard Time)(0)"${paths.join('')}\n`);
  for (let row = 0; row < rows; row++) {
    const [day = '', time] = new Date(Date.UTC(2024, 2, 4) + row * 900_000).toISOString().slice(0, 19).split('T');
    const [year, month, date] = day.split('-');
    const cells = owners.flatMap((_, i) => counters.map((counter) => `,"${valueOf(counter, i, row)}"`));
    writeSync(fd, `"${month}/${date}/${year} ${time}.000"${cells.join('')}\n`);
  }
  closeSync(fd);

  /** @type {(counter: string, i: number, row: number) => number} */
  function valueOf(counter, i, row) {
    if (counter === 'ID Process') return pid(i, row);
    if (counter === 'Elapsed Time') return 86_400 + row * 900;
    if (counter !== 'Private Bytes') return 100 + ((i + row * 31) % 17);
    return leaks(i) ? 50e6 + row * 400_000 : 5e6 + ((i * 7919 + row * 104_729) % 65_536);
  }
}

/** Writes the peak of the program to file descriptor 3, in KB. */
const REPORT_PEAK = `import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;
const MB = 1024 * 1024;

const asked = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-memory-'));
try {
  for (const [name, shape] of Object.entries(SHAPES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const log = path.join(folder, 'log.csv');
    writeLog(log, shape);
    const outputs = ['html', 'json'].flatMap((format) => ['-o', path.join(folder, `r.${format}`)]);
    const hook = `data:text/javascript,${encodeURIComponent(REPORT_PEAK)}`;
    const { status, output } = spawnSync(process.execPath, ['--import', hook, PROGRAM, log, '-q', ...outputs], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      encoding: 'utf8',
    });
    const sizes = [log, path.join(folder, 'r.json'), path.join(folder, 'r.html')].map(
      (file) => statSync(file).size / MB,
    );
    const [ofLog, ofJson, ofHtml] = sizes.map((size) => size.toFixed(1));
    const peak = Math.round(Number(output[3]) / 1024);
    console.log(
      `${name.padEnd(28)} ${ofLog} MB, peak ${peak} MB, JSON ${ofJson} MB, HTML ${ofHtml} MB, status ${status}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
