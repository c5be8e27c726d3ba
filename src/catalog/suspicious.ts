/** What the schema allows in an article and its author hardly meant. */
import type { ProcessClass } from '../model/article.ts';
import path from 'node:path';
import { suggestion } from '../util/nearest.ts';
import type { CatalogRemark, SourceArticle } from './own-folder.ts';

export interface KnownNames {
  /** Ids of every article of the catalog and of the folder. */
  readonly ids: ReadonlySet<string>;
  readonly processClasses: readonly ProcessClass[];
}

export function suspiciousOf(source: SourceArticle, known: KnownNames): CatalogRemark[] {
  const { file, article, placeOf } = source;
  const { observed, fixes, products, introducedBy } = article;
  const remarks: CatalogRemark[] = [];
  const add = (where: readonly (string | number)[], message: string): void => {
    remarks.push({ file, ...placeOf(where), message });
  };
  const stem = path.basename(file).replace(/\.ya?ml$/i, '');
  if (stem !== article.id) add(['id'], `holds ${article.id}; name the file ${article.id}.yaml`);
  const { images, class: className, module } = observed.process;
  const names = known.processClasses.map((one) => one.name);
  if (className !== null && !names.includes(className)) {
    add(
      ['observed', 'process', 'class'],
      `no process class "${className}" is known${suggestion(className, names)}; without one the article is never named`,
    );
  }
  const isMatched = observed.shape !== 'process-count' && observed.scope === 'process' && observed.inCounterLog;
  if (isMatched && images.length === 0 && className === null && module === null) {
    add(['observed'], 'names no program (images, class or module): the article is never named');
  }
  if (module !== null && isMatched && versionsOf(source).length === 0) {
    add(['observed', 'process', 'module'], `no fix has a version of ${module}: a module list cannot settle anything`);
  }
  if (introducedBy !== null && introducedBy.notInVersion !== null && introducedBy.module === null) {
    add(['introducedBy'], 'notInVersion is a version of which module?');
  }
  if (article.status === 'fix-available' && fixes.length === 0) add(['status'], 'a fix is available, and none is told');
  const isBranched = products.some((product) => product.branch !== null);
  if (versionsOf(source).length > 0 && !isBranched) {
    add(['products'], 'no product has a branch: a loaded file of another product is not told from its own');
  }
  for (const [index, { id }] of article.related.entries()) {
    if (id === article.id) add(['related', index], `${id} names itself`);
    // Microsoft has many more articles than the catalog; a team has no others.
    else if (!id.startsWith('KB') && !known.ids.has(id)) add(['related', index], `no article ${id} is known`);
  }
  return remarks;
}

/** Versions from which on the module to look at has the fix. */
function versionsOf({ article }: SourceArticle): string[] {
  const module = article.observed.process.module?.toLowerCase();
  return article.fixes.flatMap((fix) => [
    ...(fix.version === null ? [] : [fix.version]),
    ...fix.files.flatMap((file) => (file.name.toLowerCase() === module && file.version !== null ? [file.version] : [])),
  ]);
}
