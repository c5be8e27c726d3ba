import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, scratch } from '../helpers/run.ts';

// libsql can close a connection twice, the second time by freed memory. glibc fills that with the mark of an open connection here, so
// that it would end the program; without its cache of small blocks, which it does not fill. Elsewhere the variables do nothing.
const FREED_IS_FILLED = { MALLOC_PERTURB_: '118', GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0' };

it.each(['1', '2'])('a night of %s threads closes each connection to its history once', async (jobs) => {
  const folder = await scratch();
  await mkdir(join(folder, 'share'));
  const log = await readFile('test/data/trials/iso-times-utc.csv', 'utf8');
  for (const machine of ['SRV01', 'SRV02']) {
    await writeFile(join(folder, 'share', `${machine}.csv`), log.replaceAll('SRV01', machine));
  }
  const night = ['nightly', 'share', '--history', 'h.db', '--now', '2026-03-17T05:00:00Z', '--jobs', jobs];
  for (const pages of ['first', 'second']) {
    const result = await run([...night, '-o', pages], folder, FREED_IS_FILLED);
    expect(result.status, result.shown).toBe(1);
  }
  const list = await run(['history', 'list', '--history', 'h.db'], folder, FREED_IS_FILLED);
  expect(list.status, list.shown).toBe(0);
});
