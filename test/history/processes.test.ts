import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bundledHistory, firstOutput, outcomeOf, startScript } from '../helpers/history-process.ts';
import { captureOf, nightOf, opened } from '../helpers/history-store.ts';
import { createRandom } from '../helpers/machine-record.ts';

const NIGHT = '2026-11-21';

const HOLD = `
import { openHistory } from './history.mjs';
const history = await openHistory(process.argv[2], { mode: 'write' });
console.log('open');
process.stdin.on('data', async () => { await history.close(); console.log('closed'); process.exit(0); });
setInterval(() => undefined, 1000);`;

/** Adds captures and saves nights, each after the other, and says what is done. */
const ADD = `
import { writeSync } from 'node:fs';
import { captureOf, nightOf, openHistory } from './history.mjs';
const history = await openHistory(process.argv[2], { mode: 'write', wait: 20 });
writeSync(1, 'open\\n');
for (let i = Number(process.argv[3]); ; i++) {
  const night = new Date(Date.UTC(2026, 0, 1) + i * 86400000).toISOString().slice(0, 10);
  await history.addCapture(captureOf({ file: 'f' + i, firstDay: i }), night);
  await history.saveNight(nightOf(night, { lifetimes: [], report: null }));
  writeSync(1, i + '\\n');
}`;

describe('two runs at once', () => {
  it('the second says so, or waits until the first is done', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'data', 'history.db');
    const first = await startScript(folder, 'hold', HOLD, [file]);
    expect(await firstOutput(first)).toMatch(/open/);
    await expect(opened(file)).rejects.toMatchObject({
      code: 'HISTORY',
      message: expect.stringContaining('another run is using'),
    });
    await expect(opened(file, { mode: 'write', wait: 0.5 })).rejects.toMatchObject({ code: 'HISTORY' });
    // A reader need not wait.
    expect(await (await opened(file, { mode: 'read' })).machines()).toEqual([]);
    let waits = 0;
    const second = opened(file, { mode: 'write', wait: true, onWait: () => (waits += 1) });
    await sleep(500);
    expect(waits).toBe(1);
    first.stdin.write('close\n');
    expect(await (await second).addCapture(captureOf({}), NIGHT)).toBe('added');
  });

  it('a run that is killed leaves no lock', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'history.db');
    const first = await startScript(folder, 'hold', HOLD, [file]);
    await firstOutput(first);
    first.kill('SIGKILL');
    await once(first, 'close');
    expect(await (await opened(file)).addCapture(captureOf({}), NIGHT)).toBe('added');
  });

  it('both write in turn, and nothing is lost', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'history.db');
    const script = ADD.replace(
      'for (let i = Number(process.argv[3]); ; i++)',
      'for (let i = +process.argv[3]; i < +process.argv[3] + 10; i++)',
    );
    const children = await Promise.all(
      [0, 100, 200].map((from) =>
        startScript(folder, `add${from}`, `${script}\nawait history.close();`, [file, String(from)]),
      ),
    );
    const outcomes = await Promise.all(children.map(outcomeOf));
    expect(outcomes.map(({ status, stderr }) => `${status}${stderr}`)).toEqual(['0', '0', '0']);
    const history = await opened(file);
    expect((await history.knownFiles()).size).toBe(30);
    expect((await history.verify()).problems).toEqual([]);
  });
});

describe('readers during a run', () => {
  /** Reads all there is, again and again, until the writer has written its last capture. */
  const READ = `
import { openHistory } from './history.mjs';
const history = await openHistory(process.argv[2], { mode: 'read' });
let [rounds, seen] = [0, 0];
for (; seen < 60; rounds++) {
  const machines = await history.machines();
  const nights = machines.length === 0 ? 0 : machines[0].nights;
  if (nights < seen) throw new Error('a night is gone');
  seen = nights;
  for await (const { record } of history.records('SRV01')) if (record.machine !== 'SRV01') throw new Error(record.machine);
}
await history.close();
console.log(String(rounds));`;

  it('see whole transactions, and neither waits for the other for long', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'history.db');
    const history = await opened(file);
    const readers = ['read1', 'read2'].map((name) => startScript(folder, name, READ, [file]).then(outcomeOf));
    const written = (async () => {
      for (let day = 0; day < 60; day++) {
        const night = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
        await history.addCapture(captureOf({ file: `f${day}`, firstDay: day }), night);
        await history.saveNight(nightOf(night));
        await sleep(5);
      }
    })();
    const outcomes = await Promise.all(readers);
    await written;
    for (const { status, stderr, stdout } of outcomes) {
      expect(status, stderr).toBe(0);
      expect(Number(stdout)).toBeGreaterThan(1);
    }
  }, 120_000);
});

/** Resolves once a child of `ADD` has saved so many nights; with 0, once it has opened the file. */
const saved = (child: ChildProcessWithoutNullStreams, nights: number): Promise<void> =>
  new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.split('\n').length - 1 > nights) done();
    });
    child.once('close', () => fail(new Error(`it ended after ${JSON.stringify(text)}`)));
  });

describe('killed at any instant', () => {
  it('nothing that was done is lost, nothing is half done, and the next run goes on', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'history.db');
    const random = createRandom(11);
    let next = 0;
    for (let kills = 0; kills < 12; kills++) {
      const child = await startScript(folder, 'add', ADD, [file, String(next)]);
      const outcome = outcomeOf(child);
      // Every third one is killed at once, as it starts or opens the file, the others in the middle of their work.
      if (kills % 3 > 0) await saved(child, Math.floor(random() * 8));
      // Some way into what follows. How far does not matter: whatever is reached must be whole.
      await sleep(random() * 20);
      child.kill('SIGKILL');
      const { stdout, stderr } = await outcome;
      expect(stderr).toBe('');
      const done = stdout
        .split('\n')
        .filter((line) => /^\d+$/.test(line))
        .map(Number);
      const history = await opened(file);
      const verified = await history.verify();
      expect(verified.problems).toEqual([]);
      const captures = verified.counts.captures ?? 0;
      // What was said to be done is there; of the next, the capture may be, or its night as well.
      const least = (done.at(-1) ?? next - 1) + 1;
      expect([least, least + 1]).toContain(captures);
      expect(verified.counts).toMatchObject({ records: captures, files: captures, contents: captures });
      const nights = verified.counts.nights ?? 0;
      expect([captures, captures - 1]).toContain(nights);
      expect(nights).toBeGreaterThanOrEqual(least);
      expect(verified.counts.assessment_nights).toBe(nights);
      expect((await history.machines()).map(({ pending }) => pending)).toEqual(
        captures === 0 ? [] : [captures > nights],
      );
      await history.close();
      // Where it stopped: a capture that is there is known, and its night is saved again.
      next = nights;
    }
    expect(next).toBeGreaterThan(12);
  });
});

describe('a disk that is full', () => {
  const FILL = `
import { captureOf, openHistory } from './history.mjs';
try {
  const history = await openHistory(process.argv[2], { mode: 'write' });
  for (let i = 0; i < 3000; i++) {
    await history.addCapture(captureOf({ file: 'f' + i, firstDay: i, processes: 60 }), '2026-11-21');
    console.log(i);
  }
} catch (error) {
  console.log(error.code + ' ' + error.message);
}`;

  it('is told as such, and what was done before is there', async () => {
    const folder = await bundledHistory();
    const file = join(folder, 'history.db');
    // A file may not get larger than 2,000 blocks of 512 bytes. Without the trap the first write beyond would end the process.
    const child = await startScript(folder, 'fill', FILL, [file], `trap '' XFSZ; ulimit -f 2000;`);
    const { stdout, stderr, status } = await outcomeOf(child);
    const lines = stdout.trim().split('\n');
    expect(lines.at(-1), stderr).toMatch(/^HISTORY .*history\.db: .*disk.*full/);
    expect(status).toBe(0);
    expect((await stat(file)).size).toBeLessThan(1_100_000);
    const history = await opened(file);
    const { problems, counts } = await history.verify();
    expect(problems).toEqual([]);
    expect(counts.captures).toBe(lines.length - 1);
    expect(lines.length).toBeGreaterThan(2);
    expect(await history.addCapture(captureOf({ file: 'after' }), NIGHT)).toBe('added');
    expect(await readdir(folder)).toContain('history.db.lock');
  });
});
