import { existsSync, readdirSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { findChromium, launch } from '../helpers/chromium.ts';
import { buildReaderPage, openReaderPage, saved, scanFiles, type ReaderPage } from '../helpers/reader-page.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';

const TRIALS = resolve('test/data/trials');
/** From here on the page hashes in a thread. */
const HASHED_BESIDE_BYTES = 8 * 1024 * 1024;
const executable = findChromium();

interface Given {
  readonly folder: string;
  readonly logs: readonly string[];
  readonly inventories?: readonly string[];
  readonly processLists?: readonly string[];
}

const withModules = (name: string, log: string): Given => ({
  folder: SAMPLES,
  logs: [log],
  inventories: [`${name}.modules.csv`],
});
const WEB = withModules('server2022-web', 'server2022-web.csv.gz');
const GIVEN: Readonly<Record<string, Given>> = {
  'Exchange 2000, gzip': withModules('exchange2000-provisioning', 'exchange2000-provisioning.csv.gz'),
  'Exchange 2003, gzip': withModules('exchange2003-mapi-ics', 'exchange2003-mapi-ics.csv.gz'),
  'POP3 crash, gzip': withModules('frontend-pop3-crash', 'frontend-pop3-crash.csv.gz'),
  'IMAP4 leak, plain': withModules('frontend-imap4-leak', 'frontend-imap4-leak.csv'),
  'mailbox store, without lists': { folder: SAMPLES, logs: ['mailbox-store-warmup.csv.gz'] },
  'web server with a list of processes': { ...WEB, processLists: ['server2022-web-processes.csv'] },
  'web server with tasklist': { ...WEB, inventories: [], processLists: ['server2022-web-tasklist.csv'] },
  'ASCII and UTF-16': { folder: TRIALS, logs: ['ascii-then-utf16.csv'] },
  'a console code page': { folder: TRIALS, logs: ['typeperf-russian-oem.csv'] },
  'decimal commas': { folder: TRIALS, logs: ['decimal-comma-quoted.csv'] },
  'one row a value': { folder: TRIALS, logs: ['log-analytics-rows.csv'] },
  'all trial logs at once': { folder: TRIALS, logs: readdirSync(TRIALS).filter((name) => name.endsWith('.csv')) },
};

const REAL_LOGS = resolve('../shared/real-logs');
const BINARY_LOGS = resolve('../shared/blg');
const realLogs = [REAL_LOGS, BINARY_LOGS].flatMap((folder) =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /\.(?:csv|tsv|blg)$/.test(name) && name !== 'SOURCES.tsv')
        .map((name): Given => ({ folder, logs: [name] }))
    : [],
);
if (realLogs.length === 0) console.warn('SKIPPED: ../shared/real-logs is not here; the page read no real log');

/** The report of the command line; null where it has none. Files have names without folders, as a browser gives them. */
async function reportOfProgram({ folder, logs, inventories = [], processLists = [] }: Given): Promise<Report | null> {
  const lists = [
    ...inventories.flatMap((file) => ['--inventory', file]),
    ...processLists.flatMap((file) => ['--process-list', file]),
  ];
  const { stdout } = await run([...logs, ...lists, '--format', 'json', '-o', '-'], folder);
  return stdout === '' ? null : (JSON.parse(stdout) as Report);
}

/** All but when it was made, and with which words. */
const compared = (report: Report): object => ({ ...report, generatedAt: '', options: {}, command: [] });

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('a report that the page made', () => {
  let folder: string;
  let browser: Browser;
  let opened: ReaderPage;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-page-'));
    browser = await launch(executable!);
    opened = await openReaderPage(browser, await buildReaderPage(folder));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The page's report of the same files; null where it has none. */
  async function reportOfPage({ folder, logs, inventories = [], processLists = [] }: Given): Promise<Report | null> {
    const files = [...logs, ...inventories, ...processLists].map((name) => join(folder, name));
    const refused = await scanFiles(opened.page, files);
    return refused === null ? (JSON.parse(await saved(opened.page, 'json')) as Report) : null;
  }

  async function expectSame(given: Given, isReport?: boolean): Promise<void> {
    const [ours, theirs] = await Promise.all([reportOfPage(given), reportOfProgram(given)]);
    if (isReport !== undefined) expect(theirs !== null, given.logs[0]).toBe(isReport);
    expect(ours === null, given.logs[0]).toBe(theirs === null);
    if (ours === null || theirs === null || isDeepStrictEqual(compared(ours), compared(theirs))) return;
    // Shows where; it takes longer.
    expect(compared(ours), given.logs[0]).toStrictEqual(compared(theirs));
    expect.unreachable('they differ');
  }

  it.each(Object.entries(GIVEN))('is that of the command line, to the last digit: %s', async (_, given) => {
    await expectSame(given, true);
    expect(opened.faults).toEqual([]);
  });

  // They are other people's, and no part of the project.
  it.skipIf(realLogs.length === 0)('is that of the command line: real logs, text and binary', async () => {
    for (const given of realLogs) await expectSame(given);
    expect(opened.faults).toEqual([]);
  });

  it('is that of the command line: archives, members of gzip, a log large enough to be hashed in a thread', async () => {
    const folder = await scratch();
    const log = join(SAMPLES, 'frontend-imap4-leak.csv');
    const text = await readFile(log);
    await writeFile(join(folder, 'logs.zip'), zip([{ name: 'a/one.csv', data: text }]));
    const half = text.indexOf('\n', text.length / 2) + 1;
    const members = [gzipSync(text.subarray(0, half)), gzipSync(text.subarray(half)), Buffer.alloc(512)];
    await writeFile(join(folder, 'members.csv.gz'), Buffer.concat(members));
    await writeFile(join(folder, 'cut.csv.gz'), gzipSync(text).subarray(0, 60_000));
    // Values of counters that are not judged, to make it long.
    const lines = text.toString().trimEnd().split('\r\n');
    const rows = lines.map((line, i) => `${line},"${i === 0 ? '\\\\MAILFE02\\Other\\Counter' : '1'.repeat(14_000)}"`);
    await writeFile(join(folder, 'long.csv'), `${rows.join('\r\n')}\r\n`);
    expect((await stat(join(folder, 'long.csv'))).size).toBeGreaterThan(HASHED_BESIDE_BYTES);
    await copyFile(log, join(folder, 'plain.csv'));
    for (const name of ['logs.zip', 'members.csv.gz', 'cut.csv.gz', 'long.csv', 'plain.csv']) {
      await expectSame({ folder, logs: [name] });
    }
    expect(opened.faults).toEqual([]);
  });

  it('is one of 200 logs given at once', async () => {
    const folder = await scratch();
    const text = await readFile(join(SAMPLES, 'frontend-imap4-leak.csv'), 'utf8');
    const [head, ...records] = text.trimEnd().split('\r\n');
    const each = Math.ceil(records.length / 200);
    const logs: string[] = [];
    for (let i = 0; i < 200; i++) {
      const part = records.slice(i * each, (i + 1) * each);
      if (part.length === 0) break;
      logs.push(`part-${String(i).padStart(3, '0')}.csv`);
      await writeFile(join(folder, logs.at(-1)!), `${[head, ...part].join('\r\n')}\r\n`);
    }
    expect(logs.length).toBeGreaterThan(100);
    await expectSame({ folder, logs });
  });

  it('can be saved as the command line writes it', async () => {
    const report = (await reportOfPage(WEB))!;
    expect(await saved(opened.page, 'html')).toBe(await REPORT_FORMATS.html.render(report));
    expect(await saved(opened.page, 'markdown')).toBe(await REPORT_FORMATS.markdown.render(report));
    expect(await saved(opened.page, 'csv')).toBe(await REPORT_FORMATS.csv.render(report));
    expect(await saved(opened.page, 'json')).toBe(await REPORT_FORMATS.json.render(report));
    expect(report.options).toEqual({
      logs: ['server2022-web.csv.gz'],
      inventory: [basename('server2022-web.modules.csv')],
    });
  });
});
