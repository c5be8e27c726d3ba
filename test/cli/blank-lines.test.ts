/** A gzip of some kilobytes holds gigabytes of blank lines: how much is read has a limit. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { run, scratch } from '../helpers/run.ts';

const HEADER = String.raw`"(PDH-CSV 4.0) (UTC)(0)","\\SRV\Process(a)\ID Process","\\SRV\Process(a)\Private Bytes"`;
const RECORDS = Array.from({ length: 5 }, (_, i) => `"11/01/2004 08:0${i}:00.000","100","${1e6 + i}"`).join('\n');
/** More than the limit by a block, which is read to its end. */
const BLANK = '\n'.repeat(13_000_000);

it.each([
  [
    'before the header',
    `${BLANK}${HEADER}\n${RECORDS}\n`,
    /more than 10,000,000 lines are not records, and nothing else was found/,
  ],
  [
    'behind the header',
    `${HEADER}\n${BLANK}${RECORDS}\n`,
    /more than 10,000,000 lines are not records, and nothing else was found/,
  ],
  [
    'behind records',
    `${HEADER}\n${RECORDS}\n${BLANK}${RECORDS}\n`,
    /reading stopped: more than 10,000,000 lines are not records/,
  ],
])('blank lines %s are not read without end, which is reported', { timeout: 120_000 }, async (_where, text, said) => {
  const folder = await scratch();
  await writeFile(join(folder, 'a.csv.gz'), gzipSync(text));
  const { status, stderr } = await run(['a.csv.gz', '-q'], folder);
  expect(stderr).toMatch(said);
  expect(status).toBe(4);
});
