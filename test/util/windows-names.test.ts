import { describe, expect, it } from 'vitest';
import { windowsNameFault } from '../../src/util/windows-names.ts';

describe('a path on Windows', () => {
  it.each([
    ['CON', 'CON', 'device'],
    ['nul.html', 'nul.html', 'device'],
    ['C:\\reports\\aux', 'aux', 'device'],
    ['C:Prn.json', 'Prn.json', 'device'],
    ['a/COM1.tar.gz/b.html', 'COM1.tar.gz', 'device'],
    ['lpt² .csv', 'lpt² .csv', 'device'],
    ['r.html.', 'r.html.', 'ends'],
    ['sub \\r.html', 'sub ', 'ends'],
    ['...', '...', 'ends'],
    ['r.html:more', 'r.html:more', 'character'],
    ['D:\\what?.html', 'what?.html', 'character'],
    ['a"b', 'a"b', 'character'],
    ['a\tb', 'a\tb', 'character'],
  ])('%j has the name %j, which is refused: %s', (file, name, why) => {
    expect(windowsNameFault(file)).toEqual({ name, why });
  });

  it.each([
    ...['r.html', 'C:\\reports\\r.html', 'C:r.html', 'C:', 'C:\\', '..\\r.html', './r.html', 'a\\.\\..\\b', '.hidden'],
    ...['console.html', 'auxiliary', 'com10', 'a.con', '\\\\server\\share\\r.html', '//server/share$/r.html'],
    ...['\\\\?\\C:\\NUL.html', '\\\\.\\NUL', '//./pipe/x'],
  ])('%j is taken', (file) => {
    expect(windowsNameFault(file)).toBeNull();
  });
});
