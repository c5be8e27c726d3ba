/** What a command of `--on-finding` is given: of one finding, or of one cause with all machines that have it since its last call. */
import path from 'node:path';
import type { Delivery } from '../../history/history.ts';
import { byUrgency } from '../../model/finding.ts';
import type { NightSummary } from '../../model/nightly.ts';
import type { ReportedFinding } from '../../render/nightly/notify-body.ts';
import { causeId, groupByCause, otherMachines } from '../../report/nightly/causes.ts';
import { causeName, machineNames, machinesText } from '../../words/night-causes.ts';
import { machineName, subjectName } from '../../words/report.ts';
import type { FindingFacts } from './on-finding.ts';

/** A delivery with its finding as it was reported when the delivery was planned. */
export interface DueDelivery {
  readonly delivery: Delivery;
  readonly finding: ReportedFinding;
  /** The report that shows it, below the folder of the pages. */
  readonly page: string;
}

/** Deliveries that one run of the command does. */
export interface FindingCall {
  /** The most urgent first. */
  readonly deliveries: readonly DueDelivery[];
  readonly causeId: string;
  /** Each once. */
  readonly machines: readonly string[];
  /** Machines that had the cause before. */
  readonly others: number;
}

/**
 * One call for each cause, whatever nights its machines are of: what could not be delivered before comes with what is new. In
 * the order of the deliveries.
 * @param perMachine one call for each finding instead
 */
export function callsOf(due: readonly DueDelivery[], { causes }: NightSummary, perMachine: boolean): FindingCall[] {
  if (perMachine) {
    return due.map((one) => ({
      deliveries: [one],
      causeId: causeId(one.finding),
      machines: [one.finding.machine],
      others: 0,
    }));
  }
  return groupByCause(due, ({ finding }) => ({ finding, machine: finding.machine })).map((cause) => {
    const deliveries = [...cause.members].sort((a, b) => byUrgency(a.finding, b.finding));
    const machines = [...new Set(deliveries.map(({ finding }) => finding.machine))];
    return { deliveries, causeId: cause.id, machines, others: otherMachines(causes, cause) };
  });
}

/** Of a call for several machines the report and the finding are those of the most urgent one. */
export function factsOf(
  call: FindingCall,
  { folder, reportUrl, night }: { readonly folder: string; readonly reportUrl: string | null; readonly night: string },
): FindingFacts {
  const lead = call.deliveries[0]!;
  const { finding } = lead;
  const where = { folder, reportUrl };
  return {
    ...placeOf(lead, where),
    machine: finding.machine,
    process: finding.process ?? 'the machine',
    id: finding.id,
    state: finding.state ?? '',
    cause: call.causeId,
    machines: machineNames(call.machines),
    title: titleOf(call),
    details: JSON.stringify(detailsOf(call, where, night)),
  };
}

/** `inetinfo on EXFE01`, `svchost, PID 3164, on EXFE01`, `lsass on 214 machines`, `lsass on 3 more machines`. */
function titleOf({ deliveries, machines, others }: FindingCall): string {
  const { finding } = deliveries[0]!;
  const isOne = machines.length === 1 && others === 0;
  if (!isOne) return `${causeName(finding)} on ${machinesText(machines.length, others)}`;
  return finding.process === null ? `the machine on ${machineName(finding.machine)}` : subjectName(finding);
}

interface Place {
  readonly folder: string;
  readonly reportUrl: string | null;
}

function placeOf({ page }: DueDelivery, { folder, reportUrl }: Place): { report: string; url: string } {
  return {
    report: path.resolve(folder, page),
    url: reportUrl === null ? '' : new URL(page, reportUrl.endsWith('/') ? reportUrl : `${reportUrl}/`).href,
  };
}

/** The document on the command's standard input; docs/nightly.md describes it. Names are as in the logs. */
function detailsOf(call: FindingCall, where: Place, night: string): object {
  const { finding: lead } = call.deliveries[0]!;
  return {
    schemaVersion: 1,
    kind: 'leakscan-cause',
    night,
    title: titleOf(call),
    cause: {
      id: call.causeId,
      process: lead.process,
      subject: lead.subject ?? null,
      resource: lead.resource,
      article: lead.article,
    },
    machines: call.machines.length,
    otherMachines: call.others,
    findings: call.deliveries.map((one) => ({
      machine: one.finding.machine,
      id: one.finding.id,
      night: one.delivery.night,
      state: one.finding.state,
      instance: one.finding.instance,
      pid: one.finding.pid ?? null,
      verdict: one.finding.verdict,
      severity: one.finding.severity,
      likelihood: one.finding.likelihood ?? null,
      slopePerHour: one.finding.slopePerHour,
      ciLow: one.finding.ciLow,
      ciHigh: one.finding.ciHigh,
      since: one.finding.since,
      exhaustion: one.finding.exhaustion,
      ...placeOf(one, where),
    })),
  };
}
