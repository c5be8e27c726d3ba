import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NightSummary } from '../../src/model/nightly.ts';
import { indexPart } from '../../src/render/nightly/findings-pages.ts';
import { listPages } from '../../src/render/nightly/list-pages.tsx';
import { renderIndex } from '../../src/render/nightly/render-index.tsx';
import { renderMachinePage } from '../../src/render/nightly/render-machine-page.tsx';
import { overviewOf } from '../../src/report/nightly/overview.ts';
import { findChromium, launch, openWatched, type PageView, type WatchedPage } from '../helpers/chromium.ts';
import {
  exampleNight,
  examplePage,
  fleetNight,
  largeFleet,
  machinePage,
  manyMachines,
  namedNight,
  nightFinding,
  nightMachine,
  nightSummary,
  withoutCommonCauses,
  worstNight,
} from '../helpers/nightly-fixture.ts';
import { HOSTILE_NAMES } from '../helpers/report-fixture.ts';
import { scratch } from '../helpers/run.ts';

const executable = findChromium();
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface View extends PageView {
  readonly name: string;
}
const WIDE: View = { name: 'light, wide', width: 1280, colorScheme: 'light', javaScript: true };
const VIEWS: View[] = [
  WIDE,
  { name: 'dark, wide', width: 1280, colorScheme: 'dark', javaScript: true },
  { name: 'light, 800 px', width: 800, colorScheme: 'light', javaScript: true },
  { name: 'light, 390 px', width: 390, colorScheme: 'light', javaScript: true },
  { name: 'dark, 320 px', width: 320, colorScheme: 'dark', javaScript: true },
];
const WITHOUT_SCRIPT: View = { ...WIDE, name: 'without JavaScript', javaScript: false };

/** A leak of an owner, one of nobody, and a machine of a group without findings. */
const ownedNight = (): NightSummary =>
  nightSummary([
    nightMachine({ machine: 'MAIL01', owner: 'Mail team', findings: [nightFinding()] }),
    nightMachine({ machine: 'MBX01', findings: [nightFinding({ id: 'store', process: 'store', severity: 'low' })] }),
    nightMachine({ machine: 'EDGE01', groups: ['Frankfurt'] }),
  ]);

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('the pages of a night in Chromium, opened from file://', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch(executable!);
  });
  afterAll(() => browser.close());

  /** Writes pages to a folder and opens the first; every console message and request is kept. */
  async function show(view: View, pages: Readonly<Record<string, string>>): Promise<WatchedPage> {
    const folder = await scratch();
    await mkdir(join(folder, 'machines'));
    for (const [file, html] of Object.entries(pages)) await writeFile(join(folder, file), html);
    return openWatched(browser, view, join(folder, Object.keys(pages)[0]!));
  }

  const showIndex = (view: View, summary: NightSummary): Promise<WatchedPage> =>
    show(view, { 'index.html': renderIndex(summary) });

  const findingRows = (page: Page): Locator => page.locator('#all tbody tr:visible');
  const names = (page: Page): Promise<string[]> => page.locator('#all tbody tr:visible .proc').allInnerTexts();

  /** Sideways scrolling, and what axe-core finds. */
  async function expectFit({ page, faults, requests }: WatchedPage): Promise<void> {
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.evaluate(axeSource);
    const result = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
    expect(result.violations.map((one) => `${one.id}: ${one.nodes[0]!.html}`)).toEqual([]);
    expect(faults).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.context().close();
  }

  it.each(VIEWS)('$name: the index fits, and axe-core finds no fault', async (view) => {
    const shown = await showIndex(view, exampleNight());
    expect(await findingRows(shown.page).count()).toBe(6);
    await expectFit(shown);
  });

  it.each(VIEWS)("$name: a machine's page fits, and axe-core finds no fault", async (view) => {
    const shown = await show(view, { 'machines/TS-RDS11.html': renderMachinePage(examplePage()) });
    const strips = shown.page.getByRole('img', { name: /each night/ });
    expect(await strips.count()).toBe(4);
    for (const strip of await strips.all()) expect((await strip.boundingBox())!.width).toBeGreaterThan(view.width / 2);
    await expectFit(shown);
  });

  it.each([WIDE, VIEWS[4]!])('$name: nights of nothing and of hostile names fit', async (view) => {
    await expectFit(await showIndex(view, nightSummary([])));
    await expectFit(await showIndex(view, nightSummary([nightMachine()])));
    const named = HOSTILE_NAMES.map(namedNight);
    const machines = named.flatMap((one) => one.machines);
    await expectFit(await showIndex(view, { ...named[0]!, machines }));
    const page = renderMachinePage(machinePage(machines[0]!, 3));
    await expectFit(await show(view, { 'machines/x.html': page }));
  });

  it('without JavaScript everything is there, the filters work, and no control is dead', async () => {
    const { page, faults, requests } = await showIndex(WITHOUT_SCRIPT, exampleNight());
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/^3 of 215 machines leak/);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.locator('#calm li').count()).toBe(209);
    expect(await names(page)).toEqual(['LegacyErp', 'WmiPrvSE#1', 'the machine', 'w3wp', 'spoolsv', 'store']);
    await page.getByRole('radio', { name: /^New/ }).check();
    expect(await names(page)).toEqual(['WmiPrvSE#1', 'spoolsv']);
    await page.getByRole('radio', { name: /^High/ }).check();
    expect(await names(page)).toEqual(['WmiPrvSE#1']);
    expect(await page.getByText('No finding matches.').isVisible()).toBe(false);
    await page.getByRole('radio', { name: /^Critical/ }).check();
    expect(await names(page)).toEqual([]);
    expect(await page.getByText('No finding matches.').isVisible()).toBe(true);
    expect(faults).toEqual([]);
    expect(requests).toHaveLength(1);
    await page.context().close();
  });

  it('sorts by column with the keyboard, and says so', async () => {
    const { page, faults } = await showIndex(WIDE, exampleNight());
    const untouched = await names(page);
    const head = page.getByRole('columnheader', { name: 'Limit reached' });
    expect(await head.getAttribute('aria-sort')).toBeNull();
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    // What has no date comes last, whichever way it is sorted.
    expect((await names(page)).slice(0, 2)).toEqual(['LegacyErp', 'the machine']);
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect((await names(page)).slice(0, 2)).toEqual(['the machine', 'LegacyErp']);
    await page.keyboard.press('Space');
    expect(await head.getAttribute('aria-sort')).toBeNull();
    expect(await names(page)).toEqual(untouched);
    const growth = page.getByRole('columnheader', { name: 'Growth per hour' });
    await growth.getByRole('button').click();
    expect(await growth.getAttribute('aria-sort')).toBe('descending');
    expect(await names(page)).toEqual(['LegacyErp', 'store', 'w3wp', 'the machine', 'spoolsv', 'WmiPrvSE#1']);
    await page.getByRole('columnheader', { name: 'State' }).getByRole('button').click();
    expect((await names(page)).at(-1)).toBe('store');
    await page.getByRole('columnheader', { name: 'Machine' }).getByRole('button').click();
    expect((await names(page))[0]).toBe('WmiPrvSE#1');
    expect(await page.locator('[aria-sort]').count()).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('searches findings and machines, together with the filters', async () => {
    const { page, faults } = await showIndex(WIDE, exampleNight());
    const box = page.getByRole('searchbox', { name: 'Search' });
    await box.fill('handle app-sql');
    expect(await names(page)).toEqual(['WmiPrvSE#1']);
    expect(await page.locator('#calm li:visible').count()).toBe(0);
    expect(await page.getByRole('status').innerText()).toBe('1 finding, 0 other machines');
    await box.fill('ts-rds');
    expect(await names(page)).toEqual(['LegacyErp']);
    expect(await page.locator('#calm li:visible').count()).toBeGreaterThan(10);
    await page.getByRole('radio', { name: /^New/ }).check();
    expect(await names(page)).toEqual([]);
    expect(await page.getByText('No finding matches.').isVisible()).toBe(true);
    await box.fill('');
    expect(await names(page)).toEqual(['WmiPrvSE#1', 'spoolsv']);
    expect(await page.getByRole('status').innerText()).toBe('');
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('sorts and searches the most urgent of 2,000 findings', async () => {
    const summary = withoutCommonCauses(manyMachines(200, 10));
    const { page, faults } = await showIndex(WIDE, summary);
    const shown = indexPart(overviewOf(summary)).causes.map(({ members }) => members[0]!.machine.machine);
    const [first] = [...shown].sort();
    // Looking for roles, and for what is visible, among so many cells takes longer than all else.
    await page.locator('#all th:nth-child(3) button').click();
    expect(await page.locator('#all tbody tr:first-child').innerText()).toContain(first);
    await page.locator('input[type=search]').fill(first!);
    const seen = "[...document.querySelectorAll('#all tbody tr')].filter((row) => row.offsetHeight > 0).length";
    expect(await page.evaluate(seen)).toBe(shown.filter((one) => one === first).length);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  const machines = (page: Page): Promise<string[]> => page.locator('#all .members li:visible a').allInnerTexts();

  it.each(VIEWS)('$name: causes of a fleet fit, closed and open, and axe-core finds no fault', async (view) => {
    const shown = await showIndex(view, fleetNight(40));
    expect(await names(shown.page)).toEqual(['w3wp (OrdersApi)', 'spoolsv', 'lsass']);
    expect(await machines(shown.page)).toEqual([]);
    for (const one of await shown.page.locator('#all summary').all()) await one.click();
    expect(await machines(shown.page)).toHaveLength(42);
    await expectFit(shown);
  });

  it('without JavaScript opens a cause and filters its machines', async () => {
    const { page, faults } = await showIndex(WITHOUT_SCRIPT, fleetNight(40));
    for (const one of await page.locator('#all summary').all()) await one.click();
    await page.getByRole('radio', { name: /^New/ }).check();
    expect(await names(page)).toEqual(['w3wp (OrdersApi)', 'lsass']);
    expect((await machines(page)).sort()).toEqual(['DC0037', 'DC0038', 'DC0039', 'WEB02']);
    // Of lsass some machines are new and another is high; of the pool the new one is.
    await page.getByRole('radio', { name: /^High/ }).check();
    expect(await names(page)).toEqual(['w3wp (OrdersApi)']);
    expect(await machines(page)).toEqual(['WEB02']);
    await page.getByRole('link', { name: 'lsass on 3 more machines' }).click();
    expect(await page.evaluate("document.querySelector(':target').classList.contains('cause')")).toBe(true);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('sorts causes with their machines, and searches these', async () => {
    const { page, faults } = await showIndex(WIDE, fleetNight(40));
    const box = page.getByRole('searchbox', { name: 'Search' });
    await page.getByRole('columnheader', { name: 'Process and resource' }).getByRole('button').click();
    expect(await names(page)).toEqual(['lsass', 'spoolsv', 'w3wp (OrdersApi)']);
    await box.fill('lsass dc001');
    expect(await names(page)).toEqual(['lsass']);
    // Opened, since only some match.
    expect((await machines(page)).sort()).toEqual(Array.from({ length: 10 }, (_, i) => `DC001${i}`));
    expect(await page.getByRole('status').innerText()).toBe('10 findings, 0 other machines');
    await box.fill('orders');
    expect(await names(page)).toEqual(['w3wp (OrdersApi)']);
    expect(await machines(page)).toEqual([]);
    expect(await page.getByRole('status').innerText()).toBe('2 findings, 0 other machines');
    await box.fill('lsass');
    await page.getByRole('radio', { name: /^Medium/ }).check();
    expect(await page.getByText('No finding matches.').isVisible()).toBe(true);
    await box.fill('');
    expect(await names(page)).toEqual(['w3wp (OrdersApi)']);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('lists the most urgent of the 2,000 machines of a cause, and finds the others', async () => {
    const { page, faults } = await showIndex(WIDE, fleetNight(2000));
    await page.locator('#all .cause:has-text("lsass") + .members summary').click();
    const seen = "[...document.querySelectorAll('#all .members li')].filter((one) => one.checkVisibility()).length";
    expect(await page.evaluate(seen)).toBe(400);
    const all = page.locator('#all .members').getByRole('link', { name: 'all 2,000 machines' });
    expect(await all.getAttribute('href')).toMatch(/^lists\/cause-[\da-z]+-1\.html$/);
    await page.locator('input[type=search]').fill('dc1999');
    expect(await page.evaluate(seen)).toBe(1);
    // Its state is the same and its severity low.
    await page.locator('input[type=search]').fill('dc1990');
    expect(await page.evaluate(seen)).toBe(0);
    expect(await page.locator('.found a').allInnerTexts()).toEqual(['DC1990']);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('says how old it is, and warns where a night is missing', async () => {
    const made = Date.parse(exampleNight().generatedAt);
    const ageAt = async (hours: number, view: View = WIDE): Promise<{ text: string; late: boolean }> => {
      const folder = await scratch();
      await writeFile(join(folder, 'index.html'), renderIndex(exampleNight()));
      const context = await browser.newContext({ javaScriptEnabled: view.javaScript });
      const page = await context.newPage();
      await page.clock.setFixedTime(made + hours * 3_600_000);
      await page.goto(pathToFileURL(join(folder, 'index.html')).href);
      const text = await page.locator('#made .age').innerText();
      const late = await page.evaluate<boolean>("document.querySelector('#made').classList.contains('late')");
      await context.close();
      return { text, late };
    };
    expect(await ageAt(0.5)).toEqual({ text: 'This page was made less than an hour ago.', late: false });
    expect(await ageAt(26)).toEqual({ text: 'This page was made 26 hours ago.', late: false });
    expect(await ageAt(26.1)).toEqual({
      text: 'This page was made 26 hours ago: the nightly run has not run since.',
      late: true,
    });
    expect((await ageAt(80)).text).toBe('This page was made 3 days ago: the nightly run has not run since.');
    // A clock that is behind.
    const plain = { text: 'If this is older than a day, the nightly run did not run.', late: false };
    expect(await ageAt(-2)).toEqual(plain);
    expect(await ageAt(80, WITHOUT_SCRIPT)).toEqual(plain);
  });

  it('searches machines of a large fleet that are not on the page', async () => {
    const { page, faults, requests } = await showIndex(WIDE, largeFleet(3000, 1000, 3));
    const found = (): Promise<string[]> => page.locator('.found a').allInnerTexts();
    expect(await found()).toEqual([]);
    await page.locator('input[type=search]').fill('srv02');
    expect(await found()).toHaveLength(50);
    expect(await page.getByRole('status').innerText()).toBe('0 findings, 1000 other machines');
    await page.locator('input[type=search]').fill('srv00999');
    expect(await found()).toEqual(['FRA-APPSRV00999']);
    expect(await page.locator('.found a').getAttribute('href')).toBe('machines/fra-appsrv00999.html');
    await page.locator('input[type=search]').fill('');
    expect(await found()).toEqual([]);
    expect([faults, requests.length]).toEqual([[], 1]);
    await page.context().close();
  });

  it('shows the machines of an owner or a group', async () => {
    const { page, faults } = await showIndex(WIDE, ownedNight());
    const choice = page.getByRole('combobox', { name: 'Owner or group' });
    expect(await choice.locator('option').allInnerTexts()).toEqual(['All', 'Mail team', 'Group Frankfurt']);
    await choice.selectOption('Mail team');
    expect(await names(page)).toEqual(['inetinfo']);
    expect(await page.locator('#calm li:visible').count()).toBe(0);
    await choice.selectOption('Group Frankfurt');
    expect(await names(page)).toEqual([]);
    expect(await page.locator('#calm li:visible').allInnerTexts()).toHaveLength(1);
    await choice.selectOption('All');
    expect(await names(page)).toEqual(['inetinfo', 'store']);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it.each([WIDE, VIEWS[1]!, VIEWS[3]!])(
    '$name: an index with every list, late, and a page of a list fit',
    async (view) => {
      const night = { ...worstNight(70), machines: [...ownedNight().machines, ...worstNight(70).machines] };
      await expectFit(await showIndex(view, night));
      const [first] = listPages(largeFleet(201, 201, 201));
      await expectFit(await show(view, { 'machines/list.html': first!.html }));
      const lists = [...listPages(worstNight(70))];
      for (const { html } of [lists[0]!, lists.at(-1)!])
        await expectFit(await show(view, { 'machines/list.html': html }));
    },
  );

  it('leads from a finding to its history, and back, for machines with odd file names too', async () => {
    const base = 'a#b%20 c';
    const machine = nightMachine({
      machine: 'odd',
      page: `machines/${base}.html`,
      findings: [nightFinding({ id: '<odd>' })],
    });
    const { page } = await show(WIDE, {
      'index.html': renderIndex(nightSummary([machine])),
      [`machines/${base}.html`]: renderMachinePage(machinePage(machine, 4)),
    });
    await page.locator('#all').getByRole('link', { name: 'inetinfo' }).click();
    expect(await page.title()).toBe('odd: 1 leak.');
    expect(await page.evaluate("document.querySelector(':target').tagName")).toBe('ARTICLE');
    await page.getByRole('link', { name: 'All machines' }).click();
    expect(await page.title()).toMatch(/^\S+ leaks/);
    await page.context().close();
  });

  it('reads at 200 % zoom, and with letters twice as large', async () => {
    for (const pages of [
      { 'index.html': renderIndex(exampleNight()) },
      { 'machines/x.html': renderMachinePage(examplePage()) },
    ]) {
      const { page } = await show({ ...WIDE, width: 640 }, pages);
      const fits = 'document.documentElement.scrollWidth <= window.innerWidth';
      expect(await page.evaluate(fits)).toBe(true);
      await page.evaluate("document.documentElement.style.fontSize = '30px'");
      expect(await page.evaluate(fits)).toBe(true);
      await page.context().close();
    }
  });

  it('prints light, with every finding and machine, and nothing that only works on a screen', async () => {
    const { page } = await showIndex(VIEWS[1]!, exampleNight());
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 695, height: 1009 });
    expect(await findingRows(page).count()).toBe(6);
    expect(await page.getByRole('searchbox').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect((pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length).toBeGreaterThan(1);
    await page.context().close();
  });
});
