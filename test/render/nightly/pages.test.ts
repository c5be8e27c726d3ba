import fc from 'fast-check';
import { parse as parseHtml, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FindingNight, KnownLifetime } from '../../../src/model/history.ts';
import type { MachinePage, NightFinding, NightSummary } from '../../../src/model/nightly.ts';
import type { Subject } from '../../../src/model/subject.ts';
import { pageHref, depthOf, findingAnchor } from '../../../src/render/nightly/page-links.ts';
import { relativePath } from '../../../src/render/nightly/level-line.tsx';
import { listPages } from '../../../src/render/nightly/list-pages.tsx';
import { renderIndex } from '../../../src/render/nightly/render-index.tsx';
import { renderMachinePage } from '../../../src/render/nightly/render-machine-page.tsx';
import { displayName } from '../../../src/util/escape.ts';
import {
  exampleNight,
  examplePage,
  machinePage,
  fleetNight,
  largeFleet,
  manyMachines,
  namedNight,
  NIGHT,
  nightBefore,
  nightFinding,
  nightMachine,
  nightSummary,
  withoutCommonCauses,
  worstNight,
} from '../../helpers/nightly-fixture.ts';
import { HOSTILE_NAMES } from '../../helpers/report-fixture.ts';

interface Seen {
  readonly elements: string[];
  readonly attributes: Set<string>;
  readonly ids: string[];
  readonly urls: string[];
  text: string;
  script: string;
  style: string;
  policy: string;
  title: string;
}

/** What a browser makes of a page. */
function seenIn(html: string): Seen {
  const seen: Seen = {
    elements: [],
    attributes: new Set(),
    ids: [],
    urls: [],
    ...{ text: '', script: '', style: '', policy: '', title: '' },
  };
  const walk = (node: Tree.Node, parent: string): void => {
    if (node.nodeName === '#text') {
      const { value } = node as Tree.TextNode;
      if (parent === 'script' || parent === 'style' || parent === 'title') seen[parent] += value;
      else seen.text += value;
    }
    if ('tagName' in node) {
      seen.elements.push(node.tagName);
      for (const { name, value } of node.attrs) {
        seen.attributes.add(name);
        if (name === 'href' || name === 'src') seen.urls.push(value);
        if (name === 'id') seen.ids.push(value);
        if (name === 'content' && value.startsWith('default-src')) seen.policy = value;
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) walk(child, 'tagName' in node ? node.tagName : '');
  };
  walk(parseHtml(html), '');
  return seen;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Bytes that the table may take for a finding; two thousand of them are a page that still opens at once. */
const BUDGET_PER_FINDING = 2_000;
/** Bytes that a machine may take in the row of a cause. */
const BUDGET_PER_MACHINE = 350;
/** Bytes for a machine with three findings over a year of nights. */
const BUDGET_MACHINE_PAGE = 120_000;

const NIGHTS: readonly (readonly [string, NightSummary])[] = [
  ['the example', exampleNight()],
  ['no machine', nightSummary([])],
  ['no finding', nightSummary([nightMachine()])],
  ['a fleet', fleetNight(40)],
  ['one finding', nightSummary([nightMachine({ findings: [nightFinding()] })])],
  ['hostile names', nightSummary(HOSTILE_NAMES.flatMap((name) => namedNight(name).machines))],
];

describe.each(NIGHTS)('the index of %s', (_name, summary) => {
  const html = renderIndex(summary);
  const page = seenIn(html);

  it('allows its own style sheet and script alone', () => {
    expect(page.policy).toBe(
      `default-src 'none'; style-src ${hashOf(page.style)}; script-src ${hashOf(page.script)}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(page.elements.filter((name) => name === 'script')).toHaveLength(1);
    for (const name of ['img', 'iframe', 'object', 'link', 'form', 'base']) expect(page.elements).not.toContain(name);
    for (const name of page.attributes) expect(name).not.toMatch(/^(?:on|style$|src$|srcset$)/);
    expect(page.script).not.toMatch(/eval|Function\(|fetch|XMLHttp|import|innerHTML|document\.write|https?:/);
  });

  it('has no control that needs the script', () => {
    for (const name of ['button', 'select', 'textarea']) expect(page.elements).not.toContain(name);
    expect(html.replace(page.script, '')).not.toMatch(/type="search"/);
  });

  it('links only to itself and to files below its folder, and has each id once', () => {
    expect(new Set(page.ids).size).toBe(page.ids.length);
    for (const url of page.urls) {
      if (url.startsWith('#')) expect(page.ids).toContain(url.slice(1));
      else expect(url).toMatch(/^(?:summary\.json|machines\/[^/:?#]+|\d{4}-\d\d-\d\d\/[^/:?#]+)(?:#f-[\w-]+)?$/);
    }
  });

  it('gives the same bytes for the same summary', () => {
    expect(renderIndex(structuredClone(summary))).toBe(html);
  });
});

describe('the index', () => {
  it('lists what was reported again apart from what is new', () => {
    const again = nightMachine({ findings: [nightFinding({ state: 'reopened' })] });
    const { text, title, ids } = seenIn(
      renderIndex(nightSummary([again, nightMachine({ machine: 'B', findings: [nightFinding({ id: 'b' })] })])),
    );
    expect(title).toBe('2 of 2 machines leak from 1 cause: 1 reopened since last night.');
    expect(text).toMatch(/Nothing new\.Reopened\s*1inetinfo/);
    expect(ids).toContain('state-reopened');
  });

  it('says when it was made, and what that means', () => {
    const html = renderIndex(exampleNight());
    expect(html).toContain('<p id="made" data-made="2026-11-03T06:12:00.000Z">');
    expect(seenIn(html).text).toMatch(
      /Made on 3 Nov 2026, 06:12 \(UTC\+00:00\)\. Night of 3 Nov 2026: 208 logs read.*If this is older than a day, the nightly run did not run\./,
    );
  });

  it('says whose a machine is, and lists owners and groups', () => {
    const leaks = (id: string): NightFinding[] => [nightFinding({ id, process: id })];
    const html = renderIndex(
      nightSummary([
        nightMachine({ machine: 'A', owner: 'Mail team', groups: ['Frankfurt'], findings: leaks('a') }),
        nightMachine({ machine: 'B', owner: 'mail Team' }),
        nightMachine({ machine: 'C', owner: '<b>', groups: ['Paris', 'frankfurt'], findings: leaks('c') }),
        nightMachine({ machine: 'D' }),
      ]),
    );
    const { text } = seenIn(html);
    const owners =
      '<b>1 machine, 1 leaksMail team 2 machines, 1 leaksGroup Frankfurt 2 machines, 2 leakGroup Paris 1 machine, 1 leaks';
    expect(text.slice(text.indexOf('Owners and groups')).replaceAll('<b> ', '<b>')).toContain(
      `Owners and groups${owners}`,
    );
    expect(text).toContain('Mail team, group Frankfurt');
    expect(text).toContain('<b>, groups Paris, frankfurt');
    expect(html.match(/<(?:tr|li)[^>]* data-of="[\d ]+"/g)!.map((tag) => /data-of="(.*)"/.exec(tag)![1])).toEqual([
      ...['1 2', '0 2 3', '0', '1', '2', '3', '1'],
    ]);
    expect(renderIndex(nightSummary([nightMachine()]))).not.toContain('Owners');
  });

  it('names findings that are suppressed, and those that wait for another night', () => {
    const one = { ...nightFinding(), machine: 'EXFE01' };
    const html = renderIndex(
      nightSummary([nightMachine()], {
        suppressed: [
          { ...one, reason: 'hotfix in March', expires: '2026-11-05', expiresSoon: true },
          { ...one, machine: 'GONE09', reason: 'ticket 4711', expires: null, expiresSoon: false },
        ],
        waiting: [
          { ...one, nightsSeen: 1, nightsNeeded: 2, reason: 'nights' },
          { ...one, nightsSeen: 1, nightsNeeded: 3, reason: 'after-restart' },
        ],
      }),
    );
    const { text, title } = seenIn(html);
    expect(title).toBe('No leak reported on EXFE01: 2 findings wait for another night; 2 findings are suppressed.');
    expect(text).toContain('2 suppressed findings, 1 suppression ending soon');
    expect(text).toMatch(/inetinfo on EXFE01: Private Bytes hotfix in March; until 5 Nov 2026 ends soon/);
    expect(text).toMatch(/inetinfo on GONE09: Private Bytes ticket 4711; no end date/);
    expect(text).toContain('2 findings not reported yet');
    expect(text).toContain('seen on 1 of 2 nights');
    expect(text).toContain('seen on 1 of 3 nights; the machine was restarted, so it may be a warm-up');
    expect(renderIndex(nightSummary([nightMachine()]))).not.toContain('Not counted above');
  });

  it('names every file that was left out, folded where there are many', () => {
    const leftOut = Array.from({ length: 40 }, (_, i) => ({
      ...{ file: `share/list${i}.csv`, code: 'NOT_A_COUNTER_LOG', message: `is no counter log (${i})`, night: NIGHT },
    }));
    const earlier = { ...leftOut[0]!, file: 'share/old.csv', night: '2026-10-01' };
    const whole = renderIndex({ ...exampleNight(), leftOut: [...leftOut, earlier] });
    const { text } = seenIn(whole);
    for (const { file, message } of leftOut) {
      expect(text).toContain(file);
      expect(text).toContain(message);
    }
    expect(text).toContain('Since 1 Oct 2026:');
    expect(whole.match(/<details class="print-open"( open)?>(?=<summary>\d+ files? )/g)).toEqual([
      '<details class="print-open">',
      '<details class="print-open" open>',
    ]);
  });

  const page = seenIn(renderIndex(exampleNight()));

  it('says the verdict in the title and first', () => {
    expect(page.title).toBe('3 of 215 machines leak: 2 new, 1 worse, 1 better, 1 gone since last night.');
    expect(page.text.replaceAll('\u00a0', ' ')).toContain(page.title);
    expect(page.text).toContain('2 machines to watch. 3 machines sent no new data.');
  });

  it('leads from each machine to its page and to its report, and from a finding to its history', () => {
    for (const url of ['machines/TS-RDS11.html', `${NIGHT}/TS-RDS11.html`, 'machines/TS-RDS11.html#f-f00000000001'])
      expect(page.urls).toContain(url);
  });

  it('has every finding that was told, and none that waits', () => {
    const findings = [
      nightFinding({ id: 'told' }),
      nightFinding({ id: 'waits', status: 'waiting', process: 'lurker' }),
    ];
    const one = seenIn(renderIndex(nightSummary([nightMachine({ findings })])));
    expect(one.urls).toContain('machines/EXFE01.html#f-told');
    expect(one.text).not.toContain('lurker');
  });

  it('tells nothing of a limit that a silent machine would have reached long ago', () => {
    const silent = nightMachine({ assessed: false, findings: [nightFinding({ state: 'new' })] });
    const { text } = seenIn(renderIndex(nightSummary([silent, nightMachine({ machine: 'B' })])));
    expect(text).toContain('No data');
    expect(text).toContain('5 Nov 2026, 06:00');
    expect(text).not.toMatch(/in 48 hours/);
    expect(text).toContain('Nothing new.');
  });

  it('holds 200 causes, each in little room, and what comes after them is on further pages', () => {
    const few = withoutCommonCauses(manyMachines(20, 10));
    const html = renderIndex(few);
    expect(seenIn(html).elements.filter((name) => name === 'tr')).toHaveLength(201);
    expect(html.length).toBeLessThan(200 * BUDGET_PER_FINDING);
    expect([...listPages(few)]).toEqual([]);

    const many = withoutCommonCauses(manyMachines(50, 10));
    const index = seenIn(renderIndex(many));
    expect(index.elements.filter((name) => name === 'tr')).toHaveLength(201);
    expect(index.text).toContain('These are the most urgent 200 of 500');
    expect(index.urls).toContain('lists/findings-1.html');
    const pages = [...listPages(many)];
    expect(pages.map(({ file }) => file)).toEqual(['lists/findings-1.html', 'lists/findings-2.html']);
    const urls = pages.flatMap(({ html: page }) => seenIn(page).urls);
    for (const { page, findings } of many.machines)
      for (const { id } of findings) expect(urls).toContain(`../${page}#f-${id}`);
  });

  it('has one row for a cause of 2,000 machines, which opens to 800 of them and leads to all, in little room', () => {
    const fleet = fleetNight(2000);
    const html = renderIndex(fleet);
    const one = seenIn(html);
    // Two causes of several machines with a row for these, and a finding of one machine.
    expect(one.elements.filter((name) => name === 'tr')).toHaveLength(1 + 2 * 2 + 1);
    expect(one.text).toMatch(/lsass on 3 more machines.*; 2,000 machines in all/s);
    expect(html.length).toBeLessThan(2000 * BUDGET_PER_MACHINE);
    expect(one.urls.filter((url) => url.startsWith('machines/DC')).length).toBeLessThan(850);
    const pages = [...listPages(fleet)];
    const lead = one.urls.find((url) => url.startsWith('lists/'));
    expect(lead).toBe(pages[0]!.file);
    expect(pages).toHaveLength(2);
    const urls = pages.flatMap(({ html: page }) => seenIn(page).urls);
    for (const { machine, findings } of fleet.machines.slice(0, 2000))
      expect(urls).toContain(`../machines/${machine}.html#f-${findings[0]!.id}`);
  });

  it('shows the first 800 machines of all causes and of none more than that', () => {
    const pages = [...listPages(largeFleet(1000, 800, 4))].map(({ file }) => file);
    expect(pages).toEqual([]);
    expect([...listPages(largeFleet(1000, 804, 4))].map(({ file }) => file)).toHaveLength(4);
  });

  it('says of a cause the range of rates, the first limit, since when, and how many are new', () => {
    const { text, title, ids } = seenIn(renderIndex(fleetNight(40)));
    expect(title).toBe('43 of 55 machines leak from 3 causes: 2 new, 1 worse since last night.');
    expect(ids.filter((id) => id.startsWith('c-'))).toHaveLength(2);
    const row = text.slice(text.indexOf('40 machineslsass'));
    expect(row).toMatch(
      /^40 machines\s*lsass\s*Private Bytes\s*1\.\d+ to 3\.\d+ MiB\s*15 Oct 2026\s*first machine\s*in 37 days/,
    );
    expect(text).toMatch(/New 3\s*Worse 1\s*Same 36\s*High/);
  });

  it('has no number that is none', () => {
    const odd = nightFinding({ slopePerHour: null, ciLow: null, ciHigh: null, since: null, spark: [], article: null });
    const flat = nightFinding({ id: 'flat', spark: [null, 5, null, 5, 5] });
    for (const html of [
      renderIndex(nightSummary([nightMachine({ findings: [odd, flat] })])),
      renderMachinePage(machinePage(nightMachine({ findings: [odd, flat] }), 3)),
    ])
      expect(seenIn(html).text + html.replace(/<(style|script)>.*?<\/\1>/gs, '')).not.toMatch(
        /NaN|undefined|Infinity|null/,
      );
  });
});

/** Nights of so many machines, each of which makes something else long. */
const largeNights = (machines: number): [string, NightSummary][] => [
  ['2,000 findings in 60 causes', largeFleet(machines, machines / 5, 60)],
  ['one cause on all machines', largeFleet(machines, machines, 1)],
  ['another finding on each machine', largeFleet(machines, machines, machines)],
  ['two machines for each cause', largeFleet(machines, machines, machines / 2)],
  ['no finding', largeFleet(machines, 0, 1)],
  ['all that can go wrong on one night', worstNight(machines)],
];

describe('the index of a large fleet', () => {
  it.each(largeNights(10_000))(
    'is below 1 MB with 10,000 machines and %s, and finds every machine',
    (_name, summary) => {
      const index = renderIndex(summary);
      expect(Buffer.byteLength(index)).toBeLessThan(1_000_000);
      const data = /<script type="application\/json" id="others">(.*?)<\/script>/s.exec(index)![1]!;
      const others = new Set(Object.values(JSON.parse(data) as Record<string, string[]>).flat());
      const shown = new Set(index.match(/(?<= href=")machines\/[^"#]+/g));
      expect(summary.machines.filter(({ machine, page }) => !others.has(machine) && !shown.has(page))).toEqual([]);
    },
  );

  it.each(largeNights(1500))('has every machine on a page, and no dead link: %s', (_name, summary) => {
    const files = new Map([['index.html', renderIndex(summary)]]);
    for (const { file, html } of listPages(summary)) files.set(file, html);
    const placesOf = (html: string): string[] => [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!);
    const places = new Map([...files].map(([file, html]) => [file, new Set(placesOf(html))]));
    const machines = new Set<string>();
    const dead: string[] = [];
    for (const [file, html] of files) {
      expect(placesOf(html)).toHaveLength(places.get(file)!.size);
      for (const [, url = ''] of html.matchAll(/ href="([^"]+)"/g)) {
        const { pathname, hash } = new URL(url, `file:///${file}`);
        const target = pathname.slice(1);
        if (target.startsWith('machines/')) machines.add(target);
        if (/^(?:machines|\d{4}-\d\d-\d\d)\/|^summary\.json$/.test(target)) continue;
        const ids = places.get(target);
        if (ids === undefined || (hash !== '' && !ids.has(hash.slice(1)))) dead.push(`${file} -> ${url}`);
      }
    }
    expect(dead).toEqual([]);
    expect(machines).toEqual(new Set(summary.machines.map(({ page }) => page)));
  });

  it('has a data block that no name of a machine ends, and that leads to its page', () => {
    const name = '</script><b>x';
    const odd = nightMachine({ machine: name, page: 'machines/odd-1234.html' });
    const fleet = largeFleet(501, 0, 1);
    const html = renderIndex({ ...fleet, machines: [...fleet.machines, odd] });
    const { elements } = seenIn(html);
    expect(elements.filter((one) => one === 'script')).toHaveLength(2);
    expect(elements.filter((one) => one === 'b')).toHaveLength(
      seenIn(renderIndex(fleet)).elements.filter((one) => one === 'b').length,
    );
    const data = /id="others">(.*?)<\/script>/s.exec(html)![1]!;
    expect((JSON.parse(data) as Record<string, string[]>)['no findings']).toContain(`${name}\tmachines/odd-1234.html`);
  });
});

const PAGES: readonly (readonly [string, MachinePage])[] = [
  ['the example', examplePage()],
  ['no finding', machinePage(nightMachine(), 3)],
  ['no night', { ...machinePage(nightMachine(), 0), lifetimes: [] }],
  ...HOSTILE_NAMES.map((name): [string, MachinePage] => [
    `the name ${JSON.stringify(name.slice(0, 30))}`,
    machinePage(namedNight(name).machines[0]!, 3),
  ]),
];

describe.each(PAGES)("a machine's page of %s", (_name, made) => {
  const html = renderMachinePage(made);
  const page = seenIn(html);

  it('has no script, and allows its own style sheet alone', () => {
    expect(page.policy).toContain(`style-src ${hashOf(page.style)};`);
    expect(page.policy).not.toContain('script-src');
    for (const name of ['script', 'img', 'iframe', 'object', 'link', 'form', 'base', 'button'])
      expect(page.elements).not.toContain(name);
    for (const name of page.attributes) expect(name).not.toMatch(/^(?:on|style$|src$|srcset$)/);
  });

  it('leads back to the index and to reports beside its folder', () => {
    expect(page.urls).toContain('../index.html');
    expect(new Set(page.ids).size).toBe(page.ids.length);
    for (const url of page.urls) {
      if (url.startsWith('#')) expect(page.ids).toContain(url.slice(1));
      else expect(url).toMatch(/^\.\.\/(?:index\.html|\d{4}-\d\d-\d\d\/[^/:?#]+)$/);
    }
  });

  it('gives the same bytes for the same page', () => {
    expect(renderMachinePage(structuredClone(made))).toBe(html);
  });
});

describe("a machine's page", () => {
  it('does not say that nothing leaks where a finding is suppressed or waits', () => {
    const verdict = (unreported: MachinePage['unreported']): string =>
      seenIn(renderMachinePage({ ...machinePage(nightMachine(), 3), unreported })).title;
    expect(verdict({ suppressed: 0, waiting: 0 })).toBe('EXFE01: no leak.');
    expect(verdict({ suppressed: 1, waiting: 2 })).toBe(
      'EXFE01: no leak reported; 2 findings wait for another night; 1 finding is suppressed.',
    );
  });

  it('names the pools of its runs', () => {
    const page = machinePage(nightMachine(), 3);
    const subject: Subject = {
      kind: 'application-pool',
      names: ['Orders'],
      basis: 'succession',
      key: 'application-pool:orders',
    };
    const run = { ...page.lifetimes[0]!, process: 'w3wp', subject };
    expect(seenIn(renderMachinePage({ ...page, lifetimes: [run] })).text).toContain('w3wp (Orders)');
  });

  it('shows open findings with their nights, then those that are gone, with the date', () => {
    const html = renderMachinePage(examplePage());
    const { text, title } = seenIn(html);
    expect(title).toBe('TS-RDS11: 1 leak, 2 to watch.');
    expect(text).toContain('Gone since 3 Nov 2026');
    expect(text).toContain('Gone since 4 Jul 2026');
    expect(html).toMatch(
      /aria-label="Private Bytes at the end of each night; the process was restarted \d+ times, [^"]*; seen on 84 nights from 12 Aug 2026 to 3 Nov 2026/,
    );
  });

  it('draws a finding up to a night without captures, and marks those nights alone that saw it', () => {
    const page = machinePage(nightMachine({ findings: [nightFinding({ nightsSeen: 2 })] }), 2);
    const [finding] = page.findings;
    const [latest, first] = finding!.history;
    const unknown = { slopePerHour: null, ciLow: null, ciHigh: null, last: null };
    // As of the night before, the machine sent nothing; its suppression ended.
    const nights = page.nights.slice(1);
    const reopened = { ...latest!, ...unknown, state: 'reopened' as const };
    const drawn = (history: readonly FindingNight[], assessed: MachinePage['nights']): string =>
      renderMachinePage({ ...page, nights: assessed, findings: [{ ...finding!, history }] });
    const html = drawn([reopened, first!], nights);
    expect(seenIn(html).text).toContain('2 Nov 2026 3 Nov 2026');
    expect(html).toContain('seen on 1 night from 2 Nov 2026 to 3 Nov 2026');
    expect(html).toContain('<path class="f-median" d="M0 94v-4H500v4z"');
    // On a quiet night only the state was recorded.
    const quiet = drawn([{ ...latest!, ...unknown, state: 'same' }, first!], page.nights);
    expect(quiet).toContain('<path class="f-median" d="M0 94v-4H500v4z"');
    expect(drawn([latest!, first!], page.nights)).toContain('<path class="f-median" d="M0 94v-4H1000v4z"');
  });

  it('has every night with its report, in little room', () => {
    const findings = [0, 1, 2].map((rank) => nightFinding({ id: `f${rank}`, nightsSeen: 365 }));
    const html = renderMachinePage(machinePage(nightMachine({ findings }), 365));
    const { urls, text } = seenIn(html);
    const reports = new Set(urls.filter((url) => /^\.\.\/\d{4}-/.test(url)));
    expect(reports.size).toBe(300);
    expect(urls).toContain(`../${nightBefore(299)}/EXFE01.html`);
    expect(text).toContain('Dec 2025');
    expect(html.length).toBeLessThan(BUDGET_MACHINE_PAGE);
  });

  describe('the picture of a process that was restarted', () => {
    const finding = nightFinding({ nightsSeen: 6 });
    const page = machinePage(nightMachine({ findings: [finding] }), 6);
    const runsOf = (more: Partial<KnownLifetime>, count = 3): KnownLifetime[] =>
      Array.from({ length: count }, (_, index) => ({
        ...page.lifetimes[0]!,
        process: 'INETINFO',
        startMs: Date.parse(`${nightBefore(index + 1)}T03:00:00Z`),
        startKnown: true,
        subject: null,
        ...more,
      }));
    const captionOf = (lifetimes: KnownLifetime[], more: Partial<NightFinding> = {}): string => {
      const findings = page.findings.map((one) => ({ ...one, ...more }));
      const html = renderMachinePage({ ...page, findings, lifetimes });
      return /<figcaption>([^:<]*)/.exec(html)![1]!;
    };
    const LEVELS = 'Private Bytes at the end of each night';

    it('is that of its growth, with its interval and the restarts', () => {
      expect(captionOf(runsOf({}))).toBe(
        'Growth of Private Bytes per hour, by night; the process was restarted 3 times',
      );
      expect(captionOf(runsOf({}, 1))).toMatch(/; the process was restarted once$/);
      const html = renderMachinePage({ ...page, lifetimes: runsOf({}) });
      expect(/class="s-restart" d="(M\d+ 6V70){3}"/.test(html)).toBe(true);
      expect(html).toMatch(/class="f-median band" d="M[^"]+L[^"]+z"/);
    });

    it('is that of its levels, a line for each run, where the runs are long', () => {
      const long = nightFinding({ nightsSeen: 12 });
      const made = machinePage(nightMachine({ findings: [long] }), 12);
      // After the newest sample of the third night before the latest, so that the second begins another line.
      const [run] = runsOf({ startMs: Date.parse(`${nightBefore(3)}T20:00:00Z`) });
      const html = renderMachinePage({ ...made, lifetimes: [run!] });
      expect(/<figcaption>([^:<]*)/.exec(html)![1]).toBe(`${LEVELS}; the process was restarted once`);
      const [, line] = /class="s-median" d="([^"]+)"/.exec(html)!;
      expect(
        line!
          .split('M')
          .slice(1)
          .map((part) => part.split(/[hlv]/).length - 1),
      ).toEqual([9, 3]);
    });

    it.each<[string, KnownLifetime[], Partial<NightFinding>]>([
      ['it was not restarted', [], {}],
      ['its start was not seen', runsOf({ startKnown: false }), {}],
      ['another process was restarted', runsOf({ process: 'store' }), {}],
      ['it started before the finding', runsOf({ startMs: Date.parse(`${nightBefore(9)}T03:00:00Z`) }), {}],
      ['its siblings cannot be told apart', runsOf({}), { siblings: 2 }],
      [
        'another pool was restarted',
        runsOf({ subject: { kind: 'application-pool', names: ['Other'], basis: 'succession', key: '' } }),
        { siblings: 2, subject: { kind: 'application-pool', names: ['Orders'], basis: 'succession', key: '' } },
      ],
    ])('is that of its levels where %s', (_name, lifetimes, more) => {
      expect(captionOf(lifetimes, more)).toBe(LEVELS);
    });
  });

  it('draws no picture of a single night', () => {
    const html = renderMachinePage(machinePage(nightMachine({ findings: [nightFinding({ nightsSeen: 1 })] }), 1));
    expect(html).not.toContain('role="img"');
  });
});

describe('a name of a stranger', () => {
  const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
  const expectHarmless = (name: string): void => {
    const summary = namedNight(name);
    for (const html of [renderIndex(summary), renderMachinePage(machinePage(summary.machines[0]!, 3))]) {
      const { text, urls, elements, ids } = seenIn(html);
      expect(text.replaceAll('\n', '')).not.toMatch(UNSEEN);
      if (name !== '') expect(text).toContain(displayName(name));
      for (const url of urls) expect(url).not.toMatch(/[\s"'<>\\]|^\/|^[a-z]+:/i);
      expect(elements).not.toContain('img');
      expect(ids.filter((id) => /[^\w-]/.test(id))).toEqual([]);
    }
  };

  it.each([...HOSTILE_NAMES, 'a\nb', '"q" \'r\'', 'a#b%20 c', '..', '/etc', '\\\\srv\\c$', 'javascript:x'])(
    'is harmless: %j',
    expectHarmless,
  );

  it('is harmless, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), expectHarmless), { numRuns: 100 });
  }, 60_000);
});

describe('a link', () => {
  it.each([
    ['machines/a#b%20 c.html', 0, 'machines/a%23b%2520%20c.html'],
    ['2026-11-03/Ä?.html', 1, '../2026-11-03/%C3%84%3F.html'],
    ['index.html', 1, '../index.html'],
    ['c:/x.html', 0, 'c%3A/x.html'],
    ['//host/x', 0, 'host/x'],
    ['../../x', 1, '../x'],
    ['a\\b.html', 0, 'a%5Cb.html'],
    ['lone\ud800.html', 0, 'lone%EF%BF%BD.html'],
  ])('to %j from a depth of %i is %s', (file, depth, href) => {
    expect(pageHref(file, depth)).toBe(href);
  });

  it('finds its way up from where a page lies', () => {
    expect(depthOf('index.html')).toBe(0);
    expect(depthOf('machines/a.html')).toBe(1);
  });

  it('is decoded to the file it was made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        fc.pre(!/[/]/.test(name) && name !== '.' && name !== '..');
        const url = new URL(pageHref(`machines/${name}.html`), 'https://host/out/index.html');
        expect(decodeURIComponent(url.pathname)).toBe(`/out/machines/${name}.html`);
        expect(url.search + url.hash).toBe('');
      }),
    );
  });

  it('has an anchor of plain characters, one for each finding', () => {
    expect(findingAnchor('a1b2')).toBe('f-a1b2');
    expect(findingAnchor('<x>')).toMatch(/^f-[0-9a-f]{16}$/);
    expect(findingAnchor('<x>')).not.toBe(findingAnchor('<y>'));
  });
});

describe('a line', () => {
  it('is told by differences, and gaps stay gaps', () => {
    const points = [{ x: 4, y: 48 }, { x: 11, y: 40 }, null, { x: 25, y: 40 }, { x: 32, y: 40 }, { x: 32, y: 44 }];
    expect(relativePath(points)).toBe('M4 48h0l7-8M25 40h0h7v4');
  });
});
