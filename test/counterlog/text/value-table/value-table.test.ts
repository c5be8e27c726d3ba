import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure, read, TEN } from '../../../helpers/counterlog-reading.ts';

const PERF = 'TimeGenerated [UTC],Computer,ObjectName,CounterName,InstanceName,CounterValue\n';
const TIME = (second: number): string => new Date(TEN + second * 1000).toISOString().slice(0, 23).replace('T', ' ');

/** `process handles` at a second after 10:00, as Log Analytics has it. */
const perf = (second: number, process: string, value: string | number, computer = 'SRV01'): string =>
  `${TIME(second)},${computer},Process,Handle Count,${process},${value}\n`;

const pathsOf = (result: Awaited<ReturnType<typeof read>>): string[] => result.log.paths.map((path) => path.raw);

describe('tables of one row a value', () => {
  it.each([
    ['Log Analytics', `${PERF}${perf(0, 'a', 1)}${perf(0, 'b#1', 10)}${perf(15, 'a', 2)}${perf(15, 'b#1', 20)}`, 0],
    [
      'relog -f SQL, joined',
      [
        'GUID,CounterID,RecordIndex,CounterDateTime,CounterValue,FirstValueA,MachineName,ObjectName,CounterName,InstanceName,InstanceIndex,ParentName,MinutesToUTC',
        `x,1,1,${TIME(0)}\0,1,0,\\\\SRV01,Process,Handle Count,a,0,NULL,480`,
        `x,2,1,${TIME(0)}\0,10,0,\\\\SRV01,Process,Handle Count,b,1,NULL,480`,
        `x,1,2,${TIME(15)}\0,2,0,\\\\SRV01,Process,Handle Count,a,NULL,NULL,480`,
        `x,2,2,${TIME(15)}\0,20,0,\\\\SRV01,Process,Handle Count,b,1,NULL,480`,
        '',
      ].join('\n'),
      -480,
    ],
    [
      'Operations Manager',
      `DateTime;SampleValue;Path;ObjectName;CounterName;InstanceName\r\n${[
        [0, 1, 'a'],
        [0, 10, 'b#1'],
        [15, 2, 'a'],
        [15, 20, 'b#1'],
      ]
        .map(([at, value, name]) => `${TIME(Number(at))};${value};SRV01;Process;Handle Count;${name}\r\n`)
        .join('')}`,
      null,
    ],
    [
      'Splunk, newest first',
      `"_time",host,source,sourcetype,collection,object,counter,instance,Value\n${[
        [15, 20, 'b#1'],
        [15, 2, 'a'],
        [0, 10, 'b#1'],
        [0, 1, 'a'],
      ]
        .map(
          ([at, value, name]) =>
            `"${TIME(Number(at))}",SRV01,Perfmon:P,Perfmon:P,P,Process,"Handle Count","${name}",${value}\n`,
        )
        .join('')}`,
      null,
    ],
    [
      'rows with a number in front and a whole path',
      `,Date,Time,Counter,Value\n${[
        [0, 1, 'a'],
        [0, 10, 'b#1'],
        [15, 2, 'a'],
        [15, 20, 'b#1'],
      ]
        .map(
          ([at, value, name], i) =>
            `${i},${TIME(Number(at)).replace(' ', ',')},\\\\SRV01\\Process(${name})\\Handle Count,${value}\n`,
        )
        .join('')}`,
      null,
    ],
  ])('are read: %s', async (_, text, utcOffsetMinutes) => {
    for (const sizes of [[], [70, 1, 130, 7]]) {
      const { log, rows, seconds, summary } = await read(text, { sizes });
      expect(log.zone.utcOffsetMinutes).toBe(utcOffsetMinutes);
      const order = log.paths.map((path) => path.instance);
      expect([...order].sort()).toEqual(['a', 'b']);
      expect(log.paths.every((path) => path.machine === 'SRV01' && path.object === 'Process')).toBe(true);
      expect(log.paths.find((path) => path.instance === 'b')?.instanceIndex).toBe(1);
      expect(rows.map((row) => row[order.indexOf('a')])).toEqual([1, 2]);
      expect(rows.map((row) => row[order.indexOf('b')])).toEqual([10, 20]);
      expect(seconds).toEqual([0, 15]);
      expect(summary.warnings.map(({ kind }) => kind)).toEqual(utcOffsetMinutes === null ? ['unknown-zone'] : []);
    }
  });

  it('give the same samples in any order of rows and of columns', async () => {
    const rows = [0, 60, 120, 180].flatMap((second) =>
      ['a', 'b', 'c'].map((name, i) => ({ second, name, value: second + i })),
    );
    const all = await read(PERF + rows.map(({ second, name, value }) => perf(second, name, value)).join(''));
    const byName = ({ log, rows: read }: typeof all): unknown =>
      Object.fromEntries(log.paths.map((path, i) => [path.instance, read.map((row) => row[i])]));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rows, { minLength: rows.length }), fc.boolean(), async (mixed, turned) => {
        const head = PERF.trim().split(',');
        const lines = [head, ...mixed.map(({ second, name, value }) => perf(second, name, value).trim().split(','))];
        const text = lines
          .map((cells) => `${(turned ? cells.toReversed() : cells).map((cell) => `"${cell}"`).join('\t')}\n`)
          .join('');
        const result = await read(text);
        expect(result.seconds).toEqual([0, 60, 120, 180]);
        expect(byName(result)).toEqual(byName(all));
        expect(result.warnings).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('keep names with commas, quotes, parentheses and letters of any language', async () => {
    const line = (name: string): string => `${TIME(0)},SRV01,Prozess,Handleanzahl,"${name.replaceAll('"', '""')}",1\n`;
    const names = ['a,b', 'say "x"', 'foo(1)', 'größe', '服务'];
    const { log } = await read(Buffer.from(PERF + names.map(line).join('')));
    expect(log.paths.map((path) => path.instance)).toEqual(names);
    expect(log.paths.every((path) => path.object === 'Process' && path.counter === 'Handle Count')).toBe(true);
  });

  it('have no value where a database has none', async () => {
    const { rows, warnings } = await read(PERF + perf(0, 'a', 'NULL') + perf(0, 'b', '') + perf(0, 'c', 3));
    expect(rows).toEqual([[null, null, 3]]);
    expect(warnings).toEqual([]);
  });

  it('count a row once that comes twice', async () => {
    const { rows, warnings } = await read(
      PERF + perf(0, 'a', 1) + perf(0, 'a', 7) + perf(60, 'a', 2) + perf(60, 'a', 2) + perf(120, 'a', 3),
    );
    expect(rows).toEqual([[1], [2], [3]]);
    expect(warnings).toEqual(['duplicate-value x2 @3,5']);
  });

  it('take a value whose row comes twice, first without it', async () => {
    const { rows } = await read(PERF + perf(0, 'a', 'NULL') + perf(0, 'a', 5) + perf(60, 'a', 6) + perf(60, 'a', ''));
    expect(rows).toEqual([[5], [6]]);
  });

  it('join counters and machines that are sampled at times of their own', async () => {
    const minutes = [0, 1, 2, 3, 4, 5];
    const text = minutes.flatMap((m) => [
      perf(m * 60, 'a', m),
      perf(m * 60 + 20, 'b', m + 10),
      perf(m * 60 + 41, 'a', m + 20, 'SRV02'),
    ]);
    const { rows, seconds } = await read(PERF + text.join(''));
    expect(rows).toEqual(minutes.map((m) => [m, m + 10, m + 20]));
    expect(seconds).toEqual(minutes.map((m) => m * 60));
  });

  it('keep the samples of counters with shorter intervals', async () => {
    const text = Array.from(
      { length: 19 },
      (_, i) => `${TIME(i * 10)},SRV01,Memory,Committed Bytes,,${i}\n${i % 6 === 0 ? perf(i * 10, 'a', i) : ''}`,
    ).join('');
    const { rows, seconds } = await read(PERF + text);
    expect(seconds).toEqual(Array.from({ length: 19 }, (_, i) => i * 10));
    expect(rows.map(([, value]) => value).filter((value) => value !== null)).toEqual([0, 6, 12, 18]);
  });

  it('find the order of day and month over all rows, whatever their order', async () => {
    const line = (date: string, value: number): string => `${date} 10:00:00,SRV01,Process,Handle Count,a,${value}\n`;
    const days = async (text: string): Promise<string[]> => {
      const { seconds } = await read(PERF.replace(' [UTC]', '') + text);
      return seconds.map((second) => new Date(TEN + second * 1000).toISOString().slice(0, 10));
    };
    // Newest first.
    expect(await days(line('5/3/2024', 2) + line('4/3/2024', 1))).toEqual(['2024-03-04', '2024-03-05']);
    expect(await days(line('3/5/2024', 2) + line('3/4/2024', 1))).toEqual(['2024-03-04', '2024-03-05']);
    expect(await days(line('4/3/2024', 2) + line('31/1/2024', 1))).toEqual(['2024-01-31', '2024-03-04']);
    const { warnings } = await read(PERF + line('5/3/2024', 2));
    expect(warnings).toEqual(['date-order x1 @2']);
  });

  it('stand as they were logged where the clock went back an hour', async () => {
    const local = PERF.replace(' [UTC]', '');
    const text = [0, 600, 1200, 1800, 2400, 3000, 3600 - 3600, 600, 1200].map((second, i) => perf(second, 'a', i));
    const { rows, seconds, warnings } = await read(local + text.join(''));
    expect(rows.map(([value]) => value)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seconds).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600, 4200, 4800]);
    expect(warnings).toEqual(['clock-stepped-back x1 @8:1', 'unknown-zone x1 @1']);
  });

  it('put times with an offset on one clock', async () => {
    const line = (time: string, value: number): string => `${time},\\\\h\\process(a)\\handle count,${value}\n`;
    const text = `Timestamp,Path,CookedValue\n${line('2024-10-01T10:00:00.0000000-08:00', 1)}${line('2024-10-01T11:00:15.0000000-07:00', 2)}${line('2024-10-01T18:00:30Z', 3)}`;
    const { log, rows, seconds, warnings } = await read(text);
    expect(log.zone.utcOffsetMinutes).toBe(-480);
    expect(rows).toEqual([[1], [2], [3]]);
    expect(seconds).toEqual([0, 15, 30]);
    expect(warnings).toEqual([]);
  });

  it('may have the times of the portal of Azure', async () => {
    const line = (time: string, value: number): string => `"${time}",S,Process,Handle Count,a,${value}\n`;
    const { log, seconds } = await read(
      PERF +
        line('10/1/2024, 10:00:00.000 AM', 1) +
        line('10/1/2024, 10:00:15.000 AM', 2) +
        line('10/2/2024, 10:00:00.000 AM', 3),
    );
    expect(log.zone).toEqual({ name: 'UTC', utcOffsetMinutes: 0 });
    expect(seconds).toEqual([0, 15, 86_400]);
  });

  it('say that their values are averages', async () => {
    const text = `DateTime,Path,ObjectName,CounterName,InstanceName,AverageValue,MinValue,MaxValue\n${TIME(0)},S,Process,Handle Count,a,7,1,9\n`;
    const { rows, warnings } = await read(text);
    expect(rows).toEqual([[7]]);
    expect(warnings).toEqual(['unknown-zone x1 @1', 'averages x1 @1:6']);
  });

  it('may be what sqlcmd prints', async () => {
    const rule = '-----,-----,-----,-----,-----,-----\n';
    const { rows, warnings } = await read(`${PERF}${rule}${perf(0, 'a', 1)}\n(1 row affected)\n`);
    expect(rows).toEqual([[1]]);
    expect(warnings).toEqual([]);
  });

  it('may have line breaks within quotes, wherever the blocks end; a quote without an end costs its line', async () => {
    const head = '"_raw","_time",host,object,counter,instance,Value\n';
    const row = (second: number, value: number, raw = `at ${second}\r\ncounter=""Handle Count""\n\nValue=1`): string =>
      `"${raw}",${new Date(TEN + second * 1000).toISOString()},SRV01,Process,Handle Count,a,${value}\n`;
    for (const sizes of [undefined, [1], [90]]) {
      const { rows, warnings } = await read(
        head + row(0, 1) + row(15, 2).replace('"at', 'at') + row(30, 3) + row(45, 4, 'x"y') + row(60, 5),
        sizes === undefined ? {} : { sizes },
      );
      expect(rows).toEqual([[1], [3], [5]]);
      expect(warnings).toEqual(['malformed-record x3 @7,9,14', 'short-record x1 @6']);
    }
  });

  it('may have a last line without an end if it is whole', async () => {
    const quoted = `${PERF}"${perf(0, 'a', 1).trim().split(',').join('","')}"`;
    expect((await read(quoted)).rows).toEqual([[1]]);
    const { rows, warnings } = await read(PERF + perf(0, 'a', 1) + perf(15, 'a', 12).trim());
    expect(rows).toEqual([[1]]);
    expect(warnings).toEqual(['truncated x1 @3']);
  });

  it.each([
    [PERF, 'NO_SAMPLES', /has the names of columns but no rows/],
    [
      PERF + perf(0, 'a', 1).replace('2024', 'noon'),
      'DAMAGED',
      /line 2, cell 1: "noon.*" is not a date and time.*--date-order/,
    ],
    [`${PERF}a,b\n`, 'DAMAGED', /line 2: 2 cells for 6/],
    [
      `Time,Counter,Value\n${TIME(0)},Private Bytes,1\n`,
      'DAMAGED',
      /cell 2: "Private Bytes" does not name a counter.*ObjectName/,
    ],
  ])('are refused with the true reason: %j', async (text, code, message) => {
    const error = await failure(read(text));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toMatch(/relog/);
  });
});

it('gives the paths as Windows writes them', async () => {
  expect(pathsOf(await read(PERF + perf(0, 'w3wp#1', 1)))).toEqual(['\\\\SRV01\\Process(w3wp#1)\\Handle Count']);
});
