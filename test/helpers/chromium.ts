import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';

const PLACES = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Path of a Chromium on this machine; null, said loudly, where there is none. */
export function findChromium(): string | null {
  const found = PLACES.find((place) => place !== undefined && existsSync(place)) ?? null;
  if (found === null && process.env['LEAKSCAN_REQUIRE_CHROMIUM'] === '1') {
    throw new Error('no Chromium here, and LEAKSCAN_REQUIRE_CHROMIUM=1 asks for one');
  }
  if (found === null)
    console.warn('SKIPPED: no Chromium on this machine (set CHROMIUM_PATH); no report was opened in a browser');
  return found;
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

export interface PageView {
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
  readonly javaScript: boolean;
}

export interface WatchedPage {
  readonly page: Page;
  /** Every message on the console, error and dialog. */
  readonly faults: string[];
  readonly requests: string[];
}

/** Opens a file and keeps what it says and asks for from its first moment on. */
export async function openWatched(browser: Browser, view: PageView, file: string): Promise<WatchedPage> {
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
  await page.goto(pathToFileURL(file).href);
  return { page, faults, requests };
}
