/** Exchange: how a log shows it, and its versions. */
import type { ArticleProduct, VersionRange } from '../model/article.ts';

/** Exchange's own processes: one of them must run where Exchange 2000 or 2003 is installed. */
const IMAGES = ['store', 'mad', 'emsmta', 'exmgmt'];
const VERSIONS: readonly string[] = ['4.0', '5.0', '5.5', '2000', '2003'];

/** Exchange 2000 and 2003 exist for 32-bit Windows only; the last of their logs are from about here. */
export const LAST_32_BIT_EXCHANGE_MS = Date.UTC(2010, 0, 1);

/**
 * Whether a log shows Exchange on the machine, by its performance objects or its processes.
 * @param log names in lower case
 */
export const showsExchange = (log: {
  readonly objects: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
}): boolean =>
  [...log.objects].some((object) => object.startsWith('msexchange')) || IMAGES.some((image) => log.images.has(image));

/** Programs that only Exchange 2007 and later have. */
const LATER_IMAGE = /^(?:msexchange|microsoft\.exchange\.|edgetransport$|umservice$|umworkerprocess$)/;
const LATER_VERSIONS: readonly (string | null)[] = ['2007', '2010', '2013', '2016', '2019', 'SE'];

/** Whether the programs of a log show Exchange 2007 or later. @param images in lower case */
export const showsLaterExchange = (images: ReadonlySet<string>): boolean =>
  [...images].some((image) => LATER_IMAGE.test(image));

/** Whether a product is Exchange 2007 or later. */
export const isLaterExchange = ({ family, version }: ArticleProduct): boolean =>
  family === 'exchange' && LATER_VERSIONS.includes(version);

/** Whether a product is an Exchange of a version outside a range. */
export function isExchangeOutside({ family, version }: ArticleProduct, { from, to }: VersionRange): boolean {
  const position = version === null ? -1 : VERSIONS.indexOf(version);
  if (family !== 'exchange' || position < 0) return false;
  return (from !== null && position < VERSIONS.indexOf(from)) || (to !== null && position > VERSIONS.indexOf(to));
}
