/** A sample log as three collectors of one data collector set would have written it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const WHOLE = join(SAMPLES, 'frontend-imap4-leak.csv');

const COLLECTORS: readonly { readonly has: (path: string) => boolean; readonly lateMs: number }[] = [
  { has: (path) => path.endsWith('ID Process"'), lateMs: 0 },
  { has: (path) => /Elapsed Time"$|Handle Count"$/.test(path), lateMs: 37 },
  { has: (path) => !/ID Process"$|Elapsed Time"$|Handle Count"$/.test(path), lateMs: 12 },
];

/** Its header and rows with the columns of one collector, whose clock is late. */
async function collectorLog({ has, lateMs }: (typeof COLLECTORS)[number]): Promise<string> {
  const rows = (await readFile(WHOLE, 'utf8'))
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const columns = rows[0]!.flatMap((path, i) => (i > 0 && has(path) ? [i] : []));
  const late = (stamp: string): string => stamp.replace(/\.(\d{3})"$/, () => `.${String(lateMs).padStart(3, '0')}"`);
  return rows.map((row) => [late(row[0]!), ...columns.map((i) => row[i])].join(',')).join('\r\n');
}

async function judged(files: readonly string[]): Promise<unknown[]> {
  const { stdout, shown } = await run([...files, '--format', 'json', '-o', '-', '-q'], await scratch());
  expect(stdout, shown).not.toBe('');
  const { assessments, warnings } = JSON.parse(stdout) as Report;
  expect(warnings.filter((text) => text.includes('ID Process') || text.includes('two logs'))).toEqual([]);
  return assessments
    .map(({ process, pid, resource, verdict, caveats, lifetimes, trend }) =>
      JSON.stringify({
        process,
        pid,
        resource,
        verdict,
        caveats,
        lifetimes: lifetimes.length,
        samples: trend?.samples,
      }),
    )
    .sort();
}

it('three logs of one time are judged as the one that has all of their counters', async () => {
  const folder = await scratch();
  const files = await Promise.all(
    COLLECTORS.map(async (collector, i) => {
      const file = join(folder, `collector-${i}.csv`);
      await writeFile(file, await collectorLog(collector));
      return file;
    }),
  );
  expect(await judged(files)).toEqual(await judged([WHOLE]));
});
