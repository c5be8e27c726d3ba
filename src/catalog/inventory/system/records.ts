/**
 * Records of properties that PowerShell, WMI and the registry name the same in every language: `Get-ComputerInfo`,
 * `Get-HotFix`, `Win32_OperatingSystem`, and the key `Windows NT\CurrentVersion`.
 */
import { machineIn, NO_FACT, updatesIn, type SystemFact } from './listed-system.ts';

/** Properties by their names in lower case. */
export type PropertyRecord = ReadonlyMap<string, string>;

const MACHINE = ['pscomputername', 'csname', 'csdnshostname', '__server', 'node', 'source'];
const UPDATES = ['hotfixid', 'oshotfixes'];
const BUILD = ['osbuildnumber', 'currentbuildnumber', 'currentbuild', 'buildnumber'];
const REVISION = ['ubr', 'windowsubr'];
const OS_NAME = ['osname', 'caption', 'windowsproductname', 'productname'];
/** Properties with an amount of memory, the best one first, and the bytes of one unit. */
const MEMORY: readonly (readonly [string, number])[] = [
  ['cstotalphysicalmemory', 1],
  ['totalphysicalmemory', 1],
  ['ostotalvisiblememorysize', 1024],
  ['totalvisiblememorysize', 1024],
  // The property has this spelling.
  ['csphyicallyinstalledmemory', 1024],
];

/** Each of these is in no other list than one of system information. */
const SIGNS: ReadonlySet<string> = new Set([...UPDATES, ...BUILD, ...REVISION, ...MEMORY.map(([name]) => name)]);

/** Whether a property shows that a list is one of system information. @param name any case */
export const isSystemProperty = (name: string): boolean => SIGNS.has(name.trim().toLowerCase());

/** What a record says; `null` where it has none of the properties. */
export function factOf(record: PropertyRecord, line: number): SystemFact | null {
  if (![...record.keys()].some((name) => SIGNS.has(name))) return null;
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => record.get(name)?.trim()).find((value) => value !== undefined && value !== '');
  const build = /^\d{4,5}$/.exec(first(BUILD) ?? '')?.[0] ?? null;
  const revision = revisionIn(first(REVISION) ?? '');
  return {
    ...NO_FACT,
    line,
    machine: machineIn(first(MACHINE)),
    osName: build === null ? (record.get('osname') ?? null) : (first(OS_NAME) ?? null),
    build: build === null || revision === null ? build : `${build}.${revision}`,
    updates: UPDATES.flatMap((name) => updatesIn(record.get(name) ?? '')),
    memoryBytes: memoryIn(record),
  };
}

/** In decimal, or as `reg query` writes it, `0x924`. */
const revisionIn = (text: string): number | null => (/^(?:0x[\da-f]{1,8}|\d{1,6})$/i.test(text) ? Number(text) : null);

function memoryIn(record: PropertyRecord): number {
  for (const [name, unit] of MEMORY) {
    const text = record.get(name)?.trim() ?? '';
    if (/^\d{4,16}$/.test(text)) return Number(text) * unit;
  }
  return NaN;
}
