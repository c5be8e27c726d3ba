import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { run, SAMPLES, scratch } from '../helpers/run.ts';
import { zip } from '../helpers/zip.ts';

const LEAK = join(SAMPLES, 'frontend-imap4-leak.csv');
const leak = await readFile(LEAK);
const healthy = await readFile(join(SAMPLES, 'frontend-pop3-crash.csv.gz'));

const other = Buffer.from(leak.toString('latin1').replaceAll('MAILFE02', 'OTHER'), 'latin1');

describe('a ZIP archive', () => {
  it('is searched through like a folder; each log is named by archive and entry', async () => {
    const folder = await scratch();
    const entries = [
      { name: 'PerfLogs/', data: Buffer.alloc(0), method: 0 },
      { name: 'PerfLogs/readme.txt', data: Buffer.from('hello') },
      { name: 'PerfLogs/prices.csv', data: Buffer.from('article,price\nbread,2\n') },
      { name: '__MACOSX/PerfLogs/._perf.csv', data: Buffer.from('\u0000\u0005') },
      { name: 'PerfLogs/perf.csv', data: leak },
      { name: 'PerfLogs/stored.csv', data: other, method: 0 },
      { name: 'PerfLogs/pop.csv.gz', data: healthy },
    ];
    await writeFile(join(folder, 'mail.zip'), zip(entries));
    const { status, stdout, shown } = await run(['mail.zip', '-q', '-o', 'json=-'], folder);
    expect(status, shown).toBe(1);
    const report = JSON.parse(stdout) as Report;
    expect(report.inputs.map((i) => [i.file, i.bytes])).toEqual([
      ['mail.zip/PerfLogs/perf.csv', leak.length],
      ['mail.zip/PerfLogs/stored.csv', other.length],
      ['mail.zip/PerfLogs/pop.csv.gz', healthy.length],
    ]);
    expect(report.inputs[0]!.sha256).toBe(createHash('sha256').update(leak).digest('hex'));
    expect(report.warnings.join()).toMatch(/skipped: mail\.zip\/PerfLogs\/prices\.csv: is not a counter log/);
    expect(report.failedInputs).toEqual([]);
    const fromFile = JSON.parse((await run([LEAK, '-q', '-o', 'json=-'], folder)).stdout) as Report;
    expect(report.assessments.filter((a) => a.machine === 'MAILFE02')).toEqual(fromFile.assessments);
  });

  it.each([['logs'], ['logs/*'], ['logs/archive']])(
    'is told by its content, in %s too, and names the report',
    async (arg) => {
      const folder = await scratch();
      await mkdir(join(folder, 'logs'));
      const name = arg === 'logs' ? 'a.ZIP' : 'archive';
      await writeFile(join(folder, 'logs', name), zip([{ name: 'perf.csv', data: leak }]));
      const { status, stderr, shown } = await run([arg], folder);
      expect(status, shown).toBe(1);
      expect(stderr).toContain('report: reports/MAILFE02-perf.html');
    },
  );

  it('is read by doctor, and must not be overwritten', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.zip'), zip([{ name: 'perf.csv', data: leak }]));
    const doctor = await run(['doctor', 'a.zip'], folder);
    expect(doctor.stdout, doctor.shown).toMatch(/^a\.zip\/perf\.csv: a counter log that can be assessed\n/);
    const { status, stderr } = await run(['a.zip', '-o', 'json=a.zip'], folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/this file is to be read \(a\.zip\) and must not be overwritten/);
  });

  const one = [{ name: 'perf.csv', data: leak }];
  it.each<[string, Buffer, RegExp]>([
    ['empty', zip([]), /a\.zip: no counter logs in this archive/],
    ['without logs', zip([{ name: 'x.txt', data: leak }]), /a\.zip: no counter logs in this archive/],
    ['cut off', zip(one).subarray(0, 90_000), /a\.zip: is a ZIP archive, but its directory cannot be read: .*copy/],
    ['encrypted', zip([{ ...one[0]!, flags: 1 }]), /a\.zip\/perf\.csv: is encrypted; unpack it with its password/],
    ['Deflate64', zip([{ ...one[0]!, method: 9 }]), /a\.zip\/perf\.csv: is packed with Deflate64/],
    ['broken data', brokenFrom(zip(one), 60), /a\.zip\/perf\.csv: its packed data cannot be read/],
    [
      'with more than it says',
      zip([{ ...one[0]!, claimedBytes: 100 }]),
      /a\.zip\/perf\.csv: .*(too many bytes|ends within)/,
    ],
    [
      'of overlapping files',
      zip(
        Array.from({ length: 50 }, (_, i) => ({ name: `${i}.csv`, data: leak })),
        { overlapping: true },
      ),
      /a\.zip: is a ZIP archive, but its files overlap/,
    ],
    [
      'that claims 36 GiB',
      zip(Array.from({ length: 9 }, (_, i) => ({ name: `${i}.csv`, data: leak, claimedBytes: 0xffff_fffe }))),
      /a\.zip: is a ZIP archive, but its logs unpack to 36\.0 GiB, more than 32\.0 GiB/,
    ],
    [
      'of too many files',
      zip(Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}.txt`, data: Buffer.alloc(0) }))),
      /a\.zip: is a ZIP archive, but it holds 10,001 files/,
    ],
    ['with names that lead outside', zip([{ ...one[0]!, name: '../perf.csv' }]), /a\.zip: .*relative path/],
  ])('%s: status 4 and one line', async (_, content, message) => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.zip'), content);
    const { status, stderr, shown } = await run(['a.zip'], folder);
    expect(status, shown).toBe(4);
    expect(stderr).toMatch(/^leakscan: error: .+\n$/);
    expect(stderr).toMatch(message);
  });

  it('does not keep other logs from being assessed where it is damaged', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.zip'), zip(one).subarray(0, 1000));
    const { status, stderr, shown } = await run([LEAK, 'a.zip'], folder);
    expect(status, shown).toBe(1);
    expect(stderr).toMatch(/a\.zip: is a ZIP archive, but its directory cannot be read/);
  });

  it('keeps what could be read of a log whose packed data breaks off', async () => {
    const folder = await scratch();
    const whole = zip(one);
    await writeFile(join(folder, 'a.zip'), brokenFrom(whole, Math.floor(whole.length * 0.9)));
    const { stdout, shown } = await run(['a.zip', '-q', '-o', 'json=-'], folder);
    expect(stdout, shown).not.toBe('');
    const [input] = (JSON.parse(stdout) as Report).inputs;
    expect(input!.samples).toBeGreaterThan(1000);
    expect(input!.warnings.map((w) => w.kind)).toContain('truncated');
  });

  it.each([0, 8])('is told of where a check sum is wrong, and read all the same: method %d', async (method) => {
    const folder = await scratch();
    const bytes = zip([{ ...one[0]!, method }]);
    // The sum in the directory, which is the last copy of it.
    const directory = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002'));
    bytes[directory + 16] = bytes[directory + 16]! ^ 1;
    await writeFile(join(folder, 'a.zip'), bytes);
    const { status, stdout, stderr, shown } = await run(['a.zip', '-q', '-o', 'json=-'], folder);
    expect(status, shown).toBe(1);
    const [input] = (JSON.parse(stdout) as Report).inputs;
    expect(input!.samples).toBe(1561);
    expect(input!.warnings.map((w) => w.kind)).toContain('truncated');
    expect(stderr).toMatch(/a\.zip\/perf\.csv: .*check sum \(CRC-32\) is wrong/);
  });

  it('is refused from standard input, where its directory cannot be reached', async () => {
    const { status, stderr } = await run(['-'], await scratch(), {}, zip(one));
    expect(status).toBe(4);
    expect(stderr).toMatch(/standard input: is a ZIP archive; save it as a file and name that, or unpack it/);
  });

  it('holds gzip files as they are', async () => {
    const folder = await scratch();
    await writeFile(join(folder, 'a.zip'), zip([{ name: 'perf.csv.gz', data: gzipSync(leak), method: 0 }]));
    expect((await run(['a.zip'], folder)).status).toBe(1);
  });
});

/** The same with bytes that deflate cannot have from a place on. */
function brokenFrom(archive: Buffer, at: number): Buffer {
  const copy = Buffer.from(archive);
  copy.fill(0xff, at, at + 64);
  return copy;
}
