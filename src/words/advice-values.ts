/** What texts and commands of the advice name: `{process}`, `{pid}` and others, as a finding has them. */
import type { Report, ReportAssessment } from '../model/report.ts';
import { runningNow } from '../report/facts.ts';
import { displayName } from '../util/escape.ts';
import { MODULE_LIST_COMMAND } from '../util/module-list-command.ts';
import { machineName, processName, subjectName } from './process-name.ts';

/** Characters that end or expand an argument at a command prompt or in PowerShell. */
const UNSAFE = /["'`$%^&|<>!;(){}\r\n]/;

/** A name as an argument, or what to put in its place. */
export const asArgument = (name: string | null | undefined, instead: string): string =>
  name === null || name === undefined || name === '' || UNSAFE.test(name) ? instead : displayName(name);

/** By the name in braces. */
export type AdviceValues = Readonly<Record<string, string>>;

export function adviceValues(report: Report, finding: ReportAssessment): AdviceValues {
  const { isRunning, pid } = runningNow(report, finding);
  const { process, subject, machine } = finding;
  const pool = subject?.kind === 'application-pool' ? subject.names[0] : null;
  return {
    process: processName(finding),
    subject: subjectName(finding),
    machine: machineName(machine),
    machineArgument: asArgument(machine, 'SERVER'),
    image: `${asArgument(process, 'IMAGE')}.exe`,
    pid: pid === null ? '<PID>' : String(pid),
    ofPool: pool === null || pool === undefined ? '' : ` ${displayName(pool)}`,
    poolName: asArgument(pool, 'POOL'),
    when: isRunning ? 'now' : 'when it runs again and has grown a little',
    whenAgain: isRunning ? '' : ' when it runs again',
    moduleList: MODULE_LIST_COMMAND,
  };
}

/** @throws Error (internal) for a name that no value has: the build's table is tested for it */
export function filled(text: string, values: AdviceValues): string {
  return text.replaceAll(/\{([a-z]\w*)\}/gi, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`internal: the advice names {${name}}`);
    return value;
  });
}
