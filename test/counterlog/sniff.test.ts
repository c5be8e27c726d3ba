import { describe, expect, it } from 'vitest';
import { sniffContent } from '../../src/counterlog/sniff.ts';

const BYTES = { kind: 'text', encoding: 'bytes', bomLength: 0 };

describe('sniffContent', () => {
  it.each([
    ['nothing', '', { kind: 'empty' }],
    ['gzip', '\x1f\x8b\x08\x00', { kind: 'gzip' }],
    ['zip', 'PK\x03\x04\x14\x00', { kind: 'archive', what: 'zip' }],
    ['SQLite', 'SQLite format 3\0\x10\0', { kind: 'binary', what: 'sqlite' }],
    ['a program', 'MZ\x90\0\x03\0\0\0', { kind: 'binary', what: 'windows-program' }],
    ['a text that starts with MZ', 'MZ, text', BYTES],
    ['UTF-8 with its mark', '\xef\xbb\xbf"(PDH-', { kind: 'text', encoding: 'bytes', bomLength: 3 }],
    ['UTF-16LE', '\xff\xfe"\0(\0', { kind: 'text', encoding: 'utf-16le', bomLength: 2 }],
    ['UTF-16BE', '\xfe\xff\0"\0(', { kind: 'text', encoding: 'utf-16be', bomLength: 2 }],
    [
      'UTF-16LE without its mark',
      '"(PDH-CSV 4.0)'.replace(/./g, '$&\0'),
      { kind: 'text', encoding: 'utf-16le', bomLength: 0 },
    ],
    [
      'UTF-16BE without its mark',
      '"(PDH-CSV 4.0)'.replace(/./g, '\0$&'),
      { kind: 'text', encoding: 'utf-16be', bomLength: 0 },
    ],
    ['NULs', 'abc\0def', { kind: 'binary', what: 'unknown' }],
    ['control bytes', '\x01\x02\x03abc', { kind: 'binary', what: 'unknown' }],
    ['a log whose disk was cut', '"(PDH-CSV 4.0)"\r\n\0\0\0\0', BYTES],
    ['Japanese bytes', '"\x83\x5c\x82\xa0\x95\x5c"', BYTES],
  ])('%s', (_, bytes, expected) => {
    expect(sniffContent(Buffer.from(bytes, 'latin1'))).toEqual(expected);
  });

  it.each([
    [65536, 1, 'binary-log'],
    [65536, 2, 'binary-log'],
    [1024, 2, 'binary-log'],
    [65537, 2, 'binary'],
    [512, 2, 'binary'],
    [65536, 3, 'binary'],
  ])('event trace: buffers of %i bytes, header type %i', (bufferSize, type, kind) => {
    const head = Buffer.alloc(256);
    head.writeUInt32LE(bufferSize);
    head[0x4a] = type;
    head[0x4b] = 0xc0;
    expect(sniffContent(head).kind).toBe(kind);
  });
});
