// A binary counter log of any length, for benchmarks: `node bench/make-blg.mjs FILE [MEGABYTES [PATTERN.blg]]`.
// With a pattern, a real log of whole objects, its samples are repeated with their times moved on; without one, samples are
// made of object Process as 64-bit Windows logs it: 150 processes, 28 counters.
// @ts-check
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const EPOCH_TICKS = 116_444_736_000_000_000n;
const BUFFER_SIZE = 65536;
const PART_BYTES = 8000;
const GUID = Buffer.from('b33b3f933e940d499ced3cbb14c14479', 'hex');
const HEADER_BYTES = 72;

/** @typedef {{ type: number, ticks: bigint, payload: Buffer }} LogRecord */

/** The records of a log, put together from their parts. @param {Buffer} log @returns {LogRecord[]} */
function readRecords(log) {
  /** @type {Map<string, LogRecord>} */
  const records = new Map();
  const size = log.readUInt32LE(0);
  for (let start = 0; start < log.length; start += size) {
    const end = start + log.readUInt32LE(start + 0x30);
    for (let at = start + HEADER_BYTES; at + 48 < end;) {
      const isPdh = log.subarray(at + 0x18, at + 0x28).equals(GUID);
      const length = log.readUInt16LE(at + (isPdh ? 0 : 4));
      if (isPdh) {
        const type = log[at + 4] ?? 0;
        const ticks = log.readBigInt64LE(at + 0x10);
        const payload = log.subarray(at + 72, at + length);
        const key = type === 0x24 ? `${at}` : `${type} ${ticks}`;
        const before = records.get(key)?.payload ?? Buffer.alloc(0);
        records.set(key, { type, ticks, payload: Buffer.concat([before, payload]) });
      }
      at += Math.ceil(length / 8) * 8;
    }
  }
  return [...records.values()];
}

/** @param {number} type @param {bigint} ticks @param {number} part @param {number} parts @param {Buffer} payload */
function writeEvent(type, ticks, part, parts, payload) {
  const event = Buffer.alloc(Math.ceil((72 + payload.length) / 8) * 8);
  event.writeUInt16LE(72 + payload.length, 0);
  event.writeUInt16LE(0xc014, 2);
  event.writeUInt8(type, 4);
  event.writeUInt16LE(60, 6);
  event.writeBigInt64LE(ticks, 0x10);
  GUID.copy(event, 0x18);
  event.writeUInt32LE(part, 0x40);
  event.writeUInt32LE(parts, 0x44);
  payload.copy(event, 72);
  return event;
}

/** 28 counters of Process by index, type and whether they are 64 bits wide. */
const COUNTERS = [
  ...[6, 142, 144].map((index) => ({ index, type: 0x20510500 })),
  ...[172, 174].map((index) => ({ index, type: 0x10100 })),
  { index: 28, type: 0x10410400 },
  ...[178, 180, 182, 184, 186].map((index) => ({ index, type: 0x10100 })),
  ...[680, 682].map((index) => ({ index, type: 0x10000 })),
  { index: 684, type: 0x30240500 },
  ...[784, 1410].map((index) => ({ index, type: 0x10100 })),
  ...[56, 58].map((index) => ({ index, type: 0x10100 })),
  { index: 952, type: 0x10000 },
  ...[1412, 1414, 1416, 1418, 1420, 1422, 1424, 1426].map((index) => ({ index, type: 0x10410500 })),
  { index: 1478, type: 0x10100 },
];
const PROCESSES = 150;

/** @param {string} value */
const text = (value) => Buffer.from(`${value}\0`, 'utf16le');

/** A sample of object Process. @param {bigint} ticks local @param {number} number */
function makeSample(ticks, number) {
  const definitions = Buffer.alloc(40 * COUNTERS.length);
  let offset = 8;
  const offsets = COUNTERS.map(({ index, type }, i) => {
    const size = (type & 0x100) === 0 ? 4 : 8;
    offset = Math.ceil(offset / size) * size;
    for (const [at, value] of [
      [0, 40],
      [4, index],
      [28, type],
      [32, size],
      [36, offset],
    ]) {
      definitions.writeUInt32LE(value ?? 0, 40 * i + (at ?? 0));
    }
    offset += size;
    return offset - size;
  });
  const blockBytes = Math.ceil(offset / 8) * 8;
  /** @type {Buffer[]} */
  const instances = [];
  for (let process = 0; process < PROCESSES; process++) {
    const name = text(process % 3 === 0 ? 'svchost' : `service${process}`);
    const head = Buffer.alloc(Math.ceil((24 + name.length) / 8) * 8);
    head.writeUInt32LE(head.length, 0);
    head.writeInt32LE(-1, 12);
    head.writeUInt32LE(24, 16);
    head.writeUInt32LE(name.length, 20);
    name.copy(head, 24);
    const values = Buffer.alloc(blockBytes);
    values.writeUInt32LE(blockBytes, 0);
    COUNTERS.forEach(({ index, type }, i) => {
      const at = offsets[i] ?? 0;
      const value = index === 784 ? 1000 + 4 * process : 1_000_000 + 4096 * ((number * (process + i)) % 1000);
      if ((type & 0x100) === 0) values.writeUInt32LE(value, at);
      else values.writeBigInt64LE(index === 684 ? ticks - 36_000_000_000n : BigInt(value), at);
    });
    instances.push(head, values);
  }
  const data = Buffer.concat(instances);
  const object = Buffer.alloc(64);
  const definitionBytes = 64 + definitions.length;
  for (const [at, value] of [
    [0, definitionBytes + data.length],
    [4, definitionBytes],
    [8, 64],
    [12, 230],
    [32, COUNTERS.length],
    [40, PROCESSES],
  ]) {
    object.writeUInt32LE(value ?? 0, at);
  }
  object.writeBigInt64LE(ticks, 48);
  object.writeBigInt64LE(10_000_000n, 56);
  const machine = text('BENCH');
  const head = Buffer.concat([Buffer.alloc(88), machine, Buffer.alloc((8 - (machine.length % 8)) % 8)]);
  head.write('PERF', 0, 'utf16le');
  const total = head.length + object.length + definitions.length + data.length;
  for (const [at, value] of [
    [8, 1],
    [20, total],
    [24, head.length],
    [28, 1],
    [80, machine.length],
    [84, 88],
  ]) {
    head.writeUInt32LE(value ?? 0, at);
  }
  head.writeBigInt64LE(BigInt(number) * 15_000_000n, 56);
  head.writeBigInt64LE(1_000_000n, 64);
  head.writeBigInt64LE(ticks, 72);
  const block = bl(5, Buffer.concat([head, object, definitions, data]));
  return bl(0, block);
}

/** @param {number} subtype @param {Buffer} content */
function bl(subtype, content) {
  const head = Buffer.from([0x42, 0x4c, 3, subtype, 0, 0, 0, 0]);
  head.writeUInt32LE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

function makeList() {
  const strings = Buffer.concat([text('\\\\BENCH'), text('Process'), text('*'), text('*')]);
  const entry = Buffer.alloc(Math.ceil((52 + strings.length) / 8) * 8);
  for (const [at, value] of [
    [0, entry.length],
    [4, 0x11],
    [12, 0x10],
    [28, 0],
    [32, 16],
    [36, 32],
    [40, 0xffffffff],
    [48, 36],
  ]) {
    entry.writeUInt32LE(value ?? 0, at);
  }
  strings.copy(entry, 52);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x6ff, 0);
  head.writeUInt32LE(0x20008, 4);
  return Buffer.concat([head, entry]);
}

/** The log header of a 64-bit Windows 10. */
function makeHeader() {
  const event = Buffer.alloc(512);
  event.writeUInt16LE(0xc002, 2);
  event.writeUInt16LE(event.length, 4);
  event.writeUInt32LE(BUFFER_SIZE, 32);
  event.writeUInt8(10, 36);
  event.writeBigInt64LE(EPOCH_TICKS + 17_000_000_000_000_000n, 48);
  event.writeUInt32LE(1, 64);
  event.writeUInt32LE(1, 68);
  event.writeUInt32LE(8, 76);
  event.writeInt32LE(480, 104);
  event.write('@tzres.dll,-212', 108, 'utf16le');
  return event;
}

/**
 * @param {string} file @param {number} megabytes @param {string | undefined} pattern
 * @returns {{ bytes: number, samples: number }}
 */
export function makeBlg(file, megabytes, pattern) {
  const out = openSync(file, 'w');
  let buffers = 0;
  let samples = 0;
  /** @type {Buffer[]} */
  let events = [];
  let used = HEADER_BYTES;
  function flush() {
    if (events.length === 0) return;
    const buffer = Buffer.alloc(BUFFER_SIZE, 0xff).fill(0, 0, HEADER_BYTES);
    buffer.writeUInt32LE(BUFFER_SIZE, 0);
    buffer.writeUInt32LE(used, 4);
    buffer.writeBigInt64LE(BigInt(buffers), 0x18);
    buffer.writeUInt32LE(used, 0x30);
    Buffer.concat(events).copy(buffer, HEADER_BYTES);
    writeSync(out, buffer);
    buffers++;
    events = [];
    used = HEADER_BYTES;
  }
  /** @param {Buffer} event */
  function put(event) {
    if (used + event.length > BUFFER_SIZE) flush();
    events.push(event);
    used += event.length;
  }
  /** @param {number} type @param {bigint} ticks @param {Buffer} payload */
  function putRecord(type, ticks, payload) {
    const parts = Math.ceil(payload.length / PART_BYTES);
    for (let part = 1; part <= parts; part++) {
      put(writeEvent(type, ticks, part, parts, payload.subarray((part - 1) * PART_BYTES, part * PART_BYTES)));
    }
  }
  const records = pattern === undefined ? [] : readRecords(readFileSync(pattern));
  const start = EPOCH_TICKS + BigInt(Date.UTC(2024, 0, 1)) * 10_000n;
  const made = Array.from({ length: 16 }, (_, i) => makeSample(start, i));
  const repeated = records.filter(({ type }) => type === 0x22).map(({ payload }) => payload);
  const payloads = repeated.length > 0 ? repeated : made;
  put(makeHeader());
  flush();
  for (const { type, payload } of records) if (type === 0x24) putRecord(type, start, payload);
  putRecord(0x20, start, records.find(({ type }) => type === 0x20)?.payload ?? makeList());
  for (; buffers * BUFFER_SIZE < megabytes * 1e6; samples++) {
    putRecord(0x22, start + BigInt(samples) * 150_000_000n, payloads[samples % payloads.length] ?? Buffer.alloc(0));
  }
  flush();
  closeSync(out);
  return { bytes: buffers * BUFFER_SIZE, samples };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file = '', megabytes = '500', pattern] = process.argv.slice(2);
  console.log(file, makeBlg(file, Number(megabytes), pattern));
}
