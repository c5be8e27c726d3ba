/** Builds of Windows, versions of programs and installed updates against what articles affect. */
import { describe, expect, it } from 'vitest';
import { compareProgramVersions, parseProgramVersion, productVersionOf } from '../../src/catalog/program-version.ts';
import { articleSchema } from '../../src/catalog/schema.ts';
import type { Catalog } from '../../src/model/article.ts';
import type { MachineEvidence, SystemInformation } from '../../src/model/evidence.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { growthOf } from '../helpers/growth.ts';
import { matchGrowth } from '../helpers/matching.ts';

const articleOf = (fields: object): Catalog['articles'][number] =>
  articleSchema.parse({ schemaVersion: 1, title: 'A leak', ...fields });

/** The facts of KB 5035857: three versions of Windows with builds, one with updates alone. */
const LSASS = articleOf({
  ...{ id: 'KB5035857', status: 'fix-available', statedBy: 'vendor', confidence: 'high' },
  products: ['2022', '2019', '2012 R2'].map((year) => ({
    ...{ name: `Windows Server ${year}`, family: 'windows', version: `Server ${year}` },
  })),
  affected: [
    {
      ...{ product: 'Windows Server 2022', family: 'windows', version: 'Server 2022' },
      ...{ from: '20348.2340', introducedBy: { article: 'KB5035857' } },
      ...{ below: '20348.2342', fixedBy: { article: 'KB5037422' } },
    },
    {
      ...{ product: 'Windows Server 2019', family: 'windows', version: 'Server 2019' },
      ...{ from: '17763.5576', introducedBy: { article: 'KB5035849' } },
      ...{ below: '17763.5579', fixedBy: { article: 'KB5037425' } },
    },
    {
      ...{ product: 'Windows Server 2012 R2', family: 'windows', version: 'Server 2012 R2' },
      ...{ introducedBy: { article: 'KB5035885' } },
    },
  ],
  observed: { process: { images: ['lsass'] }, resources: ['private-bytes'], role: 'domain-controller' },
});

const AGENT = articleOf({
  ...{ id: 'telegraf#16879', status: 'fix-available', statedBy: 'maintainer', confidence: 'high' },
  products: [{ name: 'Telegraf before 1.34.4' }],
  affected: [{ product: 'Telegraf', below: '1.34.4', fixedBy: { name: '1.34.4' } }],
  observed: { process: { images: ['telegraf'] }, resources: ['handles'] },
});

const SQL = articleOf({
  ...{ id: 'KB3206401', status: 'fix-available', statedBy: 'vendor', confidence: 'medium' },
  products: [{ name: 'SQL Server 2016', family: 'sql-server', version: '2016' }],
  affected: [
    {
      ...{ product: 'SQL Server 2016', family: 'sql-server', version: '2016' },
      ...{ below: '13.0.2193.0', fixedBy: { name: '2016 RTM CU4' } },
    },
    {
      ...{ product: 'SQL Server 2016', family: 'sql-server', version: '2016', from: '13.0.4001.0' },
      ...{ below: '13.0.4411.0', fixedBy: { name: '2016 SP1 CU1' } },
    },
  ],
  observed: { process: { images: ['sqlservr'] }, resources: ['private-bytes'] },
});

/** A fix of the release that came after the service pack, and one of the second service pack alone. */
const LINES = articleOf({
  ...{ id: 'KB4033789', status: 'fix-available', statedBy: 'vendor', confidence: 'high' },
  products: [{ name: 'SQL Server 2016', family: 'sql-server', version: '2016' }],
  affected: [
    {
      ...{ product: 'SQL Server 2016', family: 'sql-server', version: '2016', below: '13.0.2216.0' },
      line: { from: '13.0', below: '13.0.4001.0' },
    },
    {
      ...{ product: 'SQL Server 2016', family: 'sql-server', version: '2016', below: '13.0.5264.1' },
      line: { from: '13.0.5026.0', below: '14.0' },
    },
  ],
  observed: { process: { images: ['sqlagent'] }, resources: ['private-bytes'] },
});

/** A library: the file of the program that loads it has another version. */
const LIBRARY = articleOf({
  ...{ id: 'NETFX-404667', status: 'fix-available', statedBy: 'vendor', confidence: 'high' },
  products: [{ name: '.NET Framework before 4.7.2' }],
  affected: [{ product: '.NET Framework', below: '4.7.2', declaredOnly: true }],
  observed: { process: { images: ['w3wp'] }, resources: ['private-bytes'] },
});

const catalog: Catalog = {
  version: '',
  date: null,
  articles: [LSASS, AGENT, SQL, LINES, LIBRARY],
  processClasses: [],
  imageEras: [],
  fixLists: [],
  windowsUpdates: [],
};

type Declared = NonNullable<MachineEvidence['declared']>;
const declare = (more: Partial<Declared>): Declared => ({
  ...{ products: [], windows: null, roles: [], userAddressSpaceGB: null, bits: null },
  ...{ build: null, updates: [], memoryBytes: null },
  ...more,
});
const system = (more: Partial<SystemInformation>): SystemInformation => ({
  ...{ file: 'systeminfo.txt', machine: 'SRV', windows: null, build: null, updates: [], memoryBytes: NaN },
  ...more,
});

/** Confidence of the article, and state and sentence of its version condition. */
function versionOf(
  process: string,
  evidence: EvidenceOptions,
  resource: 'private-bytes' | 'handles' = 'private-bytes',
) {
  const subject = { process, pid: 612, otherPids: [], ended: false };
  const { matches } = matchGrowth(subject, growthOf(resource), evidenceOf(evidence), catalog);
  const line = matches[0]?.evidence.find((one) => one.kind === 'version');
  return [matches[0]?.confidence, line?.state, line?.found];
}

const DC: EvidenceOptions = { objects: ['process', 'ntds'], images: ['ismserv'] };
const withNtdll = (version: string): EvidenceOptions => ({ ...DC, modules: [['lsass', 612, 'ntdll.dll', version]] });

describe('lsass of a domain controller', () => {
  it.each([
    [
      'in the affected builds',
      withNtdll('10.0.20348.2340'),
      'confirmed',
      'met',
      'Windows Server 2022 build 20348.2340, by its module list: affected since KB5035857, fixed by KB5037422',
    ],
    [
      'with the fix',
      withNtdll('10.0.20348.2342 (WinBuild.160101.0800)'),
      'ruled-out',
      'unmet',
      'Windows Server 2022 build 20348.2342, by its module list: has the fix (KB5037422)',
    ],
    [
      'before the update',
      { ...DC, declared: declare({ build: '17763.5458' }) },
      'ruled-out',
      'unmet',
      'Windows Server 2019 build 17763.5458, as declared: older than KB5035849, which brought it',
    ],
    [
      'a build without its revision',
      { ...DC, systemInformation: [system({ build: '20348' })] },
      'possible',
      'unknown',
      'the build of Windows is not known',
    ],
    [
      'the update among those installed',
      { ...DC, systemInformation: [system({ build: '20348', updates: ['KB5035857'] })] },
      'likely',
      'met',
      'KB5035857 is installed, which brought it; KB5037422 fixes it, by its system information',
    ],
    [
      'the fix among those installed',
      { ...DC, systemInformation: [system({ build: '20348', updates: ['KB5035857', 'KB5037422'] })] },
      'ruled-out',
      'unmet',
      'KB5037422 is installed, which fixes it, by its system information',
    ],
    [
      'Windows Server 2012 R2 with the update',
      { ...DC, declared: declare({ windows: 'Server 2012 R2', updates: ['KB5035885'] }) },
      'likely',
      'met',
      'KB5035885 is installed, which brought it, as declared',
    ],
  ])('%s', (_, evidence, confidence, state, found) => {
    expect(versionOf('lsass', evidence)).toEqual([confidence, state, found]);
  });

  it('with the update and a build by the list of a Windows that has no build in the article', () => {
    const listed = system({ windows: 'Server 2012 R2', build: '9600', updates: ['KB5035885'] });
    const [confidence, state] = versionOf('lsass', { ...DC, systemInformation: [listed] });
    expect([confidence, state]).toEqual(['likely', 'met']);
  });

  it.each([
    ['an update of another Windows', { windows: 'Server 2022', updates: ['KB5035849'] }],
    ['a build of another Windows', { windows: 'Server 2022', build: '17763.5576' }],
  ])('does not count %s', (_, declared) => {
    const [confidence, state] = versionOf('lsass', { ...DC, declared: declare(declared) });
    expect([confidence, state]).toEqual(['possible', 'unknown']);
  });

  it('does not count a build by a module list where the system information names another Windows', () => {
    const listed = system({ windows: 'Server 2019', build: '17763.5576' });
    const contradicting = { ...withNtdll('10.0.20348.2340'), systemInformation: [listed] };
    expect(versionOf('lsass', contradicting).slice(0, 2)).toEqual(['possible', 'unknown']);
    const declared = declare({ windows: 'Server 2019' });
    expect(versionOf('lsass', { ...withNtdll('10.0.20348.2340'), declared }).slice(0, 2)).toEqual([
      'possible',
      'unknown',
    ]);
  });

  it('takes a later Windows for one without it', () => {
    const [confidence] = versionOf('lsass', { ...DC, declared: declare({ build: '26100.1742' }) });
    expect(confidence).toBe('ruled-out');
  });

  it('is not the leak on a member server', () => {
    expect(versionOf('lsass', { modules: [['lsass', 612, 'ntdll.dll', '10.0.20348.2340']] })[0]).toBe('ruled-out');
  });
});

describe('a program', () => {
  const telegraf = (version: string): EvidenceOptions => ({ modules: [['telegraf', 612, 'telegraf.exe', version]] });

  it.each([
    ['before the fix', telegraf('1.34.3.0'), 'likely', 'met'],
    ['with the fix', telegraf('1.34.4.0'), 'ruled-out', 'unmet'],
    [
      'declared before the fix',
      { declared: declare({ products: [{ name: 'Telegraf 1.33.0', servicePack: null }] }) },
      'likely',
      'met',
    ],
    [
      'declared with the fix',
      { declared: declare({ products: [{ name: 'telegraf v1.35.0', servicePack: null }] }) },
      'ruled-out',
      'unmet',
    ],
    ['of which nothing is known', {}, 'possible', 'unknown'],
  ])('%s', (_, evidence, confidence, state) => {
    expect(versionOf('telegraf', evidence, 'handles').slice(0, 2)).toEqual([confidence, state]);
  });
});

describe('lines of versions', () => {
  const sqlservr = (version: string): EvidenceOptions => ({ modules: [['sqlservr', 612, 'sqlservr.exe', version]] });

  it.each([
    ['2022.160.4025.1', 'ruled-out'],
    ['2014.120.4100.1', 'ruled-out'],
    ['2015.130.2170.0', 'possible'],
  ])('a file of SQL Server %s shows which product it is', (version, confidence) => {
    const [article, ...others] = catalog.articles.filter(({ id }) => id === 'KB3206401');
    expect(others).toEqual([]);
    const subject = { process: 'sqlservr', pid: 612, otherPids: [], ended: false };
    const withoutVersions = { ...catalog, articles: [{ ...article!, affected: [] }] };
    const { matches } = matchGrowth(subject, growthOf('private-bytes'), evidenceOf(sqlservr(version)), withoutVersions);
    expect(matches.map((match) => match.confidence)).toEqual([confidence]);
  });

  it.each([
    ['the release without the update', '2015.130.2170.0', 'met'],
    ['the release with it', '2015.130.2193.0', 'unmet'],
    ['a service pack without it, above the fix of the release', '2015.130.4001.0', 'met'],
    ['the service pack with it', '2015.0130.4411.00', 'unmet'],
  ])('%s', (_, version, state) => {
    expect(versionOf('sqlservr', sqlservr(version))[1]).toBe(state);
  });

  it.each([
    ['the release without the update', '2015.130.2170.0', 'met'],
    ['the release with it', '2015.130.2216.0', 'unmet'],
    ['a service pack between the lines', '2015.130.4001.0', 'unknown'],
    ['the second service pack without the update', '2015.130.5026.0', 'met'],
    ['the second service pack with it', '2015.130.5264.1', 'unmet'],
    ['an older product', '2014.120.5000.0', 'unknown'],
    ['a newer product', '2017.140.1000.0', 'unknown'],
  ])('%s, compared in its own line', (_, version, state) => {
    const modules = [['sqlagent', 612, 'sqlagent.exe', version]] as const;
    expect(versionOf('sqlagent', { modules })[1]).toBe(state);
  });

  it('compares what is declared only, where no file has the version', () => {
    const modules = [['w3wp', 612, 'w3wp.exe', '10.0.20348.1']] as const;
    expect(versionOf('w3wp', { modules })[1]).toBe('unknown');
    const products = [{ name: '.NET Framework 4.7.1', servicePack: null }];
    expect(versionOf('w3wp', { modules, declared: declare({ products }) })[1]).toBe('met');
  });

  it('compares declared cumulative updates of the same service pack', () => {
    const with4 = { products: [{ name: 'SQL Server 2016 CU3', servicePack: null }] };
    expect(versionOf('sqlservr', { declared: declare(with4) })[1]).toBe('met');
    const later = { products: [{ name: 'SQL Server 2016 SP1 CU1', servicePack: null }] };
    expect(versionOf('sqlservr', { declared: declare(later) })[1]).toBe('unmet');
  });
});

describe('versions', () => {
  const order = (a: string, b: string): number =>
    Math.sign(compareProgramVersions(parseProgramVersion(a)!, parseProgramVersion(b)!));

  it('are compared number by number, a prerelease before its release', () => {
    expect([order('1.34', '1.34.0'), order('1.9', '1.10'), order('2.7.0-beta3', '2.7.0')]).toEqual([0, -1, -1]);
    expect([order('2.7.0-beta10', '2.7.0-beta3'), order('v7.52.0', '7.52')]).toEqual([1, 0]);
  });

  it('are read from files of SQL Server', () => {
    expect(productVersionOf('2022.0160.4025.01 ((SQL22_RTM).230401-0000)')?.numbers).toEqual([16, 0, 4025, 1]);
    expect(productVersionOf('2009.100.1600.1')?.numbers).toEqual([10, 0, 1600, 1]);
    expect(productVersionOf('10.0.20348.2340')?.numbers).toEqual([10, 0, 20348, 2340]);
    expect(productVersionOf('v1.6.0')?.numbers).toEqual([1, 6, 0]);
    expect(productVersionOf('1.35.0-rc1')?.prerelease).toBe('rc1');
    expect(productVersionOf('0.25.0-12-gabcdef')).toEqual({ numbers: [0, 25, 0], prerelease: null });
    expect(productVersionOf('unknown')).toBeNull();
  });
});

describe('the question', () => {
  const asked = (process: string, evidence: EvidenceOptions, resource: 'private-bytes' | 'handles') => {
    const subject = { process, pid: 612, otherPids: [], ended: false };
    return matchGrowth(subject, growthOf(resource), evidenceOf(evidence), catalog).questions.map(
      ({ text, command }) => [text, command],
    );
  };

  it('asks for the build of Windows', () => {
    expect(asked('lsass', DC, 'private-bytes')).toEqual([
      [
        'Which build of Windows is it? KB 5035857 affects Windows Server 2022 from 20348.2340 (KB5035857) to before ' +
          '20348.2342 (KB5037422); Windows Server 2019 from 17763.5576 (KB5035849) to before 17763.5579 (KB5037425); ' +
          'Windows Server 2012 R2 from KB5035885 on.',
        "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion' | Select-Object ProductName, CurrentBuild, UBR",
      ],
    ]);
  });

  it('asks for the version of the program', () => {
    expect(asked('telegraf', {}, 'handles')).toEqual([
      [
        'Which version of telegraf is it? telegraf#16879 affects Telegraf before 1.34.4.',
        "Get-Process | Where-Object { $_.ProcessName -eq 'telegraf' } | Select-Object Id, ProductVersion, FileVersion, Path",
      ],
    ]);
  });
});
