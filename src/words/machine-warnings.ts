/** Warnings of a scan about machines and module lists. */
import type { MachineConflict } from '../model/machine-conflict.ts';
import { displayName } from '../util/escape.ts';
import { formatPlural } from '../util/units.ts';
import { machineConflictText } from './machine-names.ts';

/** What of a machine's logs limits its verdicts. */
export interface MachineLimits {
  readonly machine: string;
  readonly hasProcessIds: boolean;
  readonly sharedSamples: number;
  readonly leastGrownRuns: number;
}

/** A list, and the machines of it of which no log was scanned: at least one. */
export interface UnusedList {
  readonly file: string;
  readonly machines: readonly string[];
}

/** A log may name tens of thousands of machines. */
const MAX_MACHINE_WARNINGS = 100;

export function machineWarningTexts(
  conflicts: readonly MachineConflict[],
  machines: readonly MachineLimits[],
): string[] {
  const warnings = [...conflicts.map(machineConflictText), ...machines.flatMap(limitTexts)];
  const more = warnings.splice(MAX_MACHINE_WARNINGS).length;
  return more > 0 ? [...warnings, `${formatPlural(more, 'more warning')} like these about other machines`] : warnings;
}

function limitTexts({ machine, hasProcessIds, sharedSamples, leastGrownRuns }: MachineLimits): string[] {
  const name = displayName(machine);
  const texts: string[] = [];
  if (!hasProcessIds) {
    texts.push(
      `${name}: the log has no ID Process counter, so restarts are detected from levels alone and processes of the same name may be mixed up`,
    );
  }
  if (sharedSamples > 0) {
    texts.push(`${name}: ${formatPlural(sharedSamples, 'sample')} found in two logs; each counts once`);
  }
  if (leastGrownRuns > 0) {
    const were = leastGrownRuns === 1 ? 'was' : 'were';
    texts.push(
      `${name}: too many runs of processes: the ${formatPlural(leastGrownRuns, 'run')} that grew least ${were} counted, not judged`,
    );
  }
  return texts;
}

/** @param list such as `module list` */
export function unusedListText({ file, machines: [first = '', ...others] }: UnusedList, list: string): string {
  const more = others.length > 0 ? ` and of ${formatPlural(others.length, 'more machine')}` : '';
  const of = others.length > 0 ? 'these machines' : 'that machine';
  return `${file}: the ${list} of ${displayName(first)}${more} was not used: no log of ${of} was scanned`;
}
