/**
 * Which processes of a log a list names. A process ID is used again, so an ID and an image alone tell nothing: with a time of
 * start that has to agree; without one, all that the list has of the log's programs has to be alive at one instant, which is
 * when the list was made. The file's own time says nothing: copies have another.
 */
import type { Lifetime } from '../model/lifetime.ts';
import type { ProcessNaming } from '../model/subject.ts';
import { MINUTE_MS } from '../util/time.ts';
import { findClock, FITTING_SHARE, nearestTime, TOLERANCE_MS, type ListClock } from './clock.ts';
import type { ListedProcess, ProcessList } from './process-list.ts';

/** What of a process in the log is compared. */
export type LoggedProcess = Pick<
  Lifetime,
  'process' | 'pid' | 'startMs' | 'endMs' | 'startKnown' | 'endKnown' | 'ageAtStartMs'
>;

/** How well a list fits a machine's log, and what it names there. */
export interface ListFit {
  /** Of the list's processes those whose program the log has. */
  readonly processes: number;
  /** How many of these are in the log, with their times of start or alive at the instant at which most are. */
  readonly fitting: number;
  /** Whether that is enough for a list that is of this machine and time. */
  readonly fits: boolean;
  readonly namings: readonly ProcessNaming[];
}

/** The processes of a machine's log, to be looked up. */
export interface LogIndex {
  readonly byPid: ReadonlyMap<number, readonly LoggedProcess[]>;
  /** In lower case. */
  readonly images: ReadonlySet<string>;
}

export function indexLog(lifetimes: readonly LoggedProcess[]): LogIndex {
  const byPid = new Map<number, LoggedProcess[]>();
  for (const one of lifetimes) {
    if (one.pid === null) continue;
    const same = byPid.get(one.pid);
    if (same === undefined) byPid.set(one.pid, [one]);
    else same.push(one);
  }
  return { byPid, images: new Set(lifetimes.map(({ process }) => process.toLowerCase())) };
}

/** A process of the list that may be one of the log. */
interface Pair {
  readonly listed: ListedProcess;
  readonly logged: LoggedProcess;
}

/** So many do not fit by chance: without images IDs alone, and with them those of a list of any machine. */
const MIN_UNSURE = 3;
/** A process is first seen at the sample after its start. */
const MAX_SAMPLE_STEP_MS = 15 * MINUTE_MS;

/**
 * What a list names of one machine's log. O((processes of the list + their lifetimes) log lifetimes)
 * @param isOwn false where the list may be another machine's: then it has to fit as a whole
 */
export function fitList(list: ProcessList, index: LogIndex, isOwn = true): ListFit {
  const listed = list.processes.filter((one) => isOfLog(one, index.images));
  const pairs = listed.flatMap((one) =>
    (index.byPid.get(one.pid) ?? []).flatMap((logged) => (isSameImage(one, logged) ? [{ listed: one, logged }] : [])),
  );
  const clock = clockOf(pairs, listed);
  const possible = pairs.filter((pair) => mayBeSame(pair, clock));
  const certain = possible.filter(hasSameStart);
  const { fitting: aliveAtOnce, fromMs, toMs } = busiestInstant(possible);
  const fitting = Math.max(aliveAtOnce, new Set(certain.map((pair) => pair.listed)).size);
  const least = isOwn && listed.some(({ image }) => image !== null) ? 1 : MIN_UNSURE;
  const fits = fitting >= Math.max(least, FITTING_SHARE * listed.length);
  const namings = possible.flatMap((pair): ProcessNaming[] => {
    const { startMs, endMs } = pair.logged;
    if (hasSameStart(pair)) return isOwn || fits ? namingOf(pair, startMs, endMs) : [];
    const isAlive = firstMs(pair.logged) <= fromMs && lastMs(pair.logged) >= toMs;
    return fits && isAlive ? namingOf(pair, clamp(fromMs, startMs, endMs), clamp(toMs, startMs, endMs)) : [];
  });
  return { processes: listed.length, fitting, fits, namings };
}

const isOfLog = ({ image, isImageCut }: ListedProcess, images: ReadonlySet<string>): boolean =>
  image === null ||
  (isImageCut ? [...images] : []).some((one) => one.startsWith(image.toLowerCase())) ||
  images.has(image.toLowerCase());

function isSameImage({ image, isImageCut }: ListedProcess, { process }: LoggedProcess): boolean {
  if (image === null) return true;
  const [wanted, own] = [image.toLowerCase(), process.toLowerCase()];
  return own === wanted || (isImageCut && own.startsWith(wanted));
}

/** NaN where the log has no Elapsed Time. */
const startedMs = ({ startMs, ageAtStartMs }: LoggedProcess): number => startMs - ageAtStartMs;

function clockOf(pairs: readonly Pair[], listed: readonly ListedProcess[]): ListClock {
  const starts = pairs.flatMap(({ listed: { created }, logged }) =>
    created === null || Number.isNaN(startedMs(logged)) ? [] : [{ created, startedMs: startedMs(logged) }],
  );
  return findClock(starts, listed.filter(({ created }) => created !== null).length);
}

/** Whether start of both is known, so that they were compared. */
const hasSameStart = ({ listed: { created }, logged }: Pair): boolean =>
  created !== null && !Number.isNaN(startedMs(logged));

/** False where times of start say that the listed process is another one. */
function mayBeSame({ listed: { created }, logged }: Pair, clock: ListClock): boolean {
  if (created === null) return true;
  const started = startedMs(logged);
  if (!Number.isNaN(started)) return Math.abs(nearestTime(created, clock, started) - started) <= TOLERANCE_MS;
  // A log without Elapsed Time shows the first sample behind the start, if it shows the start at all.
  const before = logged.startMs - nearestTime(created, clock, logged.startMs);
  return before >= -TOLERANCE_MS && (!logged.startKnown || before <= MAX_SAMPLE_STEP_MS);
}

/** From when to when a process may have lived, as far as the log shows. */
const firstMs = ({ startMs, startKnown }: LoggedProcess): number => (startKnown ? startMs : -Infinity);
const lastMs = ({ endMs, endKnown }: LoggedProcess): number => (endKnown ? endMs : Infinity);

interface Instant {
  /** How many are alive then. */
  readonly fitting: number;
  /** The list was made at some time in between. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** When most of these are alive; where several times are as good, from the first of them to the last. */
function busiestInstant(pairs: readonly Pair[]): Instant {
  const starts = Float64Array.from(pairs, ({ logged }) => firstMs(logged)).sort();
  const ends = Float64Array.from(pairs, ({ logged }) => lastMs(logged)).sort();
  let best: Instant = { fitting: 0, fromMs: Infinity, toMs: -Infinity };
  let ended = 0;
  for (const [at, start] of starts.entries()) {
    while (ends[ended]! < start) ended++;
    const alive = at + 1 - ended;
    if (alive > best.fitting) best = { fitting: alive, fromMs: start, toMs: ends[ended]! };
    else if (alive === best.fitting) best = { ...best, toMs: ends[ended]! };
  }
  return best;
}

const clamp = (ms: number, least: number, most: number): number => Math.min(Math.max(ms, least), most);

function namingOf({ listed, logged }: Pair, fromMs: number, toMs: number): ProcessNaming[] {
  if (listed.name === null) return [];
  return [
    {
      ...listed.name,
      pid: listed.pid,
      image: logged.process,
      fromMs,
      toMs,
      startedMs: startedMs(logged),
      basis: 'process-list',
    },
  ];
}
