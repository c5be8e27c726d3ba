/**
 * Which articles may explain a growth or an end of a process, how surely, and what would tell the rest apart. The rules
 * of confidence: one unmet condition rules an article out; confirmed takes the faulty module below its fixed version in
 * that very process and no other article that fits as well; likely takes that module in a process of the same name, or a
 * named process in its role with its clients; everything else, above all a process's name alone, is possible.
 */
import type { Article, ArticleMatch, Catalog, Confidence, EvidenceLine, OpenQuestion } from '../model/article.ts';
import type { ProcessEvent } from '../model/event.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { candidateIndex } from './candidates.ts';
import {
  imageOf,
  introducedByCondition,
  moduleCondition,
  nameAllows,
  processCondition,
  protocolCondition,
  roleCondition,
} from './conditions.ts';
import { findModule, type ModuleFinding, type Subject } from './find-module.ts';
import { productCondition } from './product-condition.ts';

/** Connections this long before a process's end still belong to it: counters may stop a few samples earlier. */
const JUST_BEFORE_MS = 15 * 60_000;

const CONFIDENCE_ORDER: readonly Confidence[] = ['confirmed', 'likely', 'possible', 'ruled-out'];

export interface GrowthMatch {
  readonly matches: readonly ArticleMatch[];
  readonly questions: readonly OpenQuestion[];
}

interface Candidate extends ArticleMatch {
  readonly article: Article;
}

/** Articles on growth of a resource of a process. Articles on crashes are never among them. */
export function matchGrowth(
  subject: Subject,
  resource: Resource,
  evidence: MachineEvidence,
  catalog: Catalog,
): GrowthMatch {
  const { growthByImage, growthOfAny, classes } = candidateIndex(catalog);
  const candidates = [...(growthByImage.get(subject.process.toLowerCase()) ?? []), ...growthOfAny]
    .filter((article) => article.observed.resources.includes(resource))
    .map((article) => ({ article, finding: moduleFinding(article, subject, evidence) }))
    .filter(({ article, finding }) => nameAllows(article, subject, finding, evidence, classes))
    .map(({ article, finding }) => weigh(article, subject, finding, resource, evidence, catalog));
  const ranked = rank(settleTies(candidates));
  return { matches: ranked.map(toMatch), questions: openQuestions(ranked, subject) };
}

function weigh(
  article: Article,
  subject: Subject,
  finding: ModuleFinding,
  resource: Resource,
  evidence: MachineEvidence,
  catalog: Catalog,
): Candidate {
  const { classes } = candidateIndex(catalog);
  const label = RESOURCE_KINDS[resource].label;
  const evidenceLines = [
    processCondition(article, subject, finding, classes),
    { kind: 'resource', wanted: `${label} keep rising`, found: `${label} keep rising`, state: 'met' } as const,
    roleCondition(article, evidence),
    protocolCondition(article, evidence, -Infinity, Infinity),
    productCondition(article, finding, evidence, catalog.imageEras),
    moduleCondition(article, finding),
    introducedByCondition(article, finding),
  ].filter((line) => line !== null);
  return {
    article,
    id: article.id,
    evidence: evidenceLines,
    confidence: confidenceOf(article, subject, evidenceLines, finding),
  };
}

function moduleFinding(article: Article, subject: Subject, evidence: MachineEvidence): ModuleFinding {
  const module = article.observed.process.module;
  return module === null ? { kind: 'no-inventory' } : findModule(subject, module, evidence);
}

function confidenceOf(
  article: Article,
  subject: Subject,
  lines: readonly EvidenceLine[],
  finding: ModuleFinding,
): Confidence {
  if (lines.some((l) => l.state === 'unmet')) return 'ruled-out';
  const image = imageOf(article, subject);
  if (image?.basis === 'inferred') return 'possible';
  const state = (kind: EvidenceLine['kind']): EvidenceLine['state'] | null =>
    lines.find((l) => l.kind === kind)?.state ?? null;
  if (state('module') === 'met') {
    const sure = finding.kind === 'loaded' && finding.sameRun && state('process') === 'met';
    return sure ? 'confirmed' : 'likely';
  }
  return image !== null && state('role') === 'met' && state('protocol') === 'met' ? 'likely' : 'possible';
}

/** Two articles confirmed for one process contradict each other: the module's version tells no more than "one of them". */
function settleTies(candidates: readonly Candidate[]): Candidate[] {
  const confirmed = candidates.filter((c) => c.confidence === 'confirmed');
  if (confirmed.length < 2) return [...candidates];
  return candidates.map((c) => (c.confidence === 'confirmed' ? { ...c, confidence: 'likely' } : c));
}

const countMet = (match: ArticleMatch): number => match.evidence.filter((e) => e.state === 'met').length;

const rank = (candidates: readonly Candidate[]): Candidate[] =>
  [...candidates].sort(
    (a, b) =>
      CONFIDENCE_ORDER.indexOf(a.confidence) - CONFIDENCE_ORDER.indexOf(b.confidence) ||
      countMet(b) - countMet(a) ||
      (a.id < b.id ? -1 : 1),
  );

const toMatch = ({ id, confidence, evidence }: Candidate): ArticleMatch => ({ id, confidence, evidence });

/** What would settle the matter: the modules' versions first, then what each of several tied articles asks. */
function openQuestions(ranked: readonly Candidate[], subject: Subject): OpenQuestion[] {
  const open = ranked.filter((c) => c.confidence !== 'ruled-out');
  if (open.length === 0 || open[0]!.confidence === 'confirmed') return [];
  const tied = open.filter((c) => c.confidence === open[0]!.confidence);
  const questions: OpenQuestion[] = [];
  const unseen = tied.filter((c) => c.evidence.some((e) => e.kind === 'module' && e.state === 'unknown'));
  if (unseen.length > 0) {
    const modules = [...new Set(unseen.map((c) => c.article.observed.process.module).filter((m) => m !== null))].sort();
    const text =
      modules.length === 1
        ? `Which version of ${modules[0]} has ${subject.process} loaded, if any?`
        : `Which of ${modules.join(' and ')} has ${subject.process} loaded, and in which version?`;
    questions.push({
      articles: unseen.map((c) => c.id),
      text: subject.ended ? `${text} It has ended: look when it runs again.` : text,
      command: moduleCommand(subject, modules),
    });
  }
  if (tied.length > 1) {
    for (const { article } of tied) {
      for (const question of article.questions) questions.push({ articles: [article.id], ...question });
    }
  }
  return questions;
}

/**
 * The PowerShell line that answers the question. It goes by name, not by ID: the process may have restarted since the
 * log, and its next run has the same program's modules. Compared with -eq, since Get-Process -Name would take `[`, `*` and
 * `?` in a name for patterns. Windows 2000 has no PowerShell; docs/catalog.md says what does there.
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

/** Articles on the end of a process: never above possible, since a log does not show why a process ended. */
export function matchEvent(event: ProcessEvent, evidence: MachineEvidence, catalog: Catalog): ArticleMatch[] {
  if (event.process === null) return [];
  const ended = event.kind === 'process-ended';
  const subject: Subject = { process: event.process, pid: event.pid, otherPids: [], ended };
  const matches: Candidate[] = [];
  const { ends, classes } = candidateIndex(catalog);
  for (const article of ends) {
    const finding = moduleFinding(article, subject, evidence);
    if (!nameAllows(article, subject, finding, evidence, classes)) continue;
    const protocol = protocolCondition(article, evidence, event.atMs - JUST_BEFORE_MS, event.atMs);
    // Without a sign of its clients, nothing but the name would speak for the article.
    if (protocol?.state === 'unknown') continue;
    const lines = [
      processCondition(article, subject, finding, classes),
      roleCondition(article, evidence),
      protocol,
      timingCondition(event),
      productCondition(article, finding, evidence, catalog.imageEras),
      moduleCondition(article, finding),
    ].filter((line) => line !== null);
    const confidence = lines.some((l) => l.state === 'unmet') ? 'ruled-out' : 'possible';
    matches.push({ article, id: article.id, evidence: lines, confidence });
  }
  return rank(matches).map(toMatch);
}

/**
 * A crash takes down what runs in the process, and at times one that depends on it. A planned stop of services ends
 * several; but so may the restart of all of IIS that follows a crash of one part, so several tell neither.
 */
const PLANNED_LEAST_OTHERS = 2;

function timingCondition({ scheduled, endedTogether }: ProcessEvent): EvidenceLine {
  const wanted = 'an end that nobody planned: alone, and not at the same time on several days';
  const line = (found: string, state: EvidenceLine['state']): EvidenceLine => ({
    kind: 'timing',
    wanted,
    found,
    state,
  });
  if (scheduled) return line('the process ends at this time of day on several days', 'unmet');
  if (endedTogether >= PLANNED_LEAST_OTHERS) {
    return line(`it ended together with ${endedTogether} other processes: a planned stop?`, 'unknown');
  }
  const company = endedTogether === 0 ? 'alone' : 'together with one other process';
  return line(`it ended ${company}, once at this time of day`, 'met');
}
