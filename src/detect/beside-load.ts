/** Growth beside the load of a machine: what load explains is at most a suspect. */
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { MIN_CAPTURED_DAY_MS } from '../util/time.ts';
import { judgeGrowth, unsure, type Judgement } from './judge-growth.ts';
import { explainByLoad } from './load.ts';

/** How long growth was seen, in milliseconds. @param series with samples */
export const seenMsOf = ({ timesMs }: Series, { seenMs }: Judgement): number => seenMs ?? timesMs.at(-1)! - timesMs[0]!;

/**
 * Growth that load explains is no more than suspect: more users may also lose more. Seen for less than a day, where nothing
 * is left without the load, it follows the day.
 * @param series what rises: of what falls, what is gone
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
  const isLeft = mayLeak(judgeGrowth(load.rest, kind, baseRate));
  const followsDay = seenMsOf(series, judgement) < MIN_CAPTURED_DAY_MS && !isLeft;
  return unsure({ ...judgement, verdict: followsDay ? 'daily-cycle' : 'suspect', slowing: false, reasons });
}
