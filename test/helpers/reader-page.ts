import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** Builds leakscan.html as `npm run package:page` does, into a folder, and gives its path. */
export async function buildReaderPage(folder: string): Promise<string> {
  await promisify(execFile)(process.execPath, [resolve('scripts/package/page.mjs'), '--out', folder]);
  return join(folder, 'leakscan.html');
}

export interface ReaderPage {
  readonly page: Page;
  /** Every message on the console and error. */
  readonly faults: string[];
  /** All that was asked for, the page itself left out. */
  readonly requests: string[];
}

export async function openReaderPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<ReaderPage> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  const address = pathToFileURL(file).href;
  context.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await page.goto(address);
  return { page, faults, requests };
}

/** Waits until a scan has ended. @returns the lines that say why there is no report; null where there is one */
export async function scanned(page: Page): Promise<string[] | null> {
  const ended = page.locator('#result:not([hidden]), #failed-part:not([hidden])');
  await ended.first().waitFor();
  return (await page.locator('#result').isVisible()) ? null : page.locator('#failed-lines li').allTextContents();
}

/** Gives the page files and waits. */
export async function scanFiles(page: Page, files: Parameters<Page['setInputFiles']>[1]): Promise<string[] | null> {
  if (await page.locator('#result').isVisible()) await page.click('#again');
  await page.setInputFiles('#choose', files);
  await page.locator('#running-part').waitFor({ state: 'hidden' });
  return scanned(page);
}

/** What a button saves. */
export async function saved(page: Page, format: 'html' | 'json' | 'markdown' | 'csv'): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-format=${format}]`)]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
