/** Matches and open questions as the Report has them: the facts, and the sentences that are made of them. */
import type { EvidenceLine } from '../model/evidence-facts.ts';
import type { ArticleMatch, OpenQuestion, QuestionFacts } from '../model/match.ts';
import type { ReportArticleMatch, ReportEvidence, ReportQuestion } from '../model/report.ts';

/** The sentences; words/match-words.ts has them. */
export interface MatchWords {
  readonly wanted: (line: EvidenceLine) => string;
  readonly found: (line: EvidenceLine) => string;
  readonly question: (facts: QuestionFacts) => string;
}

export const toReportMatch = ({ id, confidence, evidence }: ArticleMatch, words: MatchWords): ReportArticleMatch => ({
  id,
  confidence,
  evidence: evidence.map((line) => toReportEvidence(line, words)),
});

function toReportEvidence(line: EvidenceLine, words: MatchWords): ReportEvidence {
  const { kind, state, wanted: wantedFacts, found: foundFacts } = line;
  // One line of evidence has facts of one kind, which the compiler does not follow through a destructuring.
  return {
    kind,
    wanted: words.wanted(line),
    found: words.found(line),
    state,
    wantedFacts,
    foundFacts,
  } as ReportEvidence;
}

export const toReportQuestion = ({ articles, facts, command }: OpenQuestion, words: MatchWords): ReportQuestion => ({
  articles,
  text: words.question(facts),
  command,
  facts,
});
