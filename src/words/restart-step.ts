/** What keeps a machine going until a leak is fixed: a restart of what leaks, before its limit is reached. */
import type { Report, ReportAssessment } from '../model/report.ts';
import { firstToLimit, hasDate, hoursToLimit, logEndMs } from '../report/facts.ts';
import { displayShortInstant, wallMs } from '../util/instants.ts';
import { formatList } from '../util/units.ts';
import { adviceValues, filled } from './advice-values.ts';
import { processName } from './process-name.ts';
import type { Step } from './step.ts';
import { restartableServices, treatmentOf } from './treatment.ts';
import { fitsRelease, mayHavePowerShell, releasesOf, type ReleaseSpan } from './windows-release.ts';

/** A restart against a limit farther off than a month is no step to take now. */
const URGENT_HOURS = 30 * 24;

/** One step, or none where no limit is near. */
export function restartSteps(report: Report, finding: ReportAssessment): Step[] {
  const first = firstToLimit(report, finding);
  if (first.exhaustion === null || !hasDate(first) || finding.process === null) return [];
  const earliestMs = wallMs(first.exhaustion.earliest);
  if (earliestMs <= logEndMs(report, finding)) return [];
  if ((hoursToLimit(report, first) ?? Infinity) > URGENT_HOURS) return [];
  const { text, command, cost, source } = restartOf(report, finding);
  const before = `Until it is fixed: ${text} before ${displayShortInstant(earliestMs)}.`;
  return [{ text: cost === null ? before : `${before} ${cost}`, command, ...(source === undefined ? {} : { source }) }];
}

interface RestartWords extends Step {
  /** A sentence. */
  readonly cost: string | null;
}

const COMPUTER: RestartWords = {
  text: 'restart the computer in a maintenance window',
  command: null,
  cost: null,
};

/** A process that Windows depends on, or of which that is not known, is restarted with the computer alone. */
function restartOf(report: Report, finding: ReportAssessment): RestartWords {
  const { program, protection } = treatmentOf(finding);
  if (protection !== null) return COMPUTER;
  const releases = releasesOf(report, finding.machine);
  if (finding.process?.toLowerCase() === 'svchost') {
    const services = restartableServices(finding);
    if (services.length === 0) return COMPUTER;
    const text = `restart ${services.length === 1 ? 'the service' : 'the services'} ${formatList(services)} in a quiet hour`;
    return { text, command: restartCommand(services, releases), cost: null };
  }
  const restart = program?.restart ?? null;
  if (program === null || restart === null)
    return { text: `restart ${processName(finding)} in a quiet hour`, command: null, cost: null };
  const values = adviceValues(report, finding);
  return {
    text: filled(restart.text, values),
    command:
      restart.service !== null
        ? restartCommand([restart.service], releases)
        : restart.command === null || !fitsRelease(restart.windows, releases)
          ? null
          : filled(restart.command, values),
    cost: restart.cost,
    source: program.source,
  };
}

/** @param services short names without blanks */
function restartCommand(services: readonly string[], releases: ReleaseSpan): string {
  if (mayHavePowerShell(releases)) return `Restart-Service -Name ${services.join(', ')}`;
  return services.map((service) => `net stop ${service} & net start ${service}`).join(' & ');
}
