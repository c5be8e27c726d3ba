/** On which releases of Windows a machine's logs may have been recorded: each has other tools. */
import { WINDOWS_RELEASES, type ReleaseRange, type WindowsRelease } from '../model/advice.ts';
import type { Report } from '../model/report.ts';
import { namesByMachine } from '../report/machine-names.ts';
import { wallMs } from '../util/instants.ts';
import { weakMemo } from '../util/memo.ts';
import { ADVICE } from './advice-table.ts';

/** Positions in `WINDOWS_RELEASES`, both ends included. */
export interface ReleaseSpan {
  readonly first: number;
  readonly last: number;
}

const position = (release: WindowsRelease): number => WINDOWS_RELEASES.indexOf(release);
const NEWEST = WINDOWS_RELEASES.length - 1;

/** From the time of its last sample, which no later release can have recorded, and from what older ones lack. */
export function releasesOf(report: Report, machine: string): ReleaseSpan {
  const last = lastRelease(report, machine);
  const first = firstReleases(report).get(machine.toLowerCase()) ?? 0;
  // A program may have the name of a later one: then the time of the log decides.
  return { first: Math.min(first, last), last };
}

const FIRST_RELEASES: ReadonlyMap<string, number> = new Map(
  ADVICE.signs.flatMap(({ images, from }) => images.map((image) => [image, position(from)] as const)),
);
/** IIS 7 was the first with counters that name pools. */
const FIRST_POOL_COUNTERS = position('2008');

/** The oldest release with all that its logs show, by machine in lower case. */
const firstReleases = weakMemo((report: Report): ReadonlyMap<string, number> => {
  const firsts = new Map<string, number>();
  for (const { machine, process, subject } of report.assessments) {
    const hasPool = subject?.kind === 'application-pool' && subject.basis === 'counters';
    const byImage = FIRST_RELEASES.get(process?.toLowerCase() ?? '') ?? 0;
    const first = Math.max(byImage, hasPool ? FIRST_POOL_COUNTERS : 0);
    const key = machine.toLowerCase();
    firsts.set(key, Math.max(first, firsts.get(key) ?? 0));
  }
  return firsts;
});

function lastRelease(report: Report, machine: string): number {
  const names = namesByMachine(report)(machine);
  const ends = report.inputs.flatMap(({ lastSample, machines }) =>
    lastSample !== null && machines.some((name) => names.includes(name.toLowerCase())) ? [wallMs(lastSample)] : [],
  );
  if (ends.length === 0) return NEWEST;
  const newest = ADVICE.releases.findLast(({ since }) => wallMs(`${since}T00:00`) <= Math.max(...ends));
  return newest === undefined ? 0 : position(newest.name);
}

/** Whether some release of both has it. */
export function fitsRelease({ from, to }: ReleaseRange, { first, last }: ReleaseSpan): boolean {
  return (from === null || position(from) <= last) && (to === null || position(to) >= first);
}

const RELEASE_NAMES: Readonly<Record<WindowsRelease, string>> = {
  '2000': 'Windows 2000',
  '2003': 'Windows XP, Server 2003',
  '2008': 'Windows Vista, Server 2008',
  '2012': 'Windows 8, Server 2012',
  '2016': 'Windows 10, Server 2016',
  '2022': 'Windows 11, Server 2022',
  '2025': 'Windows 11 24H2, Server 2025',
};

/** ` It needs Windows 10, Server 2016 or later.`, where the machine may run an older release; else empty. */
export function releaseNeeded({ from }: ReleaseRange, { first }: ReleaseSpan): string {
  return from === null || position(from) <= first ? '' : ` It needs ${RELEASE_NAMES[from]} or later.`;
}

/** Whether a machine may have PowerShell as a part of Windows. */
export const mayHavePowerShell = ({ last }: ReleaseSpan): boolean => last >= position('2008');
