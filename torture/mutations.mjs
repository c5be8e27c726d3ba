// Damage that logs meet: bytes, lines, cells, encodings, packing.
// @ts-check
import { gzipSync } from 'node:zlib';

/** @typedef {import('./random.mjs').Random} Random */
/** @typedef {(bytes: Buffer, random: Random) => Buffer} Mutation */

/** Bytes that mean something to a reader of text. */
const TELLING = Buffer.from('",;\t\r\n\0\x1a\xff0-.eE/:\\()# ', 'latin1');

/** @param {Buffer} bytes @param {Random} random @param {number} longest @returns {[number, number]} */
function stretch(bytes, random, longest) {
  const start = random.whole(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.whole(longest))];
}

/** Where lines begin. @param {Buffer} bytes */
function lineStarts(bytes) {
  const starts = [0];
  for (let at = bytes.indexOf(10); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(10, at + 1))
    starts.push(at + 1);
  return starts;
}

/** A line with its end. @param {Buffer} bytes @param {number} start */
const lineFrom = (bytes, start) => {
  const end = bytes.indexOf(10, start);
  return bytes.subarray(start, end < 0 ? bytes.length : end + 1);
};

/** @param {Buffer} bytes @param {number} start @param {number} end @param {Uint8Array} by */
const replace = (bytes, start, end, by) => Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(end)]);

/** Cuts one of a line's cells out, doubles it or blanks it. @param {Buffer} bytes @param {Random} random */
function changeCell(bytes, random) {
  const start = random.pick(lineStarts(bytes));
  const cells = lineFrom(bytes, start).toString('latin1').split(',');
  const at = random.whole(cells.length);
  const old = cells.join(',').length;
  const by = random.pick([[], [cells[at] ?? '', cells[at] ?? ''], ['" "'], ['"12,345"'], ['-1'], ['"1e3"'], ['NaN']]);
  cells.splice(at, 1, ...by);
  return replace(bytes, start, start + old, Buffer.from(cells.join(','), 'latin1'));
}

/** Two neighbours in the header change places. @param {Buffer} header @param {Random} random */
function swapColumns(header, random) {
  const end = header.toString('latin1').trimEnd().length;
  const cells = header.toString('latin1', 0, end).split(',');
  if (cells.length < 3) return header;
  const at = 1 + random.whole(cells.length - 2);
  cells.splice(at, 2, cells[at + 1] ?? '', cells[at] ?? '');
  return Buffer.concat([Buffer.from(cells.join(','), 'latin1'), header.subarray(end)]);
}

/** @type {Readonly<Record<string, Mutation>>} */
export const MUTATIONS = {
  'flip-bit': (bytes, random) => {
    const copy = Buffer.from(bytes);
    const at = random.whole(copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.whole(8));
    return copy;
  },
  'set-byte': (bytes, random) => {
    const at = random.whole(bytes.length);
    return replace(bytes, at, at + random.whole(2), Buffer.of(random.pick([...TELLING])));
  },
  'delete-bytes': (bytes, random) => replace(bytes, ...stretch(bytes, random, 2000), Buffer.alloc(0)),
  'repeat-bytes': (bytes, random) => {
    const [start, end] = stretch(bytes, random, 2000);
    return replace(bytes, end, end, bytes.subarray(start, end));
  },
  'move-bytes': (bytes, random) => {
    const [start, end] = stretch(bytes, random, 2000);
    const at = random.whole(bytes.length);
    return replace(bytes, at, at, bytes.subarray(start, end));
  },
  nuls: (bytes, random) => {
    const at = random.whole(bytes.length);
    return replace(bytes, at, at, Buffer.alloc(1 + random.whole(4096)));
  },
  cut: (bytes, random) => bytes.subarray(0, random.whole(bytes.length)),
  'delete-line': (bytes, random) => {
    const start = random.pick(lineStarts(bytes));
    return replace(bytes, start, start + lineFrom(bytes, start).length, Buffer.alloc(0));
  },
  'repeat-line': (bytes, random) => {
    const starts = lineStarts(bytes);
    const at = random.pick(starts);
    return replace(bytes, at, at, lineFrom(bytes, random.pick(starts)));
  },
  'change-cell': changeCell,
  'header-again': (bytes, random) => {
    const at = random.pick(lineStarts(bytes));
    return replace(bytes, at, at, lineFrom(bytes, 0));
  },
  'other-header': (bytes, random) => {
    const at = random.pick(lineStarts(bytes));
    return replace(bytes, at, at, swapColumns(lineFrom(bytes, 0), random));
  },
  'time-digit': (bytes, random) => {
    const at = random.pick(lineStarts(bytes)) + 1 + random.whole(19);
    return at < bytes.length ? replace(bytes, at, at + 1, Buffer.from(String(random.whole(10)))) : bytes;
  },
  'line-ends': (bytes, random) =>
    Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, random.pick(['\n', '\r\n', '\r', '\r\r\n'])), 'latin1'),
  'utf-16': (bytes) => (bytes[0] === 0xff ? bytes : Buffer.from(`\ufeff${bytes.toString('latin1')}`, 'utf16le')),
  mark: (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]),
  gzip: (bytes) => gzipSync(bytes),
};

const MAX_MUTATIONS = 3;

/** One to three mutations. @param {Buffer} bytes @param {Random} random @returns {{ bytes: Buffer, names: string[] }} */
export function mutate(bytes, random) {
  const names = [];
  let mutated = bytes;
  for (let left = 1 + random.whole(MAX_MUTATIONS); left > 0 && mutated.length > 1; left--) {
    const name = random.pick(Object.keys(MUTATIONS));
    names.push(name);
    mutated = MUTATIONS[name]?.(mutated, random) ?? mutated;
  }
  return { bytes: mutated, names };
}
