/** The Report for a terminal or a mail: the verdict first, then what was found, in plain lines. */
import type { Report, ReportAssessment } from '../../model/report.ts';
import type { Severity } from '../../model/assessment.ts';
import {
  displayName,
  MAX_LINE_CHARACTERS,
  MAX_PATH_CHARACTERS,
  MAX_SENTENCE_CHARACTERS,
  MAX_TITLE_CHARACTERS,
  shorten,
  visible,
} from '../../util/escape.ts';
import { displayShortInstant, wallMs } from '../../util/instants.ts';
import { formatCount, formatQuantity, formatRange } from '../../util/units.ts';
import { blockLine, cellWidth, levelBlocks, pad, wrap } from '../text-layout.ts';
import { isAllJudged, notJudgedOf } from '../../report/judged.ts';
import { notJudgedAdvice, notJudgedLine } from '../../words/not-judged.ts';
import { changeSentence, goneText, stateText } from '../../words/baseline.ts';
import { catalogText, oldCatalogOf } from '../../words/catalog.ts';
import { dataNotes, gapsText } from '../../words/data-notes.ts';
import { splitText } from '../../words/memory-split.ts';
import { systemTexts } from '../../words/system.ts';
import { questionsOf } from '../../words/treatment.ts';
import {
  bestArticleText,
  counterLabel,
  eventWords,
  expiryText,
  limitText,
  machineName,
  machineNamesText,
  questionText,
  scopeSentence,
  SEVERITY_WORDS,
  sinceText,
  settingsText,
  subjectName,
  VERDICT_WORDS,
  verdictSentence,
  warningText,
} from '../../words/report.ts';
import { likelihoodText } from '../../words/likelihood.ts';
import { identityNotes } from '../../words/identity.ts';
import { askedOf, largestOf } from '../../report/process-levels.ts';
import { changeText, lastText, levelsSentence } from '../../words/process-levels.ts';
import { processNameWithPid, subjectNameWithPid } from '../../words/process-name.ts';
import { poolTagLine, poolTagNotes, poolTagsSentence } from '../../words/pool-tags.ts';
import { symptomLines } from '../../words/symptoms.ts';
import { countedOf, explainedOf, findingsOf, firstToLimit, suppressedOf } from '../../report/facts.ts';

export interface TextOptions {
  readonly color: boolean;
  /** Cells of a line. */
  readonly width: number;
  /** False for terminals that know ASCII alone; names keep their characters. Default true. */
  readonly unicode?: boolean;
}

/** Lists longer than this are cut in a summary; the other formats hold them all. */
const MAX_LISTED = 12;
/** Of a machine. */
const MAX_LARGEST_LINES = 5;
/** Machines whose Windows and memory are named. */
const MAX_SYSTEM_LINES = 3;
const MAX_TAG_LINES = 5;
const SPARK_CELLS = 12;
const MIN_WIDTH = 40;

const RED = 31;
const YELLOW = 33;
const GREEN = 32;
const DIM = 2;
const BOLD = 1;
const SEVERITY_COLORS: Readonly<Record<Severity, number>> = { critical: RED, high: RED, medium: YELLOW, low: 36 };

type Paint = (text: string, code: number) => string;

interface Sheet {
  readonly report: Report;
  readonly width: number;
  readonly unicode: boolean;
  readonly paint: Paint;
}

/** The summary, ending with a newline; lines of at most `width` cells (40 at least). */
export function renderText(report: Report, options: TextOptions): string {
  const sheet: Sheet = {
    report,
    width: Math.max(MIN_WIDTH, Math.floor(options.width)),
    unicode: options.unicode ?? true,
    paint: options.color ? (text, code) => `\u001b[${code}m${text}\u001b[0m` : (text) => text,
  };
  const blocks = [
    headLines(sheet),
    findingLines(sheet),
    askedLines(sheet),
    poolTagLines(sheet),
    largestLines(sheet),
    goneLines(sheet),
    suppressedLines(sheet),
    eventLines(sheet),
    quietLines(sheet),
    notJudgedLines(sheet),
    qualityLines(sheet),
    catalogLines(sheet),
  ].filter((lines) => lines.length > 0);
  const text = blocks.map((lines) => lines.join('\n')).join('\n\n');
  return `${sheet.unicode ? text : plainAscii(text)}\n`;
}

/** Our own typographic characters in ASCII. */
function plainAscii(text: string): string {
  return text.replace(/[’‘]/g, "'").replace(/[“”]/g, '"').replace(/…/g, '...').replace(/[–—]/g, '-');
}

function headLines({ report, width, paint }: Sheet): string[] {
  const hasLeak = findingsOf(report).some((one) => one.verdict === 'leak');
  const color = hasLeak ? RED : isAllJudged(report) ? GREEN : YELLOW;
  const verdict = wrap(verdictSentence(report), width).map((line) => paint(paint(line, color), BOLD));
  const names = machineNamesText(report);
  const settings = settingsText(report);
  const change = changeSentence(report);
  return [
    ...verdict,
    ...wrap(scopeSentence(report), width),
    ...(names === null ? [] : wrap(names, width)),
    ...systemTexts(report, MAX_SYSTEM_LINES).flatMap((line) => wrap(line, width)),
    ...(settings === null ? [] : wrap(settings, width)),
    ...(change === null ? [] : wrap(change, width).map((line) => paint(line, BOLD))),
  ];
}

interface Cell {
  readonly text: string;
  readonly code?: number;
}

const HEADINGS = [
  'Severity',
  'Process',
  'Machine',
  'Growth per hour',
  'Since',
  'Limit reached',
  'Known issue',
  'Shape',
];

function findingLines(sheet: Sheet): string[] {
  const findings = findingsOf(sheet.report);
  if (findings.length === 0) return [];
  // The column is there only where there is something to say in it.
  const isCompared = sheet.report.baseline !== undefined;
  const headings = isCompared ? [...HEADINGS, 'Change'] : HEADINGS;
  const rows = findings.map((one) => [...rowCells(sheet, one), ...(isCompared ? [{ text: stateText(one) }] : [])]);
  const widths = headings.map((heading, column) =>
    Math.max(cellWidth(heading), ...rows.map((row) => cellWidth(row[column]?.text ?? ''))),
  );
  const total = widths.reduce((sum, cells) => sum + cells + 2, -2);
  const isWide = total <= sheet.width;
  const lines = isWide
    ? [
        sheet.paint(
          rowLine(
            sheet,
            headings.map((text) => ({ text })),
            widths,
          ),
          DIM,
        ),
      ]
    : [];
  findings.forEach((one, index) => {
    const row = rows[index] ?? [];
    lines.push(...(isWide ? [rowLine(sheet, row, widths)] : stackedLines(sheet, one, row)));
    lines.push(...noteLines(sheet, one), ...questionLines(sheet, one));
  });
  return lines;
}

function rowCells({ report, unicode }: Sheet, one: ReportAssessment): Cell[] {
  const limit = limitText(report, one);
  const severity = one.severity === null ? 'Watch' : SEVERITY_WORDS[one.severity];
  const { exhaustion } = firstToLimit(report, one);
  const name = limit.interval === null || exhaustion === null ? '' : `${displayName(exhaustion.limit)} `;
  const of = limit.of === null ? '' : ` by ${limit.of}`;
  const dated = `${name}${limit.main}${of} (${limit.interval ?? limit.detail})`;
  return [
    one.severity === null ? { text: severity } : { text: severity, code: SEVERITY_COLORS[one.severity] },
    { text: shorten(processNameWithPid(one), 60) },
    { text: shorten(machineName(one.machine), 20) },
    { text: growthText(one) },
    { text: sinceText(one) },
    { text: dated },
    { text: bestArticleText(report, one) ?? 'none found' },
    { text: blockLine(one.series, SPARK_CELLS, unicode) },
  ];
}

/** `9.00 MiB (8.73 to 9.27) Private Bytes`. */
function growthText(one: ReportAssessment): string {
  const { trend, resource } = one;
  if (trend === null) return counterLabel(one);
  const interval = formatRange(resource, trend.ciLow, trend.ciHigh, trend.slopePerHour);
  const range = interval === null ? '' : ` (${interval})`;
  return `${formatQuantity(resource, trend.slopePerHour)}${range} ${counterLabel(one)}`;
}

function rowLine({ paint }: Sheet, row: readonly Cell[], widths: readonly number[]): string {
  const cells = row.map(({ text, code }, column) => {
    const padded = pad(text, widths[column] ?? 0);
    return code === undefined ? padded : paint(padded, code);
  });
  return cells.join('  ').trimEnd();
}

/** A finding over several lines, for terminals too narrow for the table. */
function stackedLines({ width, paint }: Sheet, one: ReportAssessment, row: readonly Cell[]): string[] {
  const [severity, , , growth, since, limit, article, shape, change] = row;
  const state = change === undefined || change.text === '' ? '' : `${change.text}: `;
  const head = `${pad(severity?.text ?? '', 8)}  ${state}${shorten(subjectNameWithPid(one), 80)}`;
  const facts = [
    `${growth?.text.startsWith('-') === true ? '' : '+'}${growth?.text ?? ''} per hour, since ${since?.text ?? ''}`,
    `Limit: ${limit?.text ?? ''}`,
    `Known issue: ${article?.text ?? ''}`,
  ];
  const withShape = shape === undefined || shape.text.trim() === '' ? head : `${head}  ${shape.text}`;
  const first = cellWidth(withShape) <= width ? [withShape] : wrap(head, width, '  ');
  const painted = first.map((line, index) =>
    index === 0 && severity?.code !== undefined ? paint(line, severity.code) : line,
  );
  return [...painted, ...facts.flatMap((fact) => wrap(fact, width - 2, '  ').map((line) => `  ${line}`))];
}

/** How likely it is a leak, what rises with it, where its memory is, and what limits the answer: a line each. */
function noteLines({ report, width }: Sheet, one: ReportAssessment): string[] {
  const split = one.split === undefined ? null : splitText(one.split);
  const notes = [likelihoodText(one), ...symptomLines(report, one), split, gapsText(one), ...identityNotes(one)];
  return notes
    .filter((note) => note !== null)
    .flatMap((note) => wrap(note, width - 2, '  ').map((line) => `  ${line}`));
}

function questionLines({ report, width, paint }: Sheet, one: ReportAssessment): string[] {
  const question = questionsOf(one)[0];
  if (question === undefined) return [];
  const asked = wrap(`? ${questionText(report, one, question)}`, width - 2, '  ').map((line) => `  ${line}`);
  // A command is not broken: it is there to be copied.
  const command =
    question.command === null ? [] : [`    ${paint(displayName(question.command, MAX_SENTENCE_CHARACTERS), BOLD)}`];
  return [...asked, ...command];
}

/** What `--process` asks for, counter by counter. */
function askedLines({ report, width, paint, unicode }: Sheet): string[] {
  const processes = askedOf(report);
  if (processes.length === 0) return [];
  const lines = processes.slice(0, MAX_LISTED).flatMap((rows) => [
    ...rows.slice(0, 1).flatMap(({ one }) => wrap(`  ${subjectNameWithPid(one)}`, width, '    ')),
    ...rows.flatMap((row) => {
      const shape = levelBlocks(row.levels.line, SPARK_CELLS, unicode);
      return wrap(`    ${counterLabel(row.one)}: ${levelsSentence(row)} ${shape}`, width, '      ');
    }),
  ]);
  return [paint('Processes asked for', BOLD), ...lines, ...moreLine(processes.length)];
}

/** The tags that grow, of each machine. */
function poolTagLines({ report, width, paint }: Sheet): string[] {
  const machines = report.poolTags ?? [];
  if (machines.length === 0) return [];
  const lines = machines.slice(0, MAX_LISTED).flatMap((tags) => {
    const of = machines.length > 1 ? `${machineName(tags.machine)}: ` : '';
    return [
      ...wrap(`  ${of}${[poolTagsSentence(tags), ...poolTagNotes(tags)].join(' ')}`, width, '  '),
      ...tags.tags.slice(0, MAX_TAG_LINES).flatMap((tag) => wrap(`    ${poolTagLine(tag)}`, width, '      ')),
      ...(tags.growing > MAX_TAG_LINES ? [`    and ${tags.growing - MAX_TAG_LINES} more`] : []),
    ];
  });
  return [paint('Pool tags', BOLD), ...lines, ...moreLine(machines.length)];
}

/** The largest few of each machine. */
function largestLines({ report, width, paint, unicode }: Sheet): string[] {
  const machines = [...largestOf(report).values()];
  if (machines.length === 0) return [];
  const rows = machines.slice(0, MAX_LISTED).flatMap((all) => all.slice(0, MAX_LARGEST_LINES));
  const cells = rows.map((row) => [
    shorten(machines.length > 1 ? subjectName(row.one) : processNameWithPid(row.one), 48),
    lastText(row),
    changeText(row),
    VERDICT_WORDS[row.one.verdict].label,
    levelBlocks(row.levels.line, SPARK_CELLS, unicode),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => cellWidth(row[column] ?? ''))));
  const lines = cells.flatMap(([name = '', last = '', change = '', verdict = '', shape = '']) => {
    const [most = 0, ofLast = 0, ofChange = 0, ofVerdict = 0] = widths;
    const line = `  ${pad(name, most)}  ${pad(last, ofLast, 'right')}  ${pad(change, ofChange, 'right')}  ${pad(verdict, ofVerdict)}  ${shape}`;
    return cellWidth(line) <= width ? [line] : wrap(`  ${name}: ${last}, ${change}, ${verdict}`, width, '    ');
  });
  return [
    paint('Largest processes (memory at the end, change over the log)', BOLD),
    ...lines,
    ...moreLine(machines.length),
  ];
}

function goneLines({ report, width, paint }: Sheet): string[] {
  const gone = report.baseline?.gone ?? [];
  if (gone.length === 0) return [];
  const lines = gone.slice(0, MAX_LISTED).flatMap((one) => wrap(`  ${goneText(one)}`, width, '    '));
  return [paint('Gone since the last run', BOLD), ...lines, ...moreLine(gone.length)];
}

function suppressedLines({ report, width, paint }: Sheet): string[] {
  const suppressed = suppressedOf(report);
  if (suppressed.length === 0) return [];
  const lines = suppressed.slice(0, MAX_LISTED).flatMap((one) => {
    const { reason, file, line } = one.suppressedBy;
    const what = `${subjectName(one)}, ${growthText(one)} per hour`;
    const why = `${displayName(reason, MAX_TITLE_CHARACTERS)} (${expiryText(one.suppressedBy)}, ${displayName(file, MAX_PATH_CHARACTERS)}:${line})`;
    return wrap(`  ${what}: ${why}`, width, '    ');
  });
  return [paint('Suppressed findings', BOLD), ...lines, ...moreLine(suppressed.length)];
}

function eventLines({ report, width, paint }: Sheet): string[] {
  if (report.events.length === 0) return [];
  const lines = report.events.slice(0, MAX_LISTED).flatMap((event) => {
    const article = bestArticleText(report, event);
    const known = article === null ? '' : `; ${article}: about a crash, not a leak`;
    const schedule = event.scheduled ? ' (at a fixed time of day)' : '';
    const pid = event.pid === null ? '' : ` (PID ${event.pid})`;
    const what = event.process === null ? 'was restarted' : eventWords(event);
    return wrap(
      `  ${displayShortInstant(wallMs(event.at))}  ${subjectName(event)}${pid} ${what}${schedule}${known}`,
      width,
      '    ',
    );
  });
  return [paint('Events', BOLD), ...lines, ...moreLine(report.events.length)];
}

function quietLines({ report, width, paint }: Sheet): string[] {
  const explained = explainedOf(report);
  const lines = explained.slice(0, MAX_LISTED).flatMap((one) => {
    const verdict = VERDICT_WORDS[one.verdict].label.toLowerCase();
    const article = bestArticleText(report, one);
    const known = article === null ? '' : `, ${article}`;
    return wrap(`  ${subjectName(one)}, ${counterLabel(one)}: ${verdict}${known}`, width, '    ');
  });
  const head =
    explained.length === 0 ? [] : [paint('Growing, but not leaking', BOLD), ...lines, ...moreLine(explained.length)];
  const counted = countedOf(report);
  const verdicts = [...new Set(counted.map((one) => one.verdict))];
  const counts = verdicts.map((verdict) => {
    const count = counted.filter((one) => one.verdict === verdict).length;
    return `${formatCount(count)} ${VERDICT_WORDS[verdict].label.toLowerCase()}`;
  });
  return counts.length === 0 ? head : [...head, ...wrap(`Other counters: ${counts.join(', ')}.`, width, '  ')];
}

function moreLine(count: number): string[] {
  return count > MAX_LISTED ? [`  and ${count - MAX_LISTED} more`] : [];
}

function notJudgedLines({ report, width, paint }: Sheet): string[] {
  const all = notJudgedOf(report);
  if (all.length === 0) return [];
  const lines = all.slice(0, MAX_LISTED).flatMap((one) => wrap(`  ${notJudgedLine(one)}`, width, '    '));
  const advice = wrap(notJudgedAdvice(all), width - 2, '  ').map((line) => `  ${line}`);
  return [paint('Memory not judged', BOLD), ...lines, ...moreLine(all.length), ...advice];
}

function qualityLines({ report, width, paint }: Sheet): string[] {
  const lines = dataNotes(report, findingsOf(report)).map((note) => `note: ${note}`);
  for (const input of report.inputs) {
    for (const warning of input.warnings) lines.push(`warning: ${warningText(input, warning)}`);
  }
  for (const warning of report.warnings) lines.push(`warning: ${displayName(warning, MAX_SENTENCE_CHARACTERS)}`);
  const failed = report.failedInputs.map((input) => {
    const message = visible(input.message);
    const named = message.includes(visible(input.file)) ? message : `${visible(input.file)}: ${message}`;
    return `not read: ${shorten(named, MAX_LINE_CHARACTERS)}`;
  });
  return [
    ...lines.flatMap((line) => wrap(line, width, '  ')),
    ...failed.flatMap((line) => wrap(line, width, '  ').map((part) => paint(part, YELLOW))),
  ];
}

function catalogLines({ report, width, paint }: Sheet): string[] {
  const text = [`Catalog: ${catalogText(report.catalog)}.`, oldCatalogOf(report)].filter((one) => one !== null);
  return wrap(text.join(' '), width).map((line) => paint(line, DIM));
}
