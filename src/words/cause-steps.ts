/**
 * What articles say of a finding beyond its process: another program that makes it grow, and a documented limit that ends it
 * again and again. Facts are those of conditions that are met; each line names the article that it is from.
 */
import type { Confidence } from '../model/article.ts';
import type { CeilingFound, EvidenceFacts } from '../model/evidence-facts.ts';
import type { Report, ReportArticleMatch, ReportAssessment } from '../model/report.ts';
import { articleOf, openMatches } from '../report/facts.ts';
import { displayName, MAX_SENTENCE_CHARACTERS } from '../util/escape.ts';
import { groupBy } from '../util/group-by.ts';
import { formatList } from '../util/units.ts';
import { affectedNotes } from './affected-versions.ts';
import { ceilingText } from './evidence-wanted.ts';
import { ceilingFoundText } from './evidence-found.ts';
import { articleName, machineName, processName, subjectName } from './report.ts';
import type { Step } from './step.ts';
import { fitsRelease, releaseNeeded, releasesOf } from './windows-release.ts';

/** More programs, or limits, are a list to read, not an answer. */
const MAX_NOTES = 2;

/** A program that runs and that articles name as the cause, with the best of them. */
interface NamedProgram {
  readonly image: string;
  readonly confidence: Confidence;
  readonly articles: readonly string[];
}

interface ReachedCeiling {
  readonly article: string;
  readonly wanted: EvidenceFacts['ceiling']['wanted']['ceilings'][number];
  readonly found: Extract<CeilingFound, { readonly times: number }>;
}

/** Best first. Reports of earlier versions have no facts, and nothing is said of theirs. */
function programsOf({ articles }: ReportAssessment): NamedProgram[] {
  const named = openMatches(articles).flatMap((match) =>
    match.evidence.flatMap((line) =>
      line.kind === 'caused-by' && line.state === 'met' && line.foundFacts?.code === 'running'
        ? line.foundFacts.images.map((image) => ({ image, match }))
        : [],
    ),
  );
  return [...groupBy(named, ({ image }) => image)].slice(0, MAX_NOTES).map(([image, all]) => ({
    image,
    confidence: all[0]!.match.confidence,
    articles: all.map(({ match }) => match.id),
  }));
}

/** Of the first articles whose limit the process reached. */
const ceilingsOf = ({ articles }: ReportAssessment): ReachedCeiling[] =>
  openMatches(articles).flatMap(reachedCeiling).slice(0, MAX_NOTES);

function reachedCeiling({ id, evidence }: ReportArticleMatch): ReachedCeiling[] {
  return evidence.flatMap((line) => {
    if (line.kind !== 'ceiling' || line.foundFacts?.code !== 'ended-there') return [];
    const found = line.foundFacts;
    const wanted = line.wantedFacts?.ceilings.find(({ resource }) => resource === found.resource);
    return wanted === undefined ? [] : [{ article: id, wanted, found }];
  });
}

/**
 * Those that may say why a process grows. That it is ended at a documented limit, by design, says nothing of what grows in it:
 * such an article is no reason to leave a leak alone.
 */
export const explainingMatches = (report: Report, matches: readonly ReportArticleMatch[]): ReportArticleMatch[] =>
  matches.filter((match) => {
    const status = articleOf(report, match.id)?.status;
    return reachedCeiling(match).length === 0 || (status !== 'by-design' && status !== 'misleading');
  });

const GROWS: Readonly<Record<Confidence, string>> = {
  confirmed: 'grows because of',
  likely: 'probably grows because of',
  possible: 'may grow because of',
  'ruled-out': 'does not grow because of',
};

const fileOf = (image: string): string => `${displayName(image)}.exe`;
const namesOf = (ids: readonly string[]): string => formatList(ids.slice(0, MAX_NOTES).map(articleName), 'or');

/**
 * `DC01 is inside the affected versions of KB 1234567: ...`,
 * `lsass on DC01 may grow because of telegraf.exe, which runs there (KB 1234567).`,
 * `MonitoringHost on DC01 ended 3 times at 290 to 304 MiB: the documented limit is 300 MiB of Private Bytes (KB 1234567).`
 */
export function causeNotes(finding: ReportAssessment): string[] {
  const name = subjectName(finding);
  return [
    ...affectedNotes(finding),
    ...programsOf(finding).map(
      ({ image, confidence, articles }) =>
        `${name} ${GROWS[confidence]} ${fileOf(image)}, which runs there (${namesOf(articles)}).`,
    ),
    ...ceilingsOf(finding).map(
      ({ article, wanted, found }) =>
        `${name} ${ceilingFoundText(found)}: the documented limit is ${ceilingText(wanted)} (${articleName(article)}).`,
    ),
  ];
}

/**
 * The test of whether another program is the cause, and what a documented limit means.
 * @param isProtected whether a program, by its base name, must not be stopped
 */
export function programSteps(finding: ReportAssessment, isProtected: (image: string) => boolean): Step[] {
  const process = processName(finding);
  const tests = programsOf(finding)
    .filter(({ image }) => !isProtected(image))
    .map(({ image, articles }): Step => ({
      text: `Stop ${fileOf(image)} on ${machineName(finding.machine)} in a maintenance window and watch whether the growth of ${process} ends: ${namesOf(articles)} names it as the cause.`,
      command: null,
    }));
  const limits = ceilingsOf(finding).map(({ article, wanted }): Step => ({
    text: `Find out what grows before you raise the limit of ${ceilingText(wanted)} (${articleName(article)}: ${displayName(wanted.what, MAX_SENTENCE_CHARACTERS)}). It ends the process, not the growth: that begins anew in the next one.`,
    command: null,
  }));
  return [...tests, ...limits];
}

/** Releases that have the commands of PowerShell 3.0. */
const POWERSHELL = { from: '2012', to: null } as const;

/** Of a growing number of processes: what starts them, or who holds what is left of them. Nothing for other findings. */
export function processCountSteps(report: Report, finding: ReportAssessment): Step[] {
  if (finding.resource !== 'process-count') return [];
  const { text, command } = countStep(finding.process, machineName(finding.machine));
  const releases = releasesOf(report, finding.machine);
  return fitsRelease(POWERSHELL, releases)
    ? [{ text: `${text}${releaseNeeded(POWERSHELL, releases)}`, command }]
    : [{ text, command: null }];
}

function countStep(process: string | null, where: string): Step {
  if (process === null) {
    return {
      text: `On ${where}, list the processes by their number of handles: one whose number grows as fast may keep open what has ended.`,
      command:
        'Get-Process | Sort-Object HandleCount -Descending | Select-Object -First 20 Id, ProcessName, HandleCount',
    };
  }
  const file = fileOf(process);
  return {
    text: `On ${where}, list the processes of ${file} with their command lines and the processes that started them: the program that starts them does not end them.`,
    command: `Get-CimInstance Win32_Process | Where-Object { $_.Name -eq ${quoted(file)} } | Select-Object ProcessId, ParentProcessId, CreationDate, CommandLine`,
  };
}

/** A PowerShell string. The name is a stranger's, and PowerShell ends a string at typographic single quotes too. */
const quoted = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
