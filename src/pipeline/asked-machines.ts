/** Composition: the machines that `--machine` names, by any name that the logs have for them. */
import type { FoundLog } from '../counterlog/find/find-logs.ts';
import { openCounterLog } from '../counterlog/open.ts';
import type { CounterPath } from '../model/counter-path.ts';
import type { DateOrder } from '../model/counter-log.ts';
import { LeakscanError } from '../util/errors.ts';
import { groupMachineNames } from '../util/machine-names.ts';
import { fitsAny } from '../util/wildcard.ts';

export interface AskedMachines {
  /** Names of a header are known from then on. */
  readonly meet: (names: Iterable<string>) => void;
  /** Whether a name fits, or another name that the same machine may have in the logs. */
  readonly isAsked: (name: string) => boolean;
}

/** @param patterns empty = all machines */
export function createAskedMachines(patterns: readonly string[]): AskedMachines {
  const known = new Map<string, string>();
  let asked: ReadonlySet<string> | null = null;
  const keyOf = (name: string): string => name.toLowerCase();
  const find = (): ReadonlySet<string> => {
    const { groups } = groupMachineNames([...known.values()]);
    const fitting = groups.filter((names) => names.some((name) => fitsAny(patterns, name)));
    return new Set(fitting.flat().map(keyOf));
  };
  return {
    meet(names) {
      if (patterns.length === 0) return;
      for (const name of names) {
        if (known.has(keyOf(name))) continue;
        known.set(keyOf(name), name);
        asked = null;
      }
    },
    isAsked: (name) => patterns.length === 0 || (asked ??= find()).has(keyOf(name)),
  };
}

export const machinesOfPaths = (paths: readonly CounterPath[], machineIfNone: string): Set<string> =>
  new Set(paths.map(({ machine }) => machine ?? machineIfNone));

/**
 * Reads the headers alone: a log of the machine under its other name may come first. Of a log that cannot be opened, reading it
 * tells why.
 * Cost: each log is opened once more; not standard input, which is read once
 */
export async function readMachineNames(
  logs: readonly FoundLog[],
  dateOrder: DateOrder | undefined,
  machineIfNone: string,
): Promise<Set<string>> {
  const names = new Set<string>();
  for (const { file, source } of logs) {
    if (source?.path === null) continue;
    try {
      const log = await openCounterLog(file, { dateOrder }, source?.open);
      log.close();
      for (const name of machinesOfPaths(log.paths, machineIfNone)) names.add(name);
    } catch (error) {
      if (!(error instanceof LeakscanError)) throw error;
    }
  }
  return names;
}
