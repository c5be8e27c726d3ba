/**
 * The scan of perfectly regular records, in AssemblyScript: the build compiles it to WebAssembly with 128-bit SIMD.
 *
 * A record is regular if its line begins and ends with a quote, has exactly two quotes a cell, and a quote, a delimiter
 * and a quote stand side by side exactly once between two cells, in groups that share no quote with one another, the first
 * or the last. Then every quote has its place: the cells hold no quote, and csv-parse would read the same. Anything else
 * is left to it. Because a group of the three stands before each cell but the first, cells are found by counting groups,
 * 64 bytes at a time; a block without a wanted cell costs one comparison more than its counting.
 *
 * So is a record that has one delimiter less than cells, and no quote and no NUL at all: a delimiter alone then stands for
 * the group. Of both kinds the cell of the time begins with a digit, and the last one ends with one or is blank: so that no
 * header, whatever its form and whatever is before it on its line, is taken for a record.
 *
 * Memory is the host's; all addresses are its. Up to 126 bytes behind `end` are looked at, whatever they are, and a quote
 * and a line end must follow somewhere: what is taken for a cell there ends at them.
 */

/** Why a scan stopped before the end: nothing is wrong, a record is not whole or not regular, or the tables are full. */
const DONE: i32 = 0;
const PARTIAL: i32 = 1;
const IRREGULAR: i32 = 2;
const FULL: i32 = 3;

const NEVER: i32 = i32.MAX_VALUE;
const LF: i32 = 10;
const CR: i32 = 13;
const SPACE: i32 = 32;
const QUOTE: i32 = 34;
const MINUS: i32 = 45;
const POINT: i32 = 46;
const ZERO: i32 = 48;
const BACKSLASH: i32 = 92;

/** Integers up to here, and powers of ten up to 10^22, are exact as doubles, so that one division rounds as it must. */
const MAX_EXACT: u64 = 9007199254740991;
/** 19 digits fit into 64 bits, and so does 10^19. */
const MAX_DIGITS: i32 = 19;
const MAX_SCALE: i32 = 22;
const POWERS = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);
const WHOLE_POWERS = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);

let fields: usize = 0;
let fieldCount: i32 = 0;
let width: i32 = 0;
let delimiter: i32 = 0;
let values: usize = 0;
let times: usize = 0;
let wallClocks: usize = 0;
let hard: usize = 0;
let maxRows: i32 = 0;
let maxHard: i32 = 0;
/** Since the last `scan`: records read, and cells whose number the host must parse. */
let rows: i32 = 0;
let hardCells: i32 = 0;
let stopped: i32 = 0;
/** The cell of the timestamp, from 0. */
let timeCell: i32 = 0;
/** So many decimals may be a group of digits: such a cell is the host's. 0 = none. */
let unsureDecimals: i32 = 0;
/** Whether a cell of this record holds a backslash, as counter paths do. */
let hasPath: bool = false;
/** What ends a cell of this record: a quote, or the delimiter (or the line's end). */
let endMark: i32 = QUOTE;

/** The first address that is not the kernel's own. */
export function freeFrom(): usize {
  return __heap_base;
}
export function rowCount(): i32 {
  return rows;
}
export function hardCount(): i32 {
  return hardCells;
}
export function stopReason(): i32 {
  return stopped;
}

/**
 * @param fieldsAt i32 each: the wanted cells, ascending, from 1
 * @param timeAt the cell of the timestamp @param unsure see `unsureDecimals`
 * @param valuesAt f64 [rows][count] @param timesAt u32 pairs, start and end of each record's timestamp
 * @param wallClocksAt f64 [rows] what `wallClock` makes of it
 * @param hardAt u32 triples: position in `values`, start and end of the cell
 */
export function configure(
  fieldsAt: usize,
  count: i32,
  cells: i32,
  delimiterByte: i32,
  timeAt: i32,
  unsure: i32,
  valuesAt: usize,
  timesAt: usize,
  wallClocksAt: usize,
  hardAt: usize,
  rowsAtMost: i32,
  hardAtMost: i32,
): void {
  fields = fieldsAt;
  fieldCount = count;
  width = cells;
  delimiter = delimiterByte;
  timeCell = timeAt;
  unsureDecimals = unsure;
  values = valuesAt;
  times = timesAt;
  wallClocks = wallClocksAt;
  hard = hardAt;
  maxRows = rowsAtMost;
  maxHard = hardAtMost;
}

/** True if a cell ends at `p`. A lone CR is part of it. */
function isEnd(p: usize): bool {
  const byte = <i32>load<u8>(p);
  if (byte == endMark) return true;
  if (endMark == QUOTE) return false;
  return byte == LF || (byte == CR && <i32>load<u8>(p + 1) == LF);
}

/**
 * Parses the cell at `p`, behind its opening quote if it has one, where it is as nearly all are: up to 16 digits, or so many on both
 * sides of a point.
 */
function readCell(p: usize, index: i32): void {
  const digits = i8x16.sub(v128.load(p), i8x16.splat(<i8>ZERO));
  const length = digitCount(digits);
  const behind = p + <usize>length;
  if (length > 0 && isEnd(behind)) {
    store<f64>(values + ((<usize>index) << 3), <f64>(<i64>numberOf(digits, length)));
    return;
  }
  if (length > 0 && <i32>load<u8>(behind) == POINT) {
    const fraction = behind + 1;
    const decimals = i8x16.sub(v128.load(fraction), i8x16.splat(<i8>ZERO));
    const scale = digitCount(decimals);
    if (scale > 0 && scale != unsureDecimals && isEnd(fraction + <usize>scale) && length + scale <= MAX_DIGITS) {
      const value =
        numberOf(digits, length) * load<u64>(WHOLE_POWERS + ((<usize>scale) << 3)) + numberOf(decimals, scale);
      // Of Elapsed Time with 16 and 17 digits not: it is as frequent as a process.
      const number =
        value <= MAX_EXACT
          ? <f64>(<i64>value) / load<f64>(POWERS + ((<usize>scale) << 3))
          : divideExactly(value, scale);
      if (number >= 0) {
        store<f64>(values + ((<usize>index) << 3), number);
        return;
      }
    }
  }
  readOtherCell(p, index);
}

/** How many of 16 characters, less that of zero, are digits before the first that is none. */
function digitCount(digits: v128): i32 {
  // What is more than 9 comes to 128 or more, and `bitmask` takes the highest bits.
  return ctz(i8x16.bitmask(i8x16.add_sat_u(digits, i8x16.splat(118))) | 0x10000);
}

/** Where 16 digits come from that are moved to the end: from its `length`-th byte on. An index that is none gives zero. */
const MOVES = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  12, 13, 14, 15,
]);

/** The number that the first 1 to 16 digits make: pairs of digits, then of pairs, then of those. */
function numberOf(digits: v128, length: i32): u64 {
  const all = i8x16.swizzle(digits, v128.load(MOVES + <usize>length));
  const pairs = i16x8.add(i16x8.mul(v128.and(all, i16x8.splat(255)), i16x8.splat(10)), i16x8.shr_u(all, 8));
  const fours = i32x4.dot_i16x8_s(pairs, i16x8(100, 1, 100, 1, 100, 1, 100, 1));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1));
  const both = i64x2.extract_lane(eights, 0);
  return <u64>(both & 0xffffffff) * 100000000 + ((<u64>both) >> 32);
}

/** The same for any cell. What is no plain decimal number is noted for the host. */
function readOtherCell(p: usize, index: i32): void {
  let q = p;
  const negative = <i32>load<u8>(q) == MINUS;
  if (negative) q++;
  let value: u64 = 0;
  const first = q;
  let digit = <i32>load<u8>(q) - ZERO;
  while (<u32>digit < 10) {
    value = value * 10 + <u64>digit;
    digit = <i32>load<u8>(++q) - ZERO;
  }
  let digits = <i32>(q - first);
  let scale = 0;
  if (digit == POINT - ZERO && digits > 0) {
    const fraction = ++q;
    digit = <i32>load<u8>(q) - ZERO;
    while (<u32>digit < 10) {
      value = value * 10 + <u64>digit;
      digit = <i32>load<u8>(++q) - ZERO;
    }
    scale = <i32>(q - fraction);
    // "5." is left to the host, and so is what may be five thousand.
    digits = scale == 0 || scale == unsureDecimals ? NEVER : digits + scale;
  }
  const at = values + ((<usize>index) << 3);
  if (isEnd(q)) {
    if (digits > 0 && digits <= MAX_DIGITS && scale <= MAX_SCALE) {
      let number = <f64>value;
      if (value > MAX_EXACT) number = divideExactly(value, scale);
      else if (scale > 0) number /= load<f64>(POWERS + ((<usize>scale) << 3));
      if (number >= 0) {
        // Below 0 is no sample, as for the host.
        store<f64>(at, negative ? (number > 0 ? NaN : -number) : number);
        return;
      }
    }
    if (q == p) {
      store<f64>(at, NaN);
      return;
    }
  } else if (q == p && digit == SPACE - ZERO && isEnd(p + 1)) {
    store<f64>(at, NaN);
    return;
  }
  for (; !isEnd(q); q++) if (<i32>load<u8>(q) == BACKSLASH) hasPath = true;
  const entry = hard + <usize>hardCells * 12;
  store<u32>(entry, <u32>index);
  store<u32>(entry, <u32>p, 4);
  store<u32>(entry, <u32>q, 8);
  hardCells++;
}

/**
 * value / 10^scale, rounded to the nearest double as `Number` does, where both are too long for one division: Elapsed
 * Time and percentages have 16 and 17 digits. The whole part and 64 bits of the fraction are put together and rounded
 * once. -1 where those bits may be too few.
 */
function divideExactly(value: u64, scale: i32): f64 {
  if (scale == 0) return <f64>value;
  if (scale > MAX_DIGITS) return -1;
  const power = load<u64>(WHOLE_POWERS + ((<usize>scale) << 3));
  const whole = value / power;
  if (whole == 0 || whole > MAX_EXACT) return -1;
  // Long division by two digits of 32 bits (Knuth, volume 2, algorithm D).
  const normal = clz(power);
  const divisor = power << normal;
  // Not by another division.
  let left = (value - whole * power) << normal;
  const first = digitOf(left, divisor);
  left = (left << 32) - first * divisor;
  const second = digitOf(left, divisor);
  left = (left << 32) - second * divisor;
  const fraction = (first << 32) | second;
  // 53 bits of both are the mantissa; those below decide, and what is left over breaks a tie.
  const shift: u64 = clz(whole) - 11;
  const mantissa = shift == 0 ? whole : (whole << shift) | (fraction >> (64 - shift));
  const below = fraction << shift;
  const half: u64 = (<u64>1) << 63;
  const up = below > half || (below == half && (left != 0 || (mantissa & 1) != 0));
  return <f64>(mantissa + (up ? 1 : 0)) / <f64>((<u64>1) << shift);
}

/** The next 32 bits of left / divisor, for left < divisor, whose highest bit is set. */
function digitOf(left: u64, divisor: u64): u64 {
  const high = divisor >> 32;
  const low = divisor & 0xffffffff;
  let digit = left / high;
  let rest = left - digit * high;
  while (digit > 0xffffffff || digit * low > rest << 32) {
    digit--;
    rest += high;
    if (rest > 0xffffffff) break;
  }
  return digit;
}

const SLASH: i32 = 47;
const COLON: i32 = 58;
const DAY_MS: f64 = 86400000;
/** Windows counts time from here. */
const FIRST_YEAR: i32 = 1601;
/** Days from the first of March of the year 0 to the first of January 1970. */
const EPOCH_DAY: i32 = 719468;

/** The number that two digits make; negative if they are none. */
function twoDigits(p: usize): i32 {
  const tens = <i32>load<u8>(p) - ZERO;
  const ones = <i32>load<u8>(p, 1) - ZERO;
  return <u32>tens < 10 && <u32>ones < 10 ? 10 * tens + ones : -1;
}

/**
 * `MM/dd/yyyy HH:mm:ss.fff`, as PDH writes it, in milliseconds as if UTC; NaN for anything else, which the host reads.
 * Thousands of narrow records are read in the time that the host takes for the timestamp of one.
 */
function wallClock(p: usize, end: usize): f64 {
  if (end - p != 23) return NaN;
  const month = twoDigits(p);
  const day = twoDigits(p + 3);
  const century = twoDigits(p + 6);
  const yearOfCentury = twoDigits(p + 8);
  const hour = twoDigits(p + 11);
  const minute = twoDigits(p + 14);
  const second = twoDigits(p + 17);
  const hundredths = twoDigits(p + 20);
  const thousandth = <i32>load<u8>(p, 22) - ZERO;
  const isShaped =
    <i32>load<u8>(p, 2) == SLASH &&
    <i32>load<u8>(p, 5) == SLASH &&
    <i32>load<u8>(p, 10) == SPACE &&
    <i32>load<u8>(p, 13) == COLON &&
    <i32>load<u8>(p, 16) == COLON &&
    <i32>load<u8>(p, 19) == POINT;
  if (!isShaped || (century | yearOfCentury | hour | minute | second | hundredths) < 0 || <u32>thousandth > 9)
    return NaN;
  const year = 100 * century + yearOfCentury;
  if (year < FIRST_YEAR || month < 1 || month > 12 || day < 1) return NaN;
  const isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const isShort = month == 4 || month == 6 || month == 9 || month == 11;
  if (day > (month == 2 ? (isLeap ? 29 : 28) : isShort ? 30 : 31)) return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  // A year from March on has its leap day last, and months of 153 days in five.
  const marchYear = month < 3 ? year - 1 : year;
  const marchMonth = month < 3 ? month + 9 : month - 3;
  const leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400;
  const days = 365 * marchYear + leapDays + (153 * marchMonth + 2) / 5 + day - 1 - EPOCH_DAY;
  const ofDay = ((hour * 60 + minute) * 60 + second) * 1000 + 10 * hundredths + thousandth;
  return <f64>days * DAY_MS + <f64>ofDay;
}

function mask(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>i8x16.bitmask(a)) |
    ((<u64>i8x16.bitmask(b)) << 16) |
    ((<u64>i8x16.bitmask(c)) << 32) |
    ((<u64>i8x16.bitmask(d)) << 48)
  );
}

/** Reads records from `start`, which begins one. Gives where it stopped: at the start of a record. */
export function scan(start: usize, end: usize): usize {
  rows = 0;
  hardCells = 0;
  stopped = DONE;
  const quote = i8x16.splat(<i8>QUOTE);
  const between = i8x16.splat(<i8>delimiter);
  const lineEnd = i8x16.splat(<i8>LF);
  const low = i8x16.splat(<i8>(LF + 1));
  let record = start;
  while (record < end) {
    if (rows == maxRows || hardCells + fieldCount > maxHard) {
      stopped = FULL;
      return record;
    }
    const first = <i32>load<u8>(record);
    const isQuoted = first == QUOTE;
    endMark = isQuoted ? QUOTE : delimiter;
    hasPath = false;
    const unquoted: u64 = isQuoted ? 0 : ~(<u64>0);
    let p = record;
    let cell = 0;
    let wanted = 0;
    let next = fieldCount > 0 ? load<i32>(fields) : NEVER;
    let quotes = 0;
    let shared: u64 = 0;
    let timeEnd: usize = 0;
    // Of the block before.
    let lastQuotes: u64 = 0;
    let lastDelimiters: u64 = 0;
    let lastGroups: u64 = 0;
    const row = rows * fieldCount;
    for (;;) {
      if (p >= end) {
        stopped = PARTIAL;
        return record;
      }
      const a0 = v128.load(p);
      const a1 = v128.load(p, 16);
      const a2 = v128.load(p, 32);
      const a3 = v128.load(p, 48);
      const d0 = i8x16.eq(a0, between);
      const d1 = i8x16.eq(a1, between);
      const d2 = i8x16.eq(a2, between);
      const d3 = i8x16.eq(a3, between);
      const delimiters = mask(d0, d1, d2, d3);
      let quoteBits = mask(i8x16.eq(a0, quote), i8x16.eq(a1, quote), i8x16.eq(a2, quote), i8x16.eq(a3, quote));
      // A group is marked at its last quote, since what comes before it is known.
      let groups = quoteBits & ((delimiters << 1) | (lastDelimiters >> 63)) & ((quoteBits << 2) | (lastQuotes >> 62));
      groups |= delimiters & unquoted;
      let length = 64;
      // The delimiters are left out, since a tab is low.
      const lowest = i8x16.min_u(
        i8x16.min_u(v128.or(a0, d0), v128.or(a1, d1)),
        i8x16.min_u(v128.or(a2, d2), v128.or(a3, d3)),
      );
      if (v128.any_true(i8x16.lt_u(lowest, low))) {
        const lineEnds = mask(
          i8x16.eq(a0, lineEnd),
          i8x16.eq(a1, lineEnd),
          i8x16.eq(a2, lineEnd),
          i8x16.eq(a3, lineEnd),
        );
        const nul = i8x16.splat(0);
        let nuls = mask(i8x16.eq(a0, nul), i8x16.eq(a1, nul), i8x16.eq(a2, nul), i8x16.eq(a3, nul));
        if (lineEnds != 0) {
          length = <i32>ctz(lineEnds);
          const below: u64 = ((<u64>1) << length) - 1;
          groups &= below;
          quoteBits &= below;
          nuls &= below;
        }
        // No record has a NUL.
        if (nuls != 0) {
          stopped = IRREGULAR;
          return record;
        }
      }
      shared |= groups & ((groups << 2) | (lastGroups >> 62));
      lastQuotes = quoteBits;
      lastDelimiters = delimiters;
      lastGroups = groups;
      quotes += <i32>popcnt(quoteBits);
      const count = <i32>popcnt(groups);
      if (cell == 0 && count > 0) timeEnd = p + <usize>ctz(groups) - (isQuoted ? 2 : 0);
      if (cell + count >= next) {
        let left = groups;
        let at = cell;
        do {
          for (let skip = next - at - 1; skip > 0; skip--) left &= left - 1;
          readCell(p + <usize>ctz(left) + 1, row + wanted);
          left &= left - 1;
          at = next;
          wanted++;
          next = wanted < fieldCount ? load<i32>(fields + ((<usize>wanted) << 2)) : NEVER;
        } while (cell + count >= next);
      }
      cell += count;
      if (length < 64) {
        const lf = p + <usize>length;
        if (lf >= end) {
          stopped = PARTIAL;
          return record;
        }
        const last = <i32>load<u8>(lf - 1) == CR ? lf - 2 : lf - 1;
        // The first and the last quote belong to no group, or the counts would add up although the record is broken.
        const isRegular = isQuoted
          ? quotes == 2 * width &&
            shared == 0 &&
            timeEnd != record &&
            (<i32>load<u8>(last - 1) != delimiter || <i32>load<u8>(last - 2) != QUOTE) &&
            <i32>load<u8>(last) == QUOTE
          : quotes == 0 && <i32>load<u8>(last) != CR;
        if (!isRegular || cell != width - 1) {
          stopped = IRREGULAR;
          return record;
        }
        let time = isQuoted ? record + 1 : record;
        for (let skip = timeCell; skip > 0; skip--) {
          time = timeEnd + (isQuoted ? 3 : 1);
          timeEnd = time;
          while (!isEnd(timeEnd)) timeEnd++;
        }
        // A header's first cell is no time, and its last one is no number.
        const tail = <i32>load<u8>(isQuoted ? last - 1 : last);
        const endsInNumber = <u32>(tail - ZERO) < 10 || tail <= SPACE || tail == QUOTE || tail == delimiter;
        if (<u32>(<i32>load<u8>(time) - ZERO) > 9 || !endsInNumber || hasPath) {
          stopped = IRREGULAR;
          return record;
        }
        const entry = times + ((<usize>rows) << 3);
        store<u32>(entry, <u32>time);
        store<u32>(entry, <u32>timeEnd, 4);
        store<f64>(wallClocks + ((<usize>rows) << 3), wallClock(time, timeEnd));
        rows++;
        record = lf + 1;
        break;
      }
      p += 64;
    }
  }
  return record;
}
