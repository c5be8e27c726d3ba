import { describe, expect, it } from 'vitest';
import {
  HEADROOM_BYTES,
  INPUT_BYTES,
  inputMemoryOf,
  takeInputs,
} from '../../../src/counterlog/source/input-buffers.ts';
import { openCounterLog } from '../../../src/counterlog/open.ts';
import { writeLog } from '../../helpers/binary-log-writer.ts';
import { withFile } from '../../helpers/counterlog-reading.ts';
import { processRecords } from '../../helpers/process-log.ts';

/** How often the scan kernel was started while something was done. */
async function kernelsStarted(act: () => Promise<void>): Promise<number> {
  const { Instance } = WebAssembly;
  let started = 0;
  WebAssembly.Instance = class extends Instance {
    constructor(...args: ConstructorParameters<typeof Instance>) {
      super(...args);
      started++;
    }
  };
  try {
    await act();
  } finally {
    WebAssembly.Instance = Instance;
  }
  return started;
}

describe('inputs', () => {
  it('lie in one memory, apart from each other', () => {
    const { inputs, giveBack } = takeInputs();
    const memory = inputMemoryOf(inputs[0]!);
    expect(memory === null).toBe(false);
    let end = memory!.frontBytes;
    for (const input of inputs) {
      expect(inputMemoryOf(input) === memory).toBe(true);
      expect(input.length).toBe(HEADROOM_BYTES + INPUT_BYTES);
      expect(input.byteOffset).toBeGreaterThanOrEqual(end);
      end = input.byteOffset + input.length;
    }
    expect(memory!.workAt).toBeGreaterThan(end);
    giveBack();
  });

  it('are used again once given back, and by one file at a time', () => {
    const first = takeInputs();
    const second = takeInputs();
    expect(second.inputs[0] === first.inputs[0]).toBe(false);
    first.giveBack();
    expect(takeInputs().inputs === first.inputs).toBe(true);
  });

  it('are not the memory of other bytes', () => {
    expect(inputMemoryOf(Buffer.from('a'))).toBeNull();
  });
});

async function readAll(file: string): Promise<void> {
  const log = await openCounterLog(file);
  const batches = log.batches([0])[Symbol.asyncIterator]();
  while ((await batches.next()).done !== true);
}

describe('the scan kernel', () => {
  it('does not start for a binary log', async () => {
    const { bytes } = writeLog(processRecords({ samples: 12 }));
    await withFile('a.blg', bytes, async (file) => {
      expect(await kernelsStarted(() => readAll(file))).toBe(0);
    });
  });

  it('starts for a text log', async () => {
    // What was given back may have been scanned before.
    const held = Array.from({ length: 8 }, takeInputs);
    expect(await kernelsStarted(() => readAll('samples/frontend-imap4-leak.csv'))).toBeGreaterThan(0);
    for (const { giveBack } of held) giveBack();
  });
});
