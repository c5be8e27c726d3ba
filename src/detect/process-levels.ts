/** The levels of processes over the whole log: of the largest ones, and of those that were asked for. */
import type { Assessment, ProcessLevels } from '../model/assessment.ts';
import { latestOf, type Lifetime } from '../model/lifetime.ts';
import type { Series } from '../model/series.ts';
import { envelope } from '../series/samples/envelope.ts';
import { MAX_OVERLAP_MS } from '../series/runs/succession.ts';
import { joinSeries } from '../series/samples/join-series.ts';
import { rangeOf } from '../series/samples/range.ts';
import { groupBy } from '../util/group-by.ts';
import { firstValue } from '../series/samples/first-value.ts';
import { lastValue } from './exhaustion.ts';

/** Of a machine; a table of more is not read. */
export const MAX_LARGEST = 15;
/** Processes that were asked for and are shown: `--process *` is no question. */
export const MAX_ASKED = 50;
/** Slices of a small line. */
const LINE_BUCKETS = 30;

/** Processes that use the most memory at the end of the log, the largest first, by Private Bytes or what stands in for them. */
export function largestProcesses(assessments: readonly Assessment[]): ProcessLevels[] {
  return memoryOf(assessments)
    .filter(({ history }) => !latestOf(history).endKnown)
    .slice(0, MAX_LARGEST)
    .flatMap(levelsOf);
}

/** Every counter of the processes that were asked for, process after process, those with the most memory first. */
export function askedProcesses(assessments: readonly Assessment[]): ProcessLevels[] {
  const byHistory = groupBy(
    assessments.filter(({ history }) => history.process !== null),
    ({ history }) => history,
  );
  const first = memoryOf(assessments).map(({ history }) => history);
  const histories = [...new Set([...first, ...byHistory.keys()])].slice(0, MAX_ASKED);
  return histories.flatMap((history) => (byHistory.get(history) ?? []).flatMap(levelsOf));
}

/** Of each process the assessment of its memory; none of those without. Most memory at the end of their lives first. */
export function memoryOf(assessments: readonly Assessment[]): Assessment[] {
  const memory = assessments.filter(
    ({ resource, caveats, samples }) => samples > 0 && (resource === 'private-bytes' || caveats.includes('stand-in')),
  );
  const ranked = memory.map((one) => ({ one, level: lastLevel(one) })).filter(({ level }) => !Number.isNaN(level));
  return ranked.sort((a, b) => b.level - a.level).map(({ one }) => one);
}

function lastLevel({ history, resource, lifetime, levels }: Assessment): number {
  const latest = latestOf(history);
  return latest === lifetime ? (levels?.last ?? NaN) : lastValue(latest.series[resource]?.values);
}

/**
 * The samples of all lifetimes one after another.
 * @param kept of those that live at once, the one that counts, with what follows it
 */
export function overLifetimes(
  { history, resource }: Pick<Assessment, 'history' | 'resource'>,
  kept: Lifetime = latestOf(history),
): Series {
  const drawn = [kept];
  for (const one of history.lifetimes) {
    const overlapMs = (other: Lifetime): number =>
      Math.min(one.endMs, other.endMs) - Math.max(one.startMs, other.startMs);
    if (one !== kept && drawn.every((other) => overlapMs(other) <= MAX_OVERLAP_MS)) drawn.push(one);
  }
  return joinSeries(drawn.map((l) => l.series[resource]).filter((s) => s !== undefined));
}

/** None without a sample. */
function levelsOf(assessment: Assessment): ProcessLevels[] {
  const series = overLifetimes(assessment);
  const range = rangeOf(series);
  const last = lastLevel(assessment);
  if (range === null) return [];
  return [
    {
      assessment,
      first: firstValue(series.values),
      last: Number.isNaN(last) ? lastValue(series.values) : last,
      ...range,
      line: envelope(series, LINE_BUCKETS)?.median ?? [],
    },
  ];
}
