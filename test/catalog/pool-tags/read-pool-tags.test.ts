import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPoolTags } from '../../../src/catalog/pool-tags/read-pool-tags.ts';
import type { PoolSnapshot } from '../../../src/model/pool-tags.ts';
import '../../../src/words/register.ts';
import { scratch } from '../../helpers/run.ts';
import {
  POOLMON_HEADING,
  poolmonFile,
  poolmonRow,
  poolmonScreen,
  poolusedText,
  type TagRow,
} from '../../helpers/pool-tags.ts';

const ROWS: readonly TagRow[] = [
  { tag: 'NtxF', allocs: 900, frees: 100, bytes: 320_000 },
  { tag: 'Irp', allocs: 5000, frees: 4990, bytes: 4480 },
  { tag: 'MmSt', pool: 'paged', allocs: 700, frees: 50, bytes: 2_000_000 },
  { tag: 'Dh 1', pool: 'paged', allocs: 7, frees: 5, bytes: 128 },
];
const READ = ['NtxF nonpaged 320000 800', 'Irp nonpaged 4480 10', 'MmSt paged 2000000 650', 'Dh 1 paged 128 2'];

const shown = ({ uses }: PoolSnapshot): string[] =>
  uses.map(({ tag, pool, bytes, outstanding }) => `${tag} ${pool} ${bytes} ${outstanding}`);

const MODIFIED_MS = Date.UTC(2012, 7, 30, 12, 0, 0);

async function read(content: string | Buffer): Promise<Awaited<ReturnType<typeof readPoolTags>>> {
  const file = join(await scratch(), 'tags.txt');
  await writeFile(file, content);
  await utimes(file, MODIFIED_MS / 1000, MODIFIED_MS / 1000);
  return readPoolTags({ file, machine: null });
}

const SNAPSHOT = poolmonFile(ROWS);

describe('one list of pool tags', () => {
  it.each<[string, string | Buffer]>([
    ['poolmon -n', SNAPSHOT],
    ['line feeds alone', SNAPSHOT.replaceAll('\r', '')],
    ['UTF-16, as PowerShell redirects it', Buffer.from(`\ufeff${SNAPSHOT}`, 'utf16le')],
    ['UTF-16 without its mark', Buffer.from(SNAPSHOT, 'utf16le')],
    ['UTF-8 with a mark', `\ufeff${SNAPSHOT}`],
    ['NULs at the end, of a disk that was cut off', `${SNAPSHOT}${'\0'.repeat(600)}`],
    ['no end of the last line', SNAPSHOT.trimEnd()],
    ['the screen', poolmonScreen(ROWS)],
    ['the screen without its heading', poolmonScreen(ROWS).split('\r\n').slice(5).join('\r\n')],
    ['blanks lost in a forum', SNAPSHOT.replaceAll('Dh 1', 'Dh§1').replace(/ +/g, ' ').replaceAll('§', ' ')],
    ['indented', SNAPSHOT.replace(/^/gm, '    ')],
    ['with the names of drivers (-g)', SNAPSHOT.replace(/(\d)\r\n/g, '$1 [ntfs.sys  -  FCB 12]\r\n')],
    ['digits in groups', SNAPSHOT.replace('2000000', '2,000,000')],
    ['a title of the user above', `Nonpaged pool of SRV01\r\n\r\n${SNAPSHOT}`],
    ['!poolused', poolusedText(ROWS)],
    [
      '!poolused twice of one dump',
      `${poolusedText(ROWS)}${poolusedText(ROWS).replace('NonPaged Pool', 'Paged Pool')}`,
    ],
    ['text straight behind the numbers', poolusedText(ROWS).replaceAll('\tUNKNOWN', 'UNKNOWN')],
  ])('%s', async (_, content) => {
    const { snapshots, warnings } = await read(content);
    expect(snapshots.map(shown)).toEqual([READ]);
    expect(warnings).toEqual([]);
  });

  it('reads all allocations that !poolused counts with flag 1', async () => {
    const text = [
      '   Sorting by Tag',
      '',
      '  Pool Used:',
      '            NonPaged                    Paged',
      ' Tag    Allocs    Frees     Diff     Used   Allocs    Frees     Diff     Used',
      ' File     9000     1000     8000  1280000        0        0        0        0',
      ' CM31        0        0        0        0      500      100      400  1638400',
    ].join('\n');
    const { snapshots } = await read(text);
    expect(snapshots.map(shown)).toEqual([['File nonpaged 1280000 8000', 'CM31 paged 1638400 400']]);
    expect(snapshots[0]!.uses.map(({ allocated }) => allocated)).toEqual([9000, 500]);
  });

  it('knows whether a list is whole', async () => {
    const whole = async (content: string): Promise<boolean> => (await read(content)).snapshots[0]!.isWhole;
    expect(await whole(SNAPSHOT)).toBe(true);
    expect(await whole(poolmonScreen(ROWS))).toBe(false);
    expect(await whole(poolusedText(ROWS))).toBe(true);
    expect(await whole(poolusedText(ROWS).replace(/^ TOTAL.*$/m, ''))).toBe(false);
  });

  it('warns of a list that is cut off, and takes what is whole', async () => {
    const cut = SNAPSHOT.slice(0, SNAPSHOT.indexOf('2000000') + 4);
    const { snapshots, warnings } = await read(cut);
    expect(snapshots.map(shown)).toEqual([READ.slice(0, 2)]);
    expect(snapshots[0]!.isWhole).toBe(false);
    expect(warnings).toMatchObject([{ kind: 'pool-tags-cut', line: 5 }]);
  });

  it('adds up tags that look the same', async () => {
    const { snapshots } = await read(
      [POOLMON_HEADING, '', ...[1, 2].map((n) => poolmonRow({ tag: '????', allocs: n, frees: 0, bytes: n * 10 }))].join(
        '\n',
      ),
    );
    expect(snapshots.map(shown)).toEqual([['???? nonpaged 30 3']]);
  });
});

describe('several lists in one file', () => {
  const later = ROWS.map((row) => ({ ...row, allocs: row.allocs + 5, bytes: row.bytes + 500 }));
  const laterRead = ['NtxF nonpaged 320500 805', 'Irp nonpaged 4980 15', 'MmSt paged 2000500 655', 'Dh 1 paged 628 7'];

  it.each([
    [
      'appended by poolmon -n, which writes its heading once',
      `${SNAPSHOT}\r\n${later.map(poolmonRow).join('\r\n')}\r\n`,
    ],
    ['appended with >>', `${SNAPSHOT}${poolmonFile(later)}`],
    ['two screens', `${poolmonScreen(ROWS)}\r\n${poolmonScreen(later)}`],
    ['of the debugger', `${poolusedText(ROWS)}\r\n${poolusedText(later)}`],
  ])('%s', async (_, content) => {
    const { snapshots } = await read(content);
    expect(snapshots.map(shown)).toEqual([READ, laterRead]);
    // The file was last modified when the last list was added.
    expect(snapshots.map(({ timeMs, timeBasis }) => [timeMs, timeBasis])).toEqual([
      [null, 'unknown'],
      [MODIFIED_MS, 'file'],
    ]);
  });

  it('reads UTF-16 that PowerShell has added to other text', async () => {
    const mixed = Buffer.concat([Buffer.from(SNAPSHOT), Buffer.from(poolmonFile(later), 'utf16le')]);
    expect((await read(mixed)).snapshots.map(shown)).toEqual([READ, laterRead]);
  });

  it('takes the times that stand above them', async () => {
    const text = `Thu 08/30/2012\r\n10:15 AM\r\n${SNAPSHOT}Thu 08/30/2012\r\n04:15 PM\r\n${poolmonFile(later)}`;
    expect((await read(text)).snapshots.map(({ timeMs, timeBasis }) => [timeMs, timeBasis])).toEqual([
      [Date.UTC(2012, 7, 30, 10, 15), 'text'],
      [Date.UTC(2012, 7, 30, 16, 15), 'text'],
    ]);
  });
});

describe('what is no list of pool tags', () => {
  it.each<[string, string | Buffer, RegExp]>([
    ['other text', 'Hello\nWorld\n', /:1: is not a list of pool tags: 'Hello'; make one with: poolmon -n/],
    ['nothing', '', /is empty/],
    ['a heading alone', `${POOLMON_HEADING}\r\n\r\n`, /has the heading of a list of pool tags and no tag/],
    [
      'pooltag.txt',
      [
        'rem',
        'AfdB - afd.sys - a',
        'AfdC - afd.sys - b',
        'Irp  - <unknown> - c',
        'MmSt - nt!mm - d',
        'File - x - e',
      ].join('\n'),
      /lists the drivers of pool tags/,
    ],
    [
      'a counter log',
      '"(PDH-CSV 4.0) (Pacific Standard Time)(480)","\\\\A\\Memory\\Pool Paged Bytes"\n',
      /is a counter log/,
    ],
    ['a program', Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0]), /is a binary file, not a list of pool tags/],
  ])('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'POOL_TAGS',
      message: expect.stringMatching(message) as string,
    });
  });

  it('names a file that is not there', async () => {
    const file = join(await scratch(), 'none.txt');
    await expect(readPoolTags({ file, machine: null })).rejects.toThrow(/no such file/);
  });
});
