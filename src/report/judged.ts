/** What of a Report was judged, and the sentences that follow from it: nothing is healthy that nobody looked at. */
import type { NightMachine } from '../model/nightly.ts';
import type { NotJudged, Report, ReportAssessment } from '../model/report.ts';
import { MEMORY_RESOURCES, type Resource } from '../model/resource.ts';
import { groupBy } from '../util/group-by.ts';
import { formatPlural } from '../util/units.ts';
import { partSentence, wholeSentence } from '../words/not-judged.ts';

/** Whether there is a verdict at all. */
export const isJudged = ({ verdict }: Pick<ReportAssessment, 'verdict'>): boolean => verdict !== 'insufficient-data';

/** A verdict by the resource's own counter, not by what stands in for Private Bytes. */
const isOwn = (one: ReportAssessment): boolean => isJudged(one) && !one.caveats.includes('stand-in');

/** Whether any memory was judged by its own counter: that of a process, or of a machine as a whole. */
export function isMemoryJudged(report: Pick<Report, 'assessments'>): boolean {
  return report.assessments.some((one) => isOwn(one) && MEMORY_RESOURCES.has(one.resource));
}

/** Memory that was not judged, by machine; empty where all was, or an earlier version made the Report. */
export const notJudgedOf = (report: Pick<Report, 'notJudged'>): readonly NotJudged[] => report.notJudged ?? [];

/** Whether the resource of a process was not judged, as far as the Report names such processes: it may be as it was. */
export function isNotJudged(
  report: Pick<Report, 'notJudged'>,
  { machine, process, resource }: Pick<ReportAssessment, 'machine' | 'process' | 'resource'>,
): boolean {
  if (process === null) return false;
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return notJudgedOf(report).some(
    (one) =>
      one.resource === resource &&
      isSame(one.machine, machine) &&
      // Of more processes than are named it may be one.
      (one.processes > one.names.length || one.names.some((name) => isSame(name, process))),
  );
}

/** Whether all that can leak was judged, as far as the Report says. */
export const isAllJudged = (report: Report): boolean => notJudgedOf(report).length === 0 && isMemoryJudged(report);

/** Whether memory of the machine of a night, or of some of its processes, was not judged. */
export const lacksMemory = ({ memoryJudged, notJudged = [] }: NightMachine): boolean =>
  memoryJudged === false || notJudged.length > 0;

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
  return `No leak found in ${listed(machines === 0 ? parts : [...parts, asAWhole])}.`;
}

/** What was tested of the same processes, in a word or two. */
function testedOf(own: readonly ReportAssessment[], keyOf: KeyOf): { names: string; processes: number }[] {
  const kinds = KINDS.map(({ name, resources }) => {
    const of = own.filter(({ process, resource }) => process !== null && resources.includes(resource));
    return { name, keys: new Set(of.map(keyOf)) };
  }).filter(({ keys }) => keys.size > 0);
  const groups = groupBy(kinds, ({ keys }) => [...keys].sort().join('\n'));
  return [...groups.values()].map((group) => ({
    names: listed(group.map(({ name }) => name)),
    processes: group[0]!.keys.size,
  }));
}

const processesText = (count: number): string => formatPlural(count, 'process', 'processes');

/** `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
