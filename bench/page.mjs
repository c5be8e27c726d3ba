// How long the page takes for a log, and the built program in turn: `npm run package:page && node bench/page.mjs LOG [rounds]`.
// From the choice of the file to the report on the screen, in a browser that is open already; the program with its start.
// @ts-check
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const [log = '', rounds = '3'] = process.argv.slice(2);
const page = pathToFileURL(path.join(root, 'packages/leakscan.html')).href;
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

const browser = await chromium.launch({ executablePath, chromiumSandbox: false });
for (let round = 0; round < Number(rounds); round++) {
  const inPage = await timeOfPage();
  const startMs = performance.now();
  spawnSync(process.execPath, [path.join(root, 'dist/cli/main.js'), log, '-q', '--format', 'html', '-o', '-']);
  const program = performance.now() - startMs;
  const seconds = [inPage, program].map((ms) => (ms / 1000).toFixed(2));
  console.log(`page ${seconds[0]} s, program ${seconds[1]} s, ${(inPage / program).toFixed(2)} times`);
}
await browser.close();

async function timeOfPage() {
  const opened = await browser.newPage();
  await opened.goto(page);
  const startMs = performance.now();
  await opened.setInputFiles('#choose', log);
  await opened.locator('#result:not([hidden]), #failed-part:not([hidden])').first().waitFor({ timeout: 600_000 });
  const ms = performance.now() - startMs;
  await opened.close();
  return ms;
}
