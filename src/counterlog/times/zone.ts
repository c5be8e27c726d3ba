import type { LogZone } from '../../model/counter-log.ts';

/** What the first header cell says of the file. */
export interface HeaderBanner {
  /** `PDH-CSV` or `PDH-TSV` as written; null where the cell has no banner. */
  readonly dialect: 'csv' | 'tsv' | null;
  readonly zone: LogZone;
}

/** A banner is some 70 characters; a longer cell is not searched further, so that no cell can make the patterns slow. */
const LONGEST_BANNER = 512;

/** The widest bias in use is 14 hours (Kiribati); anything beyond a day is no bias. */
const LARGEST_BIAS_MINUTES = 24 * 60;

const BANNER = /\(PDH-([CT])SV \d+\.\d+\)/i;
/** Greedy, because a zone's own name may hold parentheses: `(RTZ 2 (winter))(-180)`. */
const NAME_AND_BIAS = /^\s*\((.*)\)\s*\(\s*([+-]?\d{1,4})\s*\)/s;
const BIAS_ALONE = /^\s*\(\s*([+-]?\d{1,4})\s*\)/;
const CUT_NAME = /^\s*\((.*)$/s;

/**
 * Reads header cell 0: `(PDH-CSV 4.0) (Pacific Standard Time)(480)`.
 *
 * The number is the bias, UTC minus local time in minutes, so positive WEST of Greenwich; `utcOffsetMinutes` is its
 * negative. The number is trusted and the name is not: a `... Standard Time` may stand beside a daylight bias, names are
 * localized, and Windows cuts the text at the first letter outside ASCII, which loses the bias altogether. Text before
 * the banner and behind the bias is ignored.
 */
export function parseBanner(cell: string): HeaderBanner {
  const text = cell.slice(0, LONGEST_BANNER);
  const banner = BANNER.exec(text);
  if (banner === null) return { dialect: null, zone: { name: null, utcOffsetMinutes: null } };
  const dialect = banner[1]?.toUpperCase() === 'T' ? 'tsv' : 'csv';
  return { dialect, zone: parseZone(text.slice(banner.index + banner[0].length)) };
}

/** Whether a header cell has the banner. */
export const hasBanner = (cell: string): boolean => BANNER.test(cell.slice(0, LONGEST_BANNER));

/** @param text what follows the banner */
function parseZone(text: string): LogZone {
  const whole = NAME_AND_BIAS.exec(text);
  if (whole !== null) return { name: cleanName(whole[1]), utcOffsetMinutes: offsetOf(whole[2]) };
  const bias = BIAS_ALONE.exec(text);
  if (bias !== null) return { name: null, utcOffsetMinutes: offsetOf(bias[1]) };
  const cut = CUT_NAME.exec(text);
  return { name: cut === null ? null : cleanName(cut[1]), utcOffsetMinutes: null };
}

/** Takes off what a cut leaves dangling: `RTZ 2 (` is `RTZ 2`. */
function cleanName(name: string | undefined): string | null {
  const clean = (name ?? '').replace(/[\s(]+$/, '').trim();
  // Where the bias is missing, the parenthesis that closes the name is still there.
  const opened = clean.split('(').length;
  const own = clean.endsWith(')') && clean.split(')').length > opened ? clean.slice(0, -1) : clean;
  return own === '' ? null : own;
}

function offsetOf(bias: string | undefined): number | null {
  const minutes = Number(bias);
  if (!Number.isInteger(minutes) || Math.abs(minutes) > LARGEST_BIAS_MINUTES) return null;
  return minutes === 0 ? 0 : -minutes;
}
