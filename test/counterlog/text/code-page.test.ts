import { describe, expect, it } from 'vitest';
import { cellDecoder, guessEncoding } from '../../../src/counterlog/text/code-page.ts';

describe('guessEncoding', () => {
  it.each([
    ['ASCII', [...Buffer.from('Process')], 'utf-8', 'Process'],
    ['UTF-8', [...Buffer.from('Процесс')], 'utf-8', 'Процесс'],
    ['cp1251', [0xcf, 0xf0, 0xee, 0xf6, 0xe5, 0xf1, 0xf1], 'windows-1251', 'Процесс'],
    [
      'cp1252',
      [0x44, 0x69, 0x73, 0x63, 0x6f, 0x20, 0x66, 0xed, 0x73, 0x69, 0x63, 0x6f],
      'windows-1252',
      'Disco físico',
    ],
    // The second byte of 表 and of ソ is a backslash.
    ['cp932', [0x95, 0x5c, 0x83, 0x5c, 0x83, 0x74, 0x83, 0x67], 'shift_jis', '表ソフト'],
  ])('%s', (_, bytes, encoding, text) => {
    const buffer = Buffer.from(bytes);
    expect(guessEncoding(buffer)).toBe(encoding);
    expect(cellDecoder(guessEncoding(buffer))(buffer.toString('latin1'))).toBe(text);
  });
});
