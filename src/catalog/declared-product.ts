/** Whether what the user declares of a machine is what an article is about. */
import type { Article, ArticleProduct } from '../model/article.ts';
import type { ProductFound } from '../model/evidence-facts.ts';
import type { DeclaredMachine } from '../model/configuration.ts';
import { parseProductName, parseWindows, type NamedProduct } from './product-name.ts';

interface DeclaredAnswer {
  readonly found: ProductFound;
  readonly state: 'met' | 'unmet';
}

/** @returns null where nothing that is declared is about a product of the article */
export function declaredAnswer(article: Article, products: readonly DeclaredProduct[]): DeclaredAnswer | null {
  // Also of a product that the article does not list: a service pack of Windows fixes IIS.
  for (const { text, product } of products) {
    const fixed = packWithFix(article, text, product);
    if (fixed !== null) {
      return { found: { code: 'declared-with-fix', product: text, servicePack: fixed }, state: 'unmet' };
    }
  }
  const listed = article.products.filter((p) => p.family !== null && p.version !== null);
  let other: string | null = null;
  for (const { text, product } of products) {
    const sameFamily = listed.filter((p) => p.family === product.family);
    if (sameFamily.length === 0 || product.version === null) continue;
    const same = sameFamily.find((p) => p.version === product.version);
    if (same === undefined) {
      other = text;
      continue;
    }
    return isOutside(same, product)
      ? { found: { code: 'declared-other-release', product: text, releases: same.releases }, state: 'unmet' }
      : { found: { code: 'declared', product: text }, state: 'met' };
  }
  return other === null ? null : { found: { code: 'declared', product: other }, state: 'unmet' };
}

export interface DeclaredProduct {
  readonly text: string;
  readonly product: NamedProduct;
}

/** Products that are known by their versions, the declared Windows last. */
export function declaredProducts(declared: DeclaredMachine): DeclaredProduct[] {
  const texts = declared.products.map((p) => (p.servicePack === null ? p.name : `${p.name} ${p.servicePack}`));
  const named = texts.map((text) => ({ text, product: parseProductName(text) }));
  const { windows } = declared;
  if (windows !== null) {
    const text = /^(?:microsoft |windows)/i.test(windows.trim()) ? windows.trim() : `Windows ${windows}`;
    named.push({ text, product: parseWindows(windows) });
  }
  return named.flatMap(({ text, product }) => (product === null ? [] : [{ text, product }]));
}

/** The service pack that has the fix, where the declared one is that or a later one. */
function packWithFix(article: Article, text: string, { family, version, servicePack }: NamedProduct): string | null {
  if (servicePack === null) return null;
  for (const fix of article.fixes) {
    const pack = fix.kind === 'service-pack' && fix.servicePack !== null ? parseProductName(fix.servicePack) : null;
    if (pack === null || pack.family !== family || pack.servicePack === null) continue;
    // Terminal Server of NT 4.0 has service packs of its own.
    if (TERMINAL_SERVER.test(fix.servicePack!) !== TERMINAL_SERVER.test(text)) continue;
    if ((pack.version === null || pack.version === version) && servicePack >= pack.servicePack) return fix.servicePack;
  }
  return null;
}

const TERMINAL_SERVER = /terminal server/i;

/** Whether the article lists service packs, and the declared one is not among them. */
function isOutside({ releases }: ArticleProduct, { servicePack }: NamedProduct): boolean {
  if (servicePack === null || releases.length === 0) return false;
  const listed = releases.map((r) => (r === 'RTM' ? 0 : Number(/^SP(\d)/.exec(r)?.[1] ?? NaN)));
  return listed.every((n) => !Number.isNaN(n)) && !listed.includes(servicePack);
}
