import { describe, expect, it } from 'vitest';
import { read, TEN } from '../../../helpers/counterlog-reading.ts';

const TIME = (second: number): string => new Date(TEN + second * 1000).toISOString().slice(0, 23).replace('T', ' ');
const HEAD = 'CounterDateTime,MachineName,ObjectName,CounterName,InstanceName,CounterValue\n';
const row = (second: number, counter: string, value: number): string =>
  `${TIME(second)},\\\\SRV01,Process,${counter},w3wp,${value}\n`;

/** [samples][processes] ID and handles, in the order of their rows. */
const table = (samples: readonly (readonly (readonly [number, number])[])[]): string =>
  HEAD +
  samples
    .map((processes, i) =>
      processes.map(([id, handles]) => row(15 * i, 'ID Process', id) + row(15 * i, 'Handle Count', handles)).join(''),
    )
    .join('');

describe('rows of one counter and one time', () => {
  it('are of two processes of one name where their IDs say so', async () => {
    const { log, rows, warnings } = await read(
      table([
        [
          [4120, 10],
          [5236, 1000],
        ],
        [
          [4120, 11],
          [5236, 1001],
        ],
      ]),
    );
    expect(log.paths.map(({ raw }) => raw)).toEqual([
      '\\\\SRV01\\Process(w3wp)\\ID Process',
      '\\\\SRV01\\Process(w3wp)\\Handle Count',
      '\\\\SRV01\\Process(w3wp#1)\\ID Process',
      '\\\\SRV01\\Process(w3wp#1)\\Handle Count',
    ]);
    expect(rows).toEqual([
      [4120, 10, 5236, 1000],
      [4120, 11, 5236, 1001],
    ]);
    expect(warnings.map((warning) => warning.split(' ')[0])).toEqual(['unknown-zone', 'shared-name']);
  });

  it('count once where they are of one process', async () => {
    const { rows, warnings } = await read(
      table([
        [
          [4120, 10],
          [4120, 10],
        ],
        [
          [4120, 11],
          [4120, 11],
        ],
      ]),
    );
    expect(rows).toEqual([
      [4120, 10],
      [4120, 11],
    ]);
    expect(warnings[1]).toMatch(/^duplicate-value x4/);
  });

  it('are not told apart where their order changes: nobody knows whose a value is', async () => {
    const swapped = [
      [5236, 1001],
      [4120, 11],
    ] as const;
    const plain = [
      [4120, 10],
      [5236, 1000],
    ] as const;
    const { log, warnings } = await read(table([plain, swapped, plain, swapped]));
    expect(log.paths).toHaveLength(2);
    expect(warnings[1]).toMatch(/^duplicate-value x8/);
  });
});
