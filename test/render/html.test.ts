import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report, ReportAssessment, ReportWarning } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { httpsUrl } from '../../src/render/links.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { visible } from '../../src/util/escape.ts';
import { parseMarkup, type Markup } from '../helpers/report-markup.ts';
import {
  article,
  assessment,
  at,
  chartShapes,
  envelope,
  fullReport,
  HOUR_MS,
  MIB,
  noise,
  restartingSuspect,
  START_MS,
  healthyReport,
  hostileReport,
  input,
  manyFindings,
  match,
  quiet,
  report,
  tiedLeak,
  underADay,
} from '../helpers/report-fixture.ts';

/** Bytes that 20 findings, and one, may cost; with charts in two widths one takes about 40 KB. */
const BUDGET_20_FINDINGS = 1_000_000;
const BUDGET_PER_FINDING = 82_000;

/** A process of many restarts, with noise and a dozen articles: the dearest that a finding gets. */
function busiest(): ReportAssessment {
  const hours = 72 / 400;
  const runs = Array.from({ length: 400 }, (_, index) => ({
    pid: 3000 + index,
    start: at(START_MS + index * hours * HOUR_MS),
    end: at(START_MS + (index + 0.9) * hours * HOUR_MS),
  }));
  const articles = ['KB100001', 'KB100002', 'KB100003', 'KB944903'].map((id) => match(id, 'possible'));
  const series = envelope((index) => (600 + noise(index * 5) * 300) * MIB, { spread: 200 * MIB });
  return { ...restartingSuspect(), lifetimes: runs, series, articles };
}

const EXAMPLES: readonly (readonly [string, Report])[] = [
  ['full', fullReport()],
  ['healthy', healthyReport()],
  ['hostile', hostileReport()],
  ['under a day', underADay()],
  ['empty', report({ inputs: [] })],
];

function urlsOf({ tags }: Markup): string[] {
  return tags.flatMap(({ attributes }) =>
    [...attributes.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map(([, url]) => url ?? ''),
  );
}

describe.each(EXAMPLES)('page of %s', (_name, example) => {
  let html: string;
  let page: Markup;
  beforeAll(async () => {
    html = await renderHtml(example);
    page = parseMarkup(html);
  });

  it('has no script, no style attribute, no foreign elements or handlers', () => {
    const names = new Set(page.tags.map(({ name }) => name));
    for (const name of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base']) expect(names).not.toContain(name);
    for (const { attributes } of page.tags) expect(attributes).not.toMatch(/\s(?:style|on\w+|src)(?:=|\s|$)/);
  });

  it('links only to itself and to https', () => {
    const ids = new Set(
      page.tags.flatMap(({ attributes }) => [...(/\sid="([^"]*)"/.exec(attributes)?.slice(1) ?? [])]),
    );
    for (const url of urlsOf(page)) {
      if (url.startsWith('#')) expect(ids).toContain(url.slice(1));
      else expect(url).toMatch(/^https:\/\//);
    }
  });

  it('has unique ids', () => {
    const ids = page.tags.flatMap(({ attributes }) => [...(/\sid="([^"]*)"/.exec(attributes)?.slice(1) ?? [])]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names the hash of its own style sheet in its policy', () => {
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
  });

  it('shows nothing broken', () => {
    expect(page.text).not.toMatch(/\b(?:NaN|undefined|Infinity|\[object)\b/);
    expect(page.text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u200b\u202a-\u202e\ufeff]/);
  });

  it('repeats the verdict in the title', () => {
    const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '';
    expect(html).toContain(`<h1 id="verdict"><bdi>`);
    expect(title.length).toBeGreaterThan(10);
  });
});

describe('renderHtml', () => {
  it('has none of the forbidden words in a plain report', async () => {
    const html = await renderHtml(fullReport());
    expect(html).not.toMatch(/<script| style=|http:|javascript:/);
  });

  it('folds growth that is no leak beyond 30 rows', async () => {
    const quiet = (count: number): ReportAssessment[] =>
      Array.from({ length: count }, (_, i) => assessment({ id: `q${i}`, process: `p${i}`, verdict: 'daily-cycle' }));
    const html = await renderHtml(report({ assessments: quiet(33) }));
    const [shown = '', folded = ''] = html.split('<summary>3 more</summary>');
    expect([shown.includes('>p29<'), shown.includes('>p30<'), folded.includes('>p32<')]).toEqual([true, false, true]);
    expect(await renderHtml(report({ assessments: quiet(30) }))).not.toContain(' more</summary>');
  });

  it('says how sure an article is, and what is open', async () => {
    const text = parseMarkup(await renderHtml(fullReport())).text;
    expect(text).toContain('Likely known issue');
    expect(text).toContain('Possible known issue');
    expect(text).toContain('3 articles fit equally well');
    expect(text).toContain('tasklist /m imap4fe.dll /fo csv > modules.csv');
    expect(text).toContain(
      'KB 100003 (Inetinfo.exe uses much memory on a front-end server): wants Exchange Server 5.5',
    );
    expect(text).toContain('Imap4fe.dll 6.5.7653.23, 122,880 bytes, 11 Dec 2007, 17:48 UTC');
    expect(text).toContain('about a crash, not a leak');
    expect(text).toContain('No article known');
    expect(text).toContain('lines 412, 413 (cell 1)');
  });

  it('confirms only what a version confirms', async () => {
    const sure = assessment({ articles: [match('KB944903', 'confirmed')] });
    expect(parseMarkup(await renderHtml(report({ assessments: [sure] }))).text).toContain('confirmed by the version');
  });

  it('counts the articles beyond three', async () => {
    const many = { ...tiedLeak(), articles: ['KB1', 'KB2', 'KB3', 'KB4', 'KB5'].map((id) => match(id, 'possible')) };
    expect(parseMarkup(await renderHtml(report({ assessments: [many] }))).text).toContain('And 2 more: KB 4, KB 5');
  });

  it('gives no date for a capture under a day', async () => {
    const text = parseMarkup(await renderHtml(underADay())).text;
    expect(text).toContain('under a day');
    expect(text).not.toContain('7 Nov');
  });

  it('says how a single finding did in its tests, and how many kinds of faults the data has', async () => {
    const textOf = async (one: Report): Promise<string> => parseMarkup(await renderHtml(one)).text;
    const fault: ReportWarning = { kind: 'bad-number', count: 1, message: 'x', positions: [] };
    const one = await textOf(report({ inputs: [input({ warnings: [fault] })], assessments: [assessment()] }));
    expect(one).toContain('The finding passed 2 of the 3 tests that the log allows.');
    expect(one).toContain('1 data problem.');
    const reasons = assessment().reasons.filter(({ state }) => state === 'met');
    const perfect = await textOf(report({ assessments: [assessment({ reasons })] }));
    expect(perfect).toContain('The finding passed every test that the log allows.');
  });

  it('says that Commit Limit was not logged, and shows a title that was ruled out in full', async () => {
    const title = 'A title of a length that the longest known articles have, '.repeat(3).trim();
    const ruledOut = match('KB100001', 'ruled-out', { kind: 'module', wanted: 'a', found: 'b', state: 'unmet' });
    const full = report({
      assessments: [assessment({ articles: [ruledOut] })],
      articles: { KB100001: article({ title }) },
    });
    const { text } = parseMarkup(await renderHtml(full));
    expect(text).toContain('Commit Limit was not logged, so no date is known for it.');
    expect(text).toContain(title);
  });

  it('is clear about a healthy machine', async () => {
    const text = parseMarkup(await renderHtml(healthyReport())).text;
    expect(text).toContain('No leak found in 4 processes.');
    expect(text).toContain('Stable: 3 counters');
    expect(text).toContain('Without a finding: 3 counters of 3 processes.');
    expect(text).toContain('Warms up');
  });

  it('points to a limit that lies beyond the timeline', async () => {
    const arrows = async (one: Report): Promise<number> => (await renderHtml(one)).split('M0 7-10 1v12Z').length - 1;
    const leaks = manyFindings(2);
    // The second leak reaches its limit three years later.
    expect(await arrows(leaks)).toBe(1);
    expect(await arrows({ ...leaks, assessments: [leaks.assessments[0]!, leaks.assessments[0]!] })).toBe(0);
  });

  it('shows every verdict beyond the findings', async () => {
    const one = quiet('x', {
      verdict: 'plateau',
      reasons: [{ code: 'p', text: 'Level for 40 hours.', state: 'against' }],
    });
    expect(parseMarkup(await renderHtml(report({ assessments: [one] }))).text).toContain('Level for 40 hours.');
  });

  it('keeps to its budget of bytes', async () => {
    expect((await renderHtml(manyFindings(20))).length).toBeLessThan(BUDGET_20_FINDINGS);
    const base = (await renderHtml(report())).length;
    for (const shape of [...Object.values(chartShapes()), busiest()]) {
      const leak = { ...shape, verdict: 'leak' as const };
      const bytes = Buffer.byteLength(await renderHtml(report({ assessments: [leak] })));
      expect(bytes - base).toBeLessThan(BUDGET_PER_FINDING);
    }
  });

  it('draws the most urgent findings and keeps rows of the others', async () => {
    const page = parseMarkup(await renderHtml(manyFindings(30)));
    const count = (wanted: string): number => page.tags.filter(({ name }) => name === wanted).length;
    expect(count('article')).toBe(25);
    expect(page.text).toContain('The last 5 have no card of their own: charts are drawn for the 25 most urgent');
    const none = parseMarkup(await renderHtml(manyFindings(3), { maxCharts: 0 }));
    expect(none.tags.filter(({ name }) => name === 'article' || name === 'figure')).toEqual([]);
    expect(none.text).toContain('w3wp#2');
    expect(none.tags.filter(({ attributes }) => attributes.includes('role="rowheader"'))).toHaveLength(3);
  });

  it('is in the order in which it is read', async () => {
    const suppressedBy = { reason: 'known', expires: null, file: 'f', line: 1 };
    const full = fullReport();
    const now = { ...full, assessments: [...full.assessments, assessment({ id: 's', suppressedBy })] };
    const old = report({ assessments: [assessment({ id: 'o', process: 'old' })] });
    const html = await renderHtml(compareReports(now, old, 'old.json'));
    const ids = ['verdict', 'findings', 'key', 'timeline', `f-${full.assessments[0]!.id}`, 'gone', 'events', 'quiet'];
    const places = [...ids, 'suppressed', 'quality', 'method', 'provenance'].map((id) => html.indexOf(` id="${id}"`));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('says where everything came from', async () => {
    const command = ['logs/EXFE01_000001.csv', '--webhook', '[redacted]', '-o', 'my report.html'];
    const { text } = parseMarkup(await renderHtml({ ...fullReport(), command }));
    expect(text).toContain("leakscan logs/EXFE01_000001.csv --webhook '[redacted]' -o 'my report.html'");
    for (const part of ['46.0 MiB', '9c1e51d8'.repeat(8), '2004.11', '278 articles', '0.1.0'])
      expect(text).toContain(part);
    expect(text).toMatch(/charts as vega-lite 6\.\d+\.\d+ and vega 6\.\d+\.\d+ draw them/);
  });

  it('lays machines with clocks of their own beside one another in UTC', async () => {
    const shift = (iso: string): string => iso.replace(/\+01:00$/, '-05:00');
    const far = assessment({ id: 'far', machine: 'NYC01' });
    const line = { ...far.lifetime, start: shift(far.lifetime.start), end: shift(far.lifetime.end) };
    const trend = { ...far.trend!, onset: shift(far.trend!.onset) };
    const exhaustion = { ...far.exhaustion!, at: shift(far.exhaustion!.at) };
    const made = report({
      inputs: [input(), input({ machines: ['NYC01'], firstSample: shift(input().firstSample!) })],
      assessments: [assessment(), { ...far, trend, exhaustion, lifetime: line, lifetimes: [{ pid: 1, ...line }] }],
    });
    const html = await renderHtml(made);
    expect(parseMarkup(html).text).toContain('Time is UTC, since the logs differ in their clocks');
    expect([...html.matchAll(/aria-label="(grows from [^"]*)"/g)].map(([, label]) => label)).toEqual([
      'grows from 1 Nov 2004, 05:00 to 4 Nov 2004, 05:00, limit about 7 Nov 2004, 17:00',
      'grows from 1 Nov 2004, 11:00 to 4 Nov 2004, 11:00, limit about 7 Nov 2004, 23:00',
    ]);
  });

  it('escapes any name and lets it be read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (name) => {
        const one = assessment({ process: name, instance: name, series: null, trend: null, exhaustion: null });
        const { text } = parseMarkup(await renderHtml(report({ assessments: [one] })));
        if (Array.from(visible(name)).length <= 64) expect(text).toContain(visible(name));
      }),
      { numRuns: 25 },
    );
  });
});

describe('httpsUrl', () => {
  it.each([
    ['https://support.microsoft.com/kb/944903', 'https://support.microsoft.com/kb/944903'],
    ['http://support.microsoft.com/', null],
    ['javascript:alert(1)', null],
    ['JaVaScRiPt:alert(1)', null],
    ['https://user:pass@host/', null],
    ['data:text/html,x', null],
    ['//host/x', null],
    ['', null],
    [null, null],
  ])('%s', (url, kept) => {
    expect(httpsUrl(url)).toBe(kept);
  });
});

describe('time zones', () => {
  it('gives the same bytes wherever it runs', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'leakscan-report-'));
    try {
      const script = path.join(folder, 'render.mjs');
      const source = `import { renderHtml } from './src/render/html/render-html.tsx';
        import { renderText } from './src/render/text/render-text.ts';
        import { renderJson } from './src/render/json/render-json.ts';
        import { renderCsv } from './src/render/csv/render-csv.ts';
        import { renderMarkdown } from './src/render/markdown/render-markdown.ts';
        import { compareReports } from './src/report/baseline.ts';
        import { createHash } from 'node:crypto';
        import { fullReport, manyFindings } from './test/helpers/report-fixture.ts';
        const full = compareReports(fullReport(), manyFindings(2), 'old.json');
        const texts = [renderText(full, { color: false, width: 80 }), renderJson(full), renderCsv(full), renderMarkdown(full)];
        const made = (await renderHtml(full)) + texts.join();
        console.log(new Date(0).getTimezoneOffset(), createHash('sha256').update(made).digest('hex'));`;
      await build({
        stdin: { contents: source, resolveDir: fileURLToPath(new URL('../..', import.meta.url)), loader: 'ts' },
        bundle: true,
        platform: 'node',
        format: 'esm',
        external: ['canvas'],
        jsx: 'automatic',
        jsxImportSource: 'preact',
        outfile: script,
        logLevel: 'error',
      });
      const run = async (zone: string, language: string): Promise<[string, string]> => {
        const env = { ...process.env, TZ: zone, LANG: language, LC_ALL: language };
        const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
        const [offset = '', hash = ''] = stdout.trim().split(' ');
        return [offset, hash];
      };
      const runs = await Promise.all([
        run('UTC', 'C'),
        run('America/New_York', 'de_DE.UTF-8'),
        run('Asia/Kolkata', 'C'),
      ]);
      expect(new Set(runs.map(([offset]) => offset)).size).toBe(3);
      expect(new Set(runs.map(([, hash]) => hash)).size).toBe(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);
});
