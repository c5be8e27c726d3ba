/** What `doctor` says of a log: its problem, what it lacks, and how to log better. */
import type { AdviceCode, DiagnosisProblem, Missing, OtherObjectUse } from '../model/diagnosis.ts';
import type { NotJudged } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { withoutCompanion } from './companions.ts';
import { memoryNotJudged, processesText } from './not-judged.ts';
import { tooLittleText } from './reasons.ts';

export const ADVICE_WORDS: Readonly<Record<AdviceCode, string>> = {
  'log-missing': 'log the missing counters too: "leakscan capture --counters" prints them for logman and typeperf',
  'log-all-processes': 'log all processes, \\Process(*): the others show load and restarts, which look like leaks',
  'log-process-too':
    'log \\Process(*) too, or log to a binary file (logman -f bin): a text log has a Process V2 column only for processes that were running when it began, so processes that start or restart later are missing',
  'log-a-day': 'log a day at least, better a week: a daily pattern looks like a leak in a shorter log',
  'new-file-daily':
    'begin a new file each day (logman -cnf 24:00:00): a text log contains only processes that were running when it began',
  'sample-more': 'sample more often: every 15 to 60 seconds',
  'sample-less': 'sample less often: every 15 to 60 seconds is enough, and the file becomes smaller',
  'explain-gaps': 'find out why the collector paused in the gaps; nothing is known of those times',
  'use-original': 'use the file as the collector wrote it: a spreadsheet that saves it again rounds numbers and times',
  'stop-before-copy': 'stop the collector before the file is copied, so that its last record is whole',
};

export function problemText(problem: DiagnosisProblem): string {
  switch (problem.kind) {
    case 'no-counters':
    case 'too-many-counters':
      return problem.message;
    case 'too-little-data':
      return `too little data: ${tooLittleText(problem.samples, problem.spanHours, problem.minSamples, problem.minHours)}`;
    case 'too-few-values':
      return `too little data: no counter of memory has ${problem.minSamples} values`;
    case 'memory-not-judged': {
      const labels = problem.judgeable.map((resource) => RESOURCE_KINDS[resource].label);
      const rest = labels.length === 0 ? '' : `; only ${labels.join(' and ')} can be`;
      return memoryNotJudged(problem.notJudged) + rest;
    }
  }
}

const OTHER_OBJECTS: Readonly<Record<OtherObjectUse, string>> = {
  'application-pools': 'the application pools of w3wp are not known',
  'managed-memory': 'growth of w3wp is not split into .NET objects and native memory',
  'directory-cache': 'growth of the Active Directory cache in lsass looks like a leak',
};
const IF_THERE = ' (not needed if the server does not have it)';

/**
 * What a scan cannot do without a counter; follows "without it".
 * @param unlogged processes without Private Bytes; empty where none has them
 */
export function missingText(missing: Missing, unlogged: readonly NotJudged[]): string {
  if (missing.kind === 'companion') {
    return `${withoutCompanion(missing.of)}${missing.isOptional ? IF_THERE : ''}`;
  }
  if (missing.kind === 'other-object') return `${OTHER_OBJECTS[missing.of]}${IF_THERE}`;
  if (missing.kind === 'process-id')
    return 'restarts are guessed from levels, and processes of the same name are mixed up';
  if (missing.kind === 'elapsed-time') return 'a process ID that is used again is not noticed';
  if (missing.of === 'private-bytes') {
    const some = unlogged.length > 0 ? ` of ${processesText(unlogged)}` : ' of processes';
    return `the memory${some} cannot be judged`;
  }
  const { label, decides } = RESOURCE_KINDS[missing.of];
  return decides ? `leaks of ${label} are not detected` : 'a leak is harder to tell from a cache or a mapped file';
}
