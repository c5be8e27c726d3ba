import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openChunks, openCounterLog } from '../../../src/counterlog/open.ts';
import { counterList, perfBlock, rawCounter, rawTable, sample, writeLog } from '../../helpers/binary-log-writer.ts';
import { readBytes, readNumbers, valuesOf } from '../../helpers/binary-log-reading.ts';
import { chunksOf, factsOf, failure, withFile } from '../../helpers/counterlog-reading.ts';
import { processRecords, START, usual } from '../../helpers/process-log.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

const log = (samples: number, more: Partial<Parameters<typeof processRecords>[0]> = {}): Buffer =>
  writeLog(processRecords({ samples, ...more })).bytes;

const STORE = '\\\\HOST\\Process(store)\\Private Bytes';

describe('whole objects', () => {
  it('have their numbers under English names by index, whatever the language', async () => {
    const names = {
      230: 'Prozess',
      186: 'Private Bytes',
      952: 'Handleanzahl',
      784: 'Prozesskennung',
      4: 'Arbeitsspeicher',
    };
    const numbers = await readBytes(log(3, { names }));
    expect(valuesOf(numbers, '\\\\HOST\\Prozess(store)\\Private Bytes')).toEqual([50_000_000, 50_100_000, 50_200_000]);
    const [store] = numbers.log.paths.filter(({ instance }) => instance === 'store');
    expect(store).toMatchObject({ object: 'Process', counter: 'Private Bytes', machine: 'HOST' });
    const handles = numbers.log.paths.find(({ raw }) => raw === '\\\\HOST\\Prozess(svchost#1)\\Handleanzahl');
    expect(handles).toMatchObject({
      object: 'Process',
      counter: 'Handle Count',
      instance: 'svchost',
      instanceIndex: 1,
    });
    expect(numbers.warnings).toEqual([]);
  });

  it.each([4, 8] as const)('are read with pointers of %d bytes, also of Server 2003', async (pointerBytes) => {
    const records = processRecords({ samples: 4 });
    const numbers = await readBytes(writeLog(records, { pointerBytes, windowsMajor: 5, zone: { bias: -60 } }).bytes);
    expect(valuesOf(numbers, STORE)).toHaveLength(4);
    expect(numbers.log.zone.utcOffsetMinutes).toBe(60);
    expect(numbers.warnings).toEqual([]);
  });

  it('give rates from the second sample on, and ages from the first', async () => {
    const numbers = await readBytes(log(3));
    expect(valuesOf(numbers, '\\\\HOST\\Process(store)\\Page Faults/sec')).toEqual([60_000, 60_000]);
    expect(valuesOf(numbers, '\\\\HOST\\Process(store)\\Elapsed Time')).toHaveLength(3);
    for (const share of valuesOf(numbers, '\\\\HOST\\Processor(_Total)\\% Processor Time'))
      expect(share).toBeCloseTo(25, 9);
    expect(valuesOf(numbers, '\\\\HOST\\Memory\\Available Bytes')).toEqual([4e9, 4e9 - 1, 4e9 - 2]);
  });

  it('have processes that start and end in mid-log, told by another header', async () => {
    // More than a megabyte of samples makes several groups.
    const crowd = Array.from({ length: 300 }, (_, i) => ({
      name: `p${i}`,
      pid: 5000 + i,
      bytes: 1000 + i,
      handles: 9,
    }));
    const running = (number: number) => [
      ...usual(number),
      ...crowd,
      ...(number >= 100 && number < 150 ? [{ name: 'late', pid: 77, bytes: 500 + number, handles: 1 }] : []),
      ...(number >= 200 ? [{ name: 'later', pid: 78, bytes: 700, handles: 1 }] : []),
      // Its columns are gone when it comes again.
      ...(number < 20 || number >= 300 ? [{ name: 'back', pid: 79, bytes: 600, handles: 1 }] : []),
    ];
    const numbers = await readBytes(log(320, { running }));
    expect(numbers.headers.length).toBeGreaterThan(1);
    for (const { continues } of numbers.headers.slice(1)) expect(continues).toBe(true);
    expect(valuesOf(numbers, '\\\\HOST\\Process(late)\\Private Bytes')).toEqual(
      Array.from({ length: 50 }, (_, i) => 600 + i),
    );
    expect(valuesOf(numbers, '\\\\HOST\\Process(later)\\Private Bytes')).toHaveLength(120);
    expect(valuesOf(numbers, '\\\\HOST\\Process(back)\\Private Bytes')).toHaveLength(40);
    expect(valuesOf(numbers, STORE)).toHaveLength(320);
    expect(numbers.warnings).toEqual([]);
    const names = numbers.headers.at(-1)!.paths.map(({ instance }) => instance);
    expect(names).toContain('later');
    expect(names).not.toContain('late');
  });

  it('number equal names by their order, whatever their case', async () => {
    const running = () => ['a', 'A', 'b', 'a'].map((name, i) => ({ name, pid: 10 + i, bytes: i, handles: i }));
    const numbers = await readBytes(log(2, { running }));
    const pids = ['a', 'a#1', 'b', 'a#2'].map((name) => valuesOf(numbers, `\\\\HOST\\Process(${name})\\ID Process`));
    expect(pids).toEqual([
      [10, 10],
      [11, 11],
      [12, 12],
      [13, 13],
    ]);
  });

  it('name threads after their processes where the block holds these', async () => {
    const counters = [{ index: 784, type: 0x10000 }];
    const process = {
      index: 230,
      counters,
      instances: [
        { name: 'System', values: [4] },
        { name: 'store', values: [9] },
      ],
    };
    const threads = [0, 1, 1].map((parent, i) => ({
      name: String(i),
      parent: [230, parent] as const,
      values: [100 + i],
    }));
    const entry = { kind: 'object' as const, object: 'Thread', instance: '*' };
    const block = perfBlock({ ms: START }, [process, { index: 232, counters, instances: threads }]);
    const numbers = await readBytes(writeLog([counterList(START - 1, [entry]), sample(START, [block])]).bytes);
    expect(numbers.log.paths.map(({ raw }) => raw)).toEqual(
      ['System/0', 'store/1', 'store/2'].map((name) => `\\\\HOST\\Thread(${name})\\ID Process`),
    );
  });

  it('need no list: it may be overwritten', async () => {
    const records = processRecords({ samples: 3 }).filter(({ type }) => type !== 0x20);
    const numbers = await readBytes(writeLog(records).bytes);
    expect(valuesOf(numbers, STORE)).toHaveLength(3);
  });
});

describe('counters and tables of instances', () => {
  const entries = [
    { kind: 'counter', machine: 'A', object: 'Process', instance: 'x', counter: 'Private Bytes', type: 0x10100 },
    { kind: 'counter', machine: 'B', object: 'Process', instance: 'x', counter: 'Handle Count', type: 0x10000 },
    {
      kind: 'instances',
      machine: 'B',
      object: 'Disk',
      instance: '*',
      counter: 'Reads/sec',
      type: 0x10410400,
      timeBase: 1000,
    },
    { kind: 'counter', machine: 'A', object: 'PROCESS', instance: 'x', counter: 'private bytes', type: 0x10100 },
  ] as const;
  const records = [
    counterList(START - 1, entries),
    ...[0, 1, 2, 3].map((n) => {
      const ms = START + 1000 * n;
      const disks = [...(n === 1 ? [] : [['c', 10 * n, 1000 * n] as const]), ['d', 20 * n, 1000 * n] as const];
      return sample(ms, [
        rawCounter(ms, [100 + n]),
        rawCounter(ms, [n], n === 2 ? 0x800007d0 : 0),
        rawTable(ms, disks),
        rawCounter(ms, [0]),
      ]);
    }),
  ];

  it('are read for several machines; what failed is missing, and so is a rate behind a gap', async () => {
    const numbers = await readBytes(writeLog(records).bytes);
    expect(numbers.log.paths.map(({ machine, instance }) => `${machine}:${instance}`)).toEqual([
      'A:x',
      'B:x',
      'B:c',
      'B:d',
    ]);
    expect(valuesOf(numbers, '\\\\A\\Process(x)\\Private Bytes')).toEqual([100, 101, 102, 103]);
    expect(valuesOf(numbers, '\\\\B\\Process(x)\\Handle Count')).toEqual([0, 1, 3]);
    expect(valuesOf(numbers, '\\\\B\\Disk(d)\\Reads/sec')).toEqual([20, 20, 20]);
    expect(valuesOf(numbers, '\\\\B\\Disk(c)\\Reads/sec')).toEqual([10]);
    expect(numbers.warnings).toEqual(['duplicate-column x1 @1']);
  });

  it('are refused without their list', async () => {
    const { bytes } = writeLog(records.slice(1));
    const error = await failure(openChunks('a.blg', chunksOf(bytes), factsOf(bytes)));
    expect(error.code).toBe('DAMAGED');
    expect(error.message).toMatch(/a block of kind 1|not sound/);
  });
});

describe('the clock', () => {
  it.each([
    ['standard', Date.UTC(2024, 10, 3, 2), 'Eastern Standard Time', -300],
    ['daylight', Date.UTC(2024, 10, 3, 0, 59), 'Eastern Daylight Time', -240],
    ['before spring', Date.UTC(2024, 2, 10, 1, 59), 'Eastern Standard Time', -300],
    ['spring', Date.UTC(2024, 2, 10, 3), 'Eastern Daylight Time', -240],
  ])('%s: the zone as it was at the first sample', async (_, ms, name, utcOffsetMinutes) => {
    const zone = { bias: 300, standardFrom: [11, 0, 1, 2], daylightFrom: [3, 0, 2, 2] } as const;
    const shift = ms - START;
    const records = processRecords({ samples: 2 }).map((one) => ({ ...one, ms: one.ms + shift }));
    const { log: opened } = await readBytes(writeLog(records, { zone }).bytes);
    expect(opened.zone).toEqual({ name, utcOffsetMinutes });
  });

  it('goes back an hour at the end of daylight saving time: added in a scan, not in an export', async () => {
    const records = processRecords({ samples: 12, intervalMs: 60_000 }).map((one, i) =>
      i > 7 ? { ...one, ms: one.ms - 3_600_000 } : one,
    );
    const { bytes } = writeLog(records);
    const numbers = await readBytes(bytes);
    expect(numbers.timesMs).toEqual(Array.from({ length: 12 }, (_, i) => START + 60_000 * i));
    expect(numbers.warnings).toEqual([expect.stringMatching(/^clock-stepped-back x1/)]);
    const asLogged = await readBytes(bytes, { asLogged: true });
    expect(asLogged.timesMs[7]).toBe(START + 7 * 60_000 - 3_600_000);
  });

  it('a sample with a broken time costs itself alone', async () => {
    for (const wrong of [Date.UTC(2070, 0, 1), Date.UTC(1980, 0, 1), START + 86_400_000]) {
      const records = processRecords({ samples: 20 }).map((one, i) => (i === 9 ? { ...one, ms: wrong } : one));
      const numbers = await readBytes(writeLog(records).bytes);
      expect(numbers.timesMs).toHaveLength(19);
      expect(numbers.warnings).toEqual([expect.stringMatching(/^time-disorder x1/)]);
    }
  });
});

describe('the file', () => {
  const { bytes, bufferSize } = writeLog(processRecords({ samples: 40 }));
  const buffers = Array.from({ length: bytes.length / bufferSize }, (_, i) =>
    bytes.subarray(i * bufferSize, (i + 1) * bufferSize),
  );

  it('may be in gzip', async () => {
    const packed = gzipSync(bytes);
    const { log: opened, values } = await readBytes(packed);
    expect(opened.form).toEqual({ compression: 'gzip', encoding: 'utf-16le', delimiter: null });
    expect(values).toEqual((await readBytes(bytes)).values);
  });

  it('may have its buffers in any order', async () => {
    const whole = await readBytes(bytes);
    for (const turn of [1, 7, 11]) {
      const shuffled = buffers.slice(1).sort((a, b) => ((a[0x18]! * turn) % 13) - ((b[0x18]! * turn) % 13));
      const numbers = await readBytes(Buffer.concat([buffers[0]!, ...shuffled]));
      expect(numbers.values).toEqual(whole.values);
      expect(numbers.warnings).toEqual([]);
    }
  });

  it('may be circular: a plain file is read from its oldest buffer on, a stream in two parts', async () => {
    const samples = 3000;
    const { bytes: long, bufferSize: size } = writeLog(processRecords({ samples, intervalMs: 1000 }));
    // Larger than what waits in memory for its turn, at 16 MB of buffers of 4 KB.
    const turnedAt = size * Math.floor((0.4 * long.length) / size);
    const circular = Buffer.concat([long.subarray(0, size), long.subarray(turnedAt), long.subarray(size, turnedAt)]);
    const whole = await readBytes(long);
    await withFile('a.blg', circular, async (file) => {
      const numbers = await readNumbers(await openCounterLog(file, { hash: true }));
      expect(numbers.values).toEqual(whole.values);
      expect(numbers.timesMs).toEqual(whole.timesMs);
      expect(numbers.warnings).toEqual([]);
      expect(numbers.summary.bytes).toBe(circular.length);
    });
    const streamed = await readBytes(circular);
    expect(streamed.timesMs.toSorted((a, b) => a - b)).toEqual(whole.timesMs);
  });

  it('may lack a buffer: the other samples are there, and the gap is told', async () => {
    const whole = await readBytes(bytes);
    const numbers = await readBytes(Buffer.concat(buffers.filter((_, i) => i !== 9)));
    expect(numbers.timesMs.length).toBeLessThan(40);
    expect(numbers.timesMs.length).toBeGreaterThan(34);
    for (const [path, values] of numbers.values) {
      for (const [ms, value] of values) {
        if (!path.includes('/sec') && !path.includes('%')) expect(value).toBe(whole.values.get(path)!.get(ms));
      }
    }
    expect(numbers.warnings.join()).toMatch(/truncated x1/);
  });

  it('may be two logs one behind another', async () => {
    const later = processRecords({ samples: 5 }).map((one) => ({ ...one, ms: one.ms + 86_400_000 }));
    const numbers = await readBytes(Buffer.concat([bytes, writeLog(later, { zone: { bias: 240 } }).bytes]));
    expect(numbers.timesMs).toHaveLength(45);
    expect(numbers.headers.map(({ continues, zone }) => [continues, zone.utcOffsetMinutes])).toEqual([
      [undefined, -300],
      [false, -240],
    ]);
    expect(numbers.warnings).toEqual([expect.stringMatching(/^second-header x1/)]);
  });

  it('may hold a second list', async () => {
    const again = processRecords({ samples: 5, machine: 'OTHER' }).map((one) => ({ ...one, ms: one.ms + 3_600_000 }));
    const numbers = await readBytes(writeLog([...processRecords({ samples: 5 }), ...again]).bytes);
    expect(valuesOf(numbers, STORE)).toHaveLength(5);
    expect(valuesOf(numbers, STORE.replace('HOST', 'OTHER'))).toHaveLength(5);
    expect(numbers.warnings).toEqual([expect.stringMatching(/^second-header x1/)]);
  });

  it('may still be written, or have lost events', async () => {
    const records = processRecords({ samples: 3 });
    const open = await readBytes(writeLog(records, { closed: false }).bytes);
    expect(open.timesMs).toHaveLength(3);
    expect(logWarningText(open.summary.warnings[0]!)).toMatch(/was not closed/);
    const lost = await readBytes(writeLog(records, { lost: 3 }).bytes);
    expect(logWarningText(lost.summary.warnings[0]!)).toMatch(/lost 3 events/);
  });

  it('may end within a record, as a log that is still written: that is its end, and no fault', async () => {
    const size = 2560;
    const written = writeLog(processRecords({ samples: 12 }), { closed: false, bufferSize: size, partBytes: 500 });
    const original = await readBytes(written.bytes);
    let cut = 0;
    for (let end = 2 * size; end < written.bytes.length; end += size) {
      const numbers = await readBytes(written.bytes.subarray(0, end));
      const [last, next] = [
        written.parts.findLast((part) => part.end <= end),
        written.parts.find((part) => part.start >= end),
      ];
      const isWithin = last?.record === next?.record;
      if (isWithin) cut++;
      const message = numbers.summary.warnings.map(logWarningText).join();
      expect(numbers.warnings).toEqual([expect.stringMatching(/^truncated x1 /)]);
      expect(message).toMatch(
        isWithin ? /parts of the last record; buffer \d+/ : /was not closed, or is still being written/,
      );
      expect(numbers.timesMs).toEqual(original.timesMs.slice(0, numbers.timesMs.length));
    }
    expect(cut).toBeGreaterThan(2);
  });

  it('may have room that was not written to: one warning, whatever its length and place', async () => {
    const bytes = log(12);
    const open = writeLog(processRecords({ samples: 12 }), { closed: false }).bytes;
    const original = await readBytes(bytes);
    const behind = await withFile('a.blg', Buffer.concat([open, Buffer.alloc(5 * 4096)]), async (file) =>
      readNumbers(await openCounterLog(file)),
    );
    expect(behind.values).toEqual(original.values);
    expect(behind.headers).toHaveLength(1);
    expect(behind.warnings).toEqual([expect.stringContaining('truncated')]);
    const within = await readBytes(
      Buffer.concat([bytes.subarray(0, 3 * 4096), Buffer.alloc(2 * 4096), bytes.subarray(3 * 4096)]),
    );
    expect(within.values).toEqual(original.values);
    expect(logWarningText(within.summary.warnings[0]!)).toMatch(/nothing was written to buffer 4\b/);
    expect(within.summary.warnings).toHaveLength(1);
  });

  it('leaves out what is not wanted', async () => {
    const opened = await openChunks('a.blg', chunksOf(bytes), factsOf(bytes));
    const wanted = opened.paths.flatMap(({ raw }, i) => (raw === STORE ? [i] : []));
    const read: number[] = [];
    for await (const batch of opened.batches(wanted)) read.push(...batch.values);
    expect(read).toEqual(Array.from({ length: 40 }, (_, i) => 50_000_000 + 100_000 * i));
  });

  it.each([
    ['another trace', writeLog([]).bytes, 'NOT_A_COUNTER_LOG', /event trace \(\.etl\), but not a counter log/],
    ['a compressed trace', writeLog([], { mode: 0x4000001 }).bytes, 'BINARY_LOG', /relog a\.blg -f csv -o a\.csv/],
    ['a list alone', writeLog(processRecords({ samples: 0 })).bytes, 'NO_SAMPLES', /no samples/],
    [
      'an older log',
      Buffer.concat([Buffer.from('BL'), Buffer.alloc(5000)]),
      'BINARY_LOG',
      /Windows NT or 2000, convert it on Windows first: relog a\.blg/,
    ],
    ['text', Buffer.from('no counter log at all\n'), 'NOT_A_COUNTER_LOG', /is not a counter log: line 1/],
  ])('refuses %s in one clear line', async (_, content, code, message) => {
    const error = await failure(openChunks('a.blg', chunksOf(content), factsOf(content)));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('reads the same whatever the chunks', async () => {
    const opened = await openChunks('a.blg', chunksOf(bytes, [100, 5000, 3]), factsOf(bytes));
    expect((await readNumbers(opened)).values).toEqual((await readBytes(bytes)).values);
  });
});
