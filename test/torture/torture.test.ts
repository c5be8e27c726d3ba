import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBases } from '../../torture/bases.mjs';
import { readWithLibrary, tryLog, type Reader } from '../../torture/logs.mjs';
import { MUTATIONS, mutate } from '../../torture/mutations.mjs';
import { createOracle, splitCells } from '../../torture/oracle.mjs';
import { createRandom } from '../../torture/random.mjs';

const folder = mkdtempSync(join(tmpdir(), 'leakscan-torture-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const LOG = Buffer.from(
  [
    '"(PDH-CSV 4.0) (UTC)(0)","\\\\SRV\\Process(a)\\Private Bytes","\\\\SRV\\Process(b)\\Private Bytes"',
    '"01/02/2024 03:00:00.000","1000","2000"',
    '"01/02/2024 03:05:00.000","1001"," "',
    '"01/02/2024 03:10:00.000","1002","2002"',
    '',
  ].join('\r\n'),
);
const AT = Date.UTC(2024, 0, 2, 3);
const MINUTE = 60_000;
const A = '\\\\SRV\\Process(a)\\Private Bytes';
const B = '\\\\SRV\\Process(b)\\Private Bytes';

describe('the oracle', () => {
  it('says what stands in a log, and nothing else', () => {
    const oracle = createOracle(LOG);
    expect(oracle.records).toBe(3);
    expect(oracle.says(A, AT, 1000)).toBe(true);
    expect(oracle.says(B, AT + 10 * MINUTE, 2002)).toBe(true);
    expect(oracle.says(B, AT, 1000)).toBe(false);
    expect(oracle.says(A, AT + 5 * MINUTE, 1000)).toBe(false);
    expect(oracle.says(B, AT + 5 * MINUTE, 0)).toBe(false);
  });

  it('reads cells with quotes, and no line whose quotes are not in order', () => {
    expect(splitCells('"a,b",c,"d""e",', ',')).toEqual(['a,b', 'c', 'd"e', '']);
    expect(splitCells('"a"b,c', ',')).toBe(null);
    expect(splitCells('"a,b', ',')).toBe(null);
  });
});

describe('torture of logs', () => {
  /** What the library gives, changed as a reader with a fault would. */
  const wrongly =
    (change: (reading: Awaited<ReturnType<Reader>>) => Awaited<ReturnType<Reader>>): Reader =>
    async (file) =>
      change(await readWithLibrary(file));

  it.each<[string, Reader]>([
    ['shifts columns', wrongly((r) => ({ ...r, values: r.values.map((v) => (v.path === A ? { ...v, path: B } : v)) }))],
    ['shifts times', wrongly((r) => ({ ...r, values: r.values.map((v) => ({ ...v, ms: v.ms + 5 * MINUTE })) }))],
    ['changes a value', wrongly((r) => ({ ...r, values: r.values.map((v) => ({ ...v, value: v.value + 1 })) }))],
    ['loses samples without a word', wrongly((r) => ({ ...r, samples: r.samples - 1 }))],
    ['crashes', () => Promise.reject(new TypeError('undefined is not a function'))],
  ])('finds a reader that %s', async (_, reader) => {
    const { fault } = await tryLog(reader, join(folder, 'log.csv'), LOG, true);
    expect(fault).not.toBe(null);
  });

  it('finds no fault in ours', async () => {
    expect(await tryLog(readWithLibrary, join(folder, 'log.csv'), LOG, true)).toEqual({
      fault: null,
      outcome: 'compared',
    });
  });

  it('does the same for the same seed, and all its mutations change logs', () => {
    const [base] = loadBases();
    const made = (seed: string) => mutate(base!.bytes, createRandom(seed));
    expect(made('a:1')).toEqual(made('a:1'));
    expect(made('a:1').bytes.equals(made('a:2').bytes)).toBe(false);
    for (const mutation of Object.values(MUTATIONS))
      expect(mutation(base!.bytes, createRandom('x'))).toBeInstanceOf(Buffer);
  });

  it('prints one line for each part, with how many it tried', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['torture/run.mjs', '--only', 'logs', '--seed', 'test', '--rounds', '20'],
      { encoding: 'utf8' },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^logs: 20 tried \(.*\), 0 failed\n$/);
  });

  it('says which parts there are where one is unknown', () => {
    const { status, stderr } = spawnSync(process.execPath, ['torture/run.mjs', '--only', 'x'], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('there are logs, formats, kills, io-errors, full-disk, clocks');
  });
});
