/** What a process is called in every format. Every name is made visible and short here. */
import type { ReportSubject } from '../model/report.ts';
import { displayName } from '../util/escape.ts';
import { namesInShort } from '../util/subject-names.ts';

/** What names a process. */
export interface NamedProcess {
  readonly process: string | null;
  readonly instance?: string | null;
  readonly siblings?: number;
  readonly pid?: number | null;
  /** Not there in Reports of older versions; then the instance tells it from its siblings. */
  readonly subject?: Pick<ReportSubject, 'kind' | 'names'> | null;
  readonly running?: boolean;
}

/**
 * `w3wp (OrdersApi)`, `java (orders.jar)`, `svchost (Dnscache, NlaSvc), PID 3164`, `lsass`; where nothing names a process with
 * siblings, `svchost, PID 3164`, and without process IDs `svchost#11`; `the machine` of a machine as a whole.
 */
export function processName(one: NamedProcess): string {
  if (one.process === null) return 'the machine';
  const image = one.process === '' ? '(no name)' : displayName(one.process);
  const names = (one.subject?.names ?? []).map((name) => displayName(name));
  const name = names.length === 0 ? image : `${image} (${namesInShort(names)})`;
  const pid = isPidInName(one) ? pidOf(one) : null;
  if (pid !== null) return `${name}, ${pid}`;
  const isNumbered = names.length === 0 && hasSiblings(one) && (one.instance ?? '') !== '';
  return isNumbered ? displayName(one.instance!) : name;
}

/** `PID 3164`, of an ended process `last PID 3164`; null where the log has none. */
export function pidOf({ pid, running }: NamedProcess): string | null {
  if (pid === undefined || pid === null) return null;
  return running === false ? `last PID ${pid}` : `PID ${pid}`;
}

/** The same where the name does not say it. */
export const pidBesideName = (one: NamedProcess): string | null => (isPidInName(one) ? null : pidOf(one));

/** `w3wp (OrdersApi), PID 7204`: the name with the process ID, where there is one. */
export function processNameWithPid(one: NamedProcess): string {
  const pid = pidBesideName(one);
  return pid === null ? processName(one) : `${processName(one)}, ${pid}`;
}

/** `PID 3164`, `PID 11208, which has ended`. */
export function pidSentence({ pid, running }: NamedProcess & { readonly pid: number }): string {
  return running === false ? `PID ${pid}, which has ended` : `PID ${pid}`;
}

/** Before the machine's name: ` on `, with a comma where the name ends with a process ID. */
export const onMachine = (one: NamedProcess): string => (isPidInName(one) ? ', on ' : ' on ');

export function machineName(machine: string): string {
  return machine === '' ? '(no machine name)' : displayName(machine);
}

/** `inetinfo on EXFE01`, `svchost, PID 3164, on EXFE01`. */
export function subjectName(one: NamedProcess & { readonly machine: string }): string {
  const machine = machineName(one.machine);
  return one.process === null ? machine : `${processName(one)}${onMachine(one)}${machine}`;
}

/** `w3wp (OrdersApi), PID 7204, on APP22`. */
export function subjectNameWithPid(one: NamedProcess & { readonly machine: string }): string {
  const pid = pidBesideName(one);
  return pid === null ? subjectName(one) : `${processName(one)}, ${pid}, on ${machineName(one.machine)}`;
}

const hasSiblings = ({ siblings = 1 }: NamedProcess): boolean => siblings > 1;

/** A pool or command line names a process for ever; services of a host and what nothing names go by the process ID. */
function isPidInName(one: NamedProcess): boolean {
  const { subject, pid } = one;
  if (subject === undefined || subject === null || pid === undefined || pid === null || !hasSiblings(one)) return false;
  return subject.names.length === 0 || subject.kind === 'services';
}
