import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

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
