/** Variance of Kendall's S for n values with their ties: (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18 (Kendall 1975). */
export function kendallVariance(values: readonly number[]): number {
  const n = values.length;
  const ties = new Map<number, number>();
  for (const v of values) ties.set(v, (ties.get(v) ?? 0) + 1);
  let tied = 0;
  for (const t of ties.values()) tied += t * (t - 1) * (2 * t + 5);
  return (n * (n - 1) * (2 * n + 5) - tied) / 18;
}
