/** Matching of one growth or event on one machine, with evidence and questions in the words of a Report. */
import type { Subject } from '../../src/catalog/find-module.ts';
import * as match from '../../src/catalog/match.ts';
import type { GrowthMatch, GrowthToMatch } from '../../src/catalog/match.ts';
import { prepareCatalog, prepareMachine, type PreparedMachine } from '../../src/catalog/prepare.ts';
import type { Catalog } from '../../src/model/article.ts';
import type { ProcessEvent } from '../../src/model/event.ts';
import type { MachineEvidence } from '../../src/model/evidence.ts';
import type { ReportArticleMatch, ReportQuestion } from '../../src/model/report.ts';
import { toReportMatch, toReportQuestion } from '../../src/report/report-matches.ts';
import { memo } from '../../src/util/memo.ts';
import { MATCH_WORDS } from '../../src/words/match-words.ts';

export interface ReportedMatch {
  readonly matches: readonly ReportArticleMatch[];
  readonly questions: readonly ReportQuestion[];
}

const catalogs = memo(prepareCatalog);

const prepared = (evidence: MachineEvidence, catalog: Catalog): PreparedMachine =>
  prepareMachine(evidence, catalogs(catalog));

const reported = ({ matches, questions }: GrowthMatch): ReportedMatch => ({
  matches: matches.map((one) => toReportMatch(one, MATCH_WORDS)),
  questions: questions.map((one) => toReportQuestion(one, MATCH_WORDS)),
});

export const matchGrowth = (
  subject: Subject,
  growth: GrowthToMatch,
  evidence: MachineEvidence,
  catalog: Catalog,
): ReportedMatch => reported(match.matchGrowth(subject, growth, prepared(evidence, catalog)));

export const matchMachineGrowth = (growth: GrowthToMatch, evidence: MachineEvidence, catalog: Catalog): ReportedMatch =>
  reported(match.matchMachineGrowth(growth, prepared(evidence, catalog)));

export const matchEvent = (event: ProcessEvent, evidence: MachineEvidence, catalog: Catalog): ReportArticleMatch[] =>
  match.matchEvent(event, prepared(evidence, catalog)).map((one) => toReportMatch(one, MATCH_WORDS));
