/** Warnings about entries of .leakscanignore that do nothing, and about those that end soon. */
import type { Suppression } from '../model/configuration.ts';
import type { NightSuppressed } from '../model/nightly.ts';
import type { IdleSuppressions } from '../report/suppress.ts';
import { displayName } from '../util/escape.ts';
import { groupBy } from '../util/group-by.ts';
import { displayDay, wallMs } from '../util/instants.ts';
import { formatPlural } from '../util/units.ts';
import { subjectName } from './report.ts';

/** Expired entries that are named one by one. */
const MAX_EXPIRED = 20;
/** Entries that end soon that are named one by one, and findings of each. */
const MAX_ENDING = 20;
const MAX_NAMED = 5;
const MAX_REASON_CHARACTERS = 200;
/** Lines of entries without a finding that are named. */
const MAX_LINES = 10;

export const suppressionTexts = ({ expired, unused }: IdleSuppressions): string[] => [
  ...expiredTexts(expired),
  ...unusedTexts(unused, 'finding of these logs'),
];

/** Of a night, over all machines. @param ending findings whose suppression ends within days */
export const nightSuppressionTexts = ({
  expired,
  unused,
  ending,
}: IdleSuppressions & { readonly ending: readonly NightSuppressed[] }): string[] => [
  ...endingTexts(ending),
  ...expiredTexts(expired),
  ...unusedTexts(unused, 'open finding'),
];

/** One for the findings of each entry: a pattern may hide those of hundreds of machines. */
function endingTexts(ending: readonly NightSuppressed[]): string[] {
  const entries = [...groupBy(ending, ({ expires, reason }) => `${expires} ${reason}`).values()];
  const texts = entries.slice(0, MAX_ENDING).map((findings) => {
    const { reason, expires } = findings[0]!;
    const named = findings.slice(0, MAX_NAMED).map(subjectName);
    const more = findings.length - named.length;
    const names = more > 0 ? [...named, formatPlural(more, 'more finding')] : named;
    const what = findings.length === 1 ? 'the finding is' : 'the findings are';
    const again = `ends after ${dayText(expires!)}, and ${what} reported again from then on`;
    return `the suppression of ${listText(names)} ${again} (${displayName(reason, MAX_REASON_CHARACTERS)})`;
  });
  const more = entries.length - texts.length;
  return more > 0
    ? [...texts, `${formatPlural(more, 'more suppression')} ${more === 1 ? 'ends' : 'end'} within a week`]
    : texts;
}

const listText = (names: readonly string[]): string =>
  names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;

const dayText = (day: string): string => displayDay(wallMs(`${day}T00:00`));

function expiredTexts(expired: readonly Suppression[]): string[] {
  const texts = expired.slice(0, MAX_EXPIRED).map(({ file, line, expires, reason }) => {
    const day = dayText(expires!);
    return `${file}:${line}: this suppression expired after ${day} and no longer applies: renew or delete it (${displayName(reason, MAX_REASON_CHARACTERS)})`;
  });
  const more = expired.length - texts.length;
  return more > 0 ? [...texts, `${formatPlural(more, 'more suppression')} expired`] : texts;
}

/** In one line. */
function unusedTexts(unused: readonly Suppression[], finding: string): string[] {
  if (unused.length === 0) return [];
  const places = unused.slice(0, MAX_LINES).map(({ file, line }) => `${file}:${line}`);
  const more = unused.length > places.length ? ', …' : '';
  const what = `${formatPlural(unused.length, 'suppression')} ${unused.length === 1 ? 'fits' : 'fit'} no ${finding}`;
  return [`${what}: ${places.join(', ')}${more}`];
}
