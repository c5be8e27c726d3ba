/** Commands that tell on the machine which service, pool or process a finding is about. */
import type { ReportAssessment } from '../model/report.ts';
import { displayName } from '../util/escape.ts';
import { machineName, subjectName } from './process-name.ts';

interface IdentifyStep {
  readonly text: string;
  readonly command: string;
}

const APPCMD = '%windir%\\system32\\inetsrv\\appcmd';

/** Characters that end or expand an argument in a command prompt. */
const UNSAFE = /["%^&|<>!\r\n]/;

/**
 * Which pool or services it is: of a pool its worker of now, of `svchost` and `w3wp` what runs in them where nothing says so.
 * @param pid of the process as it runs now; null where it has ended or is not known
 */
export function identifySteps(finding: ReportAssessment, pid: number | null): IdentifyStep[] {
  const { process, subject } = finding;
  const [name] = subject?.names ?? [];
  const about = subjectName(finding);
  if (subject?.kind === 'application-pool' && name !== undefined) {
    const which = UNSAFE.test(name) ? '' : ` /apppool.name:"${displayName(name)}"`;
    return [
      {
        text: `Find the worker process of ${about}: its PID changes when the pool recycles.`,
        command: `${APPCMD} list wp${which}`,
      },
    ];
  }
  const image = process?.toLowerCase();
  if (image === 'w3wp') {
    const text = `Find the application pool of ${about}. On Windows Server 2003, use cscript %windir%\\system32\\iisapp.vbs instead.`;
    return [{ text, command: `${APPCMD} list wp` }];
  }
  if (image !== 'svchost' || name !== undefined) return [];
  const filter = pid === null ? 'IMAGENAME eq svchost.exe' : `PID eq ${pid}`;
  return [{ text: `Find the services that run in ${about}.`, command: `tasklist /svc /fi "${filter}"` }];
}

/** Where several services share a process: how to find the one that grows. */
export function separateServicesSteps({ subject, machine }: ReportAssessment): IdentifyStep[] {
  if (subject?.kind !== 'services' || subject.names.length < 2) return [];
  const name = subject.names.find((one) => !UNSAFE.test(one));
  if (name === undefined) return [];
  return [
    {
      text: `Give each of the ${subject.names.length} services on ${machineName(machine)} a process of its own (then restart the service): the process that grows next names the service.`,
      command: `sc.exe config "${displayName(name)}" type= own`,
    },
  ];
}
