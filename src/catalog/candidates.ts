/** Which articles of a catalog can be meant at all, found by name: a scan asks for hundreds of processes. */
import type { Article, Catalog, ProcessClass } from '../model/article.ts';

export interface CandidateIndex {
  /** Articles on growth that a log can show and that name the program, by base name in lower case. */
  readonly growthByImage: ReadonlyMap<string, readonly Article[]>;
  /** The same of growth by design. */
  readonly designByImage: ReadonlyMap<string, readonly Article[]>;
  /** The same of what only looks like a leak; these are among `growthByImage`, too. */
  readonly misleadingByImage: ReadonlyMap<string, readonly Article[]>;
  /** Articles on growth that name a class or a module instead: of a class that any program may belong to, ... */
  readonly growthOfAny: readonly Article[];
  /** ... and of what only a module list or the class itself shows a program to be. */
  readonly growthOfMembers: readonly Article[];
  /** Articles on what a machine loses without a process that grows. */
  readonly kernel: readonly Article[];
  /** Articles on growth of a process that name pool tags, which show in the memory of the kernel too. */
  readonly tagged: readonly Article[];
  /** Articles on the end of a process. */
  readonly ends: readonly Article[];
  /** Programs that are of some class by name. */
  readonly members: ReadonlySet<string>;
  readonly classes: ReadonlyMap<string, ProcessClass>;
}

export function candidateIndex(catalog: Catalog): CandidateIndex {
  const visible = catalog.articles.filter((a) => a.status !== 'withdrawn' && a.observed.inCounterLog);
  const growing = visible.filter((a) => a.observed.shape === 'growth');
  const ofProcess = growing.filter((a) => a.observed.scope === 'process');
  const leaks = ofProcess.filter((a) => a.status !== 'by-design');
  const classes = new Map(catalog.processClasses.map((c) => [c.name, c]));
  const unnamed = leaks.filter(({ observed: { process } }) => {
    return process.images.length === 0 && (process.class !== null || process.module !== null);
  });
  const isOpen = ({ observed: { process } }: Article): boolean => classes.get(process.class ?? '')?.open === true;
  return {
    growthByImage: byImage(leaks),
    designByImage: byImage(ofProcess.filter((a) => a.status === 'by-design')),
    misleadingByImage: byImage(ofProcess.filter((a) => a.status === 'misleading')),
    growthOfAny: unnamed.filter(isOpen),
    growthOfMembers: unnamed.filter((a) => !isOpen(a)),
    members: new Set(catalog.processClasses.flatMap((c) => c.images)),
    kernel: growing.filter((a) => a.observed.scope === 'kernel'),
    tagged: ofProcess.filter((a) => a.observed.poolTags.length > 0),
    ends: visible.filter((a) => a.observed.shape === 'process-end' && a.status !== 'by-design'),
    classes,
  };
}

function byImage(articles: readonly Article[]): Map<string, Article[]> {
  const index = new Map<string, Article[]>();
  for (const article of articles) {
    for (const image of new Set(article.observed.process.images.map((i) => i.image))) {
      const list = index.get(image);
      if (list === undefined) index.set(image, [article]);
      else list.push(article);
    }
  }
  return index;
}
