import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import type { Catalog } from '../../src/model/article.ts';
import type { Subject } from '../../src/catalog/find-module.ts';
import { mergeMatches, type GrowthMatch } from '../../src/catalog/match.ts';
import type { ProcessEvent } from '../../src/model/event.ts';
import { ONLY_PROCESS } from '../../src/model/subject.ts';
import type { ArticleMatch, OpenQuestion } from '../../src/model/match.ts';
import { growthOf } from '../helpers/growth.ts';
import { evidenceOf, type EvidenceOptions } from '../helpers/evidence.ts';
import { matchEvent, matchGrowth } from '../helpers/matching.ts';

/** The rules are tested on five articles read in full; test/catalog/whole.test.ts has what the others add. */
const FIVE = ['KB823515', 'KB887828', 'KB896064', 'KB898782', 'KB944903'];
let catalog: Catalog;
beforeAll(async () => {
  const whole = await loadCatalogFolder('catalog');
  catalog = { ...whole, articles: whole.articles.filter((a) => FIVE.includes(a.id)) };
});

/** A front-end of 2007, a mailbox server of 2005, an Exchange 2000 server: what their logs show. */
const FRONT_END: EvidenceOptions = {
  images: ['inetinfo', 'w3wp', 'mad'],
  objects: ['process', 'msexchangeimap4'],
  companions: { 'imap4-connections': 120 },
};
const MAILBOX: EvidenceOptions = {
  images: ['inetinfo', 'w3wp', 'mad', 'store'],
  objects: ['process', 'msexchangeis'],
  companions: { 'mailbox-users': 400 },
};
const EXCHANGE_2000: EvidenceOptions = { images: ['inetinfo', 'dllhost', 'mad', 'store'], objects: ['process'] };

const subjectOf = (process: string, more: Partial<Subject> = {}): Subject => ({
  process,
  pid: 40,
  otherPids: [],
  ended: false,
  ...more,
});

/** `KB:confidence` of every match, best first; those ruled out by number. */
function matched(
  process: string | Subject,
  evidence: EvidenceOptions,
  resource: 'private-bytes' | 'handles' = 'private-bytes',
) {
  const subject = typeof process === 'string' ? subjectOf(process) : process;
  const { matches } = matchGrowth(subject, growthOf(resource), evidenceOf(evidence), catalog);
  const all = matches.map((m) => `${m.id.slice(2)}:${m.confidence}`);
  const isOut = (m: string) => m.endsWith('ruled-out');
  return [...all.filter((m) => !isOut(m)), ...all.filter(isOut).sort()];
}

const withModules = (
  evidence: EvidenceOptions,
  ...modules: NonNullable<EvidenceOptions['modules']>
): EvidenceOptions => ({
  ...evidence,
  modules: [...modules, ['other', 7, 'ntdll.dll', '5.2.3790.0']],
});

describe('KB 944903: Inetinfo.exe of an Exchange 2003 front-end', () => {
  it.each<[string, string, EvidenceOptions, string[]]>([
    ['a front-end with IMAP4 clients', 'inetinfo', FRONT_END, ['944903:likely', '896064:ruled-out']],
    ['any case of the name', 'INETINFO', FRONT_END, ['944903:likely', '896064:ruled-out']],
    [
      'a mailbox server',
      'inetinfo',
      { ...FRONT_END, companions: { 'imap4-connections': 120, 'mailbox-users': 400 } },
      ['896064:ruled-out', '944903:ruled-out'],
    ],
    [
      'a front-end whose store serves nobody',
      'inetinfo',
      {
        ...FRONT_END,
        images: ['inetinfo', 'w3wp', 'store'],
        companions: { 'imap4-connections': 9, 'mailbox-users': 0 },
      },
      ['944903:likely', '896064:ruled-out'],
    ],
    [
      'no IMAP4 client ever',
      'inetinfo',
      { ...FRONT_END, companions: { 'imap4-connections': 0, 'pop3-connections': 40 } },
      ['896064:ruled-out', '944903:ruled-out'],
    ],
    [
      'role unknown: a store, but no counter of its users',
      'inetinfo',
      { ...FRONT_END, images: ['inetinfo', 'w3wp', 'store'] },
      ['944903:possible', '896064:ruled-out'],
    ],
    ['a web server without Exchange', 'inetinfo', { images: ['inetinfo'] }, ['896064:ruled-out', '944903:ruled-out']],
    ['another process', 'w3wp', FRONT_END, ['887828:possible', '898782:possible', '896064:ruled-out']],
    [
      'a front-end whose store has a few logons of the system, hundreds of clients beside',
      'inetinfo',
      {
        ...FRONT_END,
        images: ['inetinfo', 'w3wp', 'store'],
        companions: { 'imap4-connections': 400, 'mailbox-users': 12 },
      },
      ['944903:likely', '896064:ruled-out'],
    ],
    [
      'a mailbox server with as few users as IMAP4 clients',
      'inetinfo',
      {
        ...FRONT_END,
        images: ['inetinfo', 'w3wp', 'store'],
        companions: { 'imap4-connections': 9, 'mailbox-users': 12 },
      },
      ['896064:ruled-out', '944903:ruled-out'],
    ],
    [
      'a log of 2020',
      'inetinfo',
      { ...FRONT_END, endMs: Date.UTC(2020, 0, 1) },
      ['944903:possible', '896064:ruled-out'],
    ],
    ['Windows Server 2008', 'inetinfo', { ...FRONT_END, later: true }, ['896064:ruled-out', '944903:ruled-out']],
    ['64-bit', 'inetinfo', { ...FRONT_END, maxVirtualBytes: 2 ** 33 }, ['896064:ruled-out', '944903:ruled-out']],
  ])('%s', (_, process, evidence, expected) => {
    expect(matched(process, evidence)).toEqual(expected);
  });

  it.each([
    ['6.5.7638.1', 'confirmed'],
    ['6.5.7653.22', 'confirmed'],
    ['6.5.7653.23', 'ruled-out'],
    ['6.5.7654.12', 'ruled-out'],
    ['6.0.6603.0', 'ruled-out'], // Exchange 2000: another product
    ['6, 5, 7638, 1', 'confirmed'],
    ['6.5.7638', 'confirmed'],
    ['6.5.7653', 'likely'], // below 6.5.7653.23 or not: the last number is missing
    ['garbage', 'likely'],
  ])('Imap4fe.dll %s: %s', (version, confidence) => {
    const evidence = withModules(
      FRONT_END,
      ['inetinfo', 40, 'IMAP4FE.DLL', version],
      ['inetinfo', 40, 'ntdll.dll', null],
    );
    expect(matched('inetinfo', evidence)).toContain(`944903:${confidence}`);
  });

  it('takes a module of another process ID of that name for likely at most', () => {
    expect(matched('inetinfo', withModules(FRONT_END, ['inetinfo', 41, 'Imap4fe.dll', '6.5.7638.1']))).toContain(
      '944903:likely',
    );
  });

  it('is not offered for handles', () => {
    expect(matched('inetinfo', FRONT_END, 'handles')).toEqual([]);
  });
});

describe('KB 896064, 898782 and 887828: a program is the host', () => {
  it('are all possible without an inventory, with the question that tells them apart', () => {
    const { matches, questions } = matchGrowth(
      subjectOf("o'tool"),
      growthOf('private-bytes'),
      evidenceOf(EXCHANGE_2000),
      catalog,
    );
    expect(matches.map((m) => [m.id, m.confidence])).toEqual([
      ['KB887828', 'possible'],
      ['KB896064', 'possible'],
      ['KB898782', 'possible'],
    ]);
    expect(questions[0]).toMatchObject({ articles: ['KB887828', 'KB896064', 'KB898782'] });
    expect(questions[0]!.text).toContain('Cdoexm.dll and Emsmdb32.dll');
    expect(questions[0]!.command).toContain("$_.ProcessName -eq 'o''tool' }");
    expect(questions.map((q) => q.text).join(' ')).toMatch(/0x80004005.*843523/);
  });

  it.each<[string, EvidenceOptions['modules'] & object, string[]]>([
    [
      'Cdoexm.dll below the fix',
      [['tool', 40, 'Cdoexm.dll', '6.0.6617.62']],
      ['896064:confirmed', '887828:ruled-out', '898782:ruled-out'],
    ],
    [
      'Cdoexm.dll at the fix',
      [['tool', 40, 'Cdoexm.dll', '6.0.6617.63']],
      ['887828:ruled-out', '896064:ruled-out', '898782:ruled-out'],
    ],
    [
      'Cdoexm.dll of Exchange 2003: not the article’s product',
      [['tool', 40, 'Cdoexm.dll', '6.5.6944.0']],
      ['887828:ruled-out', '896064:ruled-out', '898782:ruled-out'],
    ],
    [
      'Emsmdb32.dll of SP1: before hotfix 843523',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7226.0']],
      ['898782:confirmed', '887828:ruled-out', '896064:ruled-out'],
    ],
    [
      'any build of SP1’s number is SP1',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7226.99']],
      ['898782:confirmed', '887828:ruled-out', '896064:ruled-out'],
    ],
    [
      'Emsmdb32.dll between 843523 and 887828: both, the narrower one first',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7232.40']],
      ['887828:likely', '898782:likely', '896064:ruled-out'],
    ],
    [
      'Emsmdb32.dll with the fix of 887828',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7232.41']],
      ['898782:confirmed', '887828:ruled-out', '896064:ruled-out'],
    ],
    [
      'Emsmdb32.dll just below the fix of 898782',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7233.35']],
      ['898782:confirmed', '887828:ruled-out', '896064:ruled-out'],
    ],
    [
      'Emsmdb32.dll with both fixes',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7233.36']],
      ['887828:ruled-out', '896064:ruled-out', '898782:ruled-out'],
    ],
    [
      'a list without the process',
      [['else', 41, 'Emsmdb32.dll', '6.5.7232.40']],
      ['887828:possible', '896064:possible', '898782:possible'],
    ],
    [
      'a list that shows its program file alone',
      [['tool', 40, 'tool.exe', '1.0.0.0']],
      ['887828:possible', '896064:possible', '898782:possible'],
    ],
    [
      'the same program under another process ID',
      [['tool', 41, 'Cdoexm.dll', '6.0.6603.0']],
      ['896064:likely', '887828:possible', '898782:possible'],
    ],
    [
      'the same program without the modules, in another process',
      [['tool', 41, 'ntdll.dll', '5.0.0.0']],
      ['887828:possible', '896064:possible', '898782:possible'],
    ],
    [
      'the very process without the modules',
      [['tool', 40, 'ntdll.dll', '5.0.0.0']],
      ['887828:ruled-out', '896064:ruled-out', '898782:ruled-out'],
    ],
    [
      'two other processes of that name, one with Cdoexm.dll',
      [
        ['tool', 41, 'Cdoexm.dll', '6.0.6603.0'],
        ['tool', 42, 'ntdll.dll', '5.0.0.0'],
      ],
      ['887828:possible', '896064:possible', '898782:possible'],
    ],
    [
      'Emsmdb32.dll of SP2',
      [['tool', 40, 'Emsmdb32.dll', '6.5.7638.1']],
      ['887828:ruled-out', '896064:ruled-out', '898782:ruled-out'],
    ],
  ])('%s', (_, modules, expected) => {
    expect(matched('tool', withModules(EXCHANGE_2000, ...modules))).toEqual(expected);
  });

  it('asks what only a person can answer where the versions tie', () => {
    const evidence = evidenceOf(withModules(MAILBOX, ['tool', 40, 'Emsmdb32.dll', '6.5.7230.1']));
    const { questions } = matchGrowth(subjectOf('tool'), growthOf('private-bytes'), evidence, catalog);
    expect(questions.map((q) => q.articles)).toEqual([['KB887828'], ['KB887828'], ['KB898782']]);
  });

  it('says in which process the module was seen', () => {
    const evidence = evidenceOf(withModules(EXCHANGE_2000, ['tool', 41, 'Cdoexm.dll', '6.0.6603.0']));
    const line = (subject: Subject) =>
      matchGrowth(subject, growthOf('private-bytes'), evidence, catalog).matches[0]!.evidence.find(
        (e) => e.kind === 'module',
      )!;
    expect(line(subjectOf('tool', { otherPids: [41] }))).toMatchObject({
      found: 'Cdoexm.dll 6.0.6603.0 in another run of this process',
      state: 'met',
    });
    expect(line(subjectOf('tool')).found).toBe('Cdoexm.dll 6.0.6603.0 in a process of the same name with another ID');
    expect(
      matched(subjectOf('tool', { pid: null }), withModules(EXCHANGE_2000, ['tool', 41, 'Cdoexm.dll', '6.0.1.0'])),
    ).toContain('896064:likely');
  });

  it('takes the loaded file’s branch over signs of the machine', () => {
    const emsmdb32 = ['tool', 40, 'Emsmdb32.dll', '6.5.7233.1'] as const;
    for (const machine of [{}, { later: true }, { maxVirtualBytes: 2 ** 33 }, { endMs: Date.UTC(2020, 0, 1) }]) {
      expect(matched('tool', withModules(machine, emsmdb32))).toContain('898782:confirmed');
    }
    const cdoexm = ['tool', 40, 'Cdoexm.dll', '6.0.6603.0'] as const;
    expect(matched('tool', withModules(MAILBOX, cdoexm))).toContain('896064:confirmed');
  });

  it('are likely at most in a service of Windows or Exchange that is seen to have the module', () => {
    const below = withModules(EXCHANGE_2000, ['svchost', 40, 'Cdoexm.dll', '6.0.6603.0']);
    expect(matched('svchost', below)).toEqual(['896064:likely']);
    const oneOfTwo = withModules(
      EXCHANGE_2000,
      ['svchost', 41, 'Cdoexm.dll', '6.0.6603.0'],
      ['svchost', 42, 'ntdll.dll', '5.0.0.0'],
    );
    expect(matched('svchost', oneOfTwo)).toEqual([]);
  });

  describe('the command that lists the modules', () => {
    const commandFor = (process: string) =>
      matchGrowth(subjectOf(process), growthOf('private-bytes'), evidenceOf(EXCHANGE_2000), catalog).questions[0]!
        .command!;

    it.each(["'", '\u2018', '\u2019', '\u201a', '\u201b'])(
      'doubles the quote %s, which would end the name',
      (quote) => {
        expect(commandFor(`a${quote}; calc #`)).toContain(`-eq 'a${quote}${quote}; calc #' }`);
      },
    );

    it('takes no name for a pattern', () => {
      const command = commandFor('[a-z]*?');
      expect(command).toContain("Where-Object { $_.ProcessName -eq '[a-z]*?' }");
      expect(command).not.toMatch(/Get-Process -Name|-like|-match/);
    });

    it('says of a process that has ended that its next run must do', () => {
      const evidence = evidenceOf(EXCHANGE_2000);
      const text = (ended: boolean) =>
        matchGrowth(subjectOf('tool', { ended }), growthOf('private-bytes'), evidence, catalog).questions[0]!.text;
      expect(text(true)).toContain('The process has ended: look when it runs again.');
      expect(text(false)).not.toContain('ended');
    });
  });

  it('takes a hotfix and the service pack after it for two ways to have the fix', () => {
    const built = catalog;
    const articles = built.articles.map((a) => {
      const [hotfix] = a.fixes;
      const pack = { ...hotfix!, kind: 'service-pack' as const, servicePack: 'SP4', version: '6.0.7000', files: [] };
      return a.id === 'KB896064' ? { ...a, fixes: [pack, hotfix!] } : a;
    });
    const state = (version: string) =>
      matchGrowth(
        subjectOf('tool'),
        growthOf('private-bytes'),
        evidenceOf(withModules(EXCHANGE_2000, ['tool', 40, 'Cdoexm.dll', version])),
        { ...built, articles },
      )
        .matches.find((m) => m.id === 'KB896064')!
        .evidence.find((e) => e.kind === 'module')!.state;
    expect(['6.0.6617.62', '6.0.6617.63', '6.0.7000.1'].map(state)).toEqual(['met', 'unmet', 'unmet']);
  });

  it('asks nothing once one is confirmed', () => {
    const evidence = evidenceOf(withModules(EXCHANGE_2000, ['tool', 40, 'Cdoexm.dll', '6.0.6603.0']));
    expect(matchGrowth(subjectOf('tool'), growthOf('private-bytes'), evidence, catalog).questions).toEqual([]);
  });

  it.each(['winmgmt', 'wmiprvse', 'events'])('may name %s, which runs what others wrote', (name) => {
    expect(matched(name, EXCHANGE_2000)).toContain('896064:possible');
  });

  it.each(['svchost', 'lsass', 'store', 'Spoolsv', 'sqlservr', 'mssearch'])(
    'never name %s, a service of Windows or Exchange',
    (name) => {
      expect(matched(name, EXCHANGE_2000)).toEqual([]);
    },
  );

  it('are ruled out on a whole machine without Exchange, and open where the log shows a few processes only', () => {
    expect(matched('tool', {})).toEqual(['887828:ruled-out', '896064:ruled-out', '898782:ruled-out']);
    expect(matched('tool', { partial: true })).toEqual(['887828:possible', '896064:possible', '898782:possible']);
  });

  it('rule KB 896064 out where w3wp shows Windows Server 2003', () => {
    expect(matched('tool', MAILBOX)).toEqual(['887828:possible', '898782:possible', '896064:ruled-out']);
  });
});

describe('KB 823515: a crash, never growth', () => {
  const event: ProcessEvent = {
    kind: 'process-restarted',
    machine: 'SRV',
    process: 'inetinfo',
    subject: ONLY_PROCESS,
    pid: 40,
    atMs: evidenceOf().lastMs - 60_000,
    scheduled: false,
    doubtful: false,
    endedTogether: 0,
  };
  const POP3: EvidenceOptions = {
    images: ['inetinfo', 'mad'],
    objects: ['process', 'msexchangepop3'],
    companions: { 'pop3-connections': 80 },
  };
  const onEvent = (evidence: EvidenceOptions, change: Partial<ProcessEvent> = {}) =>
    matchEvent({ ...event, ...change, atMs: evidenceOf(evidence).lastMs }, evidenceOf(evidence), catalog).map(
      (m) => `${m.id.slice(2)}:${m.confidence}`,
    );

  it.each<[string, EvidenceOptions, Partial<ProcessEvent>, string[]]>([
    ['a POP3 front-end’s inetinfo', POP3, {}, ['823515:possible']],
    ['it ended and stayed away', POP3, { kind: 'process-ended' }, ['823515:possible']],
    ['the restart of the machine', POP3, { kind: 'machine-restarted', process: null }, []],
    ['a schedule', POP3, { scheduled: true }, ['823515:ruled-out']],
    ['another process', POP3, { process: 'w3wp' }, []],
    [
      'nobody connected by POP3',
      { ...POP3, companions: { 'pop3-connections': 0, 'imap4-connections': 9 } },
      {},
      ['823515:ruled-out'],
    ],
    ['no POP3 counter', { ...POP3, companions: { 'imap4-connections': 9 } }, {}, []],
    [
      'a mailbox server',
      { ...POP3, companions: { 'pop3-connections': 80, 'mailbox-users': 300 } },
      {},
      ['823515:ruled-out'],
    ],
    ['the fixed file', withModules(POP3, ['inetinfo', 40, 'Pop3svc.dll', '6.0.6492.0']), {}, ['823515:ruled-out']],
    [
      'a file below the fix: still no more than possible',
      withModules(POP3, ['inetinfo', 40, 'Pop3svc.dll', '6.0.6249.0']),
      {},
      ['823515:possible'],
    ],
    [
      'Exchange 2003, whose fix is a service pack',
      withModules(POP3, ['inetinfo', 40, 'Pop3svc.dll', '6.5.7226.0']),
      {},
      ['823515:possible'],
    ],
    [
      'Exchange 2003 with that service pack',
      withModules(POP3, ['inetinfo', 40, 'Pop3svc.dll', '6.5.7638.1']),
      {},
      ['823515:ruled-out'],
    ],
  ])('%s', (_, evidence, change, expected) => {
    expect(onEvent(evidence, change)).toEqual(expected);
  });

  it.each([
    [0, 'it ended alone, once at this time of day', 'met'],
    [1, 'it ended together with one other process, once at this time of day', 'met'],
    [2, 'it ended together with 2 other processes, as in a planned stop', 'unknown'],
    [7, 'it ended together with 7 other processes, as in a planned stop', 'unknown'],
  ])('timing, with %i others that end: %s', (endedTogether, found, state) => {
    const evidence = evidenceOf(POP3);
    const [match] = matchEvent({ ...event, endedTogether, atMs: evidence.lastMs }, evidence, catalog);
    expect(match!.confidence).toBe('possible');
    expect(match!.evidence.find((e) => e.kind === 'timing')).toMatchObject({ found, state });
  });

  it('counts POP3 clients of just before the end, not of hours ago', () => {
    const evidence = evidenceOf(POP3);
    const pop3 = (values: number[]): typeof evidence => {
      const timesMs = Float64Array.from(values, (_, i) => evidence.lastMs - (values.length - 1 - i) * 600_000);
      const series = { timesMs, values: Float64Array.from(values), slices: null };
      return { ...evidence, companions: new Map([['pop3-connections', series]]) };
    };
    const confidence = (values: number[]): string | undefined =>
      matchEvent({ ...event, atMs: evidence.lastMs }, pop3(values), catalog)[0]?.confidence;
    expect(confidence([80, 80, 80, 0, 0])).toBe('ruled-out');
    expect(confidence([0, 0, 0, 80, 0])).toBe('possible');
  });

  it('says from which build on the service pack has the fix', () => {
    const evidence = evidenceOf(withModules(POP3, ['inetinfo', 40, 'Pop3svc.dll', '6.5.7226.0']));
    const [match] = matchEvent({ ...event, atMs: evidence.lastMs }, evidence, catalog);
    expect(match!.evidence.find((e) => e.kind === 'module')).toMatchObject({
      kind: 'module',
      wanted: 'Pop3svc.dll below 6.0.6492.0 or below 6.5.7638',
      found: 'Pop3svc.dll 6.5.7226.0',
      state: 'met',
    });
  });

  it('is not among the articles on growth of anything', () => {
    for (const process of ['inetinfo', 'store', 'tool', 'pop3svc']) {
      expect(matched(process, POP3).join()).not.toContain('823515');
    }
  });
});

describe('articles on several growths of one cause', () => {
  const match = (id: string, confidence: ArticleMatch['confidence']): ArticleMatch => ({
    id,
    confidence,
    evidence: [],
  });
  const question = (id: string): OpenQuestion => ({
    articles: [id],
    facts: { code: 'article', text: `${id}?` },
    command: null,
  });
  const growth = (matches: readonly ArticleMatch[], questions: readonly OpenQuestion[] = []): GrowthMatch => ({
    matches,
    questions,
  });
  const found = ({ matches }: GrowthMatch) => matches.map(({ id, confidence }) => `${id} ${confidence}`);

  it('are each as sure as for the growth that they fit best, the best first', () => {
    const handles = growth([match('A', 'possible'), match('B', 'ruled-out')]);
    const memory = growth([match('C', 'likely'), match('B', 'possible'), match('A', 'possible')]);
    expect(found(mergeMatches([handles, memory]))).toEqual(['C likely', 'A possible', 'B possible']);
  });

  it('confirm nothing where they contradict each other', () => {
    const merged = mergeMatches([growth([match('A', 'confirmed')]), growth([match('B', 'confirmed')])]);
    expect(found(merged)).toEqual(['A likely', 'B likely']);
  });

  it('leave the questions about the best of them, each once', () => {
    const handles = growth([match('A', 'possible')], [question('A')]);
    const likely = growth([match('B', 'likely')], [question('B')]);
    const ask = (...all: [GrowthMatch, ...GrowthMatch[]]) =>
      mergeMatches(all).questions.map(({ articles }) => articles);
    expect(ask(handles, handles)).toEqual([['A']]);
    expect(ask(handles, likely)).toEqual([['B']]);
    expect(ask(handles, growth([match('C', 'confirmed')]))).toEqual([]);
  });
});
