import { describe, expect, it } from 'vitest';
import { cellDecoder, guessEncoding } from '../../../src/counterlog/text/code-page.ts';

describe('guessEncoding', () => {
  it.each([
    ['ASCII', [...Buffer.from('Process')], 'utf-8', 'Process'],
    ['UTF-8', [...Buffer.from('Процесс')], 'utf-8', 'Процесс'],
    // Cyrillic capitals have the bytes of Greek vowels with an accent.
    ['cp1253', [0xc9, 0xe4, 0xe9, 0xf9, 0xf4, 0xe9, 0xea, 0xdc], 'windows-1253', 'Ιδιωτικά'],
    ['cp1251 in capitals', [0xcd, 0xc5, 0xdc, 0xde, 0xdf], 'windows-1251', 'НЕЬЮЯ'],
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
