/** What would tell tied articles apart, and the command that answers it. */
import type { Article } from '../model/article.ts';
import type { WantedVersions } from '../model/evidence-facts.ts';
import type { OpenQuestion, VersionsLeft } from '../model/match.ts';
import { pairMemo, weakMemo } from '../util/memo.ts';
import { LISTDLLS_COMMAND } from '../util/module-list-command.ts';
import {
  branchOf,
  compareFileVersions,
  formatFileVersion,
  parseFileVersion,
  type FileVersion,
} from './file-version.ts';
import type { Subject } from './find-module.ts';
import type { PreparedCatalog, PreparedMachine } from './prepare.ts';
import { isBeforeWindowsXP } from './product-condition.ts';

/** Beyond these a table of versions is no help. */
const MAX_RANGES = 4;

/**
 * The version of the modules that would settle it.
 * @param unseen articles whose module was not seen, at least one
 */
export function moduleQuestion(unseen: readonly Article[], subject: Subject, machine: PreparedMachine): OpenQuestion {
  const modules = [...new Set(unseen.map((a) => a.observed.process.module).filter((m) => m !== null))].sort();
  const { process, ended } = subject;
  return {
    articles: unseen.map((a) => a.id),
    facts: {
      code: 'module-version',
      process,
      modules,
      ended,
      versions: modules.length === 1 ? versionsLeft(unseen, machine.catalog) : [],
    },
    command: isBeforeWindowsXP(machine) ? LISTDLLS_COMMAND : moduleCommand(subject, modules),
  };
}

/** Of more articles the question would be a table. */
const MAX_ASKED = 3;

/**
 * The build of Windows, or the version of the program, that would settle it.
 * @param unseen articles whose versions were not compared, at least one
 */
export function versionQuestions(unseen: readonly AskedArticle[], { process, ended }: Subject): OpenQuestion[] {
  return (['windows', 'program'] as const).flatMap((what) => {
    const asked = unseen.filter((one) => one.what === what);
    if (asked.length === 0) return [];
    const affected = asked.slice(0, MAX_ASKED).map(({ id, versions }) => ({ article: id, versions }));
    return [
      {
        articles: asked.map(({ id }) => id),
        facts:
          what === 'windows'
            ? ({ code: 'windows-build', affected } as const)
            : ({ code: 'program-version', process, ended, affected } as const),
        command: what === 'windows' ? WINDOWS_BUILD_COMMAND : programCommand(process),
      },
    ];
  });
}

/** An article whose version condition could not be answered, and whose version would. */
export interface AskedArticle {
  readonly id: string;
  readonly what: 'windows' | 'program';
  readonly versions: readonly WantedVersions[];
}

/** The build with its revision, since Windows 8.1; the program that shows it, winver, has it in a window only. */
const WINDOWS_BUILD_COMMAND = [
  "Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'",
  'Select-Object ProductName, CurrentBuild, UBR',
].join(' | ');

const programCommand = (process: string): string =>
  [
    'Get-Process',
    `Where-Object { $_.ProcessName -eq ${quoted(process)} }`,
    'Select-Object Id, ProductVersion, FileVersion, Path',
  ].join(' | ');

interface Range {
  readonly from: FileVersion | null;
  readonly below: FileVersion;
}

/** Of which versions of its module an article speaks; null where its files are of several branches, or none. */
const rangeOf = pairMemo((article: Article, { fixedVersions }: PreparedCatalog): Range | null => {
  const [fixed, ...others] = fixedVersions(article);
  if (fixed === undefined || others.some((f) => branchOf(f.version) !== branchOf(fixed.version))) return null;
  const below = others.reduce(
    (least, f) => (compareFileVersions(f.version, least) < 0 ? f.version : least),
    fixed.version,
  );
  const origin = article.introducedBy?.notInVersion ?? null;
  return { from: origin === null ? null : after(parseFileVersion(origin)!), below };
});

/** The first version that is later; all builds of a version without its last number are that version. */
const after = ([a, b, c, d]: FileVersion): FileVersion => (Number.isNaN(d) ? [a, b, c + 1, 0] : [a, b, c, d + 1]);

const knownLeft = weakMemo<PreparedCatalog, Map<string, readonly VersionsLeft[]>>(() => new Map());

/** Where versions leave one of several articles; empty where they do not. Process after process asks for the same articles. */
function versionsLeft(articles: readonly Article[], catalog: PreparedCatalog): readonly VersionsLeft[] {
  if (articles.length < 2) return [];
  const made = knownLeft(catalog);
  const key = articles.map(({ id }) => id).join(' ');
  const left = made.get(key) ?? compareRanges(articles, catalog);
  made.set(key, left);
  return left;
}

function compareRanges(articles: readonly Article[], catalog: PreparedCatalog): VersionsLeft[] {
  const ranges = articles.flatMap((article) => {
    const range = rangeOf(article, catalog);
    return range === null ? [] : [{ id: article.id, ...range }];
  });
  if (ranges.length < articles.length) return [];
  const edges = ranges
    .flatMap(({ from, below }) => (from === null ? [below] : [from, below]))
    .sort(compareFileVersions)
    .filter((edge, i, all) => i === 0 || compareFileVersions(edge, all[i - 1]!) !== 0);
  if (edges.length > MAX_RANGES || edges.some((e) => branchOf(e) !== branchOf(edges[0]!))) return [];
  return edges.map((below, i) => {
    const from = i === 0 ? null : edges[i - 1]!;
    const left = ranges
      .filter((range) => compareFileVersions(below, range.below) <= 0)
      .filter((range) => range.from === null || (from !== null && compareFileVersions(from, range.from) >= 0));
    return {
      from: from === null ? null : formatFileVersion(from),
      below: formatFileVersion(below),
      articles: left.map(({ id }) => id),
    };
  });
}

/**
 * The PowerShell line that answers the question. It goes by name, not by ID: the process may have restarted since the
 * log, and its next run has the same program's modules. Compared with -eq, since Get-Process -Name would take `[`, `*` and
 * `?` in a name for patterns. Windows 2000 has no PowerShell: there listdlls is the tool.
 */
function moduleCommand(subject: Subject, modules: readonly string[]): string {
  return [
    'Get-Process',
    `Where-Object { $_.ProcessName -eq ${quoted(subject.process)} }`,
    'Select-Object -Property Id -ExpandProperty Modules',
    `Where-Object { ${modules.map(quoted).join(',')} -contains $_.ModuleName }`,
    'Select-Object Id, ModuleName, FileVersion, FileName',
  ].join(' | ');
}

/** A PowerShell string. The name is a stranger's, and PowerShell ends a string at typographic single quotes too. */
const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
