/** From what it is known which process a result is of, and why one process is taken for the successor of another. */
import type { ReportAssessment, ReportSuccession } from '../model/report.ts';
import type { SubjectBasis, SubjectKind } from '../model/subject.ts';
import { displayName } from '../util/escape.ts';
import { MAX_NAMES } from '../util/subject-names.ts';
import { formatCount, formatPlural, formatSpan } from '../util/units.ts';
import { HOUR_MS, SECOND_MS } from '../util/time.ts';

type Lifetime = ReportAssessment['lifetimes'][number];

const BASIS_TEXTS: Readonly<Record<SubjectBasis, string>> = {
  counters: 'counters of the log',
  'process-list': 'a process list',
  succession: 'the process before it, which had the name',
  history: 'an earlier night',
  image: 'its image: no other process has it',
  'start-time': 'the time of its start',
  rank: 'its position among processes of its image only',
};

/** `Identified by counters of the log.`, with the names that its name leaves out; null in Reports of older versions and of a machine as a whole. */
export function basisText({ subject }: Pick<ReportAssessment, 'subject'>): string | null {
  if (subject === undefined || subject === null) return null;
  const basis = `Identified by ${BASIS_TEXTS[subject.basis]}.`;
  if (subject.names.length <= MAX_NAMES) return basis;
  const names = subject.names.map((name) => displayName(name)).join(', ');
  return `${basis} ${subject.kind === 'services' ? 'Services' : 'Names'}: ${names}.`;
}

const SAME: Readonly<Record<SubjectKind, string>> = {
  'application-pool': 'the same pool',
  services: 'the same services',
  job: 'the same job',
  'command-line': 'the same program',
  image: 'the same process, restarted',
  'start-time': 'the same process, restarted',
  rank: 'the same process, restarted',
};

/** What limits how surely the process is known, a sentence each. */
export function identityNotes(one: ReportAssessment): string[] {
  const { subject, siblings } = one;
  if (subject === undefined || subject === null) return [];
  const doubtful = one.lifetimes.filter(({ succession }) => succession?.doubtful === true);
  return [
    ...(subject.basis === 'rank' && siblings > 1 ? [rankNote(one)] : []),
    ...(doubtful.length === 0 ? [] : [doubtfulNote(doubtful, SAME[subject.kind])]),
  ];
}

function rankNote({ process, siblings }: ReportAssessment): string {
  const image = displayName(process ?? '');
  const others =
    siblings === 2 ? `the other ${image} process` : `the other ${formatCount(siblings - 1)} ${image} processes`;
  return `Only its position by age tells this process from ${others}, so the next log may give its place to another one. Log ID Process and Elapsed Time to identify it.`;
}

function doubtfulNote(doubtful: readonly Lifetime[], same: string): string {
  const [first] = doubtful;
  const who =
    doubtful.length > 1 || first === undefined || first.pid === null
      ? `${formatPlural(doubtful.length, 'lifetime')} of it ${doubtful.length === 1 ? 'is' : 'are'}`
      : `PID ${first.pid} is`;
  return `${who} probably ${same}: another process could be the successor as well.`;
}

/** Why a lifetime is taken for one of this process: a phrase each. The first needs no reason. */
export function lifetimeReasons(one: ReportAssessment, lifetime: Lifetime): string[] {
  const { succession } = lifetime;
  if (succession !== undefined) return successionReasons(succession);
  if (lifetime === one.lifetimes[0]) return ['first in the log'];
  return (one.subject?.names.length ?? 0) > 0 ? ['has the same name'] : ['next process of this image'];
}

function successionReasons(one: ReportSuccession): string[] {
  const { siblingsBefore, siblingsAfter, levelShare } = one;
  const share = levelShare === null ? null : `${formatCount(Math.round(levelShare * 100))} %`;
  return [
    gapText(one.gapSeconds),
    ...(one.sameInstance ? ['has its instance name'] : []),
    ...(siblingsBefore + siblingsAfter === 0
      ? []
      : [`${formatCount(siblingsBefore)} other processes of the image before, ${formatCount(siblingsAfter)} after`]),
    ...(share === null ? [] : [`starts at ${share} of the level at which that one started`]),
    ...(one.doubtful ? ['another process could be the successor as well'] : []),
  ];
}

function gapText(seconds: number): string {
  if (seconds === 0) return 'starts as the one before ends';
  const span = formatSpan((Math.abs(seconds) * SECOND_MS) / HOUR_MS);
  return seconds > 0 ? `starts ${span} after the end of the one before` : `starts ${span} before the one before ends`;
}
