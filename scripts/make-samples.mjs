/**
 * Makes the counter logs in samples/, each from a seed: the same seed gives the same bytes on any machine.
 *
 *   node scripts/make-samples.mjs [--out DIR] [--only NAME] [--check]
 *
 * --out DIR    where to write; default: samples/ beside scripts/
 * --only NAME  one sample, by the base name of its files
 * --check      write nothing; compare with the files in DIR and exit 1 when one is missing or different
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { exchange2000Provisioning } from './samples/exchange2000-provisioning.mjs';
import { exchange2003MapiIcs } from './samples/exchange2003-mapi-ics.mjs';
import { frontendImap4Leak } from './samples/frontend-imap4-leak.mjs';
import { frontendPop3Crash } from './samples/frontend-pop3-crash.mjs';
import { recordCounterLog } from './samples/host.mjs';
import { writeInventory } from './samples/inventory.mjs';
import { mailboxStoreWarmup } from './samples/mailbox-store-warmup.mjs';
import { writePdhCsv } from './samples/pdh-csv.mjs';
import { server2022Web } from './samples/server2022-web.mjs';

/**
 * @typedef {object} SampleFile
 * @property {string} file
 * @property {string} content before any compression; file names ending in .gz ask for it
 */

/** @type {{ name: string, make: () => SampleFile[] }[]} */
const SAMPLES = [
  ...[frontendImap4Leak, exchange2000Provisioning, exchange2003MapiIcs, mailboxStoreWarmup, frontendPop3Crash].map(
    (spec) => ({ name: spec.name, make: () => makeSample(spec) }),
  ),
  server2022Web,
];

/** Where a gzip header names the operating system that made it, and the value for "unknown". */
const GZIP_OS_BYTE = 9;
const GZIP_OS_UNKNOWN = 255;

/**
 * @param {import('./samples/host.mjs').SampleSpec} spec
 * @returns {SampleFile[]}
 */
function makeSample(spec) {
  const { paths, rows } = recordCounterLog(spec);
  const log = writePdhCsv({ machine: spec.machine, zone: spec.zone, paths, rows });
  const files = [{ file: `${spec.name}.csv${spec.gzip ? '.gz' : ''}`, content: log }];
  if (spec.inventory) files.push({ file: `${spec.name}.modules.csv`, content: writeInventory(spec.inventory) });
  return files;
}

/**
 * @param {string} file
 * @param {string} content
 */
function encode(file, content) {
  if (!file.endsWith('.gz')) return Buffer.from(content, 'latin1');
  const bytes = gzipSync(Buffer.from(content, 'latin1'), { level: 9 });
  bytes[GZIP_OS_BYTE] = GZIP_OS_UNKNOWN;
  return bytes;
}

/**
 * Compares what is inside: another build of zlib may pack the same text into other bytes.
 *
 * @param {string} path
 * @param {string} content
 */
function isOnDisk(path, content) {
  try {
    const bytes = readFileSync(path);
    return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1') === content;
  } catch {
    return false;
  }
}

function readOptions() {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, only: { type: 'string' }, check: { type: 'boolean', default: false } },
  });
  const wanted = SAMPLES.filter(({ name }) => values.only === undefined || values.only === name);
  if (wanted.length === 0) {
    throw new Error(`no sample named ${values.only}; there are ${SAMPLES.map(({ name }) => name).join(', ')}`);
  }
  return { wanted, out: values.out ?? fileURLToPath(new URL('../samples', import.meta.url)), check: values.check };
}

function main() {
  const { wanted, out, check } = readOptions();
  if (!check) mkdirSync(out, { recursive: true });
  for (const { file, content } of wanted.flatMap(({ make }) => make())) {
    const path = join(out, file);
    const same = isOnDisk(path, content);
    if (check && !same) process.exitCode = 1;
    if (!check && !same) writeFileSync(path, encode(file, content));
    console.log(`${file}: ${same ? 'unchanged' : check ? 'different or missing' : 'written'}`);
  }
}

try {
  main();
} catch (error) {
  console.error(`make-samples: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
