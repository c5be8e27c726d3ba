/** Amounts as people write them in a configuration: `800 MB`, `1.5 GB`, `20000`. */
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { SETTINGS_WORDS } from '../words/schemas/settings.ts';

/** As Windows counts: a KB is 1024 bytes, whether it is written KB or KiB. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
};

/** Digits, or digits in groups of three; a fraction after a dot. */
const AMOUNT = /^(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?\s*([a-z]*)$/i;

/**
 * A positive amount in the unit of a resource: whole bytes, or a whole count.
 * @returns the amount, or what is wrong with the text and how to write it
 */
export function parseQuantity(text: string, resource: Resource): number | string {
  const { unit, label } = RESOURCE_KINDS[resource];
  const [, whole = '', fraction = '', given = ''] = AMOUNT.exec(text.trim()) ?? [];
  const factor = unit === 'bytes' ? UNIT_BYTES[given.toLowerCase()] : given === '' ? 1 : undefined;
  const amount = Math.round(Number(`${whole.replaceAll(',', '')}${fraction}`) * (factor ?? NaN));
  return whole !== '' && amount > 0 && Number.isSafeInteger(amount)
    ? amount
    : SETTINGS_WORDS.badLimit(text, label, unit === 'bytes');
}
