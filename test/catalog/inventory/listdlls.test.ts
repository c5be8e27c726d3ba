import { describe, expect, it } from 'vitest';
import { readList, shown } from '../../helpers/module-lists.ts';
import { inventoryWarningText } from '../../../src/words/inventory-warnings.ts';

const DASHES = '-'.repeat(78);
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n`;

/** Version 2.25, the last for Windows 2000. */
const OLD = lines(
  '',
  'ListDLLs v2.25 - DLL lister for Win9x/NT',
  'Copyright (C) 1997-2004 Mark Russinovich',
  'Sysinternals - www.sysinternals.com',
  '',
  DASHES,
  'System pid: 8',
  'Command line: <no command line>',
  DASHES,
  'winlogon.exe pid: 172',
  'Command line: winlogon.exe',
  '',
  '  Base        Size      Version         Path',
  '  0x01000000  0x2f000                   \\??\\C:\\WINNT\\system32\\winlogon.exe',
  '  0x77f80000  0x7b000   5.00.2195.6899  C:\\WINNT\\system32\\ntdll.dll',
  '',
  DASHES,
  'my tool.exe pid: 1840',
  'Command line: "C:\\Program Files\\Tool\\my tool.exe" -pid: 7',
  '',
  '  Base        Size      Version         Path',
  '  0x00400000  0x8000    1, 0, 0, 1      C:\\Program Files\\Tool\\my tool.exe',
  '  ### Relocated from base of 0x10000000:',
  '  0x00a00000  0x7b000   6.05.7653.0023 (exch_main.050324-1447)  C:\\Program Files\\Exchsrvr\\bin\\Cdoexm.dll',
  '  0x77f80000  0x7b000   5.00.2195.6899  \\\\srv\\share\\ntdll.dll',
);
const OLD_READ = [
  'System 8: …',
  'winlogon 172: winlogon.exe, ntdll.dll 5.00.2195.6899',
  'my tool 1840: my tool.exe 1, 0, 0, 1, Cdoexm.dll 6.05.7653.0023 (exch_main.050324-1447), ntdll.dll 5.00.2195.6899',
];

/** Version 3.2 with -v. */
const NEW = lines(
  '',
  'Listdlls v3.2 - Listdlls',
  'Copyright (C) 1997-2016 Mark Russinovich',
  'Sysinternals',
  '',
  DASHES,
  'tool.exe pid: 1840',
  'Command line: tool.exe',
  '',
  'Base                Size      Path',
  '0x0000000000400000  0x1f000   C:\\tool\\tool.exe',
  '        Verified:       Unsigned',
  '        Publisher:      n/a',
  '        Description:    n/a',
  '        Product:        n/a',
  '        Version:        n/a',
  '        File version:   n/a',
  '        Create time:    Tue Mar 20 01:01:46 2018',
  '0x0000000031c60000  0x1ed000  C:\\WINDOWS\\SYSTEM32\\ntdll.dll',
  '        Verified:       Microsoft Windows',
  '        Publisher:      Microsoft Corporation',
  '        Description:    NT Layer DLL',
  '        Product:        Microsoft® Windows® Operating System',
  '        Version:        10.0.1.0',
  '        File version:   10.0.19041.3636',
  '        Create time:    Tue Mar 20 01:01:46 2018',
  '',
);
const NEW_READ = ['tool 1840: tool.exe, ntdll.dll 10.0.19041.3636'];

describe('listdlls', () => {
  it.each<[string, string | Buffer, string[]]>([
    ['version 2.25', OLD, OLD_READ],
    ['version 2.25, line feeds alone', OLD.replaceAll('\r', ''), OLD_READ],
    ['version 2.25 through a PowerShell redirection', Buffer.from(`\ufeff${OLD}`, 'utf16le'), OLD_READ],
    ['without its banner', OLD.slice(OLD.indexOf(DASHES)), OLD_READ],
    ['version 3.2 with -v', NEW, NEW_READ],
    [
      'an older version 3, with Version alone',
      NEW.replace(/ +File version.*\r\n/g, ''),
      ['tool 1840: tool.exe, ntdll.dll 10.0.1.0'],
    ],
    ['version 3.2 without -v', NEW.replace(/^ {8}.*\r\n/gm, ''), ['tool 1840: tool.exe, ntdll.dll']],
    [
      'a version told twice',
      NEW.replace('        Create', '        File version:   6.5.1.1\r\n        Create'),
      ['tool 1840: tool.exe, ntdll.dll 10.0.19041.3636'],
    ],
    [
      'two versions of one module',
      NEW.replace('NT Layer DLL', 'x\r\n        File version:   6.5.1.1'),
      ['tool 1840: tool.exe, ntdll.dll'],
    ],
    [
      'processes that could not be opened',
      `${NEW}${lines('Error opening lsass.exe [616]:', 'Access is denied.', '', DASHES, 'audiodg.exe pid: 99', 'Error: Access is denied.', '')}`,
      [...NEW_READ, 'lsass 616: …', 'audiodg 99: …'],
    ],
    [
      'a line that belongs nowhere',
      OLD.replace('  ### Relocated from base of 0x10000000:', '  0x00a00000  0x7b000   6.5.1.1'),
      [...OLD_READ.slice(0, 2), `${OLD_READ[2]!}, …`],
    ],
  ])('%s', async (_, content, expected) => {
    const list = await readList(content);
    expect(shown(list)).toEqual(expected);
    expect(list.warnings).toEqual([]);
  });

  it.each<[string, string, string, RegExp[]]>([
    [
      'within a version',
      OLD.slice(0, OLD.indexOf('.0023')),
      'my tool 1840: my tool.exe 1, 0, 0, 1, …',
      [/^list:24: .*my tool \(process ID 1840\)/],
    ],
    [
      'within a path',
      OLD.slice(0, OLD.indexOf('\\bin\\Cdo')),
      'my tool 1840: my tool.exe 1, 0, 0, 1, …',
      [/^list:24: /],
    ],
    ['within a command line', OLD.slice(0, OLD.indexOf('Tool\\my')), 'my tool 1840: …', [/^list:19: /]],
    [
      'within a process',
      OLD.slice(0, OLD.indexOf(' tool.exe pid')),
      'winlogon 172: winlogon.exe, ntdll.dll 5.00.2195.6899, …',
      [/^list:18: /],
    ],
    ['behind the last path', OLD.trimEnd(), `${OLD_READ[2]!}, …`, []],
    [
      'within a file version',
      NEW.slice(0, NEW.indexOf('041.3636')),
      'tool 1840: tool.exe, ntdll.dll 10.0.1.0, …',
      [/^list:25: /],
    ],
    [
      'between a module and its details',
      NEW.slice(0, NEW.indexOf('        Verified:       Microsoft')),
      'tool 1840: tool.exe, ntdll.dll, …',
      [/^list:20: /],
    ],
  ])('cut %s', async (_, content, last, warnings) => {
    const list = await readList(content);
    expect(shown(list).at(-1)).toBe(last);
    expect(list.warnings.map(inventoryWarningText)).toEqual(warnings.map((w) => expect.stringMatching(w) as unknown));
  });

  it.each<[string, string, RegExp]>([
    [
      'its usage',
      lines('Listdlls v3.2 - Listdlls', '', 'usage: listdlls [-r] [-v | -u] [processname|pid]'),
      /lists no process/,
    ],
    ['blocks without tables', lines('a.exe pid: 4', 'Error: Access is denied.'), /lists no modules.*administrator/],
  ])('refuses %s', async (_, content, message) => {
    await expect(readList(content)).rejects.toThrow(message);
  });
});
