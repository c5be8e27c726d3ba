/** What of a Report was judged: nothing is healthy that was not looked at. */
import type { NightMachine } from '../model/nightly.ts';
import type { NotJudged, Report, ReportAssessment } from '../model/report.ts';
import { MEMORY_RESOURCES } from '../model/resource.ts';

/** Whether there is a verdict at all. */
export const isJudged = ({ verdict }: Pick<ReportAssessment, 'verdict'>): boolean => verdict !== 'insufficient-data';

/** A verdict by the resource's own counter, not by what stands in for Private Bytes. */
export const isOwn = (one: ReportAssessment): boolean => isJudged(one) && !one.caveats.includes('stand-in');

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
