import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const MAIN = resolve('dist/cli/main.js');
const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const isLinux = process.platform === 'linux';

/** A command of the shell, in which `leakscan` is the built program. */
function shell(command: string, cwd: string): Promise<{ readonly status: number; readonly stderr: string }> {
  const script = `leakscan() { "${process.execPath}" "${MAIN}" "$@"; }\n${command}`;
  return new Promise((done) => {
    execFile('bash', ['-c', script], { cwd, env: { ...process.env, LEAK } }, (error, _stdout, stderr) =>
      done({ status: error === null ? 0 : Number(error.code), stderr }),
    );
  });
}

const judged = async (file: string): Promise<Report['assessments']> =>
  (JSON.parse(await readFile(file, 'utf8')) as Report).assessments;

/** The program in a folder of its own, from which parts can be taken. */
async function installed(): Promise<string> {
  const folder = await scratch();
  for (const part of ['dist', 'catalog', 'package.json'])
    await cp(resolve(part), join(folder, part), { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir('node_modules')) {
    await symlink(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  return folder;
}

describe('what is missing around the program', () => {
  it('exports standard input without a folder for temporary files, next to the output', async () => {
    const folder = await scratch();
    const env = { TMPDIR: '/nonexistent', TEMP: '/nonexistent', TMP: '/nonexistent' };
    const text = (await readFile(LEAK)).subarray(0, 400_000);
    const inFile = await run(['export', '-', '-o', 'e.csv'], folder, env, text);
    expect(inFile.status, inFile.shown).toBe(0);
    const nowhere = await run(['export', '-', '-o', '-'], folder, env, text);
    expect(nowhere.status).toBe(5);
    expect(nowhere.stderr).toMatch(/^leakscan: error: .*\/nonexistent: .*set TMPDIR.*\n$/);
  });

  it('reads as well without WebAssembly, by csv-parse', async () => {
    const folder = await scratch();
    const { status } = await shell(`"${process.execPath}" --jitless "${MAIN}" "$LEAK" -o slow.json -q`, folder);
    expect(status).toBe(1);
    await run([LEAK, '-o', 'fast.json', '-q'], folder);
    expect(await judged(join(folder, 'slow.json'))).toEqual(await judged(join(folder, 'fast.json')));
  });

  it.each<[string, string | null]>([
    ['is missing', null],
    ['cannot be parsed, as by an old Node.js', 'export const main = #;'],
  ])('ends with 70 and names the cause where a part of the program %s', async (_, content) => {
    const folder = await scratch();
    const main = await readFile(MAIN, 'utf8');
    await mkdir(join(folder, 'dist/cli'), { recursive: true });
    await mkdir(join(folder, 'dist/chunks'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'dist/cli/main.js'), main);
    const [, program = ''] = /import\("([^"]+)"\)/.exec(main) ?? [];
    if (content !== null) await writeFile(join(folder, 'dist/cli', program), content);
    const { status, stderr } = await shell(`"${process.execPath}" dist/cli/main.js "$LEAK"`, folder);
    expect(status).toBe(70);
    expect(stderr).toMatch(
      /^leakscan: error: (?:part of the program is missing|the program cannot be loaded) \(.+\); install leakscan again.*\n$/,
    );
  });

  it.each<[string, readonly string[], string, RegExp]>([
    ['a part that is loaded later', ['capture'], 'dist/chunks/capture-text', /the installation is not complete/],
    ['the catalog', ['nightly', 'share'], 'catalog/catalog.json', /the compiled catalog is missing/],
    [
      'the program of the threads',
      ['nightly', 'share'],
      'dist/night/pool-worker.js',
      /the installation is not complete/,
    ],
    ['a package', ['nightly', 'share'], 'node_modules/preact', /the installation is not complete/],
    ['SQLite', ['nightly', 'share'], 'node_modules/libsql', /the history needs libsql/],
  ])('ends with 70 where %s is missing', async (_, args, missing, message) => {
    const folder = await installed();
    const home = dirname(join(folder, missing));
    const names = (await readdir(home)).filter((name) => name.startsWith(basename(missing)));
    expect(names).not.toEqual([]);
    for (const name of names) await rm(join(home, name), { recursive: true });
    await mkdir(join(folder, 'share'));
    await cp(LEAK, join(folder, 'share/a.csv'));
    const env = { ...process.env, LEAKSCAN_HISTORY: 'history.db' };
    const command = [join(folder, 'dist/cli/main.js'), ...args];
    const ended = await promisify(execFile)(process.execPath, command, { cwd: folder, env }).catch(
      (error: unknown) => error as { code: number; stderr: string },
    );
    expect(ended).toMatchObject({ code: 70 });
    expect(ended.stderr.trim().split('\n').at(-1)).toMatch(message);
  });

  it.runIf(isLinux).each<[string, string, number, RegExp]>([
    ['64 open files', 'ulimit -n 64; leakscan nightly s -o n --history h.db -q', 1, /^$/],
    ['24 open files', 'ulimit -n 24; leakscan "$LEAK" -o r.html -q', 5, /raise the limit of open files/],
    ['little address space', 'ulimit -v 1500000; leakscan "$LEAK" -o r.html -q', 1, /^$/],
    ['too little for threads', 'ulimit -v 1500000; leakscan nightly s -o n --history h.db -q', 1, /^$/],
    [
      'a current folder that was deleted',
      'mkdir d; cd d; rmdir ../d; leakscan "$LEAK" -o /tmp/x',
      5,
      /current folder was deleted/,
    ],
    ['a full disk', 'leakscan "$LEAK" -q -o json=- > /dev/full', 5, /the disk is full/],
    ['no standard output', 'leakscan "$LEAK" -q -o r.json >&-', 1, /^$/],
    ['no home', 'HOME=/dev/null/x leakscan nightly s -o n -q', 5, /--history/],
  ])('%s', async (_, command, status, message) => {
    const folder = await scratch();
    await mkdir(join(folder, 's'));
    await writeFile(join(folder, 's/a.csv'), await readFile(LEAK));
    const result = await shell(command, folder);
    expect(result.stderr.replace(/^leakscan: warning.*\n/gm, '')).toMatch(message);
    expect(result.stderr.split('\n').length, result.stderr).toBeLessThan(4);
    expect(result.status, result.stderr).toBe(status);
  });
});
