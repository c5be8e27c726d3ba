import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import type { Catalog } from '../../src/model/article.ts';
import { EVIDENCE_KINDS, type EvidenceLine } from '../../src/model/evidence-facts.ts';
import type { Report, ReportEvidence } from '../../src/model/report.ts';
import { parseReport } from '../../src/report/parse-report.ts';
import { scan } from '../../src/scan.ts';
import { foundText } from '../../src/words/evidence-found.ts';
import { wantedText } from '../../src/words/evidence-wanted.ts';
import { evidenceOf } from '../helpers/evidence.ts';
import { growthOf } from '../helpers/growth.ts';
import { matchGrowth } from '../helpers/matching.ts';

/** A line of each kind; the types require that every code has a sentence. */
const LINES: { readonly [Kind in (typeof EVIDENCE_KINDS)[number]]: readonly [EvidenceLine<Kind>, string, string] } = {
  process: [
    {
      kind: 'process',
      wanted: { code: 'image', images: ['store', 'mad'], basis: 'inferred' },
      found: { code: 'loaded', process: 'mad', module: 'a.dll', run: 'other-run', excludedByName: true },
      state: 'unknown',
    },
    'store.exe or mad.exe (our inference: the article names no program)',
    'mad: a.dll is loaded in another run of this process; by its name a part of Windows or Exchange',
  ],
  version: [
    {
      kind: 'version',
      wanted: {
        versions: [
          {
            ...{ product: 'Windows Server 2022', from: '20348.2340', below: '20348.2342' },
            ...{ introducedBy: 'KB5035857', fixedBy: 'KB5037422' },
          },
          { product: 'Telegraf', from: null, below: '1.35.0', introducedBy: null, fixedBy: null },
        ],
      },
      found: {
        ...{ code: 'version', of: 'Windows Server 2022', version: '20348.2340', source: 'module-list' },
        ...{ relation: 'affected', introducedBy: 'KB5035857', fixedBy: 'KB5037422', fixedVersion: '20348.2342' },
      },
      state: 'met',
    },
    'Windows Server 2022 from 20348.2340 (KB5035857) to before 20348.2342 (KB5037422); Telegraf before 1.35.0',
    'Windows Server 2022 build 20348.2340, by its module list: affected since KB5035857, fixed by KB5037422',
  ],
  service: [
    {
      kind: 'service',
      wanted: { services: ['mpssvc'], pools: ['WsusPool'] },
      found: { code: 'named', names: ['Dnscache', 'NlaSvc'] },
      state: 'unmet',
    },
    'runs service mpssvc, or worker of pool WsusPool',
    'Dnscache, NlaSvc',
  ],
  'caused-by': [
    { kind: 'caused-by', wanted: { images: ['iexplore'] }, found: { code: 'not-shown' }, state: 'unknown' },
    'iexplore.exe runs: it makes this process grow',
    'the log does not show whether it runs',
  ],
  resource: [
    {
      kind: 'resource',
      wanted: { resource: 'free-system-ptes' },
      found: { resource: 'private-bytes', withCache: true },
      state: 'met',
    },
    'Free System PTEs keep falling',
    'Private Bytes grow with its cache',
  ],
  shape: [
    {
      kind: 'shape',
      wanted: { rising: ['handles', 'virtual-bytes'], level: ['threads'] },
      found: {
        movements: [
          { resource: 'handles', movement: 'not-known', timesPrivateBytes: null },
          { resource: 'virtual-bytes', movement: 'level', timesPrivateBytes: -0.2 },
        ],
      },
      state: 'unmet',
    },
    'rising too: Handle Count, Virtual Bytes; level: Thread Count',
    'Handle Count: not logged, or not clear; Virtual Bytes: rising at 0.0 times the rate of Private Bytes',
  ],
  rhythm: [
    { kind: 'rhythm', wanted: { code: 'load' }, found: { code: 'night', percentOfRate: 7 }, state: 'met' },
    'no growth while idle at night',
    'growth at night at 7 % of its rate',
  ],
  'pool-tag': [
    {
      kind: 'pool-tag',
      wanted: { tags: ['NtFC', 'WCsc'] },
      found: { code: 'grows', tag: 'NtFC', pool: 'nonpaged', growth: 3 * 1024 ** 2, perHour: 1024 ** 2, share: 0.914 },
      state: 'met',
    },
    'growth of pool tag NtFC or WCsc',
    'NtFC grew by 3.00 MiB, 1.00 MiB an hour, 91 % of the growth of nonpaged pool',
  ],
  'per-event': [
    {
      kind: 'per-event',
      wanted: {
        losses: [{ unit: 'bytes', min: 64, max: null, event: 'connection' }],
        counter: 'MSExchangeIMAP4\\Current Connections',
      },
      found: { code: 'no-events', counters: ['imap4-connections'] },
      state: 'unmet',
    },
    '64 or more bytes for each connection (MSExchangeIMAP4\\Current Connections)',
    'no IMAP4 connections during the log',
  ],
  role: [
    { kind: 'role', wanted: { role: 'gateway' }, found: { code: 'not-shown', declared: false }, state: 'unknown' },
    'a mail gateway',
    'the log does not show the role',
  ],
  protocol: [
    {
      kind: 'protocol',
      wanted: { protocol: 'SMTP', when: 'just-before' },
      found: { code: 'not-read', protocol: 'SMTP' },
      state: 'unknown',
    },
    'SMTP clients connected just before',
    'not checked: leakscan reads no SMTP counter',
  ],
  product: [
    {
      kind: 'product',
      wanted: {
        products: [
          { name: 'Exchange 2000 Server', servicePack: 'SP3' },
          { name: 'Windows 2000', servicePack: null },
        ],
      },
      found: { code: 'windows-of-image', image: 'spoolss', windows: { from: null, to: 'NT 4.0' } },
      state: 'unmet',
    },
    'Exchange 2000 Server with SP3 or Windows 2000',
    'spoolss.exe: Windows NT 4.0 or earlier, on which no product of the article runs',
  ],
  module: [
    {
      kind: 'module',
      wanted: { module: 'a.dll', below: ['6.0.1.2', '6.5.1.2'] },
      found: { code: 'loaded', module: 'a.dll', version: null, run: 'other-id', comparison: 'not-readable' },
      state: 'unknown',
    },
    'a.dll below 6.0.1.2 or below 6.5.1.2',
    'a.dll without a version in a process of the same name with another ID',
  ],
  'introduced-by': [
    {
      kind: 'introduced-by',
      wanted: { article: 'KB843523', name: null, module: 'a.dll', above: '6.5.1.1' },
      found: { code: 'version', module: 'a.dll', version: '6.0.1.9', sameBranch: false },
      state: 'unknown',
    },
    'a.dll from hotfix 843523 or later, so above 6.5.1.1',
    'a.dll 6.0.1.9, of another branch',
  ],
  timing: [
    { kind: 'timing', wanted: { code: 'unplanned-end' }, found: { code: 'once', endedTogether: 1 }, state: 'met' },
    'an unplanned end: alone, and not at the same time on several days',
    'it ended together with one other process, once at this time of day',
  ],
};

describe('the sentences of evidence', () => {
  it.each(EVIDENCE_KINDS)('%s', (kind) => {
    const [line, wanted, found] = LINES[kind];
    expect([wantedText(line), foundText(line)]).toEqual([wanted, found]);
  });
});

describe('the facts of evidence in a Report', () => {
  let catalog: Catalog;
  let report: Report;
  beforeAll(async () => {
    catalog = await loadCatalogFolder('catalog');
    report = await scan({
      logs: [{ file: 'samples/frontend-imap4-leak.csv', named: true }],
      inventories: [{ file: 'samples/frontend-imap4-leak.modules.csv', machine: null }],
      catalog,
      version: '0',
      nowMs: 0,
      shownOptions: {},
    });
  });
  const lineOf = (from: Report, kind: ReportEvidence['kind']): ReportEvidence | undefined =>
    from.assessments
      .flatMap((one) => one.articles)
      .find(({ id }) => id === 'KB944903')
      ?.evidence.find((line) => line.kind === kind);

  it('stand next to the sentences', () => {
    expect(lineOf(report, 'module')).toEqual({
      kind: 'module',
      wanted: 'Imap4fe.dll below 6.5.7653.23',
      wantedFacts: { module: 'Imap4fe.dll', below: ['6.5.7653.23'] },
      found: expect.stringMatching(/^Imap4fe\.dll 6\.5\.\d+\.\d+$/) as string,
      foundFacts: {
        code: 'loaded',
        module: 'Imap4fe.dll',
        version: expect.stringMatching(/^6\.5\./) as string,
        run: 'same-run',
        comparison: 'below',
      },
      state: 'met',
    });
    expect(lineOf(report, 'protocol')).toMatchObject({
      wantedFacts: { protocol: 'IMAP4', when: 'any-time' },
      foundFacts: { code: 'connections' },
    });
  });

  it('are read back from JSON', () => {
    const text = JSON.stringify(report);
    expect(JSON.parse(JSON.stringify(parseReport(text, 'r.json')))).toEqual(JSON.parse(text));
  });

  it('are refused where they are damaged', () => {
    const text = JSON.stringify(report).replaceAll('"comparison":"below"', '"comparison":"lower"');
    expect(() => parseReport(text, 'r.json')).toThrow(/foundFacts/);
  });

  it('may be missing, as in Reports of earlier versions', () => {
    const text = JSON.stringify(report, (key, value: unknown) =>
      key === 'wantedFacts' || key === 'foundFacts' || key === 'facts' ? undefined : value,
    );
    const line = lineOf(parseReport(text, 'r.json'), 'module');
    expect(line).toEqual({ kind: 'module', wanted: line!.wanted, found: line!.found, state: 'met' });
    expect(line!.wanted).toBe('Imap4fe.dll below 6.5.7653.23');
  });

  it('have the question that is left open', () => {
    const subject = { process: 'tool', pid: 40, otherPids: [], ended: false };
    const evidence = evidenceOf({ images: ['store', 'w3wp'], endMs: Date.UTC(2005, 5, 1) });
    const five = { ...catalog, articles: catalog.articles.filter(({ id }) => ['KB887828', 'KB898782'].includes(id)) };
    const { questions } = matchGrowth(subject, growthOf('private-bytes'), evidence, five);
    expect(questions[0]!.facts).toEqual({
      code: 'module-version',
      process: 'tool',
      modules: ['Emsmdb32.dll'],
      ended: false,
      versions: [
        { from: null, below: '6.5.7227.0', articles: ['KB898782'] },
        { from: '6.5.7227.0', below: '6.5.7232.41', articles: ['KB887828', 'KB898782'] },
        { from: '6.5.7232.41', below: '6.5.7233.36', articles: ['KB898782'] },
      ],
    });
  });
});
