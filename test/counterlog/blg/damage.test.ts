/**
 * Whatever happened to a log: reading ends, only a LeakscanError is thrown, memory stays bounded, and no number comes out
 * that the sound log does not have at that time. Without a check sum a flipped bit in a number cannot be seen, so what is
 * compared is all but the sample that was damaged, and the rates of the next one.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LeakscanError } from '../../../src/util/errors.ts';
import { writeLog, type WrittenLog } from '../../helpers/binary-log-writer.ts';
import { hasRealLogs, ORACLE, PAL, readBytes, realLog, TX, type Numbers } from '../../helpers/binary-log-reading.ts';
import { processRecords, START } from '../../helpers/process-log.ts';
import { logWarningText } from '../../../src/words/log-warnings.ts';

const INTERVAL_MS = 15_000;
const records = processRecords({ samples: 12, names: { 230: 'Process', 186: 'Private Bytes' } });
const SMALL = writeLog(records, { bufferSize: 2048, partBytes: 700 });
const sound = await readBytes(SMALL.bytes);

const isRate = (path: string): boolean => path.includes('/sec') || path.includes('%');

async function readDamaged(bytes: Buffer): Promise<Numbers | null> {
  try {
    return await readBytes(bytes);
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    expect(error.message).toMatch(/^a\.blg: [^\r\n\0]+$/);
    return null;
  }
}

/**
 * @param excepted times at which values may be anything; rates also at the next one. NaN = names may be others, since the
 *   list or the table of names was hit
 */
function compare(damaged: Numbers | null, excepted: ReadonlySet<number>, original = sound): void {
  if (damaged === null) return;
  for (const warning of damaged.summary.warnings) expect(logWarningText(warning)).not.toMatch(/[\r\n\0]/);
  const known = new Set(original.timesMs);
  const next = new Set(original.timesMs.filter((_, i) => i > 0 && excepted.has(original.timesMs[i - 1]!)));
  for (const [path, values] of damaged.values) {
    const right = original.values.get(path);
    if (right === undefined && excepted.has(NaN)) continue;
    for (const [ms, value] of values) {
      if (excepted.has(ms) || !known.has(ms)) continue;
      // A rate may also bridge a sample that was left out: then it is of two intervals.
      if (isRate(path) && (next.has(ms) || !isNextOf(damaged, original, ms))) continue;
      if (right?.get(ms) !== value) expect({ path, ms, value }).toEqual({ path, ms, value: right?.get(ms) });
    }
  }
}

/** Whether the sample before is the same in both. */
function isNextOf(damaged: Numbers, original: Numbers, ms: number): boolean {
  const before = (times: readonly number[]): number | undefined => times[times.indexOf(ms) - 1];
  return before(damaged.timesMs) === before(original.timesMs);
}

/** The time of the sample that has the byte; null where none has. */
function sampleAt({ parts }: WrittenLog, offset: number): number | null {
  const part = parts.find(({ start, end }) => offset >= start && offset < end);
  const record = part === undefined ? undefined : records[part.record];
  return record?.type === 0x22 ? record.ms : null;
}

/** Times that may appear beside the known ones: only those of a sample whose own time was damaged. */
const strangers = (damaged: Numbers | null): number =>
  damaged === null ? 0 : damaged.timesMs.filter((ms) => !sound.timesMs.includes(ms)).length;

describe('a log that is cut', () => {
  /** Where every structure begins and ends: buffers, headers, events, and a byte to both sides. */
  const edges = [
    ...new Set(
      [
        ...Array.from({ length: SMALL.bytes.length / SMALL.bufferSize }, (_, i) => i * SMALL.bufferSize),
        ...SMALL.parts.flatMap(({ start, end }) => [start, start + 48, start + 72, start + 80, end]),
        72,
        104,
        440,
      ].flatMap((at) => [at - 1, at, at + 1, at + 8]),
    ),
  ].filter((at) => at >= 0 && at < SMALL.bytes.length);

  it('gives all samples before the cut, and tells of it', async () => {
    expect(edges.length).toBeGreaterThan(200);
    for (const at of edges) {
      const damaged = await readDamaged(SMALL.bytes.subarray(0, at));
      compare(damaged, new Set());
      expect(strangers(damaged)).toBe(0);
      const whole = records.filter(
        (one, i) => one.type === 0x22 && SMALL.parts.every((p) => p.record !== i || p.end <= at),
      );
      expect(damaged?.timesMs.length ?? 0, `cut at ${at}`).toBe(whole.length);
      // Behind the last event is fill alone.
      const isWhole = at >= SMALL.parts.at(-1)!.end;
      if (damaged !== null && !isWhole) expect(damaged.warnings.join(), `cut at ${at}`).toContain('truncated');
    }
  });
});

describe('a log with flipped bits', () => {
  it('has no wrong number but in the sample that was hit', async () => {
    let flips = 0;
    for (let offset = 0; offset < SMALL.bytes.length; offset += 7) {
      const bit = (offset * 5) % 8;
      const bytes = Buffer.from(SMALL.bytes);
      bytes[offset]! ^= 1 << bit;
      const damaged = await readDamaged(bytes);
      const hit = sampleAt(SMALL, offset);
      compare(damaged, new Set([hit ?? NaN]));
      expect(strangers(damaged), `offset ${offset}, bit ${bit}`).toBeLessThanOrEqual(hit === null ? 0 : 1);
      flips++;
    }
    expect(flips).toBeGreaterThan(2000);
  });

  it('loses few samples but where its first buffers were hit', async () => {
    let lost = 0;
    let reads = 0;
    for (let offset = 5 * SMALL.bufferSize; offset < SMALL.bytes.length; offset += 211) {
      const bytes = Buffer.from(SMALL.bytes);
      bytes[offset]! ^= 0x10;
      lost += 12 - ((await readDamaged(bytes))?.timesMs.length ?? 0);
      reads++;
    }
    expect(lost / reads).toBeLessThan(1);
  });
});

const buffersOf = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('a log in pieces', () => {
  it('reads the same in any order of its buffers', async () => {
    const [head, ...rest] = buffersOf(SMALL.bytes, SMALL.bufferSize);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(rest, { minLength: rest.length }), async (shuffled) => {
        const numbers = await readBytes(Buffer.concat([head!, ...shuffled]));
        expect(numbers.values).toEqual(sound.values);
        expect(numbers.warnings).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('has no wrong number whichever buffers are missing, doubled or turned around', async () => {
    const all = buffersOf(SMALL.bytes, SMALL.bufferSize);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(all.length - 1), { maxLength: 30 }), async (picked) => {
        const damaged = await readDamaged(Buffer.concat([all[0]!, ...picked.map((i) => all[i]!)]));
        compare(damaged, new Set());
        expect(strangers(damaged)).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('any bytes', () => {
  const change = fc.record({
    at: fc.nat(SMALL.bytes.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
  });

  it('end in numbers of sound samples or in one clear line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
        const bytes = Buffer.from(SMALL.bytes);
        const hit = new Set<number>();
        for (const { at, bytes: put } of changes) {
          bytes.set(put.subarray(0, bytes.length - at), at);
          for (let i = at; i < at + put.length; i++) hit.add(sampleAt(SMALL, i) ?? NaN);
        }
        const damaged = await readDamaged(bytes);
        expect(damaged === null || damaged.timesMs.length <= 40).toBe(true);
        compare(damaged, hit);
      }),
      { numRuns: 1500 },
    );
  }, 60_000);

  it('of lengths and counts ask for no memory that the file does not fill', async () => {
    for (let offset = SMALL.bufferSize; offset + 4 <= SMALL.bytes.length; offset += 12) {
      const bytes = Buffer.from(SMALL.bytes);
      bytes.writeUInt32LE(offset % 24 === 0 ? 0xffffffff : 0x7ffffff0, offset);
      await readDamaged(bytes);
    }
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(512e6);
  });
});

describe.skipIf(!hasRealLogs)('real logs that were damaged', () => {
  it.each([PAL, TX, `${ORACLE}.blg`])(
    '%s: cut, shuffled and with flipped bits',
    async (name) => {
      const bytes = readFileSync(realLog(name));
      const original = await readBytes(bytes);
      const random = fc.sample(fc.tuple(fc.nat(bytes.length - 1), fc.nat(7)), { numRuns: 60, seed: 7 });
      for (const [at, bit] of random) {
        compare(await readDamaged(bytes.subarray(0, at)), new Set(), original);
        const flipped = Buffer.from(bytes);
        flipped[at]! ^= 1 << bit;
        await readDamaged(flipped);
      }
      const [head, ...rest] = buffersOf(bytes, 65_536);
      for (const shuffled of fc.sample(fc.shuffledSubarray(rest, { minLength: rest.length }), {
        numRuns: 10,
        seed: 3,
      })) {
        expect((await readBytes(Buffer.concat([head!, ...shuffled]))).values).toEqual(original.values);
      }
    },
    60_000,
  );
});

it('the log that is damaged here is sound', () => {
  expect(sound.timesMs).toEqual(Array.from({ length: 12 }, (_, i) => START + i * INTERVAL_MS));
  expect(sound.warnings).toEqual([]);
  expect(sound.log.paths).toHaveLength(24);
});
