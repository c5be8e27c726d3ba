import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFileVersions, parseFileVersion } from '../../../src/catalog/file-version.ts';
import { parseListSource } from '../../../src/util/lists/find-lists.ts';
import { readModuleList } from '../../../src/catalog/inventory/read-module-list.ts';
import { splitByMachine } from '../../../src/catalog/inventory/split-by-machine.ts';
import { inventoryWarningText } from '../../../src/words/inventory-warnings.ts';

describe('parseFileVersion', () => {
  it.each([
    ['6.5.7653.23', [6, 5, 7653, 23]],
    ['6, 5, 7653, 23', [6, 5, 7653, 23]],
    ['6.0.3790.1830 (srv03_sp1_rtm.050324-1447)', [6, 0, 3790, 1830]],
    [' 6.5.7226 ', [6, 5, 7226, NaN]],
    ['', null],
    ['6.5', null],
    ['6.5.7653.23beta', null],
    ['v6.5.7653.23', [6, 5, 7653, 23]],
    ['V 6.5.7653.23', [6, 5, 7653, 23]],
    ['  6.5.7653.23\t', [6, 5, 7653, 23]],
    ['6 . 5 . 7653 . 23', [6, 5, 7653, 23]],
    ['6.05.7653.0023', [6, 5, 7653, 23]],
    ['5.131.2600.2180', [5, 131, 2600, 2180]],
    ['6.5.7653.23 built by: exch', [6, 5, 7653, 23]],
    ['6.5.7653.23.1', null],
    ['6, 5, 7653, 23, 1', null],
    ['6, 5, 7653 , 23, 1', null],
    ['6.5.7653 23', null],
    ['6.5.20041231.1', null],
    ['6.5.7653.70000', null],
    ['65535.65535.65535.65535', [65535, 65535, 65535, 65535]],
    ['-6.5.7653.23', null],
    ['6..5.7653', null],
    ['6.5.', null],
    ['version 6.5.7653.23', null],
    ['6.5.7653.23'.padEnd(10_000), null],
    [' '.repeat(100_000), null],
    ['1'.repeat(100_000), null],
  ])('%j', (text, version) => {
    expect(parseFileVersion(text)).toEqual(version);
  });

  it('compares number by number, not letter by letter', () => {
    const v = (text: string) => parseFileVersion(text)!;
    expect(compareFileVersions(v('6.5.7653.9'), v('6.5.7653.23'))).toBeLessThan(0);
    expect(compareFileVersions(v('6.5.10000.0'), v('6.5.7653.23'))).toBeGreaterThan(0);
    expect(compareFileVersions(v('6, 5, 1, 0'), v('6.5.1.0'))).toBe(0);
    expect(compareFileVersions(v('6.5.1'), v('6.5.2.7'))).toBeLessThan(0);
    expect(compareFileVersions(v('6.5.2'), v('6.5.2.7'))).toBeNaN();
    expect(compareFileVersions(v('6.5.2.7'), v('6.5.2'))).toBe(0);
  });
});

describe('parseListSource', () => {
  it.each([
    ['modules.csv', null, 'modules.csv'],
    ['MAIL01=modules.csv', 'MAIL01', 'modules.csv'],
    ['C:\\lists\\a=b.csv', null, 'C:\\lists\\a=b.csv'],
    ['MAIL01=C:\\lists\\a.csv', 'MAIL01', 'C:\\lists\\a.csv'],
    ['\\\\srv\\share\\x=y.csv', null, '\\\\srv\\share\\x=y.csv'],
    ['lists/a=b.csv', null, 'lists/a=b.csv'],
  ])('%s', (argument, machine, file) => {
    expect(parseListSource(argument)).toEqual({ file, machine });
  });

  it('takes a file whose name has a = for that file', () => {
    expect(parseListSource('a=b.csv', (file) => file === 'a=b.csv')).toEqual({ file: 'a=b.csv', machine: null });
    expect(parseListSource('a=b.csv', () => false)).toEqual({ file: 'b.csv', machine: 'a' });
  });
});

describe('readInventory', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'leakscan-inventory-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (content: string | Buffer, machines = ['SRV'], machine: string | null = null) => {
    const file = join(folder, 'modules.csv');
    await writeFile(file, content);
    return splitByMachine(
      await readModuleList({ file, machine }),
      machines.map((one) => ({ machine: one })),
    );
  };
  const HEADER = '"ProcessName","Id","ModuleName","FileName","FileVersion"';
  const ROW = '"tool","40","Cdoexm.dll","C:\\x\\Cdoexm.dll","6.0.6603.0"';

  it.each<[string, string | Buffer]>([
    ['as Export-Csv -NoTypeInformation writes it', `${HEADER}\r\n${ROW}\r\n`],
    ['with a #TYPE line', `#TYPE Selected.System.Diagnostics.ProcessModule\r\n${HEADER}\r\n${ROW}\r\n`],
    ['with a byte order mark', `\ufeff${HEADER}\n${ROW}\n`],
    ['as UTF-16', Buffer.from(`\ufeff${HEADER}\r\n${ROW}\r\n`, 'utf16le')],
    ['with semicolons', `${HEADER}\n${ROW}`.replaceAll('","', '";"')],
    [
      'unquoted, columns in another order, and .exe',
      'Id,ProcessName,FileVersion,ModuleName,FileName\n40,tool.exe,6.0.6603.0,Cdoexm.dll,C:\\x\\Cdoexm.dll',
    ],
  ])('reads a list %s', async (_, content) => {
    expect(await read(content)).toEqual([
      {
        file: join(folder, 'modules.csv'),
        // Every program has ntdll.dll, so others are missing too.
        partlyListed: [{ process: 'tool', pid: 40 }],
        machine: 'SRV',
        modules: [{ process: 'tool', pid: 40, module: 'Cdoexm.dll', path: 'C:\\x\\Cdoexm.dll', version: '6.0.6603.0' }],
      },
    ]);
  });

  it.each<[string, string[], string | null, boolean]>([
    ['a whole list', ['ntdll.dll', 'KERNEL32.dll'], null, true],
    ['a list without ntdll.dll was filtered', ['Cdoexm.dll'], null, false],
    ['a 32-bit program seen by a 64-bit tool', ['ntdll.dll', 'wow64.dll', 'wow64win.dll', 'wow64cpu.dll'], null, false],
    ['a 32-bit program seen whole', ['ntdll.dll', 'wow64.dll', 'KERNEL32.DLL'], null, true],
    ['a list cut within the row of its last process', ['ntdll.dll'], '"tool","40","Cdo', false],
    ['a list without an end of its last line', ['ntdll.dll'], ROW, false],
  ])('%s', async (_, names, tail, isWhole) => {
    const rows = names.map((name) => `"tool","40","${name}","C:\\x",""\r\n`).join('');
    const [inventory] = await read(`${HEADER}\r\n"a","4","ntdll.dll","",""\r\n${rows}${tail ?? ''}`);
    expect(inventory!.partlyListed).toEqual(isWhole ? undefined : [{ process: 'tool', pid: 40 }]);
  });

  it.each<[string, string, string | null, number | null, RegExp[]]>([
    [
      'version',
      'ProcessName,Id,ModuleName,FileName,FileVersion\na,41,x.dll,C:\\x,6.0.66',
      null,
      41,
      [/:2: the last line has no end, so its FileVersion may be cut and was not used/],
    ],
    [
      'ID',
      'ProcessName,ModuleName,FileName,FileVersion,Id\na,x.dll,C:\\x,6.0.6603.0,4',
      '6.0.6603.0',
      null,
      [/its Id may be cut/],
    ],
    ['path', 'ProcessName,Id,ModuleName,FileVersion,FileName\na,41,x.dll,6.0.6603.0,C:\\', '6.0.6603.0', 41, []],
  ])('does not take a %s at a cut for a whole one', async (_, content, version, pid, warnings) => {
    const file = join(folder, 'modules.csv');
    await writeFile(file, content);
    const list = await readModuleList({ file, machine: null });
    expect(list.warnings.map(inventoryWarningText)).toEqual(warnings.map((w) => expect.stringMatching(w) as unknown));
    expect(list.processes[0]).toMatchObject({ pid, isWhole: false });
    expect(list.processes[0]!.modules[0]!.version).toBe(version);
  });

  it('splits a list by its MachineName column', async () => {
    const list = `MachineName,ProcessName,Id,ModuleName,FileName,FileVersion\nmail01,a,1,x.dll,,\nMAIL02,b,2,y.dll,,1.2.3.4\n`;
    const inventories = await read(list, ['MAIL01', 'MAIL02']);
    expect(inventories.map((i) => [i.machine, i.modules[0]!.module])).toEqual([
      ['MAIL01', 'x.dll'],
      ['MAIL02', 'y.dll'],
    ]);
  });

  it('takes the machine from the command line', async () => {
    expect((await read(`${HEADER}\n${ROW}`, ['A', 'B'], 'b'))[0]!.machine).toBe('B');
  });

  it.each([
    ['mail01.corp.example', 'MAIL01', true],
    ['MAIL01', 'mail01.corp.example', true],
    ['mail01.one.example', 'mail01.two.example', false],
    ['mail01.corp.example', 'MAIL011', false],
    ['exchange-mailserver01', 'EXCHANGE-MAILSE', true],
    ['exchange-mailserver01.corp.example', 'EXCHANGE-MAILSE', true],
    ['exchange-mailserver01', 'EXCHANGE-MAIL', false],
    ['10.0.0.5', '10', false],
  ])('a list of %s belongs to the log of %s: %s', async (named, logged, isSame) => {
    const list = `MachineName,ProcessName,Id,ModuleName,FileName,FileVersion\n${named},a,1,x.dll,,\n`;
    const expected = isSame ? logged : named;
    expect((await read(list, ['OTHER', logged]))[0]!.machine).toBe(expected);
    expect((await read(`${HEADER}\n${ROW}`, ['OTHER', logged], named))[0]!.machine).toBe(expected);
  });

  it('prefers the machine of exactly that name', async () => {
    const list = `${HEADER}\n${ROW}`;
    expect((await read(list, ['mail01.corp.example', 'MAIL01'], 'mail01'))[0]!.machine).toBe('MAIL01');
  });

  it.each<[string, string, string[], RegExp]>([
    [
      'a column that only contains the name of one',
      'ProcessName,Width,ModuleName,FileVersion\na,1,b,c',
      ['A'],
      /column Id is/,
    ],
    [
      'a header cell that holds them all',
      '"ProcessName Id ModuleName FileVersion"\nx\n',
      ['A'],
      /column ProcessName is/,
    ],
    ['a header without modules', `${HEADER}\n`, ['A'], /lists no modules.*administrator/],
    ['no machine for two', `${HEADER}\n${ROW}`, ['A', 'B'], /which machine.*A, B.*--inventory MACHINE=/],
    ['a file of something else', 'Name,Size\nx,1', ['A'], /column ProcessName is missing/],
    ['an empty file', '', ['A'], /modules\.csv: is empty/],
    ['a file of blank lines', '\ufeff\r\n \r\n', ['A'], /modules\.csv: is empty/],
    ['a list without its header', `${ROW}\n${ROW}\n`, ['A'], /column ProcessName is missing/],
    ['a broken quote', `${HEADER}\n"tool","40","Cdo"exm.dll","x","y"\n`, ['A'], /modules\.csv:2: /],
    ['a short row', `${HEADER}\n${ROW}\n"tool","40"\n`, ['A'], /modules\.csv:3: /],
  ])('refuses %s', async (_, content, machines, message) => {
    await expect(read(content, machines)).rejects.toThrow(message);
  });

  it('says that a file is missing', async () => {
    await expect(readModuleList({ file: join(folder, 'none.csv'), machine: null })).rejects.toThrow(/no such file/);
  });
});
