/**
 * Time limits for what is outside: a webhook, a share, another program. `AbortSignal.timeout` joined by `AbortSignal.any` is
 * not used: Node.js 20 collects it as garbage before it fires (nodejs/node#57736), and the wait has no end.
 */
import { SECOND_MS } from './time.ts';

/** Why a signal was aborted: the time was up. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';

  readonly limitMs: number;

  constructor(limitMs: number) {
    super(`timed out after ${limitMs / SECOND_MS} s`);
    this.limitMs = limitMs;
  }
}

export interface TimeLimit {
  /** Aborted when the time is up (the reason is a TimeLimitError), when the parent is, and by `end`. */
  readonly signal: AbortSignal;
  /** Stops the clock and aborts whatever still runs. To be called in any case: the timer keeps the process alive. */
  readonly end: () => void;
}

/** @param parent whose abort counts too, with its reason */
export function startTimeLimit(limitMs: number, parent?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeLimitError(limitMs)), limitMs);
  const stop = (): void => controller.abort(parent?.reason);
  if (parent?.aborted === true) stop();
  else parent?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      parent?.removeEventListener('abort', stop);
      controller.abort();
    },
  };
}

/**
 * What the work gives, or a rejection with the signal's reason as soon as it is aborted, also where the work does not heed
 * the signal; the work may then go on, and its result is dropped.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever the reason is
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
