/** Which build of Windows each cumulative update brings (catalog/windows-updates.yaml). */
import type { AffectedVersions, WindowsUpdates } from '../model/article.ts';
import { buildsOfWindows } from '../windows/versions.ts';

/** Builds by the id of the update: number of the build, and the revision that it brings. One update is for several builds. */
export type UpdateBuilds = ReadonlyMap<string, readonly WindowsBuild[]>;

export interface WindowsBuild {
  readonly number: number;
  readonly revision: number;
}

export function updateBuilds(tables: readonly WindowsUpdates[]): UpdateBuilds {
  const builds = new Map<string, WindowsBuild[]>();
  for (const { build, updates } of tables) {
    for (const [id, revision] of updates) {
      const known = builds.get(id);
      if (known === undefined) builds.set(id, [{ number: build, revision }]);
      else known.push({ number: build, revision });
    }
  }
  return builds;
}

/**
 * The build of a machine on which updates are installed: the highest that they bring.
 * @param numbers numbers of the build that the machine can have; empty where nothing shows it
 * @returns null if no update is known, or they leave several numbers possible
 */
export function buildOfUpdates(
  ids: readonly string[],
  numbers: readonly number[],
  builds: UpdateBuilds,
): WindowsBuild | null {
  const known = ids.flatMap((id) => {
    const all = builds.get(id) ?? [];
    return all.length === 0 ? [] : [all];
  });
  const common = known.reduce<readonly number[] | null>((left, all) => {
    const own = all.map(({ number }) => number).filter((number) => numbers.length === 0 || numbers.includes(number));
    return left === null ? own : left.filter((number) => own.includes(number));
  }, null);
  const [number, ...others] = new Set(common ?? []);
  if (number === undefined || others.length > 0) return null;
  const revisions = known.flatMap((all) => all.filter((one) => one.number === number)).map(({ revision }) => revision);
  return { number, revision: Math.max(...revisions) };
}

/** A range of Windows whose bounds are given by updates alone, with their builds. */
export function withBuilds(range: AffectedVersions, builds: UpdateBuilds): AffectedVersions {
  const { family, version, from, below, introducedBy, fixedBy } = range;
  if (family !== 'windows') return range;
  const buildOf = (id: string | null | undefined): string | null => {
    const build = buildOfUpdates([id ?? ''], version === null ? [] : buildsOfWindows(version), builds);
    return build === null ? null : `${build.number}.${build.revision}`;
  };
  return { ...range, from: from ?? buildOf(introducedBy?.article), below: below ?? buildOf(fixedBy?.article) };
}
