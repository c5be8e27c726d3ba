/** What `leakscan explain` prints. */
import { INVENTORY_COMMANDS, settledInFinding, type ExplainedArticle } from '../../catalog/explain-article.ts';
import type { Article, Confidence, ConditionState } from '../../model/article.ts';
import { mayLeak } from '../../model/finding.ts';
import type { ReasonState } from '../../model/reason.ts';
import type { Report, ReportArticleMatch, ReportAssessment, ReportEvidence } from '../../model/report.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { wrap } from '../../render/text-layout.ts';
import { REASON_STATE_WORDS } from '../../words/reasons.ts';
import { wantedText } from '../../words/evidence-wanted.ts';
import { basisText, identityNotes } from '../../words/identity.ts';
import { baseRateText, likelihoodText } from '../../words/likelihood.ts';
import { pidSentence } from '../../words/process-name.ts';
import { describedText, questionsOf } from '../../words/treatment.ts';
import { CAVEAT_WORDS, questionText, subjectName, VERDICT_WORDS } from '../../words/report.ts';
import { causeOf } from '../../report/facts.ts';
import { symptomLines } from '../../words/symptoms.ts';
import { displayName, MAX_COMMAND_CHARACTERS, visible } from '../../util/escape.ts';
import { formatRate } from '../../util/units.ts';
import { candidateText, confidenceText, NEVER_BECAUSE, SETTLED_BY } from './explain-words.ts';
import { rowOf } from './kb-text.ts';

export function explainedArticleText(article: Article, explained: ExplainedArticle, width: number): string {
  const title = `${explained.id}  ${article.title ?? '(title not known)'}`;
  const { neverBecause } = explained;
  const isKept = neverBecause !== null;
  const lines = [
    ...wrap(title, width, '  '),
    '',
    ...(neverBecause !== null
      ? wrap(
          `A scan never ${neverBecause === 'gdi-user-objects' ? 'confirms' : 'reports'} it: ${NEVER_BECAUSE[neverBecause]}. "leakscan kb show" prints it.`,
          width,
        )
      : wrap(`A scan checks it if ${candidateText(explained.candidate)}. The conditions are:`, width)),
    '',
    ...(isKept ? [] : explained.conditions.flatMap((one) => conditionLines(one, width))),
    ...rowOf('Result', explained.confidence.map(confidenceText), width),
    ...inventoryLines(
      explained.conditions.map((one) => one.condition.kind),
      isKept,
      width,
    ),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

const conditionLines = (one: ExplainedArticle['conditions'][number], width: number): string[] => [
  ...rowOf(one.condition.kind, [wantedText(one.condition)], width),
  ...rowOf('', [`settled by ${SETTLED_BY[one.settledBy]}`], width),
];

/** Commands stand on lines of their own, unbroken: they are copied. */
function inventoryLines(kinds: readonly string[], isKept: boolean, width: number): string[] {
  if (isKept || !kinds.includes('module')) return [];
  const [powershell, listdlls] = INVENTORY_COMMANDS;
  return [
    '',
    ...wrap(
      'Make a module list on the server, as administrator, in PowerShell or (Windows 2000) with ListDLLs, and add it to the scan with --inventory:',
      width,
    ),
    '',
    `    ${powershell}`,
    `    ${listdlls}`,
  ];
}

const REASON_STATES: readonly ReasonState[] = ['met', 'partly', 'against', 'not-checked'];

export function explainedFindingText(one: ReportAssessment, report: Report, width: number): string {
  const { label, meaning } = VERDICT_WORDS[one.verdict];
  const rate = one.trend === null ? [] : [formatRate(one.resource, one.trend.slopePerHour)];
  const open = one.articles.filter((match) => match.confidence !== 'ruled-out');
  const lines = [
    ...wrap(`${one.id}  ${subjectName(one)}, ${RESOURCE_KINDS[one.resource].label}`, width, '  '),
    '',
    ...rowOf('Process', processRows(one), width),
    ...rowOf('Verdict', [`${label}. ${meaning}`], width),
    ...rowOf('Likelihood', [likelihoodText(one), baseRateText(report, one)], width),
    ...rowOf('Slope', rate, width),
    ...rowOf('Symptom of', [causeText(one, report)], width),
    ...rowOf('Related', symptomLines(report, one), width),
    ...rowOf('Suppressed', [one.suppressedBy === undefined ? null : one.suppressedBy.reason], width),
    ...REASON_STATES.flatMap((state) => rowOf(REASON_STATE_WORDS[state], reasonTexts(one.reasons, state), width)),
    ...rowOf(
      'Keep in mind',
      one.caveats.map((caveat) => CAVEAT_WORDS[caveat]),
      width,
    ),
    ...(one.articles.length === 0 ? ['', ...wrap(noArticleText(one), width)] : []),
    ...open.flatMap((match) => ['', ...matchLines(match, one, report, width)]),
    ...questionLines(one, report, width),
    ...ruledOutLines(one, report, width),
  ];
  return `${lines.map(visible).join('\n')}\n`;
}

/** Its process ID, from what it is known, and what limits that. */
function processRows(one: ReportAssessment): string[] {
  const pid = one.pid === null ? [] : [`${pidSentence({ ...one, pid: one.pid })}.`];
  return [...pid, basisText(one) ?? '', ...identityNotes(one)].filter((text) => text !== '');
}

/** The finding that has its cause; null for a finding. */
function causeText(one: ReportAssessment, report: Report): string | null {
  const cause = causeOf(report, one);
  if (cause === null) return null;
  return `${cause.id}, ${RESOURCE_KINDS[cause.resource].label}: the finding of ${subjectName(cause)}`;
}

const reasonTexts = (reasons: ReportAssessment['reasons'], state: ReasonState): string[] =>
  reasons.filter((reason) => reason.state === state).map((reason) => reason.text);

const noArticleText = (one: ReportAssessment): string =>
  mayLeak(one)
    ? 'No article in the catalog matches this growth in this process.'
    : 'Articles are matched only to leaks and suspected leaks.';

const CONFIDENCE_WORDS: Readonly<Record<Confidence, string>> = {
  confirmed: 'confirmed',
  likely: 'likely',
  possible: 'possible',
  'ruled-out': 'ruled out',
};

/** Without orders to touch a process that must not be touched. */
const titleOf = (id: string, one: ReportAssessment, report: Report): string =>
  describedText(one, report.articles[id]?.title ?? '') || '(title not known)';

/** One article, its conditions, and what would change the answer. */
function matchLines(
  { id, confidence, evidence }: ReportArticleMatch,
  one: ReportAssessment,
  report: Report,
  width: number,
): string[] {
  const title = titleOf(id, one, report);
  return [
    ...wrap(`${id}, ${CONFIDENCE_WORDS[confidence]}: ${title}`, width, '  '),
    ...evidence.flatMap((line) => [
      ...rowOf(line.kind, [`wanted: ${line.wanted}`, `found: ${line.found}`], width),
      ...rowOf('', [STATE_WORDS[line.state]], width),
    ]),
    ...rowOf('To change it', changesOf(confidence, evidence), width),
  ];
}

const STATE_WORDS: Readonly<Record<ConditionState, string>> = {
  met: '-> met',
  unmet: '-> not met',
  unknown: '-> unknown',
};

function changesOf(confidence: Confidence, evidence: readonly ReportEvidence[]): string[] {
  const open = evidence
    .filter((line) => line.state === 'unknown')
    .map((line) => `${line.kind}: ${SETTLED_BY[settledInFinding(line)]}`);
  if (open.length > 0) return open;
  return confidence === 'confirmed'
    ? ['nothing: all conditions are met']
    : ['all conditions are decided; answer the questions below'];
}

/** Articles that are ruled out, each with the conditions that do it: the others no longer matter. */
function ruledOutLines(one: ReportAssessment, report: Report, width: number): string[] {
  const out = one.articles.filter((match) => match.confidence === 'ruled-out');
  if (out.length === 0) return [];
  const lines = out.flatMap(({ id, evidence }) => [
    ...wrap(`${id}: ${titleOf(id, one, report)}`, width, '  '),
    ...evidence
      .filter((line) => line.state === 'unmet')
      .flatMap((line) => rowOf(line.kind, [`wanted: ${line.wanted}`, `found: ${line.found}`], width)),
  ]);
  return ['', 'Ruled out, unless what was found is wrong:', ...lines];
}

/** What would tell tied articles apart; commands unbroken, since they are copied. */
function questionLines(one: ReportAssessment, report: Report, width: number): string[] {
  const questions = questionsOf(one);
  if (questions.length === 0) return [];
  const lines = questions.flatMap((question) => [
    ...wrap(`- ${questionText(report, one, question)} (${question.articles.join(', ')})`, width, '  '),
    ...(question.command === null ? [] : [`    ${displayName(question.command, MAX_COMMAND_CHARACTERS)}`]),
  ]);
  return ['', 'What would settle it:', ...lines];
}
