/** What is measured of a rise: each a figure without unit, of which the scorecard tells how far it speaks for a leak. */
import type { ResourceKind } from '../model/resource.ts';
import { blockLine, type BlockLine } from '../trend/block-line.ts';
import { removeDailyCycle } from '../trend/daily-profile.ts';
import { retainedFloor, trailingMinimum } from '../trend/floors.ts';
import { saturation } from '../trend/saturation.ts';
import { stepFunctionError } from '../trend/step-function.ts';

/** A rise in equal slices of the time that samples cover, [n] each. */
export interface Rise {
  /** Hours of samples since the first one. Where gaps make up most of the time each counts as one step. */
  readonly hours: readonly number[];
  /** Hours of the clock since the first sample; the same array where gaps are the lesser part. */
  readonly clockHours: readonly number[];
  /** Medians of the slices, smoothed. */
  readonly levels: readonly number[];
  /** 10 % quantiles of the slices. */
  readonly lows: readonly number[];
  /** The least growth worth acting on, in the counter's unit. */
  readonly practical: number;
}

export const MEASURES = [
  'keeps-growth',
  'keeps-straight',
  'floor-grows',
  'floor-straight',
  'later-straight',
  'end-straight',
  'not-at-once',
  'sustained',
  'not-steps',
  'not-saturating',
  'daily-cycle',
] as const;
export type Measure = (typeof MEASURES)[number];
export type GrowthMeasures = Readonly<Record<Measure, number>>;

const BLOCKS = 12;
const STEP_BLOCKS = 48;
const SHAPE_BLOCKS = 60;
/** Ratios of growth are logarithms; below a hundredth of what is worth acting on nothing differs any more. */
export const MIN_RATIO = 0.01;

/** O(n) but for the fits, which are on a few dozen block means. */
export function measureGrowth(rise: Rise, kind: ResourceKind): GrowthMeasures {
  const { hours, clockHours, levels, lows, practical } = rise;
  const n = hours.length;
  const span = hours[n - 1]! - hours[0]!;
  const from = (share: number, values: readonly number[]): readonly number[] =>
    share === 0 ? values : values.slice(Math.floor(share * n));
  const line = (values: readonly number[], share = 0, blocks = BLOCKS): BlockLine =>
    blockLine(from(share, hours), from(share, values), blocks);
  const kept = retainedFloor(lows);
  const gain = kept[n - 1]! - kept[0]!;
  const floor = trailingMinimum(lows, Math.max(2, Math.round(n / 16)));
  const daily = removeDailyCycle(clockHours, levels, clockHours === hours ? undefined : span / n);
  const overall = line(daily.adjusted);
  const shape = line(levels, 0, Math.min(SHAPE_BLOCKS, n));
  const curve = saturation(shape.times, shape.means);
  return {
    'keeps-growth': times(gain, practical),
    'keeps-straight': line(kept).rSquared,
    'floor-grows': times(line(floor).slope * span, practical),
    'floor-straight': straightness(line(lows)),
    'later-straight': straightness(line(floor, 0.2)),
    'end-straight': straightness(line(daily.adjusted, 0.5)),
    'not-at-once': gain > 0 ? kept.reduce((sum, v) => sum + (v - kept[0]!), 0) / n / gain : 0,
    sustained: overall.slope > 0 ? within(line(daily.adjusted, 0.75, 4).slope / overall.slope, 3) : -3,
    'not-steps': stepShare(line(levels, 0, Math.min(STEP_BLOCKS, n)), kind.quantum),
    'not-saturating': curve === null || curve.straightError === 0 ? 1 : curve.error / curve.straightError,
    'daily-cycle': daily.strength,
  };
}

/** Growth as a multiple of the least worth acting on, as a natural logarithm. */
const times = (growth: number, practical: number): number => Math.log(Math.max(MIN_RATIO, growth / practical));

/** R squared of a line that rises, its negative for one that falls. */
const straightness = ({ slope, rSquared }: BlockLine): number => (slope > 0 ? rSquared : -rSquared);

const within = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));

/** Error of the best function of four levels against the line's. A line without error has no steps to compare with. */
function stepShare({ slope, intercept, times: hours, means }: BlockLine, quantum: number): number {
  const error = means.reduce((sum, mean, i) => sum + (mean - (slope * hours[i]! + intercept)) ** 2, 0);
  return error < quantum ** 2 / 12 ? 2 : within(stepFunctionError(means, 4) / error, 2);
}
