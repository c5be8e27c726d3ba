import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const MAIN = resolve('dist/cli/main.js');
export const SAMPLES = resolve('samples');

export interface RunResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What a failed test should show: the command, its folder, status and output. */
  readonly shown: string;
}

/** Runs the built program as a user would; `input` goes to its standard input, which else stays open and empty. */
export async function run(
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
  input?: string | Buffer,
): Promise<RunResult> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, ...env } });
  // A program that has seen enough closes the pipe.
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const status = await new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  const shown = `leakscan ${args.join(' ')}\nin ${cwd}, status ${status}\n--- stdout\n${stdout.slice(0, 2000)}\n--- stderr\n${stderr}`;
  return { status, stdout, stderr, shown };
}

/** An empty folder that goes away after the test. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leakscan-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
