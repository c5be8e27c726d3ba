/** Every way a run can fail for a reason its user can mend. Stable: scripts may test for them. */
export type ErrorCode =
  | 'USAGE'
  | 'INPUT_MISSING'
  | 'INPUT_UNREADABLE'
  | 'INPUT_EMPTY'
  | 'NO_LOGS'
  | 'NOT_A_COUNTER_LOG'
  | 'BINARY_LOG'
  | 'ARCHIVE'
  | 'NO_SAMPLES'
  | 'NO_PROCESS_COUNTERS'
  | 'TOO_MANY_COUNTERS'
  | 'NOTHING_LEFT'
  | 'DAMAGED'
  | 'CATALOG'
  | 'CONFIGURATION'
  | 'INVENTORY'
  | 'REPORT'
  | 'BASELINE'
  | 'OUTPUT'
  | 'HISTORY'
  | 'SYSTEM';

export interface ErrorPlace {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

/** An error whose message says what, where and what to do; shown without a stack trace. */
export class LeakscanError extends Error {
  readonly code: ErrorCode;
  readonly place: ErrorPlace;
  /** The lines to show: the message, unless it is a list. A line break within one is text of strangers. */
  readonly lines: readonly string[];

  /** @param message a list of messages has its heading first */
  constructor(code: ErrorCode, message: string | readonly string[], place: ErrorPlace = {}, cause?: unknown) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'), cause === undefined ? undefined : { cause });
    this.lines = lines;
    this.name = 'LeakscanError';
    this.code = code;
    this.place = place;
  }
}

/** The code of a Node system error (`ENOENT`), or null. */
export function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
