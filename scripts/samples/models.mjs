/**
 * How one quantity moves through a day: the bytes of a process, the connections of a service, the size of a cache.
 *
 * A model is made once for a life of a process and then asked once a sample, in order. Models hold state and use exact
 * arithmetic only (see random.mjs).
 *
 * @import { RandomStream } from './random.mjs'
 *
 * @typedef {object} Moment
 * @property {number} hours since the log began
 * @property {number} stepHours since the sample before
 * @property {number} clock local time of day, 0 to 24
 * @property {number} load of the office, 0 to about 1.1
 * @property {Record<string, number>} gauges what was computed before the processes, by name
 *
 * @typedef {(moment: Moment) => number} Model
 * @typedef {(random: RandomStream) => Model} ModelMaker
 */

export const KB = 1024;
export const MB = 1024 * 1024;
export const PAGE = 4096;

/** The load of an office by the hour; straight lines between. */
const OFFICE_DAY = [
  [0, 0.05],
  [6, 0.06],
  [7.5, 0.3],
  [9, 0.9],
  [10.5, 1],
  [12.2, 0.82],
  [13, 0.74],
  [14.5, 0.98],
  [16.5, 0.86],
  [18, 0.45],
  [20, 0.2],
  [23, 0.08],
  [24, 0.05],
];

/**
 * @param {number} clock hours, 0 to 24
 * @param {number[][]} points
 */
export function interpolate(clock, points) {
  for (let i = 1; i < points.length; i++) {
    const [x1 = 0, y1 = 0] = points[i] ?? [];
    const [x0 = 0, y0 = 0] = points[i - 1] ?? [];
    if (clock <= x1) return y0 + ((y1 - y0) * (clock - x0)) / (x1 - x0);
  }
  return points.at(-1)?.[1] ?? 0;
}

/**
 * The load everything else follows: the office day, a slow wander of some percent, and a day that is not the last.
 *
 * @param {RandomStream} random
 * @returns {(clock: number, hours: number) => number}
 */
export function officeLoad(random) {
  const days = [1, random.between(0.93, 1.05), random.between(0.93, 1.05)];
  let wander = 0;
  return (clock, hours) => {
    wander += random.normal() * 0.012 - wander * 0.05;
    return interpolate(clock, OFFICE_DAY) * (days[Math.floor(hours / 24)] ?? 1) * (1 + wander);
  };
}

/**
 * @param {...ModelMaker} makers
 * @returns {ModelMaker}
 */
export const sum =
  (...makers) =>
  (random) => {
    const models = makers.map((make) => make(random));
    return (moment) => models.reduce((total, model) => total + model(moment), 0);
  };

/**
 * A gauge computed before the processes, such as a cache that is part of a process, or so much for each connection.
 *
 * @param {string} name
 * @param {number} [factor]
 * @returns {ModelMaker}
 */
export const gauge =
  (name, factor = 1) =>
  () =>
  (moment) =>
    (moment.gauges[name] ?? 0) * factor;

/**
 * A service at its level: unchanged for minutes, then a little off, pulled back to its base.
 *
 * @param {{ base: number, wander?: number, restless?: number }} options restless: chance of a move in one sample
 * @returns {ModelMaker}
 */
export const steady =
  ({ base, wander = 0, restless = 0.15 }) =>
  (random) => {
    let offset = random.normal() * wander;
    return () => {
      if (random.chance(restless)) offset += random.normal() * wander * 0.7 - offset * 0.4;
      return base + offset;
    };
  };

/**
 * What the load of the day brings and takes away, some minutes late.
 *
 * @param {{ swing: number, lagHours?: number }} options swing: between an empty and a full office
 * @returns {ModelMaker}
 */
export const daily =
  ({ swing, lagHours = 0.25 }) =>
  () => {
    /** @type {number | null} */
    let followed = null;
    return ({ load, stepHours }) => {
      followed = followed === null ? load : followed + (load - followed) * Math.min(1, stepHours / lagHours);
      return swing * followed;
    };
  };

/**
 * A collected heap: filled at a rate that follows the load, emptied when the tooth is full.
 *
 * @param {{ tooth: number, perHour: number }} options
 * @returns {ModelMaker}
 */
export const collector =
  ({ tooth, perHour }) =>
  (random) => {
    let held = tooth * random.uniform();
    let full = tooth;
    return ({ load, stepHours }) => {
      held += perHour * stepHours * (0.3 + load) * random.between(0.6, 1.4);
      if (held > full) {
        held = tooth * random.between(0, 0.12);
        full = tooth * random.between(0.85, 1.1);
      }
      return held;
    };
  };

/**
 * Memory taken for something short (a large message, a search) and given back within minutes.
 *
 * @param {{ size: number, perHour: number }} options
 * @returns {ModelMaker}
 */
export const bursts =
  ({ size, perHour }) =>
  (random) => {
    let held = 0;
    return ({ load, stepHours }) => {
      held = held < 64 * KB ? 0 : held * random.between(0.45, 0.95);
      if (random.chance(perHour * stepHours * (0.2 + load))) held += size * random.between(0.3, 1);
      return held;
    };
  };

/**
 * The first hours of a process: most of the way at once, the rest ever more slowly, then level.
 *
 * @param {{ from: number, to: number, tauHours: number }} options
 * @returns {ModelMaker}
 */
export const warmUp =
  ({ from, to, tauHours }) =>
  (random) => {
    let level = from;
    return ({ stepHours }) => {
      level += (to - level) * Math.min(1, (stepHours / tauHours) * random.between(0.4, 1.6));
      if (to - level < 96 * KB) level = to; // caches get full; they do not approach their size for ever
      return level;
    };
  };

/**
 * A leak that follows what clients do. The heap commits in pieces, so Private Bytes rises in steps of unequal size;
 * the rate wanders, is lower at night and never nothing.
 *
 * @param {{ atRest: number, atPeak: number, piece: number }} options bytes an hour in an empty and in a full office
 * @returns {ModelMaker}
 */
export const leak =
  ({ atRest, atPeak, piece }) =>
  (random) => {
    let committed = 0;
    let pending = 0;
    let next = piece;
    let mood = 1;
    return ({ load, stepHours }) => {
      mood += random.normal() * 0.06 - (mood - 1) * 0.04;
      const rate = (atRest + (atPeak - atRest) * load) * Math.max(0.2, mood);
      pending += rate * stepHours * random.between(0.2, 1.8);
      if (pending >= next) {
        committed += pending;
        pending = 0;
        next = piece * random.between(0.3, 1.9);
      }
      return committed;
    };
  };

/**
 * A leak of batch work: each batch takes memory while it runs, gives most of it back, and keeps some.
 *
 * @param {object} options
 * @param {number[]} options.gapMinutes between two batches, shortest and longest, in a full office
 * @param {number} options.nightFactor how much longer the gaps are in an empty office
 * @param {number[]} options.kept bytes a batch never gives back, least and most
 * @param {number} options.working bytes a batch holds while it runs
 * @returns {ModelMaker}
 */
export const batchLeak =
  ({ gapMinutes: [shortest = 10, longest = 20], nightFactor, kept: [least = 0, most = 0], working }) =>
  (random) => {
    let leaked = 0;
    let endsAt = 0;
    let nextAt = 0.05;
    let size = 0;
    let running = false;
    return ({ hours, load, stepHours }) => {
      if (!running && hours >= nextAt) {
        running = true;
        size = random.between(least, most);
        endsAt = hours + random.between(2, 7) / 60;
      }
      if (!running) return leaked;
      leaked += (size * stepHours) / Math.max(stepHours, endsAt - hours + stepHours);
      size -= (size * stepHours) / Math.max(stepHours, endsAt - hours + stepHours);
      if (hours >= endsAt) {
        running = false;
        leaked += size;
        const slower = 1 + (nightFactor - 1) * Math.max(0, 1 - load);
        nextAt = hours + (random.between(shortest, longest) / 60) * slower;
        return leaked;
      }
      return leaked + working * random.between(0.5, 1);
    };
  };

/**
 * Connected clients: drawn to a level between a night's and a day's, coming and going one by one.
 *
 * @param {{ night: number, day: number, churn?: number }} options
 * @returns {ModelMaker}
 */
export const clients =
  ({ night, day, churn = 0.12 }) =>
  (random) => {
    /** @type {number | null} */
    let connected = null;
    return ({ load }) => {
      const target = night + (day - night) * load;
      if (connected === null) connected = target;
      connected += (target - connected) * churn + random.normal() * Math.sqrt(target + 1) * 0.25;
      connected = Math.max(0, connected);
      return Math.round(connected);
    };
  };

/**
 * A database cache that was filled long ago: at its size, a few pages more or less.
 *
 * @param {{ size: number, wander: number }} options
 * @returns {ModelMaker}
 */
export const fullCache = ({ size, wander }) => steady({ base: size, wander, restless: 0.3 });

/**
 * A database cache after a restart: takes a page for each page read, slows as fewer pages are new, stops at its size.
 *
 * @param {{ from: number, size: number, perHour: number, wander: number }} options perHour in a full office
 * @returns {ModelMaker}
 */
export const fillingCache =
  ({ from, size, perHour, wander }) =>
  (random) => {
    const wobble = steady({ base: 0, wander, restless: 0.3 })(random);
    let held = from;
    return (moment) => {
      const { load, stepHours, clock } = moment;
      // Online maintenance reads the whole database after midnight.
      const reading = load + (clock >= 0 && clock < 4 ? 0.35 : 0.05);
      const stillNew = Math.min(1, (size - held) / (0.3 * size)) + 0.12;
      held = Math.min(size, held + perHour * reading * stillNew * stepHours * random.between(0.5, 1.5));
      return held + wobble(moment) * (held / size);
    };
  };
