// How long a page takes and how large it is: `npm run build && node bench/report.mjs [report.json]`. The findings of the
// report are repeated to 20 and to 100; by default it is that of a sample. Each line is a process of its own, since a
// first page is what a user waits for; the best of three.
// @ts-check
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [given, measured] = process.argv.slice(2);
const TIMES = 3;

if (measured !== undefined) await measure(given ?? '', Number(measured));
else compare();

/** @param {string} file @param {number} count */
async function measure(file, count) {
  const { renderReport } = await import('../dist/index.js');
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const startMs = performance.now();
  const html = await renderReport({ report, maxCharts: count });
  process.stdout.write(JSON.stringify({ ms: performance.now() - startMs, bytes: Buffer.byteLength(html) }));
}

function compare() {
  const folder = mkdtempSync(path.join(tmpdir(), 'leakscan-bench-'));
  try {
    const source = given ?? path.join(folder, 'sample.json');
    if (given === undefined) {
      const log = path.join(root, 'samples/exchange2003-mapi-ics.csv.gz');
      spawnSync(process.execPath, [path.join(root, 'dist/cli/main.js'), log, '-q', '-o', source], { stdio: 'inherit' });
    }
    const report = JSON.parse(readFileSync(source, 'utf8'));
    for (const count of [1, 20, 100]) {
      const file = path.join(folder, `${count}.json`);
      writeFileSync(file, JSON.stringify(withFindings(report, count)));
      const runs = Array.from({ length: TIMES }, () => {
        const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), file, String(count)]);
        return JSON.parse(stdout.toString());
      });
      const ms = Math.min(...runs.map((run) => run.ms));
      console.log(
        `${String(count).padStart(4)} findings ${ms.toFixed(0).padStart(6)} ms ${(runs[0].bytes / 1000).toFixed(0).padStart(6)} KB`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {any} report @param {number} count */
function withFindings(report, count) {
  const is = (/** @type {any} */ one) => one.verdict === 'leak' || one.verdict === 'suspect';
  const findings = report.assessments.filter(is);
  if (findings.length === 0) throw new Error('the report has no finding to repeat');
  const repeated = Array.from({ length: count }, (_, i) => ({ ...findings[i % findings.length], id: `bench${i}` }));
  return { ...report, assessments: [...repeated, ...report.assessments.filter((/** @type {any} */ one) => !is(one))] };
}
