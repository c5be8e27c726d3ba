/** What is reported of the nights of a history. */
import { formatPlural } from '../util/units.ts';

/** Of a run whose date is far from that of the night recorded before it. @param days negative where it is dated before */
export function nightJumpText({
  night,
  newest,
  days,
}: {
  readonly night: string;
  readonly newest: string;
  readonly days: number;
}): string {
  const distance = `${formatPlural(Math.abs(days), 'day')} ${days > 0 ? 'after' : 'before'}`;
  return (
    `this run is dated ${night}, ${distance} the night recorded before it (${newest}): the clock of this computer may be wrong, now or ` +
    'then. This run deletes nothing that is old. Check the clock; "leakscan history forget DATE" deletes a night with a wrong date, and ' +
    'its logs are read again. If both dates are right, there is nothing to do'
  );
}

/** Of a file whose content is not the continuation of what was read of it. */
export const replacedLogText = (file: string): string =>
  `${file}: another log than before; the samples read from the earlier log are kept`;

/** Of a failure without a code. @param of a file or a machine */
export const internalErrorText = (of: string, error: unknown): string =>
  `${of}: internal error, please report it: ${error instanceof Error ? error.message : String(error)}`;

/** Of a log that no worker came to an end with. @param tries workers that had it */
export const givenUpText = (file: string, tries: number): string =>
  `${file}: ${tries} workers ended, or did not answer in time, while they read it; it is skipped until it changes. Look for what ended ` +
  'them in their output; "leakscan doctor" with the log shows whether it can be read';

/** What an earlier night did not report. */
export const lateNoticeText = (message: string, night: string): string => `${message} (on the night of ${night})`;
