/** How an article is matched: what makes it a candidate, its conditions, and what would settle each. From the article alone. */
import type { Article, ArticleResource } from '../model/article.ts';
import type { EvidenceFacts, EvidenceKind, EvidenceWanted } from '../model/evidence-facts.ts';
import type { ReportEvidence } from '../model/report.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { LISTDLLS_COMMAND, MODULE_LIST_COMMAND, TASKLIST_COMMAND } from '../util/module-list-command.ts';
import { introducedByWanted, isCounted, moduleWanted, processWanted, protocolWanted } from './conditions.ts';
import { perEventWanted, rhythmWanted, shapeWanted } from './growth-conditions.ts';
import { TIMING_WANTED, triggerWanted } from './match.ts';
import { poolTagWanted } from './pool-tag-condition.ts';
import type { PreparedCatalog } from './prepare.ts';
import { productWanted } from './product-condition.ts';
import { causedByWanted, serviceWanted } from './subject-conditions.ts';
import { versionWanted } from './version-condition.ts';

/** What settles a condition: what settles its kind, the name of an instance, or only a person. */
export type SettledBy = EvidenceKind | 'instance-name' | 'person' | 'person-names-program';

export interface ExplainedCondition {
  readonly condition: EvidenceWanted;
  readonly settledBy: SettledBy;
}

/** Why a log never leads to an article. */
export type NeverReason = 'withdrawn' | 'no-growth' | 'process-count' | 'not-in-counter-log';

/** What makes an article a candidate. */
export interface CandidateRule {
  /** What grows or ends. */
  readonly subject: 'machine' | 'process';
  /** The process that grows or ends, or the program that sets off what the machine loses; null where no process is named. */
  readonly process: EvidenceFacts['process']['wanted'] | null;
  readonly change: 'ends' | 'grows';
  readonly resources: readonly ArticleResource[];
  readonly byDesign: boolean;
  /** Pool tags whose growth alone makes it a candidate for memory of the kernel. */
  readonly poolTags: readonly string[];
  /** Module that a process must have loaded where only that makes it a candidate. */
  readonly module: string | null;
}

/** How sure a match can get, and by what. */
export type ConfidenceRule =
  | { readonly code: 'end' | 'inferred-program' | 'cache' | 'two-signs' | 'name-alone' | 'ruled-out' }
  | { readonly code: 'module'; readonly module: string };

export interface ExplainedArticle {
  readonly id: string;
  /** Why a log never leads to it; null if one can. */
  readonly neverBecause: NeverReason | null;
  readonly candidate: CandidateRule;
  readonly conditions: readonly ExplainedCondition[];
  readonly confidence: readonly ConfidenceRule[];
}

/** What a module list is made with, the one with most facts first. */
export const INVENTORY_COMMANDS = [MODULE_LIST_COMMAND, LISTDLLS_COMMAND, TASKLIST_COMMAND] as const;

/** What settles an open condition of a finding. Reports of earlier versions have no facts: then its kind decides. */
export function settledInFinding(line: Pick<ReportEvidence, 'kind'> & { readonly wantedFacts?: unknown }): SettledBy {
  return line.wantedFacts === undefined
    ? line.kind
    : settledBy({ kind: line.kind, wanted: line.wantedFacts } as EvidenceWanted);
}

function settledBy(condition: EvidenceWanted): SettledBy {
  const { kind, wanted } = condition;
  if (kind === 'process') {
    return wanted.code === 'image' && wanted.basis === 'inferred' ? 'person-names-program' : 'process';
  }
  return kind === 'protocol' && !isCounted(wanted.protocol) ? 'person' : kind;
}

export function explainArticle(article: Article, catalog: PreparedCatalog): ExplainedArticle {
  const neverBecause = neverReason(article);
  return {
    id: article.id,
    neverBecause,
    candidate: candidateRule(article, catalog),
    conditions: conditionsOf(article, catalog),
    confidence: neverBecause === null ? confidenceRules(article, catalog) : [],
  };
}

function neverReason({ status, observed }: Article): NeverReason | null {
  if (status === 'withdrawn') return 'withdrawn';
  if (observed.shape === 'no-growth' || observed.shape === 'process-count') return observed.shape;
  return observed.inCounterLog ? null : 'not-in-counter-log';
}

const isProcessResource = (resource: ArticleResource): boolean =>
  (PROCESS_RESOURCES as readonly string[]).includes(resource);

/** Those that are judged by processes, where there are any. */
function resourcesOf({ observed: { resources } }: Article): readonly ArticleResource[] {
  const ofProcesses = resources.filter(isProcessResource);
  return ofProcesses.length === 0 ? resources : ofProcesses;
}

const processOf = (article: Article, catalog: PreparedCatalog): EvidenceFacts['process']['wanted'] | null =>
  article.observed.scope === 'kernel' ? triggerWanted(article) : processWanted(article, catalog.classes, null);

function candidateRule(article: Article, catalog: PreparedCatalog): CandidateRule {
  const { shape, process, scope, poolTags } = article.observed;
  return {
    subject: scope === 'kernel' ? 'machine' : 'process',
    process: processOf(article, catalog),
    change: shape === 'process-end' ? 'ends' : 'grows',
    resources: resourcesOf(article),
    byDesign: article.status === 'by-design',
    poolTags: shape === 'growth' ? poolTags : [],
    module: process.module,
  };
}

function conditionsOf(article: Article, catalog: PreparedCatalog): ExplainedCondition[] {
  const { observed, products } = article;
  const isEnd = observed.shape === 'process-end';
  const resource = observed.resources.find((r): r is Resource & typeof r => r in RESOURCE_KINDS) ?? 'private-bytes';
  const role = observed.role === null ? null : { role: observed.role };
  const of = <Kind extends EvidenceKind>(kind: Kind, wanted: EvidenceFacts[Kind]['wanted'] | null): EvidenceWanted[] =>
    wanted === null ? [] : [{ kind, wanted } as EvidenceWanted];
  const growth = [
    ...of('resource', { resource }),
    ...of('shape', shapeWanted(article, resource)),
    ...of('per-event', perEventWanted(article)),
    ...of('rhythm', rhythmWanted(article)),
    ...of('pool-tag', poolTagWanted(article)),
  ];
  const process = processOf(article, catalog);
  const rest = [
    ...(isEnd ? [] : growth),
    ...of('role', role),
    ...of('protocol', protocolWanted(article, isEnd)),
    ...(isEnd ? of('timing', TIMING_WANTED) : []),
    ...of('service', serviceWanted(article)),
    ...of('caused-by', causedByWanted(article)),
    ...(products.length === 0 ? [] : of('product', productWanted(article))),
    ...of('version', versionWanted(article, catalog)),
    ...of('module', moduleWanted(article, catalog)),
    ...of('introduced-by', introducedByWanted(article)),
  ].map((condition) => ({ condition, settledBy: settledBy(condition) }));
  if (process === null) return rest;
  const isNamed = process.code === 'image' || process.code === 'running';
  return [
    { condition: { kind: 'process', wanted: process }, settledBy: isNamed ? 'instance-name' : 'process' },
    ...rest,
  ];
}

function confidenceRules(article: Article, catalog: PreparedCatalog): ConfidenceRule[] {
  const { observed, status } = article;
  if (observed.shape === 'process-end') return [{ code: 'end' }];
  if (observed.process.images.some((i) => i.basis === 'inferred')) return [{ code: 'inferred-program' }];
  const module = moduleWanted(article, catalog)?.module ?? null;
  return [
    ...(module === null ? [] : [{ code: 'module', module } as const]),
    ...(status === 'by-design'
      ? [{ code: 'cache' } as const]
      : observed.process.images.length > 0
        ? [{ code: 'two-signs' } as const]
        : []),
    { code: 'name-alone' },
    { code: 'ruled-out' },
  ];
}
