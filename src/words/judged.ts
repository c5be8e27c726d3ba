/** Sentences on what of a Report was judged, and what was not. */
import { notJudgedOf, isMemoryJudged, isOwn, isAllJudged } from '../report/judged.ts';
import { wholeSentence, partSentence } from './not-judged.ts';
import type { Resource } from '../model/resource.ts';
import type { Report, ReportAssessment } from '../model/report.ts';
import { formatList, formatPlural } from '../util/units.ts';
import { groupBy } from '../util/group-by.ts';

/** What is missing, in a sentence; null where memory was judged, or too little data is all there is to say. */
export function memorySentence(report: Report): string | null {
  const all = notJudgedOf(report);
  const isWhole = !isMemoryJudged(report);
  const machines = new Set(report.assessments.map(({ machine }) => machine));
  for (const { machine } of all) machines.add(machine);
  if (all.length > 0) return isWhole ? wholeSentence(all, false) : partSentence(all, machines.size > 1);
  // A Report of an earlier version does not say why.
  return isWhole && report.assessments.some(isOwn) ? 'Memory was not judged.' : null;
}

/** What is tested, as it is said of several processes. */
const KINDS: readonly { readonly name: string; readonly resources: readonly Resource[] }[] = [
  { name: 'memory', resources: ['private-bytes'] },
  { name: 'handles', resources: ['handles'] },
  { name: 'threads', resources: ['threads'] },
  { name: 'pools', resources: ['pool-paged', 'pool-nonpaged'] },
];

/** The key that separates the processes of a Report, whichever of their resources are assessed. */
type KeyOf = (one: ReportAssessment) => string;

/** That no leak was found, of what was judged alone; null where nothing was. */
export function quietSentence(report: Report, keyOf: KeyOf): string | null {
  const own = report.assessments.filter(isOwn);
  if (own.length === 0) return null;
  const listedProcesses = new Set(own.filter(({ process }) => process !== null).map(keyOf)).size;
  const processes = listedProcesses + (report.notListed?.processes ?? 0);
  const machines = new Set(own.filter(({ process }) => process === null).map(keyOf)).size;
  const asAWhole = `${formatPlural(machines, 'machine')} as a whole`;
  if (processes === 0) {
    const others = report.assessments.some(({ process }) => process !== null) || notJudgedOf(report).length > 0;
    return `No leak found on ${asAWhole}.${others ? '' : ' No process was logged.'}`;
  }
  if (isAllJudged(report)) return `No leak found in ${processesText(processes)}.`;
  const [first, ...others] = testedOf(own, keyOf);
  if (first !== undefined && others.length === 0 && machines === 0) {
    return `${first.names.charAt(0).toUpperCase()}${first.names.slice(1)}: no leak found in ${processesText(first.processes)}.`;
  }
  const parts = testedOf(own, keyOf).map((one) => `the ${one.names} of ${processesText(one.processes)}`);
  return `No leak found in ${formatList(machines === 0 ? parts : [...parts, asAWhole])}.`;
}

/** What was tested of the same processes, in a word or two. */
function testedOf(own: readonly ReportAssessment[], keyOf: KeyOf): { names: string; processes: number }[] {
  const kinds = KINDS.map(({ name, resources }) => {
    const of = own.filter(({ process, resource }) => process !== null && resources.includes(resource));
    return { name, keys: new Set(of.map(keyOf)) };
  }).filter(({ keys }) => keys.size > 0);
  const groups = groupBy(kinds, ({ keys }) => [...keys].sort().join('\n'));
  return [...groups.values()].map((group) => ({
    names: formatList(group.map(({ name }) => name)),
    processes: group[0]!.keys.size,
  }));
}

const processesText = (count: number): string => formatPlural(count, 'process', 'processes');
