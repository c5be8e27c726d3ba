/** What lists of system information show of machines, and how what several of them show is put together. */
import type { SystemInformation } from '../../../model/evidence.ts';
import { WINDOWS, windowsOfBuild } from '../../../windows/versions.ts';
import { parseWindows } from '../../product-name.ts';

/** What a file shows of one machine. */
export interface ListedSystem extends Omit<SystemInformation, 'file' | 'machine'> {
  /** As the file has it; null where it has none. */
  readonly machine: string | null;
}

/** One thing that a file shows: the output of a command, or a row of it. */
export interface SystemFact {
  /** 1-based. */
  readonly line: number;
  /** As the file has it; null where it has none. */
  readonly machine: string | null;
  /** Name of the operating system, `Microsoft Windows Server 2022 Datacenter`; null where not shown. */
  readonly osName: string | null;
  /** `20348.2340`, or `20348` without its revision; null where not shown. */
  readonly build: string | null;
  readonly updates: readonly string[];
  /** NaN where not shown. */
  readonly memoryBytes: number;
}

/** A fact of which nothing is known yet. */
export const NO_FACT: Omit<SystemFact, 'line'> = {
  machine: null,
  osName: null,
  build: null,
  updates: [],
  memoryBytes: NaN,
};

/** Whether a fact says anything of a machine. */
export const saysAnything = ({ osName, build, updates, memoryBytes }: SystemFact): boolean =>
  build !== null || updates.length > 0 || !Number.isNaN(memoryBytes) || windowsIn(osName) !== null;

/** Ids of updates in a text, `KB5037422`; a longer number is none. */
export const updatesIn = (text: string): string[] =>
  [...text.matchAll(/(?<![A-Z\d])KB(\d{6,7})(?!\d)/gi)].map(([, number]) => `KB${number}`);

/** The names that stand for the machine itself: whose list it is, they do not say. */
export const machineIn = (text: string | undefined): string | null => {
  const name = (text ?? '').trim().replace(/^\\\\/, '');
  return /^(?:|\.|localhost|127\.0\.0\.1)$/i.test(name) || /(?:\.\.\.|…)$/.test(name) ? null : name;
};

/**
 * Puts facts together, machine by machine. What names no machine belongs to the one that the file names, and to nobody
 * where it names several.
 * @returns the systems, and the lines of the facts that may be of any machine
 */
export function joinFacts(facts: readonly SystemFact[]): {
  readonly systems: readonly ListedSystem[];
  readonly unnamedLines: readonly number[];
} {
  const names = new Map<string, string>();
  for (const { machine } of facts) if (machine !== null) names.set(machine.toLowerCase(), machine);
  const [only = null] = names.values();
  const hasOne = names.size <= 1;
  const unnamed = facts.filter(({ machine }) => machine === null);
  const systems = (hasOne ? [only] : [...names.values()]).map((machine) =>
    join(
      machine,
      facts.filter((one) => hasOne || one.machine?.toLowerCase() === machine!.toLowerCase()),
    ),
  );
  return { systems, unnamedLines: hasOne ? [] : unnamed.map(({ line }) => line) };
}

function join(machine: string | null, facts: readonly SystemFact[]): ListedSystem {
  const build = facts.reduce<string | null>((best, one) => (isLater(one.build, best) ? one.build : best), null);
  const osName = facts.find((one) => windowsIn(one.osName) !== null)?.osName ?? null;
  return {
    machine,
    windows: windowsOf(osName, build),
    build,
    updates: [...new Set(facts.flatMap(({ updates }) => updates))],
    memoryBytes: facts.find((one) => !Number.isNaN(one.memoryBytes))?.memoryBytes ?? NaN,
  };
}

/** Whether a build is later than another, or the same with its revision. */
function isLater(build: string | null, than: string | null): boolean {
  if (build === null || than === null) return build !== null;
  const [[number = 0, revision = -1], [thanNumber = 0, thanRevision = -1]] = [partsOf(build), partsOf(than)];
  return number === thanNumber ? revision > thanRevision : number > thanNumber;
}

const partsOf = (build: string): number[] => build.split('.').map(Number);

/** The Windows that the name of an operating system has, as article files write it. */
function windowsIn(osName: string | null): string | null {
  if (osName === null || !/windows/i.test(osName)) return null;
  const version = parseWindows(osName)?.version ?? null;
  return (WINDOWS as readonly (string | null)[]).includes(version) ? version : null;
}

/**
 * By name where its build can be of that Windows: the registry of Windows 11 has the name of Windows 10, and that of a server
 * of the Annual Channel the name of the server before it.
 */
function windowsOf(osName: string | null, build: string | null): string | null {
  const named = windowsIn(osName);
  const ofBuild: readonly string[] = build === null ? [] : windowsOfBuild(partsOf(build)[0]!);
  if (named === null || (ofBuild.length > 0 && !ofBuild.includes(named)))
    return ofBuild.length === 1 ? ofBuild[0]! : null;
  return named;
}
