/**
 * Counter logs in text form as Windows writes them: quoted cells, times by the wall clock, numbers as C's `%.17g` of the old
 * runtime prints them, which has three digits of exponent, and one space where there is no value.
 */
import type { LogZone } from '../../model/counter-log.ts';

export type TextDialect = 'csv' | 'tsv';

const DELIMITERS: Readonly<Record<TextDialect, string>> = { csv: ',', tsv: '\t' };

export const formatLine = (cells: readonly string[], dialect: TextDialect): string =>
  `"${cells.map((cell) => (cell.includes('"') ? cell.replaceAll('"', '""') : cell)).join(`"${DELIMITERS[dialect]}"`)}"\r\n`;

/** The first cell: `(PDH-CSV 4.0) (Pacific Standard Time)(480)`; without the zone where it is not known. */
export function formatZone(dialect: TextDialect, { name, utcOffsetMinutes }: LogZone): string {
  const banner = `(PDH-${dialect.toUpperCase()} 4.0)`;
  if (utcOffsetMinutes === null) return name === null ? banner : `${banner} (${name})`;
  return `${banner} (${name ?? ''})(${utcOffsetMinutes === 0 ? 0 : -utcOffsetMinutes})`;
}

/** `MM/DD/YYYY HH:MM:SS.mmm`. @param wallMs wall clock in milliseconds as if UTC */
export function formatTime(wallMs: number): string {
  const iso = new Date(wallMs).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 23)}`;
}

const DIGITS = 17;
const SMALLEST_EXPONENT = -4;

/** One space for NaN. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return ' ';
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa = '', exponentText = '0'] = value.toExponential(DIGITS - 1).split('e');
  const exponent = Number(exponentText);
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '');
  if (exponent >= SMALLEST_EXPONENT && exponent < DIGITS) return sign + plain(digits, exponent);
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = String(Math.abs(exponent)).padStart(3, '0');
  return `${sign}${digits.slice(0, 1)}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
