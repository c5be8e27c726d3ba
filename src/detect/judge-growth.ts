/**
 * The first detector: does one series of one lifetime grow without end? Theil-Sen with its interval and Mann-Kendall on
 * time-binned medians say whether it grows; a short list of named tests says whether the growth is the kind that does
 * not stop. Every test of what is reported is evaluated, whatever the others say. docs/detection.md explains the
 * thresholds and what it cannot know. Everything else in this room only prepares its input or words its output.
 */
import type { Reason, ReasonState, Verdict } from '../model/assessment.ts';
import type { ResourceKind } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import type { Trend } from '../model/trend.ts';
import { blockLine, type BlockLine } from '../trend/block-line.ts';
import { brokenLine } from '../trend/broken-line.ts';
import { mannKendall } from '../trend/mann-kendall.ts';
import { saturation, type Saturation } from '../trend/saturation.ts';
import { stepFunctionError } from '../trend/step-function.ts';
import { theilSen } from '../trend/theil-sen.ts';
import { twoLines, type TwoLines } from '../trend/two-lines.ts';
import { countBins, timeBins, type TimeBins } from '../trend/time-bins.ts';
import { formatPlural, formatSpan } from '../util/units.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly trend: Trend | null;
  readonly reasons: readonly Reason[];
  /** True if only this keeps it from being a leak, or not even this: growth slows from third to third. */
  readonly slowing: boolean;
}

/** Fewer samples, or less time, say nothing (the same floor as the labelled corpora use). */
export const MIN_SAMPLES = 40;
export const MIN_HOURS = 0.5;
/** Slices a series is reduced to: enough for a daily cycle in ten days, few enough for pairwise methods. */
const MAX_BINS = 120;
/** So few samples are sliced finer than four to a slice, or a short capture would have too few slices for any test. */
const MIN_BINS = 24;
/** A range below this share of the practical minimum is noise, whatever its trend. */
const STABLE_SHARE_ABSOLUTE = 0.5;
const STABLE_SHARE_RELATIVE = 0.4;
/** |z| of Mann-Kendall: p < 0.001, because one log holds hundreds of series. */
const SIGNIFICANT_Z = 3.29;
const BLOCKS = 12;
/** R squared of the line on twelve block means; stricter for a short stretch, which a line fits by chance. */
const LINEAR_WHOLE = 0.75;
const LINEAR_PART = 0.85;
/** Slope of the last third and quarter against the whole: a warm-up falls below. */
const LAST_THIRD_SHARE = 0.5;
const LAST_QUARTER_SHARE = 0.35;
/** The floor must rise with the medians, or only the swings grow. */
const FLOOR_SHARE = 0.5;
/** Error of the best four-level step function against the line's: below, it is steps and not growth. */
const STEP_ERROR_SHARE = 0.35;
/** Four levels follow any bend a little: only an error well below the bent line's means steps. */
const SEVERAL_STEPS_SHARE = 0.1;
/** Of a rise that ended, this share within the first third makes it a warm-up; a cache fills more evenly. */
const EARLY_SHARE = 0.8;
/** In the later part of a lifetime growth must be more than a fall just before it, by this share. */
const WAVE_AFTER = 0.5;
const WAVE_SHARE = 0.5;
/** A rise this many times as steep before the stretch makes it a candidate for the tail of a warm-up. */
const STEEPER_BEFORE = 1.3;
/** Block means that the shape of the whole rise is fitted to. */
const SHAPE_BLOCKS = 60;
/** A curve counts if it leaves less than this share of the straight line's error ... */
const CURVED_SHARE = 0.7;
/** ... and a description with growth at its end wins if it leaves less than this share of the curve's. */
const FAR_BETTER_SHARE = 0.5;
/** Shares of the lifetime at which a stretch of growth may begin; the earliest that passes counts. */
const SUFFIX_STARTS = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8];

/** Judges one series. Never throws on any numbers; NaN samples are skipped. */
export function judgeGrowth(series: Series, kind: ResourceKind): Judgement {
  const { samples, min, max } = extent(series.values);
  const hours = spanHours(series);
  if (samples < MIN_SAMPLES || hours < MIN_HOURS) {
    const text = `${formatPlural(samples, 'sample')} over ${formatSpan(hours)}; ${MIN_SAMPLES} over ${formatSpan(MIN_HOURS)} are the least that tells anything`;
    return plain('insufficient-data', { code: 'enough-data', text, state: 'against' });
  }
  const count = Math.min(MAX_BINS, Math.max(MIN_BINS, Math.floor(samples / 4)));
  const filled = countBins(series.timesMs, series.values, count);
  if (filled < BLOCKS) {
    const text = `its samples crowd into ${filled} of ${count} equal time slices; ${BLOCKS} are the least that tells anything`;
    return plain('insufficient-data', { code: 'enough-data', text, state: 'against' });
  }
  // Medians move no further than samples do, nor nearer to zero: most series of a log end here, before any sorting.
  const leastLevel = min > 0 ? min : max < 0 ? -max : 0;
  if (max - min < noteworthy(kind, leastLevel)) return stable();
  const bins = timeBins(series.timesMs, series.values, count);
  const level = Math.abs(middle(bins.medians));
  const practical = Math.max(kind.minimumGrowth.absolute, kind.minimumGrowth.relative * level);
  const range = Math.max(...bins.medians) - Math.min(...bins.medians);
  if (range < noteworthy(kind, level)) return stable();
  const smooth = runningMedian(bins.medians);
  const suffix = findGrowth(bins, smooth, practical);
  if (suffix.passed) return leak(series, bins, smooth, suffix);
  return noLeak(series, bins, smooth, suffix);
}

interface Suffix {
  /** Index of the bin that the stretch begins at. */
  readonly from: number;
  readonly reasons: readonly Reason[];
  readonly passed: boolean;
  readonly line: BlockLine;
}

/** What is tested for growth: medians and low quantiles of time slices, freed of single spikes. */
interface Rise {
  readonly hours: readonly number[];
  readonly medians: readonly number[];
  readonly lows: readonly number[];
  /** The least growth worth acting on. */
  readonly practical: number;
  readonly shape: () => RiseShape;
}

/** The earliest stretch to the end that passes every test, else the outcome for the whole lifetime. */
function findGrowth(bins: TimeBins, smooth: readonly number[], practical: number): Suffix {
  let whole: Suffix | null = null;
  const lows = runningMedian(bins.lows);
  const rise: Rise = { hours: bins.hours, medians: smooth, lows, practical, shape: riseShape(bins, smooth) };
  for (const share of SUFFIX_STARTS) {
    const from = Math.floor(share * smooth.length);
    if (smooth.length - from < BLOCKS) break;
    const suffix = testSuffix(rise, from);
    if (suffix.passed) return suffix;
    whole ??= suffix;
  }
  return whole!;
}

interface Test {
  readonly code: string;
  readonly ok: boolean;
  readonly nearly: boolean;
  readonly text: string;
}

function testSuffix(rise: Rise, from: number): Suffix {
  const times = rise.hours.slice(from);
  const values = rise.medians.slice(from);
  const line = blockLine(times, values, BLOCKS);
  const reasons: Reason[] = [];
  let passed = true;
  for (const { code, ok, nearly, text } of growthTests(rise, from, times, values, line)) {
    reasons.push({ code, text, state: stateOf(ok, nearly) });
    passed &&= ok;
    // A later stretch is reported only if it passes: its first failure is enough, and spares the dear tests.
    if (!passed && from > 0) break;
  }
  return { from, reasons, passed, line };
}

/**
 * The tests one after another, each worked out when it is asked for. Whoever wants only to know of a stretch whether all
 * are met stops at the first that is not.
 */
function* growthTests(
  rise: Rise,
  from: number,
  times: readonly number[],
  values: readonly number[],
  line: BlockLine,
): Generator<Test, void> {
  const span = times.at(-1)! - times[0]!;
  const growth = line.slope * span;
  const grows = line.slope > 0;
  yield {
    code: 'practical',
    ok: growth >= rise.practical,
    nearly: growth >= 0.5 * rise.practical,
    text: 'grows by more than noise and rounding',
  };

  const shortStretch = from > 0.2 * rise.medians.length;
  yield {
    code: 'linear',
    ok: grows && line.rSquared >= (shortStretch ? LINEAR_PART : LINEAR_WHOLE),
    nearly: grows && line.rSquared >= 0.6,
    text: `a straight line explains ${Math.round(100 * Math.max(0, line.rSquared))} % of its movement`,
  };

  const third = blockLine(tail(times, 1 / 3), tail(values, 1 / 3), 4);
  const quarter = blockLine(tail(times, 1 / 4), tail(values, 1 / 4), 4);
  const slack = (3 * line.noise) / Math.max(span / 3, 1e-9);
  yield {
    code: 'sustained',
    ok:
      grows &&
      third.slope + slack >= LAST_THIRD_SHARE * line.slope &&
      quarter.slope + slack >= LAST_QUARTER_SHARE * line.slope,
    nearly: grows && third.slope + slack >= 0.3 * line.slope,
    text: grows
      ? `grew at ${shareText(third.slope / line.slope)} its overall rate in the last third`
      : 'does not grow on the whole',
  };

  const floor = blockLine(times, rise.lows.slice(from), BLOCKS);
  yield {
    code: 'floor-rises',
    ok: grows && floor.slope >= FLOOR_SHARE * line.slope,
    nearly: grows && floor.slope >= 0.3 * line.slope,
    text: 'what stays after every release rises as well',
  };

  const errors = stepVersusLine(times, values);
  yield {
    code: 'not-steps',
    ok: errors.step > STEP_ERROR_SHARE * errors.line,
    nearly: errors.step > 0.2 * errors.line,
    text: 'rises on the way, not in a few steps',
  };

  const earlier = rise.medians.slice(0, from);
  const before = Math.max(-Infinity, ...earlier);
  const end = line.means.at(-1)!;
  // Growth after as deep a fall is a wave coming back.
  const isWave = from > WAVE_AFTER * rise.medians.length && drawdown(earlier) > WAVE_SHARE * growth;
  yield {
    code: 'at-its-top',
    ok: end > before + (from > 0 ? 0.1 * growth : 0) && !isWave,
    nearly: end > before,
    text: 'stands higher at the end than ever before',
  };

  // Costs the most, so only of a stretch behind something steeper; one that failed above is not asked this far.
  if (from === 0) return;
  const rateBefore = (values[0]! - rise.medians[0]!) / (times[0]! - rise.hours[0]!);
  if (rateBefore > STEEPER_BEFORE * line.slope) {
    yield {
      code: 'not-saturating',
      ok: !levelsOff(rise.shape(), line.slope),
      nearly: false,
      text: 'is more than the tail of the steeper rise before it',
    };
  }
}

interface RiseShape {
  readonly curve: Saturation | null;
  readonly lines: TwoLines | null;
}

/** How the whole rise is best described; worked out once, and only if it is asked for. */
function riseShape(bins: TimeBins, smooth: readonly number[]): () => RiseShape {
  let shape: RiseShape | null = null;
  return () => {
    if (shape === null) {
      const { times, means } = blockLine(bins.hours, smooth, Math.min(SHAPE_BLOCKS, smooth.length));
      shape = { curve: saturation(times, means), lines: twoLines(times, means, 4) };
    }
    return shape;
  };
}

/**
 * Whether a rise that passes all other tests is only the tail of one that levels off: a saturating curve describes the
 * whole much better than a line, and neither two lines nor the same curve with a line added does far better still.
 */
function levelsOff({ curve, lines }: RiseShape, slope: number): boolean {
  if (curve === null || curve.error >= CURVED_SHARE * curve.straightError) return false;
  const bent = lines !== null && lines.error < FAR_BETTER_SHARE * curve.error && lines.rightSlope > 0.5 * slope;
  const goesOn = curve.errorWithLine < FAR_BETTER_SHARE * curve.error && curve.lineSlope > 0.5 * slope;
  return !bent && !goesOn;
}

/** `85 % of`; of a line that is nearly level, any slope is many times its own. */
const shareText = (share: number): string => (share > 10 ? 'more than ten times' : `${Math.round(100 * share)} % of`);

const stateOf = (ok: boolean, nearly: boolean): ReasonState => (ok ? 'met' : nearly ? 'partly' : 'against');

/** Errors of the best four-level step function and of the line, on at most 48 block means. */
function stepVersusLine(times: readonly number[], values: readonly number[]): { step: number; line: number } {
  const fine = blockLine(times, values, Math.min(48, values.length));
  const line = fine.means.reduce((sum, m, i) => sum + (m - (fine.slope * fine.times[i]! + fine.intercept)) ** 2, 0);
  // A line without error has no steps to compare with.
  return line === 0 ? { step: 1, line: 0 } : { step: stepFunctionError(fine.means, 4), line };
}

function leak(series: Series, bins: TimeBins, smooth: readonly number[], suffix: Suffix): Judgement {
  const onset = findOnset(bins, smooth, suffix.from);
  const trend = fitTrend(series, bins, onset);
  const kendall = mannKendall(bins.hours.slice(onset), bins.medians.slice(onset));
  const significant = kendall.z >= SIGNIFICANT_Z && trend.ciLow > 0;
  const reasons: Reason[] = [
    {
      code: 'significant',
      text: `rises more often than chance allows (Mann-Kendall z = ${kendall.z.toFixed(1)})`,
      state: significant ? 'met' : 'against',
    },
    ...suffix.reasons,
  ];
  const slowing = isSlowing(bins, smooth, onset);
  if (slowing)
    reasons.push({ code: 'keeps-its-rate', text: 'slows down all the way: it may level off yet', state: 'partly' });
  // Everything else holds: not sure enough to call, too much to pass over.
  const verdict = significant && !slowing ? 'leak' : 'suspect';
  return { verdict, trend, reasons, slowing };
}

/** Names what a series does that is no leak. */
function noLeak(series: Series, bins: TimeBins, smooth: readonly number[], suffix: Suffix): Judgement {
  const kendall = mannKendall(bins.hours, bins.medians);
  const trend = fitTrend(series, bins, 0);
  const reasons: Reason[] = [
    {
      code: 'significant',
      text: `Mann-Kendall z = ${kendall.z.toFixed(1)}`,
      state: kendall.z >= SIGNIFICANT_Z ? 'met' : 'against',
    },
    ...suffix.reasons,
  ];
  const failed = new Set(suffix.reasons.filter((r) => r.state !== 'met').map((r) => r.code));
  return { verdict: nameShape(bins, smooth, suffix, failed, kendall.z), trend, reasons, slowing: false };
}

function nameShape(
  bins: TimeBins,
  smooth: readonly number[],
  suffix: Suffix,
  failed: ReadonlySet<string>,
  z: number,
): Verdict {
  if (z <= -SIGNIFICANT_Z && suffix.line.slope < 0) return 'shrinking';
  const growth = suffix.reasons.find((r) => r.code === 'practical')?.state;
  const rises = suffix.line.slope > 0 && suffix.line.rSquared > 0.3 && growth !== 'against';
  if (!rises) return isDaily(bins, smooth) ? 'daily-cycle' : 'fluctuating';
  if (failed.has('not-steps') && isSteps(bins, smooth)) return 'step';
  if (failed.has('sustained')) return risesEarly(smooth) ? 'warm-up' : 'plateau';
  if (failed.has('floor-rises')) return 'sawtooth';
  if (isDaily(bins, smooth)) return 'daily-cycle';
  // Everything but the straight line holds, and growth is beyond chance: not sure enough to call, too much to pass over.
  return z >= SIGNIFICANT_Z && failed.size === 1 ? 'suspect' : 'fluctuating';
}

/** Steps rather than a rise that bends: a step function beats the best line with one knot. */
function isSteps(bins: TimeBins, smooth: readonly number[]): boolean {
  const bend = brokenLine(bins.hours, smooth, 4);
  if (bend === null) return true;
  return stepFunctionError(smooth, 2) < bend.error || stepFunctionError(smooth, 4) < SEVERAL_STEPS_SHARE * bend.error;
}

/** Whether nearly all of the rise came in the first third. */
function risesEarly(smooth: readonly number[]): boolean {
  const third = Math.floor(smooth.length / 3);
  const rise = smooth.at(-1)! - smooth[0]!;
  return rise > 0 && smooth[third]! - smooth[0]! > EARLY_SHARE * rise;
}

/** A cycle of 24 hours: the detrended series resembles itself a day later more than half a day later. */
function isDaily(bins: TimeBins, smooth: readonly number[]): boolean {
  const hours = bins.hours.at(-1)! - bins.hours[0]!;
  if (hours < 44) return false;
  const perHour = smooth.length / hours;
  const line = blockLine(bins.hours, smooth, BLOCKS);
  const rest = smooth.map((v, i) => v - (line.slope * bins.hours[i]! + line.intercept));
  const at = (lagHours: number): number => correlationAtLag(rest, Math.round(lagHours * perHour));
  return at(24) - Math.max(0, at(12)) > 0.3;
}

function correlationAtLag(values: readonly number[], lag: number): number {
  let sum = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    square += values[i]! ** 2;
    if (i >= lag) sum += values[i]! * values[i - lag]!;
  }
  return square === 0 ? 0 : sum / square;
}

/** Growth of block thirds: last below three quarters of the middle, middle below 85 % of the first. */
function isSlowing(bins: TimeBins, smooth: readonly number[], from: number): boolean {
  const times = bins.hours.slice(from);
  const values = smooth.slice(from);
  const n = values.length;
  if (n < 2 * BLOCKS) return false;
  const slopes = [0, 1, 2].map((k) => {
    const range = [Math.floor((k * n) / 3), Math.floor(((k + 1) * n) / 3)] as const;
    return blockLine(times.slice(...range), values.slice(...range), 4).slope;
  });
  return slopes[2]! < 0.75 * slopes[1]! && slopes[1]! < 0.85 * slopes[0]!;
}

/**
 * Index of the bin where growth set in: the suffix's start, moved to the knot of a broken line if the series was flat
 * before it and the broken line halves the straight line's error.
 */
function findOnset(bins: TimeBins, smooth: readonly number[], from: number): number {
  const start = Math.max(0, from - Math.floor(0.2 * smooth.length));
  const fit = brokenLine(bins.hours.slice(start), smooth.slice(start), 4);
  if (fit === null || fit.error > 0.5 * fit.straightError || fit.leftSlope > 0.3 * fit.rightSlope) return from;
  const knot = start + fit.knot;
  return smooth.length - knot >= BLOCKS ? knot : from;
}

function fitTrend(series: Series, bins: TimeBins, from: number): Trend {
  const hours = bins.hours.slice(from);
  const fit = theilSen(hours, bins.medians.slice(from));
  const originMs = series.timesMs[0]!;
  const fitStartMs = from === 0 ? originMs : originMs + hours[0]! * 3_600_000;
  const fitEndMs = series.timesMs.at(-1)!;
  return {
    slopePerHour: fit.slope,
    ciLow: fit.low,
    ciHigh: fit.high,
    onsetMs: from === 0 ? null : fitStartMs,
    intercept: fit.intercept + fit.slope * ((fitStartMs - originMs) / 3_600_000),
    fitStartMs,
    fitEndMs,
  };
}

/** A smaller range at a level is noise, whatever its trend. */
const noteworthy = ({ minimumGrowth }: ResourceKind, level: number): number =>
  Math.max(STABLE_SHARE_ABSOLUTE * minimumGrowth.absolute, STABLE_SHARE_RELATIVE * minimumGrowth.relative * level);

function stable(): Judgement {
  const text = 'its level moves less than what is worth acting on';
  return plain('stable', { code: 'practical', text, state: 'against' });
}

const plain = (verdict: Verdict, reason: Reason): Judgement => ({
  verdict,
  trend: null,
  reasons: [reason],
  slowing: false,
});

/** How many samples there are, the smallest and the largest; a plain loop, because it visits every sample of a log. */
function extent(values: Float64Array): { samples: number; min: number; max: number } {
  let samples = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    samples++;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { samples, min, max };
}

const spanHours = (series: Series): number =>
  series.timesMs.length < 2 ? 0 : (series.timesMs.at(-1)! - series.timesMs[0]!) / 3_600_000;

/** The deepest fall from a top to what comes after it; 0 for none. */
function drawdown(values: readonly number[]): number {
  let top = -Infinity;
  let deepest = 0;
  for (const value of values) {
    top = Math.max(top, value);
    deepest = Math.max(deepest, top - value);
  }
  return deepest;
}

const middle = (values: readonly number[]): number => Float64Array.from(values).sort()[values.length >>> 1]!;

const tail = (values: readonly number[], share: number): number[] =>
  values.slice(Math.floor(values.length * (1 - share)));

/** Running median of three: one slice's spike is no step. */
const runningMedian = (values: readonly number[]): number[] =>
  values.map((v, i) =>
    i === 0 || i === values.length - 1
      ? v
      : Math.max(Math.min(values[i - 1]!, v), Math.min(Math.max(values[i - 1]!, v), values[i + 1]!)),
  );
