import type { Series } from '../../src/model/series.ts';
import { MB, noise, START_MS } from './series.ts';

/** Between two samples. */
const STEP_MS = 3 * 60_000;
const DAY_MS = 86_400_000;

export interface DetectorCase {
  readonly series: Series;
  /** What is expected of it. */
  readonly verdict: string;
}

/**
 * A case of the detector on one line: `80+0.25x600 noise 1 -> leak` is 600 samples from 80 MB on, 0.25 MB more each, with
 * noise of up to 1 MB. A sample is taken every 3 minutes: 20 are an hour, 480 a day. What follows the first part goes on
 * from where the series is:
 *
 *     +0.2x480      480 samples, each 0.2 MB higher; -0.2x480 lower, +0x480 level
 *     jump 90       90 MB up at once; drop 90 down
 *     9*(...)       these parts nine times
 *     noise 10      on every sample; the same noise whenever the case is run
 *     cycle 40      up and down by 40 MB each day, over the whole series
 */
export function detectorCase(text: string): DetectorCase {
  const match = /^(\S+?)([+-].*) -> ([a-z-]+)$/.exec(text);
  if (match === null) throw new Error(`not a detector case: ${text}`);
  const [, start, parts, verdict] = match;
  const plan: Plan = { values: [], level: Number(start), noise: 0, cycle: 0 };
  const tokens = parts!.match(/\d+\*\(|\)|[+-][\d.]+x\d+|(?:jump|drop|noise|cycle) [\d.]+|\S+/g) ?? [];
  if (Number.isNaN(plan.level) || addParts(plan, tokens, 0) !== tokens.length)
    throw new Error(`not a detector case: ${text}`);
  const random = noise(42);
  const timesMs = Float64Array.from(plan.values, (_, i) => START_MS + i * STEP_MS);
  const values = Float64Array.from(plan.values, (value, i) => {
    const wave = plan.cycle * Math.sin((2 * Math.PI * i * STEP_MS) / DAY_MS);
    return MB * (value + wave + plan.noise * random());
  });
  return { series: { timesMs, values, slices: null }, verdict: verdict! };
}

interface Plan {
  /** In MB, without noise and cycle. */
  readonly values: number[];
  level: number;
  noise: number;
  cycle: number;
}

/** Gives the index after the parts: that of the parenthesis that ends them, or the number of tokens. */
function addParts(plan: Plan, tokens: readonly string[], from: number): number {
  let at = from;
  for (; at < tokens.length && tokens[at] !== ')'; at++) {
    const token = tokens[at]!;
    const times = /^(\d+)\*\($/.exec(token);
    const run = /^([+-][\d.]+)x(\d+)$/.exec(token);
    if (times !== null) {
      const inside = at + 1;
      for (let i = 0; i < Number(times[1]); i++) at = addParts(plan, tokens, inside);
    } else if (run !== null) {
      for (let i = 0; i < Number(run[2]); i++) {
        plan.values.push(plan.level);
        plan.level += Number(run[1]);
      }
    } else {
      const [word, amount] = token.split(' ');
      if (word === 'jump') plan.level += Number(amount);
      else if (word === 'drop') plan.level -= Number(amount);
      else if (word === 'noise') plan.noise = Number(amount);
      else if (word === 'cycle') plan.cycle = Number(amount);
      else throw new Error(`not a part of a detector case: ${token}`);
    }
  }
  return at;
}
