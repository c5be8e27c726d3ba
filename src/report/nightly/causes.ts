/**
 * Findings of a fleet by what causes them: what leaks the same resource in the same program, pool or services, with the same
 * known issue, is one cause on however many machines. Pages, messages and commands all group with this.
 */
import type { NightCause, NightFinding, NightStateCounts } from '../../model/nightly.ts';
import { sha256 } from '../../platform/sha256.ts';
import { wallMs } from '../../util/instants.ts';
import { weakMemo } from '../../util/memo.ts';
import type { NightRow } from './rows.ts';

export interface Cause<Member> {
  readonly id: string;
  /** In the order in which they came, at least one. */
  readonly members: readonly Member[];
  /** Of its members, each once, in the same order. */
  readonly machines: readonly string[];
}

export type RowCause = Cause<NightRow>;

/** Whether several machines have it. */
export const isShared = ({ machines }: Cause<unknown>): boolean => machines.length > 1;

/** The same on every night, whichever machines have it. Lists of a night ask it of each finding several times. */
export const causeId = weakMemo(({ process, subject, resource, article }: CauseFacts): string => {
  // A name cannot hold a NUL: the machine itself is no program's namesake.
  const image = process === null ? '\0' : process.toLowerCase();
  const names = (subject?.names ?? []).map((name) => name.toLowerCase()).sort();
  const key = [image, resource, article?.id ?? '', ...names];
  return sha256(key.join('\n')).slice(0, 12);
});

type CauseFacts = Pick<NightFinding, 'process' | 'subject' | 'resource' | 'article'>;

/**
 * Members with one cause on two or more machines are put together; each of the others is a cause by itself: two processes of
 * one machine have nothing but their program in common.
 * @returns in the order of the first member of each
 */
export function groupByCause<Member>(
  members: readonly Member[],
  of: (member: Member) => { readonly finding: CauseFacts; readonly machine: string },
): Cause<Member>[] {
  const groups = new Map<string, { readonly members: Member[]; readonly machines: Map<string, string> }>();
  const ids = members.map((member) => {
    const { finding, machine } = of(member);
    const id = causeId(finding);
    const group = groups.get(id) ?? { members: [], machines: new Map<string, string>() };
    groups.set(id, group);
    group.members.push(member);
    if (!group.machines.has(machine.toLowerCase())) group.machines.set(machine.toLowerCase(), machine);
    return id;
  });
  return members.flatMap((member, index): Cause<Member>[] => {
    const id = ids[index]!;
    const group = groups.get(id)!;
    const machines = [...group.machines.values()];
    if (machines.length === 1) return [{ id, members: [member], machines }];
    return group.members[0] === member ? [{ id, members: group.members, machines }] : [];
  });
}

/** What is open and what is gone are causes apart. @param rows what is gone comes last */
export function causesOfRows(rows: readonly NightRow[]): RowCause[] {
  const of = (row: NightRow): { finding: NightFinding; machine: string } => ({
    finding: row.finding,
    machine: row.machine.machine,
  });
  const isClosed = ({ finding }: NightRow): boolean => finding.status === 'closed';
  return [
    ...groupByCause(
      rows.filter((row) => !isClosed(row)),
      of,
    ),
    ...groupByCause(rows.filter(isClosed), of),
  ];
}

/** How many machines beyond its own have an open finding of the cause. @param causes of the summary */
export function otherMachines(
  causes: readonly NightCause[],
  { id, machines }: Pick<Cause<unknown>, 'id' | 'machines'>,
): number {
  const open = causes.filter((one) => one.id === id && one.status === 'open');
  const others = new Set(open.flatMap(({ findings }) => findings.map(({ machine }) => machine.toLowerCase())));
  for (const machine of machines) others.delete(machine.toLowerCase());
  return others.size;
}

export function stateCounts(rows: readonly NightRow[]): NightStateCounts {
  const counts = { new: 0, reopened: 0, worse: 0, same: 0, better: 0, gone: 0, silent: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}

/** In the unit of the resource per hour; null without a trend. */
export function slopeRange(
  findings: readonly Pick<NightFinding, 'slopePerHour'>[],
): { readonly lowest: number; readonly highest: number } | null {
  const slopes = findings.flatMap(({ slopePerHour }) => (slopePerHour === null ? [] : [slopePerHour]));
  if (slopes.length === 0) return null;
  const byValue = slopes.sort((a, b) => a - b);
  return { lowest: byValue[0]!, highest: byValue.at(-1)! };
}

/** The open finding that reaches its limit first, on a machine that sent new data; null where none has a date. */
export function firstLimit(rows: readonly NightRow[]): NightRow | null {
  let first: NightRow | null = null;
  for (const row of rows) {
    const { exhaustion, status } = row.finding;
    if (exhaustion === null || status !== 'open' || row.state === 'silent') continue;
    const firstAt = first?.finding.exhaustion?.at;
    if (firstAt === undefined || wallMs(exhaustion.at) < wallMs(firstAt)) first = row;
  }
  return first;
}

/** For the summary. @param rows as `rowsOf` sorts them */
export function nightCauses(rows: readonly NightRow[]): NightCause[] {
  return causesOfRows(rows).map(({ id, members }) => {
    const lead = members[0]!.finding;
    return {
      id,
      process: lead.process,
      subject: lead.subject ?? null,
      resource: lead.resource,
      article: lead.article?.id ?? null,
      status: lead.status === 'closed' ? 'closed' : 'open',
      verdict: lead.verdict,
      severity: lead.severity,
      states: stateCounts(members),
      slopePerHour: slopeRange(members.map(({ finding }) => finding)),
      exhaustion: exhaustionOf(firstLimit(members)),
      findings: members.map(({ machine, finding }) => ({ machine: machine.machine, id: finding.id })),
    };
  });
}

function exhaustionOf(row: NightRow | null): NightCause['exhaustion'] {
  const exhaustion = row?.finding.exhaustion ?? null;
  return row === null || exhaustion === null ? null : { ...exhaustion, machine: row.machine.machine };
}
