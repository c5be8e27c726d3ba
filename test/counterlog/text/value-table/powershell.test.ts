import { describe, expect, it } from 'vitest';
import { selectColumns } from '../../../../src/series/samples/columns.ts';
import { failure, read } from '../../../helpers/counterlog-reading.ts';

// As Export-Csv writes a PerformanceCounterSample; the names and their order are those of its properties.
const HEAD =
  '"Path","InstanceName","CookedValue","RawValue","SecondValue","MultipleCount","CounterType","Timestamp",' +
  '"Timestamp100NSec","Status","DefaultScale","TimeBase"\r\n';

const A = '\\\\h\\process(a)\\handle count';
const B = '\\\\h\\process(b)\\handle count';

function line(path: string, value: string, time: string, status = '0'): string {
  const cells = [path, 'a', value, value, '0', '1', 'NumberOfItems32', time, '133', status, '0', '10000000'];
  return `${cells.map((cell) => `"${cell}"`).join(',')}\r\n`;
}

const at = (second: number): string => `10/1/2024 10:00:${String(second).padStart(2, '0')} AM`;

describe("PowerShell's list of samples", () => {
  it('is read as a counter log of the same samples', async () => {
    const text = `#TYPE Microsoft.PowerShell.Commands.GetCounter.PerformanceCounterSample\r\n${HEAD}${line(A, '1', at(0))}${line(B, '10', at(0))}${line(A, '2', at(15))}${line(B, '20', at(15))}`;
    for (const sizes of [[], [700, 13, 1, 200]]) {
      const { log, rows, seconds, warnings, summary } = await read(text, { sizes });
      expect(log.paths.map((path) => path.raw)).toEqual([A, B]);
      expect(selectColumns(log.paths, 'x').map((w) => w.kind === 'process' && w.metric)).toEqual([
        'handles',
        'handles',
      ]);
      expect(rows).toEqual([
        [1, 10],
        [2, 20],
      ]);
      expect(seconds).toEqual([0, 15]);
      // The first of October may be the tenth of January.
      expect(warnings).toEqual(['date-order x2 @3,5', 'unknown-zone x1 @2']);
      expect(summary.bytes).toBe(Buffer.byteLength(text));
    }
  });

  it('has processes that start later and that end', async () => {
    const text = HEAD + line(A, '1', at(0)) + line(B, '10', at(15)) + line(A, '2', at(15)) + line(B, '20', at(30));
    const { rows, seconds } = await read(text);
    expect(rows).toEqual([
      [1, null],
      [2, 10],
      [null, 20],
    ]);
    expect(seconds).toEqual([0, 15, 30]);
  });

  it('gives the wanted columns in the order asked for', async () => {
    const { rows } = await read(HEAD + line(A, '1', at(0)) + line(B, '10', at(0)), { wanted: [1, 0, 1] });
    expect(rows).toEqual([[10, 1, 10]]);
  });

  it('takes the properties in any order and the language of the user', async () => {
    const text = 'Timestamp;Path;CookedValue\r\n01.10.2024 10:00:15;\\\\H\\Prozess(a)\\Handleanzahl;12,5\r\n';
    const { log, rows, seconds } = await read(text);
    expect(log.paths[0]).toMatchObject({ object: 'Process', counter: 'Handle Count' });
    expect(rows).toEqual([[12.5]]);
    expect(seconds).toEqual([15]);
  });

  it('takes times with an offset, and those in the words of the user', async () => {
    for (const [offset, time] of [
      [120, (second: number) => `2024-10-27T02:59:${second + 30}.0000000+02:00`],
      [0, (second: number) => `${1_729_990_770 + second}`],
      [null, (second: number) => `27/10/2024 下午 2:59:${second + 30}`],
    ] as const) {
      const text = HEAD + [0, 15].flatMap((s) => [line(A, '1', time(s)), line(B, '2', time(s))]).join('');
      const { log, rows, warnings } = await read(Buffer.from(text));
      expect(rows).toEqual([
        [1, 2],
        [1, 2],
      ]);
      expect(log.zone.utcOffsetMinutes).toBe(offset);
      expect(warnings).toEqual(offset === null ? ['unknown-zone x1 @1'] : []);
    }
  });

  it('keeps samples of one time together whose seconds differ, and one second apart by their paths', async () => {
    const text = HEAD + line(A, '1', at(0)) + line(B, '10', at(1)) + line(A, '2', at(1)) + line(B, '20', at(2));
    expect((await read(text)).rows).toEqual([
      [1, 10],
      [2, 20],
    ]);
  });

  it('has no sample where the status says so', async () => {
    const { rows, warnings } = await read(HEAD + line(A, '0', at(0), '3221228474') + line(B, '1', at(0), '1'));
    expect(rows).toEqual([[null, 1]]);
    expect(warnings).toEqual(['date-order x1 @2', 'unknown-zone x1 @1']);
  });

  it('leaves out what is broken, and counts it', async () => {
    const broken = [
      line(A, 'x', at(0)),
      line(A, '1', 'noon'),
      line('no path', '1', at(0)),
      '"a","b"\r\n',
      `"a"b\r\n`,
      '\r\n',
      line(B, '2', at(0)),
      line(A, '3', at(15)).trimEnd().slice(0, -1),
    ];
    const { rows, warnings } = await read(HEAD + broken.join(''));
    expect(rows).toEqual([[null, 2]]);
    expect([...warnings].sort()).toEqual([
      'bad-number x1 @2:3',
      'bad-timestamp x1 @3:8',
      'date-order x1 @2',
      'malformed-record x2 @4:1,6',
      'short-record x1 @5',
      'truncated x1 @9',
      'unknown-zone x1 @1',
    ]);
  });

  it('is refused where it holds nothing', async () => {
    expect((await failure(read(HEAD))).code).toBe('NO_SAMPLES');
    expect((await failure(read(HEAD + line(A, '1', 'noon')))).code).toBe('DAMAGED');
  });
});
