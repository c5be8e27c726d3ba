/** What other performance objects say of a process, from the log to the reports, by the built program. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Report, ReportAssessment } from '../../src/model/report.ts';
import { always, count, counterCsv, growing, level, type Rule } from '../helpers/counter-csv.ts';
import { counterList, perfBlock, rawTable, sample, writeLog, type WrittenEvent } from '../helpers/binary-log-writer.ts';
import { PROCESS_COUNTERS, START } from '../helpers/process-log.ts';
import { run, scratch } from '../helpers/run.ts';

const MIB = 1024 * 1024;
const SAMPLES = 241;

/** Two workers; the one with 7120 leaks managed objects. In .NET CLR Memory their instances are the other way round. */
const COLUMNS: Readonly<Record<string, Rule>> = {
  '\\Process(w3wp)\\Private Bytes': growing(200 * MIB),
  '\\Process(w3wp)\\ID Process': always(7120),
  '\\Process(w3wp)\\Handle Count': count(900),
  '\\Process(w3wp#1)\\Private Bytes': level(150 * MIB),
  '\\Process(w3wp#1)\\ID Process': always(7400),
  '\\Process(lsass)\\Private Bytes': growing(300 * MIB),
  '\\Process(lsass)\\ID Process': always(700),
  '\\Database(lsass)\\Database Cache Size': level(100 * MIB),
  '\\.NET CLR Memory(w3wp)\\Process ID': always(7400),
  '\\.NET CLR Memory(w3wp)\\# Bytes in all Heaps': level(90 * MIB),
  '\\.NET CLR Memory(w3wp)\\# Total committed Bytes': level(99 * MIB),
  '\\.NET CLR Memory(w3wp#1)\\Process ID': always(7120),
  '\\.NET CLR Memory(w3wp#1)\\# Bytes in all Heaps': growing(80 * MIB),
  '\\.NET CLR Memory(w3wp#1)\\# Total committed Bytes': growing(110 * MIB),
  '\\.NET CLR Memory(w3wp#1)\\Gen 2 heap size': growing(60 * MIB),
  '\\W3SVC_W3WP(7120_OrdersApi)\\Active Requests': always(3),
  '\\Memory\\Committed Bytes': growing(4000 * MIB),
  '\\Memory\\Modified Page List Bytes': growing(20 * MIB),
};

const splitOf = ({ split }: ReportAssessment): unknown =>
  split === undefined
    ? null
    : {
        kind: split.kind,
        ...Object.fromEntries(split.parts.map((one) => [one.part, Math.round(one.growth / MIB) + 0])),
      };

test('a scan says of what the growth consists, and what follows from it', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'log.csv'), counterCsv(COLUMNS, SAMPLES));
  const one = await run(['log.csv', '-o', 'r.json', '-o', 'r.md', '-o', 'r.html'], folder);
  expect(one.status, one.shown).toBe(1);
  expect(one.stderr.replace(/\s+/g, ' '), one.shown).toContain('(Gen 2: 600 MiB): managed objects leak.');
  const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
  const findings = new Map(
    report.assessments.filter(({ severity }) => severity !== null).map((finding) => [finding.process, finding]),
  );
  expect(splitOf(findings.get('w3wp')!)).toEqual({
    kind: 'managed',
    ...{ 'managed-committed': 600, 'managed-heap': 600, 'gen-2-heap': 600, native: 0 },
  });
  expect(splitOf(findings.get('lsass')!)).toEqual({ kind: 'native', 'database-cache': 0, native: 600 });
  const machine = report.assessments.find((a) => a.process === null)!;
  expect([machine.verdict, splitOf(machine)]).toEqual(['explained', { kind: 'machine', 'modified-page-list': 600 }]);
  const quiet = report.assessments.filter((a) => a.process !== null && a.severity === null);
  expect(quiet.filter(({ split }) => split !== undefined)).toEqual([]);
  // Nothing of the other objects is a process.
  expect(report.overview!.processes).toBe(3);

  const markdown = (await readFile(join(folder, 'r.md'), 'utf8')).replaceAll('\\', '');
  expect(markdown).toContain('**Where:** The .NET heap grew by 600 MiB while Private Bytes grew by 600 MiB');
  expect(markdown).toContain('PerfView HeapSnapshot 7120');
  // lsass is not dumped.
  expect(markdown).not.toMatch(/procdump -ma 700|umdh -p:700/);
  const html = await readFile(join(folder, 'r.html'), 'utf8');
  expect(html).toContain('managed objects leak');
});

test('a scan of one process reads what belongs to it', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'log.csv'), counterCsv(COLUMNS, SAMPLES));
  const one = await run(['log.csv', '--process', 'lsass', '-o', 'r.json'], folder);
  const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
  expect(
    report.assessments.map((a) => a.process),
    one.shown,
  ).toContain('lsass');
  expect(report.inputs[0]!.countersRead).toBe(
    // ID Process of all, Private Bytes and cache of lsass, the pool, two of the machine.
    3 + 2 + 1 + 2,
  );
});

test('nights keep it', async () => {
  const folder = await scratch();
  const share = join(folder, 'share', 'WEB01');
  await mkdir(share, { recursive: true });
  const csv = counterCsv(COLUMNS, SAMPLES).split('\r\n');
  // A file a day.
  for (const day of [0, 1]) {
    const rows = csv.slice(1 + 96 * day, 1 + 96 * (day + 1));
    await writeFile(join(share, `perf-${day}.csv`), [csv[0], ...rows, ''].join('\r\n'));
    const night = ['nightly', 'share', '--history', 'history.db', '-o', 'pages'];
    const one = await run(night, folder, {}, '');
    expect([0, 1], one.shown).toContain(one.status);
  }
  const pages = await readdir(join(folder, 'pages'), { recursive: true });
  const texts = await Promise.all(
    pages.filter((page) => page.endsWith('.html')).map((page) => readFile(join(folder, 'pages', page), 'utf8')),
  );
  expect(texts.filter((text) => text.includes('managed objects leak')).length, pages.join('\n')).toBeGreaterThan(0);
});

/** A binary log of two workers; the first one ends in mid-log, and the other takes its instance name in every object. */
function binaryLog(samples: number): Buffer {
  const entries = [
    { kind: 'object' as const, object: 'Process', instance: '*' },
    ...['Process ID', '# Bytes in all Heaps', '# Total committed Bytes'].map((counter) => ({
      ...{ kind: 'instances' as const, object: '.NET CLR Memory', instance: '*', counter, type: 0x10100 },
    })),
    { kind: 'instances' as const, object: 'W3SVC_W3WP', instance: '*', counter: 'Active Requests', type: 0x10100 },
  ];
  const records: WrittenEvent[] = [counterList(START - 1, entries)];
  for (let number = 0; number < samples; number++) {
    const ms = START + number * 15 * 60_000;
    const grown = number * 2 * MIB;
    const pids = number < samples / 4 ? [7400, 7120] : [7120];
    const named = (value: (pid: number) => number) =>
      pids.map((pid, i) => [i === 0 ? 'w3wp' : `w3wp#${i}`, value(pid)] as const);
    const bytes = (pid: number): number => 200 * MIB + (pid === 7120 ? grown : 0) + (number % 7) * 4096;
    const processes = pids.map((pid) => ({
      name: 'w3wp',
      values: [bytes(pid), 500, pid, 133_000_000_000_000_000n, 0],
    }));
    records.push(
      sample(ms, [
        perfBlock({ ms }, [{ index: 230, counters: PROCESS_COUNTERS, instances: processes }]),
        rawTable(
          ms,
          named((pid) => pid),
        ),
        ...[60, 80].map((base) =>
          rawTable(
            ms,
            named((pid) => base * MIB + (pid === 7120 ? grown : 0)),
          ),
        ),
        rawTable(
          ms,
          pids.map((pid) => [`${pid}_Pool${pid}`, 1] as const),
        ),
      ]),
    );
  }
  return writeLog(records, { bufferSize: 65536, partBytes: 8000 }).bytes;
}

test('a binary log, whose instances come and go and change their process', async () => {
  const folder = await scratch();
  await writeFile(join(folder, 'a.blg'), binaryLog(240));
  const one = await run(['a.blg', '-o', 'r.json'], folder);
  expect(one.status, one.shown).toBe(1);
  const report = JSON.parse(await readFile(join(folder, 'r.json'), 'utf8')) as Report;
  const leak = report.assessments.find((a) => a.resource === 'private-bytes' && a.pid === 7120)!;
  expect([leak.verdict, splitOf(leak)]).toEqual([
    'leak',
    { kind: 'managed', 'managed-committed': 480, 'managed-heap': 480, native: 0 },
  ]);
});
