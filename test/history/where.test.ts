import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHistoryPlace, defaultHistoryFile, isUnc } from '../../src/history/where.ts';

describe('the default file', () => {
  it.each([
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\Ann\\AppData\\Local' },
      'C:\\Users\\Ann\\AppData\\Local\\leakscan\\history.db',
    ],
    ['win32', {}, 'C:\\Users\\Ann\\AppData\\Local\\leakscan\\history.db'],
    ['win32', { LOCALAPPDATA: '' }, 'C:\\Users\\Ann\\AppData\\Local\\leakscan\\history.db'],
  ])('on %s with %j is %s', (platform, env, file) => {
    expect(defaultHistoryFile({ platform, home: 'C:\\Users\\Ann', env }, path.win32)).toBe(file);
  });

  it.each([
    ['darwin', { XDG_DATA_HOME: '/data' }, '/home/ann/Library/Application Support/leakscan/history.db'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/leakscan/history.db'],
    ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ann/.local/share/leakscan/history.db'],
    ['linux', {}, '/home/ann/.local/share/leakscan/history.db'],
    ['freebsd', {}, '/home/ann/.local/share/leakscan/history.db'],
  ])('on %s with %j is %s', (platform, env, file) => {
    expect(defaultHistoryFile({ platform, home: '/home/ann', env }, path.posix)).toBe(file);
  });
});

it.each([
  [true, '\\\\server\\share\\history.db'],
  [true, '//server/share/history.db'],
  [true, '\\\\?\\UNC\\server\\share\\history.db'],
  [true, '//?/unc/server/share/history.db'],
  [false, '\\\\?\\C:\\leakscan\\history.db'],
  [false, '\\\\.\\C:\\history.db'],
  [false, 'C:\\leakscan\\history.db'],
  [false, '/var/lib/leakscan/history.db'],
  [false, 'history.db'],
])('UNC is %s of %s', (expected, file) => {
  expect(isUnc(file)).toBe(expected);
});

const place = { cwd: '', roots: [] as string[], forced: false, ignoresCase: false };

describe('a place for the history', () => {
  it.each([
    ['\\\\server\\share\\history.db', []],
    ['//server/share/history.db', []],
    ['\\\\?\\UNC\\server\\share\\history.db', []],
    ['D:\\logs\\history.db', ['D:\\logs']],
    ['d:\\LOGS\\sub\\history.db', ['D:\\logs\\']],
    ['D:\\logs\\history.db', ['D:\\logs\\*.blg']],
    ['history.db', ['.']],
    ['D:\\history.db', ['D:\\']],
  ])('on Windows is not %s with %j', (file, roots) => {
    const given = { ...place, file, roots, cwd: 'C:\\work', ignoresCase: true };
    expect(() => checkHistoryPlace(given, path.win32)).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(checkHistoryPlace({ ...given, forced: true }, path.win32)).toMatch(/history\.db$/);
  });

  it.each([
    ['D:\\data\\history.db', ['D:\\logs', '\\\\server\\share'], 'D:\\data\\history.db'],
    ['D:\\logs2\\history.db', ['D:\\logs'], 'D:\\logs2\\history.db'],
    ['..history.db', ['C:\\work\\logs'], 'C:\\work\\..history.db'],
  ])('on Windows may be %s with %j', (file, roots, full) => {
    expect(checkHistoryPlace({ ...place, file, roots, cwd: 'C:\\work', ignoresCase: true }, path.win32)).toBe(full);
  });

  it.each([
    ['/srv/logs/history.db', ['/srv/logs'], false],
    ['/srv/logs/history.db', ['/srv/logs/mail*/*.blg'], false],
    ['/srv/logs/history.db', ['/srv/*/mail.blg'], false],
    ['history.db', ['..'], false],
    ['/srv/LOGS/history.db', ['/srv/logs'], true],
  ])('on Linux is not %s with %j', (file, roots, ignoresCase) => {
    const given = { ...place, file, roots, cwd: '/srv/logs/mail', ignoresCase };
    expect(() => checkHistoryPlace(given, path.posix)).toThrow(
      /SQLite's locks are not safe over a network.*--history FILE/,
    );
  });

  it.each([
    ['/srv/LOGS/history.db', ['/srv/logs'], '/srv/LOGS/history.db'],
    ['/srv/logs.db', ['/srv/logs'], '/srv/logs.db'],
    ['history.db', ['logs', '/mnt/*.blg'], '/home/ann/history.db'],
  ])('on Linux may be %s with %j', (file, roots, full) => {
    expect(checkHistoryPlace({ ...place, file, roots, cwd: '/home/ann' }, path.posix)).toBe(full);
  });
});
