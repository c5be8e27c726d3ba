/** Composition: what ran on one machine -> its assessments and events with their articles. */
import type { Subject } from '../catalog/find-module.ts';
import {
  matchEvent,
  matchGrowth,
  matchMachineGrowth,
  mergeMatches,
  type GrowthMatch,
  type GrowthToMatch,
} from '../catalog/match.ts';
import { prepareMachine, type PreparedCatalog, type PreparedMachine } from '../catalog/prepare.ts';
import { assessMachine } from '../detect/assess.ts';
import { findEvents } from '../detect/events.ts';
import { findNotJudged } from '../detect/not-judged.ts';
import { askedProcesses, largestProcesses } from '../detect/process-levels.ts';
import type { IsOpenFinding } from '../detect/one-cause.ts';
import { signatureOf } from '../detect/signature.ts';
import type { Assessment, ProcessLevels } from '../model/assessment.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import { mayLeak } from '../model/finding.ts';
import { latestOf, type ProcessHistory } from '../model/lifetime.ts';
import type { NotJudged } from '../model/report.ts';
import type { MatchedAssessment, MatchedEvent } from '../report/build-report.ts';
import { groupBy } from '../util/group-by.ts';

/** What a machine's logs hold. */
export interface MachineRuns {
  readonly histories: readonly ProcessHistory[];
  readonly hasProcessIds: boolean;
  /** False where only some processes were asked for: then nothing is said of the machine as a whole. */
  readonly machineWide: boolean;
  /** Whether a process was asked for; all are by default. */
  readonly isAsked?: (one: Pick<ProcessHistory, 'process' | 'subject'>) => boolean;
  /** By default no finding is known from before. */
  readonly isOpenFinding?: IsOpenFinding;
}

export interface MatchedMachine {
  /** Most urgent first. */
  readonly assessments: readonly MatchedAssessment[];
  /** In time order. */
  readonly events: readonly MatchedEvent[];
  /** Memory of processes that was not judged by its own counter. */
  readonly notJudged: readonly NotJudged[];
  /** The largest processes; none where only some were asked for, and then those. */
  readonly largest: readonly ProcessLevels[];
  readonly asked: readonly ProcessLevels[];
}

export function matchMachine(runs: MachineRuns, evidence: MachineEvidence, catalog: PreparedCatalog): MatchedMachine {
  const machine = prepareMachine(evidence, catalog);
  const events = findEvents(evidence.machine, runs.histories);
  const restartsMs = events.filter(({ kind }) => kind === 'machine-restarted').map(({ atMs }) => atMs);
  const { isAsked = () => true } = runs;
  const asked = runs.histories.filter(isAsked);
  const assessments = assessMachine(asked, evidence, { ...runs, restartsMs });
  const byHistory = groupBy(assessments, (a) => a.history);
  const matched = new Map(
    assessments.map((one) => [one, matchAssessment(one, byHistory.get(one.history) ?? [], machine)]),
  );
  const symptoms = groupBy(assessments.filter(mayLeak), ({ symptomOf }) => symptomOf);
  return {
    assessments: assessments.map((assessment) => ({
      assessment,
      // An article on what rises with a finding is one on the finding.
      ...mergeMatches([
        matched.get(assessment)!,
        ...(symptoms.get(assessment) ?? []).map((symptom) => matched.get(symptom)!),
      ]),
    })),
    events: events.map((event) => ({
      event,
      matches: matchEvent(event, machine),
    })),
    notJudged: findNotJudged(asked, assessments),
    largest: runs.machineWide ? largestProcesses(assessments) : [],
    asked: runs.machineWide ? [] : askedProcesses(assessments),
  };
}

const NO_MATCH: GrowthMatch = { matches: [], questions: [] };

/** @param all every assessment of the same process */
function matchAssessment(assessment: Assessment, all: readonly Assessment[], machine: PreparedMachine): GrowthMatch {
  const { history, verdict, resource, caveats } = assessment;
  if (!mayLeak(assessment) && verdict !== 'by-design') return NO_MATCH;
  // Programs that measure have leaked too: articles of either kind may be theirs.
  const isMonitor = caveats.includes('monitor');
  const mayBeDesign = isMonitor || caveats.includes('known-cache') || caveats.includes('age-unknown');
  const growth: GrowthToMatch = {
    resource,
    kind: verdict === 'by-design' && !isMonitor ? 'design' : mayBeDesign ? 'unsure' : 'leak',
    signature: signatureOf(
      assessment,
      all.filter((other) => other !== assessment),
    ),
    lives: [...(history.earlier ?? []), ...history.lifetimes],
  };
  return history.process === null
    ? matchMachineGrowth(growth, machine)
    : matchGrowth(toSubject(assessment, history.process), growth, machine);
}

function toSubject({ history, lifetime }: Assessment, process: string): Subject {
  return {
    process,
    pid: lifetime.pid,
    otherPids: history.lifetimes.flatMap((l) => (l.pid === null || l.pid === lifetime.pid ? [] : [l.pid])),
    ended: latestOf(history).endKnown,
    names: namesOf(history.subject),
  };
}

/** Services or application pool of the process; null where they are not known. */
const namesOf = (subject: Assessment['history']['subject']): readonly string[] | null =>
  subject !== null && ['services', 'application-pool'].includes(subject.kind) && subject.names.length > 0
    ? subject.names
    : null;
