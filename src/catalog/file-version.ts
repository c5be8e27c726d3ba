/** Versions of Windows files: four numbers, written in several ways by the tools that list them. */
export type FileVersion = readonly [number, number, number, number];

/**
 * Reads `6.5.7653.23`, `6, 5, 7653, 23` and `6.0.3790.1830 (srv03_sp1_rtm.050324-1447)`; three numbers get a zero.
 * @returns null for anything else
 */
export function parseFileVersion(text: string): FileVersion | null {
  const match = /^\s*(\d+)\s*[.,]\s*(\d+)\s*[.,]\s*(\d+)(?:\s*[.,]\s*(\d+))?(?:\s|$)/.exec(text);
  if (match === null) return null;
  return [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
}

/** Negative if a is lower than b, zero if equal, positive if higher. */
export function compareFileVersions(a: FileVersion, b: FileVersion): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

/** The first two numbers: versions are comparable within a branch only. */
export const branchOf = (version: FileVersion): string => `${version[0]}.${version[1]}`;

export const formatFileVersion = (version: FileVersion): string => version.join('.');
