import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCounterLog } from '../../src/counterlog/open.ts';
import { LONGEST_LINE_BYTES } from '../../src/counterlog/text/line-limit.ts';
import { failure, header, readLog, record, withFile } from '../helpers/counterlog-reading.ts';
import { logWarningText } from '../../src/words/log-warnings.ts';

const LOG = header(2) + record(0, [1, 10]) + record(15, [2, 20]);
const ROWS = [
  [1, 10],
  [2, 20],
];

function utf16be(text: string): Buffer {
  return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
}

/** Its log file mode says, among others, that its buffers are compressed. */
function eventTrace(): Buffer {
  const bytes = Buffer.alloc(65536, 0xff);
  bytes.writeUInt32LE(65536);
  bytes[0x4a] = 2;
  bytes[0x4b] = 0xc0;
  return bytes;
}

describe('openCounterLog', () => {
  it.each([
    ['text', Buffer.from(LOG)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${LOG}`)],
    ['UTF-16LE', Buffer.from(`\ufeff${LOG}`, 'utf16le')],
    ['UTF-16LE without its mark', Buffer.from(LOG, 'utf16le')],
    ['UTF-16BE', utf16be(LOG)],
    ['UTF-16BE without its mark', utf16be(LOG).subarray(2)],
    ['gzip', gzipSync(LOG)],
    ['gzip in two members', Buffer.concat([gzipSync(LOG.slice(0, 50)), gzipSync(LOG.slice(50))])],
    ['gzip of UTF-16', gzipSync(Buffer.from(`\ufeff${LOG}`, 'utf16le'))],
    ['gzip with NULs behind', Buffer.concat([gzipSync(LOG), Buffer.alloc(9)])],
  ])('reads %s, whatever its name', async (_, bytes) => {
    await withFile('odd.name', bytes, async (file) => {
      const progress: number[] = [];
      const log = await openCounterLog(file, { hash: true });
      expect(log.file).toBe(file);
      expect(() => log.summary()).toThrow(/once every batch was read/);
      const rows: number[] = [];
      for await (const batch of log.batches([0, 1], (read) => progress.push(read))) rows.push(...batch.values);
      expect(rows).toEqual(ROWS.flat());
      const { bytes: size, sha256, warnings, samples } = log.summary();
      expect({ size, sha256 }).toEqual({
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      expect({ warnings, samples }).toEqual({ warnings: [], samples: 2 });
      expect(progress.at(-1)).toBe(bytes.length);
    });
  });

  it.each([
    ['empty', '', 'INPUT_EMPTY', /is empty;/],
    ['empty gzip', gzipSync(''), 'INPUT_EMPTY', /is empty \(in gzip\)/],
    ['zip', 'PK\x03\x04junk', 'ARCHIVE', /a ZIP archive; save it as a file and name that, or unpack it and name/],
    ['zip in gzip', gzipSync('PK\x03\x04junk'), 'ARCHIVE', /\(in gzip\)/],
    ['gzip in gzip', gzipSync(gzipSync(LOG)), 'ARCHIVE', /twice/],
    ['compressed trace', eventTrace(), 'BINARY_LOG', /relog .*x -f csv -o .*x\.csv/],
    ['compressed trace in gzip', gzipSync(eventTrace()), 'BINARY_LOG', /relog /],
    ['SQLite', 'SQLite format 3\0', 'NOT_A_COUNTER_LOG', /SQLite/],
    ['NULs', Buffer.alloc(9000), 'NOT_A_COUNTER_LOG', /binary/],
    ['gzip cut at once', gzipSync(LOG).subarray(0, 12), 'DAMAGED', /unexpected end of file/],
    ['gzip of junk', Buffer.from('\x1f\x8b\x08\0\0\0\0\0\0\0junkjunkjunk', 'latin1'), 'DAMAGED', /gzip/],
    ['a text', 'Hello', 'NOT_A_COUNTER_LOG', /'Hello'/],
  ])('refuses %s', async (_, bytes, code, message) => {
    const error = await withFile('x', bytes, (file) => failure(openCounterLog(file)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('refuses a missing file and a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leakscan-'));
    try {
      expect((await failure(openCounterLog(join(folder, 'none.csv')))).code).toBe('INPUT_MISSING');
      expect((await failure(openCounterLog(folder))).code).toBe('INPUT_UNREADABLE');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('bounds what a gzip made to exhaust memory can take', async () => {
    const bomb = gzipSync(Buffer.alloc(LONGEST_LINE_BYTES + 1_000_000, 'a'));
    const error = await withFile('bomb.csv.gz', bomb, (file) => failure(openCounterLog(file)));
    expect(error.code).toBe('NOT_A_COUNTER_LOG');
    expect(error.message).toMatch(/longer than 64 MB/);
    const late = gzipSync(Buffer.concat([Buffer.from(LOG), Buffer.alloc(LONGEST_LINE_BYTES + 1_000_000, 'a')]));
    const { rows, warnings, summary } = await withFile('late.csv.gz', late, async (file) =>
      readLog(await openCounterLog(file)),
    );
    expect(rows).toEqual(ROWS);
    expect(warnings).toEqual(['truncated x1 @4']);
    expect(logWarningText(summary.warnings[0]!)).toMatch(/reading stopped: line 4 is longer than 64 MB/);
  });

  it('takes gigabytes of NULs for the end', async () => {
    const nuls = gzipSync(Buffer.concat([Buffer.from(LOG), Buffer.alloc(LONGEST_LINE_BYTES + 1_000_000)]));
    const { rows, warnings } = await withFile('n.gz', nuls, async (file) => readLog(await openCounterLog(file)));
    expect(rows).toEqual(ROWS);
    expect(warnings).toEqual(['truncated x1 @4']);
  });

  it('keeps what comes before a fault in gzip', async () => {
    const text = header(2) + Array.from({ length: 5000 }, (_, i) => record(i, [i, (i * 7919) % 1000])).join('');
    const bytes = gzipSync(text);
    // The check value of the whole, in the last eight bytes.
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 0xff;
    const { rows, summary } = await withFile('x', bytes, async (file) => readLog(await openCounterLog(file)));
    // zlib keeps the step to itself in which it finds the fault.
    expect(rows.length).toBeGreaterThan(4900);
    rows.forEach((row, i) => expect(row).toEqual([i, (i * 7919) % 1000]));
    expect(logWarningText(summary.warnings[0]!)).toMatch(/incorrect data check/);
  });

  it('may be read once, left early, and closed', async () => {
    const long = header(2) + Array.from({ length: 5000 }, (_, i) => record(i, [i, i])).join('');
    await withFile('x', long, async (file) => {
      const log = await openCounterLog(file);
      for await (const batch of log.batches([0])) {
        expect(batch.rows).toBe(4096);
        break;
      }
      expect(() => log.summary()).toThrow(/once every batch was read/);
      expect(() => log.batches([0])).toThrow(/once/);
      log.close();
      log.close();
      const unread = await openCounterLog(file);
      unread.close();
      const batches = [];
      for await (const batch of unread.batches([0])) batches.push(batch);
      expect(batches).toEqual([]);
    });
  });
});
