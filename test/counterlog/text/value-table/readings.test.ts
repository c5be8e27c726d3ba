import { describe, expect, it } from 'vitest';
import { failure, read } from '../../../helpers/counterlog-reading.ts';

const TYPE = '#TYPE Microsoft.PowerShell.Commands.GetCounter.PerformanceCounterSampleSet\r\n';
const SAMPLES = 'Microsoft.PowerShell.Commands.GetCounter.PerformanceCounterSample[]';

/** As PowerShell's own type data makes it: `path :`, the value, a blank line. */
const readings = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `\\\\srv01\\process(${name})\\handle count :\n${value}\n\n`)
    .join('');

const sample = (time: string, values: Readonly<Record<string, string | number>>): string =>
  `"${readings(values)}","${time}","${SAMPLES}"\r\n`;

const HEAD = `${TYPE}"Readings","Timestamp","CounterSamples"\r\n`;

describe("PowerShell's readings", () => {
  it('are read as a counter log', async () => {
    const text =
      HEAD + sample('10/1/2024 10:00:00 AM', { a: 1, b: 10 }) + sample('10/1/2024 10:00:15 AM', { b: 20, c: 5 });
    for (const sizes of [[], [200, 17, 1, 40]]) {
      const { log, rows, seconds, warnings } = await read(text, { sizes });
      expect(log.paths.map((path) => path.instance)).toEqual(['a', 'b', 'c']);
      expect(rows).toEqual([
        [1, 10, null],
        [null, 20, 5],
      ]);
      expect(seconds).toEqual([0, 15]);
      expect(warnings).toEqual(['date-order x2 @4,11', 'unknown-zone x1 @2']);
    }
  });

  it('may have their columns in any order, other columns, and the language of the user', async () => {
    const text = `"Timestamp";"Extra";"Readings"\n"01.10.2024 10:00:00";"x";"${readings({ a: '12,5' })}"\n`;
    const { rows, seconds } = await read(text);
    expect(rows).toEqual([[12.5]]);
    expect(seconds).toEqual([0]);
  });

  it('lose the record alone whose quotes are broken, or that was cut', async () => {
    const [one, two, three] = [0, 15, 30].map((s) =>
      sample(`2024-10-01 10:00:${String(s).padStart(2, '0')}`, { a: s }),
    );
    const broken = await read(HEAD + one! + two!.replace('","2024', ',"2024') + three!);
    expect(broken.seconds).toEqual([0, 30]);
    expect(broken.warnings).toEqual(['malformed-record x1 @7', 'unknown-zone x1 @2']);
    const cut = await read(HEAD + one! + two!.slice(0, 40));
    expect(cut.seconds).toEqual([0]);
    expect(cut.warnings).toEqual(['truncated x1 @7', 'unknown-zone x1 @2']);
  });

  it('are refused for the time that cannot be read', async () => {
    const error = await failure(read(HEAD + sample('noon', { a: 1 })));
    expect(error.code).toBe('DAMAGED');
    expect(error.message).toMatch(/line 3, cell 2: "noon" is not a date and time/);
  });
});
