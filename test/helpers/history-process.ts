/** The history in a process of its own, which may be killed. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { scratch } from './run.ts';

/** Modules of the program for a plain script: gives the folder of `history.mjs`, where libsql is found too. */
export async function bundledHistory(): Promise<string> {
  const folder = await scratch();
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await build({
    stdin: {
      contents: `import './src/words/register.ts';
        export { openHistory, setAside } from './src/history/open-history.ts';
        export { captureOf, nightOf } from './test/helpers/history-store.ts';`,
      resolveDir: resolve('.'),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['libsql', 'pg', 'kysely', 'vitest', 'esbuild'],
    outfile: join(folder, 'history.mjs'),
    logLevel: 'error',
  });
  return folder;
}

/** Runs a script in that folder; `before` is put in front of the command, for limits of a shell. */
export async function startScript(
  folder: string,
  name: string,
  script: string,
  args: readonly string[],
  before = '',
): Promise<ChildProcessWithoutNullStreams> {
  const file = join(folder, `${name}.mjs`);
  await writeFile(file, script);
  const child = spawn('/bin/sh', ['-c', `${before} exec "$0" "$@"`, process.execPath, file, ...args], { cwd: folder });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** All that a process writes, and how it ends. */
export async function outcomeOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ stdout: string; stderr: string; status: number | null }> {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  return { stdout, stderr, status };
}

/** Resolves with the first text that comes. */
export const firstOutput = (child: ChildProcessWithoutNullStreams): Promise<string> =>
  new Promise((done, fail) => {
    child.stdout.once('data', (data: Buffer) => done(data.toString()));
    child.once('close', () => fail(new Error('it ended without a word')));
  });
