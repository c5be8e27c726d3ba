import { describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/cli/exit-status.ts';
import type { Suppression } from '../../src/model/configuration.ts';
import type { Report } from '../../src/model/report.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import type { SubjectKind } from '../../src/model/subject.ts';
import { suppressFindings } from '../../src/report/suppress.ts';
import { renderText } from '../../src/render/text/render-text.ts';
import { verdictSentence } from '../../src/words/report.ts';
import { suppressionTexts } from '../../src/words/suppressions.ts';
import {
  fullReport,
  HOSTILE_NAMES,
  likelyLeak,
  quiet,
  report,
  restartingSuspect,
  tiedLeak,
} from '../helpers/report-fixture.ts';
import { findingsOf } from '../../src/report/facts.ts';

const NOW_MS = Date.parse('2027-03-31T12:00:00Z');
const entry = (changes: Partial<Suppression>): Suppression => ({
  ...{
    id: null,
    process: null,
    pool: null,
    service: null,
    machine: null,
    resource: null,
    article: null,
    expires: null,
  },
  ...{ reason: 'known', file: '.leakscanignore', line: 1 },
  ...changes,
});
/** Processes whose findings are suppressed. */
const suppressed = (of: Report): (string | null)[] =>
  of.assessments.filter((one) => one.suppressedBy !== undefined).map((one) => one.process);

describe('suppressFindings', () => {
  it.each<[string, Partial<Suppression>, string[]]>([
    ['an exact id', { id: 'a1b2c3d4e5f60718' }, ['inetinfo']],
    ['an id in capitals', { id: 'A1B2C3D4E5F60718' }, ['inetinfo']],
    ['the beginning of an id', { id: 'a1b2*' }, ['inetinfo']],
    ['another id', { id: 'a1b2' }, []],
    ['a process', { process: 'INETINFO' }, ['inetinfo']],
    ['a pattern', { process: '*t*' }, ['inetinfo', 'store']],
    ['all siblings', { process: 'w3wp' }, ['w3wp']],
    ['an instance', { process: 'w3wp#2' }, ['w3wp']],
    ['another instance', { process: 'w3wp#1' }, []],
    ['a quiet process', { process: 'lsass' }, []],
    ['a machine', { machine: 'exfe*' }, ['inetinfo', 'store', 'w3wp']],
    ['another machine', { machine: 'EXBE02', process: 'inetinfo' }, []],
    ['a resource beside it', { machine: '*', resource: 'handles' }, ['store']],
    ['another resource', { process: 'inetinfo', resource: 'handles' }, []],
    ['the best article', { article: 'KB944903' }, ['inetinfo']],
    ['one of articles that tie', { article: 'KB100001' }, []],
    ['one that is ruled out', { process: 'inetinfo', article: 'KB100003' }, []],
    ['not yet expired', { process: 'inetinfo', expires: '2027-03-31' }, ['inetinfo']],
    ['expired', { process: 'inetinfo', expires: '2027-03-30' }, []],
  ])('%s', (_, changes, processes) => {
    const before = report({ assessments: [likelyLeak(), tiedLeak(), restartingSuspect(), quiet('lsass')] });
    const after = suppressFindings(before, [entry(changes)], NOW_MS, suppressionTexts);
    expect(suppressed(after)).toEqual(processes);
    expect(after.assessments.map((one) => ({ ...one, suppressedBy: undefined }))).toEqual(before.assessments);
  });

  it('selects by pool and service', () => {
    const named = (id: string, kind: SubjectKind, ...names: string[]) => ({
      ...restartingSuspect(),
      ...{ id, process: id, subject: { kind, names, basis: 'counters' as const, key: id } },
    });
    const before = report({
      assessments: [named('w3wp', 'application-pool', 'OrdersApi'), named('svchost', 'services', 'Dnscache', 'NlaSvc')],
    });
    const by = (changes: Partial<Suppression>): (string | null)[] =>
      suppressed(suppressFindings(before, [entry(changes)], NOW_MS, suppressionTexts));
    expect(by({ pool: 'orders*' })).toEqual(['w3wp']);
    expect(by({ service: 'NlaSvc' })).toEqual(['svchost']);
    expect(by({ process: 'w3wp (OrdersApi)' })).toEqual(['w3wp']);
    expect(by({ process: 'Dnscache' })).toEqual(['svchost']);
    expect(by({ pool: 'NlaSvc' })).toEqual([]);
    expect(by({ process: 'svchost', pool: 'OrdersApi' })).toEqual([]);
  });

  it.each([
    ['2027-03-31T00:00:00.000Z', true],
    ['2027-03-31T23:59:59.999Z', true],
    ['2027-04-01T00:00:00.000Z', false],
  ])('an entry of 31 March applies at %s: %s', (now, applies) => {
    const entries = [entry({ process: 'inetinfo', expires: '2027-03-31', line: 7 })];
    const after = suppressFindings(report({ assessments: [likelyLeak()] }), entries, Date.parse(now), suppressionTexts);
    expect(suppressed(after)).toEqual(applies ? ['inetinfo'] : []);
    expect(after.warnings).toEqual(
      applies
        ? []
        : [
            '.leakscanignore:7: this suppression expired after 31 Mar 2027 and no longer applies: renew or delete it (known)',
          ],
    );
  });

  it('names the first entry that fits and still applies', () => {
    const entries = [
      entry({ process: 'inetinfo', expires: '2020-01-01', line: 1 }),
      entry({ process: 'inet*', line: 2, reason: 'second', expires: '2030-01-01' }),
      entry({ process: 'inetinfo', line: 3 }),
    ];
    const [one] = suppressFindings(
      report({ assessments: [likelyLeak()] }),
      entries,
      NOW_MS,
      suppressionTexts,
    ).assessments;
    expect(one!.suppressedBy).toEqual({ reason: 'second', expires: '2030-01-01', file: '.leakscanignore', line: 2 });
  });

  it('tells entries without a finding in one line, those of machines that were not scanned not at all', () => {
    const entries = [
      entry({ process: 'gone', line: 1 }),
      entry({ process: 'gone', machine: 'OTHER', line: 2 }),
      entry({ process: 'lsass', machine: 'EXFE*', line: 3 }),
    ];
    const { warnings } = suppressFindings(report({ assessments: [likelyLeak()] }), entries, NOW_MS, suppressionTexts);
    expect(warnings).toEqual(['2 suppressions fit no finding of these logs: .leakscanignore:1, .leakscanignore:3']);
  });

  describe('of a finding with symptoms', () => {
    const lead = { ...likelyLeak(), resource: 'handles' as const };
    const symptom = { ...lead, id: 'b', resource: 'pool-paged' as const, symptomOf: lead.id };
    const of = report({ assessments: [lead, symptom] });
    const apply = (changes: Partial<Suppression>) =>
      suppressFindings(of, [entry(changes)], NOW_MS, ({ unused }) => unused.map(({ line }) => `unused ${line}`));

    it('suppresses all of it, and counts one', () => {
      const done = apply({ resource: 'handles', machine: '*' });
      expect(done.assessments.map(({ suppressedBy }) => suppressedBy?.line)).toEqual([1, 1]);
      expect(done.overview).toMatchObject({ leaks: 0, suppressed: 1, exitStatus: 0 });
      expect(done.warnings).toEqual([]);
    });

    it.each<[string, Partial<Suppression>]>([
      ['resource', { resource: 'pool-paged', machine: '*' }],
      ['id', { id: 'b' }],
    ])('does nothing by the %s of a symptom', (_, changes) => {
      const done = apply(changes);
      expect(done.assessments.some(({ suppressedBy }) => suppressedBy !== undefined)).toBe(false);
      expect(done.warnings).toEqual(['unused 1']);
    });
  });

  it('changes nothing without entries', () => {
    const before = fullReport();
    expect(suppressFindings(before, [], NOW_MS, suppressionTexts)).toBe(before);
  });

  it('tells at most twenty that have expired', () => {
    const entries = Array.from({ length: 30 }, (_, i) => entry({ process: 'a', expires: '2020-01-01', line: i + 1 }));
    const { warnings } = suppressFindings(report(), entries, NOW_MS, suppressionTexts);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe('10 more suppressions expired');
  });
});

describe('a suppressed finding', () => {
  const full = suppressFindings(
    fullReport(),
    [entry({ process: 'inetinfo', reason: 'hotfix planned', expires: '2027-12-31', line: 3 })],
    NOW_MS,
    suppressionTexts,
  );
  const all = suppressFindings(fullReport(), [entry({ machine: '*' })], NOW_MS, suppressionTexts);

  it('is none for the verdict and the exit status', () => {
    expect(findingsOf(full).map((one) => one.process)).toEqual(['store', 'w3wp']);
    expect(verdictSentence(fullReport())).toMatch(/^Two processes leak/);
    expect(verdictSentence(full)).toMatch(/^One process leaks\. EXFE01|^One process leaks\. store/);
    expect(verdictSentence(all)).toMatch(/^No leak found in/);
    const options = { failOn: 'suspect', exitZero: false, strictInputs: false } as const;
    expect(exitStatus({ ...full, failedInputs: [] }, options)).toBe(1);
    expect(exitStatus({ ...all, failedInputs: [] }, options)).toBe(0);
  });

  it('has its own section in the text, with reason, expiry and place', () => {
    const text = renderText(full, { color: false, width: 400 });
    expect(text).toContain(
      'Suppressed findings\n  inetinfo on EXFE01, 9.00 MiB (8.73 to 9.27) Private Bytes per hour: ',
    );
    expect(text).toContain('hotfix planned (until 31 Dec 2027, .leakscanignore:3)');
    expect(text).toMatch(/samples, 1 finding suppressed\.\n/);
    expect(renderText(all, { color: true, width: 80 })).not.toContain('\u001b[31m');
    expect(renderText(fullReport(), { color: false, width: 80 })).not.toContain('uppressed');
  });

  it('has its own section in the page, and no card and no chart', async () => {
    const html = await renderHtml(full);
    const section = /<section id="suppressed".*?<\/section>/s.exec(html)![0];
    for (const part of [
      'inetinfo',
      'EXFE01',
      'Leak',
      'hotfix planned',
      'until 31 Dec 2027',
      '.leakscanignore',
      '+9.00 MiB/h',
      'KB 944903 (likely)',
    ])
      expect(section).toContain(part);
    expect(section).not.toContain('<svg');
    expect(html.includes('id="f-a1b2c3d4e5f60718"')).toBe(false);
    expect(html.includes('<a href="#suppressed">Suppressed</a>')).toBe(true);
    const calm = await renderHtml({ ...all, events: [], failedInputs: [] });
    expect(calm.includes('No new action needed')).toBe(true);
    expect((await renderHtml(fullReport())).includes('uppressed')).toBe(false);
  });

  it('shows hostile reasons and files as text', async () => {
    for (const name of HOSTILE_NAMES) {
      const hostile = suppressFindings(
        report({ assessments: [likelyLeak()] }),
        [entry({ machine: '*', reason: name, file: name })],
        NOW_MS,
        suppressionTexts,
      );
      const html = await renderHtml(hostile);
      expect(html).not.toMatch(/<script|<img|<svg onload/);
      expect(renderText(hostile, { color: false, width: 100 })).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    }
  });
});
