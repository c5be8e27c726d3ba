/**
 * What a night does outside: notifications, and a command for each new finding. An errand is in the history from the
 * moment on at which its finding is, and is taken out when it is done: none is forgotten when a run is killed. One that
 * fails is told, and tried again on the next night.
 */
import path from 'node:path';
import type { Errand, History } from '../history/history.ts';
import type { NightSummary } from '../model/nightly.ts';
import { reportFile } from '../nightly/summarise.ts';
import type { ToldFinding } from '../report/nightly/notify-body.ts';
import type { Console } from './console.ts';
import {
  parseReportUrl,
  readNotifyTargets,
  sendNotifications,
  type NotifyArguments,
  type NotifyTarget,
} from './notify.ts';
import { parseFindingCommand, runForFindings, type FindingCommand } from './on-finding.ts';
import { single } from './option-values.ts';

export interface ErrandPlan {
  readonly kinds: Errand['kind'][];
  readonly targets: readonly NotifyTarget[];
  readonly command: FindingCommand | null;
  /** Of the pages, for links; null where it is not known. */
  readonly reportUrl: string | null;
  /** Of the pages on disk. */
  readonly folder: string;
}

interface ErrandArguments extends NotifyArguments {
  readonly onFinding: string | readonly string[] | undefined;
  readonly reportUrl: string | readonly string[] | undefined;
}

/** @throws LeakscanError USAGE for an address or a command that is none */
export async function planErrands(args: ErrandArguments, folder: string, console: Console): Promise<ErrandPlan> {
  const targets = await readNotifyTargets(args, console.env);
  const given = single('--on-finding', args.onFinding);
  const command = given === undefined ? null : parseFindingCommand(given, console.platform === 'win32');
  const kinds: Errand['kind'][] = [];
  if (targets.length > 0) kinds.push('notify');
  if (command !== null) kinds.push('on-finding');
  return { kinds, targets, command, reportUrl: parseReportUrl(args.reportUrl), folder };
}

/** An errand with its finding as it was told when the errand was given. */
interface DueErrand {
  readonly errand: Errand;
  readonly finding: ToldFinding;
}

interface ErrandRun {
  readonly history: History;
  readonly summary: NightSummary;
  readonly plan: ErrandPlan;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Never fails a run: what does not work is a warning. */
export async function runErrands(run: ErrandRun): Promise<void> {
  const { history, summary, plan } = run;
  if (plan.kinds.length === 0) return;
  const due: DueErrand[] = [];
  for (const errand of await history.errands()) {
    const finding = await findingOf(history, summary, errand);
    // Forgotten since, or suppressed by now.
    if (finding === null) await history.finishErrand(errand);
    else due.push({ errand, finding });
  }
  await tellAll(
    run,
    due.filter(({ errand }) => errand.kind === 'notify'),
  );
  await runCommands(
    run,
    due.filter(({ errand }) => errand.kind === 'on-finding'),
  );
}

async function findingOf(history: History, summary: NightSummary, errand: Errand): Promise<ToldFinding | null> {
  const { machine, night, findingId } = errand;
  const row = summary.machines.find((one) => one.machine.toLowerCase() === machine.toLowerCase());
  const finding = row?.findings.find(({ id }) => id === findingId);
  if (row === undefined || finding === undefined) return null;
  const said = (await history.said(machine)).find((one) => one.id === findingId && one.night === night);
  return { ...finding, machine: row.machine, state: said?.state ?? finding.state };
}

async function tellAll({ history, summary, plan, console }: ErrandRun, due: readonly DueErrand[]): Promise<void> {
  if (due.length === 0 || plan.targets.length === 0) return;
  // Of a finding that several nights told of, the last word.
  const findings = [...new Map(due.map(({ finding }) => [finding.id, finding])).values()];
  const facts = { summary, findings, reportUrl: plan.reportUrl };
  const warnings = await sendNotifications(plan.targets, facts, {
    version: console.version,
    nowMs: Date.now,
    random: Math.random,
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  });
  for (const warning of warnings) console.note(`warning: ${warning}`);
  // Who took the message is not told it again because another did not.
  if (warnings.length === plan.targets.length) return;
  for (const { errand } of due) await history.finishErrand(errand);
}

async function runCommands({ history, plan, console, signal }: ErrandRun, due: readonly DueErrand[]): Promise<void> {
  const { command, reportUrl, folder } = plan;
  if (command === null) return;
  for (const { errand, finding } of due) {
    if (signal.aborted) return;
    const page = reportFile(errand);
    const facts = {
      report: path.resolve(folder, page),
      machine: finding.machine,
      process: finding.process ?? 'the machine',
      id: finding.id,
      state: finding.state ?? '',
      url: reportUrl === null ? '' : new URL(page, reportUrl.endsWith('/') ? reportUrl : `${reportUrl}/`).href,
    };
    const warnings = await runForFindings(command, [facts], { env: console.env, signal });
    for (const warning of warnings) {
      // What the command wrote comes behind, line by line.
      const [message = '', ...details] = warning.split('\n');
      console.note(`warning: ${message}`, details);
    }
    if (warnings.length === 0) await history.finishErrand(errand);
  }
}
