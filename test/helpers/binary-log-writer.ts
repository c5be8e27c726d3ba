/**
 * Writes small binary counter logs as Windows does: an event trace of buffers, records of PDH in parts, performance data
 * blocks and raw counters. Layouts are those of real logs of Windows Vista (whole objects) and 8 to 10 (counters).
 */

const GUID = Buffer.from('b33b3f933e940d499ced3cbb14c14479', 'hex');
const EPOCH_TICKS = 116_444_736_000_000_000n;

export const ticksOf = (ms: number): bigint => BigInt(ms) * 10_000n + EPOCH_TICKS;

const text = (value: string): Buffer => Buffer.from(`${value}\0`, 'utf16le');

const pad = (bytes: Buffer, to = 8): Buffer => Buffer.concat([bytes, Buffer.alloc((to - (bytes.length % to)) % to)]);

export interface WrittenEvent {
  readonly type: number;
  readonly ms: number;
  readonly ticks?: bigint;
  readonly payload: Buffer;
}

export interface WrittenZone {
  readonly bias: number;
  readonly standard?: string;
  readonly daylight?: string;
  readonly daylightBias?: number;
  /** [month, day of the week, how many-th, hour] */
  readonly standardFrom?: readonly [number, number, number, number];
  readonly daylightFrom?: readonly [number, number, number, number];
}

export interface LogOptions {
  readonly bufferSize?: number;
  readonly partBytes?: number;
  readonly windowsMajor?: number;
  readonly pointerBytes?: 4 | 8;
  readonly zone?: WrittenZone;
  readonly mode?: number;
  readonly lost?: number;
  readonly closed?: boolean;
}

/** Where a record's part is in the file. */
export interface WrittenPart {
  readonly record: number;
  readonly start: number;
  readonly end: number;
}

export interface WrittenLog {
  readonly bytes: Buffer;
  readonly bufferSize: number;
  readonly parts: readonly WrittenPart[];
}

/** The log of some records, in their order. */
export function writeLog(records: readonly WrittenEvent[], options: LogOptions = {}): WrittenLog {
  const { bufferSize = 4096, partBytes = 1000, windowsMajor = 6 } = options;
  const places: WrittenPart[] = [];
  const buffers: Buffer[] = [];
  let events: Buffer[] = [];
  let used = 72;
  const flush = (): void => {
    if (events.length === 0) return;
    buffers.push(writeBuffer(Buffer.concat(events), buffers.length + 1, bufferSize, windowsMajor));
    events = [];
    used = 72;
  };
  records.forEach(({ type, ms, ticks = ticksOf(ms), payload }, record) => {
    const count = Math.max(1, Math.ceil(payload.length / partBytes));
    for (let part = 1; part <= count; part++) {
      const event = writeEvent(type, ticks, part, count, payload.subarray((part - 1) * partBytes, part * partBytes));
      if (used + event.length > bufferSize) flush();
      const start = (buffers.length + 1) * bufferSize + used;
      // Without the fill behind it.
      places.push({ record, start, end: start + event.readUInt16LE(0) });
      events.push(event);
      used += event.length;
    }
  });
  flush();
  const head = writeBuffer(writeLogHeader(buffers.length + 1, bufferSize, options), 0, bufferSize, windowsMajor);
  return { bytes: Buffer.concat([head, ...buffers]), bufferSize, parts: places };
}

function writeBuffer(events: Buffer, number: number, bufferSize: number, windowsMajor: number): Buffer {
  const buffer = Buffer.alloc(bufferSize, 0xff);
  buffer.fill(0, 0, 72);
  buffer.writeUInt32LE(bufferSize, 0);
  const used = 72 + events.length;
  buffer.writeUInt32LE(windowsMajor < 6 ? number : used, 4);
  if (windowsMajor < 6) GUID.copy(buffer, 0x18);
  else buffer.writeBigInt64LE(BigInt(number), 0x18);
  buffer.writeUInt32LE(used, 0x30);
  events.copy(buffer, 72);
  return buffer;
}

function writeEvent(type: number, ticks: bigint, part: number, parts: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(72);
  header.writeUInt16LE(72 + payload.length, 0);
  header.writeUInt16LE(0xc014, 2);
  header.writeUInt8(type, 4);
  header.writeUInt16LE(60, 6);
  header.writeBigInt64LE(ticks, 0x10);
  GUID.copy(header, 0x18);
  header.writeUInt32LE(part, 0x30 + 16);
  header.writeUInt32LE(parts, 0x30 + 20);
  return pad(Buffer.concat([header, payload]));
}

function writeLogHeader(buffers: number, bufferSize: number, options: LogOptions): Buffer {
  const { windowsMajor = 6, pointerBytes = 8, zone = { bias: 300 }, mode = 1, lost = 0, closed = true } = options;
  const event = Buffer.alloc(512);
  event.writeUInt8(pointerBytes === 8 ? 2 : 1, 2);
  event.writeUInt8(0xc0, 3);
  event.writeUInt16LE(event.length, 4);
  const at = 32;
  event.writeUInt32LE(bufferSize, at);
  event.writeUInt8(windowsMajor, at + 4);
  if (closed) event.writeBigInt64LE(ticksOf(Date.UTC(2024, 9, 2)), at + 16);
  event.writeUInt32LE(mode, at + 32);
  event.writeUInt32LE(closed ? buffers : 0, at + 36);
  event.writeUInt32LE(pointerBytes, at + 44);
  event.writeUInt32LE(lost, at + 48);
  const start = at + 56 + 2 * pointerBytes;
  event.writeInt32LE(zone.bias, start);
  const season = (
    place: number,
    name: string,
    from: readonly [number, number, number, number] | undefined,
    bias: number,
  ): void => {
    event.write(name, place, 'utf16le');
    const [month, weekday, day, hour] = from ?? [0, 0, 0, 0];
    [0, month, weekday, day, hour].forEach((word, i) => event.writeUInt16LE(word, place + 64 + 2 * i));
    event.writeInt32LE(bias, place + 80);
  };
  season(start + 4, zone.standard ?? '@tzres.dll,-112', zone.standardFrom, 0);
  season(start + 88, zone.daylight ?? '@tzres.dll,-111', zone.daylightFrom, zone.daylightBias ?? -60);
  return event;
}

export interface WrittenEntry {
  readonly kind: 'counter' | 'instances' | 'object';
  readonly machine?: string;
  readonly object: string;
  readonly instance?: string;
  readonly counter?: string;
  readonly type?: number;
  readonly timeBase?: number;
}

const FLAGS = { counter: 0, instances: 1, object: 0x10 } as const;

export function counterList(ms: number, entries: readonly WrittenEntry[]): WrittenEvent {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x6ff, 0);
  head.writeUInt32LE(0x20008, 4);
  return { type: 0x20, ms, payload: Buffer.concat([head, ...entries.map(writeEntry)]) };
}

function writeEntry({ kind, machine = 'HOST', object, instance, counter = '*', ...rest }: WrittenEntry): Buffer {
  const strings: Buffer[] = [];
  let length = 0;
  const add = (value: string | undefined): number => {
    if (value === undefined) return 0xffffffff;
    const at = length;
    strings.push(text(value));
    length += strings.at(-1)!.length;
    return at;
  };
  const offsets = [add(`\\\\${machine}`), add(object), add(instance), 0xffffffff, 0, add(counter)];
  const head = Buffer.alloc(52);
  head.writeUInt32LE(FLAGS[kind], 4);
  head.writeUInt32LE(kind === 'object' ? 0x10 : (rest.type ?? 0x10100), 12);
  head.writeBigInt64LE(BigInt(rest.timeBase ?? 10_000_000), 16);
  offsets.forEach((offset, i) => head.writeUInt32LE(offset, 28 + 4 * i));
  const entry = pad(Buffer.concat([head, ...strings]));
  entry.writeUInt32LE(entry.length, 0);
  return entry;
}

/** A machine's table of names. */
export function nameTable(ms: number, machine: string, names: Readonly<Record<number, string>>): WrittenEvent {
  const strings = Object.entries(names).flatMap(([index, name]) => [text(index), text(name)]);
  return { type: 0x24, ms, payload: Buffer.concat([text(`\\\\${machine}`), ...strings]) };
}

function block(subtype: number, content: Buffer): Buffer {
  const head = Buffer.from([0x42, 0x4c, 3, subtype, 0, 0, 0, 0]);
  head.writeUInt32LE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

/** A sample: the blocks in the order of the counter list. */
export const sample = (ms: number, blocks: readonly Buffer[]): WrittenEvent => ({
  type: 0x22,
  ms,
  payload: block(0, Buffer.concat(blocks)),
});

type Raw = readonly [first: number | bigint, second?: number | bigint];

export function rawCounter(ms: number, [first, second = 0]: Raw, status = 0): Buffer {
  const content = Buffer.alloc(40);
  content.writeUInt32LE(status, 0);
  content.writeBigInt64LE(ticksOf(ms), 4);
  content.writeBigInt64LE(BigInt(first), 16);
  content.writeBigInt64LE(BigInt(second), 24);
  content.writeUInt32LE(1, 32);
  return block(1, content);
}

export function rawTable(ms: number, items: readonly (readonly [string, ...Raw])[]): Buffer {
  const head = Buffer.alloc(24 + 24 * items.length);
  head.writeUInt32LE(items.length, 4);
  head.writeBigInt64LE(ticksOf(ms), 16);
  let at = head.length;
  const names = items.map(([name, first, second = 0], i) => {
    const item = 24 + 24 * i;
    head.writeUInt32LE(at, item);
    head.writeBigInt64LE(BigInt(first), item + 8);
    head.writeBigInt64LE(BigInt(second), item + 16);
    const bytes = text(name);
    at += bytes.length;
    return bytes;
  });
  const content = Buffer.concat([head, ...names]);
  content.writeUInt32LE(content.length, 0);
  return block(2, content);
}

export interface WrittenCounter {
  readonly index: number;
  readonly type: number;
}

export interface WrittenInstance {
  readonly name: string;
  readonly values: readonly (number | bigint)[];
  readonly parent?: readonly [object: number, number: number];
}

export interface WrittenObject {
  readonly index: number;
  readonly counters: readonly WrittenCounter[];
  /** A plain list of values = an object without instances. */
  readonly instances: readonly WrittenInstance[] | readonly (number | bigint)[];
}

export interface PerfBlockOptions {
  readonly ms: number;
  readonly machine?: string;
  /** UTC minus local time. */
  readonly biasMinutes?: number;
  readonly perfTime?: bigint;
  readonly perfFreq?: bigint;
}

/** A performance data block with some objects. */
export function perfBlock(options: PerfBlockOptions, objects: readonly WrittenObject[]): Buffer {
  const { ms, machine = 'HOST', biasMinutes = 300, perfTime = BigInt(ms) * 1000n, perfFreq = 1_000_000n } = options;
  const name = text(machine);
  const head = pad(Buffer.concat([Buffer.alloc(88), name]));
  const utcTicks = ticksOf(ms + biasMinutes * 60_000);
  const body = Buffer.concat(objects.map((object) => writeObject(object, utcTicks)));
  head.write('PERF', 0, 'utf16le');
  head.writeUInt32LE(1, 8);
  head.writeUInt32LE(head.length + body.length, 20);
  head.writeUInt32LE(head.length, 24);
  head.writeUInt32LE(objects.length, 28);
  head.writeBigInt64LE(perfTime, 56);
  head.writeBigInt64LE(perfFreq, 64);
  head.writeBigInt64LE(utcTicks, 72);
  head.writeUInt32LE(name.length, 80);
  head.writeUInt32LE(88, 84);
  return block(5, Buffer.concat([head, body]));
}

const isLong = (type: number): boolean => (type & 0x100) !== 0;

function writeObject({ index, counters, instances }: WrittenObject, utcTicks: bigint): Buffer {
  const definitions = Buffer.alloc(40 * counters.length);
  let offset = 8;
  const offsets = counters.map(({ index: name, type }, i) => {
    const size = isLong(type) ? 8 : 4;
    offset = Math.ceil(offset / size) * size;
    const at = 40 * i;
    definitions.writeUInt32LE(40, at);
    definitions.writeUInt32LE(name, at + 4);
    definitions.writeUInt32LE(type, at + 28);
    definitions.writeUInt32LE(size, at + 32);
    definitions.writeUInt32LE(offset, at + 36);
    const own = offset;
    offset += size;
    return own;
  });
  const blockBytes = Math.ceil(offset / 8) * 8;
  const values = (numbers: readonly (number | bigint)[]): Buffer => {
    // Holes hold garbage.
    const bytes = Buffer.alloc(blockBytes, 0xcc);
    bytes.writeUInt32LE(blockBytes, 0);
    numbers.forEach((value, i) => {
      if (isLong(counters[i]!.type)) bytes.writeBigInt64LE(BigInt(value), offsets[i]);
      else bytes.writeUInt32LE(Number(value), offsets[i]);
    });
    return bytes;
  };
  const list = instances as readonly (WrittenInstance | number | bigint)[];
  const named = list.filter((one): one is WrittenInstance => typeof one === 'object');
  const isSingle = list.length > 0 && named.length === 0;
  const data = isSingle
    ? values(instances as readonly number[])
    : Buffer.concat(named.flatMap((one) => [writeInstance(one), values(one.values)]));
  const head = Buffer.alloc(64);
  head.writeUInt32LE(64 + definitions.length + data.length, 0);
  head.writeUInt32LE(64 + definitions.length, 4);
  head.writeUInt32LE(64, 8);
  head.writeUInt32LE(index, 12);
  head.writeUInt32LE(counters.length, 32);
  head.writeInt32LE(isSingle ? -1 : named.length, 40);
  head.writeBigInt64LE(utcTicks, 48);
  head.writeBigInt64LE(10_000_000n, 56);
  return Buffer.concat([head, definitions, data]);
}

function writeInstance({ name, parent = [0, 0] }: WrittenInstance): Buffer {
  const head = Buffer.alloc(24);
  const bytes = text(name);
  head.writeUInt32LE(parent[0], 4);
  head.writeUInt32LE(parent[1], 8);
  head.writeInt32LE(-1, 12);
  head.writeUInt32LE(24, 16);
  head.writeUInt32LE(bytes.length, 20);
  const whole = pad(Buffer.concat([head, bytes]));
  whole.writeUInt32LE(whole.length, 0);
  return whole;
}
