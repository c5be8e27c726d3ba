/** Versions of Windows in order of release, and which of them products run on. */
import type { ProductFamily, VersionRange } from '../model/article.ts';

/**
 * As article files write them, in order of release. Windows 10 and 11 stand where their first release does, and are several
 * builds; the servers of the Semi-Annual Channel are here by their version number.
 */
export const WINDOWS = [
  'NT 3.1',
  'NT 3.5',
  'NT 3.51',
  'NT 4.0',
  '2000',
  'XP',
  'Server 2003',
  'Vista',
  'Server 2008',
  '7',
  'Server 2008 R2',
  '8',
  'Server 2012',
  '8.1',
  'Server 2012 R2',
  '10',
  'Server 2016',
  'Server 1709',
  'Server 1803',
  'Server 2019',
  'Server 1903',
  'Server 1909',
  'Server 2004',
  'Server 20H2',
  'Server 2022',
  '11',
  'Server 23H2',
  'Server 2025',
] as const;
export type WindowsVersion = (typeof WINDOWS)[number];

/**
 * Build number of each Windows since Vista, with the versions that have it. Source: Microsoft, "Windows Server release
 * information", "Windows 10 release information", "Windows 11 release information" (learn.microsoft.com/windows/release-health)
 * and "Operating System Version" (learn.microsoft.com/windows/win32/sysinfo/operating-system-version).
 */
const WINDOWS_BUILDS: ReadonlyMap<number, readonly WindowsVersion[]> = new Map([
  [6000, ['Vista']],
  [6001, ['Vista', 'Server 2008']],
  [6002, ['Vista', 'Server 2008']],
  [6003, ['Server 2008']],
  [7600, ['7', 'Server 2008 R2']],
  [7601, ['7', 'Server 2008 R2']],
  [9200, ['8', 'Server 2012']],
  [9600, ['8.1', 'Server 2012 R2']],
  [10240, ['10']],
  [10586, ['10']],
  [14393, ['10', 'Server 2016']],
  [15063, ['10']],
  [16299, ['10', 'Server 1709']],
  [17134, ['10', 'Server 1803']],
  [17763, ['10', 'Server 2019']],
  [18362, ['10', 'Server 1903']],
  [18363, ['10', 'Server 1909']],
  [19041, ['10', 'Server 2004']],
  [19042, ['10', 'Server 20H2']],
  [19043, ['10']],
  [19044, ['10']],
  [19045, ['10']],
  [20348, ['Server 2022']],
  [22000, ['11']],
  [22621, ['11']],
  [22631, ['11']],
  [25398, ['Server 23H2']],
  [26100, ['11', 'Server 2025']],
  [26200, ['11']],
] satisfies [number, WindowsVersion[]][]);

/** Versions that are no servers: Windows NT and 2000 are both. */
export const CLIENT_VERSIONS: ReadonlySet<string> = new Set<WindowsVersion>([
  'XP',
  'Vista',
  '7',
  '8',
  '8.1',
  '10',
  '11',
]);

/** The versions of Windows that have a build number; empty for one that is not known. */
export const windowsOfBuild = (build: number): readonly WindowsVersion[] => WINDOWS_BUILDS.get(build) ?? [];

/** The build numbers of a version of Windows, oldest first; empty for one before Vista. */
export const buildsOfWindows = (version: string): readonly number[] =>
  [...WINDOWS_BUILDS].flatMap(([build, versions]) =>
    (versions as readonly string[]).includes(version) ? [build] : [],
  );

/** The first and last Windows of each version of a product, where it is known for certain. */
const RUNS_ON: Readonly<Record<string, VersionRange>> = {
  'exchange 4.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'exchange 5.5': { from: 'NT 3.51', to: '2000' },
  'exchange 2000': { from: '2000', to: '2000' },
  'exchange 2003': { from: '2000', to: 'Server 2003' },
  'exchange 2007': { from: 'Server 2003', to: 'Server 2008 R2' },
  'exchange 2010': { from: 'Server 2008', to: 'Server 2012 R2' },
  'exchange 2013': { from: 'Server 2008 R2', to: 'Server 2012 R2' },
  'exchange 2016': { from: 'Server 2012', to: 'Server 2016' },
  'exchange 2019': { from: 'Server 2019', to: null },
  'iis 1.0': { from: 'NT 3.51', to: 'NT 4.0' },
  'iis 2.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 3.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 4.0': { from: 'NT 4.0', to: 'NT 4.0' },
  'iis 5.0': { from: '2000', to: '2000' },
  'iis 6.0': { from: 'Server 2003', to: 'Server 2003' },
  'iis 7.0': { from: 'Vista', to: 'Server 2008' },
  'iis 7.5': { from: '7', to: 'Server 2008 R2' },
  'com-plus 1.0': { from: '2000', to: '2000' },
  'sna-server 2.0': { from: null, to: '2000' },
  'sna-server 2.1': { from: null, to: '2000' },
  'sna-server 2.11': { from: null, to: '2000' },
  'sna-server 3.0': { from: null, to: '2000' },
  'sna-server 4.0': { from: null, to: '2000' },
};

/** Positions in `WINDOWS`, both ends included. */
export interface WindowsSpan {
  readonly first: number;
  readonly last: number;
  /** Versions between that are not meant: a server may be older than a build of Windows 10, whose place is before it. */
  readonly except?: readonly string[];
}

/** Null where a version is not known. */
export function spanOf(range: VersionRange): WindowsSpan | null {
  const position = (name: string): number => (WINDOWS as readonly string[]).indexOf(name);
  const first = range.from === null ? 0 : position(range.from);
  const last = range.to === null ? WINDOWS.length - 1 : position(range.to);
  return first < 0 || last < 0 ? null : { first, last };
}

/** From the first to the last of several versions; null where one is not known. */
export function spanOfAll(versions: readonly string[]): WindowsSpan | null {
  const positions = versions.map((name) => (WINDOWS as readonly string[]).indexOf(name));
  if (positions.length === 0 || positions.includes(-1)) return null;
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  return { first, last, except: WINDOWS.slice(first, last + 1).filter((name) => !versions.includes(name)) };
}

/** A version and all later ones. */
export const since = (version: WindowsVersion): WindowsSpan => ({
  first: WINDOWS.indexOf(version),
  last: WINDOWS.length - 1,
});

/** Whether a span of one or more versions has none in common with another. */
export function isOutside(span: WindowsSpan, other: WindowsSpan): boolean {
  if (span.first > other.last || span.last < other.first) return true;
  return span.first === span.last && other.except?.includes(WINDOWS[span.first]!) === true;
}

/** Whether all of a span is before a version. */
export const isBefore = ({ last }: WindowsSpan, version: WindowsVersion): boolean => last < WINDOWS.indexOf(version);

/** The Windows that a product runs on; null where that is not known. */
export function hostSpan(family: ProductFamily | null, version: string | null): WindowsSpan | null {
  if (version === null) return null;
  if (family === 'windows') return spanOf({ from: version, to: version });
  const range = RUNS_ON[`${family} ${version}`];
  return range === undefined ? null : spanOf(range);
}
