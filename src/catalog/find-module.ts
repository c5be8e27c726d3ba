/** What the module lists of a machine say of one module in one process. */
import type { LoadedModule, MachineEvidence } from '../model/evidence.ts';
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
}

/**
 * `sameRun` is true if the very run was listed, by its ID; false if it was another run of it or a process of the same
 * name, and `where` says which, to be put behind "is loaded" or "is not loaded".
 */
export type ModuleFinding =
  | { readonly kind: 'no-inventory' }
  | { readonly kind: 'process-not-listed' }
  /** Listed in ways that contradict each other; `text` says how. */
  | { readonly kind: 'unclear'; readonly text: string }
  | { readonly kind: 'not-loaded'; readonly sameRun: boolean; readonly where: string }
  | {
      readonly kind: 'loaded';
      readonly sameRun: boolean;
      readonly where: string;
      readonly version: FileVersion | null;
      /** The version as listed. */
      readonly text: string;
    };

/** The modules of one process as listed; several lists of one process are joined. */
type ListedRun = readonly LoadedModule[];

/** Looks a module up in the inventories: in this run of the process, else in another run, else in all of that name. */
export function findModule(subject: Subject, module: string, evidence: MachineEvidence): ModuleFinding {
  if (evidence.inventories.length === 0) return { kind: 'no-inventory' };
  const { runs, sameRun, where } = chooseRuns(subject, listedRuns(subject.process, evidence));
  if (!runs.some(isReadable)) return { kind: 'process-not-listed' };
  const states = runs.map((run) => statesOf(run, module));
  const [state, ...others] = new Set(states.flat());
  if (state === undefined || others.length > 0) {
    const text = sameRun
      ? `${module} is listed in several versions`
      : `${runs.length} processes of that name are listed and differ in ${module}`;
    return { kind: 'unclear', text };
  }
  if (state === NOT_LOADED) return { kind: 'not-loaded', sameRun, where };
  return { kind: 'loaded', sameRun, where, version: parseFileVersion(state), text: state };
}

const NOT_LOADED = 'not loaded';
const NOT_READABLE = 'not readable';
const NO_VERSION = 'no version';

/** The versions in which a process has the module; one entry that says so if it has none. */
function statesOf(run: ListedRun, module: string): string[] {
  if (!isReadable(run)) return [NOT_READABLE];
  const found = run.filter((m) => m.module.toLowerCase() === module.toLowerCase());
  return found.length === 0 ? [NOT_LOADED] : found.map((m) => m.version ?? NO_VERSION);
}

/** A list that holds the program file alone was made without the rights to see more. */
const isReadable = (run: ListedRun): boolean =>
  run.some((m) => m.module.toLowerCase() !== `${m.process.toLowerCase()}.exe`);

function chooseRuns(
  subject: Subject,
  runs: readonly ListedRun[],
): { runs: readonly ListedRun[]; sameRun: boolean; where: string } {
  const withPid = (pids: readonly (number | null)[]): ListedRun[] =>
    runs.filter((run) => run[0]!.pid !== null && pids.includes(run[0]!.pid));
  const same = withPid([subject.pid]);
  if (same.length > 0) return { runs: same, sameRun: true, where: '' };
  const other = withPid(subject.otherPids);
  if (other.length > 0) return { runs: other, sameRun: false, where: ' in another run of this process' };
  const id = subject.pid === null ? '; the log has no process IDs' : ' with another ID';
  return { runs, sameRun: false, where: ` in a process of the same name${id}` };
}

/** Dozens of articles ask of one process: its runs are looked up once. */
const runsOfEvidence = new WeakMap<MachineEvidence, Map<string, readonly ListedRun[]>>();

function listedRuns(instance: string, evidence: MachineEvidence): readonly ListedRun[] {
  const name = instance.toLowerCase();
  const known = runsOfEvidence.get(evidence) ?? new Map<string, readonly ListedRun[]>();
  runsOfEvidence.set(evidence, known);
  const runs = known.get(name) ?? groupRuns(name, evidence);
  known.set(name, runs);
  return runs;
}

/** @param name instance name in lower case */
function groupRuns(name: string, evidence: MachineEvidence): readonly ListedRun[] {
  const modules = evidence.inventories.flatMap((i) => i.modules);
  const exact = modules.filter((m) => m.process.toLowerCase() === name);
  const named = exact.length > 0 ? exact : modules.filter((m) => isCutTo(m.process, name));
  const runs = new Map<string, LoadedModule[]>();
  for (const module of named) {
    const key = `${module.process.toLowerCase()}\n${module.pid}`;
    const run = runs.get(key);
    if (run === undefined) runs.set(key, [module]);
    else run.push(module);
  }
  return [...runs.values()];
}

/** Windows NT 4.0 and Windows 2000 keep so much of a program's file name for its instance name. */
const CUT_LENGTH = 15;

/** Whether an instance name may be a program's cut name: the extension counts, `provisioning.ex` is provisioning.exe. */
const isCutTo = (process: string, instance: string): boolean =>
  instance.length === CUT_LENGTH && `${process.toLowerCase()}.exe`.startsWith(instance);
