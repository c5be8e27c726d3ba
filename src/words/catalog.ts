/** Which catalog was used: its day, and what it cannot have. */
import type { Report } from '../model/report.ts';
import { newestSampleMs } from '../report/facts.ts';
import { displayName } from '../util/escape.ts';
import { displayDay, wallMs } from '../util/instants.ts';
import { DAY_MS } from '../util/time.ts';
import { formatPlural } from '../util/units.ts';

/** A catalog that is older than this against the log lacks what a year has brought. */
const MAX_CATALOG_AGE_MS = 365 * DAY_MS;

/** A catalog, or what a Report or the summary of a night says of it; a Report of an older version gives no date. */
interface UsedCatalog {
  readonly version: string;
  readonly date?: string | null;
  readonly articles: number | readonly unknown[];
}

/** `388 articles, 1 Dec 2026, version 1a2b3c`. */
export function catalogText({ version, date = null, articles }: UsedCatalog): string {
  const day = date === null ? '' : `, ${displayDay(dayMs(date))}`;
  return `${formatPlural(typeof articles === 'number' ? articles : articles.length, 'article')}${day}, version ${displayName(version)}`;
}

/**
 * What to know of a catalog that is more than a year older than the log; null of others, and where its date is not known.
 * @param endMs wall-clock time of the newest sample; NaN = not known
 */
export function oldCatalogText({ date = null }: Pick<UsedCatalog, 'date'>, endMs: number): string | null {
  if (date === null || !(endMs - dayMs(date) > MAX_CATALOG_AGE_MS)) return null;
  return `The catalog is of ${displayDay(dayMs(date))}; leaks found since are not in it.`;
}

/** As `oldCatalogText`, for all logs of a Report. */
export const oldCatalogOf = (report: Report): string | null => oldCatalogText(report.catalog, newestSampleMs(report));

const dayMs = (date: string): number => wallMs(`${date}T00:00:00`);
