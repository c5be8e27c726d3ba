/** Temporary files of runs that were killed are removed; of others none. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { newTemporary, newTemporaryFolderPrefix, removeLeftovers } from '../../src/cli/files/temporary-files.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const OLD = new Date(Date.now() - 13 * 3_600_000);

/** A process that has ended. */
const ended = (): number => spawnSync(process.execPath, ['-e', '']).pid;

/** Names as another process on this machine gives them. */
async function names(pid: number): Promise<{ file: string; folder: string }> {
  const own = `-${process.pid}-`;
  const file = basename(await newTemporary(await scratch())).replace(own, `-${pid}-`);
  return { file, folder: `${basename(await newTemporaryFolderPrefix(tmpdir())).replace(own, `-${pid}-`)}abCD12` };
}

describe('temporary files', () => {
  it('of processes that have ended are removed, those that may still be written are not', async () => {
    const running = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const folder = await scratch();
    const dead = (await names(ended())).file;
    const otherPlace = dead.replace(/^\.leakscan-.{8}/, '.leakscan-00000000');
    const kept = [(await names(running.pid!)).file, otherPlace, '.leakscan-0123456789ab.tmp'];
    const notOurs = ['.leakscan-notes.tmp', `x${dead}`, `${dead}.bak`, dead.toUpperCase(), 'leakscan.tmp'];
    const before = [dead, ...kept, ...notOurs];
    for (const name of before) await writeFile(join(folder, name), 'x');
    for (const name of notOurs) await utimes(join(folder, name), OLD, OLD);
    await removeLeftovers(folder);
    expect((await readdir(folder)).sort()).toEqual([...kept, ...notOurs].sort());
    running.kill();
  });

  it('of whatever process are removed when they are old', async () => {
    const folder = await scratch();
    const { file } = await names(process.ppid);
    const old = [file, '.leakscan-0123456789ab.tmp', '.leakscan-00000000-1-0123456789ab.tmp'];
    for (const name of old) {
      await writeFile(join(folder, name), 'x');
      await utimes(join(folder, name), OLD, OLD);
    }
    await removeLeftovers(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('with the process ID of this run, which a killed one had before, are removed, but for its own', async () => {
    const folder = await scratch();
    const left = basename(await newTemporary(await scratch())).replace(/.{12}\.tmp$/, '0123456789ab.tmp');
    const own = basename(await newTemporary(folder));
    for (const name of [left, own]) await writeFile(join(folder, name), 'x');
    // A module of its own has not looked through the folder yet, nor does it know of `own`.
    vi.resetModules();
    const fresh = await import('../../src/cli/files/temporary-files.ts');
    const second = await fresh.newTemporary(folder);
    await writeFile(second, 'x');
    await fresh.removeLeftovers(folder);
    expect(await readdir(folder)).toEqual([basename(second)]);
  });

  it('that are folders or links stay', async () => {
    const folder = await scratch();
    const dead = ended();
    await mkdir(join(folder, (await names(dead)).file));
    if (process.platform !== 'win32') await symlink('nowhere', join(folder, (await names(dead)).file));
    const before = await readdir(folder);
    await removeLeftovers(folder);
    expect(await readdir(folder)).toEqual(before);
  });

  it('go when another report is written to their folder, and a copy of standard input when the next is exported', async () => {
    const folder = await scratch();
    const temporary = join(folder, 'tmp');
    const { file, folder: copy } = await names(ended());
    await mkdir(join(temporary, copy), { recursive: true });
    await writeFile(join(temporary, copy, 'input'), 'x');
    await mkdir(join(temporary, 'leakscan-test-abc123'));
    await writeFile(join(folder, file), 'x');
    const env = { TMPDIR: temporary, TEMP: temporary, TMP: temporary };
    const log = '"(PDH-CSV 4.0) (UTC)(0)","\\\\A\\Memory\\Pool Nonpaged Bytes"\r\n"01/01/2024 00:00:00.000","1"\r\n';
    const exported = await run(['export', '-', '-o', 'out.csv'], folder, env, log);
    expect(exported.status, exported.shown).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['out.csv', 'tmp']);
    expect(await readdir(temporary)).toEqual(['leakscan-test-abc123']);
    await writeFile(join(folder, file), 'x');
    await run([join(SAMPLES, 'frontend-imap4-leak.csv'), '-q', '-o', 'report.json'], folder, env);
    expect((await readdir(folder)).sort()).toEqual(['out.csv', 'report.json', 'tmp']);
  });
});
