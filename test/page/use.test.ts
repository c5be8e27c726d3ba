import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { splitDrop } from '../../src/page/take-files.ts';
import { findChromium, launch } from '../helpers/chromium.ts';
import { buildReaderPage, openReaderPage, saved, scanFiles, scanned, type ReaderPage } from '../helpers/reader-page.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import type { Report } from '../../src/model/report.ts';
import { SAMPLES, scratch } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';

const LOG = join(SAMPLES, 'frontend-imap4-leak.csv');
const MODULES = join(SAMPLES, 'frontend-imap4-leak.modules.csv');
const MAX_PAGE_BYTES = 2.5e6;
const GIGABYTES = 4;
const executable = findChromium();
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Drops a log of 4 GB on the page: 64 MB of samples, and then the same again and again, which the browser keeps once. */
async function dropLargeLog(page: Page): Promise<void> {
  await page.evaluate((gigabytes) => {
    const columns = Array.from({ length: 1000 }, (_, i) => `"\\\\A\\Process(p${i})\\Private Bytes"`);
    const cells = ',"123456"'.repeat(columns.length);
    const rows = Array.from({ length: 7200 }, (_, i) => {
      const [hour, minute, second] = [i / 3600, (i / 60) % 60, i % 60].map((n) =>
        String(Math.floor(n)).padStart(2, '0'),
      );
      return `"03/04/2024 ${hour}:${minute}:${second}.000"${cells}\r\n`;
    });
    const samples = new Blob(rows);
    const header = `"(PDH-CSV 4.0) (UTC)(0)",${columns.join(',')}\r\n`;
    const pieces = Array.from({ length: Math.ceil((gigabytes * 2 ** 30) / samples.size) }, () => samples);
    const transfer = new DataTransfer();
    transfer.items.add(new File([header, ...pieces], 'large.csv'));
    dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
  }, GIGABYTES);
}

/** Violations of WCAG and of good practice, in short. */
async function violations(page: Page): Promise<string[]> {
  // As an evaluation of the browser, which no policy of the page forbids.
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await axe.run({ exclude: ['iframe'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('what is dropped', () => {
  it('a folder is named and not taken, the files with it are', () => {
    const file = new File(['x'], 'a.csv');
    const item = (kind: string, isDirectory: boolean, name: string): object => ({
      kind,
      webkitGetAsEntry: () => ({ isDirectory, name }),
      getAsFile: () => (isDirectory ? new File([], name) : file),
    });
    const items = [item('file', true, 'PerfLogs'), item('file', false, 'a.csv'), item('string', false, 'text')];
    expect(splitDrop({ items } as unknown as DataTransfer)).toEqual({
      files: [file],
      refused: ['PerfLogs: is a folder; open it, select the logs in it (Ctrl+A) and drop those'],
    });
  });

  it('a text that is no file is refused', () => {
    expect(splitDrop({ items: [] } as unknown as DataTransfer).refused).toHaveLength(1);
  });
});

// Where no Chromium is found the helper says so, loudly; in CI it is an error.
describe.skipIf(executable === null)('the page that reads logs', () => {
  let folder: string;
  let file: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-page-'));
    file = await buildReaderPage(folder);
    browser = await launch(executable!);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(options: BrowserContextOptions = {}): Promise<ReaderPage> {
    const opened = await openReaderPage(browser, file, options);
    onTestFinished(() => opened.page.context().close());
    return opened;
  }

  it('is one file below 2.5 MB, with its check sum', async () => {
    const bytes = await readFile(file);
    expect(bytes.length).toBeLessThan(MAX_PAGE_BYTES);
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(await readFile(`${file}.sha256`, 'utf8')).toBe(`${sum}  leakscan.html\n`);
  });

  it('asks for nothing but what it made itself, and may ask for nothing', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    server.on('connection', () => asked.push('a connection'));
    onTestFinished(() => void server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { page, requests } = await open();
    expect(await scanFiles(page, [LOG, MODULES])).toBeNull();
    const report = page.frameLocator('#report');
    // The script of the report at work.
    await report.locator('.scrub:visible').first().focus();
    await page.keyboard.press('ArrowRight');
    await report.locator('.reading:visible').first().waitFor();
    expect(requests.filter((url) => !url.startsWith('blob:'))).toEqual([]);
    // From the page, and from a thread of it.
    const attempts = await page.evaluate(async (host) => {
      const thread = `fetch('http://${host}/thread').then(() => postMessage('sent'), () => postMessage('refused'))`;
      const worker = new Worker(URL.createObjectURL(new Blob([thread])));
      const inThread = new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
      const sent = await fetch(`http://${host}/page`).then(
        () => 'sent',
        () => 'refused',
      );
      const beacon = new Image();
      const image = new Promise((resolve) => {
        beacon.onload = () => resolve('sent');
        beacon.onerror = () => resolve('refused');
      });
      beacon.src = `http://${host}/image`;
      navigator.sendBeacon(`http://${host}/beacon`, 'x');
      return [sent, await inThread, await image];
    }, address);
    expect(await page.locator('form').count()).toBe(0);
    expect(attempts).toEqual(['refused', 'refused', 'refused']);
    expect(asked).toEqual([]);
  });

  it('lets the report read its charts, and neither touch the page nor run a script of another', async () => {
    const { page, faults } = await open();
    expect(await scanFiles(page, [LOG, MODULES])).toBeNull();
    const report = page.frameLocator('#report');
    await report.locator('.scrub:visible').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await report.locator('.reading:visible').first().innerText()).toMatch(/^\d+ \w+ 2007, \d\d:\d\d: \d+ MiB/);
    expect(faults).toEqual([]);
    const frame = (await (await page.locator('#report').elementHandle()).contentFrame())!;
    const attempts = await frame.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "foreign"';
      document.body.append(script);
      try {
        return [document.title, parent.document.title];
      } catch (error) {
        return [document.title, (error as Error).name];
      }
    });
    expect(attempts).toEqual([expect.not.stringContaining('foreign'), 'SecurityError']);
    const made = JSON.parse(await saved(page, 'json')) as Report;
    const html = await saved(page, 'html');
    expect(html).toBe(await REPORT_FORMATS.html.render(made));
    expect(html).not.toContain('<script');
  });

  it('has the licences of what is in it, and its bill of materials', async () => {
    const { page } = await open();
    await page.click('#licences summary');
    const licences = await page.locator('#licences pre').innerText();
    expect(licences).toContain(await readFile('LICENSE', 'utf8').then((text) => text.trim()));
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save-sbom')]);
    expect(download.suggestedFilename()).toBe('leakscan-page.sbom.cdx.json');
    const sbom = JSON.parse(await readFile(await download.path(), 'utf8')) as {
      bomFormat: string;
      components: { name: string; version: string }[];
    };
    expect(sbom.bomFormat).toBe('CycloneDX');
    // Of the page's worker, of the thread that hashes, and in the place of a module of Node.js.
    expect(sbom.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['csv-parse', 'hash-wasm', 'pako']));
    for (const { name, version } of sbom.components) expect(licences).toContain(`${name} ${version} (`);
  });

  it.each([
    ['an empty file', 'empty.csv', Buffer.alloc(0), /^empty\.csv: is empty; the collector wrote nothing/],
    ['a text of another kind', 'notes.txt', Buffer.from('bread\nmilk\n'), /^notes\.txt: is not a counter log: line 1/],
    ['a picture', 'p.png', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), /^p\.png: is not a counter log but/],
    [
      'an archive with a password',
      'secret.zip',
      zip([{ name: 'a.csv', data: Buffer.from('x'), flags: 1 }]),
      /^secret\.zip\/a\.csv: is encrypted; unpack it with its password first$/,
    ],
    ['an archive without logs', 'empty.zip', zip([]), /^empty\.zip: no counter logs in this archive/],
  ])('says what is wrong with %s, as the command line does', async (_, name, buffer, sentence) => {
    const { page, faults } = await open();
    const lines = await scanFiles(page, { name, mimeType: '', buffer });
    expect(lines).toHaveLength(1);
    expect(lines![0]).toMatch(sentence);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('failed-title');
    expect(faults).toEqual([]);
  });

  it('asks for a log where only lists were given, and takes them with the log added', async () => {
    const { page } = await open();
    expect(await scanFiles(page, MODULES)).toEqual([expect.stringContaining('Only lists were given')]);
    expect(await scanFiles(page, [LOG, MODULES])).toBeNull();
  });

  it('reports the logs that are dropped with a folder, and goes on saying that it was not read', async () => {
    const { page, faults } = await open();
    const client = await page.context().newCDPSession(page);
    const data = { items: [], files: [await scratch(), LOG], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await client.send('Input.dispatchDragEvent', { type, x: 600, y: 300, data });
    }
    expect(await scanned(page)).toBeNull();
    expect(await page.locator('#result-notes li').allTextContents()).toEqual([
      expect.stringMatching(/: is a folder; open it, select the logs in it/),
    ]);
    expect(faults).toEqual([]);
  });

  it('keeps the names of files harmless', async () => {
    const { page, faults } = await open();
    const [buffer, name] = [await readFile(LOG), `<img src=x onerror=alert(1)>${'x'.repeat(250)}`];
    expect(await scanFiles(page, { name: `${name}.csv`, mimeType: '', buffer })).toBeNull();
    const report = page.frameLocator('#report');
    await report.locator('h1').waitFor();
    expect(await report.locator('img').count()).toBe(0);
    const lines = await scanFiles(page, { name: `${name}.txt`, mimeType: '', buffer: Buffer.from('bread') });
    expect(lines).toEqual([expect.stringContaining('<img src=x onerror=alert(1)>x')]);
    expect(await page.locator('img').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('reports the other logs where one has changed since it was chosen', async () => {
    const folder = await scratch();
    const changing = join(folder, 'changing.csv');
    await writeFile(changing, await readFile(LOG));
    const { page } = await open();
    expect(await scanFiles(page, changing)).toBeNull();
    await appendFile(changing, 'more\r\n');
    await page.setInputFiles('#add', LOG);
    await page.locator('#running-part').waitFor({ state: 'hidden' });
    expect(await scanned(page)).toBeNull();
    expect(await page.locator('#result-notes li').allTextContents()).toEqual([
      'changing.csv: was changed, moved or deleted meanwhile; copy it and try again',
    ]);
  });

  it('reads a log of 4 GB piece by piece, takes no files meanwhile, and can be cancelled', async () => {
    const { page } = await open();
    await dropLargeLog(page);
    await page.locator('#progress-text', { hasText: /^[1-9]\d* % of 1 file: large\.csv$/ }).waitFor();
    await dropLargeLog(page);
    expect(await page.locator('#notes li').allTextContents()).toEqual([
      expect.stringContaining('A scan is running, so these files were not taken'),
    ]);
    await page.click('#cancel');
    expect(await page.locator('#choose-part').isVisible()).toBe(true);
    expect(await page.locator('#status').textContent()).toBe('The scan was cancelled.');
    expect(await scanFiles(page, LOG)).toBeNull();
  });

  it('keeps the report that it shows where a further scan gives none', async () => {
    const { page } = await open();
    expect(await scanFiles(page, LOG)).toBeNull();
    const verdict = await page.locator('#verdict').textContent();
    await dropLargeLog(page);
    await page.locator('#progress-text', { hasText: 'large.csv' }).waitFor();
    await page.click('#cancel');
    expect(await page.locator('#verdict').textContent()).toBe(verdict);
    expect(JSON.parse(await saved(page, 'json'))).toHaveProperty('inputs.length', 1);
    await page.setInputFiles('#add', MODULES);
    await page.locator('#running-part').waitFor({ state: 'hidden' });
    expect(await scanned(page)).toBeNull();
    expect(JSON.parse(await saved(page, 'json'))).toHaveProperty('inventories.length', 1);
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await open();
    // Before the key, since the browser has to be asked not to open a window of its own.
    const opening = page.waitForEvent('filechooser');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('choose');
    await page.keyboard.press('Enter');
    const chooser = await opening;
    await chooser.setFiles([LOG, MODULES]);
    await page.locator('#running-part').waitFor({ state: 'hidden' });
    expect(await scanned(page)).toBeNull();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('verdict');
    const reached: string[] = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement!.textContent.trim() || document.activeElement!.id));
    }
    expect(reached).toEqual(['add', 'New scan', 'HTML', 'JSON', 'Markdown', 'CSV']);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toBe('leakscan-report.csv');
  });

  it.each([
    ['light', 1200],
    ['dark', 1200],
    ['light', 390],
    ['dark', 390],
  ] as const)('can be read by everyone: %s, %d px', async (colorScheme, width) => {
    const { page, faults } = await open({ colorScheme, viewport: { width, height: 850 } });
    const look = async (state: string): Promise<void> => {
      expect(await violations(page), state).toEqual([]);
      expect(await overflow(page), state).toBeLessThanOrEqual(0);
    };
    await look('empty');
    await dropLargeLog(page);
    await page.locator('#progress-text', { hasText: 'large.csv' }).waitFor();
    await look('running');
    await page.click('#cancel');
    await scanFiles(page, { name: 'a-name-that-is-rather-long-'.repeat(6), mimeType: '', buffer: Buffer.from('x') });
    await look('failed');
    expect(await scanFiles(page, [LOG, MODULES])).toBeNull();
    await look('done');
    expect(await page.frameLocator('#report').locator('h1').textContent()).toContain('inetinfo');
    expect(faults).toEqual([]);
  });
});
