import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openHistory } from '../../src/history/open-history.ts';
import type { NightSummary } from '../../src/model/nightly.ts';
import { always, count, counterCsv, level, type Rule } from '../helpers/counter-csv.ts';
import { followLinks } from '../helpers/page-links.ts';
import { run, SAMPLES, scratch, type RunResult } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';

const LEAK = 'frontend-imap4-leak.csv';
const MACHINE = 'MAILFE02';
const NOW = ['--now', '2007-12-07T05:00:00Z'];
const ENV = { TZ: 'UTC', LEAKSCAN_NOTIFY_URL: '' };
let leak = '';
beforeAll(async () => {
  leak = await readFile(join(SAMPLES, LEAK), 'latin1');
});

/** A folder with a share in it that holds the leak, of as many machines. */
async function place(machines: readonly string[] = [MACHINE]): Promise<string> {
  const folder = await scratch();
  for (const machine of machines) await put(folder, machine);
  return folder;
}

const logOf = (machine: string, text = leak): string => text.replaceAll(`\\\\${MACHINE}\\`, `\\\\${machine}\\`);

async function put(folder: string, machine: string, text = leak): Promise<string> {
  const file = join(folder, 'share', machine, `${machine}.csv`);
  await mkdir(join(folder, 'share', machine), { recursive: true });
  await writeFile(file, logOf(machine, text), 'latin1');
  return file;
}

const nightly = (folder: string, ...args: string[]): Promise<RunResult> =>
  run(['nightly', 'share', '--history', 'history.db', ...NOW, ...args], folder, ENV);

const onNight = (folder: string, night: string, ...args: string[]): Promise<RunResult> =>
  run(['nightly', 'share', '--history', 'history.db', '--now', `${night}T05:00:00Z`, ...args], folder, ENV);

const summaryOf = async (folder: string): Promise<NightSummary> =>
  JSON.parse(await readFile(join(folder, 'reports/summary.json'), 'utf8')) as NightSummary;

/** What a night says, whatever it cost to find out. */
async function toldOf(folder: string): Promise<unknown> {
  const { machines } = await summaryOf(folder);
  return machines;
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

describe('leakscan nightly', () => {
  it('scans a share, remembers it, and says what leaks', async () => {
    const folder = await place();
    const { status, stderr, shown } = await nightly(folder);
    expect(status, shown).toBe(1);
    expect(stderr).toMatch(/MAILFE02\.csv: read/);
    expect(stderr).toMatch(/index: .*index\.html/);
    const summary = await summaryOf(folder);
    expect(summary).toMatchObject({ night: '2007-12-07', captures: { read: 1, unchanged: 0, failed: 0 } });
    const [machine] = summary.machines;
    expect(machine).toMatchObject({ machine: MACHINE, verdict: 'leak', report: '2007-12-07/mailfe02.html' });
    expect(machine!.findings[0]).toMatchObject({
      ...{ process: 'inetinfo', state: 'new', article: { id: 'KB944903' } },
      subject: { kind: 'image', names: [] },
      pid: expect.any(Number) as number,
    });
    const report = await readFile(join(folder, 'reports', machine!.report!), 'utf8');
    expect(report).toContain('KB 944903');
    expect(await exists(join(folder, 'reports', machine!.page))).toBe(true);
    const schema = JSON.parse(await readFile(resolve('schemas/summary.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ strict: true, validateFormats: false }).compile(schema);
    expect(validate(summary), JSON.stringify(validate.errors)).toBe(true);
  });

  it('reads nothing twice and says the same again', async () => {
    const folder = await place();
    await nightly(folder);
    const before = await toldOf(folder);
    const { status, shown } = await nightly(folder);
    expect(status, shown).toBe(1);
    expect((await summaryOf(folder)).captures).toMatchObject({ read: 0, unchanged: 1 });
    expect(await toldOf(folder)).toEqual(before);
  });

  it('goes on with a log that is still written, record by record', async () => {
    const whole = await place();
    await nightly(whole);
    const folder = await scratch();
    // The last record is cut in the middle.
    const file = await put(folder, MACHINE, leak.slice(0, leak.length / 2));
    const first = await nightly(folder);
    expect(first.status, first.shown).toBeLessThan(2);
    await writeFile(file, leak, 'latin1');
    const second = await nightly(folder);
    expect(second.stderr).toContain('it has grown');
    const [grown] = (await summaryOf(folder)).machines;
    const [atOnce] = (await summaryOf(whole)).machines;
    expect(grown!.lastSample).toBe(atOnce!.lastSample);
    expect(grown!.findings[0]).toMatchObject({ slopePerHour: atOnce!.findings[0]!.slopePerHour });
  });

  it('knows a log that was moved, and tells one that was replaced', async () => {
    const folder = await place();
    await nightly(folder);
    await rename(join(folder, 'share', MACHINE), join(folder, 'share/moved'));
    const moved = await nightly(folder);
    expect(moved.stderr).toContain('read before under another name');
    await copyFile(join(SAMPLES, 'mailbox-store-warmup.csv.gz'), join(folder, 'share/moved/MAILFE02.csv'));
    const replaced = await nightly(folder);
    expect(replaced.stderr).toMatch(/MAILFE02\.csv: another log than before/);
    expect((await summaryOf(folder)).machines.map(({ machine }) => machine)).toEqual([MACHINE, 'BERMBX01']);
  });

  it('counts two captures that overlap once', async () => {
    const folder = await place();
    const lines = leak.split('\r\n');
    await nightly(folder);
    const once = await summaryOf(folder);
    const part = [lines[0]!, ...lines.slice(200, 700), ''].join('\r\n');
    await writeFile(join(folder, 'share/overlap.csv'), part, 'latin1');
    await nightly(folder);
    const twice = await summaryOf(folder);
    expect(twice.machines[0]!.findings[0]).toMatchObject({ nightsSeen: 1, state: 'new' });
    const [a, b] = [once, twice].map((one) => one.machines[0]!.findings[0]!.slopePerHour!);
    expect(b! / a!).toBeCloseTo(1, 1);
  });

  it('writes pages of machines without a finding only if asked', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'share'));
    await copyFile(join(SAMPLES, 'mailbox-store-warmup.csv.gz'), join(folder, 'share/a.csv.gz'));
    const { status, shown } = await nightly(folder);
    expect(status, shown).toBe(0);
    expect(await exists(join(folder, 'reports/2007-12-07'))).toBe(false);
    await rm(join(folder, 'history.db'));
    await nightly(folder, '--all');
    expect(await exists(join(folder, 'reports/2007-12-07/bermbx01.html'))).toBe(true);
  });

  it('writes reports with a script only if asked', async () => {
    for (const [args, scripts] of [
      [[], 0],
      [['--interactive', '--jobs', '2'], 1],
    ] as const) {
      const folder = await place();
      await nightly(folder, ...args);
      const html = await readFile(join(folder, 'reports/2007-12-07/mailfe02.html'), 'utf8');
      expect(html.match(/<script>/g) ?? []).toHaveLength(scripts);
      expect(html.includes('data-axes=')).toBe(scripts === 1);
    }
  });

  it('leaves no name of a machine its folder', async () => {
    const folder = await place(['..', 'a:b|c', 'CON']);
    const { status, shown } = await nightly(folder);
    expect(status, shown).toBe(1);
    for (const { page, report } of (await summaryOf(folder)).machines) {
      expect(page).toMatch(/^machines\/[^/\\:|]+\.html$/);
      expect(page).not.toMatch(/\/(?:con|\.\.)\.html$/);
      expect(await exists(join(folder, 'reports', report!))).toBe(true);
    }
  });
});

/** The columns of a log that are of an object, or all but those, with their times. */
function columnsOf(text: string, wanted: (path: string) => boolean): string {
  const lines = text.split('\r\n').filter((line) => line !== '');
  const header = lines[0]!.split(',');
  const kept = header.flatMap((path, index) => (index === 0 || wanted(path) ? [index] : []));
  return `${lines.map((line) => pick(line.split(','), kept)).join('\r\n')}\r\n`;
}
const pick = (cells: readonly string[], kept: readonly number[]): string =>
  kept.map((index) => cells[index]!).join(',');

describe('several collectors', () => {
  it('counters beside the processes come from another log', async () => {
    const folder = await scratch();
    const isProcess = (path: string): boolean => path.includes('\\Process(');
    // The machine as a whole could be judged by them.
    const isMemory = (path: string): boolean => path.includes('\\Memory\\');
    await put(
      folder,
      MACHINE,
      columnsOf(leak, (path) => !isProcess(path) && !isMemory(path)),
    );
    const alone = await nightly(folder);
    expect(alone.status, alone.shown).toBe(3);
    expect(alone.stderr).toContain('nothing to assess');
    expect((await summaryOf(folder)).machines).toEqual([]);
    await writeFile(join(folder, 'share/processes.csv'), columnsOf(leak, isProcess), 'latin1');
    const both = await nightly(folder);
    expect(both.status, both.shown).toBe(1);
    const [machine] = (await summaryOf(folder)).machines;
    // Which article it is shows in the connections that the first log has.
    expect(machine!.findings[0]!.article).toMatchObject({ id: 'KB944903', confidence: 'likely' });
  });
});

describe('memory that was not judged', () => {
  const of = (machine: string, columns: Readonly<Record<string, Rule>>): string =>
    counterCsv(
      Object.fromEntries(Object.entries(columns).map(([path, rule]) => [`\\\\${machine}\\${path}`, rule] as const)),
    );
  const pid = { 'Process(a)\\ID Process': always(1588) };
  const HANDLES = { 'Process(a)\\Handle Count': count(500), ...pid };

  async function nightOf(logs: Readonly<Record<string, string>>): Promise<[RunResult, NightSummary, string]> {
    const folder = await scratch();
    await mkdir(join(folder, 'share'));
    for (const [name, text] of Object.entries(logs)) await writeFile(join(folder, 'share', name), text);
    const result = await nightly(folder);
    return [result, await summaryOf(folder), folder];
  }

  it('is no good night, on the console, the pages and in the summary', async () => {
    const [{ status, stderr, shown }, { machines }, folder] = await nightOf({ 'a.csv': of('SRV01', HANDLES) });
    expect(status, shown).toBe(4);
    const sentence = 'Memory was not judged on SRV01: Private Bytes was not logged.';
    expect(stderr).toContain(`No leak found in what was judged. ${sentence}`);
    expect(machines).toMatchObject([{ memoryJudged: false, notJudged: [{ reason: 'not-logged', names: ['a'] }] }]);
    for (const page of ['index.html', 'machines/srv01.html']) {
      const html = await readFile(join(folder, 'reports', page), 'utf8');
      expect(html).toContain(sentence);
      expect(html).not.toMatch(/no steady growth found|: no leak\./);
    }
  });

  it('is told where that of other machines was judged, of those that sent nothing too', async () => {
    const [first, , folder] = await nightOf({
      'a.csv': of('SRV01', HANDLES),
      'b.csv': of('SRV02', { 'Process(a)\\Private Bytes': level(3e7), ...pid }),
    });
    expect(first.status, first.shown).toBe(3);
    expect(first.stderr).toContain('No leak on 1 of 2 machines. Memory was not judged on SRV01');
    const next = await run(
      ['nightly', 'share', '--history', 'history.db', '--now', '2007-12-08T05:00:00Z'],
      folder,
      ENV,
    );
    expect(next.stderr.replaceAll('\n', ' ')).toContain('Memory was not judged on SRV01');
  });

  it('a machine with the counters of Memory alone is judged as a whole', async () => {
    const [{ status, stderr, shown }, { machines }] = await nightOf({
      'a.csv': of('SRV01', { 'Memory\\Committed Bytes': level(2e9) }),
    });
    expect(status, shown).toBe(0);
    expect(stderr).not.toContain('nothing to assess');
    expect(machines).toMatchObject([{ machine: 'SRV01', memoryJudged: true }]);
  });
});

describe('bad input', () => {
  it('reports each, does the rest and ends with 3 unless a leak was found', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'share'));
    await copyFile(join(SAMPLES, 'mailbox-store-warmup.csv.gz'), join(folder, 'share/good.csv.gz'));
    await writeFile(join(folder, 'share/cut.csv'), leak.slice(0, 3000), 'latin1');
    for (let i = 0; i < 40; i++) await writeFile(join(folder, `share/notes${i}.csv`), `name,value\nA${i},1\n`);
    const bad = await nightly(folder, 'nowhere');
    expect(bad.status, bad.shown).toBe(3);
    expect(bad.stderr).toMatch(/nowhere: no such/);
    expect(bad.stderr).toMatch(/cut\.csv/);
    expect(bad.stderr).toContain('Skipped 40 files that are not counter logs');
    expect(bad.stderr.replace(/\s+/g, ' ')).toMatch(
      /share\/notes0\.csv, .* and 28 more \(reasons: leftOut in summary\.json\)/,
    );
    expect(bad.stderr.split('\n').length).toBeLessThan(25);
    expect((await summaryOf(folder)).machines).toHaveLength(1);
    await put(folder, MACHINE);
    const found = await nightly(folder, 'nowhere');
    expect(found.status, found.shown).toBe(1);
    const strict = await nightly(folder, 'nowhere', '--strict-inputs');
    expect(strict.status, strict.shown).toBe(3);
  });

  it('names each file that it left out, on this night and on later ones', async () => {
    const folder = await place();
    const put = (file: string, text: string): Promise<void> => writeFile(join(folder, 'share', file), text, 'latin1');
    await put('modules.csv', 'ProcessName,Id\ninetinfo,1588\n');
    await writeFile(
      join(folder, 'share/more.zip'),
      zip([{ name: 'lists/names.csv', data: Buffer.from('name,value\na,1\n') }]),
    );
    const first = await nightly(folder);
    const wanted = [
      { file: 'share/modules.csv', code: 'NOT_A_COUNTER_LOG', night: '2007-12-07' },
      { file: 'share/more.zip/lists/names.csv', code: 'NOT_A_COUNTER_LOG', night: '2007-12-07' },
    ];
    expect((await summaryOf(folder)).leftOut, first.shown).toMatchObject(wanted);
    expect((await summaryOf(folder)).leftOut[0]!.message).toContain("line 1 is 'ProcessName,Id'");
    expect((await summaryOf(folder)).failedInputs).toEqual([]);
    expect(first.status, first.shown).toBe(1);
    expect(first.stderr.replace(/\s+/g, ' ')).toContain(
      'are not counter logs: share/modules.csv, share/more.zip/lists/names.csv',
    );
    const index = await readFile(join(folder, 'reports/index.html'), 'utf8');
    for (const { file } of wanted) expect(index).toContain(file);
    const later = await onNight(folder, '2007-12-08');
    expect((await summaryOf(folder)).leftOut, later.shown).toMatchObject(wanted);
    expect(later.stderr).toContain('2 files skipped on earlier nights have not changed');
    expect(later.stderr).not.toContain('modules.csv');
    expect(await readFile(join(folder, 'reports/index.html'), 'utf8')).toContain('share/modules.csv');
    // One that became a log is read, and named no more.
    await put('modules.csv', logOf('SRV77'));
    await onNight(folder, '2007-12-09');
    expect((await summaryOf(folder)).leftOut).toMatchObject(wanted.slice(1));
  });

  it.each<[string, (log: string) => string]>([
    ['cut within its header', (log) => log.slice(0, 300)],
    ['without its header', (log) => log.slice(log.indexOf('\n') + 1)],
    ['of NULs', (log) => '\0'.repeat(log.length)],
    ['of an error page', () => '<html><body>502 Bad Gateway</body></html>\n'],
  ])('does not take a server for silent whose log is damaged: %s', async (_, damage) => {
    const folder = await place([MACHINE, 'SRV02']);
    for (const name of [MACHINE, 'SRV02']) {
      await rename(join(folder, `share/${name}/${name}.csv`), join(folder, `share/${name}/${name}_000001.csv`));
    }
    await nightly(folder);
    const file = `share/${MACHINE}/${MACHINE}_000002.csv`;
    await writeFile(join(folder, file), damage(leak), 'latin1');
    const args = ['2007-12-08', '--fail-on', 'new'] as const;
    const damaged = await onNight(folder, ...args);
    expect(damaged.status, damaged.shown).toBe(3);
    expect(damaged.stderr.replace(/\s+/g, ' ')).toContain(`not read: ${file}`);
    expect(damaged.stderr.replace(/\s+/g, ' ')).toContain(`Sent only unreadable logs: ${MACHINE}`);
    expect(damaged.stderr).toMatch(/No new data: SRV02/);
    const summary = await summaryOf(folder);
    expect(summary.failedInputs).toMatchObject([{ file }]);
    expect(summary.failedInputs[0]!.code).not.toBe('NOT_A_COUNTER_LOG');
    expect(summary.leftOut).toEqual([]);
    const unread = new Map(summary.machines.map(({ machine, unreadLogs }) => [machine, unreadLogs]));
    expect(unread).toEqual(
      new Map([
        [MACHINE, [file]],
        ['SRV02', undefined],
      ]),
    );
    expect(await readFile(join(folder, 'reports/index.html'), 'utf8')).toContain(`${MACHINE}_000002.csv`);
    // The same night again says the same; the next one still names it, and is no failure.
    expect((await onNight(folder, ...args)).status).toBe(3);
    const next = await onNight(folder, '2007-12-09', '--fail-on', 'new');
    expect(next.status, next.shown).toBe(0);
    expect((await summaryOf(folder)).leftOut).toMatchObject([{ file, night: '2007-12-08' }]);
    expect(next.stderr.replace(/\s+/g, ' ')).toContain('1 of them a log that could not be read');
  });

  it.each<[string[], number, RegExp]>([
    [['--gone-after', '0'], 2, /--gone-after 0: give a whole number of at least 1/],
    [['--jobs', 'many'], 2, /--jobs many/],
    [['--fail-on', 'never'], 2, /--fail-on never: give one of leak, suspect, new, none, or a likelihood/],
    [['--base-rate', '0'], 2, /--base-rate 0: give the share/],
    [['--notify', 'ftp://x/secret'], 2, /--notify: this is not an address/],
    [['-o', 'share/MAILFE02/MAILFE02.csv'], 5, /cannot be written/],
  ])('%j ends with %i', async (args, wanted, message) => {
    const { status, stderr, shown } = await nightly(await place(), ...args);
    expect(status, shown).toBe(wanted);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('secret');
  });

  it('tells a module list that cannot be used as what it is', async () => {
    const folder = await place();
    await writeFile(join(folder, 'modules.csv'), 'ProcessName,Id\ninetinfo,1588\n');
    const { status, stderr, shown } = await nightly(folder, '--inventory', 'modules.csv');
    expect(status, shown).toBe(2);
    expect(stderr).toMatch(/modules\.csv/);
    expect(stderr).not.toContain('internal');
  });

  it('takes a share behind a module list, and the list', async () => {
    const folder = await place();
    await copyFile(join(SAMPLES, 'frontend-imap4-leak.modules.csv'), join(folder, 'modules.csv'));
    const list = ['--inventory', `${MACHINE}=modules.csv`];
    const args = ['nightly', '--history', 'history.db', ...NOW, ...list, 'share'];
    const { status, shown } = await run(args, folder, ENV);
    expect(status, shown).toBe(1);
    const [machine] = (await summaryOf(folder)).machines;
    expect(machine!.findings[0]!.article).toMatchObject({ id: 'KB944903', confidence: 'confirmed' });
  });

  it('asks for a share', async () => {
    const { status, stderr } = await run(['nightly'], await scratch(), ENV);
    expect(status).toBe(2);
    expect(stderr).toContain('no share was given');
  });

  it('keeps a damaged history, and begins anew only if asked', async () => {
    const folder = await place();
    await writeFile(join(folder, 'history.db'), 'this is no history, it is something else of some length');
    const refused = await nightly(folder);
    expect(refused.status, refused.shown).toBe(5);
    expect(refused.stderr).toMatch(/--rebuild-history/);
    expect(await readFile(join(folder, 'history.db'), 'utf8')).toMatch(/^this is no history/);
    const rebuilt = await nightly(folder, '--rebuild-history');
    expect(rebuilt.status, rebuilt.shown).toBe(1);
    const kept = /kept as (.*)$/m.exec(rebuilt.stderr)![1]!;
    expect(await readFile(kept, 'utf8')).toMatch(/^this is no history/);
  });

  it('takes no history on the share', async () => {
    const folder = await place();
    const { status, stderr } = await run(['nightly', 'share', '--history', 'share/h.db'], folder, ENV);
    expect(status).toBe(2);
    expect(stderr).toContain('--force-history');
  });
});

describe('two runs at once', () => {
  it('the second says so, or waits', async () => {
    const folder = await place();
    const held = await openHistory(join(folder, 'history.db'), { mode: 'write' });
    const refused = await nightly(folder);
    expect(refused.status, refused.shown).toBe(5);
    expect(refused.stderr).toMatch(/another run/);
    const waiting = nightly(folder, '--wait', '1');
    setTimeout(() => void held.close(), 1500);
    const { status, stderr, shown } = await waiting;
    expect(status, shown).toBe(1);
    expect(stderr).toContain('waiting for another run');
  });
});

const MACHINES = Array.from({ length: 10 }, (_, i) => `SRV${String(i).padStart(2, '0')}`);

describe('a run that ends early', () => {
  it('goes on after kill -9 at any instant, and in the end all is as if nothing had happened', async () => {
    const wanted = await place(MACHINES);
    await nightly(wanted, '--jobs', '1');
    const folder = await place(MACHINES);
    let finished = 0;
    for (let attempt = 0; attempt < 25 && finished < 2; attempt++) {
      // From before the history is opened to behind the last page.
      const child = spawn(
        process.execPath,
        [resolve('dist/cli/main.js'), 'nightly', 'share', '--history', 'history.db', '--jobs', '1', ...NOW],
        { cwd: folder, env: { ...process.env, ...ENV }, stdio: 'ignore' },
      );
      const timer = setTimeout(() => child.kill('SIGKILL'), 150 + ((attempt * 397) % 1900));
      const status = await new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
      clearTimeout(timer);
      if (status !== null) finished++;
    }
    const last = await nightly(folder, '--jobs', '1');
    expect(last.status, last.shown).toBe(1);
    expect(await toldOf(folder)).toEqual(await toldOf(wanted));
    for (const { report, page } of (await summaryOf(folder)).machines) {
      expect(await readFile(join(folder, 'reports', report!), 'utf8')).toMatch(/<\/html>\s*$/);
      expect(await exists(join(folder, 'reports', page))).toBe(true);
    }
    expect((await followLinks(join(folder, 'reports'))).dead).toEqual([]);
    expect(
      (await readdir(join(folder, 'reports'), { recursive: true })).filter((name) => name.endsWith('.tmp')),
    ).toEqual([]);
    const verified = await run(['history', 'verify', '--history', 'history.db'], folder, ENV);
    expect(verified.status, verified.shown).toBe(0);
  }, 120_000);

  it('keeps what was read when it is asked to stop', async () => {
    const folder = await place(MACHINES);
    const child = spawn(
      process.execPath,
      [resolve('dist/cli/main.js'), 'nightly', 'share', '--history', 'history.db', '--jobs', '1', ...NOW],
      { cwd: folder, env: { ...process.env, ...ENV } },
    );
    let stderr = '';
    let isAsked = false;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      // The first log is kept.
      if (!isAsked && /\.csv: read/.test(stderr)) isAsked = child.kill('SIGINT');
    });
    const status = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
    expect(status, stderr).toBe(130);
    expect(stderr).toContain('the next run continues');
    const next = await nightly(folder);
    expect(next.status, next.shown).toBe(1);
    const { captures, machines } = await summaryOf(folder);
    expect(captures.unchanged).toBeGreaterThan(0);
    expect(machines).toHaveLength(MACHINES.length);
  });
});

/** A webhook that answers with these statuses, the last one from then on. */
async function hook(...statuses: number[]): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      response.statusCode = statuses[Math.min(bodies.length, statuses.length - 1)]!;
      bodies.push(body);
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => new Promise<void>((done) => void server.close(() => done())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/T0PSECRET`, bodies };
}

describe('what a night does outside', () => {
  it('tells a webhook once of what is new, and no page or message of its address', async () => {
    const folder = await place();
    const { url, bodies } = await hook(200);
    await writeFile(join(folder, 'hooks.txt'), `# ours\n${url}\n`);
    const { status, stderr, shown } = await nightly(folder, '--notify-url-file', 'hooks.txt');
    expect(status, shown).toBe(1);
    expect(bodies).toHaveLength(1);
    expect(JSON.parse(bodies[0]!)).toMatchObject({
      counts: { new: 1 },
      findings: [{ machine: MACHINE, state: 'new' }],
    });
    await nightly(folder, '--notify', url);
    expect(bodies).toHaveLength(1);
    const pages = ['index.html', 'summary.json', '2007-12-07/mailfe02.html', 'machines/mailfe02.html'];
    const texts = await Promise.all(pages.map((page) => readFile(join(folder, 'reports', page), 'utf8')));
    for (const text of [stderr, ...texts]) expect(text).not.toContain('T0PSECRET');
  });

  it('sends each owner and group the findings of their machines alone, and again only what did not arrive', async () => {
    const folder = await place(['MAIL01', 'DB01', 'WEB01']);
    const [all, mail, database] = await Promise.all([hook(200), hook(200), hook(400, 200)]);
    await writeFile(join(folder, 'mail.txt'), `${mail.url}\n`);
    await writeFile(join(folder, 'database.txt'), `${database.url}\n`);
    const machines = 'machines:\n  - { name: MAIL*, owner: Mail team }\n  - { name: DB*, groups: [Databases] }\n';
    const routes =
      'notifications:\n  - { owner: mail*, urlFile: mail.txt }\n  - { group: Databases, urlFile: database.txt }\n';
    await writeFile(join(folder, 'leakscan.yaml'), machines + routes);
    const first = await nightly(folder, '--new-after', '1');
    expect(first.shown).toMatch(/was not delivered: it answers with status 400/);
    const machinesOf = (body: string): string[] =>
      (JSON.parse(body) as { findings: { machine: string }[] }).findings.map(({ machine }) => machine);
    expect(mail.bodies.map(machinesOf)).toEqual([['MAIL01']]);
    expect(JSON.parse(mail.bodies[0]!)).toMatchObject({ counts: { machines: 1, new: 1 } });
    expect(database.bodies.map(machinesOf)).toEqual([['DB01']]);
    // Nobody is asked for the web server, and the database team gets again what did not arrive.
    await nightly(folder);
    expect([mail, database].map(({ bodies }) => bodies.length)).toEqual([1, 2]);
    expect(all.bodies).toEqual([]);
  });

  it('shows and sends the machines of an owner alone where it is asked to, and keeps the others', async () => {
    const folder = await place(['MAIL01', 'DB01']);
    await writeFile(join(folder, 'leakscan.yaml'), 'machines: [{ name: MAIL*, owner: Mail team, groups: [Edge] }]\n');
    const { url, bodies } = await hook(200);
    const { shown } = await nightly(folder, '--owner', 'mail team', '--notify', url, '--new-after', '1');
    expect(shown).toMatch(/MAIL01 leaks/);
    expect((await summaryOf(folder)).machines.map(({ machine, owner, groups }) => [machine, owner, groups])).toEqual([
      ['MAIL01', 'Mail team', ['Edge']],
    ]);
    expect(bodies.join('')).not.toContain('DB01');
    expect((await followLinks(join(folder, 'reports'))).dead).toEqual([]);
    await nightly(folder);
    expect((await summaryOf(folder)).machines.map(({ machine }) => machine).sort()).toEqual(['DB01', 'MAIL01']);
    const typo = await nightly(folder, '--group', 'Egde');
    expect(typo.status).toBe(2);
    expect(typo.shown).toContain('--group Egde: leakscan.yaml declares no such group (known: Edge)');
  });

  it('does not fail with its webhook, and tells it on the next night', async () => {
    const folder = await place();
    const { url, bodies } = await hook(404, 200);
    const first = await nightly(folder, '--notify', url);
    expect(first.status, first.shown).toBe(1);
    expect(first.stderr).toMatch(/warning: notification to http:\/\/127\.0\.0\.1:\d+ was not delivered/);
    await nightly(folder, '--notify', url);
    expect(bodies).toHaveLength(2);
    expect(JSON.parse(bodies[1]!)).toMatchObject({ findings: [{ machine: MACHINE, state: 'new' }] });
  });

  it('runs a command once for each new finding, with the report as one argument', async () => {
    const folder = await place([MACHINE, 'a b;c']);
    const { command, calls } = await recorder(folder, '{report} {machine}');
    const { status, shown } = await nightly(folder, '--on-finding', command, '--per-machine');
    expect(status, shown).toBe(1);
    await nightly(folder, '--on-finding', command, '--per-machine');
    expect((await calls()).map(({ args: [, machine], isThere }) => [machine, isThere])).toEqual([
      ['a b;c', true],
      [MACHINE, true],
    ]);
  });

  it('runs a command once for a cause, with all its machines, and again only for machines that come later', async () => {
    const folder = await place(['A1', 'A2', 'A3']);
    await put(folder, 'OTHER', otherLeak());
    const { command, calls } = await recorder(folder, '{report} {title}');
    const { status, shown } = await nightly(folder, '--on-finding', command);
    expect(status, shown).toBe(1);
    expect((await calls()).map(({ args, isThere }) => [args[1], isThere])).toEqual([
      ['inetinfo on 3 machines', true],
      ['othersvc on OTHER', true],
    ]);
    for (const machine of ['B1', 'B2']) await put(folder, machine);
    await onNight(folder, '2007-12-08', '--on-finding', command);
    await onNight(folder, '2007-12-08', '--on-finding', command);
    const [first, , later, ...rest] = await calls();
    expect([later!.args[1], rest]).toEqual(['inetinfo on 2 more machines', []]);
    expect(later!.details).toMatchObject({ otherMachines: 3, findings: [{ machine: 'B1' }, { machine: 'B2' }] });
    expect(later!.details.cause.id).toBe(first!.details.cause.id);
    expect((await summaryOf(folder)).causes.map(({ process, findings }) => [process, findings.length])).toEqual([
      ['inetinfo', 5],
      ['othersvc', 1],
    ]);
  });

  it('a run that is killed between two calls repeats none and loses none', async () => {
    const folder = await place(['A1', 'A2']);
    await put(folder, 'OTHER', otherLeak());
    // The second call kills leakscan before it is recorded.
    const { command, calls } = await recorder(
      folder,
      '{report} {title}',
      `if (existsSync('ran.txt') && !existsSync('killed')) { writeFileSync('killed', ''); process.kill(process.ppid, 'SIGKILL'); process.exit(); }`,
    );
    const { status, shown } = await nightly(folder, '--on-finding', command);
    expect(status, shown).not.toBe(1);
    expect(await calls()).toHaveLength(1);
    await put(folder, 'B1');
    await onNight(folder, '2007-12-08', '--on-finding', command);
    await onNight(folder, '2007-12-09', '--on-finding', command);
    const titles = (await calls()).map(({ args }) => args[1]);
    expect(titles).toEqual(['inetinfo on 2 machines', 'inetinfo on 1 more machine', 'othersvc on OTHER']);
  });

  it('a call that fails comes again with the machines that have come since', async () => {
    const folder = await place(['A1', 'A2']);
    const { command, calls } = await recorder(folder, '{report} {title}', `if (existsSync('down')) process.exit(1);`);
    await writeFile(join(folder, 'down'), '');
    const failed = await nightly(folder, '--on-finding', command);
    expect(failed.stderr, failed.shown).toContain('for inetinfo on 2 machines: ended with status 1');
    await rm(join(folder, 'down'));
    await put(folder, 'B1');
    await onNight(folder, '2007-12-08', '--on-finding', command);
    expect((await calls()).map(({ args }) => args[1])).toEqual(['inetinfo on 3 machines']);
  });
});

/** The same leak in another program. */
const otherLeak = (): string => leak.replaceAll('inetinfo', 'othersvc');

interface Call {
  readonly args: readonly string[];
  /** Whether the first argument is a file. */
  readonly isThere: boolean;
  readonly details: { readonly cause: { readonly id: string }; readonly findings: readonly object[] };
}

/** A command that appends what it is given to a file. @param before statements that it begins with */
async function recorder(
  folder: string,
  args: string,
  before = '',
): Promise<{ command: string; calls: () => Promise<Call[]> }> {
  const script = join(folder, 'attach it.mjs');
  await writeFile(
    script,
    `import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
    ${before}
    const [first] = process.argv.slice(2);
    const call = { args: process.argv.slice(2), isThere: existsSync(first), details: JSON.parse(readFileSync(0, 'utf8')) };
    appendFileSync('ran.txt', JSON.stringify(call) + '\\n');`,
  );
  const ran = join(folder, 'ran.txt');
  return {
    command: `"${process.execPath}" "${script}" ${args}`,
    calls: async () =>
      (await readFile(ran, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Call),
  };
}

describe('retention', () => {
  it('deletes older nights, their reports and pages', async () => {
    const folder = await place();
    await nightly(folder);
    await put(folder, 'OTHER');
    const { shown } = await onNight(folder, '2007-12-08', '--keep-nights', '1');
    expect(await exists(join(folder, 'reports/2007-12-07')), shown).toBe(false);
    expect(await exists(join(folder, 'reports/machines/mailfe02.html')), shown).toBe(false);
    expect((await summaryOf(folder)).machines.map(({ machine }) => machine)).toEqual(['OTHER']);
  });

  it('deletes nothing on a night whose date is far from that of the one before, and says so', async () => {
    const folder = await place();
    await nightly(folder);
    await put(folder, 'OTHER');
    const { stderr, shown } = await onNight(folder, '2008-12-10', '--keep-nights', '1');
    expect(stderr.replace(/\s+/g, ' '), shown).toContain('dated 2008-12-10, 369 days after');
    expect((await summaryOf(folder)).warnings).toEqual([expect.stringContaining('(2007-12-07)')]);
    expect(await readFile(join(folder, 'reports/index.html'), 'utf8')).toContain('2008-12-10');
    expect(await exists(join(folder, 'reports/2007-12-07/mailfe02.html'))).toBe(true);
    expect((await summaryOf(folder)).machines.map(({ machine }) => machine)).toEqual([MACHINE, 'OTHER']);
  });
});
