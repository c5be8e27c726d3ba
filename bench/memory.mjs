// Peak memory of scans of logs of odd shapes, and of nights over some of them: `npm run bench:memory`, or with the names of
// some.
// @ts-check
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
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

/** @typedef {{ owners: string[], counters: string[], rows: number, pid?: (i: number, row: number) => number, leaks?: (i: number) => boolean, logs?: number }} Shape */
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

/** Nights over a share of so many such logs, each of another machine. @type {Record<string, Shape>} */
const NIGHTS = Object.fromEntries([
  ...['5,000 processes', '49,000 processes', '20,000 leaks'].map((name) => [
    `night: ${name}`,
    { ...SHAPES[name], logs: 1 },
  ]),
  ['night: 4 logs of 2,000', { ...SHAPES['2,000 processes'], logs: 4 }],
]);

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

/** Writes the peak of the program, its threads with it, to file descriptor 3, in KB. */
const REPORT_PEAK = `import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`;
const HOOK = `data:text/javascript,${encodeURIComponent(REPORT_PEAK)}`;
const MB = 1024 * 1024;

/** @param {string[]} command @returns `peak 133 MB, status 1` */
function peakOf(command) {
  const { status, output } = spawnSync(process.execPath, ['--import', HOOK, PROGRAM, ...command, '-q'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    encoding: 'utf8',
  });
  return { peak: Math.round(Number(output[3]) / 1024), status };
}

/** @param {string} file */
const sizeOf = (file) => `${(statSync(file).size / MB).toFixed(1)} MB`;

/** @param {Shape} shape @param {string} folder */
function scan(shape, folder) {
  const [log, html, json] = ['log.csv', 'r.html', 'r.json'].map((name) => path.join(folder, name));
  writeLog(log, shape);
  const { peak, status } = peakOf([log, '-o', html, '-o', json]);
  return `${sizeOf(log)}, peak ${peak} MB, JSON ${sizeOf(json)}, HTML ${sizeOf(html)}, status ${status}`;
}

/** @param {Shape} shape @param {string} folder */
function night(shape, folder) {
  const share = path.join(folder, 'share');
  mkdirSync(share);
  for (let log = 0; log < shape.logs; log++) {
    writeLog(path.join(share, `log${log}.csv`), {
      ...shape,
      owners: shape.owners.map((owner) => owner.replace('SRV', `SRV${log}`)),
    });
  }
  const history = path.join(folder, 'history.db');
  const { peak, status } = peakOf(['nightly', share, '--history', history, '-o', path.join(folder, 'pages')]);
  return `${shape.logs} x ${sizeOf(path.join(share, 'log0.csv'))}, peak ${peak} MB, history ${sizeOf(history)}, status ${status}`;
}

const asked = process.argv.slice(2);
for (const [name, shape] of Object.entries({ ...SHAPES, ...NIGHTS })) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-memory-'));
  try {
    console.log(`${name.padEnd(28)} ${'logs' in shape ? night(shape, folder) : scan(shape, folder)}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
