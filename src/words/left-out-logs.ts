/** What is said of logs that have nothing of what was asked for. */
import type { ReportFailedInput } from '../model/report.ts';
import { formatCount, formatPlural } from '../util/units.ts';

/** Logs left out by the options that are named. */
const MAX_LEFT_OUT_NAMED = 50;

/** The first with its reason, the others by name. */
export function leftOutText([first, ...others]: readonly ReportFailedInput[]): string {
  const named = others.slice(0, MAX_LEFT_OUT_NAMED).map(({ file }) => file);
  const more = others.length - named.length;
  const rest =
    named.length === 0 ? '' : `; also ${named.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
  return `${formatPlural(others.length + 1, 'log')} left out by the options (first: ${first!.message})${rest}`;
}
