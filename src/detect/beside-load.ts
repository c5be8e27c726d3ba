/** Growth beside the load of a machine: what load explains is at most a suspect. */
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { judgeGrowth, type Judgement } from './judge-growth.ts';
import { explainByLoad } from './load.ts';

/** Nothing tells a leak from what may explain the growth as well: load, or a cache whose size was not logged. */
export const MAX_UNSURE_LIKELIHOOD = 0.5;

/** How long growth was seen, in milliseconds. @param series with samples */
export const seenMsOf = ({ timesMs }: Series, { seenMs }: Judgement): number => seenMs ?? timesMs.at(-1)! - timesMs[0]!;

/**
 * Growth that load explains is no more than suspect: more users may also lose more. Seen for less than a day, where nothing
 * is left without the load, or it may not grow at all (its rate's interval touches zero), it follows the day.
 */
export function judgeBesideLoad(
  series: Series,
  judgement: Judgement,
  kind: ResourceKind,
  { companions, baseRate }: MachineEvidence,
): Judgement {
  if (!mayLeak(judgement)) return judgement;
  const load = explainByLoad(series, companions);
  if (load === null) return judgement;
  const reasons = [...judgement.reasons, load.reason];
  if (!load.explains) return { ...judgement, reasons };
  const isLeft = (judgement.trend?.ciLow ?? 1) > 0 && mayLeak(judgeGrowth(load.rest, kind, baseRate));
  const followsDay = seenMsOf(series, judgement) < MIN_CAPTURED_DAY_MS && !isLeft;
  const likelihood = Math.min(judgement.likelihood, MAX_UNSURE_LIKELIHOOD);
  return { ...judgement, verdict: followsDay ? 'daily-cycle' : 'suspect', likelihood, slowing: false, reasons };
}
