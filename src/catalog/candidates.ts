/** Which articles of a catalog can be meant at all, found by name: a scan asks for hundreds of processes. */
import type { Article, Catalog, ProcessClass } from '../model/article.ts';

export interface CandidateIndex {
  /** Articles on growth that a log can show and that name the program, by base name in lower case. */
  readonly growthByImage: ReadonlyMap<string, readonly Article[]>;
  /** Articles on growth that name a class or a module instead. */
  readonly growthOfAny: readonly Article[];
  /** Articles on the end of a process. */
  readonly ends: readonly Article[];
  readonly classes: ReadonlyMap<string, ProcessClass>;
}

const indexes = new WeakMap<Catalog, CandidateIndex>();

/** Made once for a catalog. */
export function candidateIndex(catalog: Catalog): CandidateIndex {
  const known = indexes.get(catalog);
  if (known !== undefined) return known;
  const growthByImage = new Map<string, Article[]>();
  const growthOfAny: Article[] = [];
  for (const article of catalog.articles) {
    const { shape, process } = article.observed;
    if (shape !== 'growth' || !isCandidate(article)) continue;
    if (process.images.length === 0) {
      if (process.class !== null || process.module !== null) growthOfAny.push(article);
      continue;
    }
    for (const image of new Set(process.images.map((i) => i.image))) {
      const list = growthByImage.get(image);
      if (list === undefined) growthByImage.set(image, [article]);
      else list.push(article);
    }
  }
  const ends = catalog.articles.filter((a) => a.observed.shape === 'process-end' && isCandidate(a));
  const index = { growthByImage, growthOfAny, ends, classes: new Map(catalog.processClasses.map((c) => [c.name, c])) };
  indexes.set(catalog, index);
  return index;
}

/** What no counter of a process can speak for or against is never named from one. */
const isCandidate = ({ status, observed }: Article): boolean =>
  status !== 'withdrawn' && status !== 'by-design' && observed.inCounterLog && observed.scope === 'process';
