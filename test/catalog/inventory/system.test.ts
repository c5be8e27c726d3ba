import { describe, expect, it } from 'vitest';
import { systemsByMachine } from '../../../src/catalog/inventory/split-by-machine.ts';
import type { ListedSystem } from '../../../src/catalog/inventory/system/listed-system.ts';
import { inventoryWarningText } from '../../../src/words/inventory-warnings.ts';
import { readList } from '../../helpers/module-lists.ts';

const GB = 2 ** 30;

const SYSTEMINFO = `
Host Name:                 DC01
OS Name:                   Microsoft Windows Server 2022 Datacenter
OS Version:                10.0.20348 N/A Build 20348
OS Manufacturer:           Microsoft Corporation
Original Install Date:     3/1/2022, 9:14:05 AM
Processor(s):              2 Processor(s) Installed.
                           [01]: Intel64 Family 6 Model 85 Stepping 7 GenuineIntel ~2594 Mhz
BIOS Version:              VMware, Inc. VMW71.00V.18227214.B64.2106252220, 6/25/2021
Total Physical Memory:     65,536 MB
Available Physical Memory: 12,288 MB
Virtual Memory: Max Size:  75,264 MB
Domain:                    contoso.com
Hotfix(s):                 2 Hotfix(s) Installed.
                           [01]: KB5034439
                           [02]: KB5035857
Network Card(s):           1 NIC(s) Installed.
`;

const GERMAN = `
Hostname:                                      SRV-WEB01
Betriebssystemname:                            Microsoft Windows Server 2019 Standard
Betriebssystemversion:                         10.0.17763 Nicht zutreffend Build 17763
Betriebssystemhersteller:                      Microsoft Corporation
Gesamter physischer Speicher:                  32.767 MB
Verfügbarer physischer Speicher:               10.112 MB
Hotfix(es):                                    1 Hotfix(e) installiert.
                                               [01]: KB5035849
`;

const RUSSIAN = `
Имя узла:                         FS01
Название ОС:                      Майкрософт Windows Server 2016 Standard
Версия ОС:                        10.0.14393 Н/Д построение 14393
Полный объем физической памяти:   16\u00a0383 МБ
Доступная физическая память:      1\u00a0024 МБ
`;

const JAPANESE = `
ホスト名:               AP01
OS 名:                  Microsoft Windows Server 2012 R2 Standard
OS バージョン:          6.3.9600 N/A ビルド 9600
物理メモリの合計:       8,192 MB
`;

const HOTFIXES = `
Source        Description      HotFixID      InstalledBy          InstalledOn
------        -----------      --------      -----------          -----------
DC01          Update           KB5034439     NT AUTHORITY\\SYSTEM  2/14/2024 12:00:00 AM
DC01          Security Update  KB5035857     NT AUTHORITY\\SYSTEM  3/13/2024 12:00:00 AM

`;

const shown = ({ machine, windows, build, updates, memoryBytes }: ListedSystem): string =>
  [machine, windows, build, updates.join('+'), Number.isNaN(memoryBytes) ? '' : `${memoryBytes / GB} GB`].join(' | ');

const read = async (content: string | Buffer): Promise<string[]> => (await readList(content)).systems.map(shown);

describe('system information', () => {
  it.each([
    ['systeminfo', SYSTEMINFO, 'DC01 | Server 2022 | 20348 | KB5034439+KB5035857 | 64 GB'],
    ['systeminfo in German', GERMAN, `SRV-WEB01 | Server 2019 | 17763 | KB5035849 | ${32767 / 1024} GB`],
    ['systeminfo in Russian', RUSSIAN, `FS01 | Server 2016 | 14393 |  | ${16383 / 1024} GB`],
    ['systeminfo in Japanese', JAPANESE, 'AP01 | Server 2012 R2 | 9600 |  | 8 GB'],
    [
      'systeminfo /fo csv',
      '"Host Name","OS Name","OS Version","OS Manufacturer","Total Physical Memory","Hotfix(s)"\r\n"DC01","Microsoft Windows Server 2022 Standard","10.0.20348 N/A Build 20348","Microsoft Corporation","65,536 MB","2 Hotfix(s) Installed.,[01]: KB5034439,[02]: KB5035857"\r\n',
      'DC01 | Server 2022 | 20348 | KB5034439+KB5035857 | 64 GB',
    ],
    ['ver', '\r\nMicrosoft Windows [Version 10.0.20348.2340]\r\n', ' | Server 2022 | 20348.2340 |  | '],
    ['ver in Spanish, without an end', 'Microsoft Windows [Versión 6.3.9600]', ' |  | 9600 |  | '],
    [
      'winver',
      'Microsoft Windows Server\r\nVersion 21H2 (OS Build 20348.2340)\r\n',
      ' | Server 2022 | 20348.2340 |  | ',
    ],
    ['winver in German', 'Version 1809 (Betriebssystembuild 17763.5576)', ' |  | 17763.5576 |  | '],
    ['winver in Chinese', '版本 21H2 （OS 内部版本 20348.2340）', ' | Server 2022 | 20348.2340 |  | '],
    ['Get-HotFix', HOTFIXES, 'DC01 |  |  | KB5034439+KB5035857 | '],
    [
      'Get-HotFix | Format-List',
      'Description         : Update\nHotFixID            : KB5035857\nPSComputerName      : DC01\n\nDescription         : Update\nHotFixID            : KB5034439\nPSComputerName      : DC01\n\n',
      'DC01 |  |  | KB5035857+KB5034439 | ',
    ],
    [
      'Get-HotFix | Export-Csv',
      '#TYPE System.Management.ManagementObject#root\\cimv2\\Win32_QuickFixEngineering\r\n"PSComputerName","InstalledOn","Caption","CSName","Description","HotFixID"\r\n"DC01","3/13/2024 12:00:00 AM","http://support.microsoft.com/?kbid=5035857","DC01","Update","KB5035857"\r\n',
      'DC01 |  |  | KB5035857 | ',
    ],
    [
      'wmic qfe',
      'Caption                                     CSName  Description      FixComments  HotFixID   InstallDate  InstalledBy\r\r\nhttp://support.microsoft.com/?kbid=5035857  DC01    Security Update               KB5035857               CORP\\admin\r\r\n',
      'DC01 |  |  | KB5035857 | ',
    ],
    ['wmic qfe get HotFixID', 'HotFixID   \r\r\nKB5035857  \r\r\nKB5034439  \r\r\n', ' |  |  | KB5035857+KB5034439 | '],
    [
      'wmic qfe /format:csv',
      '\r\r\nNode,Caption,CSName,Description,HotFixID\r\r\nDC01,http://support.microsoft.com/?kbid=5035857,DC01,Update,KB5035857\r\r\n',
      'DC01 |  |  | KB5035857 | ',
    ],
    [
      'wmic qfe /format:list',
      '\r\r\n\r\r\nCSName=DC01\r\r\nHotFixID=KB5035857\r\r\n\r\r\n\r\r\nCSName=DC01\r\r\nHotFixID=KB5034439\r\r\n\r\r\n',
      'DC01 |  |  | KB5035857+KB5034439 | ',
    ],
    [
      'Get-ComputerInfo',
      'WindowsBuildLabEx                 : 20348.1.amd64fre.fe_release.210507-1500\nWindowsProductName                : Windows Server 2022 Datacenter\nCsName                            : DC01\nCsTotalPhysicalMemory             : 68719476736\nOsName                            : Microsoft Windows Server 2022 Datacenter\nOsVersion                         : 10.0.20348\nOsBuildNumber                     : 20348\nOsHotFixes                        : {KB5034439, KB5035857,\n                                    KB5032006...}\n',
      'DC01 | Server 2022 | 20348 | KB5034439+KB5035857+KB5032006 | 64 GB',
    ],
    [
      'Get-ComputerInfo | ConvertTo-Json',
      JSON.stringify({
        CsName: 'DC01',
        OsName: 'Microsoft Windows Server 2022 Standard',
        OsBuildNumber: '20348',
        WindowsUBR: 2340,
        OsTotalVisibleMemorySize: 67108864,
        OsHotFixes: [{ HotFixID: 'KB5035857', Description: 'Update' }],
      }),
      'DC01 | Server 2022 | 20348.2340 | KB5035857 | 64 GB',
    ],
    [
      'Get-ComputerInfo | Export-Csv',
      '"CsName","OsName","OsBuildNumber","CsTotalPhysicalMemory","OsHotFixes"\n"DC01","Microsoft Windows Server 2022 Standard","20348","68719476736","Microsoft.PowerShell.Commands.HotFix[]"\n',
      'DC01 | Server 2022 | 20348 |  | 64 GB',
    ],
    [
      'the registry',
      '\r\n\r\nSystemRoot                : C:\\Windows\r\nBaseBuildRevisionNumber   : 1\r\nBuildBranch               : fe_release\r\nCurrentBuild              : 20348\r\nCurrentBuildNumber        : 20348\r\nProductName               : Windows Server 2022 Datacenter\r\nUBR                       : 2340\r\nPSPath                    : Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\r\n\r\n',
      ' | Server 2022 | 20348.2340 |  | ',
    ],
    [
      'the registry of Windows 11, which has the name of Windows 10',
      'ProductName : Windows 10 Pro\nCurrentBuild : 22631\nUBR : 3296\n',
      ' | 11 | 22631.3296 |  | ',
    ],
    [
      'reg query',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\r\n    CurrentBuild    REG_SZ    20348\r\n    UBR    REG_DWORD    0x924\r\n    ProductName    REG_SZ    Windows Server 2022 Standard\r\n',
      ' | Server 2022 | 20348.2340 |  | ',
    ],
    [
      'several of them, one after another',
      `Microsoft Windows [Version 10.0.20348.2340]\n${SYSTEMINFO}${HOTFIXES}Version 21H2 (OS Build 20348.2340)\n`,
      'DC01 | Server 2022 | 20348.2340 | KB5034439+KB5035857 | 64 GB',
    ],
  ])('is read from %s', async (_, text, expected) => {
    expect(await read(text)).toEqual([expected]);
  });

  it('is read in the encodings of consoles and PowerShell', async () => {
    const expected = await read(GERMAN);
    expect(await read(Buffer.from(`\ufeff${GERMAN}`, 'utf16le'))).toEqual(expected);
    expect(await read(Buffer.from(GERMAN.replace('ü', '\x81'), 'latin1'))).toEqual(expected);
    // Code page 866: the unit and the separator are other letters there.
    const oem = RUSSIAN.replace('МБ', '\x8c\x81')
      .replace(/\u00a0/g, '\xff')
      .replace(/[^\x00-\xff]/g, '\xa4');
    expect(await read(Buffer.from(oem, 'latin1'))).toEqual([`FS01 | Server 2016 | 14393 |  | ${16383 / 1024} GB`]);
  });

  it('is that of each machine that a file names', async () => {
    const rows = ['A01,KB5035857', 'B01,KB5035849', 'A01,KB5034439'].join('\n');
    const list = await readList(`PSComputerName,HotFixID\n${rows}\n`);
    expect(list.systems.map(shown)).toEqual(['A01 |  |  | KB5035857+KB5034439 | ', 'B01 |  |  | KB5035849 | ']);
    const owned = systemsByMachine(list, [{ machine: 'a01.contoso.com' }, { machine: 'C01' }]);
    expect(owned.map(({ machine }) => machine)).toEqual(['a01.contoso.com', 'B01']);
  });

  it('belongs to the only machine of a scan where it names none, and else is refused', async () => {
    const list = await readList('Microsoft Windows [Version 10.0.20348.2340]\n');
    expect(systemsByMachine(list, [{ machine: 'DC01' }])).toMatchObject([{ machine: 'DC01', build: '20348.2340' }]);
    const given = { ...list, source: { ...list.source, machine: 'DC02' } };
    expect(systemsByMachine(given, [{ machine: 'DC01' }, { machine: 'DC02' }])).toMatchObject([{ machine: 'DC02' }]);
    expect(() => systemsByMachine(list, [{ machine: 'DC01' }, { machine: 'DC02' }])).toThrow(
      /does not say which machine it belongs to/,
    );
  });

  it('is not used where it names no machine and the file names several', async () => {
    const list = await readList(
      `PSComputerName,HotFixID\nA01,KB5035857\nB01,KB5035849\n\nMicrosoft Windows [Version 10.0.20348.2340]\n`,
    );
    expect(list.systems.map(({ build }) => build)).toEqual([null, null]);
    expect(list.warnings.map(inventoryWarningText)).toEqual([
      'list:5: the file names several machines, and the system information here names none, so it was not used; give each machine its own file',
    ]);
  });

  it('leaves out a number that the end of the file may cut', async () => {
    const list = await readList('CurrentBuild : 20348\nUBR : 23');
    expect(list.systems.map(({ build }) => build)).toEqual(['20348']);
    expect(list.warnings.map(inventoryWarningText)).toEqual([
      'list:2: the last line has no end, so its last number may be cut and was not used',
    ]);
    expect(await read(`${HOTFIXES.trimEnd()}\nDC01          Update           KB503643`)).toEqual([
      'DC01 |  |  | KB5034439+KB5035857 | ',
    ]);
    expect((await readList('HotFixID\r\nKB5035857')).warnings).toEqual([]);
  });

  it('is refused as JSON that is cut off or of something else', async () => {
    await expect(readList('{"OsBuildNumber": "203')).rejects.toThrow(/is JSON that is cut off or damaged/);
    await expect(readList('{"schemaVersion": 1}')).rejects.toThrow(/is JSON without system information/);
  });

  it('takes no module list, and no text that has an update or a build somewhere', async () => {
    const listdlls =
      '-----\r\ntool.exe pid: 40\r\nCommand line: wusa KB5035857\r\n\r\n  Base  Size  Version  Path\r\n  0x1  0x2  10.0.20348.1  C:\\ntdll.dll\r\n';
    expect((await readList(listdlls)).systems).toEqual([]);
    await expect(readList('install KB5035857 on build 20348.2340\n')).rejects.toThrow(/not a module list/);
  });

  it('is read soon from lines of any length', async () => {
    const text = `${'Windows '.repeat(200_000)}\nHotFixID\nKB5035857\n${'9'.repeat(500_000)}\n`;
    expect((await readList(text)).systems.map(({ updates }) => updates)).toEqual([['KB5035857']]);
  });
});

describe('an export of processes with the versions of their files', () => {
  it('has the version of each program', async () => {
    const text =
      '"Name","Id","Path","FileVersion","ProductVersion","Company"\r\n"telegraf","4012","C:\\Program Files\\telegraf\\telegraf.exe","","1.34.0","InfluxData"\r\n"lsass","700","","","",""\r\n"lsass","701","C:\\Windows\\system32\\lsass.exe","10.0.20348.1 (WinBuild.160101.0800)","10.0.20348.1",""\r\n';
    const list = await readList(text);
    expect(
      list.processes.map(({ process, pid, modules }) => [process, pid, modules.map((m) => `${m.module} ${m.version}`)]),
    ).toEqual([
      ['telegraf', 4012, ['telegraf.exe 1.34.0']],
      ['lsass', 700, ['lsass.exe null']],
      ['lsass', 701, ['lsass.exe 10.0.20348.1 (WinBuild.160101.0800)']],
    ]);
  });

  it('is refused without any version', async () => {
    await expect(readList('"Name","Id","FileVersion"\r\n"lsass","700",""\r\n')).rejects.toThrow(
      /lists no version of any program/,
    );
  });
});
