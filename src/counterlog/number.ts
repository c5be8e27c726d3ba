/**
 * The number in a cell: NaN where the cell is blank (no sample), null where it holds something that is no number.
 *
 * PDH writes a decimal point and no grouping whatever the locale, up to 26 characters, with exponents for tiny values;
 * a counter without a sample is one space. `-1` is a value here. What `Number` takes beyond that (`0x10`, `Infinity`)
 * and what it turns into infinity (`1e999`) is no number of a log.
 *
 * @param decimalComma true in files a person saved with `;` between the cells, whose numbers have a decimal comma.
 *   Grouped digits (`1.234,5`) are no number even there: which mark is which would be a guess.
 */
export function parseNumber(cell: string, decimalComma: boolean): number | null {
  const text = isPlain(cell) ? cell : cell.trim();
  if (text === '') return Number.NaN;
  const plain = decimalComma ? text.replace(',', '.') : text;
  for (let i = 0; i < plain.length; i++) {
    if (!isNumberCharacter(plain.charCodeAt(i))) return null;
  }
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
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
