/** Logs of the generated Windows Server 2022 in a folder, and what is true of it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROCESS_COUNTERS } from '../../scripts/samples/server2022/columns.mjs';
import { DEFAULTS, listServer, recordServer, truthOf } from '../../scripts/samples/server2022/record.mjs';
import type { NightSummary } from '../../src/model/nightly.ts';
import type { Report, ReportAssessment } from '../../src/model/report.ts';
import { run, type RunResult } from './run.ts';

export type ServerOptions = NonNullable<Parameters<typeof recordServer>[0]>;

export const MACHINE = DEFAULTS.machine;
const LOG = 'perf.csv';

/** Without a directory database in lsass, whose growth is not judged by that counter. */
export const MEMBER_SERVER: ServerOptions = { domainController: false };

/** Scans one log of the server with the built program. */
export async function scanServer(
  folder: string,
  options: ServerOptions,
  ...more: string[]
): Promise<RunResult & { readonly report: Report }> {
  const [log] = recordServer(options);
  await writeFile(join(folder, LOG), log!.text, 'latin1');
  const result = await run([LOG, ...more, '-q', '-o', 'report.json'], folder);
  return { ...result, report: JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report };
}

/** Writes the output of `tasklist /svc`, made in the last hour of the log. */
export async function writeTaskList(folder: string, options: ServerOptions): Promise<string> {
  await writeFile(join(folder, 'tasklist.csv'), listServer(options).services, 'latin1');
  return 'tasklist.csv';
}

/** Findings with a cause of their own. */
export const causesOf = (report: Report): ReportAssessment[] =>
  report.assessments.filter(
    ({ verdict, symptomOf, suppressedBy }) =>
      (verdict === 'leak' || verdict === 'suspect') && symptomOf === undefined && suppressedBy === undefined,
  );

/** PIDs of the processes of a subject, one after another. */
export function pidsOf(options: ServerOptions, name: string): number[] {
  const subject = truthOf(options).find(({ pool, services }) => pool === name || services.includes(name));
  return subject!.lives.map(({ pid }) => pid);
}

/** What nights need: the others follow Private Bytes and would only take time. */
const NIGHTLY_COUNTERS = PROCESS_COUNTERS.filter((counter) => !/^(?:Virtual Bytes|Working Set)/.test(counter));

/** Runs `leakscan nightly` after each day of daily logs. @returns what each night came to */
export async function nightsOf(folder: string, options: ServerOptions): Promise<NightSummary[]> {
  const share = join(folder, 'share', MACHINE);
  await mkdir(share, { recursive: true });
  const nights: NightSummary[] = [];
  for (const { startMs, text } of recordServer({ processCounters: NIGHTLY_COUNTERS, ...options, daily: true })) {
    const night = new Date(startMs + 29 * 3_600_000).toISOString();
    await writeFile(join(share, `${night.slice(0, 10)}.csv`), text, 'latin1');
    const { status, shown } = await run(['nightly', 'share', '--history', 'history.db', '--now', night, '-q'], folder);
    if (status !== 0 && status !== 1) throw new Error(shown);
    nights.push(JSON.parse(await readFile(join(folder, 'reports/summary.json'), 'utf8')) as NightSummary);
  }
  return nights;
}

/** What changed from night to night. */
export interface Findings {
  /** By process, every id that any night had. */
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  /** Ids in the order in which they were new, and those that were gone. */
  readonly reported: readonly string[];
  readonly gone: readonly string[];
}

export function findingsOf(nights: readonly NightSummary[]): Findings {
  const ids = new Map<string, Set<string>>();
  const reported: string[] = [];
  const gone: string[] = [];
  for (const { id, process, state } of nights.flatMap(({ machines }) => machines.flatMap(({ findings }) => findings))) {
    const own = ids.get(process ?? MACHINE) ?? new Set();
    ids.set(process ?? MACHINE, own.add(id));
    if (state === 'new') reported.push(id);
    if (state === 'gone') gone.push(id);
  }
  return { ids, reported, gone };
}
