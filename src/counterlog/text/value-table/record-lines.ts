/** The lines of a table's record. A quoted cell may hold line breaks, as that of the whole event in Splunk's exports does. */
import { leavesQuoteOpen } from '../line-checks.ts';
import { lineAt, type LineSpan } from '../lines.ts';

/** A record of more lines is broken: a quote without its end would take all that follows. */
export const MAX_RECORD_LINES = 64;

export interface RecordLines {
  /** The last of them. */
  readonly last: LineSpan;
  /** How many there are. */
  readonly lines: number;
  /** False if the block ended first. */
  readonly isClosed: boolean;
}

/** The lines from one that leaves a quote open to the one that closes it; null if no line near does. */
export function recordLines(bytes: Buffer, first: LineSpan): RecordLines | null {
  let last = first;
  for (let lines = 2; lines <= MAX_RECORD_LINES; lines++) {
    if (last.end >= bytes.length) return { last, lines: lines - 1, isClosed: false };
    last = lineAt(bytes, last.end);
    if (leavesQuoteOpen(bytes, last.start, last.textEnd)) return { last, lines, isClosed: true };
  }
  return null;
}
