/**
 * What the same process did after earlier starts: growth that those showed at the same age, in runs that went on without a
 * leak, is its warm-up.
 */
import { mayLeak } from '../model/finding.ts';
import type { Lifetime } from '../model/lifetime.ts';
import { RESOURCE_KINDS, type Resource } from '../model/resource.ts';
import { EMPTY_SERIES } from '../model/series.ts';
import { cutSeries } from '../series/samples/cut-series.ts';
import type { Judgement } from './judge-growth.ts';
import type { JudgedLife } from './lives.ts';
import { BEYOND_MULTIPLE, growthIn } from './past.ts';
import { measured, reasonOf } from './reason.ts';
import { rising } from './rising.ts';

/** An earlier run must have gone on for so many times the age, or nobody knows whether its growth ended. */
const LONGER = 1.5;
/** Seen from the same age on, but for this share of the time. */
const MAX_LATE_SHARE = 0.1;

/**
 * The judgement of a life beside earlier ones of its process.
 * @param judge of an earlier life, asked only where growth is in question
 * @param earlier any other lives of the process
 */
export function besideEarlierLives<J extends Judgement>(
  life: JudgedLife<J>,
  earlier: readonly Lifetime[],
  resource: Resource,
  judge: (lifetime: Lifetime) => Judgement,
): JudgedLife<J> {
  const { lifetime, judgement } = life;
  if (!mayLeak(judgement)) return life;
  const ages = agesOf(lifetime);
  if (ages === null) return life;
  const span = ages.to - ages.from;
  const compared = earlier.filter((one) => {
    const own = one.startMs < lifetime.startMs ? agesOf(one) : null;
    return own !== null && own.from <= ages.from + MAX_LATE_SHARE * span && own.to >= ages.from + LONGER * span;
  });
  const settled = compared.filter((one) => !mayLeak(judge(one)));
  // Where most of them leaked, they show no warm-up.
  if (settled.length === 0 || settled.length * 2 <= compared.length) return life;
  const growth = growthAt(lifetime, ages, resource);
  const largest = settled.reduce((most, one) => Math.max(most, growthAt(one, ages, resource)), 0);
  const multiple = largest === 0 ? Infinity : growth / largest;
  if (!(multiple < BEYOND_MULTIPLE)) return life;
  const facts = { runs: settled.length };
  const reason = reasonOf('as-after-earlier-starts', 'against', facts, measured(multiple, 'ratio', BEYOND_MULTIPLE));
  const reasons = [reason, ...judgement.reasons];
  return { lifetime, judgement: { ...judgement, verdict: 'warm-up', slowing: false, likelihood: NaN, reasons } };
}

/** Its age at its first and last sample in milliseconds; null where its start is not known. */
function agesOf({ startMs, endMs, startKnown, ageAtStartMs }: Lifetime): { from: number; to: number } | null {
  const from = startKnown ? 0 : ageAtStartMs;
  return Number.isNaN(from) ? null : { from, to: from + endMs - startMs };
}

/** What it grew by between two ages. */
function growthAt(lifetime: Lifetime, { from, to }: { from: number; to: number }, resource: Resource): number {
  const series = rising(lifetime.series[resource] ?? EMPTY_SERIES, resource);
  const bornMs = lifetime.startMs - agesOf(lifetime)!.from;
  return growthIn(cutSeries(series, bornMs + from, bornMs + to), RESOURCE_KINDS[resource]);
}
