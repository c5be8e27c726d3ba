/** Builds that updates of Windows bring: of machines, and of articles that name an update alone. */
import { describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import { machineVersions } from '../../src/catalog/machine-versions.ts';
import { buildOfUpdates, updateBuilds, withBuilds } from '../../src/catalog/update-builds.ts';
import type { AffectedVersions } from '../../src/model/article.ts';
import type { SystemInformation } from '../../src/model/evidence.ts';
import { buildsOfWindows, windowsOfBuild } from '../../src/windows/versions.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';

const catalog = await loadCatalogFolder('catalog');
const BUILDS = updateBuilds(catalog.windowsUpdates);

describe('the table', () => {
  it('has builds of known Windows, each update once and its revisions in order', () => {
    for (const { build, updates } of catalog.windowsUpdates) {
      expect(windowsOfBuild(build), String(build)).not.toEqual([]);
      expect(new Set(updates.map(([id]) => id)).size, String(build)).toBe(updates.length);
      const revisions = updates.map(([, revision]) => revision);
      expect(revisions, String(build)).toEqual([...revisions].sort((a, b) => a - b));
    }
  });

  it('agrees with the builds that articles give', () => {
    for (const { id, affected } of catalog.articles) {
      for (const range of affected) {
        const { from, below } = withBuilds({ ...range, from: null, below: null }, BUILDS);
        if (from !== null && range.from !== null) expect(from, id).toBe(range.from);
        if (below !== null && range.below !== null) expect(below, id).toBe(range.below);
      }
    }
  });
});

describe('the build of a machine by its updates', () => {
  it.each<[string, string[], number[], string | null]>([
    ['the highest', ['KB5034770', 'KB5037422', 'KB5035857'], [20348], '20348.2342'],
    ['where nothing else shows the number', ['KB5035857'], [], '20348.2340'],
    ['not of an update that is for several builds', ['KB5034763'], [], null],
    ['of such an update where the number is known', ['KB5034763'], [19045], '19045.4046'],
    ['not of another number', ['KB5035857'], [17763], null],
    ['not where updates are of several numbers', ['KB5035857', 'KB5035849'], [], null],
    ['not of updates that are not known', ['KB9999999'], [20348], null],
  ])('%s', (_, ids, numbers, expected) => {
    const build = buildOfUpdates(ids, numbers, BUILDS);
    expect(build === null ? null : `${build.number}.${build.revision}`).toBe(expected);
  });
});

const system = (shown: Partial<SystemInformation>): SystemInformation => ({
  ...{ file: 's.txt', machine: 'SRV', windows: null, build: null, updates: [], memoryBytes: NaN },
  ...shown,
});
const DECLARED = {
  ...{ products: [], windows: null, build: null, updates: [], memoryBytes: null, roles: [] },
  ...{ userAddressSpaceGB: null, bits: null },
};

describe('the build of a machine', () => {
  it.each<[string, EvidenceOptions, string | null]>([
    [
      'by its updates where its list has no revision',
      { systemInformation: [system({ build: '20348', updates: ['KB5035857'] })] },
      '20348.2340 system-information',
    ],
    [
      'by the later of two lists',
      { systemInformation: [system({ build: '20348.2322' }), system({ updates: ['KB5035857'] })] },
      '20348.2340 system-information',
    ],
    [
      'with its revision where updates are older',
      { systemInformation: [system({ build: '20348.2342', updates: ['KB5034770'] })] },
      '20348.2342 system-information',
    ],
    [
      'as declared, whatever is listed',
      {
        declared: { ...DECLARED, build: '20348.2322' },
        systemInformation: [system({ build: '20348', updates: ['KB5035857'] })],
      },
      '20348.2322 declared',
    ],
    [
      'by the updates and the Windows that are declared',
      { declared: { ...DECLARED, windows: 'Server 2022', updates: ['KB5035857'] } },
      '20348.2340 declared',
    ],
    [
      'by a file of Windows where a list has the number alone',
      { systemInformation: [system({ build: '20348' })], modules: [['lsass', 1, 'ntdll.dll', '10.0.20348.2227']] },
      '20348.2227 module-list',
    ],
    [
      'without its revision where nothing shows it',
      { systemInformation: [system({ build: '20348' })] },
      '20348 system-information',
    ],
    ['not at all', {}, null],
  ])('%s', (_, options, expected) => {
    const { build } = machineVersions(evidenceOf(options), BUILDS);
    expect(build === null ? null : `${build.value.numbers.join('.')} ${build.source}`).toBe(expected);
  });
});

describe('an article that names updates alone', () => {
  const range: AffectedVersions = {
    ...{
      product: 'Windows Server 2022',
      family: 'windows',
      version: 'Server 2022',
      from: null,
      below: null,
      file: null,
    },
    ...{ declaredOnly: false, line: null },
    introducedBy: { article: 'KB5035857', name: null, date: null, note: null },
    fixedBy: { article: 'KB5037422', name: null, date: null, note: null },
  };

  it('gets their builds', () => {
    expect(withBuilds(range, BUILDS)).toEqual({ ...range, from: '20348.2340', below: '20348.2342' });
  });

  it('keeps what it says itself, and gets no build of another Windows', () => {
    expect(withBuilds({ ...range, below: '20348.9999' }, BUILDS).below).toBe('20348.9999');
    expect(buildsOfWindows('Server 2019')).toEqual([17763]);
    expect(withBuilds({ ...range, version: 'Server 2019' }, BUILDS)).toMatchObject({ from: null, below: null });
    expect(withBuilds({ ...range, family: null }, BUILDS)).toMatchObject({ from: null, below: null });
  });
});
