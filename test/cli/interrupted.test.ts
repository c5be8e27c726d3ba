import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { SAMPLES, scratch } from '../helpers/run.ts';

const leak = await readFile(join(SAMPLES, 'frontend-imap4-leak.csv'));
const MAIN = resolve('dist/cli/main.js');

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

/** Writes into the program's standard input, leaves it open, and sends signals once the program has read all but a pipe's content. */
async function interrupt(
  args: readonly string[],
  cwd: string,
  input: Buffer,
  signals: readonly NodeJS.Signals[],
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd });
  child.stdin.on('error', () => undefined);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.resume();
  const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  await new Promise<void>((read) => child.stdin.write(input, () => read()));
  for (const signal of signals) child.kill(signal);
  return { status: await ended, stderr };
}

describe('Ctrl-C while standard input is read', () => {
  it.each<[string, Buffer, NodeJS.Signals]>([
    ['as it is', leak.subarray(0, 2_000_000), 'SIGINT'],
    ['gzipped', gzipSync(leak, { level: 1 }).subarray(0, -2000), 'SIGINT'],
    ['by a request to end', leak.subarray(0, 2_000_000), 'SIGTERM'],
  ])('ends the reading and reports what was read, %s', async (_, input, signal) => {
    const folder = await scratch();
    const { status, stderr } = await interrupt(['-', '-o', 'r.json', '-q'], folder, input, [signal]);
    expect(status, stderr).toBe(130);
    const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
    const [log] = report.inputs;
    expect(log!.samples).toBeGreaterThan(50);
    expect(log!.warnings.map(({ kind }) => kind)).toEqual(['interrupted']);
    expect(stderr).toContain('reading was interrupted');
  });

  it('says so where no sample has come', async () => {
    // Far more than a pipe holds, so that the program is reading when the signal comes.
    const columns = Array.from({ length: 20_000 }, (_, i) => `,"\\\\SRV\\Process(p${i})\\Private Bytes"`);
    const header = `"(PDH-CSV 4.0) (UTC)(0)"${columns.join('')}`;
    const { status, stderr } = await interrupt(['-', '-o', 'r.json'], await scratch(), Buffer.from(header), ['SIGINT']);
    expect(status).toBe(130);
    expect(stderr).toMatch(/^leakscan: error: standard input: reading was interrupted before its first sample.*\n$/);
  });

  it('exports what was read', async () => {
    const folder = await scratch();
    const input = leak.subarray(0, 2_000_000);
    const { status, stderr } = await interrupt(['export', '-', '-o', 'e.csv'], folder, input, ['SIGINT']);
    expect(status, stderr).toBe(130);
    expect(stderr).toContain('reading was interrupted');
    expect((await readFile(join(folder, 'e.csv'), 'latin1')).split('\n').length).toBeGreaterThan(50);
  });
});
