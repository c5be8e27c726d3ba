/** Which lifetime a naming is of: by process ID, image and time, so that what was true of another process names nothing. */
import type { Lifetime } from '../../model/lifetime.ts';
import { SUBJECT_KINDS, type ProcessNaming } from '../../model/subject.ts';
import { groupBy } from '../../util/group-by.ts';
import { MINUTE_MS } from '../../util/time.ts';

/** What a counter, a list or an earlier night says of one lifetime. */
export interface LifetimeName extends Pick<ProcessNaming, 'kind' | 'names' | 'basis'> {
  readonly key: string;
}

/** Clocks of two collectors, and starts computed from Elapsed Time, differ by no more. */
const TOLERANCE_MS = 2 * MINUTE_MS;

/** The log itself knows best, then what was listed, then what an earlier night knew. */
const BASES: readonly ProcessNaming['basis'][] = ['counters', 'process-list', 'history'];

/** When the process started by its own account, or was seen to start; NaN where neither is known. */
export function bornMs({ ageAtStartMs, startMs, startKnown }: Lifetime): number {
  if (!Number.isNaN(ageAtStartMs)) return startMs - ageAtStartMs;
  return startKnown ? startMs : NaN;
}

/** The best name of each lifetime that has one. O(lifetimes + namings) where process IDs are rarely used again */
export function nameLifetimes(
  lifetimes: readonly Lifetime[],
  namings: readonly ProcessNaming[],
): ReadonlyMap<Lifetime, LifetimeName> {
  const names = new Map<Lifetime, LifetimeName>();
  if (namings.length === 0) return names;
  const byPid = groupBy(namings, ({ pid }) => pid);
  for (const lifetime of lifetimes) {
    const own = (byPid.get(lifetime.pid ?? NaN) ?? []).filter((naming) => isOf(naming, lifetime));
    const name = bestOf(own);
    if (name !== null) names.set(lifetime, name);
  }
  return names;
}

function isOf(naming: ProcessNaming, lifetime: Lifetime): boolean {
  if (naming.image !== null && naming.image.toLowerCase() !== lifetime.process.toLowerCase()) return false;
  if (naming.fromMs > lifetime.endMs + TOLERANCE_MS || naming.toMs < lifetime.startMs - TOLERANCE_MS) return false;
  if (Number.isNaN(naming.startedMs)) return true;
  const born = bornMs(lifetime);
  return Number.isNaN(born)
    ? naming.startedMs <= lifetime.startMs + TOLERANCE_MS
    : Math.abs(born - naming.startedMs) <= TOLERANCE_MS;
}

/** The kind that says most, by the best source of it. */
function bestOf(namings: readonly ProcessNaming[]): LifetimeName | null {
  const [best] = [...namings].sort(
    (a, b) =>
      SUBJECT_KINDS.indexOf(a.kind) - SUBJECT_KINDS.indexOf(b.kind) || BASES.indexOf(a.basis) - BASES.indexOf(b.basis),
  );
  if (best === undefined) return null;
  const { kind, names, basis } = best;
  return { kind, names, basis, key: `${kind}:${best.key ?? sortedNames(names)}` };
}

const sortedNames = (names: readonly string[]): string =>
  names
    .map((name) => name.toLowerCase())
    .sort()
    .join(',');
