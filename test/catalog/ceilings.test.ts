import { describe, expect, it } from 'vitest';
import { articleSchema } from '../../src/catalog/schema.ts';
import type { Article, Catalog } from '../../src/model/article.ts';
import type { Lifetime } from '../../src/model/lifetime.ts';
import type { ProcessResource } from '../../src/model/resource.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { growthOf } from '../helpers/growth.ts';
import { lifetimeOf } from '../helpers/history.ts';
import { matchGrowth } from '../helpers/matching.ts';
import { HOUR_MS, MB, seriesOf, START_MS } from '../helpers/series.ts';

interface Facts {
  readonly id?: string;
  readonly [key: string]: unknown;
}

const articleOf = ({ id = 'TEAM-0001', ...facts }: Facts, observed: object): Article =>
  articleSchema.parse({
    ...{ schemaVersion: 1, id, status: 'by-design', products: [{ name: 'Product' }] },
    ...facts,
    observed: { process: { images: ['agent'] }, resources: ['private-bytes'], ...observed },
  });

const catalogOf = (...articles: Article[]): Catalog => ({
  ...{
    version: 'test',
    date: '2026-12-01',
    articles,
    processClasses: [],
    imageEras: [],
    fixLists: [],
    windowsUpdates: [],
  },
});

const agent = { process: 'agent', pid: 40, otherPids: [], ended: false };

/** A run of twenty hours that ended, or goes on, at a level. */
const runOf = (level: number, endKnown = true, resource: ProcessResource = 'private-bytes'): Lifetime =>
  lifetimeOf(
    'agent',
    { [resource]: seriesOf(20, (h) => (level * (1 + h)) / 21, HOUR_MS / 4) },
    { endKnown, startKnown: true },
  );

function matchOf(
  article: Article,
  lives: readonly Lifetime[],
  evidence: EvidenceOptions = {},
  resource: ProcessResource = 'private-bytes',
): { readonly confidence: string; readonly line: string | undefined } {
  const growth = { ...growthOf(resource), lives };
  const { matches } = matchGrowth(agent, growth, evidenceOf(evidence), catalogOf(article));
  const ceiling = matches[0]?.evidence.find(({ kind }) => kind === 'ceiling');
  return { confidence: matches[0]!.confidence, line: ceiling && `${ceiling.state}: ${ceiling.found}` };
}

describe('runs that end at a documented ceiling', () => {
  const at300 = articleOf(
    {},
    { ceilings: [{ resource: 'private-bytes', bytes: 300 * MB, what: 'the service is restarted' }] },
  );

  it.each<[string, readonly Lifetime[], string, string]>([
    [
      'there',
      [runOf(290 * MB), runOf(304 * MB), runOf(40 * MB, false)],
      'met: ended 2 times at 290 to 304 MiB',
      'likely',
    ],
    ['elsewhere', [runOf(90 * MB), runOf(120 * MB)], 'unknown: 2 runs ended, at 90.0 to 120 MiB', 'possible'],
    [
      'there by chance',
      [90, 100, 110, 300].map((mb) => runOf(mb * MB)),
      'unknown: 4 runs ended, at 90.0 to 300 MiB',
      'possible',
    ],
    ['not in the log', [runOf(280 * MB, false)], 'unknown: no run of the process ended in the log', 'possible'],
    ['not at all, far above it', [runOf(400 * MB, false)], 'unmet: went up to 400 MiB', 'ruled-out'],
  ])('%s', (_, lives, line, confidence) => {
    expect(matchOf(at300, lives)).toEqual({ line, confidence });
  });

  it('are a sign of an article on what only looks like a leak, too, but not of a user’s report', () => {
    const { observed } = at300;
    const lives = [runOf(300 * MB)];
    expect(matchOf({ ...at300, status: 'misleading', observed }, lives).confidence).toBe('likely');
    expect(matchOf({ ...at300, statedBy: 'user' }, lives).confidence).toBe('possible');
  });

  it('leave the questions about what grows open', () => {
    const asking = articleOf({ id: 'TEAM-0002', status: 'none', questions: [{ text: 'Which add-in?' }] }, {});
    const other = articleOf({ id: 'TEAM-0003', status: 'none' }, {});
    const growth = { ...growthOf('private-bytes'), lives: [runOf(300 * MB)] };
    const { matches, questions } = matchGrowth(agent, growth, evidenceOf(), catalogOf(at300, asking, other));
    expect(matches[0]).toMatchObject({ id: 'TEAM-0001', confidence: 'likely' });
    expect(questions.map(({ articles }) => articles)).toEqual([['TEAM-0002']]);
  });

  it('at an age', () => {
    const daily = articleOf({}, { ceilings: [{ hours: 20, what: 'the pool is recycled' }] });
    expect(matchOf(daily, [runOf(9 * MB), runOf(50 * MB)]).line).toBe('met: ended 2 times at 20 hours of age');
    const weekly = articleOf({}, { ceilings: [{ hours: 10, what: 'the pool is recycled' }] });
    expect(matchOf(weekly, [runOf(9 * MB)]).line).toBe('unmet: ran for 20 hours');
  });

  it('at a share of the memory, where that is known', () => {
    const share = articleOf(
      {},
      { ceilings: [{ resource: 'private-bytes', shareOfMemory: 0.75, what: 'the service is restarted' }] },
    );
    const memory = { file: 'info.txt', machine: 'SRV', windows: null, build: null, updates: [], memoryBytes: 400 * MB };
    expect(matchOf(share, [runOf(300 * MB)], { systemInformation: [memory] }).confidence).toBe('likely');
    expect(matchOf(share, [runOf(300 * MB)]).line).toBe('unknown: how much memory the machine has is not known');
  });

  it('of what grows, and no other resource', () => {
    const handles = articleOf(
      {},
      {
        resources: ['private-bytes', 'handles'],
        ceilings: [{ resource: 'handles', count: 4096, what: 'the host is ended' }],
      },
    );
    expect(matchOf(handles, [runOf(4090, true, 'handles')], {}, 'handles').line).toBe(
      'met: ended 1 time at 4,090 handles',
    );
    expect(matchOf(handles, [runOf(300 * MB)]).line).toBeUndefined();
  });
});

describe('articles on more and more processes', () => {
  const counted = articleOf(
    { status: 'none' },
    { shape: 'process-count', resources: ['process-count', 'private-bytes'] },
  );

  it('are named for their number, and not for the growth of one of them', () => {
    const ids = (resource: 'process-count' | 'private-bytes'): string[] =>
      matchGrowth(agent, growthOf(resource), evidenceOf(), catalogOf(counted)).matches.map(({ id }) => id);
    expect([ids('process-count'), ids('private-bytes')]).toEqual([['TEAM-0001'], []]);
  });
});

describe('articles on what no counter shows', () => {
  const objects = articleOf(
    { status: 'none', confidence: 'high' },
    { resources: ['gdi-user-objects'], inCounterLog: false },
  );

  it.each<[ProcessResource, string[]]>([
    ['handles', ['TEAM-0001:possible']],
    ['pool-paged', ['TEAM-0001:possible']],
    ['private-bytes', []],
  ])('are possible where %s grow', (resource, expected) => {
    const { matches } = matchGrowth(agent, growthOf(resource), evidenceOf(), catalogOf(objects));
    expect(matches.map(({ id, confidence }) => `${id}:${confidence}`)).toEqual(expected);
  });

  it('say what would have to grow', () => {
    const { matches } = matchGrowth(agent, growthOf('handles'), evidenceOf(), catalogOf(objects));
    expect(matches[0]!.evidence).toContainEqual(
      expect.objectContaining({ kind: 'resource', state: 'unknown', wanted: 'GDI or USER objects keep rising' }),
    );
  });
});

describe('what an event loses', () => {
  it.each([
    ['threads', 'met'],
    ['handles', 'unmet'],
  ])('%s of an article are compared with threads only', (unit, state) => {
    const article = articleOf(
      { status: 'none' },
      {
        resources: ['threads'],
        perEvent: [
          { unit, least: 1, most: 1, event: 'query', companion: 'LDAP searches', counters: ['ldap-searches'] },
        ],
      },
    );
    const growth = growthOf('threads', { perEvent: { counter: 'ldap-searches', event: 'search', amount: 1 } });
    const { matches } = matchGrowth(agent, growth, evidenceOf(), catalogOf(article));
    expect(matches[0]!.evidence.find(({ kind }) => kind === 'per-event')?.state).toBe(state);
  });
});

describe('articles that fit equally well', () => {
  it('come in the order of who states them, the one nearer to the log first, and what only looks like a leak last', () => {
    const of = (id: string, facts: object): Article =>
      articleOf({ id, status: 'none', confidence: 'high', ...facts }, {});
    const articles = [
      of('A-1', { status: 'misleading', statedBy: 'vendor' }),
      of('B-1', { statedBy: 'user', lastReviewed: '2025-01-01' }),
      of('C-1', { statedBy: 'maintainer', lastReviewed: '2025-01-01' }),
      of('D-1', { statedBy: 'vendor', lastReviewed: '2019-01-01' }),
      of('E-1', { statedBy: 'vendor', lastReviewed: '2024-01-01' }),
      of('F-1', { statedBy: 'vendor', lastReviewed: '2026-01-01', read: 'listed-only' }),
    ];
    const evidence = evidenceOf({ endMs: Date.UTC(2024, 5, 1) });
    const { matches } = matchGrowth(agent, growthOf('private-bytes'), evidence, catalogOf(...articles));
    expect(matches.map(({ id }) => id[0]).join('')).toBe('EDCBFA');
  });
});

it('a run begins at the start of the log where that is not known', () => {
  const daily = articleOf({}, { ceilings: [{ hours: 20, what: 'the pool is recycled' }] });
  const unknownStart = { ...runOf(9 * MB), startKnown: false, startMs: START_MS };
  expect(matchOf(daily, [unknownStart]).line).toBe('unknown: no run of the process ended in the log');
});
