import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findingArguments,
  findingEnvironment,
  parseFindingCommand,
  runForFinding,
  type FindingCommand,
  type FindingFacts,
} from '../../src/cli/night/on-finding.ts';
import { taskkillCommand } from '../../src/cli/night/process-group.ts';
import { scratch } from '../helpers/run.ts';

const facts = (over: Partial<FindingFacts> = {}): FindingFacts => ({
  report: '/out/machines/MAILFE02.html',
  machine: 'MAILFE02',
  process: 'inetinfo',
  id: 'a1b2c3',
  state: 'new',
  url: 'https://intranet.example/MAILFE02.html',
  cause: '0c1d2e3f4a5b',
  machines: 'MAILFE02',
  title: 'inetinfo on MAILFE02',
  details: '{}',
  ...over,
});

/** A program that writes its arguments and what it finds in its environment into a file. */
async function recorder(): Promise<{ program: string; script: string; read: () => Promise<Recorded> }> {
  const folder = await scratch();
  const out = join(folder, 'out.json');
  const script = join(folder, 'a script.mjs');
  const names = ['REPORT', 'MACHINE', 'PROCESS', 'FINDING', 'STATE', 'NOTIFY_URL'].map((one) => `LEAKSCAN_${one}`);
  await writeFile(
    script,
    `import { writeFileSync } from 'node:fs';
    const env = Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, process.env[name]]));
    writeFileSync(${JSON.stringify(out)}, JSON.stringify({ args: process.argv.slice(2), env, stdin: process.stdin.isTTY }));`,
  );
  return { program: process.execPath, script, read: async () => JSON.parse(await readFile(out, 'utf8')) as Recorded };
}
interface Recorded {
  readonly args: string[];
  readonly env: Record<string, string | undefined>;
}

const script = (text: string): FindingCommand => ({ program: process.execPath, args: ['-e', text, '{report}'] });

describe('a command', () => {
  it.each([
    ['ticket {report}', ['ticket', '{report}']],
    ['ticket', ['ticket', '{report}']],
    ['  ticket   -a\t--file={report}  ', ['ticket', '-a', '--file={report}']],
    ['"my program" "a b"c "" {id}', ['my program', 'a bc', '', '{id}', '{report}']],
    ["ticket 'a b' $(x) ; | > y", ['ticket', "'a", "b'", '$(x)', ';', '|', '>', 'y', '{report}']],
  ])('%s', (text, [program, ...args]) => {
    for (const isWindows of [true, false]) expect(parseFindingCommand(text, isWindows)).toEqual({ program, args });
  });

  it('has literal backslashes on Windows, and escapes elsewhere', () => {
    const text = 'C:\\bin\\a.exe "C:\\My Files\\" \\\\srv\\share\\x {report}';
    expect(parseFindingCommand(text, true)).toEqual({
      program: 'C:\\bin\\a.exe',
      args: ['C:\\My Files\\', '\\\\srv\\share\\x', '{report}'],
    });
    expect(parseFindingCommand('my\\ program \\"x\\" a\\\\b c\\d', false)).toEqual({
      program: 'my program',
      args: ['"x"', 'a\\b', 'c\\d', '{report}'],
    });
  });

  it.each(['', '   ', '""', '{process} {report}', 'ticket "a'])('is refused: %s', (text) => {
    expect(() => parseFindingCommand(text, false)).toThrow(/^--on-finding/);
  });

  it.each([
    ...[
      'deploy.cmd',
      'C:\\x\\RUN.BAT',
      '"a b.bat." {report}',
      'cmd /c ticket.cmd',
      '"C:\\Windows\\System32\\CMD.EXE" /c echo',
    ],
    ...['powershell ticket.ps1 {report}', 'C:\\x\\PowerShell.exe -Command ticket', 'pwsh -c ticket'],
    // -File and -f are of the text that is run.
    ...[
      'powershell ticket -File {report}',
      'powershell -NoProfile -Command ticket -f {title}',
      'pwsh -e dA== -File t.ps1',
    ],
    ...['powershell -Command x -File t.ps1', 'pwsh --command x -File t.ps1'],
  ])('that a shell would take apart is refused on Windows: %s', (text) => {
    expect(() => parseFindingCommand(text, true)).toThrow('powershell -NoProfile -File');
    expect(parseFindingCommand(text, false).args).toContain('{report}');
  });

  it.each([
    'powershell -NoProfile -File t.ps1 {report}',
    'powershell -ExecutionPolicy Bypass -NonInteractive -File t.ps1',
    'pwsh.exe -f t.ps1',
    'pwsh.exe -ExecutionPolicy Bypass -f t.ps1 -c x',
    'mycmd.exe /c',
    'cmd-tool {report}',
  ])('is taken on Windows: %s', (text) => {
    expect(parseFindingCommand(text, true).args).toContain('{report}');
  });

  it('has each placeholder replaced once, and others left', () => {
    const command = {
      program: 'x',
      args: ['{machine}/{process}', '{id}{state}', '{url}', '{other}', '{title} {cause}', '{report}'],
    };
    expect(findingArguments(command, facts({ machine: '{process}', process: '$& $1 {id}' }))).toEqual([
      '{process}/$& $1 {id}',
      'a1b2c3new',
      'https://intranet.example/MAILFE02.html',
      '{other}',
      'inetinfo on MAILFE02 0c1d2e3f4a5b',
      '/out/machines/MAILFE02.html',
    ]);
  });

  it('has as many arguments as were written, whatever the names are', () => {
    const command = parseFindingCommand('x {process} --name={machine} {report}', false);
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (process, machine) => {
        const args = findingArguments(command, facts({ process, machine }));
        expect(args).toHaveLength(3);
        expect(args.join('')).not.toContain('\0');
      }),
    );
  });

  it('gets our environment without the addresses of webhooks', () => {
    const env = { PATH: '/bin', LEAKSCAN_NOTIFY_URL: 's3cret', Leakscan_Notify_Url: 's3cret' };
    expect(findingEnvironment(env, facts())).toEqual({
      PATH: '/bin',
      LEAKSCAN_REPORT: '/out/machines/MAILFE02.html',
      LEAKSCAN_MACHINE: 'MAILFE02',
      LEAKSCAN_PROCESS: 'inetinfo',
      LEAKSCAN_FINDING: 'a1b2c3',
      LEAKSCAN_STATE: 'new',
      LEAKSCAN_CAUSE: '0c1d2e3f4a5b',
      LEAKSCAN_MACHINES: 'MAILFE02',
      LEAKSCAN_TITLE: 'inetinfo on MAILFE02',
    });
  });
});

describe('a run', () => {
  it.each([
    'with spaces  and\ttabs',
    '"quoted" and \'single\'',
    '; rm -rf / & echo | cat > x',
    '$(touch x) `touch y` ${HOME} %PATH% !x!',
    'two\nlines\r\nthree',
    '-rf',
    '--output=/etc/passwd',
    'C:\\dir\\',
    'ends in quote"',
    '*?[a-z]',
    '',
    'Ünïcödé \u202e \ud83d\ude00',
  ])('hands over a name unharmed, as one argument: %j', async (name) => {
    const { program, script: file, read } = await recorder();
    const args = [file, '{process}', '--machine={machine}', '{report}'];
    const given = facts({ process: name, machine: name, report: `/out/${name}.html` });
    const env = { ...process.env, LEAKSCAN_NOTIFY_URL: 's3cret' };
    expect(await runForFinding({ program, args }, given, { env })).toMatchObject({ warning: null });
    const recorded = await read();
    expect(recorded.args).toEqual([name, `--machine=${name}`, `/out/${name}.html`]);
    expect(recorded.env).toEqual({
      LEAKSCAN_REPORT: `/out/${name}.html`,
      LEAKSCAN_MACHINE: name,
      LEAKSCAN_PROCESS: name,
      LEAKSCAN_FINDING: 'a1b2c3',
      LEAKSCAN_STATE: 'new',
    });
  });

  it('hands over the details on standard input, whether the command reads them or not', async () => {
    const details = JSON.stringify({ machines: Array.from({ length: 20_000 }, (_, index) => `DC${index} "ü"`) });
    const out = join(await scratch(), 'read.json');
    const reads = script(`process.stdin.pipe(require('node:fs').createWriteStream(${JSON.stringify(out)}))`);
    expect(await runForFinding(reads, facts({ details }), { env: process.env })).toMatchObject({ warning: null });
    expect(await readFile(out, 'utf8')).toBe(details);
    const leaves = script('process.exit(0)');
    expect(await runForFinding(leaves, facts({ details }), { env: process.env })).toMatchObject({ warning: null });
  });

  it('that fails is a warning with what it wrote', async () => {
    const command = script('console.log("out"); console.error("no such ticket"); process.exit(3)');
    const { warning, isHopeless } = await runForFinding(command, facts(), { env: process.env });
    expect(warning).toContain(`--on-finding ${process.execPath}, for inetinfo on MAILFE02: ended with status 3`);
    expect(warning).toMatch(/it wrote:\n(?:out\nno such ticket|no such ticket\nout)$/);
    expect(isHopeless).toBe(false);
  });

  it('that writes without end is bounded', async () => {
    const command = script('console.log("x".repeat(5e6)); console.log("the end"); process.exitCode = 1');
    const { warning } = await runForFinding(command, facts(), { env: process.env });
    expect(warning!.length).toBeLessThan(2500);
    expect(warning).toMatch(/the end$/);
  });

  it('that does not end is ended', async () => {
    const command = script('setInterval(() => undefined, 1000)');
    const { warning, isLate } = await runForFinding(command, facts(), { env: process.env, timeoutMs: 100 });
    expect(warning).toContain('ended after 0.1 seconds, which is too long');
    expect(isLate).toBe(true);
  });

  it.runIf(process.platform !== 'win32').each([
    ['that is late', {}],
    ['that is stopped', { timeoutMs: 20_000 }],
  ])('%s is ended with all that it has started, also what does not heed SIGTERM', async (_what, over) => {
    const file = join(await scratch(), 'pid');
    const grandchild = 'process.on("SIGTERM", () => undefined); setInterval(() => undefined, 1000); console.log("up")';
    const text = `const c = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}]);
      c.stdout.on('data', () => require('node:fs').writeFileSync(${JSON.stringify(file)}, String(c.pid)));
      setInterval(() => undefined, 1000)`;
    const stop = new AbortController();
    const isUp = async (): Promise<string> => readFile(file, 'utf8').catch(() => '');
    const running = runForFinding(script(text), facts(), {
      env: process.env,
      timeoutMs: 5000,
      signal: stop.signal,
      ...over,
    });
    while ((await isUp()) === '') await new Promise((done) => setTimeout(done, 20));
    if ('timeoutMs' in over) stop.abort();
    const { isLate } = await running;
    expect(isLate).toBe(!('timeoutMs' in over));
    const pid = Number(await isUp());
    // A moment until the system has cleared it away; as a zombie it still has its number.
    expect(await isRunning(pid)).toBe(false);
  });

  it('is over when the command is, whatever that has left running', async () => {
    const left = 'setTimeout(() => undefined, 20000)';
    const text = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(left)}], { stdio: 'inherit', detached: true }).unref()`;
    const file = join(await scratch(), 'pid');
    const child = `const c = ${text.replace('.unref()', '')}; c.unref(); require('node:fs').writeFileSync(${JSON.stringify(file)}, String(c.pid))`;
    expect(await runForFinding(script(child), facts(), { env: process.env })).toMatchObject({ warning: null });
    const pid = Number(await readFile(file, 'utf8'));
    // It is still there: nobody has waited for it.
    expect(process.kill(pid, 'SIGKILL')).toBe(true);
  });

  it('of a program that is missing, or is none, is hopeless', async () => {
    const folder = await scratch();
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'no program');
    await chmod(file, 0o644);
    for (const [program, text] of [
      [join(folder, 'missing'), 'there is no such program; give its full path'],
      [file, 'it cannot be run; is it a program?'],
    ] as const) {
      const ended = await runForFinding({ program, args: ['{report}'] }, facts(), { env: process.env });
      const warning = `--on-finding ${program}, for inetinfo on MAILFE02: ${text}`;
      expect(ended).toEqual({ warning, isLate: false, isHopeless: true });
    }
  });

  it('can be stopped', async () => {
    const stop = new AbortController();
    const running = runForFinding(script('setInterval(() => undefined, 1000)'), facts(), {
      env: process.env,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 50);
    expect((await running).warning).toContain('it was ended with the run');
  });
});

it('ends a tree of processes on Windows with its own taskkill', () => {
  const args = ['/PID', '4711', '/T', '/F'];
  expect(taskkillCommand(4711, { SystemRoot: 'D:\\Windows' })).toEqual({
    program: 'D:\\Windows\\System32\\taskkill.exe',
    args,
  });
  expect(taskkillCommand(4711, {})).toEqual({ program: 'C:\\Windows\\System32\\taskkill.exe', args });
});

/** Whether a process still does anything: a zombie does not. */
async function isRunning(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null || / Z /.test(stat)) return false;
    await new Promise((done) => setTimeout(done, 20));
  }
  return true;
}
