/** Warnings about entries of .leakscanignore that do nothing. */
import type { Suppression } from '../model/configuration.ts';
import type { IdleSuppressions } from '../report/suppress.ts';
import { displayName } from '../util/escape.ts';
import { displayDay, wallMs } from '../util/instants.ts';
import { formatPlural } from '../util/units.ts';

/** Expired entries that are named one by one. */
const MAX_EXPIRED = 20;
/** Lines of entries without a finding that are named. */
const MAX_LINES = 10;

export const suppressionTexts = ({ expired, unused }: IdleSuppressions): string[] => [
  ...expiredTexts(expired),
  ...unusedTexts(unused),
];

function expiredTexts(expired: readonly Suppression[]): string[] {
  const texts = expired.slice(0, MAX_EXPIRED).map(({ file, line, expires, reason }) => {
    const day = displayDay(wallMs(`${expires}T00:00`));
    return `${file}:${line}: this suppression expired after ${day} and no longer applies: renew or delete it (${displayName(reason, 200)})`;
  });
  const more = expired.length - texts.length;
  return more > 0 ? [...texts, `${formatPlural(more, 'more suppression')} expired`] : texts;
}

/** In one line. */
function unusedTexts(unused: readonly Suppression[]): string[] {
  if (unused.length === 0) return [];
  const places = unused.slice(0, MAX_LINES).map(({ file, line }) => `${file}:${line}`);
  const more = unused.length > places.length ? ', …' : '';
  const what = `${formatPlural(unused.length, 'suppression')} ${unused.length === 1 ? 'fits' : 'fit'} no finding`;
  return [`${what} of these logs: ${places.join(', ')}${more}`];
}
