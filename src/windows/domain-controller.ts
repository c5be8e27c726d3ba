/** How a log shows whether a machine is a domain controller: since Windows 2000 the directory has counters and programs of its own. */
import type { MachineEvidence } from '../model/evidence.ts';

type Shown = Pick<MachineEvidence, 'objects' | 'images' | 'allProcesses'>;

/** What shows that a machine is a domain controller, or that it is none. */
export type DirectorySign =
  | { readonly code: 'directory-counters' }
  | { readonly code: 'running'; readonly image: string }
  | { readonly code: 'no-directory-replication' };

/** Performance objects of the directory: to Windows Server 2003, and from Server 2008 on. */
const OBJECTS = ['ntds', 'directoryservices'];
/** Runs on domain controllers only. */
const REPLICATION_IMAGE = 'ismserv';
/** Run on most domain controllers, and on other machines too. */
const USUAL_IMAGES = ['dns', 'dfsrs', 'ntfrs'];

/** The print spooler of Windows NT 4.0, which has no directory in lsass. */
const NT4_IMAGE = 'spoolss';

/** @returns null where the log does not show it */
export function directorySign({ objects, images, allProcesses }: Shown): DirectorySign | null {
  if (OBJECTS.some((object) => objects.has(object))) return { code: 'directory-counters' };
  if (images.has(REPLICATION_IMAGE)) return { code: 'running', image: REPLICATION_IMAGE };
  return allProcesses && images.has('svchost') ? { code: 'no-directory-replication' } : null;
}

/** Whether the machine is a domain controller for certain: what the user says counts first. */
export function isDomainController(machine: Shown & Pick<MachineEvidence, 'declared'>): boolean {
  const roles = machine.declared?.roles ?? [];
  if (roles.includes('domain-controller')) return true;
  if (roles.includes('member-server')) return false;
  const sign = directorySign(machine);
  return sign !== null && sign.code !== 'no-directory-replication';
}

/** Whether the machine is a domain controller, or may be one: what the user says counts first. */
export function mayBeDomainController(machine: Shown & Pick<MachineEvidence, 'declared'>): boolean {
  const roles = machine.declared?.roles ?? [];
  if (roles.includes('domain-controller')) return true;
  if (roles.includes('member-server') || machine.images.has(NT4_IMAGE)) return false;
  return (
    directorySign(machine)?.code !== 'no-directory-replication' ||
    USUAL_IMAGES.some((image) => machine.images.has(image))
  );
}
