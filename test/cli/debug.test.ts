import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, SAMPLES, scratch } from '../helpers/run.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');

describe('--debug', () => {
  it('prints what a scan decided, and how long its stages took', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'prices.csv'), 'article,price\nbread,2\n');
    const args = [LEAK, 'prices.csv', '-q', '-o', 'json=-', '--debug', '--date-order', 'mdy'];
    const { status, stdout, stderr, shown } = await run(args, folder, { LEAKSCAN_STRICT_INPUTS: '0' });
    expect(status, shown).toBe(1);
    expect(JSON.parse(stdout)).toHaveProperty('schemaVersion', 1);
    const lines = stderr.split('\n').filter((line) => line.startsWith('leakscan: debug: '));
    for (const expected of [
      /options from the environment: LEAKSCAN_STRICT_INPUTS$/,
      /leak\.csv: text reader, by content: pdh-csv, encoding utf-8, .* date order mdy, as given, 160 counters$/,
      /leak\.csv: 143 of 160 counters read, \S+ samples from /,
      /prices\.csv: failed, NOT_A_COUNTER_LOG: /,
      /judged \d+ processes: .*\b1 leak\b/,
      /match: inetinfo on MAILFE02, private-bytes, leak: KB944903 /,
      /stage read took \d+\.\d{3} s$/,
      /stage judge took /,
    ]) {
      expect(
        lines.some((line) => expected.test(line)),
        `${expected.source}\n${stderr}`,
      ).toBe(true);
    }
  });

  it('prints the stack of an error, without secrets', async () => {
    const secret = ['--notify', 'https://hooks.example/T0/s3cret', '--history', '//srv/share/h.db'];
    const { status, stderr } = await run(['nightly', 'logs', '--debug', ...secret], await scratch());
    expect(status).toBe(2);
    expect(stderr).toMatch(/\n +at /);
    expect(stderr).toContain("--notify '[redacted]'");
    expect(stderr).not.toContain('s3cret');
  });

  it('is off by default', async () => {
    const { stderr } = await run(['none.csv'], await scratch());
    expect(stderr).not.toMatch(/debug|\n +at /);
  });
});
