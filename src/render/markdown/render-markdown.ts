/** The Report for a ticket: verdict, findings, what to do, evidence; short enough for the field of any ticket system. */
import type { Report, ReportAssessment, ReportArticleMatch, ReportEvent, ReportPoolTags } from '../../model/report.ts';
import { displayShortInstant, wallMs } from '../../util/instants.ts';
import { formatBytes, formatCount, formatPlural, formatQuantity, formatRange } from '../../util/units.ts';
import { sureText, whyText } from '../../words/why.ts';
import { causeNotes } from '../../words/cause-steps.ts';
import { stepsFor } from '../../words/advice.ts';
import { describedText, questionsOf } from '../../words/treatment.ts';
import { splitText } from '../../words/memory-split.ts';
import { changeSentence, goneText, stateText } from '../../words/baseline.ts';
import { strengthPhrases } from '../../words/article-strength.ts';
import { catalogText, oldCatalogOf } from '../../words/catalog.ts';
import { notJudgedAdvice, notJudgedLine } from '../../words/not-judged.ts';
import { isJudged, notJudgedOf } from '../../report/judged.ts';
import { dataNotes, gapsText } from '../../words/data-notes.ts';
import { REASON_STATE_WORDS } from '../../words/reasons.ts';
import {
  POOL_WORDS,
  poolTagNotes,
  poolTagsSentence,
  tagGrowthText,
  tagOwnerText,
  tagRateText,
  tagShareText,
} from '../../words/pool-tags.ts';
import { symptomLines } from '../../words/symptoms.ts';
import { httpsUrl } from '../links.ts';
import { mdInline, mdCellCode, mdCode, mdLink, mdTable, mdText } from './markdown-text.ts';
import { reportKey } from '../report-key.ts';
import {
  articleName,
  bestArticleText,
  CAVEAT_WORDS,
  counterLabel,
  eventWords,
  expiryText,
  limitText,
  machineName,
  machineNamesText,
  processName,
  questionText,
  quietReason,
  scopeSentence,
  SEVERITY_WORDS,
  sinceText,
  VERDICT_WORDS,
  verdictSentence,
  warningText,
} from '../../words/report.ts';
import { baseRateText } from '../../words/likelihood.ts';
import { systemTexts } from '../../words/system.ts';
import { identityNotes } from '../../words/identity.ts';
import { askedOf, largestOf } from '../../report/process-levels.ts';
import { changeText, lastText, levelsSentence, rangeText } from '../../words/process-levels.ts';
import { onMachine, pidBesideName, processNameWithPid } from '../../words/process-name.ts';
import { articleOf, countedOf, explainedOf, findingsOf, openMatches, suppressedOf } from '../../report/facts.ts';

/** Jira takes 32,767 characters: so many findings with their evidence, and so many lines of anything else, fit. */
const MAX_DETAILED = 5;
const MAX_LISTED = 20;
const MAX_ROWS = 30;
const MAX_ARTICLES = 3;
const MAX_LARGEST = 10;
const MAX_TAGS = 5;
const MAX_EVIDENCE = 8;
const MAX_TEXT = 240;

/** Markdown, ending with a newline. */
export function renderMarkdown(report: Report): string {
  const findings = findingsOf(report);
  const names = machineNamesText(report);
  const change = changeSentence(report);
  const blocks = [
    [`## leakscan: ${mdInline(verdictSentence(report))}`],
    [mdText(scopeSentence(report))],
    names === null ? [] : [mdText(names)],
    change === null ? [] : [mdText(change)],
    findingRows(report, findings),
    ...findings.slice(0, MAX_DETAILED).map((one, index) => findingLines(report, one, index + 1)),
    listed('Processes asked for', askedItems(report)),
    ...(report.poolTags ?? []).slice(0, MAX_DETAILED).map(poolTagRows),
    largestRows(report),
    listed(
      'Gone since the last run',
      (report.baseline?.gone ?? []).map((one) => mdText(goneText(one))),
    ),
    listed('Events', eventItems(report)),
    listed('Growing, but not leaking', quietItems(report)),
    listed('Suppressed findings', suppressedItems(report)),
    listed('Memory not judged', notJudgedItems(report)),
    listed('Data quality', qualityItems(report)),
    provenance(report),
    [`Report key: \`${reportKey(report)}\``],
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function findingRows(report: Report, findings: readonly ReportAssessment[]): string[] {
  if (findings.length === 0) return [];
  const isCompared = report.baseline !== undefined;
  const headings = ['#', 'Severity', 'Process', 'Machine', 'Growth per hour', 'Since', 'Limit reached', 'Known issue'];
  const rows = findings.slice(0, MAX_ROWS).map((one, index) => {
    const limit = limitText(report, one);
    const cells = [
      String(index + 1),
      one.severity === null ? 'Watch' : SEVERITY_WORDS[one.severity],
      mdCellCode(processName(one)),
      mdCellCode(machineName(one.machine)),
      mdInline(growthText(one)),
      mdInline(sinceText(one)),
      mdInline(`${limit.main}${limit.of === null ? '' : ` by ${limit.of}`} (${limit.interval ?? limit.detail})`),
      mdInline(bestArticleText(report, one) ?? 'none found'),
    ];
    return isCompared ? [...cells, stateText(one)] : cells;
  });
  return [
    ...mdTable(isCompared ? [...headings, 'Change'] : headings, rows),
    ...(findings.length > rows.length ? ['', `And ${formatCount(findings.length - rows.length)} more.`] : []),
  ];
}

function growthText({ trend, resource }: ReportAssessment): string {
  if (trend === null) return 'not known';
  const range = formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  return `${formatQuantity(resource, trend.slopePerHour)}${range === null ? '' : ` (${range})`}`;
}

/** `inetinfo` on `EXFE01`; the machine alone where it is the machine itself. */
function subject(one: ReportAssessment | ReportEvent): string {
  const machine = mdCode(machineName(one.machine));
  return one.process === null ? machine : `${mdCode(processName(one))}${onMachine(one)}${machine}`;
}

function findingLines(report: Report, one: ReportAssessment, number: number): string[] {
  const verb = one.verdict === 'leak' ? 'leaks' : 'may leak';
  const pid = pidBesideName(one);
  const gaps = gapsText(one);
  const split = one.split === undefined ? null : splitText(one.split);
  return [
    `### ${number}. ${subject(one)}: ${counterLabel(one)} ${verb}`,
    '',
    `- **Why:** ${mdInline(whyText(one))}`,
    ...(split === null ? [] : [`- **Where:** ${mdInline(split)}`]),
    `- **How sure:** ${mdInline(sureText(one))}`,
    `- Since ${mdText(sinceText(one))}${pid === null ? '' : `, ${pid}`}. Finding \`${one.id.replace(/[^\w-]/g, '_').slice(0, 64)}\`.`,
    ...symptomLines(report, one).map((text) => `- ${mdText(text)}.`),
    ...one.caveats.map((caveat) => `- Note: ${mdInline(CAVEAT_WORDS[caveat])}`),
    ...(gaps === null ? [] : [`- Note: ${mdInline(gaps)}.`]),
    ...[...identityNotes(one), ...causeNotes(one)].map((note) => `- Note: ${mdInline(note)}`),
    '',
    ...reasonLines(report, one),
    '**What to do**',
    '',
    ...stepsFor(report, one).map(
      ({ text, command }, index) =>
        `${index + 1}. ${mdText(text)}${command === null ? '' : ` ${mdCode(command, MAX_TEXT)}`}`,
    ),
    ...articleLines(report, one),
  ];
}

function reasonLines(report: Report, one: ReportAssessment): string[] {
  if (one.reasons.length === 0) return [];
  const lines = one.reasons.map(
    ({ text, state }) => `- ${REASON_STATE_WORDS[state]}: ${mdInline(text.slice(0, MAX_TEXT))}`,
  );
  const assumes = baseRateText(report, one);
  if (assumes !== null) lines.push(`- ${mdText(assumes)}.`);
  return [`**Why this ${one.verdict === 'leak' ? 'is' : 'may be'} a leak**`, '', ...lines, ''];
}

function articleLines(report: Report, one: ReportAssessment): string[] {
  const open = openMatches(one.articles);
  if (open.length === 0) return [];
  const more = open.length - MAX_ARTICLES;
  const question = questionsOf(one)[0];
  return [
    '',
    '**Known issue**',
    '',
    ...open.slice(0, MAX_ARTICLES).flatMap((match) => matchLines(report, one, match)),
    ...(more > 0 ? [`- and ${more} more`] : []),
    ...(question === undefined ? [] : [`- To tell: ${mdInline(questionText(report, one, question))}`]),
  ];
}

const CONDITION_WORDS = { met: 'met', unmet: 'not met', unknown: 'not known' } as const;

function matchLines(
  report: Report,
  about: ReportAssessment,
  { id, confidence, evidence }: ReportArticleMatch,
): string[] {
  const article = articleOf(report, id);
  const url = httpsUrl(
    article?.references.find((reference) => reference.id === id)?.url ?? article?.source?.url ?? null,
  );
  const strength = [confidence, ...(article === null ? [] : strengthPhrases(article))].join('; ');
  const described = describedText(about, article?.title ?? '');
  const title = described === '' ? '' : `: ${mdInline(described.slice(0, MAX_TEXT))}`;
  return [
    `- ${mdLink(mdText(articleName(id)), url)} (${strength})${title}`,
    ...evidence.slice(0, MAX_EVIDENCE).map(({ wanted, found, state }) => {
      const [want, have] = [wanted, found].map((text) => mdText(text.slice(0, MAX_TEXT)));
      return `  - ${CONDITION_WORDS[state]}: wanted ${want}; found ${have}`;
    }),
  ];
}

const askedItems = (report: Report): string[] =>
  askedOf(report)
    .flat()
    .map((row) => {
      const pid = pidBesideName(row.one);
      const what = `${subject(row.one)}${pid === null ? '' : `, ${pid}`}, ${counterLabel(row.one)}`;
      return `${what}: ${mdInline(levelsSentence(row).slice(0, MAX_TEXT))}`;
    });

/** The pool tags of a machine. */
function poolTagRows(tags: ReportPoolTags): string[] {
  return [
    `### Pool tags of ${mdCode(machineName(tags.machine))}`,
    '',
    mdText([poolTagsSentence(tags), ...poolTagNotes(tags)].join(' ')),
    '',
    ...mdTable(
      ['Tag', 'Pool', 'Growth', 'Per hour', 'Share of its pool’s growth', 'At the end', 'Used by'],
      tags.tags
        .slice(0, MAX_TAGS)
        .map((tag) => [
          mdCellCode(tag.tag),
          POOL_WORDS[tag.type],
          mdInline(tagGrowthText(tag)),
          mdInline(tagRateText(tag)),
          mdInline(tagShareText(tag)),
          mdInline(formatBytes(tag.lastBytes)),
          mdInline(tagOwnerText(tag).slice(0, MAX_TEXT)),
        ]),
    ),
    ...(tags.growing > MAX_TAGS ? ['', `And ${formatCount(tags.growing - MAX_TAGS)} more.`] : []),
  ];
}

/** The largest processes of each machine. */
function largestRows(report: Report): string[] {
  const machines = [...largestOf(report).values()];
  if (machines.length === 0) return [];
  const rows = machines.flatMap((all) => all.slice(0, MAX_LARGEST)).slice(0, MAX_ROWS);
  return [
    '### Largest processes',
    '',
    ...mdTable(
      ['Process', 'Machine', 'Memory at the end', 'Change', 'Lowest to highest', 'Verdict'],
      rows.map((row) => [
        mdCellCode(processNameWithPid(row.one)),
        mdCellCode(machineName(row.one.machine)),
        mdInline(lastText(row)),
        mdInline(changeText(row)),
        mdInline(rangeText(row)),
        VERDICT_WORDS[row.one.verdict].label,
      ]),
    ),
  ];
}

function eventItems(report: Report): string[] {
  return report.events.map((event) => {
    const article = bestArticleText(report, event);
    const known = article === null ? '' : `; ${mdText(article)}: about a crash, not a leak`;
    const what = event.process === null ? 'was restarted' : eventWords(event);
    const pid = event.pid === null ? '' : ` (PID ${event.pid})`;
    return `${displayShortInstant(wallMs(event.at))}: ${subject(event)}${pid} ${what}${known}`;
  });
}

const quietItems = (report: Report): string[] =>
  explainedOf(report).map(
    (one) =>
      `${subject(one)}, ${counterLabel(one)}: ${VERDICT_WORDS[one.verdict].label.toLowerCase()}. ${mdText(quietReason(one).slice(0, MAX_TEXT))}`,
  );

const suppressedItems = (report: Report): string[] =>
  suppressedOf(report).map(
    (one) =>
      `${subject(one)}, ${counterLabel(one)}: ${mdInline(one.suppressedBy.reason.slice(0, MAX_TEXT))} (${expiryText(one.suppressedBy)}, ${mdCode(`${one.suppressedBy.file}:${one.suppressedBy.line}`, 100)})`,
  );

function notJudgedItems(report: Report): string[] {
  const items = notJudgedOf(report).map((one) => mdText(notJudgedLine(one)));
  return items.length === 0 ? [] : [...items, mdText(notJudgedAdvice(notJudgedOf(report)))];
}

function qualityItems(report: Report): string[] {
  const faults = report.inputs.flatMap((input) => input.warnings.map((warning) => warningText(input, warning)));
  const failed = report.failedInputs.map(({ message }) => `not read: ${message.slice(0, MAX_TEXT)}`);
  return [...dataNotes(report), ...faults, ...report.warnings.map((text) => text.slice(0, MAX_TEXT)), ...failed].map(
    (text) => mdText(text),
  );
}

/** A section with a list; nothing where there is nothing to list. */
function listed(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length - MAX_LISTED;
  const shown = items.slice(0, MAX_LISTED).map((item) => `- ${item}`);
  return [`### ${heading}`, '', ...shown, ...(more > 0 ? [`- and ${formatCount(more)} more`] : [])];
}

function provenance(report: Report): string[] {
  const { tool, catalog, generatedAt, inputs } = report;
  const counters = countedOf(report).filter(isJudged).length;
  const made = `leakscan ${mdInline(tool.version)}, ${mdInline(generatedAt)}, catalog: ${mdText(catalogText(catalog))}`;
  const old = oldCatalogOf(report);
  const files = inputs
    .slice(0, MAX_LISTED)
    .map(({ file, bytes, sha256 }) => `${mdCode(file, 160)}, ${formatBytes(bytes)}, SHA-256 ${mdCode(sha256, 64)}`);
  const systems = systemTexts(report, MAX_LISTED).map((line) => mdText(line));
  const items = [
    made,
    ...(old === null ? [] : [old]),
    ...files,
    ...systems,
    `${formatPlural(counters, 'other counter')} without significant growth`,
  ];
  return listed('Made by', items);
}
