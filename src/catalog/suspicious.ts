/** What the schema allows in an article and its author hardly meant. */
import type { ProcessClass, ProductFamily } from '../model/article.ts';
import type { ArticleDoubt } from '../model/faults/catalog.ts';
import { nearestOf } from '../util/nearest.ts';
import { isComparable, KNOWN_PRODUCTS, parseProductName, versionsOfFamily } from './product-name.ts';
import type { CatalogRemark, SourceArticle } from './own-folder.ts';

export interface KnownNames {
  /** Ids of every article of the catalog and of the folder. */
  readonly ids: ReadonlySet<string>;
  readonly processClasses: readonly ProcessClass[];
}

/** A doubt at one place of a file. */
export interface SuspiciousPlace extends Omit<CatalogRemark, 'message'> {
  readonly doubt: ArticleDoubt;
}

export function suspiciousOf(source: SourceArticle, known: KnownNames): SuspiciousPlace[] {
  const { file, name, article, placeOf } = source;
  const { observed, fixes, products, introducedBy } = article;
  const found: SuspiciousPlace[] = [];
  const add = (where: readonly (string | number)[], doubt: ArticleDoubt): void => {
    found.push({ file, ...placeOf(where), doubt });
  };
  if (name.replace(/\.ya?ml$/i, '') !== article.id) add(['id'], { kind: 'file-name', id: article.id });
  const { images, class: className, module } = observed.process;
  const names = known.processClasses.map((one) => one.name);
  if (className !== null && !names.includes(className)) {
    add(['observed', 'process', 'class'], { kind: 'class-unknown', class: className, known: names });
  }
  const isMatched = observed.shape !== 'process-count' && observed.scope === 'process' && observed.inCounterLog;
  if (isMatched && images.length === 0 && className === null && module === null) {
    add(['observed'], { kind: 'no-program' });
  }
  if (module !== null && isMatched && versionsOf(source).length === 0) {
    add(['observed', 'process', 'module'], { kind: 'no-fixed-version', module });
  }
  if (introducedBy !== null && introducedBy.notInVersion !== null && introducedBy.module === null) {
    add(['introducedBy'], { kind: 'version-without-module' });
  }
  if (article.status === 'fix-available' && fixes.length === 0) add(['status'], { kind: 'no-fix' });
  const isBranched = products.some((product) => product.branch !== null);
  if (versionsOf(source).length > 0 && !isBranched) add(['products'], { kind: 'no-branch' });
  for (const [index, { name: product, family, version }] of products.entries()) {
    const doubt = productDoubt(product, family, version);
    if (doubt !== null) add(['products', index], doubt);
  }
  for (const [index, { product, family, version }] of article.affected.entries()) {
    const doubt = productDoubt(product, family, version);
    if (doubt !== null) add(['affected', index], doubt);
  }
  for (const [index, { id }] of article.related.entries()) {
    if (id === article.id) add(['related', index], { kind: 'related-to-itself', id });
    // Microsoft has many more articles than the catalog; a team has no others.
    else if (!id.startsWith('KB') && !known.ids.has(id)) add(['related', index], { kind: 'related-unknown', id });
  }
  return found;
}

/** Products of a family are compared by family and version, whatever their names say. */
function productDoubt(product: string, family: ProductFamily | null, version: string | null): ArticleDoubt | null {
  if (family !== null) {
    if (version === null || isComparable(family, version)) return null;
    // What its name says is meant, where it says one.
    const meant = parseProductName(product);
    const all = versionsOfFamily(family) ?? [];
    const isMeant = meant?.family === family && meant.version !== null && all.includes(meant.version);
    return { kind: 'version-unknown', product, version, known: isMeant ? [meant.version] : all };
  }
  const named = parseProductName(product);
  const near = named === null ? nearestOf(product.replace(/^microsoft /i, ''), KNOWN_PRODUCTS) : null;
  if (near !== null) return { kind: 'product-unknown', product, near };
  const isKnown = named !== null && named.version !== null && versionsOfFamily(named.family)?.includes(named.version);
  return isKnown === true ? { kind: 'family-missing', product, family: named.family, version: named.version } : null;
}

/** Versions from which on the module to look at has the fix. */
function versionsOf({ article }: SourceArticle): string[] {
  const module = article.observed.process.module?.toLowerCase();
  return article.fixes.flatMap((fix) => [
    ...(fix.version === null ? [] : [fix.version]),
    ...fix.files.flatMap((file) => (file.name.toLowerCase() === module && file.version !== null ? [file.version] : [])),
  ]);
}
