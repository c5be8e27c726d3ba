/** Keys that earlier nights gave to processes: whoever is known keeps his. */
import type { Lifetime } from '../../model/lifetime.ts';
import type { KnownProcess } from '../../model/subject.ts';
import { groupBy } from '../../util/group-by.ts';

export interface KnownKeys {
  /**
   * The key of the newest lifetime that has one and, where it follows another for certain, of those before.
   * @param lifetimes of one process, in the order of their starts
   * @param isSure whether a lifetime belongs to the one before for certain
   */
  find(
    isUsed: (key: string) => boolean,
    lifetimes: readonly Lifetime[],
    isSure: (one: Lifetime) => boolean,
  ): string | null;
}

export function createKnownKeys(known: readonly KnownProcess[]): KnownKeys {
  const byId = groupBy(known, idOf);
  const keyOf = (lifetime: Lifetime): string | null => {
    // Two processes never have one ID at the same time.
    const same = (byId.get(idOf(lifetime)) ?? []).filter(
      ({ startMs, endMs }) => startMs <= lifetime.endMs && endMs >= lifetime.startMs,
    );
    return same.at(-1)?.subject.key ?? null;
  };
  return {
    find(isUsed, lifetimes, isSure) {
      for (const lifetime of [...lifetimes].reverse()) {
        const key = lifetime.pid === null ? null : keyOf(lifetime);
        if (key !== null && !isUsed(key)) return key;
        if (!isSure(lifetime)) return null;
      }
      return null;
    },
  };
}

const idOf = ({ process, pid }: Pick<KnownProcess, 'process' | 'pid'>): string =>
  `${process.toLowerCase()}\u0000${pid}`;
