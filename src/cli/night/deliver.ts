/**
 * What a night does outside: notifications, and a command for each new cause. A delivery is in the history from the
 * moment on at which its finding is, and is taken out when it is done: none is forgotten when a run is killed. One that
 * fails is reported, and tried again on the next night. The history is closed meanwhile, so that other runs can go on; a lock
 * of their own keeps two runs from doing the same delivery.
 */
import type { Delivery, History } from '../../history/history.ts';
import type { HistoryLocation } from '../../history/where.ts';
import type { NotificationRoute } from '../../model/configuration.ts';
import type { NightSummary } from '../../model/nightly.ts';
import { LeakscanError } from '../../util/errors.ts';
import { formatPlural } from '../../util/units.ts';
import { reportFile } from '../../nightly/summarise.ts';
import type { Console } from '../console.ts';
import {
  factsFor,
  parseReportUrl,
  readNotifyTargets,
  sendNotifications,
  type NotifyArguments,
  type NotifyTarget,
} from './notify.ts';
import { callsOf, factsOf, type DueDelivery, type FindingCall } from './finding-call.ts';
import { parseFindingCommand, runForFinding, type FindingCommand } from './on-finding.ts';
import { requestTools } from './send-request.ts';
import { single } from '../options/option-values.ts';

export interface DeliveryPlan {
  readonly kinds: Delivery['kind'][];
  readonly targets: readonly NotifyTarget[];
  readonly command: FindingCommand | null;
  /** The command is run for each finding, and not for each cause. */
  readonly perMachine: boolean;
  /** Of the pages, for links; null where it is not known. */
  readonly reportUrl: string | null;
  /** Of the pages on disk. */
  readonly folder: string;
}

interface DeliveryArguments extends NotifyArguments {
  readonly onFinding: string | readonly string[] | undefined;
  readonly perMachine: boolean;
  readonly reportUrl: string | readonly string[] | undefined;
}

/** @throws LeakscanError USAGE for an address or a command that is none */
export async function planDeliveries(
  args: DeliveryArguments,
  folder: string,
  console: Console,
  routes: readonly NotificationRoute[],
): Promise<DeliveryPlan> {
  const targets = await readNotifyTargets(args, console.env, routes);
  const given = single('--on-finding', args.onFinding);
  const command = given === undefined ? null : parseFindingCommand(given, console.platform === 'win32');
  const kinds: Delivery['kind'][] = [];
  if (targets.length > 0) kinds.push('notify');
  if (command !== null) kinds.push('on-finding');
  const { perMachine } = args;
  return { kinds, targets, command, perMachine, reportUrl: parseReportUrl(args.reportUrl), folder };
}

interface DeliveryRun {
  /** Of which this run no longer holds the lock. */
  readonly historyLocation: HistoryLocation;
  readonly summary: NightSummary;
  readonly plan: DeliveryPlan;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** In seconds; longer than notifications take, so that what another run could not deliver is tried by this one. */
const CLAIM_WAIT = 45;
/** So many commands that did not end in time: the others would hardly do better, and the night has to end. */
const MAX_TIME_OUTS = 2;

/** Never fails a run for what is outside: that is a warning. @throws LeakscanError HISTORY */
export async function deliver(run: DeliveryRun): Promise<void> {
  if (run.plan.kinds.length === 0) return;
  const { claimDeliveries } = await import('../../history/open-history.ts');
  let claim: { readonly release: () => void | Promise<void> };
  try {
    claim = await claimDeliveries(run.historyLocation, { wait: CLAIM_WAIT, signal: run.signal });
  } catch (error) {
    if (run.signal.aborted) return;
    if (!(error instanceof LeakscanError)) throw error;
    run.console.note(`warning: another run is still sending; notifications and commands wait for the next night`);
    return;
  }
  try {
    const due = await dueDeliveries(run);
    await tellAll(
      run,
      due.filter(({ delivery }) => delivery.kind === 'notify'),
    );
    await runCommands(
      run,
      due.filter(({ delivery }) => delivery.kind === 'on-finding'),
    );
  } finally {
    await claim.release();
  }
}

async function dueDeliveries({ historyLocation, summary }: DeliveryRun): Promise<DueDelivery[]> {
  const { openForDeliveries } = await import('../../history/open-history.ts');
  const history = await openForDeliveries(historyLocation);
  try {
    const due: DueDelivery[] = [];
    for (const delivery of await history.deliveries()) {
      const one = await dueOf(history, summary, delivery);
      // Forgotten since, or suppressed by now.
      if (one === null) await history.finishDeliveries([delivery]);
      else due.push(one);
    }
    return due;
  } finally {
    await history.close();
  }
}

/**
 * Notes what is done, all of it or nothing: a run that is killed leaves no call half done. Where that fails, it is done again
 * on the next night, which is better than not at all.
 */
async function finish({ historyLocation, console }: DeliveryRun, done: readonly DueDelivery[]): Promise<void> {
  const { openForDeliveries } = await import('../../history/open-history.ts');
  try {
    const history = await openForDeliveries(historyLocation);
    try {
      await history.finishDeliveries(done.map(({ delivery }) => delivery));
    } finally {
      await history.close();
    }
  } catch (error) {
    if (!(error instanceof LeakscanError)) throw error;
    console.note(`warning: could not record what was sent; the next night may send it again: ${error.message}`);
  }
}

async function dueOf(history: History, summary: NightSummary, delivery: Delivery): Promise<DueDelivery | null> {
  const { machine, night, findingId } = delivery;
  const row = summary.machines.find((one) => one.machine.toLowerCase() === machine.toLowerCase());
  const finding = row?.findings.find(({ id }) => id === findingId);
  if (row === undefined || finding === undefined) return null;
  const said = (await history.said(machine)).find((one) => one.id === findingId && one.night === night);
  const isOfNight = (await history.reports(machine)).some((one) => one.night === night);
  return {
    delivery,
    finding: { ...finding, machine: row.machine, state: said?.state ?? finding.state },
    // A finding is reopened also on a night on which its machine has no report.
    page: isOfNight ? reportFile(delivery) : (row.report ?? row.page),
  };
}

async function tellAll(run: DeliveryRun, due: readonly DueDelivery[]): Promise<void> {
  const { summary, plan, console, signal } = run;
  if (due.length === 0 || plan.targets.length === 0) return;
  // Of a finding that several nights told of, the last word.
  const findings = [...new Map(due.map(({ finding }) => [finding.id, finding])).values()];
  const facts = { summary, findings, reportUrl: plan.reportUrl };
  const sent = await Promise.all(
    plan.targets.map(async (target) => {
      const own = factsFor(target, facts);
      const isEmpty = own.findings.length === 0;
      return { own, warnings: isEmpty ? [] : await sendNotifications([target], own, requestTools(console, signal)) };
    }),
  );
  for (const warning of sent.flatMap(({ warnings }) => warnings)) console.note(`warning: ${warning}`);
  // Who took the message does not get it again because another did not. What no target is for is done.
  const done = due.filter(({ finding }) => {
    const asked = sent.filter(({ own }) => own.findings.some((one) => one.id === finding.id));
    return asked.length === 0 || asked.some(({ warnings }) => warnings.length === 0);
  });
  if (done.length > 0) await finish(run, done);
  if (done.length < due.length) console.note('the notification was not delivered; the next night sends it again');
}

/** One after the other; those that are not run, or fail, wait for the next night. */
async function runCommands(run: DeliveryRun, due: readonly DueDelivery[]): Promise<void> {
  const { plan, console, signal, summary } = run;
  if (plan.command === null) return;
  const calls = inTurn(callsOf(due, summary, plan.perMachine), summary.night, Math.random);
  let timeOuts = 0;
  for (const [index, call] of calls.entries()) {
    const left = calls.slice(index).flatMap(({ deliveries }) => deliveries).length;
    if (signal.aborted || timeOuts === MAX_TIME_OUTS) {
      const why = signal.aborted ? 'the run was stopped' : `${timeOuts} commands did not end in time`;
      console.note(`warning: --on-finding: ${why}; ${formatPlural(left, 'finding')} postponed to the next night`);
      return;
    }
    const facts = factsOf(call, { ...plan, night: summary.night });
    const ended = await runForFinding(plan.command, facts, { env: console.env, signal });
    if (ended.warning === null) await finish(run, call.deliveries);
    else {
      // What the command wrote comes below, line by line.
      const [message = '', ...details] = ended.warning.split('\n');
      console.note(`warning: ${message}`, details);
    }
    if (ended.isLate) timeOuts++;
    // The program will not be there for the next finding either.
    if (ended.isHopeless) return;
  }
}

/** Those of this night in their order; then those put off by earlier nights in any order: some that always fail must not keep the others back. */
function inTurn(calls: readonly FindingCall[], night: string, random: () => number): FindingCall[] {
  const isNew = ({ deliveries }: FindingCall): boolean => deliveries.some(({ delivery }) => delivery.night === night);
  const old = calls.filter((one) => !isNew(one)).map((one) => ({ one, place: random() }));
  return [...calls.filter(isNew), ...old.sort((a, b) => a.place - b.place).map(({ one }) => one)];
}
