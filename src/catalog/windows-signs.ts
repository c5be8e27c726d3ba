/** Which Windows the programs and objects of a log leave possible, and which one the products of an article need. */
import type { ArticleProduct, ImageEra, VersionRange } from '../model/article.ts';
import { hostSpan, spanOf, WINDOWS, type WindowsSpan } from '../windows/versions.ts';

/** A program or an object of the log, and the Windows that it leaves possible. */
export interface EraSign extends WindowsSpan {
  readonly kind: 'image' | 'object';
  readonly name: string;
  readonly range: VersionRange;
}

/**
 * Performance objects that not every Windows has, in lower case. Process V2: Windows 11 and later by learn.microsoft.com
 * (Win32, "Handling Duplicate Instance Names"); Server 2022, which shares its code and came before it, is left possible.
 */
const OBJECT_ERAS: readonly { readonly object: string; readonly windows: VersionRange }[] = [
  { object: 'process v2', windows: { from: 'Server 2022', to: null } },
];

/**
 * What a log says of its Windows; nothing where its signs contradict each other.
 * @param images programs of the log, in lower case
 * @param objects its performance objects, in lower case
 */
export function eraSignsOf(
  images: ReadonlySet<string>,
  objects: ReadonlySet<string>,
  eras: readonly ImageEra[],
): readonly EraSign[] {
  const signs: EraSign[] = [];
  for (const { object, windows } of OBJECT_ERAS) {
    const span = objects.has(object) ? spanOf(windows) : null;
    if (span !== null) signs.push({ kind: 'object', name: object, range: windows, ...span });
  }
  for (const { image, windows, notWindows: except } of eras) {
    const span = windows !== null && images.has(image) ? spanOf(windows) : null;
    if (windows !== null && span !== null) signs.push({ kind: 'image', name: image, range: windows, ...span, except });
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
