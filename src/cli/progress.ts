/** The line on a terminal that says how far reading is: written over itself, and only while work is long. */
import { shorten, visible } from '../util/escape.ts';
import { formatSpan } from '../util/units.ts';

export interface Progress {
  /** @param bytesRead of that file, so far */
  readonly update: (file: string, bytesRead: number) => void;
  readonly stop: () => void;
}

/** What is to be read: each log with its bytes, null where that is not known before. */
export type ProgressPlan = ReadonlyMap<string, number | null>;

export interface ProgressTerminal {
  readonly write: (text: string) => void;
  /** Cells of a line. */
  readonly width: () => number;
  /** Clock in milliseconds. */
  readonly nowMs: () => number;
}

export const NO_PROGRESS: Progress = { update: () => undefined, stop: () => undefined };

/** Shorter work needs no progress line. */
const SHOWN_AFTER_MS = 1000;
const SHOWN_EVERY_MS = 200;
const BAR_CELLS = 20;
/** Fewer cells tell no log from another. */
const MIN_NAME = 12;
const CLEAR_LINE = '\r\u001b[K';
const MEGABYTE = 1_000_000;

export function startProgress(plan: ProgressPlan, terminal: ProgressTerminal): Progress {
  const startedMs = terminal.nowMs();
  const total = totalOf(plan);
  let shownMs = 0;
  let currentFile = '';
  let current = 0;
  let before = 0;
  return {
    update: (file, bytesRead) => {
      if (file !== currentFile) {
        before += current;
        currentFile = file;
      }
      current = bytesRead;
      const nowMs = terminal.nowMs();
      if (nowMs - startedMs < SHOWN_AFTER_MS || nowMs - shownMs < SHOWN_EVERY_MS) return;
      shownMs = nowMs;
      const facts = factsText({ done: before + current, total, seconds: (nowMs - startedMs) / 1000 });
      // A line as wide as the terminal would wrap, and no longer be written over.
      const most = terminal.width() - 1;
      const room = most - facts.length - ': '.length;
      const text = room < MIN_NAME ? facts : `${facts}: ${shorten(visible(file), room)}`;
      terminal.write(CLEAR_LINE + text.slice(0, most));
    },
    stop: () => {
      if (shownMs > 0) terminal.write(CLEAR_LINE);
    },
  };
}

function totalOf(plan: ProgressPlan): number | null {
  let total = 0;
  for (const bytes of plan.values()) {
    if (bytes === null) return null;
    total += bytes;
  }
  return total > 0 ? total : null;
}

interface Facts {
  readonly done: number;
  readonly total: number | null;
  readonly seconds: number;
}

/** `[#####...............] 25 %, 61 of 244 MB, 20 MB/s, 9 seconds left`, or what of it is known. */
function factsText({ done, total, seconds }: Facts): string {
  const rate = done / seconds;
  const rateText = `${megabytes(rate)} MB/s`;
  if (total === null) return `${megabytes(done)} MB, ${rateText}`;
  // A log that is still written grows past the size it had.
  const share = Math.min(1, done / total);
  const filled = Math.round(share * BAR_CELLS);
  const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}]`;
  const left = rate > 0 ? `, ${formatSpan(Math.max(0, total - done) / rate / 3600)} left` : '';
  return `${bar} ${Math.floor(share * 100)} %, ${megabytes(done)} of ${megabytes(total)} MB, ${rateText}${left}`;
}

const megabytes = (bytes: number): string =>
  bytes < 10 * MEGABYTE ? (bytes / MEGABYTE).toFixed(1) : String(Math.round(bytes / MEGABYTE));
