/** The headline facts of a Report, the same for every format. */
import type { Report, ReportOverview } from '../model/report.ts';
import {
  countProcesses,
  countSubjects,
  findingsOf,
  knownCrashes,
  machinesOf,
  soonestLimit,
  suppressedOf,
} from './facts.ts';
import { notJudgedOf } from './judged.ts';
import { exitStatus, USUAL_OUTCOME } from './outcome.ts';

/** That of the Report, or made anew where an earlier version wrote it. */
export const overviewOf = (report: Report): ReportOverview => report.overview ?? makeOverview(report);

/** O(assessments) */
export function makeOverview(report: Report): ReportOverview {
  const findings = findingsOf(report);
  const leaks = findings.filter(({ verdict }) => verdict === 'leak');
  const { verdicts = {}, processes = 0, leakingProcesses = 0 } = report.notListed ?? {};
  const listed = countProcesses(leaks);
  const soonest = soonestLimit(report);
  const at = soonest?.exhaustion?.at;
  return {
    // What runs in many processes is none by itself.
    processes: countProcesses(report.assessments.filter((one) => one.resource !== 'process-count')) + processes,
    machines: machinesOf(report).length,
    leaks: leaks.length + (verdicts.leak ?? 0),
    suspects: findings.length - leaks.length + (verdicts.suspect ?? 0),
    leakingProcesses: listed + leakingProcesses,
    leakingMachines: countSubjects(leaks) - listed,
    suppressed: suppressedOf(report).length,
    knownCrashes: knownCrashes(report).length,
    notJudgedProcesses: notJudgedOf(report).reduce((sum, one) => sum + one.processes, 0),
    failedInputs: report.failedInputs.length,
    worst: findings[0]?.id ?? null,
    soonestLimit: soonest === null || at === undefined ? null : { id: soonest.symptomOf ?? soonest.id, at },
    exitStatus: exitStatus(report, USUAL_OUTCOME),
  };
}
