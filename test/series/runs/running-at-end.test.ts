import { expect, test } from 'vitest';
import type { MachineRecord, StretchRecord } from '../../../src/model/history.ts';
import { runningAtEnd } from '../../../src/series/runs/machine-record.ts';

const stretch = (running: number, ended: number, tooMany: readonly (readonly [string, number])[] = []): StretchRecord =>
  ({
    runs: Array.from({ length: running + ended }, (_, index) => ({ endKnown: index >= running })),
    tooMany,
  }) as unknown as StretchRecord;
const recordOf = (...stretches: StretchRecord[]): Pick<MachineRecord, 'stretches'> => ({ stretches });

test('what ended before the capture did is not counted, what was too much to judge is', () => {
  expect(runningAtEnd(recordOf(stretch(40, 12, [['cmd', 300]])))).toBe(340);
});

test('stretches of a capture have the same processes', () => {
  expect(runningAtEnd(recordOf(stretch(40, 0), stretch(42, 1)))).toBe(42);
});

test('none without processes', () => {
  expect(runningAtEnd(recordOf())).toBe(0);
});
