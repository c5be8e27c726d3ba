/** What a night came to, sorted for showing: the same order and counts on the page and in the text. */
import type { NightLeftOut, NightMachine, NightState, NightSummary } from '../../model/nightly.ts';
import { wallMs } from '../../util/instants.ts';
import { causesOfRows, type RowCause } from './causes.ts';
import { byText, rowsOf, type NightRow } from './rows.ts';

export interface NightOverview {
  readonly summary: NightSummary;
  /** Open ones, the most urgent first, then closed ones, the latest first. */
  readonly rows: readonly NightRow[];
  /** The rows by their cause, in the order of the most urgent one of each. */
  readonly causes: readonly RowCause[];
  readonly open: readonly NightRow[];
  /** Of this night, by their cause. A cause that is new on some machines and worse on others is in both. */
  readonly fresh: Readonly<Record<'new' | 'reopened' | 'worse' | 'better' | 'same' | 'gone', readonly RowCause[]>>;
  /** Of the open leaks. */
  readonly leakCauses: readonly RowCause[];
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
  const rows = rowsOf(summary.machines);
  const open = rows.filter(({ finding }) => finding.status === 'open');
  const of = (state: NightState): RowCause[] => causesOfRows(open.filter((row) => row.state === state));
  const withVerdict = new Set(open.map(({ machine }) => machine));
  const leaking = new Set(open.filter(({ finding }) => finding.verdict === 'leak').map(({ machine }) => machine));
  const shown = new Set(rows.map(({ machine }) => machine));
  const silent = summary.machines
    .filter(({ assessed }) => !assessed)
    .sort((a, b) => wallMs(a.lastSample) - wallMs(b.lastSample) || byText(a.machine, b.machine));
  return {
    summary,
    rows,
    causes: causesOfRows(rows),
    open,
    fresh: {
      new: of('new'),
      reopened: of('reopened'),
      worse: of('worse'),
      better: of('better'),
      same: of('same'),
      gone: causesOfRows(
        rows.filter(({ finding }) => finding.status === 'closed' && finding.closedNight === summary.night),
      ),
    },
    leakCauses: causesOfRows(open.filter(({ finding }) => finding.verdict === 'leak')),
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
