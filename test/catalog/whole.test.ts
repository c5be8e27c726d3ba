import { readdir, readFile, writeFile, mkdtemp, mkdir, cp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadBuiltinCatalog, loadCatalogFolder, readCatalogFolder } from '../../src/catalog/load.ts';
import { CATALOG_PARTS, HEAD_FILE } from '../../src/catalog/parts.ts';
import { articleSchema } from '../../src/catalog/schema.ts';
import type { Subject } from '../../src/catalog/find-module.ts';
import type { Article, Catalog } from '../../src/model/article.ts';
import type { ExamplesOfArticle } from '../../src/model/example.ts';
import { PROCESS_RESOURCES, type Resource } from '../../src/model/resource.ts';
import { growthOf } from '../helpers/growth.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { matchGrowth } from '../helpers/matching.ts';

let catalog: Catalog;
let examples: readonly ExamplesOfArticle[];
beforeAll(async () => {
  ({ catalog, examples } = await readCatalogFolder('catalog'));
});

/** How many articles have each value, most frequent first; `null` counts too. */
function counts(values: (article: Article) => readonly (string | boolean | null)[]): Record<string, number> {
  const found = new Map<string, number>();
  for (const article of catalog.articles) {
    for (const value of new Set(values(article))) found.set(String(value), (found.get(String(value)) ?? 0) + 1);
  }
  return Object.fromEntries([...found].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

describe('the whole catalog', () => {
  it('has so many articles of each kind (vitest -u takes a change over)', () => {
    expect({
      articles: catalog.articles.length,
      status: counts((a) => [a.status]),
      read: counts((a) => [a.read]),
      confidence: counts((a) => [a.confidence]),
      scope: counts((a) => [a.observed.scope]),
      shape: counts((a) => [a.observed.shape]),
      inCounterLog: counts((a) => [a.observed.inCounterLog]),
      mainResource: counts((a) => [a.observed.resources[0] ?? null]),
      basis: counts((a) => a.observed.process.images.map((i) => i.basis)),
      class: counts((a) => [a.observed.process.class]),
      role: counts((a) => [a.observed.role]),
      protocol: counts((a) => [a.observed.protocol]),
      family: counts((a) => a.products.map((p) => p.family)),
      fix: counts((a) => a.fixes.map((f) => f.kind)),
      source: counts((a) => [a.source?.kind ?? null]),
      withFileTable: catalog.articles.filter((a) => a.fixes.some((f) => f.files.length > 0)).length,
      statedBy: counts((a) => [a.statedBy]),
      subjectOfPages: counts((a) => (a.source?.kind === 'page' ? [a.observed.roles[0] ?? null] : [])),
      withVersions: catalog.articles.filter((a) => a.affected.length > 0).length,
      withTwoExamples: examples.filter((one) => one.examples.length > 1).length,
      withLossPerEvent: catalog.articles.filter((a) => a.observed.perEvent.length > 0).length,
      introducedByAnother: catalog.articles.filter((a) => a.introducedBy !== null).length,
      named: catalog.articles.filter((a) => a.listedIn.length > 0).length,
      fixLists: catalog.fixLists.length,
      processClasses: catalog.processClasses.length,
    }).toMatchSnapshot();
  });

  it('has every article once, and names others by well-formed numbers', () => {
    const ids = catalog.articles.map((a) => a.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, related, references, prerequisites } of catalog.articles) {
      for (const other of [...related, ...references]) expect(other.id, id).toMatch(/^KB\d{5,7}$/);
      for (const { article } of prerequisites) expect(article ?? 'KB00000', id).toMatch(/^KB\d{5,7}$/);
      expect(
        related.map((r) => r.id),
        id,
      ).not.toContain(id);
    }
  });

  it('says in every file what the schema makes of it: nothing is dropped or changed', async () => {
    for (const name of await readdir('catalog/articles')) {
      const written: unknown = parse(await readFile(join('catalog/articles', name), 'utf8'));
      const read = articleSchema.parse(written);
      expectContains(read, written, name);
      // What the program holds is a valid file itself.
      expect(articleSchema.parse(read), name).toEqual(read);
    }
  });

  it('has files that an editor accepts, too, by the published schema', async () => {
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    const schema = JSON.parse(await readFile('catalog/article.schema.json', 'utf8')) as Record<string, unknown>;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    for (const name of await readdir('catalog/articles')) {
      const isValid = validate(parse(await readFile(join('catalog/articles', name), 'utf8')));
      expect(isValid, `${name}: ${JSON.stringify(validate.errors?.[0])}`).toBe(true);
    }
  });

  it('compiles to what the files say', async () => {
    expect(await loadBuiltinCatalog()).toEqual(JSON.parse(JSON.stringify(catalog)));
  });

  it('does not call visible what no counter of a log shows', () => {
    for (const { id, observed } of catalog.articles) {
      const counted = observed.resources.some((r) => (PROCESS_RESOURCES as readonly string[]).includes(r));
      const isShown = counted || observed.counters.length > 0 || observed.shape !== 'growth';
      if (observed.inCounterLog) expect(isShown, id).toBe(true);
    }
  });

  it('keeps to eras and classes that its articles and one another allow', () => {
    const images = catalog.imageEras.map((e) => e.image);
    expect(new Set(images).size).toBe(images.length);
    for (const { name, images: members, notImages } of catalog.processClasses) {
      expect(
        members.filter((image) => notImages.includes(image)),
        name,
      ).toEqual([]);
    }
  });

  it('tells which fix lists name an article', () => {
    const article = catalog.articles.find((a) => a.id === 'KB154162')!;
    expect(article.listedIn).toEqual(['KB150734']);
    const list = catalog.fixLists.find((l) => l.id === 'KB150734')!;
    expect(list.title).toContain('Windows NT 4.0 and TSE SP4');
    expect(list.entries.map((e) => e.id)).toContain('KB154162');
  });
});

/** Every value written must be in what was read; a short form (`inetinfo`) stands for the longer one. */
function expectContains(read: unknown, written: unknown, where: string): void {
  if (Array.isArray(written)) {
    expect(Array.isArray(read) && read.length, where).toBe(written.length);
    written.forEach((value, i) => expectContains((read as unknown[])[i], value, `${where}[${i}]`));
  } else if (typeof written === 'object' && written !== null) {
    for (const [key, value] of Object.entries(written)) {
      expectContains((read as Record<string, unknown>)[key], value, `${where}.${key}`);
    }
  } else if (typeof read === 'object' && read !== null) {
    expect(Object.values(read), where).toContain(written);
  } else expect(read, where).toEqual(written);
}

describe('an article of a team’s own', () => {
  const OWN = `schemaVersion: 1
id: TEAM-0001
title: Our label printing leaks handles in the spooler
status: workaround-only
products:
  - { name: Windows 2000 Server, family: windows, version: '2000', branch: '5.0' }
observed:
  process: { images: [spoolsv] }
  resources: [handles]
trigger: Each label printed through the old driver.
fixes:
  - { kind: configuration, text: Use driver 2.1. }
lastReviewed: '2005-03-01'
`;

  it('takes a dozen lines, and is found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'leakscan-own-'));
    try {
      await mkdir(join(folder, 'articles'));
      for (const file of [HEAD_FILE, ...Object.values(CATALOG_PARTS).map((part) => part.file)]) {
        await cp(join('catalog', file), join(folder, file));
      }
      await writeFile(join(folder, 'articles/TEAM-0001.yaml'), OWN);
      const own = await loadCatalogFolder(folder);
      const { matches } = matchGrowth(subjectOf('spoolsv'), growthOf('handles'), evidenceOf({}), own);
      expect(matches.map((m) => [m.id, m.confidence])).toEqual([['TEAM-0001', 'possible']]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const subjectOf = (process: string): Subject => ({ process, pid: 40, otherPids: [], ended: false });

/** Numbers of the articles that are not ruled out, best first. */
function open(process: string, resource: Resource, evidence: EvidenceOptions): string[] {
  const { matches } = matchGrowth(subjectOf(process), growthOf(resource), evidenceOf(evidence), catalog);
  return matches.filter((m) => m.confidence !== 'ruled-out').map((m) => `${m.id.slice(2)}:${m.confidence}`);
}

/** Servers of 1999 and of 2005; svchost shows Windows 2000 or later. */
const NT4: EvidenceOptions = { images: ['spoolss', 'rpcss'], partial: true, endMs: Date.UTC(1999, 5, 1) };
const SERVER_2003: EvidenceOptions = { images: ['w3wp', 'spoolsv', 'wmiprvse'], endMs: Date.UTC(2005, 5, 1) };

describe('what the other articles add', () => {
  it.each<[string, string, Resource, EvidenceOptions, string[]]>([
    [
      'the spooler of NT 4.0',
      'spoolss',
      'handles',
      NT4,
      ['154541:possible', '182333:possible', '224345:possible', '225095:possible'],
    ],
    ['rpcss, handles alone', 'rpcss', 'handles', NT4, ['242916:possible']],
    ['a name in capitals', 'SPOOLSS', 'threads', NT4, ['258305:possible']],
    ['winmgmt', 'winmgmt', 'private-bytes', { images: ['winmgmt'] }, ['295058:possible', '327542:possible']],
  ])('%s', (_, process, resource, evidence, expected) => {
    expect(open(process, resource, evidence).sort()).toEqual(expected);
  });

  it('takes nothing from programs that contradict each other', () => {
    const both = { ...NT4, images: ['spoolss', 'svchost'] };
    expect(open('spoolss', 'handles', both)).toEqual(open('spoolss', 'handles', NT4));
  });

  it('rules out what is for Windows NT 4.0 alone, by every sign of a later Windows', () => {
    const later: [string, EvidenceOptions][] = [
      ['worker processes', { images: ['w3wp'], endMs: Date.UTC(2003, 5, 1) }],
      ['a counter of Vista', { later: true, endMs: Date.UTC(2003, 5, 1) }],
      ['64 bits', { maxVirtualBytes: 2 ** 33, endMs: Date.UTC(2003, 5, 1) }],
      ['svchost', { endMs: Date.UTC(2003, 5, 1) }],
    ];
    for (const [sign, evidence] of later) expect(open('winlogon', 'handles', evidence), sign).toEqual([]);
    expect(open('winlogon', 'handles', { partial: true, endMs: Date.UTC(2000, 5, 1) })).not.toEqual([]);
  });

  it('never names by growth what is of the kernel, and only as possible what is by design or has no counter', () => {
    const evidence: EvidenceOptions = { partial: true, endMs: Date.UTC(2001, 0, 1) };
    const images = new Set(catalog.articles.flatMap((a) => a.observed.process.images.map((i) => i.image)));
    const byId = new Map(catalog.articles.map((a) => [a.id, a]));
    for (const image of images) {
      for (const resource of PROCESS_RESOURCES) {
        for (const { id, confidence } of matchGrowth(
          subjectOf(image),
          growthOf(resource),
          evidenceOf(evidence),
          catalog,
        ).matches) {
          const { status, observed } = byId.get(id)!;
          expect(observed.scope, id).toBe('process');
          // Objects that no counter shows are offered beside handles and pool of their program.
          const hasNoCounter = observed.resources[0] === 'gdi-user-objects';
          expect(observed.inCounterLog || hasNoCounter, id).toBe(true);
          if (hasNoCounter) expect(['possible', 'ruled-out'], id).toContain(confidence);
          const isMeasured = ['store', 'sqlservr', 'inetinfo'].includes(image);
          expect(isMeasured && status === 'by-design', id).toBe(false);
          const own = observed.process.images.find((i) => i.image === image);
          if (own?.basis === 'inferred' || status === 'by-design')
            expect(['possible', 'ruled-out'], id).toContain(confidence);
        }
      }
    }
  });

  it('asks for the fix or service pack that brought a leak in, and cannot tell it from a log', () => {
    const { matches } = matchGrowth(subjectOf('dns'), growthOf('private-bytes'), evidenceOf(SERVER_2003), catalog);
    const line = matches.find((m) => m.id === 'KB946565')!.evidence.find((e) => e.kind === 'introduced-by');
    expect(line).toMatchObject({ wanted: 'security update MS07-062 or MS08-037 or later', state: 'unknown' });
  });

  it('names an article on a closed class only where a file of it is loaded', () => {
    const nt4 = { partial: true, endMs: Date.UTC(2001, 0, 1) };
    const odbc = (modules: EvidenceOptions['modules']): string[] =>
      open('report', 'private-bytes', modules === undefined ? nt4 : { ...nt4, modules });
    expect(odbc(undefined).filter((m) => m.startsWith('273772'))).toEqual([]);
    expect(odbc([['report', 40, 'ntdll.dll', '4.0.1381.4']])).not.toContain('273772:possible');
    expect(
      odbc([
        ['report', 40, 'odbc32.dll', '3.510.4202.0'],
        ['report', 40, 'odbcjt32.dll', '4.0.4403.0'],
      ]).filter((m) => m.startsWith('273772')),
    ).toEqual(['273772:likely']);
  });

  it('takes no file for another product’s where the article gives no version of it', () => {
    const evidence: EvidenceOptions = {
      partial: true,
      endMs: Date.UTC(1999, 5, 1),
      // Came with Internet Explorer, so its branch is not that of Windows NT 4.0.
      modules: [
        ['probe', 40, 'iphlpapi.dll', '5.0.1717.2'],
        ['probe', 40, 'ntdll.dll', null],
      ],
    };
    expect(open('probe', 'handles', evidence)).toContain('241480:possible');
  });

  it('knows of a service pack’s build what is fixed in store.exe of Exchange 5.5', () => {
    const exchange55 = (version: string): string[] =>
      open('store', 'virtual-bytes', {
        images: ['store', 'dsamain', 'msexcimc'],
        partial: true,
        endMs: Date.UTC(1999, 5, 1),
        modules: [
          ['store', 40, 'store.exe', version],
          ['store', 40, 'ntdll.dll', null],
        ],
      }).filter((m) => m.startsWith('216259'));
    expect(exchange55('5.5.2400.0')).toEqual(['216259:confirmed']);
    expect(exchange55('5.5.2448.8')).toEqual([]);
  });
});
