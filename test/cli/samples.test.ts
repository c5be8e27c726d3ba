import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

async function scanSample(log: string, ...more: string[]): Promise<{ status: number | null; report: Report }> {
  const result = await run([join(SAMPLES, log), ...more, '--format', 'json', '-o', '-'], await scratch());
  expect(result.stdout, result.shown).not.toBe('');
  return { status: result.status, report: JSON.parse(result.stdout) as Report };
}
const inventory = (name: string): string[] => ['--inventory', join(SAMPLES, `${name}.modules.csv`)];

/** `process resource article:confidence ...` of every finding, best first, without what is ruled out. */
const findings = (report: Report): string[] =>
  report.assessments
    .filter((a) => a.verdict === 'leak' || a.verdict === 'suspect')
    .map((a) => {
      const articles = a.articles.filter((m) => m.confidence !== 'ruled-out').map((m) => `${m.id}:${m.confidence}`);
      return [a.verdict, a.process, a.resource, ...articles].join(' ');
    });

/** Lists of processes and their modules beside the logs. */
const IS_LIST = /\.modules\.|-(?:tasklist|processes)\./;

const FRONT_END = 'leak inetinfo private-bytes';
const ACCT = 'leak acctprov private-bytes';
const VAULT = 'leak mailvault private-bytes';
const BRIDGE = 'leak dirbridge private-bytes';
/** Articles on MAPI programs without a version to compare: possible where its files are seen. */
const ANY_MAPI = ['KB901014', 'KB843523', 'KB891509', 'KB265514', 'KB293150'].map((id) => `${id}:possible`).join(' ');

describe('the samples', () => {
  it.each<[string, string[], number, string[]]>([
    ['frontend-imap4-leak.csv', [], 1, [`${FRONT_END} KB944903:likely KB910932:possible`]],
    [
      'frontend-imap4-leak.csv',
      inventory('frontend-imap4-leak'),
      1,
      [`${FRONT_END} KB944903:confirmed KB910932:possible`],
    ],
    ['exchange2000-provisioning.csv.gz', [], 1, [`${ACCT} KB887828:possible KB896064:possible KB898782:possible`]],
    ['exchange2000-provisioning.csv.gz', inventory('exchange2000-provisioning'), 1, [`${ACCT} KB896064:confirmed`]],
    [
      'exchange2003-mapi-ics.csv.gz',
      [],
      1,
      [`${VAULT} KB887828:possible KB898782:possible`, `${BRIDGE} KB887828:possible KB898782:possible`],
    ],
    [
      'exchange2003-mapi-ics.csv.gz',
      inventory('exchange2003-mapi-ics'),
      1,
      [`${VAULT} KB898782:confirmed ${ANY_MAPI}`, `${BRIDGE} KB887828:likely KB898782:likely ${ANY_MAPI}`],
    ],
    ['mailbox-store-warmup.csv.gz', [], 0, []],
    ['frontend-pop3-crash.csv.gz', [], 0, []],
    ['frontend-pop3-crash.csv.gz', inventory('frontend-pop3-crash'), 0, []],
  ])('%s %j ends with %i and finds %j', async (log, more, status, expected) => {
    const result = await scanSample(log, ...more);
    expect(findings(result.report)).toEqual(expected);
    expect(result.status).toBe(status);
  });

  it('KB 823515 is named for the crash and nowhere else', async () => {
    for (const log of readdirSync(SAMPLES).filter((f) => /\.csv(\.gz)?$/.test(f) && !IS_LIST.test(f))) {
      const { report } = await scanSample(log);
      const onGrowth = report.assessments.flatMap((a) => a.articles.map((m) => m.id));
      expect(onGrowth).not.toContain('KB823515');
      const onEvents = report.events.filter((e) => e.articles.some((m) => m.confidence !== 'ruled-out'));
      expect(onEvents.map((e) => [e.kind, e.process, e.articles[0]!.id, e.articles[0]!.confidence])).toEqual(
        log.includes('pop3') ? [['process-restarted', 'inetinfo', 'KB823515', 'possible']] : [],
      );
    }
  });

  it('Store.exe that fills its cache is by design', async () => {
    const { report } = await scanSample('mailbox-store-warmup.csv.gz');
    const store = report.assessments.find((a) => a.process === 'store' && a.resource === 'private-bytes')!;
    expect(store.verdict).toBe('by-design');
  });

  it('asks the question that tells tied articles apart, with its command', async () => {
    const { report } = await scanSample('exchange2000-provisioning.csv.gz');
    const [question] = report.assessments[0]!.questions;
    expect(question!.articles).toEqual(['KB887828', 'KB896064', 'KB898782']);
    // Windows 2000, by its winmgmt: it has no PowerShell.
    expect(question!.command).toBe('listdlls > modules.txt');
  });

  it('follows processes that are renumbered: nobody but the one that ended has an end', async () => {
    const { report } = await scanSample('mailbox-store-warmup.csv.gz');
    const ended = report.events.map((e) => [e.kind, e.process, e.pid]);
    expect(ended).toEqual([['process-ended', 'svchost', 708]]);
  });

  it('none of their programs’ names is known to the catalog or the code', () => {
    const files = ['src', 'catalog'].flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((f) => join(root, f)),
    );
    const text = files
      .filter((f) => /\.(tsx?|ya?ml)$/.test(f))
      .map((f) => readFileSync(f, 'utf8').toLowerCase())
      .join('\n');
    for (const name of ['acctprov', 'mailvault', 'dirbridge']) expect(text).not.toContain(name);
  });

  it('gives the same Report for the same log, whatever zone and language the machine has', async () => {
    const folder = await scratch();
    const args = [join(SAMPLES, 'frontend-imap4-leak.csv'), '-q', '--now', '2026-11-21T06:00:00Z', '-o'];
    const texts: string[] = [];
    for (const [TZ, LANG] of [
      ['UTC', 'C'],
      ['America/New_York', 'de_DE.UTF-8'],
      ['Asia/Kolkata', 'tr_TR.UTF-8'],
    ] as const) {
      for (const format of ['html', 'json', 'text']) {
        const { stdout, status, shown } = await run([...args, `${format}=-`], folder, { TZ, LANG, LC_ALL: LANG });
        expect(status, shown).toBe(1);
        texts.push(stdout);
      }
    }
    expect(texts.slice(3, 6)).toEqual(texts.slice(0, 3));
    expect(texts.slice(6, 9)).toEqual(texts.slice(0, 3));
  });
});

const REAL_LOGS = resolve('../shared/real-logs');
const BINARY_LOGS = resolve('../shared/blg');
const realLogs = existsSync(REAL_LOGS)
  ? [REAL_LOGS, BINARY_LOGS].flatMap((folder) =>
      readdirSync(folder)
        .filter((f) => /\.(csv|tsv|blg)$/.test(f) && f !== 'SOURCES.tsv')
        .map((f) => join(folder, f)),
    )
  : [];
if (realLogs.length === 0) console.warn('SKIPPED: ../shared/real-logs is not here; no real log was read');

// They are other people's: no part of the project, and where they are not at hand the line above says so.
describe.skipIf(realLogs.length === 0)('real logs', () => {
  it.each(realLogs)('%s: read without a leak, or refused in one clear line', async (log) => {
    const folder = await scratch();
    const result = await run([log, '--format', 'json', '-o', '-'], folder);
    expect([0, 4], result.shown).toContain(result.status);
    expect(result.stderr).not.toMatch(/\bat .*\.js:\d+/);
    if (result.stdout === '') {
      expect(result.status, result.shown).toBe(4);
      expect(result.stderr.trim().split('\n'), result.shown).toHaveLength(1);
      expect(result.stderr).toContain(log);
      return;
    }
    const report = JSON.parse(result.stdout) as Report;
    expect(findings(report)).toEqual([]);
    const isJudged = report.assessments.some((a) => a.verdict !== 'insufficient-data');
    expect(result.status, result.shown).toBe(isJudged ? 0 : 4);
  });
});
