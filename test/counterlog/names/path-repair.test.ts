import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';
import { parseCounterPaths } from '../../../src/counterlog/names/path-repair.ts';
import { BANNER, read, record } from '../../helpers/counterlog-reading.ts';

const RIGHT = [
  '\\\\SRV01\\Process(inetinfo)\\Private Bytes',
  '\\\\SRV01\\Process(w3wp#1)\\ID Process',
  '\\\\SRV01\\Memory\\Available Bytes',
  '\\\\SRV01\\Paging File(\\??\\C:\\pagefile.sys)\\% Usage',
];
const WITHOUT_MACHINE = RIGHT.map((path) => path.replace('\\\\SRV01', ''));

const doubled = (path: string): string => path.replaceAll('\\', '\\\\');

describe('paths that a tool escaped or unescaped', () => {
  it.each<[string, (path: string) => string, string]>([
    ['one backslash for two', (path) => path.slice(1), 'single-backslash'],
    ['all doubled', doubled, 'doubled-backslashes'],
    ['all doubled twice', (path) => doubled(doubled(path)), 'doubled-backslashes'],
    ['all doubled but the first', (path) => doubled(path).slice(2), 'doubled-backslashes'],
    ['none in front', (path) => path.slice(2), 'no-backslash'],
  ])('%s', (_, damage, fault) => {
    const cells = RIGHT.map(damage);
    const read = parseCounterPaths(cells);
    expect(read.paths).toEqual(RIGHT.map(parseCounterPath));
    expect([read.fault, read.firstFaulty]).toEqual([fault, cells[0]]);
  });

  it.each<[string, (path: string) => string]>([
    ['doubled', doubled],
    ['without the first', (path) => path.slice(1)],
  ])('without a machine: %s', (_, damage) => {
    expect(parseCounterPaths(WITHOUT_MACHINE.map(damage)).paths).toEqual(WITHOUT_MACHINE.map(parseCounterPath));
  });

  it('stay as they are where one of them is right', () => {
    const cells = [...RIGHT, '\\SRV01\\Process(inetinfo)\\Handle Count'];
    const { paths, fault } = parseCounterPaths(cells);
    expect([paths.at(-1), fault]).toEqual([null, null]);
    expect(parseCounterPaths(WITHOUT_MACHINE)).toMatchObject({
      paths: WITHOUT_MACHINE.map(parseCounterPath),
      fault: null,
    });
  });

  it.each([[['C:\\temp\\a', 'C:\\temp\\b']], [['DOMAIN\\user']], [['a', 'b', '\\\\']], [[]]])(
    'are none in %j',
    (cells) => {
      expect(parseCounterPaths(cells).paths.every((path) => path === null)).toBe(true);
    },
  );

  it('are read, with a warning', async () => {
    const cells = RIGHT.slice(0, 2).map((path) => `"${path.slice(1)}"`);
    const { log, rows, summary } = await read(`${[BANNER, ...cells].join(',')}\r\n${record(0, [5, 6])}`);
    expect(rows).toEqual([[5, 6]]);
    expect(log.paths.map(({ raw }) => raw)).toEqual(RIGHT.slice(0, 2));
    expect(summary.warnings).toEqual([
      expect.objectContaining({
        kind: 'repaired-path',
        detail: expect.objectContaining({ name: RIGHT[0]!.slice(1) }) as object,
      }),
    ]);
  });
});
