/** Composition: process lists and the logs of machines -> which processes the lists name, and what of them could not be used. */
import type { ProcessListWarning } from '../model/faults/process-list.ts';
import type { ReportProcessList } from '../model/report.ts';
import type { ProcessNaming } from '../model/subject.ts';
import { fitList, indexLog, type ListFit, type LoggedProcess } from '../process-list/namings.ts';
import type { ProcessList } from '../process-list/process-list.ts';
import { groupBy } from '../util/group-by.ts';
import { refuseList } from '../util/lists/list-file.ts';
import { scannedMachine, unknownOwner, type ScannedMachine } from '../util/lists/owner.ts';

/** A machine whose logs were read. */
export interface LoggedMachine extends ScannedMachine {
  readonly lifetimes: readonly LoggedProcess[];
}

export interface ProcessNamer {
  /** What the lists name of a machine. Once for each machine. */
  readonly name: (machine: LoggedMachine) => readonly ProcessNaming[];
  /**
   * What became of the lists, after all machines.
   * @throws LeakscanError PROCESS_LIST if a list does not say which of several machines it belongs to, and fits none or several
   */
  readonly used: () => UsedLists;
}

export interface UsedLists {
  readonly lists: readonly ReportProcessList[];
  readonly warnings: readonly ProcessListWarning[];
}

export const NO_LISTS: UsedLists = { lists: [], warnings: [] };

/** What a list shows of a machine. */
interface Use {
  readonly list: ProcessList;
  readonly machine: string;
  readonly fit: ListFit;
}

/**
 * A list belongs to the machine that it names. One that names none belongs to the only machine, or to that of several which it
 * fits.
 * @param machines all that are scanned; null where not all are known, so that a list of unknown origin has to fit
 */
export function createProcessNamer(
  lists: readonly ProcessList[],
  machines: readonly ScannedMachine[] | null,
): ProcessNamer {
  const uses: Use[] = [];
  return {
    name(machine) {
      const index = indexLog(machine.lifetimes);
      const own = lists.flatMap((list): Use[] => {
        const owner = list.machine === null ? null : scannedMachine(list.machine, machines ?? [machine]);
        if (list.machine !== null && owner !== machine.machine) return [];
        const fit = fitList(list, index, list.machine !== null || machines?.length === 1);
        return [{ list, machine: machine.machine, fit }];
      });
      uses.push(...own);
      return own.flatMap(({ fit }) => fit.namings);
    },
    used: () => usedLists(lists, uses, machines),
  };
}

function usedLists(
  lists: readonly ProcessList[],
  uses: readonly Use[],
  machines: readonly ScannedMachine[] | null,
): UsedLists {
  const used: ReportProcessList[] = [];
  const warnings: ProcessListWarning[] = [];
  for (const [file, ofFile] of groupBy(lists, (list) => list.file)) {
    const ofUnknown = new Set(ofFile.filter(({ machine }) => machine === null));
    const isGuessed = machines?.length !== 1;
    // Whether a list of unknown origin is of this machine shows where it fits.
    const own = uses.filter(({ list, fit }) => list.file === file && (fit.fits || !isGuessed || !ofUnknown.has(list)));
    const guessed = new Set(own.filter(({ list }) => ofUnknown.has(list)).map(({ machine }) => machine));
    if (machines !== null && ofUnknown.size > 0 && isGuessed && guessed.size !== 1) {
      throw refuseList(unknownOwner('process-list', file, machines));
    }
    for (const [machine, parts] of groupBy(own, (use) => use.machine)) {
      used.push(reportOf(file, machine, parts));
      warnings.push(...misfitOf(file, machine, parts));
    }
    if (!ofFile.some(({ processes }) => processes.some(({ name }) => name !== null))) {
      warnings.push({ kind: 'process-list-nameless', file });
    }
    if (machines !== null) warnings.push(...unusedOf(file, ofFile, machines));
  }
  return { lists: used, warnings };
}

const reportOf = (file: string, machine: string, parts: readonly Use[]): ReportProcessList => ({
  file,
  machine,
  processes: new Set(parts.flatMap(({ list }) => list.processes.map(({ pid }) => pid))).size,
  named: new Set(
    parts.flatMap(({ fit }) => fit.namings.map(({ pid, startedMs, fromMs }) => `${pid} ${startedMs || fromMs}`)),
  ).size,
});

/** Of lists that were appended to each other, the older ones need not fit. */
function misfitOf(file: string, machine: string, parts: readonly Use[]): ProcessListWarning[] {
  if (parts.some(({ fit }) => fit.fits || fit.namings.length > 0)) return [];
  const { fitting, processes } = parts.reduce(
    (best, { fit }) => (fit.fitting > best.fitting ? fit : best),
    parts[0]!.fit,
  );
  return [{ kind: 'process-list-misfit', file, machine, fitting, processes }];
}

function unusedOf(
  file: string,
  lists: readonly ProcessList[],
  machines: readonly ScannedMachine[],
): ProcessListWarning[] {
  const names = new Set(lists.flatMap(({ machine }) => machine ?? []));
  const unused = [...names].filter((name) => scannedMachine(name, machines) === null);
  return unused.length === 0 ? [] : [{ kind: 'process-list-unused', file, machines: unused }];
}
