/** What a night came to, sorted for showing: the same order and counts on the page and in the text. */
import { byUrgency } from '../../model/finding.ts';
import type { NightFinding, NightLeftOut, NightMachine, NightSummary } from '../../model/nightly.ts';
import type { FindingState } from '../../model/report.ts';
import { wallMs } from '../../util/instants.ts';

/** How a finding stands this night; `silent` where its machine sent nothing that could tell. */
export type NightState = FindingState | 'silent';

export interface NightRow {
  readonly machine: NightMachine;
  readonly finding: NightFinding;
  readonly state: NightState;
}

export interface NightOverview {
  readonly summary: NightSummary;
  /** Open ones, the most urgent first, then closed ones, the latest first. */
  readonly rows: readonly NightRow[];
  readonly open: readonly NightRow[];
  /** Of this night. */
  readonly fresh: Readonly<Record<'new' | 'worse' | 'better' | 'same' | 'gone', readonly NightRow[]>>;
  /** With an open leak; and those with open suspected leaks alone. */
  readonly leaking: readonly NightMachine[];
  readonly watched: readonly NightMachine[];
  /** Of which this run read nothing new, the longest silent first. */
  readonly silent: readonly NightMachine[];
  /** Those of them that sent nothing, and those whose logs could not be read. */
  readonly absent: readonly NightMachine[];
  readonly unread: readonly NightMachine[];
  /** Left out on this night, and on earlier nights. */
  readonly leftOut: readonly NightLeftOut[];
  readonly leftOutBefore: readonly NightLeftOut[];
  /** Without a row. */
  readonly calm: readonly NightMachine[];
}

/** Cost: a sort of all findings. */
export function overviewOf(summary: NightSummary): NightOverview {
  const rows = summary.machines.flatMap((machine) =>
    machine.findings
      .filter((finding) => finding.status !== 'waiting')
      .map((finding) => ({ machine, finding, state: stateOf(machine, finding) })),
  );
  rows.sort(compareRows);
  const open = rows.filter(({ finding }) => finding.status === 'open');
  const of = (state: NightState): NightRow[] => open.filter((row) => row.state === state);
  const withVerdict = new Set(open.map(({ machine }) => machine));
  const leaking = new Set(open.filter(({ finding }) => finding.verdict === 'leak').map(({ machine }) => machine));
  const shown = new Set(rows.map(({ machine }) => machine));
  const silent = summary.machines
    .filter(({ assessed }) => !assessed)
    .sort((a, b) => wallMs(a.lastSample) - wallMs(b.lastSample) || byText(a.machine, b.machine));
  return {
    summary,
    rows,
    open,
    fresh: {
      new: of('new'),
      worse: of('worse'),
      better: of('better'),
      same: of('same'),
      gone: rows.filter(({ finding }) => finding.status === 'closed' && finding.closedNight === summary.night),
    },
    leaking: summary.machines.filter((machine) => leaking.has(machine)),
    watched: summary.machines.filter((machine) => withVerdict.has(machine) && !leaking.has(machine)),
    silent,
    absent: silent.filter(({ unreadLogs }) => unreadLogs === undefined),
    unread: silent.filter(({ unreadLogs }) => unreadLogs !== undefined),
    leftOut: summary.leftOut.filter(({ night }) => night === summary.night),
    leftOutBefore: summary.leftOut.filter(({ night }) => night !== summary.night),
    calm: summary.machines.filter((machine) => !shown.has(machine)),
  };
}

/** How a finding stands, as far as this night can tell. */
export function stateOf(machine: NightMachine, finding: NightFinding): NightState {
  if (finding.status === 'closed') return 'gone';
  return machine.assessed ? (finding.state ?? 'same') : 'silent';
}

const STATE_RANKS: Readonly<Record<NightState, number>> = { new: 0, worse: 1, same: 2, better: 3, silent: 4, gone: 5 };

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
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
