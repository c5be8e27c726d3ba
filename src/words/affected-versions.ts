/** That a machine has a version with the leak, and which update fixes it. Names in it are made visible. */
import type { AffectedVersions, ProductFamily, Release } from '../model/article.ts';
import type { VersionFound, WantedVersions } from '../model/evidence-facts.ts';
import type { Report, ReportArticle, ReportArticleMatch, ReportAssessment, ReportEvidence } from '../model/report.ts';
import { articleOf, openMatches } from '../report/facts.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../util/escape.ts';
import { versionName } from './evidence-found.ts';
import { articleName, machineName } from './report.ts';
import type { Step } from './step.ts';

/** More articles than these are in the report's list of known issues. */
const MAX_NOTES = 2;
/** Windows 10: from this build on each update of Windows holds those before it. */
const FIRST_CUMULATIVE_BUILD = 10_240;

const UPDATE_CATALOG = 'https://www.catalog.update.microsoft.com/Search.aspx?q=';
/** Where Microsoft lists the updates of a product. */
const UPDATE_LISTS: Partial<Readonly<Record<ProductFamily, string>>> = {
  'sql-server': 'https://learn.microsoft.com/troubleshoot/sql/releases/download-and-install-latest-updates',
  exchange: 'https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates',
};

/** Null in Reports of earlier versions too. */
const versionLineOf = ({ evidence }: ReportArticleMatch): ReportEvidence<'version'> | null =>
  evidence.find((line) => line.kind === 'version') ?? null;

/**
 * `DC01 is inside the affected versions of KB 5035857: Windows Server 2022 build 20348.2340 is installed, affected since
 * KB5035857, fixed by KB5037422 (build 20348.2342).` Of the first articles that name a fix.
 */
export function affectedNotes({ machine, articles }: ReportAssessment): string[] {
  return openMatches(articles)
    .flatMap((match) => {
      const line = versionLineOf(match);
      const installed = line?.state === 'met' && line.foundFacts !== undefined ? installedText(line.foundFacts) : null;
      if (installed === null) return [];
      return [`${machineName(machine)} is inside the affected versions of ${articleName(match.id)}: ${installed}.`];
    })
    .slice(0, MAX_NOTES);
}

/** Null where no fix is named: then there is nothing to install. */
function installedText(found: VersionFound): string | null {
  if (found.code === 'update') {
    if (found.effect !== 'introduces' || found.fixedBy === null) return null;
    return `${displayName(found.article)} is installed, which brought it, fixed by ${displayName(found.fixedBy)}`;
  }
  if (found.code !== 'version') return null;
  const fix = fixName(found.fixedBy, found.fixedVersion, isWindows(found.of));
  if (fix === null) return null;
  const since = found.introducedBy === null ? '' : `, affected since ${displayName(found.introducedBy)}`;
  return `${versionName(found.of, found.version)} is installed${since}, fixed by ${fix}`;
}

const isWindows = (product: string): boolean => /^windows\b/i.test(product);

/** `KB5037422 (build 20348.2342)`, `1.15.0`; null where neither is known. */
function fixName(fixedBy: string | null, version: string | null, ofWindows: boolean): string | null {
  if (fixedBy === null || fixedBy === version) return version === null ? null : buildText(version, ofWindows);
  return displayName(fixedBy) + (version === null ? '' : ` (${buildText(version, ofWindows)})`);
}

const buildText = (version: string, ofWindows: boolean): string =>
  `${ofWindows ? 'build ' : ''}${displayName(version)}`;

/** An update that fixes an article on a machine. */
interface Update {
  readonly product: string;
  readonly family: ProductFamily | null;
  /** Article, or name, of the update; null where the version alone is known. */
  readonly article: string | null;
  readonly name: string | null;
  /** First version without the leak. */
  readonly version: string | null;
  readonly note: string | null;
  /** Whether the machine surely has a version with the leak. */
  readonly isAffected: boolean;
}

/**
 * Which update to install, and where to get it, for the version that a machine has, or may have.
 * @returns null where the article names none for it
 */
export function updateStep(report: Report, finding: ReportAssessment, match: ReportArticleMatch): Step | null {
  const article = articleOf(report, match.id);
  const update = article === null ? null : updateOf(article, match);
  if (update === null) return null;
  const lead = match.confidence === 'confirmed' ? '' : 'Probably: ';
  const text = update.family === 'windows' ? windowsText(finding, match, update) : productText(finding, match, update);
  const note = update.note === null ? '' : ` Note: ${displayName(update.note, MAX_SENTENCE_CHARACTERS)}.`;
  const source = article?.source?.url ?? '';
  return {
    text: `${lead}${lead === '' ? text : text.charAt(0).toLowerCase() + text.slice(1)}${note}`,
    command: null,
    ...(/^https:\/\/\S+$/.test(source) ? { source } : {}),
  };
}

function updateOf(article: ReportArticle, match: ReportArticleMatch): Update | null {
  const line = versionLineOf(match);
  if (line === null || line.state === 'unmet') return null;
  const versions = line.wantedFacts?.versions ?? [];
  const isAffected = line.state === 'met';
  const of = isAffected ? versions.filter((one) => isMeant(one, line.foundFacts)) : possibleVersions(match, versions);
  // Of an update that several products have in common the first stands for all.
  const wanted = of.find((one) => fixName(one.fixedBy, one.below, false) !== null);
  if (wanted === undefined || (!isAffected && of.length > 1)) return null;
  const range = (article.affected ?? []).find((one) => isRangeOf(one, wanted));
  const ofArticle = range?.fixedBy?.article ?? null;
  return {
    product: wanted.product,
    family: range?.family ?? null,
    article: ofArticle,
    name: range?.fixedBy?.name ?? (ofArticle === null ? wanted.fixedBy : null),
    version: wanted.below,
    note: ofArticle === match.id ? null : (range?.fixedBy?.note ?? null),
    isAffected,
  };
}

const nameOf = (release: Release | null): string | null => release?.article ?? release?.name ?? null;

const isRangeOf = ({ product, introducedBy, fixedBy }: AffectedVersions, wanted: WantedVersions): boolean =>
  product === wanted.product && nameOf(fixedBy) === wanted.fixedBy && nameOf(introducedBy) === wanted.introducedBy;

/** Whether a range is the one that decided. */
function isMeant(wanted: WantedVersions, found: VersionFound | undefined): boolean {
  if (found?.code === 'update') return wanted.fixedBy === found.fixedBy && wanted.introducedBy === found.article;
  if (found?.code !== 'version') return false;
  return (
    wanted.fixedBy === found.fixedBy &&
    wanted.introducedBy === found.introducedBy &&
    wanted.below === found.fixedVersion &&
    (!isWindows(wanted.product) || !isWindows(found.of) || found.of === 'Windows' || wanted.product === found.of)
  );
}

/** Where the version is not known: those of the Windows that the machine has, or the only ones. */
function possibleVersions(match: ReportArticleMatch, versions: readonly WantedVersions[]): readonly WantedVersions[] {
  const windows = match.evidence.flatMap((line) =>
    line.kind === 'product' && line.foundFacts?.code === 'windows-of-machine' ? [line.foundFacts.windows] : [],
  )[0];
  if (windows === undefined) return versions;
  const ofWindows = versions.filter(({ product }) => isWindows(product));
  return ofWindows.length === 0 ? versions : ofWindows.filter(({ product }) => product === `Windows ${windows}`);
}

function windowsText(finding: ReportAssessment, { id }: ReportArticleMatch, update: Update): string {
  const { article, name, version, isAffected } = update;
  const isCumulative = Number(version?.split('.')[0] ?? 0) >= FIRST_CUMULATIVE_BUILD;
  const where = machineName(finding.machine);
  const condition = isAffected || version === null ? '' : ', if its build is lower';
  const fix = fixName(article ?? name, version, true);
  const later = isCumulative ? ' or a later cumulative update' : '';
  const install = `Install ${fix}${later} on ${where}${condition}: it fixes ${articleName(id)}.`;
  if (article === null) return install;
  const get =
    article === id && !isCumulative
      ? 'The article says how to get it.'
      : `Get it from the Microsoft Update Catalog (${UPDATE_CATALOG}${encodeURIComponent(article)}).`;
  return `${install} ${get}`;
}

function productText(finding: ReportAssessment, { id }: ReportArticleMatch, update: Update): string {
  const { product, family, article, name, version, isAffected } = update;
  const what = displayName(product);
  const to = name ?? version ?? article;
  const more = [article, version].filter((one) => one !== null && one !== to).map((one) => displayName(one!));
  const fix = `${displayName(to!)}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
  const condition = isAffected ? '' : ', if its version is lower';
  const list = family === null ? undefined : UPDATE_LISTS[family];
  const get =
    list === undefined ? `Get it from the project or maker of ${what}.` : `Microsoft lists its updates (${list}).`;
  return `Update ${what} on ${machineName(finding.machine)} to ${fix} or later${condition}: it fixes ${articleName(id)}. ${get}`;
}
