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
 * Grouped digits and decimal commas are read by `text/number-style.ts`.
 */
export function parseNumber(cell: string): number | null {
  const text = isPlain(cell) ? cell : cell.trim();
  if (text === '') return Number.NaN;
  for (let i = 0; i < text.length; i++) {
    if (!isNumberCharacter(text.charCodeAt(i))) return null;
  }
  const value = Number(text);
  if (Number.isNaN(value) || Math.abs(value) > LARGEST_NUMBER) return null;
  return value < 0 ? Number.NaN : value;
}

const SHORTENED = /^[+-]?(\d+)(?:[.,](\d*))?e\+(\d+)$/i;

/** A program that keeps all digits writes more of them. */
const MAX_DIGITS_KEPT = 9;

/**
 * True for a number whose last digits were rounded away: `1.23457E+11` stands for any of a million numbers. A spreadsheet
 * writes so what has more digits than it shows; Windows writes exponents for tiny values alone.
 * @param cell what `parseNumber` takes
 */
export function isRoundedNumber(cell: string): boolean {
  // Nearly every cell ends its check here.
  if (!cell.includes('+')) return false;
  const [, whole = '', fraction = '', exponent = '0'] = SHORTENED.exec(cell.trim()) ?? [];
  return Number(exponent) > fraction.length && whole.length + fraction.length <= MAX_DIGITS_KEPT;
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
