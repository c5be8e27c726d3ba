import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../../src/catalog/load.ts';
import { compareSnapshots } from '../../../src/catalog/pool-tags/compare-snapshots.ts';
import type { Catalog } from '../../../src/model/article.ts';
import type { MachineEvidence } from '../../../src/model/evidence.ts';
import type { MachinePoolTags, Pool, PoolSnapshot, PoolTagUse } from '../../../src/model/pool-tags.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { HOUR_MS } from '../../../src/util/time.ts';
import { evidenceOf, type EvidenceOptions } from '../../helpers/evidence.ts';
import { growthOf } from '../../helpers/growth.ts';
import { matchGrowth, matchMachineGrowth } from '../../helpers/matching.ts';

const MIB = 1024 * 1024;
let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalogFolder('catalog');
});

const use = (tag: string, bytes: number, pool: Pool): PoolTagUse => ({
  ...{ tag, bytes, pool, outstanding: bytes / 64, allocated: bytes / 32 },
});

/** Two lists in which the tags grow from 4 MiB to so many. */
function tagsOf(levels: Readonly<Record<string, number>>, pool: Pool = 'nonpaged', isWhole = true): MachinePoolTags {
  const at = (hours: number, of: (mib: number) => number): PoolSnapshot => ({
    file: `${hours}.txt`,
    timeMs: hours * HOUR_MS,
    timeBasis: 'text',
    otherTimeMs: null,
    isWhole,
    uses: Object.entries(levels).map(([tag, mib]) => use(tag, of(mib) * MIB, pool)),
  });
  const snapshots = [at(0, () => 4), at(2, (mib) => mib)];
  return compareSnapshots({ machine: 'SRV', snapshots }, { utcOffsetMinutes: null, firstMs: 0, lastMs: 0 }).tags;
}

/** The programs of a machine of Windows NT 4.0, which has no svchost. */
const NT4: EvidenceOptions = { partial: true, images: ['system', 'services', 'lsass', 'spoolss'] };
const machine = (poolTags?: MachinePoolTags, options: EvidenceOptions = NT4): MachineEvidence => ({
  ...evidenceOf(options),
  ...(poolTags === undefined ? {} : { poolTags }),
});

function onMachine(resource: Resource, evidence: MachineEvidence, id: string): string | undefined {
  return matchMachineGrowth(growthOf(resource), evidence, catalog).matches.find((one) => one.id === id)?.confidence;
}

describe('articles of the kernel that name pool tags', () => {
  it('is likely where its tag grows, although nothing else points to it', () => {
    expect(onMachine('pool-nonpaged', machine(tagsOf({ TMRL: 40, File: 5 })), 'KB317151')).toBe('likely');
  });

  it('says what was found', () => {
    const { matches } = matchMachineGrowth(growthOf('pool-nonpaged'), machine(tagsOf({ TMRL: 40, File: 8 })), catalog);
    const line = matches.find(({ id }) => id === 'KB317151')?.evidence.find(({ kind }) => kind === 'pool-tag');
    expect(line).toMatchObject({
      state: 'met',
      wanted: 'growth of pool tag TMRL',
      found: 'TMRL grew by 36.0 MiB, 18.0 MiB an hour, 90 % of the growth of nonpaged pool',
    });
  });

  it.each<[string, MachinePoolTags | undefined]>([
    ['without lists', undefined],
    ['of other letters', tagsOf({ tmrl: 40 })],
    ['in the other pool', tagsOf({ TMRL: 40 }, 'paged')],
    ['that does not grow', tagsOf({ TMRL: 4, File: 40 })],
    ['that is a small part of the growth', tagsOf({ TMRL: 7, File: 90 })],
  ])('is no candidate by a tag %s', (_, tags) => {
    expect(onMachine('pool-nonpaged', machine(tags), 'KB317151')).toBeUndefined();
  });

  it('accounts for committed memory as well', () => {
    expect(onMachine('committed-bytes', machine(tagsOf({ TMRL: 40 })), 'KB317151')).toBe('likely');
    expect(onMachine('committed-bytes', machine(), 'KB317151')).toBeUndefined();
  });

  it('is ruled out by another Windows all the same', () => {
    const tags = tagsOf({ TMRL: 40 });
    expect(onMachine('pool-nonpaged', machine(tags, {}), 'KB317151')).toBe('ruled-out');
    expect(onMachine('pool-nonpaged', machine(tags), 'KB317151')).toBe('likely');
  });

  it('is found through an article on a process that names the tag', () => {
    const evidence = machine(tagsOf({ NSpc: 40 }), { later: true });
    expect(onMachine('pool-nonpaged', evidence, 'KB2847346')).toBe('likely');
    expect(onMachine('pool-nonpaged', machine(undefined, { later: true }), 'KB2847346')).toBeUndefined();
  });
});

describe('articles on a process that name pool tags', () => {
  const svchost = { process: 'svchost', pid: 40, otherPids: [], ended: false };
  const stateOf = (tags: MachinePoolTags | undefined): readonly [string | undefined, string | undefined] => {
    const { matches } = matchGrowth(svchost, growthOf('private-bytes'), machine(tags, { later: true }), catalog);
    const match = matches.find(({ id }) => id === 'KB2847346');
    return [match?.evidence.find(({ kind }) => kind === 'pool-tag')?.state, match?.confidence];
  };

  it('counts a tag that grows for two signs, and one that does not against the article', () => {
    expect(stateOf(undefined)).toEqual(['unknown', 'possible']);
    expect(stateOf(tagsOf({ NSpc: 40 }))).toEqual(['met', 'likely']);
    expect(stateOf(tagsOf({ NSpc: 4, File: 40 }))).toEqual(['unmet', 'possible']);
    expect(stateOf(tagsOf({ File: 40 }))).toEqual(['unmet', 'possible']);
    expect(stateOf(tagsOf({ File: 40 }, 'nonpaged', false))).toEqual(['unknown', 'possible']);
  });
});
