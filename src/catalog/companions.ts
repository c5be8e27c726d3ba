import { medianSorted } from 'simple-statistics';
import type { CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';

/** Highest value of a companion counter between two instants; NaN without a sample. O(samples). */
export function highestBetween(
  { companions }: Pick<MachineEvidence, 'companions'>,
  key: CompanionKey,
  fromMs: number,
  toMs: number,
): number {
  const series = companions.get(key);
  let highest = NaN;
  if (series === undefined) return highest;
  for (let i = 0; i < series.timesMs.length; i++) {
    const t = series.timesMs[i]!;
    const v = series.values[i]!;
    if (t >= fromMs && t <= toMs && !Number.isNaN(v) && !(v <= highest)) highest = v;
  }
  return highest;
}

/** Median of a companion counter; NaN without a sample. O(samples log samples). */
export function typicalValue({ companions }: Pick<MachineEvidence, 'companions'>, key: CompanionKey): number {
  const values = (companions.get(key)?.values ?? new Float64Array()).filter((v) => !Number.isNaN(v)).sort();
  return values.length === 0 ? NaN : medianSorted([...values]);
}
