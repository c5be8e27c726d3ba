import { describe, expect, it } from 'vitest';
import type { AffectedVersions, Confidence } from '../../src/model/article.ts';
import type { VersionFound, WantedVersions } from '../../src/model/evidence-facts.ts';
import type { ReportArticle, ReportArticleMatch, ReportEvidence } from '../../src/model/report.ts';
import { stepsFor } from '../../src/words/advice.ts';
import { affectedNotes, updateStep } from '../../src/words/affected-versions.ts';
import { article, assessment, report as reportOf } from '../helpers/report-fixture.ts';

const ID = 'KB5035857';

const range = (product: string, version: string, introducedBy: string, fixedBy: string | null): AffectedVersions => ({
  ...{ product, family: 'windows', version, from: null, below: null, file: null, declaredOnly: false, line: null },
  introducedBy: { article: introducedBy, name: null, date: null, note: null },
  fixedBy: fixedBy === null ? null : { article: fixedBy, name: null, date: null, note: 'out of band' },
});

const WANTED: readonly WantedVersions[] = [
  {
    ...{ product: 'Windows Server 2022', from: '20348.2340', below: '20348.2342' },
    ...{ introducedBy: 'KB5035857', fixedBy: 'KB5037422' },
  },
  {
    ...{ product: 'Windows Server 2019', from: '17763.5576', below: '17763.5579' },
    ...{ introducedBy: 'KB5035849', fixedBy: 'KB5037425' },
  },
  { product: 'Windows Server 2012 R2', from: null, below: null, introducedBy: 'KB5035885', fixedBy: null },
];

const LSASS = article({
  affected: [
    range('Windows Server 2022', 'Server 2022', 'KB5035857', 'KB5037422'),
    range('Windows Server 2019', 'Server 2019', 'KB5035849', 'KB5037425'),
    range('Windows Server 2012 R2', 'Server 2012 R2', 'KB5035885', null),
  ],
  fixes: [],
  restart: null,
  workaround: 'Uninstall the March update, or restart the domain controller on a schedule',
  source: { title: null, url: 'https://example.com/lsass' },
});

const FOUND: Extract<VersionFound, { code: 'version' }> = {
  ...{ code: 'version', of: 'Windows Server 2022', version: '20348.2340', source: 'module-list' },
  ...{ relation: 'affected', introducedBy: 'KB5035857', fixedBy: 'KB5037422', fixedVersion: '20348.2342' },
};

const version = (
  state: ReportEvidence['state'],
  foundFacts: VersionFound,
  versions: readonly WantedVersions[] = WANTED,
): ReportEvidence => ({ kind: 'version', wanted: 'w', found: 'f', state, wantedFacts: { versions }, foundFacts });

const runsOn = (windows: string): ReportEvidence => ({
  ...{ kind: 'product', wanted: 'w', found: 'f', state: 'met' },
  wantedFacts: { products: [] },
  foundFacts: { code: 'windows-of-machine', windows, source: 'declared' },
});

function madeOf(one: ReportArticle, confidence: Confidence, ...evidence: ReportEvidence[]) {
  const match: ReportArticleMatch = { id: ID, confidence, evidence };
  const finding = assessment({ process: 'lsass', machine: 'DC01', articles: [match], questions: [] });
  return { match, finding, report: reportOf({ assessments: [finding], articles: { [ID]: one } }) };
}

function stepOf(one: ReportArticle, confidence: Confidence, ...evidence: ReportEvidence[]) {
  const { report, finding, match } = madeOf(one, confidence, ...evidence);
  return updateStep(report, finding, match)?.text ?? null;
}

describe('updateStep', () => {
  it('names the update and build for the Windows of the machine, and where to get it', () => {
    const { report, finding, match } = madeOf(LSASS, 'confirmed', version('met', FOUND));
    expect(updateStep(report, finding, match)).toEqual({
      text:
        'Install KB5037422 (build 20348.2342) or a later cumulative update on DC01: it fixes KB 5035857. Get it from the ' +
        'Microsoft Update Catalog (https://www.catalog.update.microsoft.com/Search.aspx?q=KB5037422). Note: out of band.',
      command: null,
      source: 'https://example.com/lsass',
    });
  });

  it('says that it is probable where the article is', () => {
    expect(stepOf(LSASS, 'likely', version('met', FOUND))).toMatch(/^Probably: install KB5037422/);
  });

  it('takes the range of the Windows of the machine where its build is not known', () => {
    const line = version('unknown', { code: 'not-known', what: 'windows' });
    expect(stepOf(LSASS, 'confirmed', runsOn('Server 2019'), line)).toMatch(
      /^Install KB5037425 \(build 17763\.5579\) .* on DC01, if its build is lower: it fixes KB 5035857\./,
    );
    expect(stepOf(LSASS, 'confirmed', line)).toBeNull();
  });

  it.each([
    ['a version without the leak', version('unmet', { ...FOUND, relation: 'fixed' })],
    [
      'a Windows without a fix',
      version('met', { code: 'update', article: 'KB5035885', effect: 'introduces', fixedBy: null, source: 'declared' }),
    ],
  ])('names none for %s', (_, line) => {
    expect(stepOf(LSASS, 'confirmed', line)).toBeNull();
  });

  it('does not call a hotfix cumulative, and leaves where to get it to its article', () => {
    const wanted = { product: 'Windows 7', from: null, below: null, introducedBy: null, fixedBy: ID };
    const seven = { ...range('Windows 7', '7', ID, ID), introducedBy: null };
    const line = version('unknown', { code: 'not-known', what: 'windows' }, [wanted]);
    expect(stepOf(article({ affected: [seven] }), 'confirmed', line)).toBe(
      'Install KB5035857 on DC01: it fixes KB 5035857. The article says how to get it.',
    );
  });

  it('names the version of a program', () => {
    const wanted = { product: 'Telegraf', from: null, below: '1.15.0', introducedBy: null, fixedBy: '1.15.0' };
    const telegraf: AffectedVersions = {
      ...range('Telegraf', '1', ID, null),
      ...{ family: null, introducedBy: null, fixedBy: { article: null, name: '1.15.0', date: null, note: null } },
    };
    const found = { ...FOUND, of: 'telegraf.exe', version: '1.14.0', introducedBy: null };
    const line = version('met', { ...found, fixedBy: '1.15.0', fixedVersion: '1.15.0' }, [wanted]);
    expect(stepOf(article({ affected: [telegraf] }), 'confirmed', line)).toBe(
      'Update Telegraf on DC01 to 1.15.0 or later: it fixes KB 5035857. Get it from the project or maker of Telegraf.',
    );
  });
});

describe('stepsFor', () => {
  it('begins with the update, before doubts about the growth', () => {
    const { report, finding } = madeOf(LSASS, 'confirmed', version('met', FOUND));
    const doubtful = { ...finding, caveats: ['known-cache'] as const };
    const steps = stepsFor(report, doubtful).map(({ text }) => text);
    expect(steps[0]).toMatch(/^Install KB5037422 .* Plan it for a maintenance window\.$/);
    expect(steps[1]).toMatch(/^Log lsass on DC01 with the size of its cache/);
    expect(steps[2]).toBe(
      'Workaround of KB 5035857: Uninstall the March update, or restart the domain controller on a schedule.',
    );
  });
});

describe('affectedNotes', () => {
  const notesOf = (...evidence: ReportEvidence[]) => affectedNotes(madeOf(LSASS, 'confirmed', ...evidence).finding);

  it('says that the machine is inside the affected versions', () => {
    expect(notesOf(version('met', FOUND))).toEqual([
      'DC01 is inside the affected versions of KB 5035857: Windows Server 2022 build 20348.2340 is installed, affected since ' +
        'KB5035857, fixed by KB5037422 (build 20348.2342).',
    ]);
    const update = { code: 'update', article: 'KB5035857', effect: 'introduces', source: 'declared' } as const;
    expect(notesOf(version('met', { ...update, fixedBy: 'KB5037422' }))).toEqual([
      'DC01 is inside the affected versions of KB 5035857: KB5035857 is installed, which brought it, fixed by KB5037422.',
    ]);
  });

  it('says nothing where the version has no leak, or no fix is named', () => {
    expect(notesOf(version('unmet', { ...FOUND, relation: 'fixed' }))).toEqual([]);
    expect(notesOf(version('met', { ...FOUND, fixedBy: null, fixedVersion: null }))).toEqual([]);
    expect(notesOf()).toEqual([]);
  });
});
