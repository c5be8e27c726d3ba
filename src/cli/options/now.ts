import { LeakscanError } from '../../util/errors.ts';

/**
 * The time that goes into a report: `--now`, else SOURCE_DATE_EPOCH (reproducible-builds.org, whole seconds), else the
 * clock, in epoch milliseconds.
 * @throws LeakscanError USAGE if one that was given is no time
 */
export function parseNow(
  now: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  clockMs: number,
): number {
  if (now !== undefined) {
    // A time without an offset is UTC: the same report must come out everywhere.
    const zoned = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(now) || !/T/i.test(now) ? now : `${now}Z`;
    const ms = /^\d{4}-\d\d-\d\d/.test(now) ? Date.parse(zoned) : NaN;
    if (Number.isNaN(ms)) throw new LeakscanError('USAGE', `--now ${now}: not a time like 2026-11-21T06:00:00Z`);
    return ms;
  }
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return clockMs;
  const ms = /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : NaN;
  if (Number.isNaN(ms)) throw new LeakscanError('USAGE', `SOURCE_DATE_EPOCH=${epoch}: not a number of seconds`);
  return ms;
}
