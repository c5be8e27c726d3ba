/** The classes of rows and machines that the filters of the index, which are style sheet alone, and its script go by. */
import type { Severity } from '../../model/assessment.ts';
import type { NightState } from '../../model/nightly.ts';
import type { RowCause } from '../../report/nightly/causes.ts';
import type { NightRow } from '../../report/nightly/rows.ts';

/** In the order in which they are sorted. */
export const STATES: readonly NightState[] = ['new', 'reopened', 'worse', 'same', 'better', 'silent', 'gone'];

export type SeverityKey = Severity | 'watch';

export const severityKey = ({ finding }: NightRow): SeverityKey => finding.severity ?? 'watch';

/** `new high`: what both filters ask for. */
export const pairOf = (row: NightRow): string => `${row.state} ${severityKey(row)}`;

/** Of one row for all of these findings. */
export function rowClass(rows: readonly NightRow[]): string {
  const states = new Set(rows.map(({ state }) => `state-${state}`));
  const severities = new Set(rows.map((row) => `severity-${severityKey(row)}`));
  return [...states, ...severities].join(' ');
}

/** Pairs of which a cause has findings with either, and none with both. */
export function missingPairs({ members }: RowCause): string[] {
  const states = [...new Set(members.map(({ state }) => state))];
  const severities = [...new Set(members.map(severityKey))];
  const pairs = new Set(members.map(pairOf));
  return states
    .flatMap((state) => severities.map((severity) => `${state} ${severity}`))
    .filter((pair) => !pairs.has(pair));
}

export const missingClass = (pair: string): string => `no-${pair.replace(' ', '-')}`;
