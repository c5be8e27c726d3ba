import type { BadCell, NothingAskedFault, NothingToAssess } from '../../model/faults/nothing-asked.ts';
import { displayInstant } from '../../util/instants.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { detailText } from '../log-details.ts';
import { namesOf } from '../names-list.ts';
import type { TextsOf } from './texts.ts';

/** What to do about a log of too many counters. */
export const CHOOSE_COUNTERS = 'choose counters on Windows with relog <file> -cf counters.txt -f csv -o <name>.csv';

export const NOTHING_ASKED_TEXTS: TextsOf<NothingAskedFault> = {
  'nothing-to-assess': ({ file, why }) => `${file}: nothing to assess: ${whyText(why)}${languageNote(why)}`,
  'esxtop-output': ({ file }) =>
    `${file}: nothing to assess: it is esxtop output of an ESX host, which has no processes of Windows; name a counter log that was captured inside the virtual machine`,
  'no-values': ({ file, object, bad }) =>
    `${file}: nothing to assess: the ${object} counters to judge leaks by have no value in any sample: ${noValuesText(bad)}`,
  'process-not-logged': ({ file, processes }) =>
    `${file}: nothing to assess: it has no counters of ${processes.join(' or ')}, and the machine as a whole is left out where processes are named`,
  'nothing-in-time': ({ file, firstMs, lastMs }) =>
    `${file}: no sample in the time asked for: its samples are from ${displayInstant(firstMs)} to ${displayInstant(lastMs)}`,
  'machine-not-asked': ({ file, found, patterns }) =>
    `${file}: it is of ${namesOf(found)}, not of machine ${patterns.join(' or ')}`,
  'process-not-asked': ({ file, found, patterns }) =>
    `${file}: its processes are ${namesOf(found)}, not ${patterns.join(' or ')}`,
  'too-many-process-counters': ({ file, counters, maxCounters }) =>
    `${file}: has ${formatCount(counters)} counters of processes, more than the ${formatCount(maxCounters)} that can be assessed; assess fewer processes or machines at a time, or ${CHOOSE_COUNTERS}`,
  'too-many-counters-to-export': ({ file, maxCounters }) =>
    `${file}: has more than ${formatCount(maxCounters)} counters; choose some`,
  'no-counter-to-export': ({ file, counters, patterns }) =>
    `${file}: none of its ${formatPlural(counters, 'counter')} is ${patterns.join(' or ')}`,
};

function whyText(why: NothingToAssess): string {
  switch (why.has) {
    case 'no-counters':
      return 'its header does not name a counter';
    case 'totals-only':
      return 'its Process counters are of _Total and Idle only, not of single processes';
    case 'other-process-counters':
      return `its Process counters say nothing to judge leaks by (${why.deciding.join(', ')})`;
    case 'other-memory-counters':
      return `its Memory counters say nothing to judge leaks by (${why.deciding.join(', ')})`;
    case 'other-objects':
      return `none of its ${formatPlural(why.counters, 'counter')} belongs to a process (objects: ${namesOf(why.objects)})`;
  }
}

/** Whether the names could be read at all is the first thing to know where nothing was found. */
function languageNote({ languages, knownLanguages }: NothingToAssess): string {
  if (languages === null) return '';
  if (languages.length === 0) return `; its names are in none of the languages known (${knownLanguages.join(', ')})`;
  return languages.includes('English') ? '' : `; its names were read as ${languages.join(' or ')}`;
}

function noValuesText(bad: BadCell | null): string {
  if (bad === null) return 'all their cells are blank or negative; capture the log again';
  const seen = bad.text === null ? '' : `: ${detailText({ kind: 'cell', text: bad.text })}`;
  return `cells are not numbers (first: line ${bad.line}, cell ${bad.column}${seen}); save the log again with plain numbers such as 1234.5, or use it as the collector wrote it`;
}

/** Of a log whose headers have more and more counters. */
export const samplesLeftOutText = (samples: number, maxCounters: number): string =>
  `${formatPlural(samples, 'sample')} skipped: more than ${formatCount(maxCounters)} counters of processes under one header after another; assess fewer processes or machines at a time, or ${CHOOSE_COUNTERS}`;
