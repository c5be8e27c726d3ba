import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { SAMPLES } from '../helpers/run.ts';
import { cmd, leakscan, leakscanLine, scratch, whileHeld } from './rig.ts';

it('starts', async () => {
  const result = await leakscan(['--version']);
  expect(result.out.trim(), result.shown).toMatch(/^\d+\.\d+\.\d+$/);
  expect(result.status).toBe(0);
});

it('gives its status to cmd.exe', async () => {
  const folder = scratch();
  copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
  const result = await cmd([`${leakscanLine()} perf.csv -o r.html`, 'echo status %ERRORLEVEL%'], { cwd: folder });
  expect(result.out, result.shown).toContain('status 1');
  expect(readFileSync(path.join(folder, 'r.html'), 'utf8')).toContain('</html>');
});

it('does not replace a report that another program holds open', async () => {
  const folder = scratch();
  copyFileSync(path.join(SAMPLES, 'frontend-imap4-leak.csv'), path.join(folder, 'perf.csv'));
  const report = path.join(folder, 'r.html');
  writeFileSync(report, 'old');
  const result = await whileHeld(report, 'r', () => leakscan(['perf.csv', '-o', 'r.html'], { cwd: folder }));
  expect(result.status, result.shown).toBe(5);
  expect(result.err).toContain(
    'r.html: cannot be written: the old file cannot be replaced; is it open in another program?',
  );
  expect(readFileSync(report, 'utf8')).toBe('old');
});
