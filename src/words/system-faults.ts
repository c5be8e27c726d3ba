/** What is said where the system refuses the program something: files, memory, threads, its own parts. */

/** What a system error says of itself. */
export interface SystemFault {
  /** `EMFILE`, `ENOSPC`; of Node's own `ERR_WORKER_INIT_FAILED`. */
  readonly code: string;
  /** The file or folder; null where there is none. */
  readonly path: string | null;
  /** `open`, `write`; null where there is none. */
  readonly call: string | null;
}

const MEMORY_TEXT =
  'not enough memory: end other programs, raise the limit for this one (ulimit -v, a container), or scan fewer logs at once';

/** In one line: what is wrong, where, and what to do. */
export function systemFaultText(fault: SystemFault): string {
  const place = fault.path === null ? '' : `${fault.path}: `;
  switch (fault.code) {
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open: raise the limit (ulimit -n 1024), or scan fewer logs at once (nightly: --jobs 1)';
    case 'ENOMEM':
    case 'ERR_MEMORY_ALLOCATION_FAILED':
    case 'ERR_WORKER_OUT_OF_MEMORY':
      return MEMORY_TEXT;
    case 'EAGAIN':
    case 'ERR_WORKER_INIT_FAILED':
      return 'the system starts no more threads or programs: raise the limit (ulimit -u), or end other programs and run again';
    case 'ENOSPC':
    case 'EDQUOT':
      return `${place}the disk is full; make room and run again`;
    case 'EACCES':
    case 'EPERM':
      return `${place}no permission (${callText(fault)}); run as a user who has it, or name another place`;
    case 'EROFS':
      return `${place}this disk is read-only; name another place`;
    case 'ENOENT':
      return `${place}there is no such file or folder (${callText(fault)})`;
    default:
      return `${place}${callText(fault)}; check the disk or the network share and run again`;
  }
}

const callText = ({ call, code }: SystemFault): string => (call === null ? code : `${call} failed with ${code}`);

/** Of one of the program's own files. */
export const brokenInstallationText = (detail: string): string =>
  `the installation is not complete (${detail}); install leakscan again`;
