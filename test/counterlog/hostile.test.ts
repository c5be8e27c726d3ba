/** Whatever the bytes: reading ends, only a LeakscanError is thrown, and no number comes out that is not in the file. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openChunks, openCounterLog } from '../../src/counterlog/open.ts';
import { readLogs } from '../../src/pipeline/read-logs.ts';
import { LeakscanError } from '../../src/util/errors.ts';
import {
  BANNER,
  chunksOf,
  factsOf,
  failure,
  header,
  read,
  readLog,
  record,
  stamp,
  withFile,
} from '../helpers/counterlog-reading.ts';
import { logWarningText } from '../../src/words/log-warnings.ts';

const LOG =
  header(3) +
  record(0, [11, 12, 13]) +
  record(15, ['21.5', ' ', '-1']) +
  record(30, ['3.1e-05', 32, '0x33']) +
  header(2).replaceAll('p1', 'p9') +
  record(45, [41, '4.2E+11']) +
  [stamp(60), 51, 52].join() +
  '\n' +
  record(75, [61, 62]);

const junk = fc.constantFrom(
  ...['"', '""', '\0', '\n', '\r', '\r\n', ',', ';', '\t', ' ', '\xef\xbb\xbf', '\x1a', '\\', '(', '#', '-', '.', 'E'],
  ...['9'.repeat(25), '1e300', BANNER, `\r\n${BANNER}`, 'Exiting, please wait', '\x1f\x8b', '\xff\xfe'],
);

/** What is done to a text, at places counted in thousandths of its length. */
const change = fc.oneof(
  fc.tuple(fc.nat(999), fc.nat(40), junk).map(([at, length, text]) => ({ at, length, text })),
  fc.tuple(fc.nat(999), fc.nat(3), fc.nat(9).map(String)).map(([at, length, text]) => ({ at, length, text })),
  fc.tuple(fc.nat(999), fc.constant(Infinity), fc.constant('')).map(([at, length, text]) => ({ at, length, text })),
);

const mutated = fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) =>
  changes.reduce((text, { at, length, text: put }) => {
    const start = Math.floor((at * text.length) / 1000);
    return text.slice(0, start) + put + text.slice(start + length);
  }, LOG),
);

const soup = fc
  .array(fc.oneof(junk, fc.constantFrom('1', '2', '/', ':', stamp(5), `"${stamp(9)}","5"\r\n`)), { maxLength: 300 })
  .map((pieces) => header(1) + pieces.join(''));

const WRAPPINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  plain: (text) => Buffer.from(text, 'latin1'),
  gzip: (text) => gzipSync(Buffer.from(text, 'latin1')),
  'UTF-16': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
};

const numbersIn = (text: string): Set<number> => new Set(text.split(/[",;\t\r\n]/).map((cell) => Number(cell.trim())));

/** Reads every column under every header and checks what must be so of any file. */
async function check(text: string, bytes: Buffer): Promise<void> {
  try {
    const log = await openChunks('a.csv', chunksOf(bytes, [7, 100, 1]), factsOf(bytes));
    const known = numbersIn(text);
    let samples = 0;
    let beforeMs = -Infinity;
    const restart = (): null => {
      beforeMs = -Infinity;
      return null;
    };
    const wanted = log.paths.map((_, i) => i);
    for await (const { rows, timesMs, values } of log.batches(wanted, undefined, restart)) {
      samples += rows;
      for (const ms of timesMs) {
        expect(ms).toBeGreaterThan(beforeMs);
        beforeMs = ms;
      }
      for (const value of values) expect(Number.isNaN(value) || known.has(value), String(value)).toBe(true);
    }
    expect(log.summary().samples).toBe(samples);
    for (const warning of log.summary().warnings) {
      const { count, positions } = warning;
      expect(logWarningText(warning)).not.toMatch(/[\r\n]/);
      expect(positions).toHaveLength(Math.min(count, 20));
      const lines = positions.map(({ line }) => line);
      expect(lines).toEqual(lines.toSorted((a, b) => a - b));
    }
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    expect(error.message).toMatch(/^a\.csv: [^\r\n]+$/);
  }
}

describe('any bytes', () => {
  it.each(Object.entries(WRAPPINGS))('%s: end in samples of the file or in one line that says why', async (_, wrap) => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, soup), (text) => check(text, wrap(text))),
      { numRuns: 400, seed: 20 },
    );
  });

  it('of no structure at all', async () => {
    const bytes = fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, (some) => check(some.toString('latin1'), some)),
      { numRuns: 300, seed: 20 },
    );
  });

  it('of every kind of fault: what is left out is counted, line by line', async () => {
    const faults = ['x', '"x', `"${stamp(1)}","1"`, `"${stamp(1)}","1","2","3"`, '"noon","1","2"', record(0, [1, 2])];
    const text =
      header(2) + record(0, [1, 2]) + Array.from({ length: 600 }, (_, i) => `${faults[i % 6]!.trim()}\n`).join('');
    const { rows, summary } = await read(text);
    expect(rows).toHaveLength(1);
    const counts = Object.fromEntries(summary.warnings.map(({ kind, count }) => [kind, count]));
    expect(counts).toEqual({
      'short-record': 200,
      'malformed-record': 100,
      'long-record': 100,
      'bad-timestamp': 100,
      'time-disorder': 100,
    });
  });
});

/** Columns of as many processes. */
const wide = (columns: number): string =>
  header(columns) + record(0, [1]).slice(0, -2) + ',"1"'.repeat(columns - 1) + '\r\n';

describe('limits', () => {
  it('200,000 counters in a header', async () => {
    const error = await failure(read(wide(200_001)));
    expect(error.code).toBe('TOO_MANY_COUNTERS');
    expect(error.message).toBe(
      'a.csv: line 1 is a header of more than 200,000 counters, more than can be read; choose counters on Windows with relog <file> -cf counters.txt -f csv -o <name>.csv',
    );
    // With quotes that csv-parse must tell apart.
    expect((await failure(read(wide(200_001).replace('p0', 'p""0')))).code).toBe('TOO_MANY_COUNTERS');
    expect((await failure(read('a,'.repeat(300_000)))).code).toBe('NOT_A_COUNTER_LOG');
  });

  it('200,000 counters in a header in mid-file, which costs what is under it', async () => {
    const { rows, warnings } = await read(header(1) + record(0, [1]) + wide(200_001) + header(1) + record(15, [2]));
    expect(rows).toEqual([[1], [2]]);
    expect(warnings).toEqual(['unreadable-header x1 @3', 'unknown-columns x1 @4', 'second-header x1 @5']);
  });

  const scanned = (text: string, processes: string[] = []) =>
    withFile('a.csv', text, (file) =>
      readLogs({
        logs: [{ file, named: true }],
        filter: { sinceMs: null, untilMs: null, lastMs: null, machines: [], processes },
      }),
    );

  it('50,000 counters read of one log', async () => {
    const { failed, inputs } = await scanned(wide(50_001));
    expect(inputs).toEqual([]);
    expect(failed.map(({ code }) => code)).toEqual(['TOO_MANY_COUNTERS']);
    expect(failed[0]!.message).toMatch(
      /: has 50,001 counters of processes, more than .* relog .*; choose with --process or --machine$/,
    );
    expect((await scanned(wide(50_001), ['p1*'])).inputs[0]!.countersRead).toBe(11_111);
  });

  it('50,000 counters read under all headers of one log', async () => {
    const others = wide(30_000).replaceAll('(p', '(q').replace(stamp(0), stamp(15));
    const { failed, inputs, warnings } = await scanned(wide(30_000) + others);
    expect(failed).toEqual([]);
    expect(inputs[0]!.samples).toBe(1);
    expect(warnings.map((text) => text.slice(text.indexOf(': ')))).toEqual([
      expect.stringMatching(
        /^: 1 sample skipped: more than 50,000 counters of processes under one header after another/,
      ),
    ]);
  });

  it('1,000 headers behind the first', async () => {
    const text = Array.from({ length: 1100 }, (_, i) => header(1) + record(i, [i])).join('');
    const { rows, warnings, summary } = await withFile('a.csv', text, async (file) =>
      readLog(await openCounterLog(file)),
    );
    expect(rows).toHaveLength(1001);
    expect(warnings[0]).toBe('truncated x1 @2003');
    expect(logWarningText(summary.warnings[0]!)).toMatch(/reading stopped: another header follows 1,000 others/);
  });

  it('numbers that no counter can count to', async () => {
    const { rows, warnings } = await read(header(1) + record(0, [5]) + record(15, ['9'.repeat(300)]));
    expect(rows).toEqual([[5], [null]]);
    expect(warnings).toEqual(['bad-number x1 @3:2']);
  });
});
