// An independent reader of text logs, slow and plain: it says what the file itself has at a time under a name. It shares no
// code with src/, and reads only what Windows writes: `MM/dd/yyyy HH:mm:ss.fff`, or with a year of two digits, plain numbers, one record a line.
// @ts-check

/**
 * @typedef {object} Line
 * @property {number} ms of its time, counted as if it were UTC
 * @property {readonly string[]} cells
 * @property {ReadonlyMap<string, readonly number[]>} columns of the header above it: cells by name
 * @property {number} width cells of that header
 */

/**
 * @typedef {object} Oracle
 * @property {(name: string, ms: number, value: number) => boolean} says whether the file has the value there
 * @property {(name: string, value: number) => boolean} saysAnywhere the same at any time
 * @property {boolean} isSure false where what may be a header cannot be read: nothing can be said of what follows
 * @property {number} records that have a time, a header above them, and its number of cells
 */

const TIME = /^\s*(\d{1,2})\s*\/\s*(\d{1,2})\s*\/\s*(\d{4}|\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,7}))?[A-Z]?\s*$/;

/** What a header is found by, wherever it begins. */
const BANNER = /"?\(PDH-[CT]SV 4\.0\)/;

/** @param {Buffer} bytes of the text, unpacked @returns {Oracle} */
export function createOracle(bytes) {
  const text =
    bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.subarray(2).toString('utf16le') : bytes.toString('latin1');
  const { records: lines, isSure } = findRecords(text);
  const order = dateOrder(lines);
  /** @type {Map<number, Line[]>} */
  const byTime = new Map();
  let records = 0;
  for (const { time, ...line } of lines) {
    const ms = toMs(time, order);
    if (Number.isNaN(ms)) continue;
    if (line.cells.length === line.width) records++;
    const same = byTime.get(ms);
    if (same === undefined) byTime.set(ms, [{ ...line, ms }]);
    else same.push({ ...line, ms });
  }
  return {
    says: (name, ms, value) => (byTime.get(ms) ?? []).some((line) => hasValue(line, name, value)),
    saysAnywhere: (name, value) => lines.some(({ cells, columns }) => hasValue({ cells, columns }, name, value)),
    isSure,
    records,
  };
}

/** @param {Pick<Line, 'cells' | 'columns'>} line @param {string} name @param {number} value */
const hasValue = ({ cells, columns }, name, value) =>
  (columns.get(skeleton(name)) ?? []).some((cell) => numbersOf(cells[cell] ?? '').includes(value));

/** @param {string} text */
function findRecords(text) {
  const records = [];
  /** @type {ReadonlyMap<string, readonly number[]> | null} */
  let columns = null;
  let width = 0;
  let delimiter = ',';
  let isSure = true;
  for (const line of text.split(text.includes('\n') ? /\r*(?:\n|$)/ : '\r')) {
    const at = BANNER.exec(line)?.index ?? (isHeader(line) ? 0 : -1);
    if (at >= 0) {
      const header = line.slice(at);
      delimiter = header.split('\t').length > header.split(',').length ? '\t' : ',';
      const cells = splitCells(header, delimiter);
      columns = cells === null ? null : columnsOf(cells);
      isSure &&= cells !== null && cells.slice(1).some((cell) => cell.startsWith('\\'));
      width = cells?.length ?? 0;
      continue;
    }
    const cells = columns === null ? null : splitCells(line, delimiter);
    // Counter paths without a banner, or behind other text.
    isSure &&= !/"\\+[^"]*\\[^"]*"/.test(line);
    const time = cells === null ? null : TIME.exec((cells[0] ?? '').normalize('NFKC').replace(/[^\x20-\x7e]/g, ''));
    if (columns !== null && cells !== null && time !== null) records.push({ cells, columns, width, time });
  }
  return { records, isSure };
}

/** One whose banner is damaged: counter paths and nothing else. @param {string} line */
function isHeader(line) {
  const cells = splitCells(line, line.includes('\t') ? '\t' : ',');
  return cells !== null && cells.length > 1 && cells.slice(1).every((cell) => cell.startsWith('\\'));
}

/**
 * The cells of a line; null where its quotes are not in order.
 * @param {string} line @param {string} delimiter @returns {string[] | null}
 */
export function splitCells(line, delimiter) {
  const cells = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (line[at] === '"') {
      at++;
      for (;;) {
        const quote = line.indexOf('"', at);
        if (quote < 0) return null;
        cell += line.slice(at, quote);
        at = quote + 1;
        if (line[at] !== '"') break;
        cell += '"';
        at++;
      }
      if (at < line.length && line[at] !== delimiter) return null;
    } else {
      const end = line.indexOf(delimiter, at);
      cell = line.slice(at, end < 0 ? line.length : end);
      if (cell.includes('"')) return null;
      at += cell.length;
    }
    cells.push(cell);
    if (at >= line.length) return cells;
    at++;
  }
}

/** @param {readonly string[]} cells */
function columnsOf(cells) {
  /** @type {Map<string, number[]>} */
  const columns = new Map();
  cells.forEach((cell, index) => {
    const name = skeleton(cell);
    const same = columns.get(name);
    if (same === undefined) columns.set(name, [index]);
    else same.push(index);
  });
  return columns;
}

/**
 * A name without what encodings, repairs and numbering of equal names change: letters beyond ASCII, doubled backslashes, `#1`.
 * @param {string} name
 */
const skeleton = (name) =>
  name
    .replace(/[^\x20-\x7e]+/g, '?')
    .replace(/\\+/g, '\\')
    .replace(/#\d+(?=\))/g, '')
    .trim()
    .toLowerCase();

/** The month is first, unless most dates cannot be read so. @param {readonly { time: RegExpExecArray }[]} lines */
const dateOrder = (lines) =>
  lines.filter(({ time }) => Number(time[1]) > 12).length > lines.length / 2 ? 'dmy' : 'mdy';

/** @param {RegExpExecArray} time @param {'dmy' | 'mdy'} order NaN for a time that there is not */
function toMs(time, order) {
  const [first, second, year, hour, minute, seconds] = time.slice(1, 7).map(Number);
  const [month, day] = order === 'mdy' ? [first, second] : [second, first];
  const ms = Date.UTC(
    (year ?? NaN) + ((year ?? NaN) < 100 ? 2000 : 0),
    (month ?? NaN) - 1,
    day,
    hour,
    minute,
    seconds,
    Number((time[7] ?? '0').slice(0, 3).padEnd(3, '0')),
  );
  const date = new Date(ms);
  const isThere = date.getUTCMonth() + 1 === month && date.getUTCDate() === day && date.getUTCHours() === hour;
  return isThere ? ms : NaN;
}

/** A number, also with its digits grouped. @param {string} cell @returns {number[]} */
function numbersOf(cell) {
  const text = cell.trim();
  if (text === '') return [];
  const plain = Number(text);
  // A space that does not break is 0xA0 in Windows' code pages, 0xFF in those of the console.
  const grouped = /^-?\d{1,3}(?:([, \xa0\xff])\d{3})(?:\1\d{3})*(?:\.\d+)?$/.test(text)
    ? [Number(text.replace(/[, \xa0\xff]/g, ''))]
    : [];
  const decimalComma = /^-?\d+,\d+$/.test(text) ? [Number(text.replace(',', '.'))] : [];
  return [plain, ...grouped, ...decimalComma].filter((number) => !Number.isNaN(number));
}
