import { afterEach, describe, expect, it, vi } from 'vitest';

/** A file of these reads; an error is thrown. */
async function sourceOf(reads: readonly (string | Error)[], size = 0) {
  vi.resetModules();
  const left = [...reads];
  vi.doMock('node:fs/promises', () => ({
    open: () =>
      Promise.resolve({
        stat: () => Promise.resolve({ isFile: () => true, size }),
        read(target: Buffer, offset: number) {
          const next = left.shift() ?? '';
          if (typeof next !== 'string') return Promise.reject(next);
          return Promise.resolve({ bytesRead: target.write(next, offset, 'latin1') });
        },
        close: () => Promise.resolve(),
      }),
  }));
  const { openFileSource } = await import('../../src/counterlog/file-source.ts');
  return openFileSource('a.csv');
}

afterEach(() => {
  vi.doUnmock('node:fs/promises');
});

describe('a file', () => {
  it('is given in whole lines as far as reads go', async () => {
    const source = await sourceOf(['one\ntw', 'o\n', 'thr', 'ee', '\nfour\nfi', 've']);
    const chunks: string[] = [];
    for await (const chunk of source.chunks) chunks.push(chunk.toString());
    expect(chunks.join('')).toBe('one\ntwo\nthree\nfour\nfive');
    expect(chunks[0]).toBe('one\n');
    expect(chunks[1]).toBe('two\n');
    expect(await source.finish()).toEqual({ bytes: 23, sha256: null });
  });

  it('gives the line it began before the fault that ends it', async () => {
    const source = await sourceOf(['one\ntw', Object.assign(new Error('disk'), { code: 'EIO' }), 'never']);
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of source.chunks) chunks.push(chunk.toString());
    })();
    await expect(reading).rejects.toThrow(/^a\.csv: cannot be read \(EIO\)/);
    expect(chunks).toEqual(['one\n', 'tw']);
    expect(source.bytesRead()).toBe(6);
  });

  it('that became shorter while it was read says so, once, behind what was left of it', async () => {
    const source = await sourceOf(['one\ntw'], 100);
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of source.chunks) chunks.push(chunk.toString());
    })();
    await expect(reading).rejects.toThrow('a.csv: became shorter while it was read; copy it and try again');
    expect(chunks).toEqual(['one\n', 'tw']);
    expect(await source.finish()).toEqual({ bytes: 6, sha256: null });
  });
});
