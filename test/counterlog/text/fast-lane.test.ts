import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as Opening from '../../../src/counterlog/open.ts';
import type { CounterLog, LogSummary } from '../../../src/model/counter-log.ts';
import { openChunks, openCounterLog } from '../../../src/counterlog/open.ts';
import { chunksOf, factsOf, header, record, stamp, withFile } from '../../helpers/counterlog-reading.ts';

/** The same reader with every record left to csv-parse: what is right by definition. */
let reference: typeof Opening;
beforeAll(async () => {
  vi.resetModules();
  vi.doMock('../../../src/counterlog/text/fast-lane.ts', () => ({ createFastLane: () => null }));
  reference = await import('../../../src/counterlog/open.ts');
});
afterAll(() => {
  vi.doUnmock('../../../src/counterlog/text/fast-lane.ts');
});

interface Outcome {
  readonly timesMs?: readonly number[];
  /** As bits: NaN is NaN, and -0 is not 0. */
  readonly values?: string;
  readonly summary?: LogSummary;
  readonly failure?: unknown;
}

async function outcome(open: () => Promise<CounterLog>, wanted?: (log: CounterLog) => number[]): Promise<Outcome> {
  try {
    const log = await open();
    const columns = wanted?.(log) ?? log.paths.map((_, i) => i);
    const timesMs: number[] = [];
    const values: Buffer[] = [];
    for await (const batch of log.batches(columns)) {
      timesMs.push(...batch.timesMs);
      // One NaN for all: engines may keep different bits in them.
      const plain = batch.values.map((value) => (Number.isNaN(value) ? NaN : value));
      values.push(Buffer.from(plain.buffer, 0, plain.byteLength));
    }
    return { timesMs, values: Buffer.concat(values).toString('base64'), summary: log.summary() };
  } catch (error) {
    // The reference has modules of its own, so its errors are of another class, and nothing words them.
    if (error instanceof Error && error.name === 'LeakscanError' && 'fault' in error) return { failure: error.fault };
    throw error;
  }
}

async function expectSame(bytes: Buffer, sizes: readonly number[] = [], wanted?: (log: CounterLog) => number[]) {
  const fast = await outcome(() => openChunks('a.csv', chunksOf(bytes, sizes), factsOf(bytes)), wanted);
  const slow = await outcome(() => reference.openChunks('a.csv', chunksOf(bytes), factsOf(bytes)), wanted);
  expect(fast).toEqual(slow);
}

/** Read from disk: scanned where it was read to, not copied there. */
async function expectSameFile(bytes: Buffer): Promise<void> {
  await withFile('a.csv', bytes, async (file) => {
    const fast = await outcome(() => openCounterLog(file, { hash: true }));
    const slow = await outcome(() => reference.openChunks(file, chunksOf(bytes), factsOf(bytes)));
    expect(fast).toEqual(slow);
  });
}

/** What a cell may hold, numbers of all kinds before all. */
const cell = fc.oneof(
  { weight: 8, arbitrary: fc.nat(10_000_000).map(String) },
  { weight: 4, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 4, arbitrary: fc.tuple(fc.bigInt(0n, 10n ** 24n), fc.nat(24)).map(([n, at]) => withPoint(String(n), at)) },
  // What Elapsed Time and percentages look like.
  {
    weight: 6,
    arbitrary: fc.tuple(fc.bigInt(10n ** 15n, 10n ** 19n - 1n), fc.nat(19)).map(([n, at]) => withPoint(String(n), at)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ' ',
      '',
      '-1',
      '0',
      '-0',
      '007',
      '5.',
      '.5',
      '-',
      '+5',
      '1e5',
      '1,5',
      '1.234',
      '1,23E+08',
      '1.2E+11',
      '  12 ',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('9007199254740992', '9007199254740993', '123456789012345678', '1e999', '0x10'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }).map((text) => text.replace(/[^ -~\u00a0-\u00ff]/g, '')) },
);
const withPoint = (digits: string, at: number): string =>
  at === 0 || at >= digits.length ? digits : `${digits.slice(0, -at)}.${digits.slice(-at)}`;

/** How a record is written: mostly as Windows does. */
const style = fc.oneof(
  { weight: 12, arbitrary: fc.constant('regular') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...['unquoted', 'escaped', 'long', 'short', 'partly', 'lf', 'crcrlf', 'nul', 'blank', 'cr', 'lone'],
    ),
  },
);

const logArbitrary = fc.nat(12).chain((columns) =>
  fc.record({
    columns: fc.constant(columns + 1),
    delimiter: fc.constantFrom(',', '\t', ';'),
    /** False as old Windows and spreadsheets write. */
    quoted: fc.boolean(),
    rows: fc.array(
      fc.record({ cells: fc.array(cell, { minLength: columns + 1, maxLength: columns + 1 }), style, late: fc.nat(40) }),
      { maxLength: 30 },
    ),
  }),
);

function write({
  columns,
  delimiter,
  quoted,
  rows,
}: typeof logArbitrary extends fc.Arbitrary<infer T> ? T : never): Buffer {
  let seconds = 0;
  const lines = rows.map(({ cells, style: how, late }) => {
    // Now and then a jump, a repeat or a step back.
    seconds += late === 0 ? 86_400 : late === 1 ? 0 : late === 2 ? -3585 : late === 3 ? 1e9 : 15;
    const plain = record(
      seconds,
      cells.map((text) => text.replaceAll('"', '')),
    );
    const regular = plain.replaceAll('","', `"${delimiter}"`);
    const seen = `"${delimiter}"`;
    switch (how) {
      case 'unquoted':
        return regular.replaceAll('"', '');
      case 'escaped':
        return regular.replace(seen, `""x${seen}`);
      case 'long':
        return regular.replace('"\r\n', `"${delimiter}"9"\r\n`);
      case 'short':
        return regular.replace(new RegExp(`${delimiter}"[^"]*"\r\n$`), '\r\n');
      case 'partly':
        return regular.replace(seen, delimiter).replace(seen, `"${delimiter}`);
      case 'lf':
        return regular.replace('\r\n', '\n');
      case 'crcrlf':
        return regular.replace('\r\n', '\r\r\n');
      case 'nul':
        return regular.replace(seen, `\0${seen}`);
      case 'blank':
        return '\r\n';
      case 'cr':
        return regular.replace(seen, `\r${seen}\r`);
      case 'lone':
        return regular.replace(seen, `${seen}"`);
      default:
        return regular;
    }
  });
  const written = lines.map((line, i) => (quoted || rows[i]?.style === 'lone' ? line : line.replaceAll('"', '')));
  return Buffer.from(header(columns).replaceAll('","', `"${delimiter}"`) + written.join(''), 'latin1');
}

describe('the fast lane reads what csv-parse reads', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 40 });

  it('of generated logs, for every split into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(logArbitrary, sizes, (log, split) => expectSame(write(log), split)),
      { numRuns: 400 },
    );
  });

  it('of logs with bytes changed, taken out or put in', async () => {
    const change = fc.record({
      at: fc.nat(),
      cut: fc.nat(2),
      put: fc.constantFrom('', '"', ',', '","', '\n', '\r\n', '\r', '\0', '(', '9', ' ', 'E'),
    });
    await fc.assert(
      fc.asyncProperty(logArbitrary, fc.array(change, { minLength: 1, maxLength: 4 }), sizes, (log, changes, split) => {
        let text = write(log).toString('latin1');
        const start = text.indexOf('\n') + 1;
        for (const { at, cut, put } of changes) {
          const place = start + (at % Math.max(1, text.length - start));
          text = text.slice(0, place) + put + text.slice(place + cut);
        }
        return expectSame(Buffer.from(text, 'latin1'), split);
      }),
      { numRuns: 600 },
    );
  });

  it('of numbers that lie half way between two doubles, and right beside', async () => {
    const cells = Array.from({ length: 2000 }, (_, i) => {
      const half = ['.5', '.25', '.125', '.0625', '.75', '.375', '.1875', '.8125'][i % 8]!;
      return `${2n ** BigInt(52 - (i % 8)) + BigInt(i)}${half}${['', '0', '1'][i % 3]!}`.slice(0, 20);
    });
    await expectSame(Buffer.from(header(cells.length) + record(0, cells), 'latin1'));
  });

  it('of columns in any order, some of them twice or none', async () => {
    await fc.assert(
      fc.asyncProperty(logArbitrary, fc.array(fc.nat(), { maxLength: 8 }), (log, picks) =>
        expectSame(write(log), [], ({ paths }) => picks.map((pick) => pick % Math.max(1, paths.length))),
      ),
      { numRuns: 200 },
    );
  });

  it('of records wider than the kernel takes at once, and of many', async () => {
    const wide = Array.from({ length: 3000 }, (_, i) => (i % 7 === 0 ? ' ' : `${i}.${'5'.repeat(i % 400)}`));
    await expectSame(Buffer.from(header(3000) + [0, 15, 30].map((s) => record(s, wide)).join(''), 'latin1'), [70_000]);
    // As many as the kernel's tables hold, and more.
    for (const columns of [47_000, 48_000]) {
      const cells = Array.from({ length: columns }, (_, i) => i);
      await expectSame(Buffer.from(header(columns) + [0, 15, 30].map((s) => record(s, cells)).join(''), 'latin1'));
    }
    const rows = Array.from({ length: 3000 }, (_, i) => record(i, [i, i / 3, i % 5 === 0 ? ' ' : -i]));
    for (const text of [rows.join(''), rows.join('').replaceAll('"', ''), rows.join('').replaceAll(/["\r]/g, '')]) {
      await expectSame(Buffer.from(header(3) + text, 'latin1'), [1000, 1, 2, 50_000]);
    }
  });

  it('of lines that have the cells of a record but are none', async () => {
    const [first, second] = [header(1), header(1).replace('p0', 'p1')];
    const rows = [0, 15, 30].map((seconds) => record(seconds, [seconds]));
    const lines = [first, ...rows, second, record(45, [1]), first, record(60, [2]), 'Exiting, please wait\r\n'];
    const text = [...lines, record(75, [3]), 'x,"1"\r\n', record(90, ['x'], '\r\r\n')].join('');
    for (const one of [text, text.replaceAll('"', '')]) await expectSame(Buffer.from(one, 'latin1'));
  });

  it('of files larger than what is read at once', async () => {
    const odd = ['"x""y"', '1', '"1,5"', '" "', '"1"2"', '', '"9"\0'];
    for (const columns of [1, 40, 900]) {
      const rows = Array.from({ length: 3_500_000 / (9 * columns + 26) }, (_, i) => {
        const row = record(
          i,
          Array.from({ length: columns }, (_, c) => (i * c) / 7),
        );
        const plain = i % 1000 < 300 ? row.replaceAll('"', '') : row;
        return i % 101 === 7 ? plain.replace(/[^,]*\r\n$/, `${odd[i % odd.length]!}\r\n`) : plain;
      });
      await expectSameFile(Buffer.from(header(columns) + rows.join(''), 'latin1'));
    }
  });

  it('of files whose lines are as long as what is read at once, or cut', async () => {
    const rows = [200_000, 400_000, 520_000, 600_000, 1_100_000, 10, 2_300_000, 10].map((length, i) =>
      record(i * 15, [`${' '.repeat(length)}7`, i]),
    );
    const text = header(2) + rows.join('') + record(900, [1, 2]).repeat(2000);
    for (const end of ['', '"10/01/2024 10:30:00.000","3', record(1800, [3, 4]).trimEnd(), '\0'.repeat(700_000)]) {
      await expectSameFile(Buffer.from(text + end, 'latin1'));
    }
  });

  it('of quotes that add up although they are broken, wherever in a block of 64 bytes they stand', async () => {
    // Two groups of quote, delimiter and quote share a quote: as many of both as in a regular record.
    const lines = Array.from({ length: 70 }, (_, i) => `${record(i * 15, ['7'.repeat(i)]).slice(0, -2)},","x"y"\r\n`);
    // So do those whose first or last quote is one of a group.
    lines.push(`","${stamp(15)}"x","2","3"\r\n`, `"${stamp(15)}","1","2"x","\r\n`, '","3"4"5","6"\r\n');
    for (const line of lines) await expectSame(Buffer.from(header(3) + record(0, [1, 2, 3]) + line, 'latin1'));
  });

  it.each(['frontend-imap4-leak.csv', 'mailbox-store-warmup.csv.gz'])('of the sample %s', async (name) => {
    const bytes = readFileSync(join('samples', name));
    await expectSame(name.endsWith('.gz') ? gunzipSync(bytes) : bytes, [100_000, 7, 100_000]);
  });
});

const REAL_LOGS = '../shared/real-logs';
const realLogs = existsSync(REAL_LOGS)
  ? readdirSync(REAL_LOGS, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(csv|tsv|txt)$/i.test(name))
  : [];
if (realLogs.length === 0) console.warn(`not compared: real logs (${REAL_LOGS} is not there)`);
describe.skipIf(realLogs.length === 0)('of real logs', () => {
  it.each(realLogs)('%s', (name) => expectSame(readFileSync(join(REAL_LOGS, name)), [5000, 3]), 60_000);
});
