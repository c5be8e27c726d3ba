/** What is measured of a rise: each a figure without unit, of which the scorecard tells how far it speaks for a leak. */
import { blockLine, type BlockLine } from '../trend/block-line.ts';
import { removeDailyCycle, type DailyCycle } from '../trend/daily-profile.ts';
import { retainedFloor, trailingMinimum } from '../trend/floors.ts';
import { saturation } from '../trend/saturation.ts';

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
  'grows-to-end',
  'many-rises',
  'floor-grows',
  'floor-straight',
  'long-floor-straight',
  'end-straight',
  'sustained',
  'not-saturating',
] as const;
export type Measure = (typeof MEASURES)[number];
export type GrowthMeasures = Readonly<Record<Measure, number>>;

const BLOCKS = 12;
const SHAPE_BLOCKS = 60;
const RISE_BLOCKS = 24;
/** Of the growth: when so much of it had come, it had nearly ended. */
const NEARLY_ALL = 0.9;
/** Of the time: a minimum over so much of it is a floor. */
const FLOOR_SHARE = 1 / 16;
const LONG_FLOOR_SHARE = 1 / 8;
/** Ratios of growth are logarithms; below a hundredth of what is worth acting on nothing differs any more. */
export const MIN_RATIO = 0.01;

/** O(n) but for the fits, which are on a few dozen block means. */
export function measureGrowth(rise: Rise): GrowthMeasures {
  const { hours, levels, lows, practical } = rise;
  const n = hours.length;
  const span = hours[n - 1]! - hours[0]!;
  const from = (share: number, values: readonly number[]): readonly number[] =>
    share === 0 ? values : values.slice(Math.floor(share * n));
  const line = (values: readonly number[], share = 0, blocks = BLOCKS): BlockLine =>
    blockLine(from(share, hours), from(share, values), blocks);
  const kept = retainedFloor(lows);
  const floor = trailingMinimum(lows, Math.max(2, Math.round(n * FLOOR_SHARE)));
  const longFloor = trailingMinimum(lows, Math.max(2, Math.round(n * LONG_FLOOR_SHARE)));
  const { adjusted } = dailyCycleOf(rise);
  const overall = line(adjusted);
  const shape = line(levels, 0, Math.min(SHAPE_BLOCKS, n));
  const curve = saturation(shape.times, shape.means);
  return {
    'keeps-growth': times(kept[n - 1]! - kept[0]!, practical),
    'keeps-straight': line(kept).rSquared,
    'grows-to-end': timeOfGrowth(kept),
    'many-rises': effectiveRises(kept),
    'floor-grows': times(line(floor).slope * span, practical),
    'floor-straight': straightness(line(lows)),
    'long-floor-straight': straightness(line(longFloor)),
    'end-straight': straightness(line(adjusted, 0.5)),
    sustained: overall.slope > 0 ? within(line(adjusted, 0.75, 4).slope / overall.slope, 3) : -3,
    'not-saturating': curve === null || curve.straightError === 0 ? 1 : curve.error / curve.straightError,
  };
}

/** The daily cycle of a rise, by the clock. */
export function dailyCycleOf({ hours, clockHours, levels }: Rise): DailyCycle {
  const span = hours.at(-1)! - hours[0]!;
  return removeDailyCycle(clockHours, levels, clockHours === hours ? undefined : span / hours.length);
}

/** Share of the time after which nearly all of the growth of a retained floor had come; 0 without growth. */
function timeOfGrowth(kept: readonly number[]): number {
  const gain = kept.at(-1)! - kept[0]!;
  return gain > 0 ? kept.findIndex((value) => value >= kept[0]! + NEARLY_ALL * gain) / kept.length : 0;
}

/**
 * In how many parts a retained floor rose, were all rises alike: the square of the sum over the sum of squares, so that one large
 * rise counts as one and small ones beside it hardly count. 0 without growth, `RISE_BLOCKS` for a straight line.
 */
function effectiveRises(kept: readonly number[]): number {
  const levels = Array.from(
    { length: RISE_BLOCKS },
    (_, i) => kept[Math.max(0, Math.floor(((i + 1) * kept.length) / RISE_BLOCKS) - 1)]!,
  );
  let sum = 0;
  let squares = 0;
  for (const [i, level] of levels.entries()) {
    const rise = level - (levels[i - 1] ?? kept[0]!);
    sum += rise;
    squares += rise * rise;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

/** Growth as a multiple of the least worth acting on, as a natural logarithm. */
const times = (growth: number, practical: number): number => Math.log(Math.max(MIN_RATIO, growth / practical));

/** R squared of a line that rises, its negative for one that falls. */
const straightness = ({ slope, rSquared }: BlockLine): number => (slope > 0 ? rSquared : -rSquared);

const within = (value: number, limit: number): number => Math.max(-limit, Math.min(limit, value));
