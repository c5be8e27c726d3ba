import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import type { GrowthToMatch } from '../../src/catalog/match.ts';
import type { Catalog } from '../../src/model/article.ts';
import type { EvidenceKind } from '../../src/model/evidence-facts.ts';
import type { ReportArticleMatch } from '../../src/model/report.ts';
import type { DeclaredMachine } from '../../src/model/configuration.ts';
import type { Resource } from '../../src/model/resource.ts';
import type { GrowthSignature } from '../../src/model/signature.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { matchGrowth, matchMachineGrowth } from '../helpers/matching.ts';
import { growthOf } from '../helpers/growth.ts';

let catalog: Catalog;
beforeAll(async () => {
  catalog = await loadCatalogFolder('catalog');
});

const NT4: EvidenceOptions = { partial: true, endMs: Date.UTC(1999, 5, 1) };
const W2K: EvidenceOptions = { images: ['winmgmt'], endMs: Date.UTC(2002, 5, 1) };
const EXCHANGE: EvidenceOptions = { images: ['store', 'winmgmt'], endMs: Date.UTC(2007, 5, 1) };

const matchOf = (
  process: string,
  growth: GrowthToMatch,
  evidence: EvidenceOptions,
  id: string,
): ReportArticleMatch | null => {
  const subject = { process, pid: 40, otherPids: [], ended: false };
  const { matches } = matchGrowth(subject, growth, evidenceOf(evidence), catalog);
  return matches.find((m) => m.id === id) ?? null;
};
const lineOf = (match: ReportArticleMatch | null, kind: EvidenceKind): string | null => {
  const line = match?.evidence.find((e) => e.kind === kind);
  return line === undefined ? null : `${line.state}: ${line.found}`;
};

describe('what moves together', () => {
  const moving = (
    grows: Resource[],
    level: Resource[],
    more: Partial<GrowthSignature> = {},
  ): Partial<GrowthSignature> => ({
    grows: new Set(grows),
    level: new Set(level),
    ...more,
  });

  it.each<[string, string, Resource, string, Partial<GrowthSignature>, string, string]>([
    // Private Bytes and handles of Lsass climb together.
    [
      'KB907471',
      'lsass',
      'private-bytes',
      'both rise',
      moving(['private-bytes', 'handles'], [], { virtualTimes: 1 }),
      'met',
      'Handle Count: rising; Virtual Bytes: rising at 1.0 times the rate of Private Bytes',
    ],
    [
      'KB907471',
      'lsass',
      'private-bytes',
      'handles are level',
      moving(['private-bytes'], ['handles']),
      'unmet',
      'Handle Count: level; Virtual Bytes: not logged',
    ],
    [
      'KB907471',
      'lsass',
      'private-bytes',
      'handles were not logged',
      moving(['private-bytes'], []),
      'unknown',
      'Handle Count: not logged, or not clear; Virtual Bytes: not logged',
    ],
    // Virtual Bytes of the store outrun Private Bytes.
    [
      'KB216259',
      'store',
      'private-bytes',
      'Virtual Bytes outrun',
      moving(['private-bytes'], [], { virtualTimes: 2.5 }),
      'met',
      'Virtual Bytes: rising at 2.5 times the rate of Private Bytes',
    ],
    [
      'KB216259',
      'store',
      'private-bytes',
      'Virtual Bytes follow',
      moving(['private-bytes'], [], { virtualTimes: 1 }),
      'unmet',
      'Virtual Bytes: rising at 1.0 times the rate of Private Bytes',
    ],
  ])('%s (%s, %s): %s', (id, process, resource, _, signature, state, found) => {
    const match = matchOf(
      process,
      growthOf(resource, signature),
      id === 'KB907471' ? { ...W2K, images: ['w3wp'], endMs: Date.UTC(2004, 1, 1) } : NT4,
      id,
    );
    expect(lineOf(match, 'shape')).toBe(`${state}: ${found}`);
    // It speaks for or against the article, and rules nothing out.
    expect(match!.confidence).not.toBe('ruled-out');
  });

  it('what must stay level and does not is against an article', () => {
    const growth = (threads: 'grows' | 'level') =>
      growthOf('private-bytes', {
        grows: new Set(threads === 'grows' ? ['private-bytes', 'threads'] : ['private-bytes']),
        level: new Set(threads === 'level' ? ['threads'] : []),
      });
    const [rests, moves] = (['level', 'grows'] as const).map((t) => matchOf('snalink', growth(t), NT4, 'KB161229'));
    expect(lineOf(rests!, 'shape')).toContain('Thread Count: level');
    expect(lineOf(moves!, 'shape')).toMatch(/^unmet: .*Thread Count: rising/);
  });

  it('puts what is contradicted behind what is not', () => {
    const subject = { process: 'spoolss', pid: 40, otherPids: [], ended: false };
    const ids = (signature: Partial<GrowthSignature>): string[] =>
      matchGrowth(subject, growthOf('private-bytes', signature), evidenceOf(NT4), catalog)
        .matches.filter((m) => m.confidence === 'possible')
        .map((m) => m.id);
    const together = ids(moving(['private-bytes', 'handles'], []));
    const alone = ids(moving(['private-bytes'], ['handles']));
    expect(together.indexOf('KB224345')).toBeLessThan(together.length / 2);
    expect(alone.indexOf('KB224345')).toBeGreaterThanOrEqual(alone.length / 2);
  });
});

describe('when it grows', () => {
  it.each<[string, number, string]>([
    ['goes on at night', 1, 'met'],
    ['rests at night', 0.05, 'unmet'],
    ['is somewhere between', 0.35, 'unknown'],
    ['was seen for less than two nights', NaN, 'unknown'],
  ])('what a timer drives %s', (_, nightShare, state) => {
    // 160 bytes a second, of Performance Monitor itself.
    const match = matchOf('perfmon', growthOf('private-bytes', { nightShare }), NT4, 'KB186439');
    expect(lineOf(match, 'rhythm')).toMatch(new RegExp(`^${state}: `));
  });

  it.each<[string, Partial<GrowthSignature>, string]>([
    ['at one hour', { dailyHour: 22, nightShare: 0 }, 'met: growth at about 22:00 each day'],
    ['at all hours', { dailyHour: null, nightShare: 1 }, 'unmet: growth at other hours too'],
    ['for too short a time', {}, 'unknown: fewer than two nights were logged'],
  ])('what a backup drives comes %s', (_, signature, found) => {
    expect(lineOf(matchOf('mad', growthOf('handles', signature), NT4, 'KB249148'), 'rhythm')).toBe(found);
  });
});

describe('how much an event takes', () => {
  const asp = (amount: number): Partial<GrowthSignature> => ({
    perEvent: { counter: 'asp-requests', event: 'request', amount },
  });
  it.each<[string, Partial<GrowthSignature>, EvidenceOptions, string]>([
    ['is told by the log', asp(120), NT4, 'met: 120 bytes for each request'],
    ['was not logged', {}, NT4, 'unknown: the log has no counter of these events'],
    ['are none', {}, { ...NT4, companions: { 'asp-requests': 0 } }, 'unmet: no ASP requests during the log'],
    [
      'are there',
      {},
      { ...NT4, companions: { 'asp-requests': 5 } },
      'unknown: ASP requests were logged, but growth does not follow them steadily',
    ],
  ])('%s', (_, signature, evidence, found) => {
    expect(lineOf(matchOf('inetinfo', growthOf('private-bytes', signature), evidence, 'KB224190'), 'per-event')).toBe(
      found,
    );
  });

  it('makes a named process likely', () => {
    expect(matchOf('inetinfo', growthOf('private-bytes', asp(120)), NT4, 'KB224190')!.confidence).toBe('likely');
    expect(matchOf('inetinfo', growthOf('private-bytes'), NT4, 'KB224190')!.confidence).toBe('possible');
  });
});

describe('roles', () => {
  const mail = { ...EXCHANGE, companions: { 'mailbox-users': 300 } } as const;
  const declared = (more: Partial<DeclaredMachine>): DeclaredMachine => ({
    products: [],
    windows: null,
    roles: [],
    userAddressSpaceGB: null,
    bits: null,
    build: null,
    updates: [],
    memoryBytes: null,
    ...more,
  });
  it.each<[string, string, string, EvidenceOptions, string]>([
    [
      'gateway',
      'KB910932',
      'inetinfo',
      { ...EXCHANGE, images: ['w3wp'], companions: { 'smtp-messages': 9 } },
      'met: receives messages through SMTP, and holds no mailboxes',
    ],
    [
      'gateway with mailboxes',
      'KB910932',
      'inetinfo',
      { ...mail, images: ['w3wp', 'store'] },
      'unmet: up to 300 users of its own information store',
    ],
    [
      'gateway without mail',
      'KB910932',
      'inetinfo',
      { ...EXCHANGE, companions: { 'smtp-messages': 0 } },
      'unmet: its SMTP server receives no messages',
    ],
    [
      'front-end by declaration',
      'KB944903',
      'inetinfo',
      { ...EXCHANGE, declared: declared({ roles: ['front-end'] }) },
      'met: an Exchange front-end server, as declared',
    ],
    [
      'mailbox server by declaration',
      'KB944903',
      'inetinfo',
      { ...EXCHANGE, declared: declared({ roles: ['mailbox'] }) },
      'unmet: an Exchange mailbox server, as declared',
    ],
    ['node of a cluster', 'KB240739', 'resrcmon', { ...W2K, images: ['winmgmt', 'resrcmon'] }, 'met: runs resrcmon'],
    [
      'member server',
      'KB907471',
      'lsass',
      { images: ['w3wp'], endMs: Date.UTC(2004, 1, 1) },
      'met: runs no directory replication (ismserv)',
    ],
    [
      'domain controller',
      'KB907471',
      'lsass',
      { images: ['w3wp', 'ismserv'], endMs: Date.UTC(2004, 1, 1) },
      'unmet: runs ismserv',
    ],
    [
      'bridgehead',
      'KB320225',
      'emsmta',
      { ...EXCHANGE, companions: { 'mta-messages': 2 } },
      'met: its MTA transfers messages',
    ],
  ])('%s', (_, id, process, evidence, found) => {
    const resource = id === 'KB240739' ? 'handles' : 'private-bytes';
    expect(lineOf(matchOf(process, growthOf(resource), evidence, id), 'role')).toBe(found);
  });
});

describe('products as declared', () => {
  const onExchange = (name: string, servicePack: string | null): EvidenceOptions => ({
    ...EXCHANGE,
    declared: {
      products: [{ name, servicePack }],
      windows: null,
      roles: [],
      userAddressSpaceGB: null,
      bits: null,
      build: null,
      updates: [],
      memoryBytes: null,
    },
  });
  it.each<[string, string, string, EvidenceOptions, string]>([
    [
      'the same',
      'KB944903',
      'inetinfo',
      onExchange('Exchange Server 2003', 'SP2'),
      'met: Exchange Server 2003 SP2, as declared',
    ],
    [
      'another version',
      'KB944903',
      'inetinfo',
      onExchange('Exchange 2000 Server', null),
      'unmet: Exchange 2000 Server, as declared',
    ],
    ['another product', 'KB944903', 'inetinfo', onExchange('SQL Server 2000', null), 'unknown'],
  ])('%s', (_, id, process, evidence, found) => {
    expect(lineOf(matchOf(process, growthOf('private-bytes'), evidence, id), 'product')).toMatch(
      new RegExp(`^${found}`),
    );
  });

  it('makes an article no more than possible in a log of many years later, unless its product is declared', () => {
    const late = { ...EXCHANGE, endMs: Date.UTC(2020, 1, 1) };
    expect(matchOf('inetinfo', growthOf('private-bytes'), late, 'KB944903')!.confidence).toBe('possible');
    const sure = { ...onExchange('Microsoft Exchange Server 2003', 'SP2'), endMs: late.endMs };
    expect(matchOf('inetinfo', growthOf('private-bytes'), sure, 'KB944903')!.evidence).toContainEqual(
      expect.objectContaining({ kind: 'product', state: 'met' }),
    );
  });

  it('rules out what a declared service pack mends', () => {
    const nt4 = (pack: string): EvidenceOptions => ({
      ...NT4,
      declared: {
        products: [],
        windows: `NT 4.0 ${pack}`,
        roles: [],
        userAddressSpaceGB: null,
        bits: null,
        build: null,
        updates: [],
        memoryBytes: null,
      },
    });
    // Mended in Windows NT 4.0 SP5.
    const confidence = (pack: string) =>
      matchOf('inetinfo', growthOf('private-bytes'), nt4(pack), 'KB192295')!.confidence;
    expect([confidence('SP4'), confidence('SP5'), confidence('SP6')]).toEqual(['possible', 'ruled-out', 'ruled-out']);
  });
});

describe('growth by design', () => {
  it('is named only with articles by design', () => {
    const subject = { process: 'store', pid: 40, otherPids: [], ended: false };
    const evidence = evidenceOf({ ...EXCHANGE, endMs: Date.UTC(2000, 1, 1), images: ['store'], partial: true });
    const { matches, questions } = matchGrowth(subject, growthOf('private-bytes', {}, 'design'), evidence, catalog);
    const byId = new Map(catalog.articles.map((a) => [a.id, a]));
    expect(matches.map((m) => m.id)).toContain('KB182505');
    expect(matches.every((m) => byId.get(m.id)!.status === 'by-design')).toBe(true);
    expect(matches.find((m) => m.id === 'KB182505')!.confidence).toBe('likely');
    expect(questions).toEqual([]);
  });

  it('of a program whose cache is measured is never offered for what goes beyond it', () => {
    for (const kind of ['leak', 'unsure'] as const) {
      const match = matchOf('store', growthOf('private-bytes', {}, kind), NT4, 'KB182505');
      expect(match === null, kind).toBe(kind === 'leak');
    }
  });
});

describe('what the kernel loses', () => {
  const kernel = (resource: 'pool-paged' | 'pool-nonpaged', evidence: EvidenceOptions): string[] =>
    matchMachineGrowth(growthOf(resource), evidenceOf(evidence), catalog)
      .matches.filter((m) => m.confidence !== 'ruled-out')
      .map((m) => m.id);

  it('names no article for a pool alone', () => {
    expect(kernel('pool-nonpaged', NT4)).toEqual([]);
  });

  it('names one whose program runs', () => {
    expect(kernel('pool-nonpaged', { ...NT4, images: ['lmrepl'] })).toContain('KB122838');
  });
});

describe('the question that splits tied articles', () => {
  const ask = (evidence: EvidenceOptions) =>
    matchGrowth(
      { process: 'tool', pid: 40, otherPids: [], ended: false },
      growthOf('private-bytes'),
      evidenceOf(evidence),
      catalog,
    ).questions[0]!;

  it('says which versions leave which article', () => {
    // Exchange 2003 by its worker processes: KB 896064 is for Exchange 2000.
    const { text, articles } = ask({ images: ['store', 'w3wp'], endMs: Date.UTC(2005, 5, 1) });
    expect(articles).toEqual(['KB887828', 'KB898782']);
    expect(text).toBe(
      'Which version of Emsmdb32.dll is loaded in tool, if any? A version below 6.5.7227.0 leaves KB 898782; ' +
        '6.5.7227.0 to below 6.5.7232.41 leaves KB 887828 or KB 898782; 6.5.7232.41 to below 6.5.7233.36 leaves KB 898782.',
    );
  });

  it('is answered by listdlls on Windows 2000, which has no PowerShell', () => {
    expect(ask({ images: ['store', 'w3wp'], endMs: Date.UTC(2005, 5, 1) }).command).toMatch(/^Get-Process/);
    expect(ask({ images: ['store', 'winmgmt'], endMs: Date.UTC(2005, 5, 1) }).command).toBe('listdlls > modules.txt');
  });
});
