// Windows of recorded runs, and what is true in them: is it a leak, how fast, from when, and can a log of it tell.
// @ts-check

/** @typedef {import('../../scripts/samples/random.mjs').RandomStream} RandomStream */
/** @typedef {import('./trace.mjs').Trace & { name: string }} Run */

/**
 * @typedef {object} Life
 * @property {number} start index in the window, half-open
 * @property {number} end
 * @property {number} ageSteps of the process at the start
 *
 * @typedef {object} Case
 * @property {Run} run
 * @property {Run} twin the same program under the same load without a bug, over the same steps
 * @property {number} from step of the run
 * @property {number} length in steps
 *
 * @typedef {object} Truth
 * @property {boolean} leak
 * @property {string} kind
 * @property {string} why a log of it cannot be judged; empty where it can
 * @property {Life[]} lives
 * @property {number} onset index in the window at which the leak begins, 0 where it began before
 * @property {number} taken bytes of memory for each byte lost, over the whole recording: collectors let the heap grow by more
 * @property {number} growth bytes that the leak takes in the window over all lives: lost bytes times `taken`
 * @property {number} slopePerHour growth over the hours from the onset, without the time between lives
 * @property {number} snr growth of the longest life over what the twin's floor wanders
 * @property {number} wander bytes
 * @property {number} neff how many equal rises would spread as the growth does
 * @property {number} seen of the growth of the longest life, the share by which the floor of memory rose more than the twin's
 * @property {number} dailyRange bytes between which the twin is for 95 % of a day
 * @property {number} level bytes, median of the twin
 */

const MB = 1_048_576;
/** The same as for the real traces, so that families can be compared. */
const MIN_SNR = 0.5;
const MIN_LATE_SHARE = 0.02;
const MIN_RISES = 3;
const MIN_SHARE_AFTER_ONSET = 0.1;
/** A leak that stays inside what the heap had before does not show in a log of the whole process. */
const MIN_SEEN = 0.3;
/** A rise is a filling if a quarter of it is still to come after the window. */
const STILL_TO_COME = 0.25;
/** Of a straight rise a third falls between the last quarters: with more than this no log of it can tell it from a leak. */
const MAX_RISE_AT_END = 0.2;
const MIN_RISE_SHARE = 0.03;
/** A shorter life is not looked at. */
const MIN_LIFE_SHARE = 0.15;
/** A window begins with the start of the program if that is not longer ago than this share of it. */
const MAX_START_AGE = 0.1;
/** After a restart a few samples are missing. */
const RESTART_GAP = 2;

/** @param {ArrayLike<number>} values @param {number} share @returns {number} the value below which that share lies */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at - Math.floor(at)) * ((sorted[Math.floor(at) + 1] ?? low) - low);
}

/** @param {Case} given @returns {Life[]} */
export function livesOf({ run, from, length }) {
  const inside = run.starts.filter((start) => start > from && start < from + length).map((start) => start - from);
  const before = run.starts.filter((start) => start <= from).at(-1) ?? 0;
  const lives = [0, ...inside].map((start, i) => ({
    start: i === 0 ? 0 : start + RESTART_GAP,
    end: inside[i] ?? length,
    ageSteps: i === 0 ? from - before : RESTART_GAP,
  }));
  // A start in the last samples of the window is not in the log.
  return lives.filter(({ start, end }) => end > start);
}

/** @param {Life[]} lives @returns {Life} */
const longest = (lives) => lives.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));

/** @param {Float64Array} values @param {number} from @param {number} to @param {number} count @returns {number[]} */
const lows = (values, from, to, count) =>
  Array.from({ length: count }, (_, k) => {
    const part = values.subarray(
      from + Math.floor(((to - from) * k) / count),
      from + Math.floor(((to - from) * (k + 1)) / count),
    );
    return part.reduce((a, b) => Math.min(a, b), Infinity);
  });

/** @param {Float64Array} memory @param {number} from @param {number} to @returns {number} below which a tenth lies */
const floorOf = (memory, from, to) => quantile(memory.subarray(Math.round(from), Math.round(to)), 0.1);

/**
 * Why a log with this life of a run without a bug cannot be judged. The longest life of the recording says what comes at the
 * ages after those of the window; null where it ends too early to say.
 *
 * @param {Case} given
 * @param {Life} life in the window
 * @returns {string | null}
 */
function whyStillRising({ twin: { memory, starts }, from }, life) {
  const spans = starts.map((start, i) => ({ start, end: starts[i + 1] ?? memory.length }));
  const reference = spans.reduce((a, b) => (b.end - b.start > a.end - a.start ? b : a));
  const length = life.end - life.start;
  const to = reference.start + life.ageSteps + length;
  if (to + length / 2 > reference.end) return null;
  const quarter = (/** @type {number} */ at, /** @type {number} */ k) =>
    floorOf(memory, at + (k * length) / 4, at + ((k + 1) * length) / 4);
  const last = quarter(from + life.start, 3);
  const rise = last - quarter(from + life.start, 0);
  if (rise <= Math.max(MB, MIN_RISE_SHARE * last)) return '';
  const after = Math.min(to + length, reference.end);
  const later = floorOf(memory, (to + after) / 2, after) - quarter(to - length, 3);
  if (later > STILL_TO_COME * rise) return 'still_filling';
  return last - quarter(from + life.start, 2) > MAX_RISE_AT_END * rise ? 'rising_at_end' : '';
}

/** @param {Case} given @param {Life[]} lives @returns {string | null} of the longest, then of the others that are long enough */
function whyNoneCanJudge(given, lives) {
  const why = whyStillRising(given, longest(lives));
  if (why !== '') return why;
  const others = lives.filter(({ start, end }) => end - start > MIN_LIFE_SHARE * given.length);
  return others.map((life) => whyStillRising(given, life)).find((found) => found !== null && found !== '') ?? '';
}

/**
 * Least squares through the origin of what memory has more than the twin's, on what is lost.
 *
 * @param {Case} given
 * @returns {number}
 */
function takenPerByte({ run, twin }) {
  let products = 0;
  let squares = 0;
  run.leaked.forEach((lost, i) => {
    products += lost * ((run.memory[i] ?? 0) - (twin.memory[i] ?? 0));
    squares += lost * lost;
  });
  return products / squares;
}

/** @param {Case} given @returns {number} index in the window at which the bug begins to lose memory */
function onsetOf({ run, from, length }) {
  if (run.bug !== 'late') return 0;
  const onset = Number(run.settings['onset']) - from;
  return Math.min(Math.max(onset, 0), length - 1);
}

/** @param {Float64Array} lost of one life from the onset @returns {{ neff: number, lateShare: number }} */
function spreadOf(lost) {
  const at = (/** @type {number} */ k) => lost[Math.min(lost.length - 1, Math.floor((lost.length * k) / 24))] ?? 0;
  const rises = Array.from({ length: 24 }, (_, k) => at(k + 1) - at(k));
  const sum = rises.reduce((a, b) => a + b, 0);
  const squares = rises.reduce((a, b) => a + b * b, 0);
  return { neff: (sum * sum) / squares, lateShare: rises.slice(18).reduce((a, b) => a + b, 0) / sum };
}

/** @param {Case} given @param {Life} life @param {number} onset @param {number} taken */
function measureLife({ run, twin, from }, life, onset, taken) {
  const a = from + Math.max(life.start, onset);
  const b = from + life.end;
  const growth = taken * ((run.leaked[b - 1] ?? 0) - (run.leaked[a] ?? 0));
  // The first quarter of a life that begins in the window is its warm-up.
  const isWarmUp = life.ageSteps <= RESTART_GAP && onset <= life.start;
  const floors = lows(twin.memory, a, b, 12).slice(isWarmUp ? 3 : 0);
  const wander = Math.max(...floors) - Math.min(...floors);
  const rise = (/** @type {Float64Array} */ values) => {
    const [first = 0, ...rest] = lows(values, a, b, 6);
    return (rest.at(-1) ?? 0) - first;
  };
  // What is lost fills free memory first, so that the process may be level while it goes on losing.
  const own = lows(run.memory, a, b, 12);
  const atEnd = (own[11] ?? NaN) - (own[8] ?? NaN);
  const isLevelAtEnd = !(atEnd >= MIN_LATE_SHARE * ((own[11] ?? NaN) - (own[0] ?? NaN)));
  const seen = (rise(run.memory) - rise(twin.memory)) / (taken * rise(run.leaked));
  return { wander, isLevelAtEnd, snr: growth / Math.max(wander, 1), seen, ...spreadOf(run.leaked.subarray(a, b)) };
}

/** @param {ReturnType<typeof measureLife>} measured @param {number} taken @returns {string} */
function whyTooHard({ snr, lateShare, neff, seen, isLevelAtEnd }, taken) {
  if (taken < MIN_SEEN) return 'hidden_in_heap';
  if (snr < MIN_SNR) return 'under_the_wander';
  if (lateShare < MIN_LATE_SHARE) return 'dormant_at_end';
  if (neff < MIN_RISES) return 'one_or_two_rises';
  if (seen < MIN_SEEN) return 'hidden_in_heap';
  return isLevelAtEnd ? 'level_at_end' : '';
}

/** @param {Case} given @returns {number} */
function dailyRangeOf({ twin, from, length }) {
  const days = Math.max(1, Math.round((length * twin.stepSeconds) / 86_400));
  const ranges = Array.from({ length: days }, (_, day) => {
    const part = twin.memory.subarray(
      from + Math.floor((length * day) / days),
      from + Math.floor((length * (day + 1)) / days),
    );
    return quantile(part, 0.975) - quantile(part, 0.025);
  });
  return quantile(ranges, 0.5);
}

/** @param {Case} given @returns {Truth | null} null where the recording is too short to say whether it levels off */
export function truthOf(given) {
  const { run, twin, from, length } = given;
  const lives = livesOf(given);
  const life = longest(lives);
  const onset = onsetOf(given);
  const parts = lives
    .map(({ start, end }) => ({ a: from + Math.max(start, onset), b: from + end }))
    .filter(({ a, b }) => b > a);
  const lost = parts.reduce((sum, { a, b }) => sum + (run.leaked[b - 1] ?? 0) - (run.leaked[a] ?? 0), 0);
  const hours = parts.reduce((sum, { a, b }) => sum + ((b - 1 - a) * run.stepSeconds) / 3600, 0);
  const level = quantile(twin.memory.subarray(from, from + length), 0.5);
  const shared = { lives, level, dailyRange: dailyRangeOf(given) };
  if (lost === 0) {
    const why = whyNoneCanJudge(given, lives);
    if (why === null) return null;
    const quiet = life.ageSteps <= MAX_START_AGE * length ? 'start' : run.load;
    const kind = lives.length > 1 ? 'restarts' : quiet;
    const none = { onset: 0, growth: 0, taken: 0, slopePerHour: 0, snr: 0, wander: 0, neff: 0, seen: 0 };
    return { ...shared, leak: false, kind, why, ...none };
  }
  const taken = takenPerByte(given);
  const growth = lost * taken;
  const kind = lives.length > 1 ? `restart_${run.bug}` : run.bug;
  if (life.end - onset < MIN_SHARE_AFTER_ONSET * length) {
    const unknown = { taken, slopePerHour: growth / hours, snr: NaN, wander: NaN, neff: NaN, seen: NaN };
    return { ...shared, leak: true, kind, why: 'just_begun', onset, growth, ...unknown };
  }
  const measured = measureLife(given, life, onset, taken);
  const { wander, snr, neff, seen } = measured;
  const why = whyTooHard(measured, taken);
  return {
    ...shared,
    leak: true,
    kind,
    why,
    onset,
    growth,
    taken,
    slopePerHour: growth / hours,
    snr,
    wander,
    neff,
    seen,
  };
}
