// A small share, a night that scans it, and what must be true behind any night that went wrong.
// @ts-check
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadBases } from './bases.mjs';
import { run } from './program.mjs';

const MACHINES = ['ALPHA', 'BRAVO', 'CHARLY'];
const MS_PER_SECOND = 1000;

/** @param {number} ms */
const stamp = (ms) => {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time.slice(0, 12)}`;
};

/**
 * A day of one machine: one process leaks, one does not.
 * @param {string} machine @param {number} startMs
 */
function dayOf(machine, startMs) {
  const path = (/** @type {string} */ counter) => `"\\\\${machine}\\${counter}"`;
  const processes = ['app', 'idle'];
  const names = processes.flatMap((one) => [
    path(`Process(${one})\\ID Process`),
    path(`Process(${one})\\Private Bytes`),
  ]);
  const lines = [`"(PDH-CSV 4.0) (UTC)(0)",${names.join(',')}`];
  for (let sample = 0; sample < 288; sample++) {
    const leak = 50_000_000 + sample * 400_000;
    const steady = 20_000_000 + 4096 * ((sample * 7) % 13);
    lines.push(`"${stamp(startMs + sample * 300 * MS_PER_SECOND)}","100","${leak}","200","${steady}"`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Makes a share of three machines and a trial log. @param {string} folder @param {number} startMs of the logs */
export function makeShare(folder, startMs = Date.UTC(2026, 10, 4)) {
  mkdirSync(path.join(folder, 'share'), { recursive: true });
  for (const machine of MACHINES) {
    writeFileSync(path.join(folder, 'share', `${machine}.csv`), dayOf(machine, startMs));
  }
  const sample = loadBases().find(({ name }) => name === 'get-counter-export-csv.csv');
  if (sample !== undefined) writeFileSync(path.join(folder, 'share', 'other.csv'), sample.bytes);
}

/**
 * @param {string} folder @param {string} date `yyyy-MM-dd` @param {Readonly<Record<string, string>>} [env]
 * @param {readonly string[]} [more]
 */
export const night = (folder, date, env = {}, more = []) =>
  run(
    [
      'nightly',
      'share',
      '-o',
      'pages',
      '--history',
      'h.db',
      '-q',
      '--all',
      '--jobs',
      '1',
      '--now',
      `${date}T05:00:00Z`,
      ...more,
    ],
    folder,
    env,
  );

/** All machine pages and summaries, with their paths. @param {string} folder */
export function pagesOf(folder) {
  const pages = path.join(folder, 'pages');
  return existsSync(pages) ? readdirSync(pages, { recursive: true, encoding: 'utf8' }).sort() : [];
}

/**
 * What is wrong with a history; null where nothing is.
 * @param {string} folder @returns {string | null}
 */
export function historyFault(folder) {
  // An empty file is a history that was not begun.
  const file = path.join(folder, 'h.db');
  if (!existsSync(file) || statSync(file).size === 0) return null;
  const ended = run(['history', 'verify', '--history', 'h.db'], folder);
  return ended.status === 0 ? null : `history verify ended with ${ended.status}: ${ended.stderr}${ended.stdout}`.trim();
}

/**
 * What is wrong behind a night that followed one that went wrong; null where nothing is: the history holds, every machine has
 * a page, links lead somewhere, nothing temporary is left.
 * @param {string} folder @returns {string | null}
 */
export function nightFault(folder) {
  const pages = pagesOf(folder);
  const missing = MACHINES.filter(
    (machine) => !pages.some((page) => page.includes(machine.toLowerCase()) && page.endsWith('.html')),
  );
  if (missing.length > 0) return `no page of ${missing.join(', ')}: ${pages.join(', ')}`;
  const temporary = pages.filter((page) => page.includes('.leakscan-'));
  if (temporary.length > 0) return `temporary files were left: ${temporary.join(', ')}`;
  const index = readFileSync(path.join(folder, 'pages/index.html'), 'utf8');
  const dead = [...index.matchAll(/href="([^"#:]+\.html)"/g)].find(
    ([, link = '']) => !existsSync(path.join(folder, 'pages', decodeURIComponent(link))),
  );
  if (dead !== undefined) return `a link of the index leads nowhere: ${dead[1]}`;
  return historyFault(folder);
}
