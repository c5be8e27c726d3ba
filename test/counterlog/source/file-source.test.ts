import { Readable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { collectGarbage } from '../../../src/platform/collect-garbage.ts';

/** A file that is read in these pieces, however much is asked for; an error is thrown. */
async function sourceOf(pieces: readonly (string | Error)[], size = 0) {
  vi.resetModules();
  const places = new Map<number, string | Error>();
  let length = 0;
  for (const piece of pieces) {
    places.set(length, piece);
    if (typeof piece === 'string') length += piece.length;
  }
  vi.doMock('node:fs/promises', () => ({
    open: () =>
      Promise.resolve({
        fd: 0,
        stat: () => Promise.resolve({ isFile: () => true, size }),
        close: () => Promise.resolve(),
      }),
  }));
  vi.doMock('node:fs', () => ({
    read(
      _fd: number,
      target: Buffer,
      offset: number,
      _length: number,
      position: number,
      callback: (error: Error | null, bytes: number) => void,
    ) {
      const next = places.get(position) ?? '';
      if (typeof next === 'string') callback(null, target.write(next, offset, 'latin1'));
      else callback(next, 0);
    },
  }));
  const { openFileSource } = await import('../../../src/counterlog/source/file-source.ts');
  return openFileSource('a.csv');
}

afterEach(() => {
  vi.doUnmock('node:fs/promises');
  vi.doUnmock('node:fs');
  vi.resetModules();
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
    const source = await sourceOf(['one\ntw', Object.assign(new Error('disk'), { code: 'EIO' })]);
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of source.chunks) chunks.push(chunk.toString());
    })();
    await expect(reading).rejects.toMatchObject({
      fault: { kind: 'log-unreadable', file: 'a.csv', systemCode: 'EIO' },
    });
    expect(chunks).toEqual(['one\n', 'tw']);
    expect(source.bytesRead()).toBe(6);
  });

  it('is read into the memory of the one before, once nothing is read into it any more', async () => {
    const { openFileSource } = await import('../../../src/counterlog/source/file-source.ts');
    const memories = new Set<ArrayBufferLike>();
    for (let i = 0; i < 20; i++) {
      const source = await openFileSource('package.json');
      for await (const chunk of source.chunks) memories.add(chunk.buffer);
      await source.finish();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(memories.size).toBeLessThan(5);
    const [first, second] = [await openFileSource('package.json'), await openFileSource('package.json')];
    const buffers: ArrayBufferLike[] = [];
    for (const source of [first, second]) {
      for await (const chunk of source.chunks) buffers.push(chunk.buffer);
      source.close();
    }
    expect(buffers[0]).not.toBe(buffers[1]);
  });

  it('that became shorter while it was read says so, once, behind what was left of it', async () => {
    const source = await sourceOf(['one\ntw'], 100);
    const chunks: string[] = [];
    const reading = (async () => {
      for await (const chunk of source.chunks) chunks.push(chunk.toString());
    })();
    await expect(reading).rejects.toMatchObject({ fault: { kind: 'log-shortened', file: 'a.csv' } });
    expect(chunks).toEqual(['one\n', 'tw']);
    expect(await source.finish()).toEqual({ bytes: 6, sha256: null });
  });
});

describe('a stream', () => {
  it('is not kept by the signal that may end its reading', async () => {
    const { streamSource } = await import('../../../src/counterlog/source/file-source.ts');
    const chunks: WeakRef<Buffer>[] = [];
    function* give(): Generator<Buffer> {
      for (let i = 0; i < 20; i++) {
        const chunk = Buffer.alloc(64 * 1024);
        chunks.push(new WeakRef(chunk));
        yield chunk;
      }
    }
    const stop = new AbortController();
    const stream = Readable.from(give(), { highWaterMark: 1 });
    const source = streamSource('-', stream, undefined, stop.signal);
    let bytes = 0;
    for await (const chunk of source.chunks) bytes += chunk.length;
    // What a weak reference gave or was made of lives on to the end of its turn.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage(0);
    expect(bytes).toBe(20 * 64 * 1024);
    expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(5);
    stop.abort();
  });

  it('ends where the signal comes, also while its next chunk is waited for', async () => {
    const { streamSource } = await import('../../../src/counterlog/source/file-source.ts');
    const stop = new AbortController();
    const stream = new Readable({ read: () => undefined });
    stream.push('one');
    const source = streamSource('-', stream, undefined, stop.signal);
    const chunks: string[] = [];
    for await (const chunk of source.chunks) {
      chunks.push(chunk.toString());
      setImmediate(() => stop.abort());
    }
    expect(chunks).toEqual(['one']);
    expect(source.interrupted()).toBe(true);
  });
});
