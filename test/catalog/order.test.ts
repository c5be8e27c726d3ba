/** The order of articles that fit equally well. */
import { describe, expect, it } from 'vitest';
import { articleSchema } from '../../src/catalog/schema.ts';
import type { Catalog } from '../../src/model/article.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { growthOf } from '../helpers/growth.ts';
import { matchGrowth } from '../helpers/matching.ts';

const articleOf = (id: string, date: string, fields: object = {}): Catalog['articles'][number] =>
  articleSchema.parse({
    ...{ schemaVersion: 1, title: 'A leak', id, status: 'fix-available', statedBy: 'vendor', confidence: 'high' },
    ...{ products: [{ name: 'Windows' }], lastReviewed: date },
    observed: { process: { images: ['lsass'] }, resources: ['private-bytes'], role: 'domain-controller' },
    ...fields,
  });

const OF_2021 = articleOf('KB5004296', '2021-07-29');
const OF_2024 = articleOf('KB5035857', '2024-03-25', {
  affected: [
    {
      ...{ product: 'Windows Server 2022', family: 'windows', version: 'Server 2022', from: '20348.2340' },
      ...{ below: '20348.2342', introducedBy: { article: 'KB5035857', date: '2024-03-12' } },
    },
  ],
});

const catalog: Catalog = {
  version: '',
  date: null,
  articles: [OF_2021, OF_2024],
  ...{ processClasses: [], imageEras: [], fixLists: [], windowsUpdates: [], poolTagOwners: [] },
};

function order(endMs: number, more: EvidenceOptions = {}): string[] {
  const evidence = evidenceOf({ images: ['ismserv'], objects: ['process', 'ntds'], endMs, ...more });
  const subject = { process: 'lsass', pid: 612, otherPids: [], ended: false };
  return matchGrowth(subject, growthOf('private-bytes'), evidence, catalog).matches.map(({ id }) => id);
}

describe('articles that fit equally well', () => {
  it('come in the order of their distance from the log, in years', () => {
    expect(order(Date.UTC(2024, 2, 20))).toEqual(['KB5035857', 'KB5004296']);
    expect(order(Date.UTC(2026, 2, 20))).toEqual(['KB5035857', 'KB5004296']);
    expect(order(Date.UTC(2021, 8, 1))).toEqual(['KB5004296', 'KB5035857']);
  });

  it('come last where the update that brought the leak was not out yet', () => {
    expect(order(Date.UTC(2023, 9, 1))).toEqual(['KB5004296', 'KB5035857']);
  });
});
