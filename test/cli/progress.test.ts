import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startProgress } from '../../src/cli/progress.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

/** What is on the line after each update, given as [milliseconds since the start, file, bytes]. */
function linesOf(plan: [string, number | null][], updates: [number, string, number][], width = 120): string[] {
  let nowMs = 1_000_000;
  let line = '';
  const startMs = nowMs;
  const write = (text: string): void => {
    expect(text.startsWith('\r\u001b[K')).toBe(true);
    line = text.slice(4);
  };
  const progress = startProgress(new Map(plan), { write, width: () => width, nowMs: () => nowMs });
  const lines = updates.map(([ms, file, bytes]) => {
    nowMs = startMs + ms;
    progress.update(file, bytes);
    return line;
  });
  progress.stop();
  expect(line).toBe('');
  return lines;
}

describe('the progress line', () => {
  it('shows share, rate and time left over all logs, from a second on', () => {
    const plan: [string, number | null][] = [
      ['a.csv', 100e6],
      ['b.csv', 300e6],
    ];
    expect(
      linesOf(plan, [
        [500, 'a.csv', 25e6],
        [2000, 'a.csv', 100e6],
        [2100, 'b.csv', 10e6],
        [6000, 'b.csv', 200e6],
        [8000, 'b.csv', 310e6],
      ]),
    ).toEqual([
      '',
      '[#####...............] 25 %, 100 of 400 MB, 50 MB/s, 6 seconds left: a.csv',
      '[#####...............] 25 %, 100 of 400 MB, 50 MB/s, 6 seconds left: a.csv',
      '[###############.....] 75 %, 300 of 400 MB, 50 MB/s, 2 seconds left: b.csv',
      '[####################] 100 %, 410 of 400 MB, 51 MB/s, 0 seconds left: b.csv',
    ]);
  });

  it('says what is known where the size is not', () => {
    expect(linesOf([['standard input', null]], [[2000, 'standard input', 5e6]])).toEqual([
      '5.0 MB, 2.5 MB/s: standard input',
    ]);
  });

  it('fits into any terminal, whatever the name', () => {
    for (const width of [20, 40, 80, 200]) {
      const file = `\u001b[2J${'very/long/'.repeat(30)}perf.csv`;
      const [line] = linesOf([[file, 4e9]], [[2000, file, 1e9]], width);
      expect(line!.length).toBeLessThan(width);
      expect(line).not.toContain('\u001b');
      if (width >= 80) expect(line).toMatch(/^\[#####\.{15}\] 25 %, 1000 of 4000 MB, 500 MB\/s, 6 seconds left/);
      if (width === 200) expect(line).toMatch(/left: .*very.*perf\.csv$/);
    }
  });

  it('is not there where standard error is no terminal', async () => {
    const { stderr } = await run([LEAK, '-q', '-o', 'r.json'], await scratch());
    expect(stderr).toBe('');
  });

  // util-linux's script gives the program a terminal; without it there is none to be had.
  it.skipIf(!existsSync('/usr/bin/script'))('is there on a terminal while work is long, and goes away', async () => {
    const main = `"${process.execPath}" "${resolve('dist/cli/main.js')}"`;
    const slow = `(head -c 1000000 "${LEAK}"; sleep 1.5; tail -c +1000001 "${LEAK}")`;
    const child = spawn('/usr/bin/script', ['-qec', `${slow} | ${main} - -q -o r.json`, '/dev/null'], {
      cwd: await scratch(),
      env: { ...process.env, TERM: 'xterm' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    await new Promise((done) => child.on('close', done));
    expect(shown).toMatch(/\r\u001b\[K\d\.\d MB, \d\.\d MB\/s: standard input/);
    expect(shown.endsWith('\r\u001b[K')).toBe(true);
  });
});
