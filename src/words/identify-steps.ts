/** Commands that show on the machine which service, pool or process a finding is about. */
import type { Report, ReportAssessment } from '../model/report.ts';
import { runningNow } from '../report/facts.ts';
import { displayName } from '../util/escape.ts';
import { asArgument } from './advice-values.ts';
import { machineName, subjectName } from './process-name.ts';
import type { Step } from './step.ts';
import { identifyingSteps } from './tool-steps.ts';
import { isProtected } from './treatment.ts';
import { fitsRelease, releaseNeeded, releasesOf } from './windows-release.ts';

const APPCMD = '%windir%\\system32\\inetsrv\\appcmd';
const APPCMD_SOURCE =
  'https://learn.microsoft.com/iis/get-started/getting-started-with-iis/getting-started-with-appcmdexe';
const TASKLIST_SOURCE = 'https://learn.microsoft.com/windows-server/administration/windows-commands/tasklist';
const SC_SOURCE = 'https://learn.microsoft.com/windows-server/administration/windows-commands/sc-config';

/**
 * Which pool or services it is: of a pool its worker of now, of `svchost` and `w3wp` what runs in them where nothing says so.
 */
export function identifySteps(report: Report, finding: ReportAssessment): Step[] {
  const { process, subject } = finding;
  const [name] = subject?.names ?? [];
  const about = subjectName(finding);
  const releases = releasesOf(report, finding.machine);
  const hasAppcmd = fitsRelease({ from: '2008', to: null }, releases);
  if (subject?.kind === 'application-pool' && name !== undefined && hasAppcmd) {
    const pool = asArgument(name, '');
    return [
      {
        text: `Find the worker process of ${about}: its PID changes when the pool recycles.`,
        command: `${APPCMD} list wp${pool === '' ? '' : ` /apppool.name:"${pool}"`}`,
        source: APPCMD_SOURCE,
      },
    ];
  }
  if (process?.toLowerCase() !== 'svchost') return identifyingSteps(report, finding);
  if (name !== undefined) return [];
  const { pid } = runningNow(report, finding);
  const needed = releaseNeeded({ from: '2003', to: null }, releases);
  const filter = pid === null ? 'IMAGENAME eq svchost.exe' : `PID eq ${pid}`;
  return [
    {
      text: `Find the services that run in ${about}, and scan again with --process-list: what to do depends on the service.${needed}`,
      command: `tasklist /svc /fi "${filter}"`,
      source: TASKLIST_SOURCE,
    },
  ];
}

/** Where several services share a process, and Windows depends on none: how to find the one that grows. */
export function separateServicesSteps(finding: ReportAssessment): Step[] {
  const { subject, machine } = finding;
  if (subject?.kind !== 'services' || subject.names.length < 2 || isProtected(finding)) return [];
  const name = subject.names.find((one) => asArgument(one, '') !== '');
  if (name === undefined) return [];
  return [
    {
      text: `Give each of the ${subject.names.length} services on ${machineName(machine)} a process of its own (then restart the service): the process that grows next names the service.`,
      command: `sc.exe config "${displayName(name)}" type= own`,
      source: SC_SOURCE,
    },
  ];
}
