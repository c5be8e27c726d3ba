/** How an article is matched: which conditions it makes, and what would settle each. In words, from the article alone. */
import type { Article, Catalog, EvidenceLine } from '../model/article.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { GrowthSignature } from '../model/signature.ts';
import { protocolCondition } from './conditions.ts';
import { perEventCondition, rhythmCondition, shapeCondition } from './growth-conditions.ts';
import { roleCondition } from './role-condition.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { LISTDLLS_COMMAND, MODULE_LIST_COMMAND, TASKLIST_COMMAND } from '../util/module-list-command.ts';

export interface ExplainedCondition {
  readonly kind: string;
  readonly wanted: string;
  /** What settles it, and where that comes from. */
  readonly settledBy: string;
}

export interface ExplainedArticle {
  readonly id: string;
  /** Why a log never leads to it; null if one can. */
  readonly neverBecause: string | null;
  /** What makes it a candidate at all. */
  readonly candidate: string;
  readonly conditions: readonly ExplainedCondition[];
  /** How sure a match can get, and by what. */
  readonly confidence: readonly string[];
}

/** What a module list is made with, the most telling first. */
export const INVENTORY_COMMANDS = [MODULE_LIST_COMMAND, LISTDLLS_COMMAND, TASKLIST_COMMAND] as const;

/**
 * What settles a condition of a kind, whatever the article: for findings, of which only the kind is known. Kinds that are
 * not here are explained by their own words.
 */
const SETTLED_BY: Readonly<Partial<Record<string, string>>> = {
  process: 'a module list (--inventory) that shows which files the process has loaded',
  resource: 'a log with that counter of object Process, for a day at least ("leakscan capture")',
  shape: 'a log with those counters of object Process beside it',
  rhythm: 'a log of two nights or more',
  'per-event': 'the counter of those events in the log ("leakscan capture" lists what is read)',
  role: 'counters and programs of the role in the log ("leakscan capture" lists what is read), or "roles" in leakscan.yaml',
  protocol:
    'the counter Current Connections of MSExchangeIMAP4 or MSExchangePOP3 in the log ("leakscan capture --counters --exchange")',
  product:
    'a module list with versions (--inventory), or "products" in leakscan.yaml; besides, programs and counters that only some versions of Windows and Exchange have, so log all processes',
  module: 'a module list with versions (--inventory), made while the same process runs',
  'introduced-by': 'a module list with versions (--inventory), or what is installed (Add or Remove Programs)',
  timing: 'a longer log: several days tell a schedule from a crash',
};

const BY_A_PERSON = 'a person: no counter that is read tells it';

/**
 * What settles an open condition of a finding.
 * @param wanted in the words of its evidence; it tells the roles and protocols that counters are read of from others
 */
export function settledInFinding({ kind, wanted }: Pick<EvidenceLine, 'kind' | 'wanted'>): string {
  if (kind === 'process' && wanted.includes('our inference')) return 'a person: the article names no program';
  if (kind === 'protocol' && !/IMAP4|POP3/.test(wanted)) return BY_A_PERSON;
  return SETTLED_BY[kind] ?? wanted;
}

export function explainArticle(article: Article, catalog: Catalog): ExplainedArticle {
  const neverBecause = neverReason(article);
  return {
    id: article.id,
    neverBecause,
    candidate: candidateText(article, catalog),
    conditions: conditionsOf(article, catalog),
    confidence: neverBecause === null ? confidenceTexts(article) : [],
  };
}

function neverReason({ status, observed }: Article): string | null {
  if (status === 'withdrawn') return 'the article was withdrawn';
  if (observed.shape === 'no-growth') return 'it is about a level that is high or goes up and down, not about growth';
  if (observed.shape === 'process-count') {
    return 'it is about more and more processes of one program, which is not matched yet';
  }
  if (!observed.inCounterLog) return 'no counter of a log shows it';
  return null;
}

const images = ({ observed }: Article): string =>
  observed.process.images.map(({ image }) => `${image}.exe`).join(' or ');

function resourceLabels({ observed }: Article): string {
  const counted = observed.resources.filter((r): r is Resource & (typeof observed.resources)[number] =>
    (PROCESS_RESOURCES as readonly string[]).includes(r),
  );
  return (counted.length === 0 ? observed.resources : counted.map((r) => RESOURCE_KINDS[r].label)).join(' or ');
}

function classText({ observed }: Article, catalog: Catalog): string | null {
  const name = observed.process.class;
  return name === null ? null : (catalog.processClasses.find((c) => c.name === name)?.description ?? name);
}

function candidateText(article: Article, catalog: Catalog): string {
  const { shape, process, scope } = article.observed;
  const what = shape === 'process-end' ? 'ends or restarts' : `keeps growing in ${resourceLabels(article)}`;
  if (scope === 'kernel') {
    const setOff = process.images.filter((i) => i.image !== 'system').map((i) => `${i.image}.exe`);
    const sign = setOff.length === 0 ? 'its role or its events are in the log' : `${setOff.join(' or ')} runs`;
    return `the machine loses ${resourceLabels(article)} that no process accounts for, and ${sign}`;
  }
  const design = article.status === 'by-design' ? ', and its cache explains that or may do so' : '';
  if (process.images.length > 0) return `${images(article)} ${what}${design}`;
  const members = classText(article, catalog);
  const module = process.module === null ? '' : ` that has ${process.module} loaded`;
  return members === null ? `a process${module} ${what}` : `one of the ${members} ${what}`;
}

/** For the conditions' own words: what is wanted does not depend on what was found. */
const NOTHING_SEEN: GrowthSignature = {
  grows: new Set(),
  level: new Set(),
  virtualTimes: NaN,
  perEvent: null,
  nightShare: NaN,
  dailyHour: null,
};
const NO_EVIDENCE: MachineEvidence = {
  machine: '',
  objects: new Set(),
  images: new Set(),
  allProcesses: false,
  laterThanWindows2003: false,
  maxVirtualBytes: NaN,
  companions: new Map(),
  firstMs: NaN,
  lastMs: NaN,
  leftOutShare: 0,
  inventories: [],
  declared: null,
  configuredLimits: [],
};

function conditionsOf(article: Article, catalog: Catalog): ExplainedCondition[] {
  const { observed, products, introducedBy } = article;
  const { module } = observed.process;
  const isEnd = observed.shape === 'process-end';
  const of = (
    kind: EvidenceLine['kind'],
    wanted: string,
    text = settledInFinding({ kind, wanted }),
  ): ExplainedCondition => ({
    kind,
    wanted,
    settledBy: text,
  });
  const conditions: ExplainedCondition[] = [
    observed.process.images.length > 0
      ? of('process', images(article), 'the name of the instance in the log, object Process')
      : of('process', classText(article, catalog) ?? `programs with ${module ?? 'a file of the article'}`),
  ];
  if (!isEnd) conditions.push(of('resource', `${resourceLabels(article)} keep rising`));
  // In the words that they have in a report.
  const resource = observed.resources.find((r): r is Resource & typeof r => r in RESOURCE_KINDS) ?? 'private-bytes';
  const lines = [
    ...(isEnd
      ? []
      : [
          shapeCondition(article, resource, NOTHING_SEEN),
          perEventCondition(article, resource, NO_EVIDENCE, NOTHING_SEEN),
          rhythmCondition(article, NOTHING_SEEN),
        ]),
    roleCondition(article, NO_EVIDENCE),
    protocolCondition(article, NO_EVIDENCE, isEnd ? 0 : -Infinity, Infinity),
  ];
  for (const line of lines) if (line !== null) conditions.push(of(line.kind, line.wanted));
  if (isEnd) conditions.push(of('timing', 'an end that nobody planned: alone, and not at one time of day'));
  if (products.length > 0) {
    conditions.push(of('product', [...new Set(products.map((p) => p.name))].join(' or ')));
  }
  const fixed = fixedTexts(article);
  if (module !== null && fixed.length > 0) {
    conditions.push(of('module', `${module} below ${fixed.join(' or below ')}, of the same branch`));
  }
  if (introducedBy !== null) {
    const name = introducedBy.name ?? introducedBy.article ?? '';
    const above =
      introducedBy.module === null || introducedBy.notInVersion === null
        ? ''
        : `: ${introducedBy.module} above ${introducedBy.notInVersion}`;
    conditions.push(of('introduced-by', `${name} is installed${above}`));
  }
  return conditions;
}

/** Versions of the module from which on it has the fix. */
function fixedTexts({ observed, fixes }: Article): string[] {
  const module = observed.process.module?.toLowerCase();
  return fixes.flatMap((fix) =>
    [fix.version, ...fix.files.filter((f) => f.name.toLowerCase() === module).map((f) => f.version)].filter(
      (version) => version !== null,
    ),
  );
}

function confidenceTexts(article: Article): string[] {
  const { observed } = article;
  if (observed.shape === 'process-end') {
    return ['possible at most: a log does not show why a process ended'];
  }
  if (observed.process.images.some((i) => i.basis === 'inferred')) {
    return ['possible at most: the article names no program, which one grows is our inference'];
  }
  const texts: string[] = [];
  if (observed.process.module !== null && fixedTexts(article).length > 0) {
    texts.push(`confirmed if ${observed.process.module} is below its fixed version in the very process that grows`);
  }
  if (article.status === 'by-design') {
    texts.push('likely if its cache was measured, or the age of the process tells that it fills');
  } else if (observed.process.images.length > 0) {
    texts.push('likely if two of role, protocol, shape, rhythm and product (as declared) are met, or growth per event');
  }
  return [
    ...texts,
    'possible by the name of the process alone, or where shape, rhythm or growth per event speak against it',
    'ruled out by any other condition that is not met',
  ];
}
