// One measurement of a reader: `node bench/measure.mjs WHAT FILE WANTED`; prints the seconds it took to read, those before it to
// load the modules, peak memory and the sum of what was read. Status 3 if its package is not installed.
// The wanted columns are spread over the file: the first nine counters of each process, or the first of each.
// @ts-check
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [what = '', file = '', wantedText = '0'] = process.argv.slice(2);
const wanted = Number(wantedText);
const COUNTERS = 27;
const each = wanted / 150;
const indexes = Array.from({ length: wanted }, (_, i) => Math.floor(i / each) * COUNTERS + (i % each));
/** A function of its own, which is compiled sooner than a loop around `await`. @param {number} sum @param {Float64Array} values */
function addTo(sum, values) {
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

/** Each loads its modules and returns what reads. @type {Record<string, () => Promise<() => Promise<number>>>} */
const measurements = {
  async 'csv-parse'() {
    const { Parser } = await import('csv-parse');
    return async () => {
      let sum = 0;
      let row = 0;
      const parser = new Parser({
        on_record(/** @type {string[]} */ record) {
          if (row++ > 0) for (const index of indexes) sum += Number(record[index + 1]);
          return null;
        },
      });
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
        await new Promise((resolve, reject) => parser.write(chunk, (error) => (error ? reject(error) : resolve(null))));
      }
      await new Promise((resolve) => parser.end(() => resolve(null)));
      return sum;
    };
  },
  async leakscan() {
    const { openCounterLog } = await import('../dist/index.js');
    return async () => {
      const log = await openCounterLog({ file });
      let sum = 0;
      for await (const { values } of log.batches(indexes)) sum = addTo(sum, values);
      return sum;
    };
  },
  async duckdb() {
    const require = createRequire(path.join(process.cwd(), 'x.js'));
    const { DuckDBInstance } = require('@duckdb/node-api');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    return async () => {
      const names = indexes.map((index) => `column${String(index + 1).padStart(4, '0')}`);
      const sums = names.map((name) => `sum(${name})`).join(',');
      const from = `read_csv('${file}', header = false, skip = 1, all_varchar = false, sample_size = 1000)`;
      const [row] = (await connection.runAndReadAll(`select ${sums} from ${from}`)).getRows();
      return row.reduce((/** @type {number} */ a, /** @type {unknown} */ b) => a + Number(b), 0);
    };
  },
  async polars() {
    const require = createRequire(path.join(process.cwd(), 'x.js'));
    const polars = require('nodejs-polars');
    return () => {
      const columns = indexes.map((index) => `column_${index + 2}`);
      const table = polars.readCSV(file, { hasHeader: false, skipRows: 1, columns, inferSchemaLength: 1000 });
      const [row = []] = table.sum().rows();
      return Promise.resolve(row.reduce((/** @type {number} */ a, /** @type {unknown} */ b) => a + Number(b), 0));
    };
  },
};

const loading = performance.now();
const read = await measurements[what]?.().catch((/** @type {unknown} */ error) => {
  // A package, or its binary for this system.
  if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') process.exit(3);
  throw error;
});
if (read === undefined) throw new Error(`no such measurement: ${what}`);
const started = performance.now();
const sum = await read();
const seconds = (performance.now() - started) / 1000;
const loadSeconds = (started - loading) / 1000;
const peakMB = Math.round(process.resourceUsage().maxRSS / 1000);
console.log(JSON.stringify({ seconds, loadSeconds, peakMB, sum }));
