import { execFile, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { chmod, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const MAIN = resolve('dist/cli/main.js');

/** Runs leakscan from a shell line in which `$LEAKSCAN` stands for it. */
async function shell(line: string, cwd: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, NODE: process.execPath, MAIN, LEAK };
  const child = spawn('sh', ['-c', line.replaceAll('$LEAKSCAN', '"$NODE" "$MAIN"')], { cwd, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  return { status, stdout, stderr };
}

// Windows has no shell with trap and ulimit.
describe.skipIf(process.platform === 'win32')('a report that does not fit', () => {
  // A limit on the size of files cuts a write short as a full disk does: first fewer bytes, then an error.
  const LIMITED = `trap '' XFSZ; ulimit -f 20; exec $LEAKSCAN`;

  it('leaves the old one as it was, and nothing else behind', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'r.json'), 'old');
    const { status, stderr } = await shell(`${LIMITED} "$LEAK" -q -o r.json -o new.json`, folder);
    expect(status, stderr).toBe(5);
    expect(stderr).toMatch(
      /^(leakscan: error: (r|new)\.json: cannot be written: .*choose another place with -o\n){2}$/,
    );
    expect(await readdir(folder)).toEqual(['r.json']);
    expect(await readFile(join(folder, 'r.json'), 'utf8')).toBe('old');
  });

  // Linux's device that is always full; other systems have none.
  it.skipIf(!existsSync('/dev/full')).each([
    ['-o json=-', '$LEAKSCAN "$LEAK" -q -o json=- > /dev/full', 'standard output'],
    ['capture', '$LEAKSCAN capture > /dev/full', 'standard output'],
    ['--help', '$LEAKSCAN --help > /dev/full', 'standard output'],
    ['--version', '$LEAKSCAN --version > /dev/full', 'standard output'],
    ['a full device', '$LEAKSCAN "$LEAK" -q -o json=/dev/full', '/dev/full'],
  ])('ends with 5 and one line: %s', async (_, line, what) => {
    const { status, stderr } = await shell(line, await scratch());
    expect(status, stderr).toBe(5);
    expect(stderr).toMatch(new RegExp(`^leakscan: error: ${what}:? cannot be written: the disk is full.*\\n$`));
  });

  it('takes a reader that has seen enough for no fault', async () => {
    const { status, stderr } = await shell('$LEAKSCAN capture | head -1', await scratch());
    expect([status, stderr]).toEqual([0, '']);
  });

  it('tells of a leak by its status, whoever stops reading', async () => {
    const { stderr } = await shell(
      '{ $LEAKSCAN "$LEAK" -q -o json=-; echo "status $?" >&2; } | head -c 10',
      await scratch(),
    );
    expect(stderr).toBe('status 1\n');
  });

  it('ends with 130 when it is interrupted, with a report of what was read', async () => {
    const folder = await scratch();
    // Standard input that says nothing more keeps it waiting until the signal comes.
    const { stderr } = await shell(
      '(head -c 100000 "$LEAK"; sleep 4) | $LEAKSCAN - -q -o report.html & p=$!; sleep 2; kill -INT $p; wait $p; echo "status $?" >&2',
      folder,
    );
    expect(stderr).toMatch(/^leakscan: warning: standard input:\d+: reading was interrupted [^\n]+\nstatus 130\n$/);
    expect(await readdir(folder)).toEqual(['report.html']);
  });
});

// Windows has no pipes in folders.
describe.skipIf(process.platform === 'win32')('what is there already', () => {
  it('a pipe is written into and stays a pipe', async () => {
    const folder = await scratch();
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
    // The reader has a standard output of its own: Node makes a pipe that it shares with others non-blocking.
    const { status, stderr } = await shell(
      'cat pipe > read.json & $LEAKSCAN "$LEAK" -q -o json=pipe; s=$?; wait; exit $s',
      folder,
    );
    expect(status, stderr).toBe(1);
    expect(JSON.parse(await readFile(join(folder, 'read.json'), 'utf8'))).toHaveProperty('schemaVersion', 1);
    expect((await stat(join(folder, 'pipe'))).isFIFO()).toBe(true);
  });

  it('a device stays a device, and /dev/stdout is standard output', async () => {
    const result = await run([LEAK, '-q', '-o', 'json=/dev/stdout', '-o', 'text=/dev/null'], await scratch());
    expect(result.status, result.shown).toBe(1);
    expect(JSON.parse(result.stdout)).toHaveProperty('schemaVersion', 1);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('a link stays one: the file it points to is written anew, with its permissions', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'real.json'), 'old');
    await chmod(join(folder, 'real.json'), 0o640);
    await symlink('real.json', join(folder, 'link.json'));
    const result = await run([LEAK, '-q', '-o', 'link.json'], folder);
    expect(result.status, result.shown).toBe(1);
    expect(await readlink(join(folder, 'link.json'))).toBe('real.json');
    expect(JSON.parse(await readFile(join(folder, 'real.json'), 'utf8'))).toHaveProperty('schemaVersion', 1);
    expect((await stat(join(folder, 'real.json'))).mode & 0o777).toBe(0o640);
    expect((await readdir(folder)).sort()).toEqual(['link.json', 'real.json']);
  });
});

it('writes no credentials of an address that was given for a log', async () => {
  const folder = await scratch();
  const files = ['r.html', 'r.json', 'r.md', 'r.csv', 'r.txt'];
  const outputs = files.flatMap((file) => ['-o', file]);
  const result = await run([LEAK, 'https://me:s3cret@files/perf.csv', '-q', ...outputs], folder);
  expect(result.status, result.shown).toBe(1);
  const written = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  for (const text of written) expect(text).not.toContain('s3cret');
  expect(written[1]).toContain('https://[redacted]@files/perf.csv: no such file');
});
