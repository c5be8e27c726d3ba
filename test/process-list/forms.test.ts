import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { ListedProcess, ProcessList } from '../../src/process-list/process-list.ts';
import { readProcessLists } from '../../src/process-list/read-process-list.ts';
import { LeakscanError } from '../../src/util/errors.ts';
import { scratch } from '../helpers/run.ts';
import '../../src/words/register.ts';

async function read(content: string | Buffer): Promise<ProcessList[]> {
  const file = join(await scratch(), 'list');
  await writeFile(file, content);
  return readProcessLists({ file, machine: null });
}

const shownProcess = ({ pid, image, name }: ListedProcess): string =>
  `${image} ${pid}${name === null ? '' : ` ${name.kind}: ${name.names.join(', ')}`}`;

const shown = (lists: readonly ProcessList[]): string[] =>
  lists.flatMap(({ processes }) => processes.map(shownProcess));

const SERVICES = ['svchost 876 services: DcomLaunch, LSM, Power', 'lsass 700 services: KeyIso, SamSs', 'w3wp 7120'];

const svc = (header: string, none: string): string =>
  [
    header,
    `"System Idle Process","0","${none}"`,
    `"System","4","${none}"`,
    '"svchost.exe","876","DcomLaunch,LSM,Power"',
    '"lsass.exe","700","KeyIso,SamSs"',
    `"w3wp.exe","7120","${none}"`,
    '',
  ].join('\r\n');

describe('tasklist /svc /fo csv', () => {
  const LANGUAGES: readonly (readonly [string, string, string, string])[] = [
    ['English', '"Image Name","PID","Services"', 'N/A', 'cp437'],
    ['German', '"Abbildname","PID","Dienste"', 'Nicht zutreffend', 'cp850'],
    ['French', '"Nom de l’image","PID","Services"', 'N/D', 'windows-1252'],
    ['Japanese', '"イメージ名","PID","サービス"', '該当なし', 'shift_jis'],
    ['Russian', '"Имя образа","PID","Службы"', 'Н/Д', 'cp866'],
    ['Chinese', '"映像名称","PID","服务"', '暂缺', 'gbk'],
  ];

  it.each(LANGUAGES)('of a %s Windows, in any encoding', async (_, header, none, codePage) => {
    const text = svc(header, none);
    for (const encoding of ['utf8', codePage, 'utf16le', 'utf16-be']) {
      expect(shown(await read(iconv.encode(text, encoding))), encoding).toEqual(SERVICES);
      const marked = iconv.encode(text, encoding, { addBOM: true });
      expect(shown(await read(marked)), `${encoding} with its mark`).toEqual(SERVICES);
    }
  });

  it('without a heading, and with services in every row', async () => {
    expect(shown(await read('"svchost.exe","876","DcomLaunch,LSM"\r\n"svchost.exe","900","RpcSs"\r\n'))).toEqual([
      'svchost 876 services: DcomLaunch, LSM',
      'svchost 900 services: RpcSs',
    ]);
  });

  it('with a row that the end of the file cuts', async () => {
    const text = svc('"Image Name","PID","Services"', 'N/A');
    const cut = text.slice(0, text.indexOf(',SamSs') + 3);
    expect(shown(await read(cut))).toEqual(SERVICES.slice(0, 1));
  });

  it('of several machines, as Invoke-Command joins them', async () => {
    const row = (machine: string, services: string): string =>
      `"svchost.exe","876","${services}","${machine}","c0ffee00-0000-4000-8000-000000000000","True"`;
    const header = '"Image Name","PID","Services","PSComputerName","RunspaceId","PSShowComputerName"';
    const lists = await read([header, row('APP01', 'Dnscache'), row('APP02', 'Dnscache'), ''].join('\r\n'));
    expect(lists.map((list) => [list.machine, ...shown([list])])).toEqual([
      ['APP01', 'svchost 876 services: Dnscache'],
      ['APP02', 'svchost 876 services: Dnscache'],
    ]);
  });
});

describe('other forms of tasklist', () => {
  it('/svc as a table, with services on several lines and names that are cut', async () => {
    const table = [
      '',
      'Abbildname                     PID Dienste',
      '========================= ======== ============================================',
      'System Idle Process              0 Nicht zutreffend',
      'svchost.exe                    876 BrokerInfrastructure, DcomLaunch, LSM,',
      '                                   PlugPlay, Power',
      'Microsoft.ActiveDirectory     3040 ADWS',
      'w3wp.exe                      7120 Nicht zutreffend',
      '',
    ].join('\r\n');
    const lists = await read(table);
    expect(shown(lists)).toEqual([
      'svchost 876 services: BrokerInfrastructure, DcomLaunch, LSM, PlugPlay, Power',
      'Microsoft.ActiveDirectory 3040 services: ADWS',
      'w3wp 7120',
    ]);
    expect(lists[0]!.processes.map(({ isImageCut }) => isImageCut)).toEqual([false, true, false]);
  });

  it('/svc /fo list', async () => {
    const block = (image: string, pid: number, services: string): string =>
      `\r\nNom de l’image: ${image}\r\nPID:            ${pid}\r\nServices:       ${services}\r\n`;
    const text = block('System', 4, 'N/D') + block('svchost.exe', 876, 'Dnscache') + block('w3wp.exe', 7120, 'N/D');
    expect(shown(await read(text))).toEqual(['svchost 876 services: Dnscache', 'w3wp 7120']);
  });

  it.each([
    ['CSV', (cells: readonly string[]) => `"${cells.join('","')}"`, ''],
    [
      'a table',
      (cells: readonly string[]) =>
        [25, 8, 16, 11, 12, 15, 50, 12, 72].map((width, i) => cells[i]!.padEnd(width)).join(' '),
      '========================= ======== ================ =========== ============ =============== ================================================== ============ ========================================================================',
    ],
  ])('/v as %s: the pool of a worker process by its account', async (_, line, rule) => {
    const rows = [
      ['Image Name', 'PID', 'Session Name', 'Session#', 'Mem Usage', 'Status', 'User Name', 'CPU Time', 'Window Title'],
      ['w3wp.exe', '7120', 'Services', '0', '312.456 K', 'Unknown', 'IIS APPPOOL\\OrdersApi', '0:01:02', 'N/A'],
      ['php-cgi.exe', '7200', 'Services', '0', '2.456 K', 'Unknown', 'IIS APPPOOL\\OrdersApi', '0:01:02', 'N/A'],
      ['cmd.exe', '900', 'Console', '1', '2.456 K', 'Running', 'APP01\\admin', '0:00:00', 'Administrator: cmd'],
    ].map(line);
    const text = [rows[0], ...(rule === '' ? [] : [rule]), ...rows.slice(1), ''].join('\r\n');
    expect(shown(await read(text))).toEqual(['w3wp 7120 application-pool: OrdersApi', 'php-cgi 7200', 'cmd 900']);
  });

  it('without switches: no names', async () => {
    const text =
      '"Image Name","PID","Session Name","Session#","Mem Usage"\r\n"w3wp.exe","7120","Services","0","5,316 K"\r\n';
    expect(shown(await read(text))).toEqual(['w3wp 7120']);
  });
});

describe('WMI through PowerShell and wmic', () => {
  const PROCESSES = [
    'w3wp 7120 application-pool: OrdersApi',
    'svchost 3164 services: Dnscache',
    'java 5208 command-line: shop',
    'notepad 60',
  ];
  const ROWS = [
    ['w3wp.exe', '7120', 'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "OrdersApi" -v "v4.0"'],
    ['svchost.exe', '3164', 'C:\\Windows\\system32\\svchost.exe -k NetworkService -p -s Dnscache'],
    [
      'java.exe',
      '5208',
      '"C:\\Program Files\\Java\\bin\\java.exe" -Dcatalina.base=D:\\tomcat\\shop -cp a;b Bootstrap, start',
    ],
    ['notepad.exe', '60', ''],
  ] as const;

  it.each([',', ';', '\t'])('Export-Csv of Win32_Process with %j', async (delimiter) => {
    const quoted = (cells: readonly string[]): string =>
      cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(delimiter);
    const text = [
      '#TYPE Selected.Microsoft.Management.Infrastructure.CimInstance',
      quoted(['CSName', 'Name', 'ProcessId', 'ParentProcessId', 'CreationDate', 'CommandLine']),
      ...ROWS.map(([name, pid, line]) => quoted(['APP01', name, pid, '700', '10.06.2026 12:34:56', line])),
      '',
    ].join('\r\n');
    const lists = await read(text);
    expect(lists.map(({ machine }) => machine)).toEqual(['APP01']);
    expect(shown(lists)).toEqual(PROCESSES);
    expect(lists[0]!.processes[0]!.created?.wallMs.dmy).toBe(Date.UTC(2026, 5, 10, 12, 34, 56));
  });

  it('wmic process get /format:csv: nothing is quoted, lines end with two returns', async () => {
    const text = [
      '',
      'Node,CommandLine,CreationDate,Name,ProcessId',
      ...ROWS.map(([name, pid, line]) => `APP01,${line},20260610123456.123456+060,${name},${pid}`),
      '',
    ].join('\r\r\n');
    const lists = await read(Buffer.from(`\ufeff${text}`, 'utf16le'));
    expect(shown(lists)).toEqual(PROCESSES);
    expect(lists[0]!.processes[0]!.created?.wallMs.mdy).toBeCloseTo(Date.UTC(2026, 5, 10, 12, 34, 56) + 123.456, 1);
  });

  it('Win32_Service: the services of a process are in several rows, those that do not run in none', async () => {
    const text = [
      '"Name","ProcessId","PathName","SystemName","State"',
      '"Dnscache","3164","C:\\Windows\\system32\\svchost.exe -k NetworkService -p","APP01","Running"',
      '"NlaSvc","3164","C:\\Windows\\System32\\svchost.exe -k NetworkService -p","APP01","Running"',
      '"Contoso Queue","4100","""C:\\Program Files\\Contoso\\Queue Host.exe"" -service","APP01","Running"',
      '"Fax","0","C:\\Windows\\system32\\fxssvc.exe","APP01","Stopped"',
      '',
    ].join('\r\n');
    expect(shown(await read(text))).toEqual([
      'svchost 3164 services: Dnscache, NlaSvc',
      'Queue Host 4100 services: Contoso Queue',
    ]);
  });

  it('Get-Process with its local machine', async () => {
    const text = '"Name","Id","MachineName","StartTime"\r\n"svchost","3164",".","10.06.2026 12:34:56"\r\n';
    const [list] = await read(text);
    expect(list).toMatchObject({ machine: null, processes: [{ pid: 3164, image: 'svchost', name: null }] });
  });
});

describe('sc queryex', () => {
  const block = (labels: readonly string[], service: string, pid: number): string =>
    [
      '',
      `${labels[0]}: ${service}`,
      `${labels[1]}: A name, with: signs`,
      `        ${labels[2]}               : 30  WIN32`,
      `        ${labels[3]}              : 4  RUNNING`,
      '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)',
      `        ${labels[4]}    : 0  (0x0)`,
      `        ${labels[5]}  : 0  (0x0)`,
      `        ${labels[6]}         : 0x0`,
      `        ${labels[7]}          : 0x0`,
      ...(labels[8] === undefined
        ? []
        : [`        ${labels[8]}                : ${pid}`, `        ${labels[9]}              :`]),
      '',
    ].join('\r\n');
  const ENGLISH =
    'SERVICE_NAME DISPLAY_NAME TYPE STATE WIN32_EXIT_CODE SERVICE_EXIT_CODE CHECKPOINT WAIT_HINT PID FLAGS'.split(' ');
  const GERMAN =
    'SERVICE_NAME DISPLAY_NAME TYP STATUS WIN32_EXITCODE SERVICEEXITCODE PRÜFPUNKT WARTEHINWEIS PID FLAGS'.split(' ');
  const RUSSIAN =
    'Имя_службы Выводимое_имя Тип Состояние Код_выхода_Win32 Код_выхода_службы Контрольная_точка Ожидание ID_процесса Флаги'.split(
      ' ',
    );

  it.each([
    ['English', ENGLISH],
    ['German', GERMAN],
    ['Russian', RUSSIAN],
  ])('in %s', async (_, labels) => {
    const text = block(labels, 'Dnscache', 3164) + block(labels, 'NlaSvc', 3164) + block(labels, 'Fax', 0);
    expect(shown(await read(text))).toEqual(['null 3164 services: Dnscache, NlaSvc']);
  });

  it('without "ex" has no process IDs', async () => {
    const text = block(ENGLISH.slice(0, 8), 'Dnscache', 0);
    await expect(read(text)).rejects.toThrow(/without their process IDs/);
  });
});

describe('appcmd list wp', () => {
  const WORKERS = ['w3wp 7120 application-pool: OrdersApi', 'w3wp 6016 application-pool: Büro & Co'];

  it('as text, in the code page of the console', async () => {
    const text = 'WP "7120" (applicationPool:OrdersApi)\r\nWP "6016" (applicationPool:Büro & Co)\r\n';
    for (const encoding of ['utf8', 'cp850', 'utf16le'])
      expect(shown(await read(iconv.encode(text, encoding)))).toEqual(WORKERS);
  });

  it('as XML', async () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
<appcmd>
    <WP WP.NAME="7120" APPPOOL.NAME="OrdersApi" />
    <WP APPPOOL.NAME="Büro &amp; Co" WP.NAME="6016" />
</appcmd>
`;
    expect(shown(await read(text))).toEqual(WORKERS);
  });
});

it('several outputs in one file, each a list of its own', async () => {
  const first = svc('"Image Name","PID","Services"', 'N/A');
  const text = [
    first,
    'WP "7120" (applicationPool:OrdersApi)\r\n',
    first.replaceAll('876', '880'),
    'Image Name                     PID Services\r\n========================= ======== ====\r\nspoolsv.exe      1200 Spooler\r\n',
  ].join('');
  const lists = await read(text.replace('spoolsv.exe      1200', 'spoolsv.exe                   1200'));
  expect(lists.map((list) => shown([list]))).toEqual([
    SERVICES,
    ['w3wp 7120 application-pool: OrdersApi'],
    SERVICES.map((one) => one.replace('876', '880')),
    ['spoolsv 1200 services: Spooler'],
  ]);
});

it.each([
  [
    'modules of tasklist',
    '"Image Name","PID","Modules"\r\n"a.exe","40","ntdll.dll,KERNEL32.DLL"\r\n',
    /is a list of modules/,
  ],
  [
    'modules of Export-Csv',
    '"ProcessName","Id","ModuleName","FileName","FileVersion"\r\n"a","40","b.dll","","1"\r\n',
    /is a list of modules/,
  ],
  ['modules of ListDLLs', 'a.exe pid: 40\r\nBase Size Path\r\n', /is a list of modules/],
  [
    'a counter log',
    '"(PDH-CSV 4.0) (X)(0)","\\\\A\\Process(b)\\Private Bytes"\r\n',
    /is a counter log, not a process list/,
  ],
  ['nothing', ' \r\n', /is empty/],
  ['prose', 'Dear diary,\r\n\r\nnothing happened.\r\n', /:1: is not a list of processes or services: 'Dear diary,'/],
  [
    'prose with commas and a number',
    'We saw it, 48 hours later, again.\nThen (1, 48, 3) came,\nand others, as always,\nand, in the end, none.\n',
    /is not a list of processes or services/,
  ],
  [
    'services that all are stopped',
    '"Name","ProcessId","PathName"\r\n"Fax","0","C:\\fxssvc.exe"\r\n',
    /lists no running process/,
  ],
  ['no process IDs', '"Name","CommandLine"\r\n"a.exe","a.exe -password x"\r\n', /without their process IDs/],
])('%s is refused', async (_, text, message) => {
  const error: unknown = await read(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeakscanError);
  expect((error as LeakscanError).code).toBe('PROCESS_LIST');
  expect((error as LeakscanError).message).toMatch(message);
});
