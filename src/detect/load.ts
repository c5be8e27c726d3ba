/**
 * Growth that load explains. What a process holds for its users rises and falls with them; if the users become more while the
 * log runs, it grows, and is no leak. How much a user takes is read from the ups and downs around both trends, so that a leak,
 * which has none, does not count as load.
 */
import type { Reason } from '../model/assessment.ts';
import type { CompanionKey, MachineEvidence } from '../model/evidence.ts';
import type { Series } from '../model/series.ts';
import { valuesAt } from '../series/align.ts';
import { blockLine } from '../trend/block-line.ts';
import { timeBins } from '../trend/time-bins.ts';

/** Counters of load, with a name for people. */
const LOADS: readonly { readonly key: CompanionKey; readonly name: string }[] = [
  { key: 'imap4-connections', name: 'IMAP4 connections' },
  { key: 'pop3-connections', name: 'POP3 connections' },
  { key: 'mailbox-users', name: 'mailbox users' },
];

const BINS = 120;
const BLOCKS = 12;
const LEAST_BINS = 20;
/** Load explains growth of which it makes up at least this share, ... */
const EXPLAINED_SHARE = 0.5;
/** ... if the ups and downs of both go together at least so well (correlation around both trends). */
const LEAST_CORRELATION = 0.6;

/** A smaller share is none. */
const WORTH_NAMING = 0.1;

export interface LoadOutcome {
  readonly reason: Reason;
  readonly explains: boolean;
}

/** @returns null where no counter of load was logged beside the series; else what the one that explains most says */
export function explainByLoad(series: Series, companions: MachineEvidence['companions']): LoadOutcome | null {
  const shares = LOADS.flatMap(({ key, name }) => {
    const load = companions.get(key);
    const share = load === undefined ? null : shareOf(series, load);
    return share === null ? [] : [{ name, share }];
  });
  const most = shares.sort((a, b) => b.share - a.share)[0];
  if (most === undefined) return null;
  const explains = most.share >= EXPLAINED_SHARE;
  const percent = `${Math.round(100 * Math.min(1, most.share))} %`;
  const text = explains
    ? `${most.name} rose too, and explain ${percent} of its growth`
    : most.share >= WORTH_NAMING
      ? `${most.name} explain only ${percent} of its growth`
      : `${most.name} do not explain its growth`;
  return { reason: { code: 'load', text, state: explains ? 'against' : 'met' }, explains };
}

/** Share of the growth that the trend of a load makes; 0 where the two do not go together; null for too little data. */
function shareOf(series: Series, load: Series): number | null {
  const aligned = valuesAt(series, load);
  // Samples that only one of them has are left out of both, so that their slices are the same.
  const both = (values: Float64Array, other: Float64Array): Float64Array =>
    values.map((value, i) => (Number.isNaN(other[i]!) ? NaN : value));
  const levels = timeBins(series.timesMs, both(series.values, aligned), BINS);
  const loads = timeBins(series.timesMs, both(aligned, series.values), BINS);
  const n = levels.hours.length;
  if (n < LEAST_BINS || n !== loads.hours.length) return null;
  const level = blockLine(levels.hours, levels.medians, BLOCKS);
  const trend = blockLine(loads.hours, loads.medians, BLOCKS);
  let products = 0;
  let loadSquares = 0;
  let levelSquares = 0;
  for (let i = 0; i < n; i++) {
    const hour = levels.hours[i]!;
    const x = loads.medians[i]! - (trend.slope * hour + trend.intercept);
    const y = levels.medians[i]! - (level.slope * hour + level.intercept);
    products += x * y;
    loadSquares += x * x;
    levelSquares += y * y;
  }
  const correlation = products / Math.sqrt(loadSquares * levelSquares);
  if (!(correlation >= LEAST_CORRELATION) || !(level.slope > 0)) return 0;
  return ((products / loadSquares) * trend.slope) / level.slope;
}
