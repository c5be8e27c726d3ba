import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { compareReports } from '../../src/report/baseline.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { findChromium, launch, openWatched, type PageView, type WatchedPage } from '../helpers/chromium.ts';
import { assessment, fullReport, manyFindings } from '../helpers/report-fixture.ts';
import { fillsOfPages } from '../helpers/pdf-fills.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const executable = findChromium();
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface View extends PageView {
  readonly name: string;
}
const VIEWS: View[] = [
  { name: 'light, wide', width: 1280, colorScheme: 'light', javaScript: true },
  { name: 'dark, wide', width: 1280, colorScheme: 'dark', javaScript: true },
  { name: 'light, 390 px', width: 390, colorScheme: 'light', javaScript: true },
  { name: 'dark, 320 px', width: 320, colorScheme: 'dark', javaScript: true },
  { name: 'without JavaScript', width: 1280, colorScheme: 'light', javaScript: false },
];

/** A4 less its margins, in CSS pixels. */
const PAPER = { width: 695, height: 1009 };
/** Colours from here on are none of the page's own. */
const FIRST_FILL = 0x010101;

/** All that a page can show: findings that are new, worse and gone, a crash, quiet growth, faults of data. */
function changedReport(): Report {
  const full = fullReport();
  const [first, second] = full.assessments;
  const gone = assessment({ id: 'gone', process: 'oldapp', instance: 'oldapp' });
  const old = { ...full, assessments: [{ ...first!, verdict: 'suspect' as const }, second!, gone] };
  return { ...compareReports(full, old, 'old.json'), command: ['logs/EXFE01_000001.csv', '--baseline', 'old.json'] };
}

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('a report in Chromium, opened from file://', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable!);
  });
  afterAll(() => browser.close());

  /** Makes a sample's report with the built program and opens it; every console message and request is kept. */
  async function open(view: View, args: readonly string[], ignored: string | null = null): Promise<WatchedPage> {
    const folder = await scratch();
    if (ignored !== null) await writeFile(join(folder, '.leakscanignore'), ignored);
    const result = await run([...args, '-q', '-o', 'r.html'], folder);
    expect(result.stderr, result.shown).toBe('');
    return openWatched(browser, view, join(folder, 'r.html'));
  }

  /** Opens a Report as it would be written. */
  async function show(view: View, report: Report): Promise<{ page: Page; faults: string[] }> {
    const file = join(await scratch(), 'r.html');
    await writeFile(file, await REPORT_FORMATS.html.render(report));
    const context = await browser.newContext({
      viewport: { width: view.width, height: 900 },
      colorScheme: view.colorScheme,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(pathToFileURL(file).href);
    return { page, faults };
  }

  it.each(VIEWS)(
    '$name: the charts are seen, nothing is loaded, nothing complains, nothing sticks out',
    async (view) => {
      const { page, faults, requests } = await open(view, [join(SAMPLES, 'exchange2003-mapi-ics.csv.gz')]);
      expect(await page.title()).toMatch(/^Two processes leak/);
      const charts = page.locator('.finding svg[role="img"]:visible');
      const drawn: { width: number; height: number }[] = [];
      for (const chart of await charts.all()) {
        const box = (await chart.boundingBox())!;
        if (box.height > 100) drawn.push(box);
      }
      // One of the wide and the narrow picture for each of the two findings.
      expect(drawn).toHaveLength(2);
      for (const box of drawn) expect(box.width).toBeLessThanOrEqual(view.width);
      expect(faults).toEqual([]);
      expect(requests).toHaveLength(1);
      if (view.javaScript) {
        const [scroll, inner] = await page.evaluate<number[]>(
          '[document.documentElement.scrollWidth, window.innerWidth]',
        );
        expect(scroll).toBeLessThanOrEqual(inner!);
      }
      await page.context().close();
    },
  );

  it.each([
    ['frontend-pop3-crash.csv.gz', '#events'],
    ['mailbox-store-warmup.csv.gz', '#quiet'],
  ])('%s: what is no leak is drawn too', async (sample, section) => {
    for (const view of [VIEWS[0]!, VIEWS[2]!]) {
      const { page, faults } = await open(view, [join(SAMPLES, sample)]);
      const chart = page.locator(`${section} figure svg[role="img"]:visible`);
      expect(await chart.count()).toBe(await page.locator(`${section} figure`).count());
      for (const one of await chart.all()) {
        const box = (await one.boundingBox())!;
        expect(box.height).toBeGreaterThan(100);
        expect(box.width).toBeLessThanOrEqual(view.width);
      }
      expect(await chart.count()).toBeGreaterThan(0);
      expect(faults).toEqual([]);
      await page.context().close();
    }
  });

  it.each(VIEWS.filter((v) => v.javaScript))('$name: axe-core finds no fault', async (view) => {
    for (const sample of ['exchange2003-mapi-ics.csv.gz', 'frontend-pop3-crash.csv.gz']) {
      const { page } = await open(view, [join(SAMPLES, sample)]);
      // The page's own policy allows no script, so axe is evaluated from outside.
      await page.evaluate(axeSource);
      const result = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
      expect(result.violations.map((v) => `${v.id}: ${v.nodes[0]!.html}`)).toEqual([]);
      await page.context().close();
    }
  });

  it.each(VIEWS.filter((v) => v.javaScript))(
    '$name: suppressed findings have a section without a fault',
    async (view) => {
      const ignored = `- process: mailvault\n  expires: 2099-12-31\n  reason: ${'known, a fix is ordered '.repeat(6)}\n`;
      const { page, faults } = await open(view, [join(SAMPLES, 'exchange2003-mapi-ics.csv.gz')], ignored);
      expect(await page.title()).toMatch(/^One process leaks/);
      const section = page.getByRole('region', { name: 'Suppressed findings' });
      expect(await section.getByRole('row').count()).toBe(2);
      expect(await section.getByText('until 31 Dec 2099').isVisible()).toBe(true);
      expect(await page.locator('article', { hasText: 'mailvault' }).count()).toBe(0);
      const [scroll, inner] = await page.evaluate<number[]>(
        '[document.documentElement.scrollWidth, window.innerWidth]',
      );
      expect(scroll).toBeLessThanOrEqual(inner!);
      await page.evaluate(axeSource);
      const result = await page.evaluate<{ violations: { id: string }[] }>('axe.run()');
      expect(result.violations.map((v) => v.id)).toEqual([]);
      expect(faults).toEqual([]);
      await page.context().close();
    },
  );

  it('is dark in a dark browser and light when asked to, without a script', async () => {
    const { page } = await open(VIEWS[1]!, [join(SAMPLES, 'frontend-imap4-leak.csv')]);
    const brightness = async (): Promise<number> => {
      const color = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      return (
        color
          .match(/\d+/g)!
          .slice(0, 3)
          .reduce((sum, n) => sum + Number(n), 0) / 3
      );
    };
    expect(await brightness()).toBeLessThan(80);
    await page.getByRole('radio', { name: 'Light' }).check({ timeout: 5000 });
    expect(await brightness()).toBeGreaterThan(200);
    await page.context().close();
  });

  it('shows every chart under the policies of ticket systems, and asks for nothing', async () => {
    const folder = await scratch();
    const html = await REPORT_FORMATS.html.render(changedReport());
    await writeFile(join(folder, 'r.html'), html);
    let policy = '';
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': policy });
      response.end(html);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    for (const [given, isStyled] of [
      ["default-src 'none'; style-src 'unsafe-inline'; img-src data:", true],
      ["default-src 'none'", false],
      // What Jenkins gives to archived HTML.
      ["sandbox; default-src 'none'; img-src 'self'; style-src 'self';", false],
    ] as const) {
      policy = given;
      asked.length = 0;
      for (const javaScriptEnabled of [true, false]) {
        const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 1280, height: 900 } });
        const page = await context.newPage();
        page.on('dialog', (dialog) => expect.fail(dialog.message()));
        await page.goto(`http://127.0.0.1:${port}/r.html`);
        // One of the wide and the narrow drawing of each: three findings, a crash and what grows by design.
        const charts = page.locator('figure svg.chart:visible');
        expect(await charts.count(), given).toBe(await page.locator('figure').count());
        for (const chart of await charts.all()) expect((await chart.boundingBox())!.height).toBeGreaterThan(100);
        expect(await page.locator('.finding').count()).toBe(3);
        expect(
          await page
            .locator('.tiles li')
            .first()
            .evaluate((one) => getComputedStyle(one).listStyleType === 'none'),
        ).toBe(isStyled);
        await context.close();
      }
      expect(asked.filter((url) => url !== '/favicon.ico')).toEqual(['/r.html', '/r.html']);
    }
  });

  it.each(VIEWS.filter((v) => v.javaScript))('$name: a compared report has no fault', async (view) => {
    const { page, faults } = await show(view, changedReport());
    expect(await page.getByRole('region', { name: 'Gone since the last run' }).getByRole('row').count()).toBe(2);
    const lanes = page.getByRole('region', { name: 'Timeline of all findings' }).getByRole('img');
    expect(await lanes.count()).toBe(3);
    expect(await lanes.first().getAttribute('aria-label')).toMatch(/^grows from .* limit about 7 Nov 2004, 18:00$/);
    const bars = await lanes.all();
    for (const bar of bars) expect((await bar.boundingBox())!.width).toBeGreaterThan(view.width / 4);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.evaluate(axeSource);
    const result = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
    expect(result.violations.map((v) => `${v.id}: ${v.nodes[0]!.html}`)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('reads at 200 % zoom, and with letters twice as large', async () => {
    // A browser's zoom halves the width that the page has.
    const { page } = await show({ ...VIEWS[0]!, width: 640 }, changedReport());
    const fits = 'document.documentElement.scrollWidth <= window.innerWidth';
    expect(await page.evaluate(fits)).toBe(true);
    await page.evaluate("document.documentElement.style.fontSize = '30px'");
    expect(await page.evaluate(fits)).toBe(true);
    await page.context().close();
  });

  it('is reached by keyboard: contents, findings, tables behind the charts', async () => {
    const { page } = await show(VIEWS[0]!, changedReport());
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the verdict');
    const table = page.locator('details.chart-data').first();
    await table.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await table.getByRole('table').isVisible()).toBe(true);
    await page.context().close();
  });

  interface Printed {
    readonly what: string;
    readonly heightPx: number;
    /** 1-based. */
    readonly pages: readonly number[];
  }

  /** Gives each of the elements (an expression of the page's script) a colour, prints, and looks where each colour is. */
  async function printed(page: Page, elements: string): Promise<Printed[]> {
    const found = await page.evaluate<{ what: string; heightPx: number }[]>(`${elements}.map((one, index) => {
      one.style.setProperty('background', '#' + (index + ${FIRST_FILL}).toString(16).padStart(6, '0'), 'important');
      const heightPx = one.getBoundingClientRect().height;
      return { what: one.localName + '.' + one.className + ' ' + one.textContent.slice(0, 60), heightPx };
    })`);
    const fills = fillsOfPages(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    await page.evaluate(`${elements}.forEach((one) => one.style.removeProperty('background'))`);
    return found.map((one, index) => ({
      ...one,
      pages: fills.flatMap((colours, number) => (colours.has(FIRST_FILL + index) ? [number + 1] : [])),
    }));
  }

  /** Cards without an article: each fits on a page, and all of them do not. */
  function shortCards(): Report {
    const made = manyFindings(6);
    const leaks = made.assessments.filter(({ verdict }) => verdict === 'leak');
    return { ...made, assessments: leaks.map((one) => ({ ...one, articles: [], questions: [] })) };
  }

  /** Cards of several articles with all that an article may say. */
  function longCards(): Report {
    const made = manyFindings(3);
    const [match] = made.assessments[0]!.articles;
    const evidence = Array.from({ length: 9 }, () => match!.evidence).flat();
    const articles = Object.fromEntries(['KB1', 'KB2', 'KB3'].map((id) => [id, made.articles['KB944903']!]));
    const matches = Object.keys(articles).map((id) => ({ ...match!, id, evidence }));
    return { ...made, articles, assessments: made.assessments.map((one) => ({ ...one, articles: matches })) };
  }

  it.each([
    ['cards shorter than a page', shortCards, false],
    ['cards of findings compared', changedReport, null],
    ['cards longer than a page', longCards, true],
  ] as const)('prints no part cut: %s', async (_name, made, isLong) => {
    const { page } = await show(VIEWS[0]!, made());
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PAPER);
    const all = (selector: string): string =>
      `[...document.querySelectorAll('${selector}')].filter((one) => one.getClientRects().length > 0)`;
    const cards = await printed(page, all('.finding'));
    expect(cards.length).toBeGreaterThan(2);
    expect(await page.locator('.issue').count()).toBe(isLong === false ? 0 : isLong ? 9 : 5);
    for (const { what, heightPx, pages } of cards) {
      if (isLong !== null) expect(heightPx > PAPER.height, what).toBe(isLong);
      if (heightPx <= PAPER.height) expect(pages, what).toHaveLength(1);
      else expect(pages.length, what).toBeGreaterThan(1);
    }
    // One after the other: what is coloured inside another part would hide that one's colour.
    for (const part of [
      'figure',
      '.issue',
      '.facts, .key, .tiles li, .marks li, .steps li, .lanes li',
      'td, tr > th',
    ]) {
      const parts = await printed(page, all(part));
      if (part !== '.issue') expect(parts.length, part).toBeGreaterThan(2);
      for (const { what, pages } of parts) expect(pages, what).toHaveLength(1);
    }
    const heads = all('.finding header, h2, h3, h4, .h4, figcaption, thead tr > :first-child');
    const after = `${heads}.map((one) => {
      let next = one.closest('thead') ?? one;
      while (next.nextElementSibling === null) next = next.parentElement;
      next = next.nextElementSibling;
      while (!next.matches('p, li, tr, h2, h3, svg, .issue') && next.firstElementChild) next = next.firstElementChild;
      return next;
    })`;
    const headings = await printed(page, heads);
    const followers = await printed(page, after);
    expect(headings.length).toBeGreaterThan(10);
    headings.forEach(({ what, pages }, index) => {
      const { pages: then, what: follower } = followers[index]!;
      // A table's head is repeated on each page.
      expect(pages[0], `${what} | ${follower}`).toBe(then[0]);
    });
    await page.context().close();
  });

  it('prints the contents, and what stands in a closed part on the screen', async () => {
    const { page } = await show(VIEWS[0]!, changedReport());
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize(PAPER);
    expect(await page.getByRole('navigation', { name: 'Contents' }).isVisible()).toBe(true);
    const rows = await page.locator('details.print-open tr').all();
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect(await row.isVisible()).toBe(true);
    await page.context().close();
  });

  it('prints with every finding, and light', async () => {
    const { page } = await open(VIEWS[1]!, [join(SAMPLES, 'exchange2003-mapi-ics.csv.gz')]);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.emulateMedia({ media: 'print' });
    for (const name of ['mailvault', 'dirbridge']) expect(await page.getByText(name).first().isVisible()).toBe(true);
    await page.context().close();
  });
});
