/**
 * The decimal mark of a stretch of a log: a point as Windows writes it; a comma between semicolons, as a spreadsheet
 * saves it in countries that have one; either between tabs, which both write.
 */
export type DecimalMark = '.' | ',' | 'either';

/** What may be a number with a fraction, or one with its digits grouped. */
const TWOFOLD = {
  ',': /^[+-]?[1-9]\d{0,2}\.\d{3}$/,
  either: /^[+-]?[1-9]\d{0,2},\d{3}$/,
} as const;

/**
 * A counter has 64 bits, 1.8e19, and its rates are a few powers of ten above that. What is far beyond is a fault of the
 * file; its squares and slopes would be infinite.
 */
const LARGEST_NUMBER = 1e30;

/**
 * The number in a cell: NaN where there is no sample, null where it holds something that is no number. No sample is a
 * blank cell, and a negative number: Windows writes -1 for a counter it could not read, and none that is read can be below 0.
 *
 * PDH writes a decimal point and no grouping whatever the locale, up to 26 characters, with exponents for tiny values;
 * a counter without a sample is one space. What `Number` takes beyond that (`0x10`,
 * `Infinity`) and what no counter can count to (`1e99`) is no number of a log.
 *
 * A person may have grouped the digits: `1.234.567,5` is no number, whatever the mark, and neither is what can be read
 * both ways: `1.234` where the mark is a comma, `1,234` where it may be either. Such a guess would be off by a thousand.
 */
export function parseNumber(cell: string, mark: DecimalMark): number | null {
  const text = isPlain(cell) ? cell : cell.trim();
  if (text === '') return Number.NaN;
  if (mark !== '.' && TWOFOLD[mark].test(text)) return null;
  const plain = mark === '.' ? text : text.replace(',', '.');
  for (let i = 0; i < plain.length; i++) {
    if (!isNumberCharacter(plain.charCodeAt(i))) return null;
  }
  const value = Number(plain);
  if (Number.isNaN(value) || Math.abs(value) > LARGEST_NUMBER) return null;
  return value < 0 ? Number.NaN : value;
}

const SHORTENED = /^[+-]?(\d+)(?:[.,](\d*))?e\+(\d+)$/i;

/** A program that keeps all digits writes more of them. */
const MOST_DIGITS_KEPT = 9;

/**
 * True for a number whose last digits were rounded away: `1.23457E+11` stands for any of a million numbers. A spreadsheet
 * writes so what has more digits than it shows; Windows writes exponents for tiny values alone.
 * @param cell what `parseNumber` takes
 */
export function isRoundedNumber(cell: string): boolean {
  // Nearly every cell ends its check here.
  if (!cell.includes('+')) return false;
  const [, whole = '', fraction = '', exponent = '0'] = SHORTENED.exec(cell.trim()) ?? [];
  return Number(exponent) > fraction.length && whole.length + fraction.length <= MOST_DIGITS_KEPT;
}

/** Nothing to trim: the usual case, told without making another string. */
function isPlain(cell: string): boolean {
  return cell.length > 0 && cell.charCodeAt(0) > 0x20 && cell.charCodeAt(cell.length - 1) > 0x20;
}

/** A digit, `+`, `-`, `.`, `e` or `E`; `Number` judges their order. */
function isNumberCharacter(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2d || code === 0x2b || code === 0x65 || code === 0x45
  );
}
