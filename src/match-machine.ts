/** Composition: what ran on one machine -> its assessments and events with their articles. */
import type { Subject } from './catalog/find-module.ts';
import { matchEvent, matchGrowth } from './catalog/match.ts';
import { assessMachine } from './detect/assess.ts';
import { findEvents } from './detect/events.ts';
import type { Catalog } from './model/article.ts';
import type { Assessment } from './model/assessment.ts';
import type { MachineEvidence } from './model/evidence.ts';
import type { ProcessHistory } from './model/lifetime.ts';
import type { MatchedAssessment, MatchedEvent } from './report/build-report.ts';

/** What a machine's logs hold. */
export interface MachineRuns {
  readonly histories: readonly ProcessHistory[];
  readonly hasProcessIds: boolean;
  /** False where only some processes were asked for: then nothing is said of the machine as a whole. */
  readonly machineWide: boolean;
}

export interface MatchedMachine {
  /** Most urgent first. */
  readonly assessments: readonly MatchedAssessment[];
  /** In time order. */
  readonly events: readonly MatchedEvent[];
}

export function matchMachine(runs: MachineRuns, evidence: MachineEvidence, catalog: Catalog): MatchedMachine {
  const assessments = assessMachine(runs.histories, evidence, runs);
  return {
    assessments: assessments.map((assessment) => matchAssessment(assessment, evidence, catalog)),
    events: findEvents(evidence.machine, runs.histories).map((event) => ({
      event,
      matches: matchEvent(event, evidence, catalog),
    })),
  };
}

function matchAssessment(assessment: Assessment, evidence: MachineEvidence, catalog: Catalog): MatchedAssessment {
  const { history, verdict, resource } = assessment;
  const isFinding = verdict === 'leak' || verdict === 'suspect';
  if (!isFinding || history.process === null) return { assessment, matches: [], questions: [] };
  return { assessment, ...matchGrowth(toSubject(assessment, history.process), resource, evidence, catalog) };
}

function toSubject({ history, lifetime }: Assessment, process: string): Subject {
  return {
    process,
    pid: lifetime.pid,
    otherPids: history.lifetimes.flatMap((l) => (l.pid === null || l.pid === lifetime.pid ? [] : [l.pid])),
    ended: history.lifetimes.at(-1)!.endKnown,
  };
}
