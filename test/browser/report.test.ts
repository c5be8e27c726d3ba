import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, launch } from '../helpers/chromium.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const executable = findChromium();
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface View {
  readonly name: string;
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScript: boolean;
}
const VIEWS: View[] = [
  { name: 'light, wide', width: 1280, colorScheme: 'light', javaScript: true },
  { name: 'dark, wide', width: 1280, colorScheme: 'dark', javaScript: true },
  { name: 'light, 390 px', width: 390, colorScheme: 'light', javaScript: true },
  { name: 'dark, 320 px', width: 320, colorScheme: 'dark', javaScript: true },
  { name: 'without JavaScript', width: 1280, colorScheme: 'light', javaScript: false },
];

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('a report in Chromium, opened from file://', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable!);
  });
  afterAll(() => browser.close());

  /** Makes a sample's report with the built program and opens it; every console message and request is kept. */
  async function open(
    view: View,
    args: readonly string[],
    ignored: string | null = null,
  ): Promise<{ page: Page; faults: string[]; requests: string[] }> {
    const folder = await scratch();
    if (ignored !== null) await writeFile(join(folder, '.leakscanignore'), ignored);
    const result = await run([...args, '-q', '-o', 'r.html'], folder);
    expect(result.stderr, result.shown).toBe('');
    const context = await browser.newContext({
      viewport: { width: view.width, height: 900 },
      colorScheme: view.colorScheme,
      javaScriptEnabled: view.javaScript,
    });
    const page = await context.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('dialog', (dialog) => faults.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, 'r.html')).href);
    return { page, faults, requests };
  }

  it.each(VIEWS)(
    '$name: the charts are seen, nothing is loaded, nothing complains, nothing sticks out',
    async (view) => {
      const { page, faults, requests } = await open(view, [join(SAMPLES, 'exchange2003-mapi-ics.csv.gz')]);
      expect(await page.title()).toMatch(/^Two processes leak/);
      const charts = page.locator('svg[role="img"]:visible');
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
      expect(await chart.count()).toBe(1);
      const box = (await chart.boundingBox())!;
      expect(box.height).toBeGreaterThan(100);
      expect(box.width).toBeLessThanOrEqual(view.width);
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

  it('prints with every finding, and light', async () => {
    const { page } = await open(VIEWS[1]!, [join(SAMPLES, 'exchange2003-mapi-ics.csv.gz')]);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.length).toBeGreaterThan(20_000);
    await page.emulateMedia({ media: 'print' });
    for (const name of ['mailvault', 'dirbridge']) expect(await page.getByText(name).first().isVisible()).toBe(true);
    await page.context().close();
  });
});
