/** The findings of a night as rows, in the order of the pages and the text. */
import { byUrgency } from '../../model/finding.ts';
import type { NightFinding, NightMachine, NightState } from '../../model/nightly.ts';
import { wallMs } from '../../util/instants.ts';

export interface NightRow {
  readonly machine: NightMachine;
  readonly finding: NightFinding;
  readonly state: NightState;
}

/** Every finding that pages show. Cost: a sort of them. */
export function rowsOf(machines: readonly NightMachine[]): NightRow[] {
  const rows = machines.flatMap((machine) =>
    machine.findings
      .filter((finding) => finding.status !== 'waiting')
      .map((finding) => ({ machine, finding, state: stateOf(machine, finding) })),
  );
  return rows.sort(compareRows);
}

/** How a finding stands, as far as this night can tell. */
export function stateOf(machine: NightMachine, finding: NightFinding): NightState {
  if (finding.status === 'closed') return 'gone';
  // Known by the suppressions alone, whatever the machine sent.
  if (finding.state === 'reopened') return 'reopened';
  return machine.assessed ? (finding.state ?? 'same') : 'silent';
}

const STATE_RANKS: Readonly<Record<NightState, number>> = {
  new: 0,
  reopened: 1,
  worse: 2,
  same: 3,
  better: 4,
  silent: 5,
  gone: 6,
};

/** What is open first, then by urgency; among equals what changed, then what runs out first. */
function compareRows(a: NightRow, b: NightRow): number {
  const [one, other] = [a.finding, b.finding];
  return (
    Number(one.status === 'closed') - Number(other.status === 'closed') ||
    -byText(one.closedNight ?? '', other.closedNight ?? '') ||
    byUrgency(one, other) ||
    STATE_RANKS[a.state] - STATE_RANKS[b.state] ||
    limitMs(one) - limitMs(other) ||
    byText(a.machine.machine, b.machine.machine) ||
    byText(one.process ?? '', other.process ?? '') ||
    byText(one.id, other.id)
  );
}

/** No instant lies so far off; a difference of two infinities would be NaN. */
const NEVER_MS = 1e17;
const limitMs = ({ exhaustion }: NightFinding): number => (exhaustion === null ? NEVER_MS : wallMs(exhaustion.at));

/** By code units: the same on every machine, whatever its language. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
