import { execFile } from 'node:child_process';
import { readFile, realpath, writeFile } from 'node:fs/promises';
import { join, posix, resolve, win32 } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/options/commands.ts';
import { OPTIONS } from '../../src/cli/options/table.ts';
import { partScheduled } from '../../src/cli/options/words.ts';
import {
  absoluteWords,
  completeCommand,
  cronLine,
  holdsSecret,
  quoteSystemd,
  quoteWindows,
  refuseControls,
  systemdUnits,
  windowsTask,
  windowsTaskFile,
  type ScheduledTask,
  type Scheduler,
  type TaskFiles,
} from '../../src/cli/text/schedule-text.ts';
import { run, scratch } from '../helpers/run.ts';

const MAIN = resolve('dist/cli/main.js');

/** What CommandLineToArgvW makes of a command line behind the program, by its documentation. */
function parseWindows(line: string): string[] {
  const args: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (line[at] === ' ' || line[at] === '\t') at += 1;
    if (at >= line.length) break;
    let word = '';
    let isQuoted = false;
    for (; at < line.length; at += 1) {
      let slashes = 0;
      while (line[at] === '\\') {
        slashes += 1;
        at += 1;
      }
      if (line[at] === '"') {
        word += '\\'.repeat(Math.floor(slashes / 2));
        if (slashes % 2 === 1) word += '"';
        else if (isQuoted && line[at + 1] === '"') {
          word += '"';
          at += 1;
        } else isQuoted = !isQuoted;
        continue;
      }
      word += '\\'.repeat(slashes);
      const character = line[at];
      if (character === undefined || (!isQuoted && (character === ' ' || character === '\t'))) break;
      word += character;
    }
    args.push(word);
  }
  return args;
}

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** A strict reader of the XML that we write: anything but elements, attributes, text and references is a fault. */
function parseXml(text: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const plain = (raw: string): string => {
    expect(raw).not.toMatch(/[<>"]|&(?!(?:amp|lt|gt|quot|#\d+);)|[^\u0020-\u007e\r\n\t]/);
    const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
    return raw.replace(
      /&(\w+|#\d+);/g,
      (_, name: string) => names[name] ?? String.fromCodePoint(Number(name.slice(1))),
    );
  };
  const body = text.replace(/^\ufeff?<\?xml version="1.0"(?: encoding="UTF-16")?\?>\r\n/, '');
  expect(body.length).toBeLessThan(text.length);
  const token = /<(\/?)([A-Za-z]+)((?: [a-zA-Z]+="[^"]*")*)>|([^<]+)/gy;
  let at = 0;
  for (let match = token.exec(body); match !== null; match = token.exec(body)) {
    at = token.lastIndex;
    const [, slash, name = '', attributes = '', raw] = match;
    const above = open.at(-1)!;
    if (raw !== undefined) above.text += plain(raw);
    else if (slash === '/') expect(open.pop()!.name).toBe(name);
    else {
      const pairs = [...attributes.matchAll(/ ([a-zA-Z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, plain(value!)]);
      const element: Element = {
        name,
        attributes: Object.fromEntries(pairs) as Record<string, string>,
        children: [],
        text: '',
      };
      above.children.push(element);
      open.push(element);
    }
  }
  expect([at, open.length]).toEqual([body.length, 1]);
  return root.children[0]!;
}

function find(element: Element, ...names: string[]): Element {
  return names.reduce((above, name) => above.children.find((one) => one.name === name)!, element);
}

/** What cron hands to the shell of the sixth field on (cron's own loop, crontab(5)). */
function parseCron(line: string): string {
  let command = '';
  let isEscaped = false;
  for (const character of line.replace(/\n$/, '').split(' ').slice(5).join(' ')) {
    if (isEscaped) {
      command = character === '%' ? `${command.slice(0, -1)}%` : command + character;
      isEscaped = false;
    } else if (character === '%') return `${command} -- and the rest as its input`;
    else {
      command += character;
      isEscaped = character === '\\';
    }
  }
  return command;
}

/** Words of ExecStart= by systemd.service(5): quotes, C escapes, then specifiers and variables. */
function parseSystemd(line: string): string[] {
  const words: string[] = [];
  for (const [raw] of line.matchAll(/"(?:\\.|[^"\\])*"|[^\s"]+/g)) {
    const text = raw.startsWith('"') ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw;
    expect(text.replaceAll('%%', '').replaceAll('$$', '')).not.toMatch(/[%$]/);
    words.push(text.replaceAll('%%', '%').replaceAll('$$', '$'));
  }
  return words;
}

const task = (words: readonly string[], over: Partial<ScheduledTask> = {}): ScheduledTask => ({
  words: ['/usr/bin/node', ...words],
  folder: '/var/lib/leakscan',
  hour: 4,
  minute: 30,
  firstDay: '2026-11-23',
  name: 'leakscan-nightly',
  user: null,
  ...over,
});

/** Words of any text that can be scheduled at all. */
const word = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', "'", '%', '$', '&', '<', ';', '#', '-', 'é', '\u{1f600}') }),
  fc.string({ unit: 'grapheme' }).filter((text) => !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(text)),
);
const words = fc.array(word, { maxLength: 5 });

describe('a task for Windows', () => {
  it('has arguments that CommandLineToArgvW parts again, whatever is in them', () => {
    fc.assert(
      fc.property(words, (given) => {
        expect(parseWindows(given.map(quoteWindows).join(' '))).toEqual(given);
        const exec = find(parseXml(windowsTask(task(given))), 'Actions', 'Exec');
        expect(parseWindows(find(exec, 'Arguments').text)).toEqual(given);
      }),
    );
  });

  it.each([
    ['\\\\server\\perf logs\\', '"\\\\server\\perf logs\\\\"'],
    ['\\\\server\\perflogs\\', '\\\\server\\perflogs\\'],
    ['say "hi"', '"say \\"hi\\""'],
    ['a\\"b', '"a\\\\\\"b"'],
    ['', '""'],
    ['plain', 'plain'],
  ])('quotes %s', (given, expected) => {
    expect(quoteWindows(given)).toBe(expected);
  });

  it('says when, where, as whom and how', () => {
    const folder = 'C:\\Users\\Jörg & <Co>\\leakscan';
    const given = task(['main.js', 'nightly', '\\\\srv\\logs'], { folder, user: 'CONTOSO\\svc-leakscan' });
    const xml = parseXml(
      windowsTask({ ...given, words: ['C:\\Program Files\\nodejs\\node.exe', 'main.js', 'nightly'] }),
    );
    expect([xml.name, xml.attributes['xmlns']]).toEqual([
      'Task',
      'http://schemas.microsoft.com/windows/2004/02/mit/task',
    ]);
    expect(find(xml, 'Triggers', 'CalendarTrigger', 'StartBoundary').text).toBe('2026-11-23T04:30:00');
    expect(find(xml, 'Triggers', 'CalendarTrigger', 'ScheduleByDay', 'DaysInterval').text).toBe('1');
    const principal = find(xml, 'Principals', 'Principal');
    expect([find(principal, 'UserId').text, find(principal, 'LogonType').text]).toEqual([
      'CONTOSO\\svc-leakscan',
      'Password',
    ]);
    expect(principal.attributes['id']).toBe(find(xml, 'Actions').attributes['Context']);
    const settings = Object.fromEntries(find(xml, 'Settings').children.map(({ name, text }) => [name, text]));
    expect(settings).toMatchObject({
      StartWhenAvailable: 'true',
      MultipleInstancesPolicy: 'IgnoreNew',
      StopIfGoingOnBatteries: 'false',
      DisallowStartIfOnBatteries: 'false',
      ExecutionTimeLimit: 'PT8H',
    });
    const exec = find(xml, 'Actions', 'Exec');
    expect(find(exec, 'Command').text).toBe('C:\\Program Files\\nodejs\\node.exe');
    expect(find(exec, 'WorkingDirectory').text).toBe(folder);
  });

  it('is ASCII without a declared encoding, and in a file UTF-16 that says so', () => {
    const given = task(['Ä\u{1f600}']);
    expect(windowsTask(given)).toMatch(/^<\?xml version="1.0"\?>[\x20-\x7e\r\n]+$/);
    const bytes = windowsTaskFile(given);
    expect([...bytes.subarray(0, 4)]).toEqual([0xff, 0xfe, 0x3c, 0]);
    const text = new TextDecoder('utf-16le', { fatal: true }).decode(bytes);
    expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-16"\?>/);
    expect(find(parseXml(text), 'Actions', 'Exec', 'Arguments').text).toBe('Ä\u{1f600}');
  });
});

describe('a line for cron', () => {
  it('reaches the program as it was, through cron and a shell', async () => {
    const folder = join(await scratch());
    const script = join(folder, 'args.mjs');
    await writeFile(script, 'console.log(JSON.stringify([process.cwd(), ...process.argv.slice(2)]))');
    const hard = [
      '50%',
      'a\\%b',
      '\\\\%',
      "it's",
      '$(x) `y` $HOME',
      '"',
      'a  b',
      '',
      '#',
      '-x',
      '\\',
      '*',
      'é\u{1f600}',
    ];
    const line = cronLine(task([script, ...hard], { words: [process.execPath, script, ...hard], folder }));
    expect(line).toMatch(/^30 4 \* \* \* cd [^\n]+\n$/);
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', parseCron(line)]);
    expect(JSON.parse(stdout)).toEqual([await realpath(folder), ...hard]);
  });

  it('has no % that would end the command, and no backslash that would hide one', () => {
    fc.assert(
      fc.property(words, (given) => {
        const command = parseCron(cronLine(task(given)));
        expect(command).not.toContain('and the rest as its input');
      }),
    );
  });
});

describe('units for systemd', () => {
  it('have words that systemd parts again, whatever is in them', () => {
    fc.assert(
      fc.property(words, (given) => {
        const service = systemdUnits(task(given))['leakscan-nightly.service']!;
        // A separator of lines in Unicode is none to systemd.
        const line = service.split('\n').find((one) => one.startsWith('ExecStart='))!;
        expect(parseSystemd(line.slice('ExecStart='.length))).toEqual(['/usr/bin/node', ...given]);
      }),
      { examples: [[['a\u2028b']]] },
    );
    expect(quoteSystemd('/opt/$x/50%', true)).toBe('/opt/$x/50%%');
    expect(quoteSystemd(';')).toBe('";"');
  });

  it('are a service and a timer', () => {
    const units = systemdUnits(task(['main.js'], { user: 'perf', folder: '/var/my logs/50%', name: 'n' }));
    expect(Object.keys(units)).toEqual(['n.service', 'n.timer']);
    const service = units['n.service']!.split('\n');
    for (const line of ['Type=oneshot', 'User=perf', 'WorkingDirectory=/var/my logs/50%%']) {
      expect(service).toContain(line);
    }
    // Node ends with 1 where it cannot start the program.
    expect(units['n.service']).not.toContain('SuccessExitStatus');
    expect(units['n.timer']!.split('\n')).toEqual(
      expect.arrayContaining(['OnCalendar=*-*-* 04:30:00', 'Persistent=true']),
    );
  });
});

describe('paths', () => {
  it('become absolute: operands and the values of options that name files', () => {
    const given = [
      'nightly',
      'logs',
      '\\\\srv\\logs',
      'D:\\x',
      '-o',
      'out',
      '--history=h',
      '--exclude',
      '*.bak',
      '-q',
      'more',
    ];
    expect(absoluteWords([...given, '--inventory', 'M=j.csv', '--', '-dash'], 'C:\\work', win32)).toEqual([
      ...['nightly', 'C:\\work\\logs', '\\\\srv\\logs', 'D:\\x', '-o', 'C:\\work\\out', '--history=C:\\work\\h'],
      ...['--exclude', '*.bak', '-q', 'C:\\work\\more', '--inventory', 'M=C:\\work\\j.csv', '--', 'C:\\work\\-dash'],
    ]);
  });

  it('stay what they are where they are whole, standard input, or no paths', () => {
    const given = ['nightly', '/a', '\\\\srv\\a', '//srv/a', 'C:/a', '-', '--notify-url-file', 'u', '--jobs', '2'];
    expect(absoluteWords(given, '/srv/perf', posix)).toEqual([...given.slice(0, 7), '/srv/perf/u', '--jobs', '2']);
    expect(absoluteWords(['kb', 'show', '944903'], '/srv/perf', posix)).toEqual(['kb', 'show', '944903']);
    expect(absoluteWords(['-q', 'nightly', '-qo', 'x'], '/srv', posix)).toEqual(['-q', 'nightly', '-qo', '/srv/x']);
  });

  it('are found in every command', () => {
    expect(absoluteWords(['kb', 'lint', 'a.yaml'], '/srv', posix)).toEqual(['kb', 'lint', '/srv/a.yaml']);
    expect(absoluteWords(['explain', 'KB944903', '--report', 'r.json'], '/srv', posix)).toEqual([
      ...['explain', 'KB944903', '--report', '/srv/r.json'],
    ]);
  });
});

/** Values of these names are no files of the machine that runs the command. */
const ELSEWHERE = ['export --counter', 'capture --folder'];

describe('the table of options', () => {
  const files = OPTIONS.flatMap((one) =>
    one.value !== undefined && /(?:FILE|FOLDER|DIR|PATH)$/.test(one.value) ? [one] : [],
  );

  it('says of every option with a file that its value is a path', () => {
    expect(files.length).toBeGreaterThan(15);
    const without = files
      .filter(({ path }) => path === undefined)
      .flatMap(({ name, commands }) => commands.map((command) => `${command} --${name}`));
    expect(without).toEqual(ELSEWHERE);
  });

  it('says of every command with files as operands that it takes files', () => {
    const named = COMMANDS.filter(({ operands }) => /LOG|REPORT|SHARE|FILE/.test(operands));
    expect(named.map(({ name }) => name)).toEqual(
      COMMANDS.filter(({ takesFiles }) => takesFiles).map(({ name }) => name),
    );
  });

  it.each(['C:\\work', '/work'])('makes each file of each command absolute below %s', (folder) => {
    const paths = folder.startsWith('/') ? posix : win32;
    const cases = files.flatMap((one) => one.commands.map((command) => [command, one] as const));
    for (const [command, { name, path }] of cases.filter(([, one]) => one.path !== undefined)) {
      const label = path === 'labelled' ? 'x=' : '';
      for (const given of [[`--${name}`, `${label}a/b`], [`--${name}=${label}a/b`]]) {
        const words = absoluteWords([...command.split(' '), ...given], folder, paths);
        expect(words.at(-1), `${command} ${given.join(' ')}`).toBe(
          (given.length === 1 ? `--${name}=` : '') + label + paths.resolve(folder, 'a/b'),
        );
      }
    }
    for (const { name } of COMMANDS.filter(({ takesFiles }) => takesFiles)) {
      expect(absoluteWords([...name.split(' '), 'a'], folder, paths).at(-1)).toBe(paths.resolve(folder, 'a'));
    }
  });

  it.each(['postgres://db/leakscan', 'PostgreSQL://me@db/leakscan'])('leaves the address %s as it is', (address) => {
    for (const given of [['--history', address], [`--history=${address}`]]) {
      expect(absoluteWords(['nightly', ...given], '/srv', posix)).toEqual(['nightly', ...given]);
    }
    // Only a history can be there.
    expect(absoluteWords(['nightly', '--log', address], '/srv', posix)).not.toContain(address);
  });
});

describe('a command that is scheduled', () => {
  const FILES = { history: '/var/h.db', log: '/var/leakscan.log' };
  const complete = (text: string, scheduler: Scheduler = 'windows', files: TaskFiles = FILES): string =>
    completeCommand(text.split(' '), scheduler, files).words.join(' ');

  it.each([
    ['nightly logs', 'nightly --history /var/h.db --log /var/leakscan.log --fail-on none logs'],
    ['-q nightly logs -- -x', '-q nightly --history /var/h.db --log /var/leakscan.log --fail-on none logs -- -x'],
    ['nightly logs --history=h --log l --fail-on new', 'nightly logs --history=h --log l --fail-on new'],
    ['nightly logs --exit-zero', 'nightly --history /var/h.db --log /var/leakscan.log logs --exit-zero'],
    ['history prune --keep-nights 9', 'history prune --history /var/h.db --keep-nights 9'],
    ['scan a.csv', 'scan --fail-on none a.csv'],
    ['doctor a.csv', 'doctor a.csv'],
  ])('%s becomes %s', (given, expected) => {
    expect(complete(given)).toBe(expected);
  });

  it('keeps the status of a leak for cron, which mails the output whatever the status is', () => {
    expect(complete('nightly logs', 'cron')).toBe('nightly --history /var/h.db --log /var/leakscan.log logs');
  });

  it('leaves a history with a password to the environment of the account', () => {
    const made = completeCommand(['nightly', 'logs'], 'cron', { ...FILES, history: null });
    expect(made.words.join(' ')).toBe('nightly --log /var/leakscan.log logs');
    expect(made.lacksHistory).toBe(true);
  });
});

describe('what is refused or warned of', () => {
  it.each(['a\nb', '\0', '\u0007', '\ud800', '\uffff', '\u0085'])('%j cannot be scheduled', (text) => {
    expect(() => refuseControls(['x', text])).toThrow('cannot be scheduled');
  });

  it.each([
    [['nightly', '--notify', 'https://x'], true],
    [['nightly', '--notify=https://x'], true],
    [['nightly', 'https://me:pw@host/'], true],
    [['nightly', '--notify-url-file', 'u', '--notify-format', 'teams'], false],
    [['nightly', '--history', 'postgres://leakscan@db01:5432/ops'], false],
    [['nightly', '--history', 'postgres://leakscan:pw@db01/ops'], true],
  ])('secrets: %j, %s', (given, expected) => {
    expect(holdsSecret(given)).toBe(expected);
  });
});

describe('leakscan schedule', () => {
  it.each([
    [
      ['schedule', 'cron', 'nightly', '-o', 'x'],
      ['schedule', 'cron', '--', 'nightly', '-o', 'x'],
    ],
    [
      ['schedule', 'cron', '--at', '5:00', '--name=n', 'nightly', '--at', 'x'],
      ['schedule', 'cron', '--at', '5:00', '--name=n', '--', 'nightly', '--at', 'x'],
    ],
    [
      ['schedule', '-o', 'f', 'cron', 'nightly'],
      ['schedule', '-o', 'f', 'cron', '--', 'nightly'],
    ],
    [
      ['schedule', 'cron', '--', 'nightly', '--', '-a'],
      ['schedule', 'cron', '--', 'nightly', '--', '-a'],
    ],
    [
      ['perf.csv', 'schedule', 'nightly'],
      ['perf.csv', 'schedule', 'nightly'],
    ],
  ])('%j is parted from its command', (given, expected) => {
    expect(partScheduled(given)).toEqual(expected);
  });

  it('prints a task with the program, the folder and the command as they are', async () => {
    const folder = await realpath(await scratch());
    const args = [
      'schedule',
      'windows',
      '--at',
      '4:30',
      '--',
      'nightly',
      '\\\\srv\\perf logs',
      '007',
      '-o',
      'out',
      '--keep-nights',
      '7',
    ];
    const data = join(folder, 'data');
    const { status, stdout, stderr, shown } = await run(args, folder, {
      XDG_DATA_HOME: data,
      LEAKSCAN_LOG: 'runs.log',
    });
    expect(status, shown).toBe(0);
    const exec = find(parseXml(stdout), 'Actions', 'Exec');
    expect(find(exec, 'Command').text).toBe(process.execPath);
    const history = join(data, 'leakscan/history.db');
    expect(stderr).toContain(`the task uses the history ${history}: its account must be able to write in that folder`);
    expect(parseWindows(find(exec, 'Arguments').text)).toEqual([
      ...[MAIN, 'nightly', '--history', history, '--log', join(folder, 'runs.log'), '--fail-on', 'none'],
      ...['\\\\srv\\perf logs', join(folder, '007'), '-o', join(folder, 'out'), '--keep-nights', '7'],
    ]);
    expect(find(exec, 'WorkingDirectory').text).toBe(folder);
    expect(stderr).toContain('schtasks /Create /TN "leakscan-nightly" /XML "task.xml"');
    expect(stderr).not.toContain('secret');
  });

  it('gives no password for a group managed service account', async () => {
    const args = ['--user', 'CORP\\leakscan$', 'nightly', 'x'];
    const { stderr } = await run(['schedule', 'windows', ...args], await scratch());
    expect(stderr).toContain('/RU "CORP\\leakscan$" /RP ""\n');
    expect(stderr).not.toContain('asks for its password');
  });

  it('has the database of LEAKSCAN_HISTORY where its address holds no password', async () => {
    const LEAKSCAN_HISTORY = 'postgres://leakscan@db01/ops';
    const { stdout, stderr } = await run(['schedule', 'cron', 'nightly', 'x'], await scratch(), { LEAKSCAN_HISTORY });
    expect(stdout).toContain(`--history ${LEAKSCAN_HISTORY} `);
    expect(stderr).not.toContain('password');
  });

  it('prints a line that runs the command', async () => {
    const folder = await realpath(await scratch());
    const { stdout } = await run(
      ['schedule', 'cron', 'doctor', join(resolve('samples'), 'frontend-imap4-leak.csv')],
      folder,
    );
    const ended = await promisify(execFile)('/bin/sh', ['-c', parseCron(stdout)], { cwd: '/' });
    expect(ended.stdout).toContain('a counter log that can be assessed');
  });

  it('writes files', async () => {
    const folder = await scratch();
    await run(['schedule', 'windows', '-o', 'sub/task.xml', 'nightly', 'logs'], folder);
    expect((await readFile(join(folder, 'sub/task.xml'), 'utf16le')).slice(1, 6)).toBe('<?xml');
    const { stdout, stderr } = await run(
      ['schedule', 'systemd', '-o', 'units', '--name', 'n', 'nightly', 'logs'],
      folder,
    );
    expect(stdout).toBe('');
    expect(stderr).toContain('systemctl enable --now n.timer');
    expect(await readFile(join(folder, 'units/n.timer'), 'utf8')).toContain('OnCalendar=*-*-* 05:00:00');
    expect(await readFile(join(folder, 'units/n.service'), 'utf8')).toContain('ExecStart=');
  });

  it('warns of an address in the command, and does not print it there', async () => {
    const { stderr } = await run(['schedule', 'cron', 'nightly', 'x', '--notify', 'https://h/s3cret'], await scratch());
    expect(stderr).toContain('--notify-url-file FILE');
    expect(stderr).not.toContain('s3cret');
  });

  it.each([
    [['schedule'], 'give one of windows, cron and systemd'],
    [['schedule', 'at', '--', 'nightly'], 'give one of windows, cron and systemd'],
    [['schedule', 'cron'], 'no command to schedule was given'],
    [['schedule', 'cron', '--'], 'no command to schedule was given'],
    [['schedule', 'cron', 'nigtly', 'x'], 'did you mean "nightly"?'],
    [['schedule', 'cron', 'perf.csv'], 'not a command that can be scheduled'],
    [['schedule', 'cron', 'nightly', 'x', '--keep', '7'], '--keep is not an option'],
    [['schedule', 'cron', 'help'], 'not a command that can be scheduled'],
    [['schedule', 'cron', '--at', '25:00', 'nightly', 'x'], '--at 25:00'],
    [['schedule', 'cron', '--name', 'a/b', 'nightly', 'x'], '--name a/b'],
    [['schedule', 'cron', 'nightly', '-o', 'x'], 'nightly needs SHARE..., and none was given'],
    [['schedule', 'cron', 'history', 'forget'], 'history forget needs NIGHT, and none was given'],
    [['schedule', 'cron', 'nightly', 'a\nb'], 'cannot be scheduled'],
    [['schedule', 'cron', '--wat', 'nightly'], 'wat'],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stdout, stderr, shown } = await run(args, await scratch());
    expect(status, shown).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
