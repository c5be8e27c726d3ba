import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';

/** Highest value of a companion counter between two instants; NaN without a sample. O(samples), once for the whole log. */
export function highest(evidence: MachineEvidence, key: CompanionKey, fromMs: number, toMs: number): number {
  const series = evidence.companions.get(key);
  if (series === undefined) return NaN;
  const isWhole = fromMs === -Infinity && toMs === Infinity;
  const known = isWhole ? HIGHEST.get(series) : undefined;
  if (known !== undefined) return known;
  let most = NaN;
  for (let i = 0; i < series.timesMs.length; i++) {
    const t = series.timesMs[i]!;
    const v = series.values[i]!;
    if (t >= fromMs && t <= toMs && !Number.isNaN(v) && !(v <= most)) most = v;
  }
  if (isWhole) HIGHEST.set(series, most);
  return most;
}

/** Every article that has a role or a protocol asks. */
const HIGHEST = new WeakMap<object, number>();
