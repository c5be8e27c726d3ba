/** Which Windows the programs of a log leave possible, and which one the products of an article need. */
import type { ArticleProduct, ImageEra, VersionRange } from '../model/article.ts';
import { hostSpan, spanOf, WINDOWS, type WindowsSpan } from '../windows/versions.ts';

/** A program of the log, and the Windows that it leaves possible. */
export interface EraSign extends WindowsSpan {
  readonly image: string;
  readonly range: VersionRange;
}

/** What the programs of a log say of its Windows; none where they contradict each other. */
export function eraSignsOf(images: ReadonlySet<string>, eras: readonly ImageEra[]): readonly EraSign[] {
  const signs: EraSign[] = [];
  for (const { image, windows } of eras) {
    const span = windows !== null && images.has(image) ? spanOf(windows) : null;
    if (windows !== null && span !== null) signs.push({ image, range: windows, ...span });
  }
  const first = Math.max(0, ...signs.map((s) => s.first));
  const last = Math.min(WINDOWS.length - 1, ...signs.map((s) => s.last));
  return first > last ? [] : signs;
}

/**
 * What each product that decides runs on; null = not known. Windows itself decides where the article lists it; what it
 * lists without a version says nothing.
 */
export function hostsOf(products: readonly ArticleProduct[]): readonly (WindowsSpan | null)[] {
  const windows = products.filter((p) => p.family === 'windows' && p.version !== null);
  const deciding = windows.length > 0 ? windows : products.filter((p) => p.version !== null || p.runsOn !== null);
  return deciding.map(({ family, version, runsOn }) => (runsOn === null ? hostSpan(family, version) : spanOf(runsOn)));
}
