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
