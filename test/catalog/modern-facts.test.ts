/** Every fact on products since Windows Server 2008 R2, and on programs of others, must be in its article, field by field. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import type { AffectedVersions, Article } from '../../src/model/article.ts';

const FACTS = '../shared/catalog-facts/modern-leaks.jsonl';
if (!existsSync(FACTS)) console.warn(`SKIPPED: ${FACTS} is not here; the catalog was not compared with its facts`);

/** What the catalog words otherwise than the facts. */
const REWORDED: readonly (readonly [facts: string, catalog: string])[] = [
  ['was mended again', 'was fixed again'],
  ['Docker Desktop mends it', 'Docker Desktop fixes it'],
  ['File shares beside SYSVOL/NETLOGON', 'File shares in addition to SYSVOL and NETLOGON'],
  ['title speaks of SQL Server on Linux', 'the title names SQL Server on Linux'],
  ['the notes speak of paged pool', 'the notes name paged pool'],
  ['the source speaks of leaked sessions', 'the source names leaked sessions'],
];
/** Of these the list of builds has the number that the facts lack. */
const UNNUMBERED = '2016 SP1 CU (list read without its number)';

interface Change {
  readonly update?: string;
  readonly build?: string;
  readonly version?: string;
  readonly product?: string;
  readonly date?: string;
  readonly note?: string;
}

interface Row {
  readonly id: string;
  readonly title: string;
  readonly family: string;
  readonly products: readonly string[];
  readonly processes: readonly { readonly image: string; readonly basis: string }[];
  readonly scope: 'process' | 'kernel' | 'system';
  readonly component: Readonly<Record<string, string | null>> | null;
  readonly poolTags: readonly string[];
  readonly resources: readonly string[];
  readonly status: 'leak' | 'by-design' | 'misleading';
  readonly evidence: 'vendor' | 'maintainer' | 'report';
  readonly cause: string | null;
  readonly trigger: string | null;
  readonly workaround: string | null;
  readonly introducedBy: readonly Change[];
  readonly fixedIn: readonly Change[];
  readonly conditions: Readonly<Record<'role' | 'feature' | 'companion' | 'rate', string | null>>;
  readonly osBuilds: readonly {
    readonly product: string;
    readonly from: string | null;
    readonly below: string | null;
  }[];
  readonly eventIds: readonly number[];
  readonly counters: readonly string[];
  readonly source: { readonly title: string; readonly url: string };
  readonly alsoSeen: readonly string[];
  readonly confidence: 'verbatim-page' | 'listing-only';
  readonly date: string | null;
  readonly note: string | null;
}

const reworded = (text: string): string =>
  REWORDED.reduce((whole, [facts, catalog]) => whole.replaceAll(facts, catalog), text);

/** All texts and numbers of a value, in one text. */
const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.values(value).map(textOf).join('\n') : String(value);

/** Whether a text is in another one, in any letter case. */
const isIn = (whole: string | null, part: string): boolean =>
  whole?.toLowerCase().includes(reworded(part).toLowerCase()) === true;

// The facts are no part of the project: where they are not at hand a warning says so, and the catalog is tested without.
describe.skipIf(!existsSync(FACTS))('the facts on modern products', () => {
  let rows: readonly Row[];
  let byId: ReadonlyMap<string, Article>;
  beforeAll(async () => {
    const text = await readFile(FACTS, 'utf8');
    rows = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));
    const { articles } = await loadCatalogFolder('catalog');
    byId = new Map(articles.map((article) => [article.id, article]));
  });

  const each = (check: (row: Row, article: Article) => void): void => {
    for (const row of rows) check(row, byId.get(row.id)!);
  };
  const expectIn = (whole: string | null, part: string | null, what: string): void => {
    if (part !== null) expect(isIn(whole, part), `${what}: ${part}`).toBe(true);
  };

  it('have an article each, under their ids', () => {
    expect(rows.length).toBe(317);
    expect(rows.filter(({ id }) => byId.get(id)?.source?.kind !== 'page').map(({ id }) => id)).toEqual([]);
  });

  it('titles, causes, triggers, workarounds and notes', () => {
    each((row, article) => {
      expect(article.title, row.id).toBe(reworded(row.title));
      expectIn(article.cause, row.cause, row.id);
      expectIn(article.trigger, row.trigger, row.id);
      expectIn(article.workaround, row.workaround, row.id);
      expectIn(article.remarks, row.note, row.id);
    });
  });

  it('products, each as listed, and the family', () => {
    each((row, article) => {
      const names = article.products.map(({ name }) => name);
      expect(
        row.products.filter((product) => !names.includes(product)),
        row.id,
      ).toEqual([]);
      expect(article.observed.roles, row.id).toContain(row.family);
    });
  });

  it('processes, with how their names are known, and the scope', () => {
    each(({ id, processes, scope }, { observed }) => {
      for (const { image, basis } of processes) {
        const base = image.replace(/\.exe$/, '');
        const found = observed.process.images.find((one) => one.image === base);
        expect(found?.basis ?? (observed.process.causedBy.includes(base) ? basis : null), `${id}: ${image}`).toBe(
          basis,
        );
      }
      expect(observed.scope, id).toBe(scope === 'process' ? 'process' : 'kernel');
    });
  });

  it('components at fault', () => {
    each((row, article) => {
      const { observed, faultyComponent, remarks } = article;
      const whole = textOf([observed.process, faultyComponent, remarks]);
      for (const value of Object.values(row.component ?? {})) {
        for (const part of (value ?? '').split(/ *[()] */)) {
          if (part !== '') expectIn(whole, part, row.id);
        }
      }
    });
  });

  it('resources, the main one first; pool tags, events and counters', () => {
    each((row, { id, observed }) => {
      const { resources, poolTags, eventIds, counters } = observed;
      expect({ resources, poolTags, eventIds, counters }, id).toEqual({
        resources: row.resources,
        poolTags: row.poolTags,
        eventIds: row.eventIds,
        counters: row.counters,
      });
    });
  });

  it('status, and who says so', () => {
    each((row, article) => {
      const leak =
        row.fixedIn.length > 0 ? 'fix-available' : row.workaround !== null ? 'workaround-only' : ('none' as const);
      expect(article.status, row.id).toBe(row.status === 'leak' ? leak : row.status);
      expect(article.statedBy, row.id).toBe(row.evidence === 'report' ? 'user' : row.evidence);
    });
  });

  it('conditions', () => {
    each(({ id, conditions }, { observed }) => {
      const { role, roles, feature, load, timing } = observed;
      if (conditions.role !== null) expect([role, ...roles], id).toContain(conditions.role);
      expectIn(feature, conditions.feature, id);
      expectIn(load, conditions.companion, id);
      expectIn(timing, conditions.rate, id);
    });
  });

  it('builds of Windows', () => {
    each(({ id, osBuilds }, { affected }) => {
      for (const { product, from, below } of osBuilds) {
        const found = affected.find((one) => one.product === product && one.family === 'windows');
        expect([found?.from, found?.below], `${id}: ${product}`).toEqual([from, below]);
      }
    });
  });

  it('what introduced it', () => {
    each(({ id, introducedBy }, article) => {
      const ranges = article.affected.filter((range) => range.introducedBy !== null);
      for (const change of introducedBy) expectChange(change, ranges, 'introducedBy', article, id);
    });
  });

  it('what fixed it', () => {
    each(({ id, fixedIn }, article) => {
      for (const change of fixedIn) expectChange(change, article.affected, 'fixedBy', article, id);
    });
  });

  /** All of a change in one of the ranges; a fix that no version shows is among the fixes, or remarked on. */
  function expectChange(
    { update, build, version, product, date, note }: Change,
    ranges: readonly AffectedVersions[],
    side: 'introducedBy' | 'fixedBy',
    article: Article,
    id: string,
  ): void {
    const bound = side === 'fixedBy' ? 'below' : 'from';
    const others = textOf(side === 'fixedBy' ? [article.fixes, article.remarks] : []);
    const versions = version?.split(' / ') ?? [];
    const holds = (range: AffectedVersions, oneVersion: string | undefined): boolean => {
      const release = range[side];
      const whole = textOf([range.product, range[bound], release]);
      return (
        (update === undefined || release?.article === update) &&
        (build === undefined || range[bound]?.split('.').slice(1).join('.') === build.split('.').slice(1).join('.')) &&
        (oneVersion === undefined ||
          isIn(whole, oneVersion.replace('Cumulative Update ', 'CU')) ||
          (oneVersion === UNNUMBERED && /^2016 SP1 CU\d/.test(release?.name ?? ''))) &&
        (date === undefined || release?.date === date) &&
        (note === undefined || isIn(release?.note ?? null, note) || isIn(textOf(article.fixes), note))
      );
    };
    for (const one of versions.length === 0 ? [undefined] : versions) {
      const isListed = [update, build, one, note].every((part) => part === undefined || isIn(others, part));
      const found = ranges.some((range) => holds(range, one)) || (isListed && date === undefined);
      expect(found, `${id}: ${JSON.stringify({ update, build, one, date, note })}`).toBe(true);
    }
    for (const part of product?.split(' / ') ?? []) {
      const named = textOf([article.affected.map((range) => range.product), article.fixes, article.products]);
      expect(isIn(named, part), `${id}: ${part}`).toBe(true);
    }
  }

  it('sources, what was read of them, and how sure we are', () => {
    each((row, article) => {
      expect([article.source?.title, article.source?.url], row.id).toEqual([row.source.title, row.source.url]);
      const seen = article.alsoSeen.map(({ url }) => url);
      expect(
        row.alsoSeen.filter((url) => !seen.includes(url)),
        row.id,
      ).toEqual([]);
      expect(article.read === 'listed-only', row.id).toBe(row.confidence === 'listing-only');
      const isNamed = row.scope === 'process' && row.processes.some(({ basis }) => basis !== 'inferred');
      const isWeak = row.confidence === 'listing-only' || row.evidence === 'report';
      expect(article.confidence, row.id).toBe(isWeak ? 'low' : isNamed ? 'high' : 'medium');
    });
  });

  it('dates', () => {
    each(({ id, date }, { lastReviewed, remarks }) => {
      if (date?.length === 10) expect(lastReviewed, id).toBe(date);
      else expectIn(remarks, date, id);
    });
  });
});
