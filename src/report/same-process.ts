/** Findings of two Reports that are of one process, though their ids differ: it has siblings, or a name, in one of them only. */
import type { ReportAssessment } from '../model/report.ts';
import { groupBy } from '../util/group-by.ts';
import { instantMs } from '../util/instants.ts';
import { MINUTE_MS } from '../util/time.ts';

/** Starts that two logs tell of one process differ by less. */
const TOLERANCE_MS = 2 * MINUTE_MS;

/**
 * The id that each finding of an earlier Report has in this one, for those whose process goes on under another id.
 * @param old of machines with the names that this Report has. O(assessments)
 */
export function continuedIds(old: readonly ReportAssessment[], now: readonly ReportAssessment[]): Map<string, string> {
  const ids = new Set(now.map(({ id }) => id));
  const known = new Set(old.map(({ id }) => id));
  const byPlace = groupBy(
    now.filter(({ id }) => !known.has(id)),
    placeOf,
  );
  const continued = new Map<string, string>();
  for (const one of old) {
    if (ids.has(one.id) || one.process === null) continue;
    const same = (byPlace.get(placeOf(one)) ?? []).find((other) => isContinued(one, other));
    if (same !== undefined) continued.set(one.id, same.id);
  }
  return continued;
}

const placeOf = ({ machine, process, resource }: ReportAssessment): string =>
  JSON.stringify([machine, process, resource]).toLowerCase();

/** Whether the process that lived at the end of the earlier log is one of those in the later log. */
function isContinued(old: ReportAssessment, now: ReportAssessment): boolean {
  const last = old.lifetimes.at(-1);
  if (last === undefined || last.pid === null) return false;
  // Reports of older versions say only of the run that was judged whether it ended.
  const isRunning = old.running ?? !(old.lifetime.endKnown && old.lifetime.end === last.end);
  if (!isRunning) return false;
  return now.lifetimes.some(({ pid, started }) => pid === last.pid && isSameStart(last.started, started));
}

/** Of a start that is not known nothing contradicts. */
const isSameStart = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined || Math.abs(instantMs(a) - instantMs(b)) <= TOLERANCE_MS;
