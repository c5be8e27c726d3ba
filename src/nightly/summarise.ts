/** What the history says of a night and of a machine, for its pages. */
import { createHash } from 'node:crypto';
import type { History, KnownMachine, StoredReport } from '../history/history.ts';
import { byUrgency } from '../model/finding.ts';
import type { Finding } from '../model/history.ts';
import type { FindingState } from '../model/report.ts';
import type { MachinePage, NightFinding, NightMachine } from '../model/nightly.ts';
import { whoIs } from '../report/baseline.ts';
import { safeFileName } from '../util/escape.ts';

/** Closed findings stay on the index for so many nights of their machine. */
const GONE_SHOWN_NIGHTS = 7;
const MAX_LIFETIMES = 300;

/**
 * The base of a machine's file names. What has to be altered gets a hash, so that two machines never have the same, and a
 * machine always has the same, whichever others there are.
 */
export function machineFileName(machine: string): string {
  const name = machine.toLowerCase();
  const safe = safeFileName(name);
  if (safe === name) return name;
  return `${safe}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

/** Below the output folder, with forward slashes. */
export const pageFile = (machine: string): string => `machines/${machineFileName(machine)}.html`;
export const reportFile = ({ machine, night }: Pick<StoredReport, 'machine' | 'night'>): string =>
  `${night}/${machineFileName(machine)}.html`;

/** Whether pages and notifications show it. */
export const isReported = ({ status, assessment }: Finding): boolean =>
  status !== 'waiting' && assessment.suppressedBy === undefined;

/** Most urgent first: what is open before what is gone. */
const openFirst = (a: Finding, b: Finding): number =>
  Number(b.status === 'open') - Number(a.status === 'open') ||
  byUrgency(a, b) ||
  (a.assessment.exhaustion?.at ?? '9').localeCompare(b.assessment.exhaustion?.at ?? '9', 'en') ||
  (a.id < b.id ? -1 : 1);

/** Most urgent first, then by name. */
export const compareMachines = (a: NightMachine, b: NightMachine): number =>
  byUrgency(a, b) || (a.machine.toLowerCase() < b.machine.toLowerCase() ? -1 : 1);

/** @param all findings of the machine */
export async function summariseMachine(
  history: Pick<History, 'reports' | 'coverage' | 'nightsOf'>,
  known: KnownMachine,
  all: readonly Finding[],
  night: string,
): Promise<NightMachine> {
  const findings = all.filter(isReported).sort(openFirst);
  const lately = (await history.nightsOf(known.machine)).slice(0, GONE_SHOWN_NIGHTS);
  const shown = findings.filter(
    ({ status, closedNight, mergedInto }) =>
      status === 'open' || (mergedInto === undefined && closedNight !== null && lately.includes(closedNight)),
  );
  const worst = findings.find(({ status }) => status === 'open');
  const [newest] = await history.reports(known.machine);
  const coverage = await history.coverage(known.machine);
  return {
    machine: known.machine,
    lastNight: known.lastNight ?? night,
    lastSample: known.lastSample,
    nights: known.nights,
    assessed: known.lastNight === night,
    verdict: worst?.verdict ?? null,
    severity: worst?.severity ?? null,
    ...(coverage === null ? {} : { memoryJudged: coverage.memory }),
    ...(coverage === null || coverage.notJudged.length === 0 ? {} : { notJudged: coverage.notJudged }),
    page: pageFile(known.machine),
    report: newest === undefined ? null : reportFile(newest),
    findings: shown.map((one) => toNightFinding(one, stateOn(night, one, known.lastNight === night))),
  };
}

/** Of a machine that sent nothing tonight, nothing is new; but a suppression may have ended. */
function stateOn(night: string, { state, reopenedNight }: Finding, isAssessed: boolean): FindingState | null {
  if (reopenedNight === night) return 'reopened';
  return isAssessed || state === null || state === 'gone' ? state : 'same';
}

function toNightFinding(finding: Finding, state: FindingState | null): NightFinding {
  const { assessment } = finding;
  const { trend, exhaustion } = assessment;
  const open = assessment.articles.filter(({ confidence }) => confidence !== 'ruled-out');
  const [best] = open;
  return {
    id: finding.id,
    process: finding.process,
    ...whoIs(assessment),
    resource: finding.resource,
    status: finding.status,
    state,
    verdict: finding.verdict,
    severity: finding.severity,
    ...(assessment.likelihood === undefined ? {} : { likelihood: assessment.likelihood }),
    quietNights: finding.quietNights,
    slopePerHour: trend?.slopePerHour ?? null,
    ciLow: trend?.ciLow ?? null,
    ciHigh: trend?.ciHigh ?? null,
    since: trend?.onset ?? null,
    firstNight: finding.firstNight,
    lastNight: finding.lastNight,
    nightsSeen: finding.nightsSeen,
    closedNight: finding.closedNight,
    exhaustion: exhaustion === null ? null : { limit: exhaustion.limit, at: exhaustion.at },
    article: best === undefined ? null : { id: best.id, confidence: best.confidence, title: finding.articleTitle },
    moreArticles: Math.max(0, open.length - 1),
    spark: assessment.series?.median ?? [],
  };
}

const isSuppressed = ({ assessment }: Finding): boolean => assessment.suppressedBy !== undefined;

/** @param machine its row in the index */
export async function describeMachine(
  history: Pick<History, 'findings' | 'reports' | 'said' | 'nightsOf' | 'lifetimes'>,
  machine: NightMachine,
  run: Pick<MachinePage, 'generatedAt' | 'version'>,
): Promise<MachinePage> {
  const { machine: name } = machine;
  const said = await history.said(name);
  const reports = new Map((await history.reports(name)).map((one) => [one.night, reportFile(one)]));
  const all = await history.findings(name);
  const findings = all.filter(isReported).sort(openFirst);
  const states = new Map(machine.findings.map(({ id, state }) => [id, state]));
  return {
    ...run,
    machine,
    unreported: {
      suppressed: all.filter((one) => one.status === 'open' && isSuppressed(one)).length,
      waiting: all.filter((one) => one.status === 'waiting' && !isSuppressed(one)).length,
    },
    findings: findings.map((one) => ({
      // Those that are not in the row closed long ago.
      ...toNightFinding(one, states.get(one.id) ?? one.state),
      ...(one.mergedInto === undefined ? {} : { mergedInto: one.mergedInto }),
      history: said.filter(({ id }) => id === one.id),
    })),
    nights: (await history.nightsOf(name)).map((night) => ({
      night,
      report: reports.get(night) ?? null,
      findings: said.filter((one) => one.night === night && one.state !== null && one.state !== 'gone').length,
    })),
    lifetimes: (await history.lifetimes(name, MAX_LIFETIMES)).filter(
      ({ startKnown, endKnown }) => startKnown || endKnown,
    ),
  };
}
