import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadCatalogFolder } from '../src/catalog/load.ts';
import { exitStatus } from '../src/cli/exit-status.ts';
import { diagnose } from '../src/doctor.ts';
import type { Report } from '../src/model/report.ts';
import { compareReports } from '../src/report/baseline.ts';
import { renderCsv } from '../src/render/csv/render-csv.ts';
import { renderHtml } from '../src/render/html/render-html.tsx';
import { renderMarkdown } from '../src/render/markdown/render-markdown.ts';
import { parseReport } from '../src/report/parse-report.ts';
import { renderText } from '../src/render/text/render-text.ts';
import { verdictSentence } from '../src/words/report.ts';
import { scan } from '../src/scan.ts';
import { always, count, counterCsv, growing, level, type Rule } from './helpers/counter-csv.ts';

const catalog = await loadCatalogFolder('catalog');

type Columns = Readonly<Record<string, Rule>>;

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leakscan-judged-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'log.csv');
  await writeFile(file, text);
  return file;
}

async function scanOf(columns: Columns, processes: readonly string[] = []): Promise<Report> {
  const file = await fileOf(counterCsv(columns));
  return scan({
    logs: [{ file, named: true }],
    inventories: [],
    catalog,
    version: '0',
    nowMs: 0,
    shownOptions: {},
    filter: { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes },
  });
}

const status = (report: Report, failOn: 'leak' | 'suspect' = 'leak'): number =>
  exitStatus(report, { failOn, exitZero: false, strictInputs: false });

const process = (name: string, pid: number, counters: Columns): Columns => ({
  ...Object.fromEntries(Object.entries(counters).map(([counter, rule]) => [`\\Process(${name})\\${counter}`, rule])),
  [`\\Process(${name})\\ID Process`]: always(pid),
});
const memory = (counters: Columns): Columns =>
  Object.fromEntries(Object.entries(counters).map(([counter, rule]) => [`\\Memory\\${counter}`, rule]));

const QUIET = level(30_000_000);
const HANDLES = { 'Handle Count': count(500) };
const VIRTUAL = { 'Virtual Bytes': growing(260_000_000), 'Working Set': growing(60_000_000) };
const NOT_LOGGED = 'Private Bytes was not logged';

describe('what is said where memory was not judged, and the exit status', () => {
  it.each<[string, Columns, string, number]>([
    ['all of it judged', process('a', 1, { 'Private Bytes': QUIET, ...HANDLES }), 'No leak found in 1 process.', 0],
    [
      'handles alone',
      process('a', 1, HANDLES),
      `Handles: no leak found in 1 process. Memory was not judged: ${NOT_LOGGED}.`,
      4,
    ],
    [
      'handles that leak',
      process('a', 1, { 'Handle Count': count(500, 20) }),
      `One process leaks. It is a on SRV01. Memory was not judged: ${NOT_LOGGED}.`,
      1,
    ],
    [
      'Working Set alone beside threads',
      process('a', 1, { 'Thread Count': count(40), 'Working Set': growing(60_000_000) }),
      `Threads: no leak found in 1 process. Memory was not judged: ${NOT_LOGGED}.`,
      4,
    ],
    [
      'one process of three',
      {
        ...process('a', 1, { 'Private Bytes': QUIET, ...HANDLES }),
        ...process('b', 2, HANDLES),
        ...process('c', 3, HANDLES),
      },
      `No leak found in the memory of 1 process and the handles of 3 processes. Memory of 2 processes (b, c) was not judged: ${NOT_LOGGED}.`,
      3,
    ],
    [
      'one machine of two',
      {
        ...process('a', 1, { 'Private Bytes': QUIET }),
        '\\\\SRV02\\Process(b)\\Handle Count': count(500),
        '\\\\SRV02\\Process(b)\\ID Process': always(2),
      },
      `No leak found in the memory of 1 process and the handles of 1 process. Memory of 1 process (b) on SRV02 was not judged: ${NOT_LOGGED}.`,
      3,
    ],
    [
      'all of it blank',
      process('a', 1, { 'Private Bytes': always(''), ...HANDLES }),
      'Handles: no leak found in 1 process. Memory was not judged: Private Bytes has no value in any sample.',
      4,
    ],
    [
      'most of it blank',
      process('a', 1, { 'Private Bytes': (sample) => (sample % 13 === 0 ? 30_000_000 : ''), ...HANDLES }),
      'Handles: no leak found in 1 process. Memory was not judged: Private Bytes has too few samples.',
      4,
    ],
    [
      'the machine as a whole alone',
      memory({ 'Committed Bytes': level(2e9), 'Pool Nonpaged Bytes': level(2e7) }),
      'No leak found on 1 machine as a whole. No process was logged.',
      0,
    ],
    [
      'the machine as a whole, which leaks',
      memory({ 'Pool Nonpaged Bytes': growing(2e7) }),
      'One machine leaks; its processes were not logged. It is SRV01.',
      1,
    ],
    [
      'the machine as a whole, and processes without it',
      { ...memory({ 'Committed Bytes': level(2e9) }), ...process('a', 1, HANDLES) },
      `No leak found in the handles of 1 process and 1 machine as a whole. Memory of 1 process (a) was not judged: ${NOT_LOGGED}.`,
      3,
    ],
  ])('%s', async (_, columns, sentence, expected) => {
    const report = await scanOf(columns);
    expect(verdictSentence(report)).toBe(sentence);
    expect(status(report)).toBe(expected);
    expect(report.failedInputs).toEqual([]);
  });

  it('counts the processes that were asked for alone', async () => {
    const both = {
      ...process('a', 1, { 'Private Bytes': QUIET, ...HANDLES }),
      ...process('b', 2, { 'Virtual Bytes': level(10 ** 8), ...HANDLES }),
    };
    const a = await scanOf(both, ['a']);
    expect([verdictSentence(a), status(a)]).toEqual(['No leak found in 1 process.', 0]);
    const b = await scanOf(both, ['b']);
    expect(b.notJudged).toMatchObject([{ names: ['b'], processes: 1, reason: 'not-logged', standIn: null }]);
    expect(status(b)).toBe(4);
  });

  it('a log of Memory is none of a process that was asked for', async () => {
    const report = await scanOf(memory({ 'Committed Bytes': level(2e9) }), ['a']);
    expect(report.failedInputs[0]!.message).toMatch(/no counters of a, .*change --process$/);
    expect(status(report)).toBe(4);
  });

  it('counters of Memory that judge nothing are told', async () => {
    const report = await scanOf(memory({ 'Available MBytes': count(3000) }));
    expect(report.failedInputs[0]!.message).toMatch(/its Memory counters say nothing to judge leaks by/);
    expect(status(report)).toBe(4);
  });
});

describe('what stands in for Private Bytes', () => {
  it.each<[string, Columns, string, string, string]>([
    ['Page File Bytes', { 'Page File Bytes': growing(6e7) }, 'page-file-bytes', 'suspect', 'page-file-bytes'],
    ['level ones', { 'Page File Bytes': level(6e7) }, 'page-file-bytes', 'stable', 'page-file-bytes'],
    [
      'Working Set - Private',
      { 'Working Set - Private': growing(6e7) },
      'working-set-private',
      'suspect',
      'working-set-private',
    ],
    [
      'the closest of several',
      { 'Working Set - Private': growing(6e7), 'Page File Bytes': level(6e7), ...VIRTUAL },
      'page-file-bytes',
      'stable',
      'page-file-bytes',
    ],
    ['Virtual Bytes with Working Set', VIRTUAL, 'virtual-bytes', 'suspect', 'virtual-bytes'],
    [
      'terabytes that are reserved hide nothing',
      { ...VIRTUAL, 'Virtual Bytes': growing(2_203_318_222_848) },
      'virtual-bytes',
      'suspect',
      'virtual-bytes',
    ],
    ['not Virtual Bytes alone', { ...VIRTUAL, 'Working Set': level(6e7) }, 'working-set', 'stable', 'working-set'],
    ['not Working Set alone', { ...VIRTUAL, 'Virtual Bytes': level(2e8) }, 'virtual-bytes', 'stable', 'virtual-bytes'],
  ])('%s', async (_, counters, resource, verdict, standIn) => {
    const report = await scanOf(process('a', 1, counters));
    expect(report.assessments).toMatchObject([{ resource, verdict }]);
    expect(report.assessments[0]!.caveats).toContain('stand-in');
    expect(report.notJudged).toMatchObject([{ resource: 'private-bytes', reason: 'not-logged', standIn }]);
    expect(status(report)).toBe(4);
    expect(status(report, 'suspect')).toBe(verdict === 'suspect' ? 1 : 4);
  });

  it('only where there are none', async () => {
    const report = await scanOf(
      process('a', 1, { 'Private Bytes': QUIET, 'Page File Bytes': growing(6e7), ...VIRTUAL }),
    );
    expect(report.assessments.map(({ resource }) => resource)).toEqual(['private-bytes']);
    expect(report).not.toHaveProperty('notJudged');
    expect(report.inputs[0]!.countersRead).toBe(4);
  });

  it('says that it cannot prove a leak, and to log Private Bytes first', async () => {
    const report = await scanOf(process('a', 1, { 'Page File Bytes': growing(6e7) }));
    const html = await renderHtml(report);
    expect(html).toContain('cannot prove a leak');
    expect(html).toMatch(/Log \\Process\(\*\)\\Private Bytes and scan again/);
  });
});

describe('every format', () => {
  const SENTENCE = `Memory was not judged: ${NOT_LOGGED}`;

  it('says it at the top and names the processes', async () => {
    const report = await scanOf({ ...process('a', 1, HANDLES), ...process('b', 2, HANDLES) });
    const text = renderText(report, { color: false, width: 200 });
    expect(text.split('\n')[0]).toContain(SENTENCE);
    expect(text).toContain(`SRV01, 2 processes (a, b): ${NOT_LOGGED}`);
    const markdown = renderMarkdown(report);
    expect(markdown.split('\n')[0]).toContain(SENTENCE);
    expect(markdown).toContain('### Memory not judged');
    const html = await renderHtml(report);
    expect(html).toMatch(new RegExp(`<h1[^>]*><bdi>[^<]*${SENTENCE}`));
    for (const healthy of ['no steady growth found', 'no limit forecast', 'No action needed', 'no suspicious growth']) {
      expect(html).not.toContain(healthy);
    }
    expect(renderCsv(report).trimEnd().split('\r\n').at(-1)).toMatch(/,"a b",.*private-bytes.*,not-logged,2,*$/);
  });

  it('a saved report of an earlier version says as much as it can', async () => {
    const { notJudged, ...old } = await scanOf(process('a', 1, HANDLES));
    expect(notJudged).toHaveLength(1);
    const report = parseReport(JSON.stringify(old), 'old.json');
    expect(verdictSentence(report)).toBe('Handles: no leak found in 1 process. Memory was not judged.');
  });

  it('a finding of Private Bytes is not gone where they are not logged any more', async () => {
    const old = await scanOf(process('a', 1, { 'Private Bytes': growing(6e7), ...HANDLES }));
    expect(old.assessments[0]).toMatchObject({ verdict: 'leak', resource: 'private-bytes' });
    const { baseline } = compareReports(await scanOf(process('a', 1, HANDLES)), old, 'old.json');
    expect(baseline).toMatchObject({ gone: [], unseen: [{ process: 'a', resource: 'private-bytes' }] });
  });
});

describe('doctor agrees with the scan', () => {
  const doctor = async (columns: Columns) => diagnose({ file: await fileOf(counterCsv(columns)), named: true });

  it.each<[string, Columns, RegExp]>([
    ['handles alone', process('a', 1, HANDLES), /^Private Bytes was not logged, .*; only Handle Count can be$/],
    ['a stand-in', process('a', 1, VIRTUAL), /^Private Bytes was not logged, .*Virtual Bytes with Working Set instead/],
    ['blank ones', process('a', 1, { 'Private Bytes': always('') }), /^Private Bytes has no value in any sample/],
  ])('%s', async (_, columns, problem) => {
    const one = await doctor(columns);
    expect(one).toMatchObject({ assessable: false, problem: expect.stringMatching(problem) as unknown });
  });

  it('names Private Bytes first among what is missing', async () => {
    const { missing } = await doctor(process('a', 1, HANDLES));
    expect(missing[0]!.counter).toBe('\\Process(*)\\Private Bytes');
  });

  it('a log of Memory is a log, and one of some processes is told', async () => {
    expect(await doctor(memory({ 'Committed Bytes': level(2e9) }))).toMatchObject({ problem: null, notJudged: [] });
    const some = await doctor({ ...process('a', 1, { 'Private Bytes': QUIET }), ...process('b', 2, HANDLES) });
    expect(some).toMatchObject({ problem: null, notJudged: [{ names: ['b'], reason: 'not-logged' }] });
  });
});
