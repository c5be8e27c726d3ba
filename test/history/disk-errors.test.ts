/** Reads, writes and syncs of the history that fail, one after another: it stays sound, and the error is reported. */
import { spawnSync } from 'node:child_process';
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openHistory } from '../../src/history/open-history.ts';
import { bundledHistory, outcomeOf, startScript } from '../helpers/history-process.ts';
import { captureOf, nightOf } from '../helpers/history-store.ts';

const NIGHTS = ['2026-11-19', '2026-11-20', '2026-11-21'] as const;

/** A night's work: what it reads, adds, saves and deletes. Ends with 5 for an error of the history. */
const WORK = `
import { captureOf, nightOf, openHistory } from './history.mjs';
try {
  const history = await openHistory(process.argv[2], { mode: 'write' });
  try {
    await history.knownFiles();
    for (let i = 0; i < 3; i++) await history.addCapture(captureOf({ file: 'new' + i, firstDay: 2, processes: 20 }), '${NIGHTS[2]}');
    for await (const one of history.records('SRV01')) if (one.night === '') break;
    await history.saveNight(nightOf('${NIGHTS[2]}'));
    await history.prune({ fineNights: 1, coarseNights: 1, keepNights: 2 });
    await history.machines();
  } finally {
    await history.close();
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = error.code === 'HISTORY' ? 5 : 70;
}`;

const CALLS = ['read', 'write', 'sync'] as const;
const { EIO, EACCES, ESTALE, ENOSPC } = constants.errno;
/** 0 stands for half of the bytes. */
const ERRORS = { read: [EIO, EACCES, ESTALE, 0], write: [EIO, ENOSPC, ESTALE, 0], sync: [EIO, ENOSPC] } as const;
/** Cases of each kind of call, spread evenly over the calls: enough to meet the check, a transaction, its commit and the end. */
const CASES = Number(process.env['LEAKSCAN_DISK_ERRORS'] ?? 6);

let folder = '';
let library = '';
let missing = '';

beforeAll(() => {
  if (process.platform !== 'linux') missing = 'LD_PRELOAD is of Linux';
  else if (spawnSync('cc', ['--version']).status !== 0) missing = 'there is no cc';
});

async function filled(): Promise<string> {
  const file = join(folder, 'history.db');
  await remove(file);
  const history = await openHistory(file, { mode: 'write' });
  for (const [day, night] of NIGHTS.slice(0, 2).entries()) {
    for (let i = 0; i < 3; i++)
      await history.addCapture(captureOf({ file: `f${day}${i}`, firstDay: day, processes: 20 }), night);
    await history.saveNight(nightOf(night));
  }
  await history.close();
  return file;
}

async function remove(file: string): Promise<void> {
  for (const end of ['', '-journal', '-wal', '-shm', '.lock']) await rm(`${file}${end}`, { force: true });
}

/** Runs the night's work while the call of that number fails. @returns its status, what it wrote and how many calls it made */
async function work(file: string, call: string, at: number, errno: number) {
  const count = join(folder, 'count');
  const settings = { LD_PRELOAD: library, FAIL_FILE: 'history.db', FAIL_CALL: call, FAIL_AT: at, FAIL_ERRNO: errno };
  const exports = Object.entries({ ...settings, FAIL_COUNT: count }).map(
    ([name, value]) => `export ${name}="${value}";`,
  );
  const outcome = await outcomeOf(await startScript(folder, 'work', WORK, [file], exports.join(' ')));
  return { ...outcome, calls: Number(await readFile(count, 'utf8')) };
}

describe('a disk that fails', () => {
  it.for(CALLS)(
    'at one %s: the history is sound and the error is reported',
    { timeout: 6_000_000 },
    async (call, { skip }) => {
      if (missing !== '') skip(missing);
      folder = await bundledHistory();
      library = join(folder, 'failing-io.so');
      const compiled = spawnSync('cc', [
        '-shared',
        '-fPIC',
        '-o',
        library,
        resolve('test/helpers/failing-io.c'),
        '-ldl',
      ]);
      expect(compiled.stderr.toString()).toBe('');
      const whole = `${await filled()}.whole`;
      await copyFile(join(folder, 'history.db'), whole);
      const file = join(folder, 'history.db');
      const { calls, status } = await work(file, call, 0, EIO);
      expect(status).toBe(0);
      const figures = { done: 0, reported: 0 };
      for (let nth = 0; nth < Math.min(CASES, calls); nth++) {
        const at = 1 + Math.floor((nth * calls) / Math.min(CASES, calls));
        const errno = ERRORS[call][nth % ERRORS[call].length]!;
        await remove(file);
        await copyFile(whole, file);
        const outcome = await work(file, call, at, errno);
        const what = `${call} ${at} of ${calls}, error ${errno}: ${outcome.status} ${outcome.stderr}`;
        // The call that fails was made.
        expect(outcome.calls, what).toBeGreaterThanOrEqual(at);
        expect([0, 5], what).toContain(outcome.status);
        if (outcome.status === 0) figures.done++;
        else figures.reported++;
        if (outcome.status === 5) expect(outcome.stderr, what).toContain('history.db');
        // It is sound, so no message may call it damaged.
        expect(outcome.stderr, what).not.toContain('is damaged');
        const history = await openHistory(file, { mode: 'read' });
        const { problems, counts } = await history.verify();
        await history.close();
        expect(problems, what).toEqual([]);
        // Nothing of the earlier nights is lost but what the night deletes.
        expect(counts.contents, what).toBeGreaterThanOrEqual(6);
        if (outcome.status === 0) expect(counts.contents, what).toBe(9);
      }
      if (process.env['LEAKSCAN_DISK_ERRORS'] !== undefined) console.log(call, calls, figures);
      expect((await readdir(folder)).filter((name) => name.includes('damaged'))).toEqual([]);
    },
  );
});
