import { describe, expect, it } from 'vitest';
import { readList, shown } from '../../helpers/module-lists.ts';
import { inventoryWarningText } from '../../../src/words/inventory-warnings.ts';

const rows = (header: string, none: string): string =>
  [
    header,
    `"System Idle Process","0","${none}"`,
    `"System","4","${none}"`,
    '"smss.exe","312","ntdll.dll"',
    '"tool.exe","1840","ntdll.dll,KERNEL32.dll,Cdoexm.dll"',
    '',
  ].join('\r\n');
const ENGLISH = rows('"Image Name","PID","Modules"', 'N/A');
const READ = [
  'System Idle Process 0: …',
  'System 4: …',
  'smss 312: ntdll.dll',
  'tool 1840: ntdll.dll, KERNEL32.dll, Cdoexm.dll',
];

describe('tasklist /m /fo csv', () => {
  it.each<[string, string | Buffer]>([
    ['English', ENGLISH],
    ['German', rows('"Abbildname","PID","Module"', 'Nicht zutreffend')],
    ['French', rows('"Nom de l\'image","PID","Modules"', 'N/A')],
    ['Dutch', rows('"Procesnaam","PID","Modules"', 'n.v.t.')],
    ['Russian, UTF-8', rows('"Имя образа","PID","Модули"', 'Н/Д')],
    ['Spanish in code page 850', Buffer.from(rows('"Nombre de imagen","PID","M\xa2dulos"', 'N/D'), 'latin1')],
    ['Japanese in code page 932', Buffer.from(rows('"\x83C\x83\x81\x81[\x83W","PID","x"', '\x8aY\x93\x96'), 'latin1')],
    ['UTF-16, as PowerShell redirects it', Buffer.from(`\ufeff${ENGLISH}`, 'utf16le')],
    ['UTF-16 without its mark', Buffer.from(ENGLISH, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${ENGLISH}`, 'utf16le').swap16()],
    ['UTF-8 with a mark', `\ufeff${ENGLISH}`],
    ['without a header (/nh)', ENGLISH.slice(ENGLISH.indexOf('"System Idle'))],
    ['after a blank line', `\r\n${ENGLISH}`],
    ['line feeds alone', ENGLISH.replaceAll('\r', '')],
    ['saved again with semicolons', ENGLISH.replaceAll('","', '";"')],
    ['blanks behind the commas', ENGLISH.replaceAll('.dll,', '.dll, ')],
    ['no end of the last line', ENGLISH.trimEnd()],
  ])('%s', async (_, content) => {
    const list = await readList(content);
    expect(shown(list)).toEqual(READ);
    expect(list.warnings).toEqual([]);
  });

  it('reads letters of a console in Western Europe', async () => {
    const bytes = Buffer.from(
      '"Abbildname","PID","Module"\r\n"\x9abung.exe","7","ntdll.dll,gr\x81n.dll"\r\n',
      'latin1',
    );
    expect(shown(await readList(bytes))).toEqual(['Übung 7: ntdll.dll, grün.dll']);
  });

  it.each<[string, string, string[], RegExp[]]>([
    [
      'within a module',
      '"store.exe","1876","ntdll.dll,ese.dll,exchm',
      ['store 1876: ntdll.dll, ese.dll, …'],
      [/^list:6: the module list is cut off here; .*store \(process ID 1876\).*none counts as missing$/],
    ],
    ['within its first module', '"store.exe","1876","nt', ['store 1876: …'], [/^list:6: /]],
    ['within a process ID', '"store.exe","18', [], [/^list:6: the module list is cut off here$/]],
    ['behind a process ID', '"store.exe","1876"', [], [/^list:6: /]],
    ['within a name', '"sto', [], [/^list:6: /]],
  ])('cut %s', async (_, tail, expected, warnings) => {
    const list = await readList(ENGLISH + tail);
    expect(shown(list)).toEqual([...READ, ...expected]);
    expect(list.warnings.map(inventoryWarningText)).toEqual(warnings.map((w) => expect.stringMatching(w) as unknown));
  });

  it('takes a last row without quotes and end for what it shows, and no more', async () => {
    const list = await readList(ENGLISH.trimEnd().replaceAll('","', ';').replaceAll('"', ''));
    expect(shown(list).at(-1)).toBe(`${READ.at(-1)}, …`);
  });

  it.each<[string, string, RegExp]>([
    [
      'tasklist without /m',
      '"Image Name","PID","Session Name","Session#","Mem Usage"\r\n"smss.exe","544","Services","0","1.052 K"\r\n',
      /list:1: is a list of processes without their modules \(5 columns\); make it with: tasklist \/m \/fo csv/,
    ],
    [
      'tasklist /v',
      '"Image Name","PID","Session Name","Session#","Mem Usage","Status","User Name","CPU Time","Window Title"\r\n"a.exe","5","Console","0","1 K","Running","x","0:00:00","N/A"\r\n',
      /without their modules \(9 columns\)/,
    ],
    [
      'tasklist /svc',
      '"Image Name","PID","Services"\r\n"System","4","N/A"\r\n"svchost.exe","544","DcomLaunch,Power,clr_v4.0.30319_32"\r\n',
      /lists no modules \(services, by the look of it\); make it with: tasklist \/m/,
    ],
    [
      'a list made without rights',
      '"Image Name","PID","Modules"\r\n"System","4","N/A"\r\n"store.exe","544","N/A"\r\n',
      /lists no modules of any process: run as administrator/,
    ],
    [
      'the table form',
      'Image Name                     PID Modules\r\n========================= ======== ============================================\r\nsmss.exe                       516 ntdll.dll\r\n',
      /is tasklist's table form, .* make it with: tasklist \/m \/fo csv/,
    ],
    [
      'the list form',
      '\r\nAbbildname: smss.exe\r\nPID:        516\r\nModule:     ntdll.dll\r\n',
      /is tasklist's list form/,
    ],
    ['a row without an ID', `${ENGLISH}"x.exe","abc","ntdll.dll"\r\n`, /list:6: 'abc' is not a process ID/],
    ['a broken quote', `${ENGLISH}"x".exe","5","ntdll.dll"\r\n"y.exe","6","ntdll.dll"\r\n`, /list:6: /],
    ['a short row', `${ENGLISH}"x.exe","5"\r\n"y.exe","6","ntdll.dll"\r\n`, /list:6: /],
  ])('refuses %s', async (_, content, message) => {
    await expect(readList(content)).rejects.toThrow(message);
  });
});
