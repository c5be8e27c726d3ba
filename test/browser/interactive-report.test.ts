import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, ReportAssessment } from '../../src/model/report.ts';
import { chartFrame } from '../../src/render/chart/chart-frame.ts';
import { coarsen } from '../../src/render/chart/coarsen.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { displayInstant } from '../../src/util/instants.ts';
import { findChromium, launch, openWatched, type PageView, type WatchedPage } from '../helpers/chromium.ts';
import { assessment, chartShapes, envelope, fullReport, manyFindings, report } from '../helpers/report-fixture.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const executable = findChromium();
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const MIB = 2 ** 20;

interface View extends PageView {
  readonly name: string;
}
const WIDE: View = { name: 'light, wide', width: 1280, colorScheme: 'light', javaScript: true };
const VIEWS: View[] = [
  WIDE,
  { name: 'dark, wide', width: 1280, colorScheme: 'dark', javaScript: true },
  { name: 'light, 390 px', width: 390, colorScheme: 'light', javaScript: true },
  { name: 'dark, 320 px', width: 320, colorScheme: 'dark', javaScript: true },
];
const WITHOUT_SCRIPT: View = { ...WIDE, name: 'without JavaScript', javaScript: false };

/** Slices with samples beside slices without: lone ones, the first and the last among them. */
const lone = (): ReportAssessment =>
  assessment({
    id: 'lone',
    series: envelope((index) => (index % 3 === 0 ? (100 + index) * MIB : null), { buckets: 31 }),
  });

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('a report with a script in Chromium, opened from file://', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable!);
  });
  afterAll(() => browser.close());

  async function show(view: View, shown: Report, isInteractive = true): Promise<WatchedPage> {
    const file = join(await scratch(), 'r.html');
    await writeFile(file, await REPORT_FORMATS.html.render(shown, { isInteractive }));
    return openWatched(browser, view, file);
  }

  const sliders = (page: Page): Locator => page.locator('.scrub:visible');
  const readings = (page: Page): Promise<string[]> => page.locator('.reading:visible').allInnerTexts();
  /** A line has no width, and counts as hidden. */
  const isShown = (one: Locator): Promise<boolean> => one.evaluate((line) => getComputedStyle(line).display !== 'none');
  const fits = (page: Page): Promise<boolean> =>
    page.evaluate('document.documentElement.scrollWidth <= window.innerWidth');

  it.each(VIEWS)('$name: it fits, loads nothing, and axe-core finds no fault', async (view) => {
    const { page, faults, requests } = await show(view, fullReport());
    expect(await sliders(page).count()).toBe(await page.locator('figure').count());
    expect(await page.getByRole('searchbox').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'Open all' }).click();
    await sliders(page).first().focus();
    await page.locator('.tools:visible').getByRole('button', { name: 'Range to here' }).first().click();
    expect(await fits(page)).toBe(true);
    await page.evaluate(axeSource);
    const result = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
    expect(result.violations.map((v) => `${v.id}: ${v.nodes[0]!.html}`)).toEqual([]);
    expect(faults).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.context().close();
  });

  it('without JavaScript is the page that has no script', async () => {
    const view = async (isInteractive: boolean): Promise<{ text: string[]; picture: Buffer }> => {
      const { page, faults } = await show(WITHOUT_SCRIPT, fullReport(), isInteractive);
      const text = (await page.locator('main').innerText()).split('\n');
      const picture = await page.locator('main').screenshot();
      expect(faults).toEqual([]);
      await page.context().close();
      return { text, picture };
    };
    const [plain, scripted] = [await view(false), await view(true)];
    expect(scripted.text).toEqual(plain.text);
    expect(scripted.picture.equals(plain.picture)).toBe(true);
  });

  /** All that the sliders of a page say, by the element's own keys. */
  async function allReadings(page: Page): Promise<string[][]> {
    return page.evaluate<string[][]>(`[...document.querySelectorAll('.scrub')]
      .filter((one) => one.getClientRects().length > 0)
      .map((one) => Array.from({ length: Number(one.max) + 1 }, (_, index) => {
        one.value = String(index);
        one.dispatchEvent(new Event('input'));
        return one.getAttribute('aria-valuetext');
      }))`);
  }

  it.each([
    ['wide', 1280, 430],
    ['narrow', 390, 160],
  ])('%s: reads off the charts what they were drawn of', async (_name, width, buckets) => {
    const shapes = Object.values({ ...chartShapes(), lone: lone() }).map((one, index) => ({
      ...one,
      verdict: 'leak' as const,
      id: `shape-${index}`,
    }));
    const { page, faults } = await show({ ...WIDE, width }, report({ assessments: shapes }));
    const read = await allReadings(page);
    const drawn = shapes.filter(({ series }) => series?.median.some((value) => value !== null) === true);
    // The chart without samples has nothing to read.
    expect(drawn).toHaveLength(shapes.length - 1);
    expect(read).toHaveLength(drawn.length);
    for (const [index, one] of drawn.entries()) {
      const series = coarsen(one.series!, buckets);
      const { scale, value, time } = chartFrame(one);
      const known = [...series.median.keys()].filter((slot) => series.median[slot] !== null);
      expect(read[index], one.id).toHaveLength(known.length);
      // A place in a drawing is a tenth of a pixel.
      const [tolerance, toleranceMs] = [(value[1] - value[0]) / 150 / 10, (time[1] - time[0]) / 290 / 10];
      for (const [at, slot] of known.entries()) {
        const text = read[index]![at]!;
        const parts = /^(\d+ \w+ \d+, \d\d:\d\d): ([-−\d,.]+) (\S+)(?: \(([-−\d,.]+) to ([-−\d,.]+)\))?$/.exec(text);
        expect(parts, `${one.id} ${text}`).not.toBeNull();
        const [, when, median = '', unit, lowest = median, highest = median] = parts!;
        expect(unit).toBe(scale.unit);
        const middleMs = series.startMs + (slot + 0.5) * series.bucketMs;
        const nearby = [-1, 0, 1].map((minutes) => displayInstant(middleMs + minutes * Math.max(60_000, toleranceMs)));
        if (toleranceMs < 60_000) expect(nearby, text).toContain(when);
        for (const [said, real] of [
          [median, series.median[slot]],
          [lowest, series.min[slot]],
          [highest, series.max[slot]],
        ] as const) {
          const difference = Math.abs(Number(said.replaceAll(',', '')) * scale.divisor - real!);
          expect(difference, `${one.id} ${at} ${text} ${real}`).toBeLessThanOrEqual(6 * tolerance);
        }
      }
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('is used by keyboard: the time, the range, the tables, what is folded', async () => {
    const { page } = await show(WIDE, fullReport());
    const slider = sliders(page).first();
    const cross = page.locator('[data-axes]:visible .cross').first();
    await slider.focus();
    expect(await isShown(cross)).toBe(true);
    const last = await slider.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    const before = await slider.getAttribute('aria-valuetext');
    expect(before).not.toBe(last);
    expect((await readings(page))[0]).toBe(before);
    await page.keyboard.press('Home');
    expect(await slider.inputValue()).toBe('0');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await readings(page)).every((text) => /in the range/i.test(text))).toBe(true);
    expect(await isShown(cross)).toBe(false);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Whole time');
    await page.keyboard.press('Space');
    expect((await readings(page)).some((text) => /in the range/i.test(text))).toBe(false);
    expect(await slider.evaluate((one) => document.activeElement === one)).toBe(true);

    const folded = page.locator('details');
    await page.getByRole('button', { name: 'Open all' }).press('Enter');
    expect(await page.locator('details[open]').count()).toBe(await folded.count());
    await page.getByRole('button', { name: 'Close all' }).press('Enter');
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.context().close();
  });

  it('dims in all charts what is outside of a stroke of the mouse', async () => {
    const { page } = await show(WIDE, fullReport());
    const boxes = page.locator('[data-axes]:visible');
    const svg = boxes.nth(1).locator('svg');
    await svg.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await svg.boundingBox())!;
    const dims = async (): Promise<number[][]> =>
      page.evaluate<number[][]>(`[...document.querySelectorAll('[data-axes]')]
        .filter((box) => box.getClientRects().length > 0)
        .map((box) => [...box.querySelectorAll('.dim')].map((one) => Number(one.getAttribute('width'))))`);
    expect((await dims()).flat().every((size) => size === 0)).toBe(true);
    await page.mouse.move(x + width * 0.4, y + height / 2);
    const crossAt = (await boxes.nth(1).locator('.cross').boundingBox())!.x;
    expect(Math.abs(crossAt - (x + width * 0.4))).toBeLessThan(4);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.6, y + height / 2, { steps: 3 });
    await page.mouse.up();
    const made = await dims();
    expect(made).toHaveLength(await boxes.count());
    for (const sizes of made) for (const size of sizes) expect(size).toBeGreaterThan(20);
    // The button is let go: the pointer reads, and the range stays.
    await page.mouse.move(x + width * 0.8, y + height / 2);
    expect(await dims()).toEqual(made);
    await boxes.nth(1).getByRole('button', { name: 'Whole time' }).click();
    expect((await dims()).flat().every((size) => size === 0)).toBe(true);
    await page.context().close();
  });

  it.each([WIDE, VIEWS[2]!])('$name: sorts and filters the tables', async (view) => {
    const { page } = await show(view, manyFindings(9));
    const table = page.locator('#findings');
    const rows = table.locator('tbody tr:visible');
    const cells = (column: number): Promise<string[]> =>
      rows.evaluateAll((all, at) => all.map((row) => (row as HTMLTableRowElement).cells[at]!.textContent), column);
    const order = async (): Promise<number[]> => (await cells(0)).map(Number);
    const listed = await order();
    expect(listed).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await table.getByLabel('Sort by').selectOption({ label: 'Growth per hour' });
    // What is counted comes after what is measured in bytes.
    const amounts = (await cells(3)).map((text) => {
      const [, amount, unit = ''] = /^([\d.]+) (?:([KMG])iB)?/.exec(text)!;
      return unit === '' ? 1e15 + Number(amount) : Number(amount) * 1024 ** ('KMG'.indexOf(unit) + 1);
    });
    expect(amounts).toEqual([...amounts].sort((a, b) => a - b));
    expect(new Set(amounts).size).toBeGreaterThan(2);
    const head = table.locator('thead th', { hasText: 'Growth per hour' });
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await table.getByLabel('Reverse').check();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect((await cells(3))[0]).toContain('MiB');
    await table.getByLabel('Sort by').selectOption({ label: 'As listed' });
    await table.getByLabel('Reverse').uncheck();
    expect(await order()).toEqual(listed);

    const [first = ''] = await cells(2);
    const name = first.split(' ')[0]!;
    await table.getByLabel('Filter').fill(`${name.toUpperCase()} private`);
    const found = await cells(2);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(9);
    for (const text of found) expect(text).toContain(name);
    expect(await table.getByRole('status').textContent()).toBe(`${found.length} of 9 rows`);
    await table.getByLabel('Filter').fill('');
    expect(await rows.count()).toBe(9);
    expect(await table.getByRole('status').textContent()).toBe('');
    await page.context().close();
  });

  it('prints as the page without a script, whatever was used', async () => {
    const places = async (isInteractive: boolean): Promise<[string, number, number][]> => {
      const { page } = await show(WIDE, fullReport(), isInteractive);
      if (isInteractive) {
        await sliders(page).first().focus();
        await page.locator('.tools:visible').getByRole('button', { name: 'Range to here' }).first().click();
        await sliders(page).first().focus();
      }
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 695, height: 1009 });
      const all = await page.evaluate<[string, number, number][]>(
        `[...document.querySelectorAll('main *:not(.tools, .tools *, .scrub, .cross, .dot, .dim)')]
          .filter((one) => one.getClientRects().length > 0)
          .map((one) => [one.localName, one.getBoundingClientRect()])
          .map(([name, { top, height }]) => [name, top + scrollY, height])`,
      );
      expect(await page.locator('.tools:visible, .scrub:visible, .dot:visible, .dim:visible').count()).toBe(0);
      await page.context().close();
      return all;
    };
    const [scripted, plain] = [await places(true), await places(false)];
    expect(scripted.map(([name]) => name)).toEqual(plain.map(([name]) => name));
    for (const [index, [name, top, height]] of scripted.entries()) {
      const [, plainTop, plainHeight] = plain[index]!;
      expect(Math.abs(top - plainTop) + Math.abs(height - plainHeight), `${name} ${top} ${height}`).toBeLessThan(0.1);
    }
  });

  it('is what --interactive writes, with at most 10 KB more', async () => {
    const folder = await scratch();
    const log = join(SAMPLES, 'exchange2003-mapi-ics.csv.gz');
    await run([log, '-q', '-o', 'plain.html', '-o', 'r.json', '--now', '2026-11-21'], folder);
    await run([log, '-q', '-o', 'scripted.html', '--interactive', '--now', '2026-11-21'], folder);
    const { status } = await run(['convert', 'r.json', '-q', '-o', 'converted.html', '--interactive'], folder);
    expect(status).toBe(0);
    const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
    const [plain, scripted, converted] = [
      await read('plain.html'),
      await read('scripted.html'),
      await read('converted.html'),
    ];
    expect(plain).not.toContain('<script');
    expect(plain).not.toContain('data-axes');
    for (const html of [scripted, converted]) {
      expect(html.match(/<script>/g)).toHaveLength(1);
      expect(html).toMatch(/script-src 'sha256-[^']+';/);
      expect(Buffer.byteLength(html) - Buffer.byteLength(plain)).toBeLessThanOrEqual(10_240);
    }
    const { page, faults } = await openWatched(browser, WIDE, join(folder, 'converted.html'));
    expect(await sliders(page).count()).toBe(await page.locator('figure').count());
    expect(faults).toEqual([]);
    await page.context().close();
  });
});
