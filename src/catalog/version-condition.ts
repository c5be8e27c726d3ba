/**
 * Whether the versions that have the leak, and the updates that brought or removed it, are those of the machine: the build of
 * Windows, the version of the program itself, what a user declares, and installed updates.
 */
import type { AffectedVersions, Article, Release } from '../model/article.ts';
import type {
  EvidenceFacts,
  EvidenceLine,
  VersionFound,
  VersionSource,
  WantedVersions,
} from '../model/evidence-facts.ts';
import { weakMemo } from '../util/memo.ts';
import type { Subject } from './find-module.ts';
import { isSameLine, type DeclaredProgram, type MachineVersions } from './machine-versions.ts';
import type { PreparedCatalog, PreparedMachine } from './prepare.ts';
import { parseProductName } from './product-name.ts';
import {
  compareProgramVersions,
  parseProgramVersion,
  productVersionOf,
  type ProgramVersion,
} from './program-version.ts';

type Answer = Pick<EvidenceLine<'version'>, 'found' | 'state'>;
type Relation = Extract<VersionFound, { code: 'version' }>['relation'];

/** How well an answer is known, best first: of several ranges the one that says most counts. */
const RELATIONS: readonly Relation[] = ['affected', 'fixed', 'before', 'other'];
const STATES: Readonly<Record<Relation, EvidenceLine['state']>> = {
  affected: 'met',
  fixed: 'unmet',
  before: 'unmet',
  other: 'unknown',
};

const nameOf = (release: Release | null): string | null => release?.article ?? release?.name ?? null;

/** Null where the article names no versions and no updates. */
export const versionWanted = (
  article: Article,
  { affected }: Pick<PreparedCatalog, 'affected'>,
): EvidenceFacts['version']['wanted'] | null => wantedOf(affected(article));

const wantedOf = weakMemo((affected: readonly AffectedVersions[]): EvidenceFacts['version']['wanted'] | null => {
  const versions = affected
    .filter(isComparable)
    .map(({ product, from, below, introducedBy, fixedBy }): WantedVersions => {
      return { product, from, below, introducedBy: nameOf(introducedBy), fixedBy: nameOf(fixedBy) };
    });
  return versions.length === 0 ? null : { versions };
});

const isComparable = ({ from, below, introducedBy, fixedBy }: AffectedVersions): boolean =>
  [from, below, introducedBy?.article ?? null, fixedBy?.article ?? null, cumulativeUpdateOf(fixedBy?.name ?? '')].some(
    (one) => one !== null,
  );

/** @param subject the process that grows; null for the machine itself, whose drivers no module list shows */
export function versionCondition(
  article: Article,
  subject: Subject | null,
  machine: PreparedMachine,
): EvidenceLine<'version'> | null {
  const wanted = versionWanted(article, machine.catalog);
  if (wanted === null) return null;
  const ranges = machine.catalog.affected(article).filter(isComparable);
  const ofBuild = windowsAnswer(
    ranges.filter(({ family }) => family === 'windows'),
    machine.versions,
  );
  // Some Windows have ranges by updates alone: a build that is of none of the others leaves them open.
  const answer =
    (ofBuild?.state === 'unknown' ? null : ofBuild) ??
    programAnswer(
      ranges.filter(({ family }) => family !== 'windows'),
      subject,
      machine,
    ) ??
    updateAnswer(ranges, machine.versions) ??
    ofBuild;
  const what = ranges.some(({ family }) => family === 'windows') ? 'windows' : 'program';
  return { kind: 'version', wanted, ...(answer ?? { found: { code: 'not-known', what }, state: 'unknown' }) };
}

interface Compared {
  readonly range: AffectedVersions;
  readonly relation: Relation;
}

function windowsAnswer(ranges: readonly AffectedVersions[], { build }: MachineVersions): Answer | null {
  const withBuilds = ranges.filter(({ from, below }) => from !== null || below !== null);
  if (build === null || withBuilds.length === 0) return null;
  const version = build.value;
  const ofLine = withBuilds.filter((range) => boundsOf(range).every((bound) => isSameLine(version, bound)));
  const compared = (ofLine.length > 0 ? ofLine : withBuilds).map((range) => ({
    range,
    relation: relationOfBuild(version, range),
  }));
  return answerOf(compared.filter(isDecided), ofLine.length > 0 ? null : 'Windows', version, build.source);
}

const isDecided = (one: { range: AffectedVersions; relation: Relation | null }): one is Compared =>
  one.relation !== null;

const boundsOf = ({ from, below }: AffectedVersions): ProgramVersion[] =>
  [from, below].flatMap((one) => (one === null ? [] : [parseProgramVersion(one)!]));

/** Null where the revision that would decide is not known. */
function relationOfBuild(build: ProgramVersion, range: AffectedVersions): Relation | null {
  const { from, below } = range;
  const bounds = boundsOf(range);
  if (bounds.every((bound) => isSameLine(build, bound))) {
    return build.numbers.length === 1 && bounds.some((bound) => bound.numbers.length > 1)
      ? null
      : relationOf(build, from, below);
  }
  // What a later line of updates has began with what the line before it had.
  return below !== null && compareProgramVersions(build, parseProgramVersion(below)!) > 0 ? 'fixed' : 'other';
}

function relationOf(version: ProgramVersion, from: string | null, below: string | null): Relation {
  if (from !== null && compareProgramVersions(version, parseProgramVersion(from)!) < 0) return 'before';
  if (below !== null && compareProgramVersions(version, parseProgramVersion(below)!) >= 0) return 'fixed';
  return from === null && below === null ? 'other' : 'affected';
}

/**
 * The range that says most.
 * @param of what has the version; null = the product of that range
 */
function answerOf(
  compared: readonly Compared[],
  of: string | null,
  version: ProgramVersion,
  source: VersionSource,
): Answer | null {
  const best = RELATIONS.flatMap((relation) => compared.filter((one) => one.relation === relation)).at(0);
  if (best === undefined) return null;
  const { relation, range } = best;
  const { product, introducedBy, fixedBy, below } = range;
  const prerelease = version.prerelease === null ? '' : `-${version.prerelease}`;
  return {
    found: {
      code: 'version',
      of: of ?? product,
      version: version.numbers.join('.') + prerelease,
      source,
      relation,
      introducedBy: nameOf(introducedBy),
      fixedBy: nameOf(fixedBy),
      fixedVersion: below,
    },
    state: STATES[relation],
  };
}

/** The ranges that have a bound, each with what the version is to it. */
const compareAll = (version: ProgramVersion, ranges: readonly AffectedVersions[]): Compared[] =>
  ranges
    .filter(({ from, below }) => from !== null || below !== null)
    .map((range) => {
      const { line, from, below } = range;
      const isOutside = line !== null && relationOf(version, line.from, line.below) !== 'affected';
      return { range, relation: isOutside ? 'other' : relationOf(version, from, below) };
    });

/** By the file of the process that grows, else as declared. */
function programAnswer(
  ranges: readonly AffectedVersions[],
  subject: Subject | null,
  machine: PreparedMachine,
): Answer | null {
  if (ranges.length === 0) return null;
  return (subject === null ? null : fileAnswer(ranges, subject, machine)) ?? declaredAnswer(ranges, machine.versions);
}

function fileAnswer(
  ranges: readonly AffectedVersions[],
  subject: Subject,
  { findModule }: PreparedMachine,
): Answer | null {
  const withFile = ranges.filter(({ declaredOnly }) => !declaredOnly);
  for (const file of new Set(withFile.map((range) => range.file))) {
    const module = file ?? `${subject.process}.exe`;
    const finding = findModule(subject, module);
    const version = finding.kind === 'loaded' && finding.text !== null ? productVersionOf(finding.text) : null;
    if (version === null) continue;
    const ofFile = withFile.filter((range) => range.file === file);
    const answer = answerOf(compareAll(version, ofFile), module, version, 'module-list');
    if (answer !== null) return answer;
  }
  return null;
}

function declaredAnswer(ranges: readonly AffectedVersions[], { programs }: MachineVersions): Answer | null {
  for (const program of programs) {
    const about = ranges.filter((range) => isProduct(program, range));
    const ofUpdate = cumulativeUpdateAnswer(about, program);
    if (ofUpdate !== null) return ofUpdate;
    const { version } = program;
    if (version === null) continue;
    const answer = answerOf(compareAll(version, about), program.name, version, 'declared');
    if (answer !== null) return answer;
  }
  return null;
}

/** `Exchange Server 2016 CU4` against what `2016 CU4` fixed. */
function cumulativeUpdateAnswer(ranges: readonly AffectedVersions[], { text, name }: DeclaredProgram): Answer | null {
  const installed = cumulativeUpdateOf(text);
  if (installed === null) return null;
  for (const { fixedBy, introducedBy, below } of ranges) {
    const fixed = fixedBy?.name ?? null;
    const number = fixed === null ? null : cumulativeUpdateOf(fixed);
    if (number === null || servicePackOf(fixed!) !== servicePackOf(text)) continue;
    const relation: Relation = installed >= number ? 'fixed' : 'affected';
    return {
      found: {
        ...{ code: 'version', of: name, version: `CU${installed}`, source: 'declared', relation },
        ...{ introducedBy: nameOf(introducedBy), fixedBy: nameOf(fixedBy), fixedVersion: below },
      },
      state: STATES[relation],
    };
  }
  return null;
}

const numberIn = (text: string, pattern: RegExp): number | null => {
  const number = pattern.exec(text)?.[1];
  return number === undefined ? null : Number(number);
};
const cumulativeUpdateOf = (text: string): number | null => numberIn(text, /\b(?:CU|cumulative update) ?(\d+)/i);
const servicePackOf = (text: string): number => numberIn(text, /\b(?:SP|service pack) ?(\d+)/i) ?? 0;

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^microsoft /, '')
    .replace(/[^\p{L}\p{N}.+#]+/gu, ' ')
    .trim();

function isProduct({ name, text }: DeclaredProgram, { product, family, version }: AffectedVersions): boolean {
  if (plain(name) === plain(product)) return true;
  const named = family === null ? null : parseProductName(text);
  return named !== null && named.family === family && named.version === version;
}

/** By installed updates alone, where no version decides. */
function updateAnswer(all: readonly AffectedVersions[], { updates, windows }: MachineVersions): Answer | null {
  const ranges = all.filter(
    ({ family, version }) =>
      family !== 'windows' || version === null || windows === null || windows.value.includes(version),
  );
  const installed = (release: Release | null): VersionSource | null => updates.get(release?.article ?? '') ?? null;
  for (const { fixedBy } of ranges) {
    const source = installed(fixedBy);
    if (source !== null) {
      const found = { code: 'update', article: fixedBy!.article!, effect: 'fixes', fixedBy: null, source } as const;
      return { found, state: 'unmet' };
    }
  }
  for (const { introducedBy, fixedBy } of ranges) {
    const source = installed(introducedBy);
    if (source !== null) {
      const article = introducedBy!.article!;
      return {
        found: { code: 'update', article, effect: 'introduces', fixedBy: nameOf(fixedBy), source },
        state: 'met',
      };
    }
  }
  return null;
}
