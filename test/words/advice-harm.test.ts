/**
 * No advice harms the process that it is about, on any Windows: every class of program, resource, kind of memory and article is
 * tried, and what reports show of it is searched.
 */
import { describe, expect, it } from 'vitest';
import { ADVICE_SPLITS } from '../../src/model/advice.ts';
import { SPLIT_KINDS } from '../../src/model/memory-split.ts';
import type { Report, ReportAssessment, ReportInput } from '../../src/model/report.ts';
import { MACHINE_RESOURCES, RESOURCES } from '../../src/model/resource.ts';
import { REPORT_FORMATS } from '../../src/render/index.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { MAX_STEPS, stepsFor } from '../../src/words/advice.ts';
import { ADVICE } from '../../src/words/advice-table.ts';
import { treatmentOf } from '../../src/words/treatment.ts';
import { article, assessment, at, DAY_MS, input, match, MIB, report, START_MS } from '../helpers/report-fixture.ts';

type Program = Pick<ReportAssessment, 'process' | 'subject'>;

const services = (...names: string[]): Program => ({
  process: 'svchost',
  subject: { kind: 'services', names, basis: 'process-list', key: names.join() },
});
const alone = (process: string): Program => ({ process });

const PROTECTED: readonly Program[] = [
  ...ADVICE.programs.filter(({ protection }) => protection !== null).map(({ images }) => alone(images[0]!)),
  ...['LSASS', 'SenseNdr', 'ccSvcHst'].map(alone),
  { process: 'svchost', subject: { kind: 'start-time', names: [], basis: 'start-time', key: '1' } },
  alone('svchost'),
  services('RpcSs'),
  services('Dnscache', 'DcomLaunch'),
];
const OTHERS: readonly Program[] = [
  ...ADVICE.programs.filter(({ protection }) => protection === null).map(({ images }) => alone(images[0]!)),
  ...['ContosoAgent', 'EvilSvc" & del'].map(alone),
  services('wuauserv', 'BITS'),
  services('Dnscache'),
  {
    process: 'w3wp',
    subject: { kind: 'application-pool', names: ['OrdersApi'], basis: 'counters', key: 'orders' },
  },
  { process: null, subject: null },
];

/** Logs of Windows 2003 and of today, and one that does not say when it was made. */
const LOGS: Readonly<Record<string, Partial<ReportInput>>> = {
  old: {},
  middle: { lastSample: '2013-11-04T06:00:00+01:00' },
  new: { lastSample: '2026-11-04T06:00:00+01:00' },
};

const HOSTILE_ARTICLE = article({
  status: 'workaround-only',
  fixes: [],
  cause: 'It keeps what it allocates.',
  workaround: 'Restart lsass with taskkill /f /im lsass.exe every night, or take a dump with procdump.',
});
const ARTICLES = { none: [], likely: [match('TEAM-1', 'likely')], possible: [match('TEAM-1', 'possible')] } as const;
const HOSTILE_QUESTION = {
  articles: ['TEAM-1'],
  text: 'Does a dump show it?',
  command: 'procdump -ma 1844',
};

interface Case {
  readonly program: Program;
  readonly resource: ReportAssessment['resource'];
  readonly split: (typeof ADVICE_SPLITS)[number];
  readonly running: boolean;
  readonly log: Partial<ReportInput>;
  readonly articles: keyof typeof ARTICLES;
}

function* allCases(programs: readonly Program[]): Generator<Case> {
  for (const program of programs)
    for (const resource of program.process === null ? MACHINE_RESOURCES : RESOURCES)
      for (const split of ADVICE_SPLITS)
        for (const running of [true, false])
          for (const log of Object.values(LOGS))
            for (const articles of Object.keys(ARTICLES) as (keyof typeof ARTICLES)[])
              yield { program, resource, split, running, log, articles };
}

/** The rest of a finding: made once, since its series takes time. */
const BASE = { ...assessment(), series: null };

function made({ program, resource, split, running, log, articles }: Case): [Report, ReportAssessment] {
  const end = log.lastSample ?? at(START_MS + 3 * DAY_MS);
  const soon = at(Date.parse(end.slice(0, 19) + 'Z') + 3 * DAY_MS);
  const one: ReportAssessment = {
    ...BASE,
    ...program,
    instance: program.process,
    resource,
    running,
    lifetime: { ...BASE.lifetime, end },
    lifetimes: [{ pid: 1844, start: at(START_MS), end }],
    exhaustion: { ...BASE.exhaustion!, at: soon, earliest: soon, latest: null },
    articles: ARTICLES[articles],
    questions: articles === 'none' ? [] : [HOSTILE_QUESTION],
    ...(split === 'unknown'
      ? {}
      : { split: { kind: split, growth: 300 * MIB, parts: [{ part: 'native', growth: MIB, last: MIB }] } }),
  };
  return [report({ inputs: [input(log)], assessments: [one], articles: { 'TEAM-1': HOSTILE_ARTICLE } }), one];
}

const HARM =
  /procdump|gflags|taskkill|umdh|adplus|userdump|windbg|\bdumps?\b|dotnet-dump|perfview|\battach|debugger|\bkill|stop-process|restart (?:the process|lsass|csrss|services|msmpeng|svchost)|restart-service|net stop|sc\.exe/i;

const textOf = (one: { readonly text: string; readonly command: string | null }): string =>
  `${one.text} ${one.command ?? ''}`;

describe('a process that Windows depends on or protects', () => {
  it('gets no step that stops, opens or restarts it', () => {
    const harmful = new Set<string>();
    for (const one of allCases(PROTECTED)) {
      const steps = stepsFor(...made(one));
      for (const step of steps) if (HARM.test(textOf(step))) harmful.add(`${one.program.process}: ${textOf(step)}`);
      if (!/restart the computer in a maintenance window before/.test(steps.at(-1)?.text ?? ''))
        harmful.add(`${one.program.process}: ${steps.at(-1)?.text}`);
    }
    expect([...harmful]).toEqual([]);
  }, 60_000);

  it('is shown with none in any format', async () => {
    const shown = PROTECTED.slice(-10).flatMap((program) =>
      (['old', 'new'] as const).flatMap((log) =>
        (['none', 'likely', 'possible'] as const).map((articles) => ({
          ...{ program, articles, resource: 'private-bytes', split: 'native', running: true, log: LOGS[log]! },
        })),
      ),
    ) as Case[];
    for (const one of shown) {
      const [all] = made(one);
      const html = (await REPORT_FORMATS.html.render(all, { maxCharts: 0 })) + (await REPORT_FORMATS.html.render(all));
      const texts = [
        renderText(all, { color: false, width: 200 }),
        await REPORT_FORMATS.markdown.render(all),
        html.replaceAll(/href="[^"]*"/g, '').replaceAll(/<style>.*?<\/style>/gs, ''),
      ];
      for (const text of texts) expect(HARM.exec(text)?.[0] ?? null, JSON.stringify(one)).toBeNull();
    }
  }, 60_000);
});

describe('any process', () => {
  const VERSIONED = new Set(ADVICE.steps.map(({ source }) => source));

  it('gets a handful of steps whose commands fit it', () => {
    const values = /\{[a-z]\w*\}|undefined|\[object/i;
    const faults = new Set<string>();
    for (const one of allCases([...OTHERS, ...PROTECTED])) {
      const steps = stepsFor(...made(one));
      const name = one.program.process;
      if (steps.length === 0 || steps.length > MAX_STEPS) faults.add(`${name}: ${steps.length} steps`);
      if (new Set(steps.map(({ text }) => text)).size !== steps.length) faults.add(`${name}: a step twice`);
      for (const { text, command, source } of steps) {
        if (!/[.!?]$/.test(text) || values.test(text)) faults.add(text);
        if (source !== undefined && !source.startsWith('https://')) faults.add(source);
        if (VERSIONED.has(source ?? '') && !one.running && command?.includes('1844') === true) faults.add(command);
      }
    }
    expect([...faults]).toEqual([]);
  }, 60_000);

  it('gets a dump of it after gentler steps, and reads what it costs', () => {
    const faults = new Set<string>();
    for (const one of allCases(OTHERS)) {
      if (one.articles !== 'none') continue;
      const steps = stepsFor(...made(one)).map(textOf);
      const dump = steps.findIndex((text) => /procdump -ma|adplus|Create Dump File/.test(text));
      const says = /The process stops while .* as large as its Private Bytes/.test(steps[dump] ?? '');
      if (dump === 0 || (dump > 0 && !says)) faults.add(steps.join('\n'));
    }
    expect([...faults]).toEqual([]);
  }, 60_000);

  it.each(['old', 'middle'])(
    'gets no command that its Windows lacks: %s',
    (log) => {
      const faults = new Set<string>();
      for (const one of allCases([...OTHERS, ...PROTECTED])) {
        if (one.log !== LOGS[log] || one.articles !== 'none') continue;
        const steps = stepsFor(...made(one))
          .map(textOf)
          .join('\n');
        if (/\bwpr |procdump|vmmap/.test(steps)) faults.add(steps);
        if (log === 'old' && /Restart-Service|Get-CimInstance|PerfView/.test(steps)) faults.add(steps);
      }
      expect([...faults]).toEqual([]);
    },
    60_000,
  );

  it('gets the release that a command needs where its Windows is not known', () => {
    const steps = stepsOf({ process: 'ContosoAgent' }, 'private-bytes');
    expect(steps[0]).toMatchObject({ command: 'vmmap -p 1844' });
    expect(steps[0]!.text).toContain('It needs Windows 10, Server 2016 or later.');
    const [all, finding] = made({ ...modern({ process: 'ContosoAgent' }, 'private-bytes') });
    const sign = { ...finding, id: 'sign', process: 'fontdrvhost', verdict: 'stable' as const };
    const known = stepsFor({ ...all, assessments: [finding, sign] }, finding);
    expect(known[0]!.text).not.toContain('It needs');
  });
});

const modern = (program: Program, resource: ReportAssessment['resource'], running = true): Case => ({
  ...{ program, resource, split: 'unknown', running, log: LOGS['new']!, articles: 'none' },
});
const stepsOf = (program: Program, resource: ReportAssessment['resource']) => {
  const [all, finding] = made(modern(program, resource));
  return stepsFor(all, finding);
};
const commandsOf = (program: Program, resource: ReportAssessment['resource']) =>
  stepsOf(program, resource).map(({ command }) => command);

describe('programs that have tools of their own', () => {
  it.each([
    [alone('sqlservr'), 'private-bytes', /^sqlcmd -Q ".*dm_os_memory_clerks/],
    [alone('msmdsrv'), 'private-bytes', /DISCOVER_OBJECT_MEMORY_USAGE/],
    [alone('java'), 'private-bytes', /^jcmd 1844 GC\.heap_info/],
    [alone('java'), 'threads', /^jcmd 1844 Thread\.print/],
    [alone('dotnet'), 'private-bytes', /^dotnet-counters monitor -p 1844/],
    [alone('WmiPrvSE'), 'handles', /Msft_Providers -Filter "HostProcessIdentifier=1844"/],
    [alone('vmwp'), 'private-bytes', /Msvm_ComputerSystem -Filter "ProcessID=1844"/],
    [alone('w3wp'), 'private-bytes', /appcmd list wp$/],
    [alone('ContosoAgent'), 'handles', /^handle -s -p 1844/],
    [alone('lsass'), 'private-bytes', /Active Directory Diagnostics/],
    [alone('MsMpEng'), 'private-bytes', /MpCmdRun\.exe" -GetFiles/],
    [alone('System'), 'pool-nonpaged', /^poolmon -n first\.txt$/],
    [{ process: null, subject: null }, 'pool-nonpaged', /^poolmon -n first\.txt$/],
  ] as const)('%j, %s', (program, resource, command) => {
    expect(commandsOf(program, resource)[0]).toMatch(command);
  });

  it.each([
    [OTHERS.find(({ subject }) => subject?.kind === 'application-pool')!, /appcmd recycle apppool .*:"OrdersApi"$/],
    [alone('spoolsv'), /^Restart-Service -Name Spooler$/],
    [services('wuauserv', 'BITS'), /^Restart-Service -Name wuauserv, bits$/],
  ])('%j is restarted by its own command', (program, command) => {
    expect(commandsOf(program, 'private-bytes').at(-1)).toMatch(command);
  });

  it('says what a restart of a server costs', () => {
    expect(stepsOf(alone('sqlservr'), 'private-bytes').at(-1)!.text).toMatch(/^Until .* Its databases are offline/);
    expect(stepsOf(services('Dnscache'), 'private-bytes').at(-1)!.text).toContain('restart the computer');
  });
});

it('knows every kind of memory, and the programs by any of their names', () => {
  expect(new Set(ADVICE_SPLITS)).toEqual(new Set([...SPLIT_KINDS, 'unknown']));
  for (const program of ADVICE.programs)
    for (const image of program.images) expect(treatmentOf({ process: image.toUpperCase() }).program).toBe(program);
  const { protection } = treatmentOf({ process: 'lsass.exe' });
  expect(protection).toBe('critical');
  for (const process of [
    ...[
      'lsass',
      'csrss',
      'services',
      'wininit',
      'winlogon',
      'smss',
      'MsMpEng',
      'NisSrv',
      'MsSense',
      'SenseIR',
      'LsaIso',
    ],
    ...['System', 'Registry', 'Memory Compression', 'Secure System', 'vmmem', 'CSFalconService', 'SentinelAgent'],
  ])
    expect(treatmentOf({ process }), process).toMatchObject({ general: 'none', program: { restart: null } });
  expect(treatmentOf({ process: 'ContosoAgent' })).toMatchObject({ protection: null, general: 'all' });
});
