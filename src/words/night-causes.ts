/** What is said of a cause: of one finding, or of one on many machines. Names are visible and short. */
import type { NightFinding } from '../model/nightly.ts';
import { formatCount, formatPlural, formatQuantity } from '../util/units.ts';
import { isShared, slopeRange, type Cause, type RowCause } from '../report/nightly/causes.ts';
import { machineName, processName } from './report.ts';
import { growthSentence, resourceLabel, rowName } from './night.ts';

/** More machines than these are only counted. */
const MAX_MACHINES_NAMED = 10;

/** `w3wp (OrdersApi)`, whatever its instance is called on a machine; of the machine itself what grows. */
export function causeName({
  process,
  subject,
  resource,
}: Pick<NightFinding, 'process' | 'subject' | 'resource'>): string {
  if (process === null) return resourceLabel({ resource });
  return processName({ process, ...(subject === undefined ? {} : { subject }) });
}

/** `214 machines`, or `3 more machines`. @param others machines that had the cause before */
export const machinesText = (machines: number, others = 0): string =>
  others === 0
    ? formatPlural(machines, 'machine')
    : `${formatCount(machines)} more ${machines === 1 ? 'machine' : 'machines'}`;

/** `lsass on DC01`, `lsass on 214 machines`, `lsass on 3 more machines`. */
export function causeTitle(cause: RowCause, others = 0): string {
  const row = cause.members[0]!;
  return isShared(cause) ? `${causeName(row.finding)} on ${machinesText(cause.machines.length, others)}` : rowName(row);
}

/** `DC01, DC02 and 204 more`. */
export function machineNames(machines: readonly string[]): string {
  const shown = machines.slice(0, MAX_MACHINES_NAMED).map(machineName).join(', ');
  const more = machines.length - MAX_MACHINES_NAMED;
  return more > 0 ? `${shown} and ${formatCount(more)} more` : shown;
}

/** `1.20 to 3.90 MiB`, `338 KiB to 5.93 MiB`: lowest and highest rate of an hour; null without a trend. */
export function rateRange(findings: readonly NightFinding[]): string | null {
  const range = slopeRange(findings);
  if (range === null) return null;
  const { resource } = findings[0]!;
  const [low, high] = [range.lowest, range.highest].map((rate) => formatQuantity(resource, rate));
  if (low === high) return high!;
  const unit = / \S+$/.exec(high!)?.[0] ?? '';
  return `${low!.endsWith(unit) ? low!.slice(0, low!.length - unit.length) : low!} to ${high!}`;
}

/** `1.20 to 3.90 MiB/h Private Bytes`; of one finding with its interval. */
export function causeGrowth({ members }: Pick<Cause<{ readonly finding: NightFinding }>, 'members'>): string {
  const findings = members.map(({ finding }) => finding);
  if (findings.length === 1) return growthSentence(findings[0]!);
  const range = rateRange(findings);
  const label = resourceLabel(findings[0]!);
  return range === null ? label : `${range}/h ${label}`;
}
