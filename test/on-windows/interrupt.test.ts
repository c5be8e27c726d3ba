/** Ctrl-C and Ctrl-Break. The helper sends them to the console's programs when an event has happened, never after a time. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { SAMPLES } from '../helpers/run.ts';
import { leakscan, leakscanLine, run, scratch, tool, toWindowsPath } from './rig.ts';

const LOG = path.resolve('test/data/trials/iso-times-utc.csv');

describe.each(['c', 'break'])('ctrl-%s', (key) => {
  it('ends the reading of standard input, and the report of what was read is written', async () => {
    const folder = scratch();
    // Larger than any buffer on the way: the program was reading when all of it had gone.
    copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
    const line = `${leakscanLine()} - -o r.json`;
    const result = await run(tool('interrupt'), [key, '-', 'perf.csv', line], { cwd: folder, console: true });
    expect(result.status, result.shown).toBe(130);
    expect(result.err.replaceAll(/\s+/g, ' ')).toContain('reading was interrupted (Ctrl-C or a request to end)');
    const report = JSON.parse(readFileSync(path.join(folder, 'r.json'), 'utf8')) as Report;
    expect(report.inputs[0]?.samples).toBeGreaterThan(1000);
  });

  it('ends a night with what it has started, and the next night goes on', async () => {
    const folder = scratch();
    mkdirSync(path.join(folder, 'share'));
    copyFileSync(LOG, path.join(folder, 'share/perf.csv'));
    const night = ['nightly', 'share', '-o', 'pages', '--history', 'h.db', '--now', '2026-03-17T05:00:00Z'];
    // The command for a finding says that it runs, and never ends by itself.
    const hold = `${toWindowsPath(tool('hold'))} ${['share\\perf.csv', 'rwd', 'ready', 'never'].join(' ')} {report}`;
    const line = `${leakscanLine()} ${night.join(' ')} --on-finding "${hold}"`;
    const result = await run(tool('interrupt'), [key, 'ready', '', line], { cwd: folder, console: true });
    expect(result.status, result.shown).toBe(130);
    expect(result.err).toContain('it was ended with the run');
    const next = await leakscan(night, { cwd: folder });
    expect(next.status, next.shown).toBe(1);
    const verified = await leakscan(['history', 'verify', '--history', 'h.db'], { cwd: folder });
    expect(verified.status, verified.shown).toBe(0);
  });
});
