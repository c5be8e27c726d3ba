/** What the module lists of a machine say of one module in one process. */
import type { ListedRun, LoadedModule, ModuleInventory } from '../model/evidence.ts';
import type { ListedRunRelation, UnclearModule } from '../model/evidence-facts.ts';
import { groupBy } from '../util/group-by.ts';
import { memo } from '../util/memo.ts';
import { parseFileVersion, type FileVersion } from './file-version.ts';

/** The process a condition is about. */
export interface Subject {
  /** Base name. */
  readonly process: string;
  /** ID Process of the run that grows or ended; null where the log has none. */
  readonly pid: number | null;
  /** Process IDs of the other runs of the same process in the log. */
  readonly otherPids: readonly number[];
  /** True if it was seen to end and did not start again: only its next run can be looked at. */
  readonly ended: boolean;
  /** Services or application pool of the process; null where they are not known. */
  readonly names?: readonly string[] | null;
}

export type ModuleFinding =
  | { readonly kind: 'no-inventory' }
  | { readonly kind: 'process-not-listed' }
  /** Listed in ways that contradict each other. */
  | { readonly kind: 'unclear'; readonly unclear: UnclearModule }
  | { readonly kind: 'not-loaded'; readonly run: ListedRunRelation }
  | {
      readonly kind: 'loaded';
      readonly run: ListedRunRelation;
      readonly version: FileVersion | null;
      /** The version as listed; null where the list has none. */
      readonly text: string | null;
    };

/** One process as listed; several lists of it are joined. */
interface Run {
  readonly process: string;
  readonly pid: number | null;
  readonly modules: readonly LoadedModule[];
  /** By name in lower case. */
  readonly byName: () => ReadonlyMap<string, readonly LoadedModule[]>;
  /** True if at least one list has all its modules: only then is one that is not listed not loaded. */
  readonly isWhole: boolean;
}

/** What looks modules up in the inventories of one machine. */
export function moduleFinder(
  inventories: readonly ModuleInventory[],
): (subject: Subject, module: string) => ModuleFinding {
  if (inventories.length === 0) return () => ({ kind: 'no-inventory' });
  const byName = groupBy(inventories.flatMap(runsOf), (run) => run.process.toLowerCase());
  const runsNamed = memo((name: string) => joinRuns(namedRuns(byName, name)));
  // Dozens of articles ask for the same module of one process after another.
  let current: Subject | null = null;
  let findings = new Map<string, ModuleFinding>();
  return (subject, module) => {
    if (subject !== current) findings = new Map();
    current = subject;
    const known = findings.get(module);
    if (known !== undefined) return known;
    const finding = findModule(subject, module, runsNamed(subject.process.toLowerCase()));
    findings.set(module, finding);
    return finding;
  };
}

/** In this run of the process, else in another run, else in all of that name. */
function findModule(subject: Subject, module: string, named: readonly Run[]): ModuleFinding {
  const { runs, run } = chooseRuns(subject, named);
  // A list without modules still has the version of the program itself.
  const isProgram = module.toLowerCase() === `${subject.process.toLowerCase()}.exe`;
  if (!runs.some((one) => isReadable(one) || (isProgram && hasVersion(one)))) return { kind: 'process-not-listed' };
  const [state, ...others] = new Set(runs.flatMap((one) => statesOf(one, module)));
  if (state === undefined || others.length > 0) {
    const unclear: UnclearModule =
      runs.length === 1 ? { code: 'several-versions', module } : { code: 'runs-differ', module, runs: runs.length };
    return { kind: 'unclear', unclear };
  }
  if (state === NOT_READABLE) return { kind: 'unclear', unclear: { code: 'list-incomplete', module } };
  if (state === NOT_LOADED) return { kind: 'not-loaded', run };
  if (state === NO_VERSION) return { kind: 'loaded', run, version: null, text: null };
  return { kind: 'loaded', run, version: parseFileVersion(state), text: state };
}

// With characters that no version has.
const NOT_LOADED = '<not loaded>';
const NOT_READABLE = '<not readable>';
const NO_VERSION = '<no version>';

/** The versions in which a process has the module; one entry that says so if it has none. */
function statesOf(run: Run, module: string): string[] {
  const found = run.byName().get(module.toLowerCase()) ?? [];
  const { isWhole } = run;
  // Of a process that runs its own file is loaded, listed or not: tasklist leaves it out.
  if (found.length === 0 && module.toLowerCase() === `${run.process.toLowerCase()}.exe`) return [NO_VERSION];
  if (found.length === 0) return [isWhole ? NOT_LOADED : NOT_READABLE];
  // tasklist knows no versions: of the same module it adds nothing to a list that does.
  const isKnown = found.some((m) => m.version !== null);
  const told = isKnown ? found.filter((m) => m.version !== null || m.path !== null) : found;
  return told.map((m) => m.version ?? NO_VERSION);
}

/** A list that holds the program file alone was made without the rights to see more. */
const isReadable = ({ modules }: Run): boolean =>
  modules.some((m) => m.module.toLowerCase() !== `${m.process.toLowerCase()}.exe`);

const hasVersion = ({ modules }: Run): boolean => modules.some(({ version }) => version !== null);

function chooseRuns(subject: Subject, runs: readonly Run[]): { runs: readonly Run[]; run: ListedRunRelation } {
  const withPid = (pids: readonly (number | null)[]): Run[] =>
    runs.filter(({ pid }) => pid !== null && pids.includes(pid));
  const same = withPid([subject.pid]);
  if (same.length > 0) return { runs: same, run: 'same-run' };
  const other = withPid(subject.otherPids);
  if (other.length > 0) return { runs: other, run: 'other-run' };
  return { runs, run: subject.pid === null ? 'log-without-ids' : 'other-id' };
}

/** @param name in lower case */
function namedRuns(byName: ReadonlyMap<string, readonly Run[]>, name: string): readonly Run[] {
  const exact = byName.get(name);
  if (exact !== undefined) return exact;
  if (name.length !== CUT_LENGTH) return [];
  return [...byName].flatMap(([process, runs]) => (`${process}.exe`.startsWith(name) ? runs : []));
}

/** Windows NT 4.0 and Windows 2000 keep so much of a program's file name for its instance name, its extension included. */
const CUT_LENGTH = 15;

function runOf({ process, pid }: ListedRun, modules: readonly LoadedModule[], isWhole: boolean): Run {
  let byName: ReadonlyMap<string, readonly LoadedModule[]> | null = null;
  return { process, pid, modules, isWhole, byName: () => (byName ??= groupBy(modules, (m) => m.module.toLowerCase())) };
}

/** Each process once, with what several lists have of it. */
function joinRuns(named: readonly Run[]): readonly Run[] {
  const runs = new Map<string, Run>();
  for (const run of named) {
    const before = runs.get(keyOf(run));
    const modules = before === undefined ? run.modules : [...before.modules, ...run.modules];
    runs.set(keyOf(run), runOf(run, modules, run.isWhole || before?.isWhole === true));
  }
  return [...runs.values()];
}

function runsOf({ modules, partlyListed = [] }: ModuleInventory): readonly Run[] {
  const partly = new Set(partlyListed.map(keyOf));
  const byRun = groupBy(modules, keyOf);
  const listed = [...byRun].map(([key, list]) => runOf(list[0]!, list, !partly.has(key)));
  const unread = partlyListed.filter((run) => !byRun.has(keyOf(run)));
  return [...listed, ...unread.map((run) => runOf(run, [], false))];
}

const keyOf = ({ process, pid }: ListedRun): string => `${process.toLowerCase()}\n${pid}`;
