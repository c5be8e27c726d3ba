/** Versions of Windows files: four numbers, written in several ways by the tools that list them; NaN for a fourth not given. */
export type FileVersion = readonly [number, number, number, number];

/**
 * Reads `6.5.7653.23`, `6, 5, 7653, 23` and `6.0.3790.1830 (srv03_sp1_rtm.050324-1447)`; the fourth may be missing.
 * @returns null for anything else
 */
export function parseFileVersion(text: string): FileVersion | null {
  const match = /^\s*(\d+)\s*[.,]\s*(\d+)\s*[.,]\s*(\d+)(?:\s*[.,]\s*(\d+))?(?:\s|$)/.exec(text);
  if (match === null) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4] ?? NaN)];
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
