import type { Fault } from '../model/faults/fault.ts';

/** Every way a run can fail for a reason its user can fix. Stable: scripts may test for them. */
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
  | 'PROCESS_LIST'
  | 'POOL_TAGS'
  | 'REPORT'
  | 'BASELINE'
  | 'OUTPUT'
  | 'HISTORY'
  | 'SYSTEM';

/** Where an error is, as far as it is known. */
export interface ErrorPlace {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

let wordsOf: (fault: Fault) => string | readonly string[] = ({ kind }) => kind;

/**
 * Sets how faults become sentences: words/register.ts, or the command line with its hints. Until then the message of an
 * error is the kind of its fault.
 */
export function setFaultWords(words: (fault: Fault) => string | readonly string[]): void {
  wordsOf = words;
}

/** An error whose message says what, where and what to do; shown without a stack trace. */
export class LeakscanError extends Error {
  readonly code: ErrorCode;
  /** The facts of the message; null where it came as a sentence. */
  readonly fault: Fault | null;
  readonly place: ErrorPlace;
  /** The lines to show: the message, unless it is a list. A line break within one is text of strangers. */
  readonly lines: readonly string[];

  /** @param what a fault; in cli/ also a sentence, or a list of messages with its heading first */
  constructor(code: ErrorCode, what: Fault | string | readonly string[], place: ErrorPlace = {}, cause?: unknown) {
    const fault = typeof what === 'object' && 'kind' in what ? what : null;
    const words = fault === null ? (what as string | readonly string[]) : wordsOf(fault);
    const lines = typeof words === 'string' ? [words] : words;
    super(lines.join('\n'), cause === undefined ? undefined : { cause });
    this.lines = lines;
    this.name = 'LeakscanError';
    this.code = code;
    this.fault = fault;
    this.place = place;
  }
}

/** The code of a Node system error (`ENOENT`), or null. */
export function systemCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

const LOADING = /^(?:ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ERR_DLOPEN_FAILED)$/;
const BROKEN = /^Cannot find (?:module|package) |^The requested module .* does not provide an export/;
const BROKEN_FAULTS: ReadonlySet<Fault['kind'] | undefined> = new Set(['catalog-not-built', 'history-driver-missing']);

/**
 * Whether a part of the program itself is missing or damaged. An error from a thread has lost its code, so its message counts
 * as well.
 */
export function isBrokenInstallation(error: unknown): boolean {
  if (error instanceof LeakscanError) return BROKEN_FAULTS.has(error.fault?.kind);
  if (!(error instanceof Error)) return false;
  return LOADING.test(systemCode(error) ?? '') || BROKEN.test(error.message);
}
