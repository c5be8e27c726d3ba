/** Why a log that can be read gives nothing, or too much. */
import { parseCounterPath } from '../counterlog/names/counter-path.ts';
import { languagesOf } from '../counterlog/names/english-names.ts';
import { LANGUAGES } from '../counterlog/names/localized-names.ts';
import type { LogWarning } from '../model/counter-log.ts';
import type { CounterPath } from '../model/counter-path.ts';
import type { BadCell, NothingAskedFault, NothingToAssess, WhatLogHas } from '../model/faults/nothing-asked.ts';
import type { LogFilter } from '../model/log-filter.ts';
import { isProcessPath } from '../series/samples/columns.ts';
import { LeakscanError } from '../util/errors.ts';
import { DECIDING_COUNTERS, MEMORY_COUNTERS, type Judgeable } from './judgeable.ts';
import type { WantedColumns } from './wanted-columns.ts';

/** Of so many counters of one log samples are kept: each process takes some kilobytes, however short the log is. */
export const MAX_COUNTERS = 50_000;

/** @param counters to be read */
export function tooManyCounters(file: string, counters: number): LeakscanError {
  const fault = { kind: 'too-many-process-counters', file, counters, maxCounters: MAX_COUNTERS } as const;
  return new LeakscanError('TOO_MANY_COUNTERS', fault, { file });
}

/** NO_PROCESS_COUNTERS or NOTHING_LEFT if the log has nothing that is asked for, else null. */
export function refusalOf(
  file: string,
  paths: readonly CounterPath[],
  { all, asked, lacksProcess }: WantedColumns,
  filter: LogFilter,
): LeakscanError | null {
  if (all.length === 0) return nothingToAssess(file, paths);
  if (asked.length === 0) {
    return notAsked({
      kind: 'machine-not-asked',
      file,
      found: namesOnce(all.map((w) => w.machine)),
      patterns: filter.machines,
    });
  }
  // A log of companion counters alone goes with the processes of another one.
  const names = asked.flatMap((w) => (w.kind === 'process' ? [w.process] : []));
  return lacksProcess ? processNotAsked(file, names, filter.processes) : null;
}

/** @param found base names of the processes that the log has */
export const processNotAsked = (file: string, found: readonly string[], patterns: readonly string[]): LeakscanError =>
  notAsked({ kind: 'process-not-asked', file, found: namesOnce(found), patterns });

export const notAsked = (fault: NothingAskedFault): LeakscanError =>
  new LeakscanError('NOTHING_LEFT', fault, { file: fault.file });

const namesOnce = (names: readonly string[]): string[] => [
  ...new Map(names.map((name) => [name.toLowerCase(), name])).values(),
];

/** Why a readable log holds nothing for leakscan. */
export function nothingToAssess(file: string, paths: readonly CounterPath[]): LeakscanError {
  const fault: NothingAskedFault = isEsxtop(paths)
    ? { kind: 'esxtop-output', file }
    : { kind: 'nothing-to-assess', file, why: { ...whatItHas(paths), ...languagesRead(paths) } };
  return new LeakscanError('NO_PROCESS_COUNTERS', fault, { file });
}

function whatItHas(paths: readonly CounterPath[]): WhatLogHas {
  if (paths.length === 0) return { has: 'no-counters' };
  if (paths.some(isProcessPath)) return { has: 'other-process-counters', deciding: DECIDING_COUNTERS };
  const objects = namesOnce(paths.map((p) => p.object));
  const lower = new Set(objects.map((object) => object.toLowerCase()));
  if (lower.has('process')) return { has: 'totals-only' };
  if (lower.size === 1 && lower.has('memory')) return { has: 'other-memory-counters', deciding: MEMORY_COUNTERS };
  return { has: 'other-objects', counters: paths.length, objects };
}

function languagesRead(paths: readonly CounterPath[]): Pick<NothingToAssess, 'languages' | 'knownLanguages'> {
  const languages = paths.length === 0 ? null : languagesOf(paths.map((p) => parseCounterPath(p.raw) ?? p));
  return { languages, knownLanguages: LANGUAGES };
}

/** Objects that esxtop writes in batch mode, under a header as Windows has it; Windows has none of these names. */
const ESXTOP_OBJECTS: ReadonlySet<string> = new Set([
  'group cpu',
  'vcpu',
  'physical cpu',
  'group memory',
  'physical disk adapter',
]);

const isEsxtop = (paths: readonly CounterPath[]): boolean =>
  paths.some(({ object }) => ESXTOP_OBJECTS.has(object.toLowerCase()));

interface EmptyLog {
  readonly file: string;
  /** Of the first header. */
  readonly paths: readonly CounterPath[];
  readonly decides: Judgeable;
  readonly filter: LogFilter;
  readonly warnings: readonly LogWarning[];
}

/** Why nothing came of a log that has samples. */
export function nothingCame({ file, paths, decides, filter, warnings }: EmptyLog): LeakscanError {
  const { processes } = filter;
  if (!decides.processes && decides.machine && processes.length > 0) {
    return new LeakscanError('NO_PROCESS_COUNTERS', { kind: 'process-not-logged', file, processes }, { file });
  }
  if (!decides.processes && !decides.machine) return nothingToAssess(file, paths);
  const object = decides.processes ? 'Process' : 'Memory';
  const fault = { kind: 'no-values', file, object, bad: firstBadCell(warnings) } as const;
  return new LeakscanError('NO_PROCESS_COUNTERS', fault, { file });
}

function firstBadCell(warnings: readonly LogWarning[]): BadCell | null {
  const bad = warnings.find(({ kind }) => kind === 'bad-number');
  const at = bad?.positions[0];
  if (at === undefined) return null;
  return { line: at.line, column: at.column ?? 1, text: bad?.detail?.kind === 'cell' ? bad.detail.text : null };
}
