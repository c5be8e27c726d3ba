/** Versions of programs, builds of Windows and of SQL Server: numbers joined by dots. */

export interface ProgramVersion {
  readonly numbers: readonly number[];
  /** `beta3`: such a version comes before the one without it; null for a release. */
  readonly prerelease: string | null;
}

const MAX_CHARACTERS = 60;
const VERSION = /^v?(\d{1,9}(?:\.\d{1,9}){0,4})(?:[-~]([\w.-]+))?$/i;

/** Reads `20348.2340`, `7.52.0`, `1.34` and `2.7.0-beta3`. @returns null for anything else */
export function parseProgramVersion(text: string): ProgramVersion | null {
  const [, numbers, prerelease = null] = text.length > MAX_CHARACTERS ? [] : (VERSION.exec(text.trim()) ?? []);
  return numbers === undefined ? null : { numbers: numbers.split('.').map(Number), prerelease };
}

/** Negative if `a` comes before `b`, zero if they are the same, positive if it comes later. Missing numbers count as zero. */
export function compareProgramVersions(a: ProgramVersion, b: ProgramVersion): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let i = 0; i < length; i++) {
    const difference = (a.numbers[i] ?? 0) - (b.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  if (a.prerelease === b.prerelease) return 0;
  if (a.prerelease === null) return 1;
  if (b.prerelease === null) return -1;
  return a.prerelease.localeCompare(b.prerelease, 'en', { numeric: true });
}

/** Numbers; what follows them is words, but for what comes before a release. */
const FILE_VERSION = /^v?(\d+(?:[., ]+\d+)*)([-~](?:alpha|beta|pre|rc)[\w.-]*)?/i;

/** The first year that SQL Server writes into the versions of its files. */
const FIRST_YEAR = 1998;

/**
 * The version of a product from that of its file: SQL Server writes `2022.160.4025.1` for 16.0.4025.1; others write the same.
 */
export function productVersionOf(fileVersion: string): ProgramVersion | null {
  const [, numbers = '', prerelease = ''] = FILE_VERSION.exec(fileVersion.trim()) ?? [];
  const version = parseProgramVersion(numbers.replace(/[., ]+/g, '.') + prerelease);
  if (version === null) return null;
  const [year = 0, line = 0, ...rest] = version.numbers;
  if (year < FIRST_YEAR || line < 80) return version;
  // `160` is 16.0, `1710` is 17.10.
  const minorUnit = line < 1000 ? 10 : 100;
  return { numbers: [Math.floor(line / minorUnit), line % minorUnit, ...rest], prerelease: null };
}
