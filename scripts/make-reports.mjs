// Makes the example reports in reports/examples/ from samples/ with the built program, and pictures of them with a
// Chromium where there is one (CHROMIUM_PATH, else /usr/bin/chromium). `--pictures` makes the pictures too; they differ
// between machines by their fonts, the reports do not.
// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = 'reports/examples';
const PICTURES = 'docs/pictures';
/** Of the picture in README.md, in pixels. */
const CARD_HEIGHT = 580;
/** Reports carry a time; a fixed one makes them the same whenever they are made. */
const NOW = '2026-11-21T06:00:00Z';

/** Log, and whether its inventory is given: the provisioning sample shows what a tie looks like. */
const SAMPLES = [
  { log: 'server2022-web.csv.gz', inventory: true },
  { log: 'frontend-imap4-leak.csv', inventory: true },
  { log: 'exchange2000-provisioning.csv.gz', inventory: false },
  { log: 'exchange2003-mapi-ics.csv.gz', inventory: true },
  { log: 'mailbox-store-warmup.csv.gz', inventory: false },
  { log: 'frontend-pop3-crash.csv.gz', inventory: true },
];

await rm(path.join(root, EXAMPLES), { recursive: true, force: true });
for (const { log, inventory } of SAMPLES) makeReport(log, inventory);
if (process.argv.includes('--pictures')) await takePictures();

/** @param {string} log @param {boolean} inventory */
function makeReport(log, inventory) {
  const name = log.replace(/\.csv(\.gz)?$/, '');
  const args = ['dist/cli/main.js', `samples/${log}`, '-q', '--now', NOW, '-o', `${EXAMPLES}/${name}.html`];
  if (inventory) args.push('--inventory', `samples/${name}.modules.csv`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0 && status !== 1) process.exit(status ?? 1);
}

async function takePictures() {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}; set CHROMIUM_PATH`);
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: ['--disable-gpu'] });
  await mkdir(path.join(root, PICTURES), { recursive: true });
  const names = SAMPLES.map(({ log }) => log.replace(/\.csv(\.gz)?$/, ''));
  /** @type {[string, string, 'light' | 'dark', number, number][]} */
  const views = [
    ['frontend-imap4-leak', `${PICTURES}/report-light`, 'light', 1280, 1700],
    ['exchange2003-mapi-ics', `${PICTURES}/report-dark`, 'dark', 1280, 1700],
    ['exchange2000-provisioning', `${PICTURES}/report-narrow`, 'light', 390, 1700],
    ...names.map((name) => /** @type {const} */ ([name, `${EXAMPLES}/${name}`, 'light', 1280, 1700])),
  ];
  for (const [report, picture, colorScheme, width, height] of views) {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    await page.goto(pathToFileURL(path.join(root, EXAMPLES, `${report}.html`)).href);
    await page.screenshot({ path: path.join(root, `${picture}.png`) });
    await page.close();
  }
  const page = await browser.newPage({ viewport: { width: 1000, height: 1200 }, deviceScaleFactor: 1 });
  await page.goto(pathToFileURL(path.join(root, EXAMPLES, 'frontend-imap4-leak.html')).href);
  const card = await page.locator('article.finding').first().boundingBox();
  if (card === null) throw new Error('the report has no card');
  // The chart and what it means; the evidence below it is long.
  const height = Math.min(card.height, CARD_HEIGHT);
  await page.screenshot({ path: path.join(root, PICTURES, 'card.png'), clip: { ...card, height }, fullPage: true });
  await browser.close();
}
