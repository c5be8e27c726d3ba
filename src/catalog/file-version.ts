/** Versions of Windows files: four numbers, written in several ways by the tools that list them; NaN for a fourth not given. */
export type FileVersion = readonly [number, number, number, number];

/** Real ones have thirty characters, or a hundred with what the build adds to them. */
const MAX_CHARACTERS = 500;
/** Each number of a Windows file version has 16 bits (VS_FIXEDFILEINFO); a larger one is a date or the like. */
const LARGEST_NUMBER = 65_535;

/**
 * Three or four numbers with points or commas between, after a `v` perhaps; then the end or words. More numbers behind
 * would mean that these are not what they seem.
 */
const VERSION = /^(?:v\.? ?)?(\d{1,5}) ?[.,] ?(\d{1,5}) ?[.,] ?(\d{1,5})(?: ?[.,] ?(\d{1,5}))?(?: (?![\d.,])|$)/i;

/**
 * Reads `6.5.7653.23`, `6, 5, 7653, 23` and `6.0.3790.1830 (srv03_sp1_rtm.050324-1447)`; the fourth may be missing.
 * @returns null for anything else
 */
export function parseFileVersion(text: string): FileVersion | null {
  if (text.length > MAX_CHARACTERS) return null;
  const match = VERSION.exec(text.trim().replace(/\s+/g, ' '));
  if (match === null) return null;
  const [first, second, third] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const version: FileVersion = [first, second, third, Number(match[4] ?? NaN)];
  return version.some((n) => n > LARGEST_NUMBER) ? null : version;
}

/**
 * Negative if a version is lower than a bound, zero if equal, positive if higher. All builds of a bound without its last
 * number are equal to it; NaN where the version lacks the number that would decide.
 */
export function compareFileVersions(version: FileVersion, bound: FileVersion): number {
  for (let i = 0; i < 4; i++) {
    if (Number.isNaN(bound[i])) return 0;
    if (version[i] !== bound[i]) return version[i]! - bound[i]!;
  }
  return 0;
}

/** The first two numbers: versions are comparable within a branch only. */
export const branchOf = (version: FileVersion): string => `${version[0]}.${version[1]}`;

export const formatFileVersion = (version: FileVersion): string => version.filter((n) => !Number.isNaN(n)).join('.');
