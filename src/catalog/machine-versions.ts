/** What is known of one machine's Windows, its updates and the programs that a user declares, whatever the source. */
import type { MachineEvidence } from '../model/evidence.ts';
import type { VersionSource } from '../model/evidence-facts.ts';
import { isDomainController } from '../windows/domain-controller.ts';
import { buildsOfWindows, CLIENT_VERSIONS, windowsOfBuild } from '../windows/versions.ts';
import { parseWindows } from './product-name.ts';
import { buildOfUpdates, type UpdateBuilds } from './update-builds.ts';
import { compareProgramVersions, parseProgramVersion, type ProgramVersion } from './program-version.ts';

interface Reading<T> {
  readonly value: T;
  readonly source: VersionSource;
}

/** `Telegraf 1.34.0` as declared. */
export interface DeclaredProgram {
  /** Without its version. */
  readonly name: string;
  /** Null where no version is declared. */
  readonly version: ProgramVersion | null;
  readonly text: string;
}

export interface MachineVersions {
  /** Build of Windows, with its revision where that is known; null where no source has it. */
  readonly build: Reading<ProgramVersion> | null;
  /** Versions of Windows that it can be, as article files write them; null where nothing but the log shows it. */
  readonly windows: Reading<readonly string[]> | null;
  /** Installed updates by id. */
  readonly updates: ReadonlyMap<string, VersionSource>;
  readonly programs: readonly DeclaredProgram[];
}

/** Files that are of the build of Windows itself. An update may leave one as it was, so that the build can be later. */
const FILES_OF_WINDOWS = ['ntoskrnl.exe', 'ntdll.dll'];
const BUILD = /^\d{4,5}(?:\.\d+)?$/;

/** @param builds which build of Windows each update brings */
export function machineVersions(evidence: MachineEvidence, builds: UpdateBuilds): MachineVersions {
  const { declared, systemInformation } = evidence;
  const updates = new Map<string, VersionSource>();
  for (const { updates: installed } of systemInformation) {
    for (const id of installed) updates.set(id, 'system-information');
  }
  for (const id of declared?.updates ?? []) updates.set(id, 'declared');
  const build = buildOf(evidence, updates, builds);
  return { build, windows: windowsOf(evidence, build), updates, programs: programsOf(evidence) };
}

/**
 * As declared, else the highest that lists show: of two lists the older one was made before an update. What has a revision
 * comes before what is of the same number without one. A build of another Windows than the named one does not count.
 */
function buildOf(
  evidence: MachineEvidence,
  updates: ReadonlyMap<string, VersionSource>,
  builds: UpdateBuilds,
): Reading<ProgramVersion> | null {
  const { declared, systemInformation, inventories } = evidence;
  const ofModules = inventories.flatMap(({ modules }) =>
    modules.flatMap(({ module, version }) =>
      version !== null && FILES_OF_WINDOWS.includes(module.toLowerCase()) ? buildsIn(version) : [],
    ),
  );
  const named = windowsOf(evidence, null);
  const all = [
    highest(declared === null || declared.build === null ? [] : [declared.build], 'declared'),
    highest(
      systemInformation.flatMap(({ build }) => (build === null ? [] : [build])),
      'system-information',
    ),
    highest(ofModules, 'module-list'),
  ].flatMap((one) => one ?? []);
  const shown = all.filter((one) => isBuildOf(one, named));
  // Lists that contradict each other are of several machines, or of one before and after an upgrade.
  if (shown.length < all.length && named?.source !== 'declared') return null;
  const [best] = shown;
  const numbers = best === undefined ? numbersOf(named) : [best.value.numbers[0]!];
  const ofUpdates = buildFromUpdates(updates, numbers, builds);
  // An update that was installed after a list was made is in a later one.
  const isLater = best?.source === 'system-information' && ofUpdates !== null && isHigher(ofUpdates, best);
  if (best === undefined || isLater) return ofUpdates;
  if (best.value.numbers.length > 1) return best;
  const ofLine = shown.filter(({ value }) => value.numbers.length > 1 && value.numbers[0] === best.value.numbers[0]);
  return ofUpdates ?? ofLine[0] ?? best;
}

/** Whether a build can be of the Windows that is named; of one that is not known it can. */
function isBuildOf({ value }: Reading<ProgramVersion>, named: MachineVersions['windows']): boolean {
  const versions = windowsOfBuild(value.numbers[0]!);
  return named === null || versions.length === 0 || versions.some((version) => named.value.includes(version));
}

const numbersOf = (windows: MachineVersions['windows']): readonly number[] =>
  windows?.value.flatMap(buildsOfWindows) ?? [];

/** The source is the user's where he alone names the update. */
function buildFromUpdates(
  updates: ReadonlyMap<string, VersionSource>,
  numbers: readonly number[],
  builds: UpdateBuilds,
): Reading<ProgramVersion> | null {
  const build = buildOfUpdates([...updates.keys()], numbers, builds);
  if (build === null) return null;
  const isListed = [...updates].some(([id, source]) => source !== 'declared' && builds.has(id));
  return reading(`${build.number}.${build.revision}`, isListed ? 'system-information' : 'declared');
}

const isHigher = (a: Reading<ProgramVersion>, b: Reading<ProgramVersion>): boolean =>
  compareProgramVersions(a.value, b.value) > 0;

/** `10.0.20348.2340` is build 20348.2340. */
function buildsIn(fileVersion: string): string[] {
  const [, build] = /^\s*\d+[.,] ?\d+[.,] ?(\d{4,5}[.,] ?\d+)/.exec(fileVersion) ?? [];
  return build === undefined ? [] : [build.replace(/[,.] ?/, '.')];
}

function highest(builds: readonly string[], source: VersionSource): Reading<ProgramVersion> | null {
  return [...new Set(builds)]
    .map((build) => reading(build, source))
    .reduce<Reading<ProgramVersion> | null>(
      (best, one) => (one !== null && (best === null || isHigher(one, best)) ? one : best),
      null,
    );
}

function reading(build: string, source: VersionSource): Reading<ProgramVersion> | null {
  const value = BUILD.test(build) ? parseProgramVersion(build) : null;
  return value === null ? null : { value, source };
}

/** What is declared or listed by name counts more than the build, which a server and a client share. */
function windowsOf(evidence: MachineEvidence, build: MachineVersions['build']): MachineVersions['windows'] {
  const { declared, systemInformation } = evidence;
  const named = declared?.windows ?? null;
  const version = named === null ? null : (parseWindows(named)?.version ?? null);
  if (version !== null) return { value: [version], source: 'declared' };
  const listed = systemInformation.find(({ windows }) => windows !== null)?.windows ?? null;
  if (listed !== null) return { value: [listed], source: 'system-information' };
  const ofBuild = build === null ? [] : serversIfController(windowsOfBuild(build.value.numbers[0]!), evidence);
  return build === null || ofBuild.length === 0 ? null : { value: ofBuild, source: build.source };
}

/** Without the clients that share a build with a server, where the machine is a domain controller. */
function serversIfController(versions: readonly string[], evidence: MachineEvidence): readonly string[] {
  const servers = versions.filter((version) => !CLIENT_VERSIONS.has(version));
  return servers.length > 0 && isDomainController(evidence) ? servers : versions;
}

function programsOf({ declared }: MachineEvidence): DeclaredProgram[] {
  return (declared?.products ?? []).map(({ name, servicePack }) => {
    const text = servicePack === null ? name : `${name} ${servicePack}`;
    const [, product, version] = /^(.*\S)[\s,]+v?(\d[\w.-]*)$/i.exec(name.trim()) ?? [];
    const parsed = version === undefined ? null : parseProgramVersion(version);
    return { name: parsed === null ? name : product!, version: parsed, text };
  });
}

/** Whether two builds are of one line of updates; a bound of one number is compared across lines. */
export const isSameLine = (build: ProgramVersion, bound: ProgramVersion): boolean =>
  bound.numbers.length === 1 || build.numbers[0] === bound.numbers[0];
