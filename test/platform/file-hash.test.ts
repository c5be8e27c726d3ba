import { createHash } from 'node:crypto';
import { appendFile, truncate } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { hashBeside } from '../../src/platform/file-hash.ts';
import { openFile, type OpenFile } from '../../src/platform/files.ts';
import { openCounterLog } from '../../src/counterlog/open.ts';
import { header, readLog, record, withFile } from '../helpers/counterlog-reading.ts';

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const TEXT = '0123456789'.repeat(100_000);

const withOpened = <T>(text: string, use: (opened: OpenFile, file: string) => Promise<T>): Promise<T> =>
  withFile('log.csv', text, async (file) => {
    const opened = await openFile(file);
    try {
      return await use(opened, file);
    } finally {
      await opened.close();
    }
  });

describe('the hash beside the reading', () => {
  it('is that of as many bytes as were read, although the file has grown', async () => {
    await withOpened(TEXT, async (opened, file) => {
      const hash = hashBeside(opened, TEXT.length);
      await appendFile(file, 'more, and more still');
      expect(await hash.digest(TEXT.length + 4)).toBe(sha256(`${TEXT}more`));
    });
  });

  it('is read again where less was read than the file had', async () => {
    await withOpened(TEXT, async (opened) => {
      expect(await hashBeside(opened, TEXT.length).digest(1000)).toBe(sha256(TEXT.slice(0, 1000)));
    });
  });

  it('is that of what is left where the file was cut meanwhile', async () => {
    await withOpened(TEXT, async (opened, file) => {
      await truncate(file, 500);
      expect(await hashBeside(opened, TEXT.length).digest(TEXT.length)).toBe(sha256(TEXT.slice(0, 500)));
    });
  });

  it('needs no thread', async () => {
    vi.resetModules();
    vi.doMock('node:worker_threads', () => ({
      Worker: function () {
        throw new Error('not permitted');
      },
    }));
    const alone = await import('../../src/platform/file-hash.ts');
    vi.doUnmock('node:worker_threads');
    await withOpened(TEXT, async (opened) => {
      expect(await alone.hashBeside(opened, TEXT.length).digest(TEXT.length)).toBe(sha256(TEXT));
    });
  });

  it('ends where reading is abandoned', async () => {
    await withOpened(TEXT, async (opened) => {
      const hash = hashBeside(opened, TEXT.length);
      await hash.close();
      await hash.close();
    });
  });
});

describe('the hash of a log', () => {
  const text = header(1) + record(0, [1]);

  it('is null where it was not asked for', async () => {
    const { summary } = await withFile('log.csv', text, async (file) => readLog(await openCounterLog(file)));
    expect(summary).toMatchObject({ bytes: text.length, sha256: null });
  });

  it('of a large file is the same', async () => {
    const large = Buffer.alloc(65 * 1024 * 1024);
    large.write(text);
    const { summary } = await withFile('log.csv', large, async (file) =>
      readLog(await openCounterLog(file, { hash: true })),
    );
    expect(summary).toMatchObject({ bytes: large.length, sha256: sha256(large), samples: 1 });
  });
});
