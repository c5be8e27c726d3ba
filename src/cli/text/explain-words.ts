/** The sentences of `leakscan explain`, with the options and commands that help. */
import type { CandidateRule, ConfidenceRule, NeverReason, SettledBy } from '../../catalog/explain-article.ts';
import type { ArticleResource } from '../../model/article.ts';
import { RESOURCE_KINDS, type Resource } from '../../model/resource.ts';
import { wantedText } from '../../words/evidence-wanted.ts';

const MODULE_LIST = 'a module list with versions (--inventory)';

/** After "settled by", or after the kind of an open condition. */
export const SETTLED_BY: Readonly<Record<SettledBy, string>> = {
  'instance-name': 'the name of the instance in the log, object Process',
  process: 'a module list (--inventory) that shows which files the process has loaded',
  resource: 'a log with that counter of object Process, for at least a day ("leakscan capture")',
  shape: 'a log that also has those counters of object Process',
  rhythm: 'a log of two nights or more',
  'per-event': 'the counter of those events in the log ("leakscan capture" lists the counters)',
  'pool-tag': 'two lists of pool tags, some hours apart (--pool-tags)',
  role: 'counters and programs of the role in the log ("leakscan capture" lists the counters), or role: in leakscan.yaml',
  protocol:
    'the counter Current Connections of MSExchangeIMAP4 or MSExchangePOP3 in the log ("leakscan capture --counters --exchange")',
  product: `${MODULE_LIST}, or products: in leakscan.yaml; logging all processes helps too`,
  module: `${MODULE_LIST}, made while the same process runs`,
  version: 'system information or a module list (--inventory), or "build", "updates" and "products" in leakscan.yaml',
  service: 'a process list (--process-list)',
  'caused-by': 'a log of all processes',
  'introduced-by': `${MODULE_LIST}, or the list of installed software (Add or Remove Programs)`,
  timing: 'a longer log: several days show whether the ends are scheduled',
  person: 'you: leakscan reads no counter for it',
  'person-names-program': 'you: the article names no program',
};

/** After "a scan never reports it". */
export const NEVER_BECAUSE: Readonly<Record<NeverReason, string>> = {
  withdrawn: 'the article was withdrawn',
  'no-growth': 'it is about a high or changing level, not about growth',
  'process-count': 'it is about a growing number of processes of one program, which leakscan does not detect yet',
  'not-in-counter-log': 'a counter log does not show it',
};

const labelOf = (resource: ArticleResource): string =>
  resource in RESOURCE_KINDS ? RESOURCE_KINDS[resource as Resource].label : resource;

/** After "a scan checks it if". */
export function candidateText({
  subject,
  process,
  change,
  resources,
  byDesign,
  poolTags,
  module,
}: CandidateRule): string {
  const labels = resources.map(labelOf).join(' or ');
  if (subject === 'machine') {
    const sign =
      process === null ? 'its role or its events are in the log' : wantedText({ kind: 'process', wanted: process });
    const tag =
      poolTags.length === 0
        ? ''
        : `, or lists of pool tags show ${wantedText({ kind: 'pool-tag', wanted: { tags: poolTags } })}`;
    return `the machine loses ${labels} that no process accounts for, and ${sign}${tag}`;
  }
  const what = change === 'ends' ? 'ends or restarts' : `keeps growing in ${labels}`;
  if (process?.code === 'image') {
    const files = process.images.map((image) => `${image}.exe`).join(' or ');
    return `${files} ${what}${byDesign ? ', and its cache explains the growth or may explain it' : ''}`;
  }
  if (process?.code === 'class') return `one of the ${wantedText({ kind: 'process', wanted: process })} ${what}`;
  return `a process${module === null ? '' : ` that has ${module} loaded`} ${what}`;
}

export function confidenceText(rule: ConfidenceRule): string {
  switch (rule.code) {
    case 'end':
      return 'possible at most: a log does not show why a process ended';
    case 'inferred-program':
      return 'possible at most: the article names no program, so the program is inferred';
    case 'module':
      return `confirmed if ${rule.module} is older than the fixed version in the process that grows`;
    case 'cache':
      return 'likely if its cache was measured, or the age of the process shows that the cache is filling';
    case 'two-signs':
      return 'likely if two of role, protocol, shape, rhythm and product (as declared) are met, or growth per event or of its pool tag';
    case 'name-alone':
      return 'possible if only the name of the process matches, or if shape, rhythm or growth per event is not met';
    case 'ruled-out':
      return 'ruled out by any other condition that is not met';
  }
}
