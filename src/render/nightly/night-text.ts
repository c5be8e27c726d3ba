/** The night for a terminal, a log or a mail: the verdict, a line for each change, and how much is as it was. */
import type { Severity } from '../../model/assessment.ts';
import type { NightMachine } from '../../model/nightly.ts';
import type { ReportFailedInput } from '../../model/report.ts';
import { displayName, MAX_LINE_CHARACTERS, MAX_SENTENCE_CHARACTERS, shorten, visible } from '../../util/escape.ts';
import { formatCount, formatPlural } from '../../util/units.ts';
import { wrap } from '../text-layout.ts';
import type { TextOptions } from '../text/render-text.ts';
import { machineName, SEVERITY_WORDS, subjectName } from '../../words/report.ts';
import { causeGrowth, causeTitle, machineNames, rateRange } from '../../words/night-causes.ts';
import {
  articleText,
  lastSampleText,
  leftOutBeforeText,
  limitOf,
  nightAside,
  nightScope,
  nightSentence,
  NIGHT_STATE_WORDS,
  resourceLabel,
  waitingReason,
  waitingText,
} from '../../words/night.ts';
import { lacksMemory } from '../../report/judged.ts';
import { firstLimit, isShared, otherMachines, type RowCause } from '../../report/nightly/causes.ts';
import { overviewOf, type NightOverview } from '../../report/nightly/overview.ts';

/** A first night, or one after a change on all machines, has hundreds of new ones: the page has them all. */
const MAX_OF_A_STATE = 20;
const MAX_SILENT = 12;
const MAX_WAITING = 12;
const MAX_FAILED = 12;
const MAX_LEFT_OUT = 12;
const MIN_WIDTH = 40;
/** As wide as a state and the blank behind it. */
const INDENT = '       ';

const RED = 31;
const YELLOW = 33;
const GREEN = 32;
const BOLD = 1;
const SEVERITY_COLORS: Readonly<Record<Severity, number>> = { critical: RED, high: RED, medium: YELLOW, low: 36 };

interface Sheet {
  readonly night: NightOverview;
  readonly width: number;
  readonly paint: (text: string, code: number) => string;
}

/** The summary, ending with a newline; lines of at most `width` cells (40 at least). */
export function renderNightText(summary: NightOverview['summary'], options: TextOptions): string {
  const sheet: Sheet = {
    night: overviewOf(summary),
    width: Math.max(MIN_WIDTH, Math.floor(options.width)),
    paint: options.color ? (text, code) => `\u001b[${code}m${text}\u001b[0m` : (text) => text,
  };
  const blocks = [headLines(sheet), changeLines(sheet), restLines(sheet)].filter((lines) => lines.length > 0);
  const text = blocks.map((lines) => lines.join('\n')).join('\n\n');
  return `${options.unicode === false ? text.replaceAll('…', '...') : text}\n`;
}

function headLines({ night, width, paint }: Sheet): string[] {
  const unjudged = night.summary.machines.some(lacksMemory);
  const verdict = wrap(nightSentence(night), width).map((line) =>
    paint(paint(line, night.leaking.length > 0 ? RED : unjudged ? YELLOW : GREEN), BOLD),
  );
  const aside = nightAside(night);
  return [...verdict, ...(aside === '' ? [] : wrap(aside, width)), ...wrap(nightScope(night), width)];
}

function changeLines(sheet: Sheet): string[] {
  const { fresh } = sheet.night;
  return [fresh.new, fresh.reopened, fresh.worse, fresh.gone].flatMap((causes) => stateLines(sheet, causes));
}

function stateLines({ night, width, paint }: Sheet, causes: readonly RowCause[]): string[] {
  const lines = causes.slice(0, MAX_OF_A_STATE).flatMap((cause) => {
    const { severity, status } = cause.members[0]!.finding;
    const [first = '', ...more] = wrap(lineOf(cause, night), width, INDENT);
    const color = status === 'open' && severity !== null ? SEVERITY_COLORS[severity] : null;
    const names = isShared(cause) ? wrap(`${INDENT}${machineNames(cause.machines)}`, width, INDENT) : [];
    return [color === null ? first : paint(first, color), ...more, ...names];
  });
  const [first] = causes;
  const word = first === undefined ? '' : NIGHT_STATE_WORDS[first.members[0]!.state].toLowerCase();
  const more = causes.length - MAX_OF_A_STATE;
  return more > 0 ? [...lines, `${INDENT}and ${formatCount(more)} more ${word}`] : lines;
}

/**
 * `New    High: inetinfo on EXFE01, 9.00 MiB/h (8.73 to 9.27) Private Bytes, commit limit in 47 hours; KB 944903 (likely)`,
 * `New    Low: lsass on 3 more machines, 3.10 to 5.93 MiB/h Private Bytes`.
 */
function lineOf(cause: RowCause, { summary }: NightOverview): string {
  const { finding, state } = cause.members[0]!;
  const word = NIGHT_STATE_WORDS[state].padEnd(6);
  const title = causeTitle(cause, state === 'new' ? otherMachines(summary.causes, cause) : 0);
  if (finding.status === 'closed') return `${word} ${title}, was ${lastGrowth(cause)}`;
  const severity = finding.severity === null ? 'Watch' : SEVERITY_WORDS[finding.severity];
  const first = firstLimit(cause.members);
  const limit = first === null ? null : limitOf(first);
  const where = first === null || !isShared(cause) ? '' : ` on ${machineName(first.machine.machine)}`;
  const article = articleText(finding);
  return `${word} ${severity}: ${title}, ${causeGrowth(cause)}${limit === null ? '' : `, ${limit.limit} ${limit.main}${where}`}${article === null ? '' : `; ${article}`}`;
}

/** Without the interval of a finding: it is a thing of the past. */
function lastGrowth({ members }: RowCause): string {
  const findings = members.map(({ finding }) => finding);
  const range = rateRange(findings);
  return range === null ? resourceLabel(findings[0]!) : `${range}/h ${resourceLabel(findings[0]!)}`;
}

const findingCount = (causes: readonly RowCause[]): number =>
  causes.reduce((sum, { members }) => sum + members.length, 0);

function restLines(sheet: Sheet): string[] {
  const { fresh, absent, unread, open, summary } = sheet.night;
  const { width } = sheet;
  const [same, better] = [findingCount(fresh.same), findingCount(fresh.better)];
  const unsure = open.filter(({ state }) => state === 'silent').length;
  const unjudged = summary.machines.filter(lacksMemory);
  const kept = [
    { count: same, what: 'unchanged' },
    { count: better, what: 'better' },
    { count: unsure, what: 'on machines without new data' },
  ]
    .filter(({ count }) => count > 0)
    .map(({ count, what }, index) => `${index === 0 ? formatPlural(count, 'finding') : formatCount(count)} ${what}`);
  const further = unjudged.length > MAX_SILENT ? ` and ${formatCount(unjudged.length - MAX_SILENT)} more` : '';
  return [
    ...(kept.length === 0 ? [] : wrap(`${kept.join(', ')}.`, width)),
    ...waitingLines(sheet),
    ...suppressedLines(sheet),
    ...machineLines('No new data', absent, width),
    ...machineLines('Sent only unreadable logs', unread, width),
    ...(unjudged.length === 0
      ? []
      : wrap(
          `Memory not judged: ${unjudged
            .slice(0, MAX_SILENT)
            .map(({ machine }) => machineName(machine))
            .join(', ')}${further}.`,
          width,
          '  ',
        )),
    ...failedLines(sheet),
    ...leftOutLines(sheet),
    ...summary.warnings.flatMap((warning) =>
      wrap(`warning: ${displayName(warning, MAX_SENTENCE_CHARACTERS)}`, width, '  '),
    ),
  ];
}

/** `2 findings wait for another night: w3wp on WEB03 (1 of 2 nights), store on EXBE01 (2 of 3 nights).` */
function waitingLines({ night: { summary }, width }: Sheet): string[] {
  const waiting = summary.waiting ?? [];
  const text = waitingText(waiting);
  if (text === null) return [];
  const names = waiting.slice(0, MAX_WAITING).map((one) => `${subjectName(one)} (${waitingReason(one)})`);
  const more = waiting.length - names.length;
  const others = more > 0 ? ` and ${formatCount(more)} more (waiting in summary.json)` : '';
  return wrap(`${text}: ${names.join(', ')}${others}.`, width, '  ');
}

function suppressedLines({ night: { summary }, width }: Sheet): string[] {
  const count = summary.suppressed?.length ?? 0;
  if (count === 0) return [];
  return wrap(`${formatPlural(count, 'finding')} ${count === 1 ? 'is' : 'are'} suppressed.`, width);
}

function machineLines(label: string, machines: readonly NightMachine[], width: number): string[] {
  if (machines.length === 0) return [];
  const names = machines.slice(0, MAX_SILENT).map((one) => `${machineName(one.machine)} (${lastSampleText(one)})`);
  const others = machines.length > MAX_SILENT ? ` and ${formatCount(machines.length - MAX_SILENT)} more` : '';
  return wrap(`${label}: ${names.join(', ')}${others}.`, width, '  ');
}

function failedLines({ night: { summary }, width, paint }: Sheet): string[] {
  const { failedInputs } = summary;
  if (failedInputs.length === 0) return [];
  const lines = failedInputs.slice(0, MAX_FAILED).flatMap((one) => wrap(`not read: ${fileText(one)}`, width, '  '));
  return [
    ...wrap(`${formatPlural(failedInputs.length, 'log')} could not be read.`, width),
    ...lines.map((line) => paint(line, YELLOW)),
    ...moreLine(failedInputs.length - MAX_FAILED, 'failedInputs', width),
  ];
}

/** Files that are no counter logs, by name; those of earlier nights are only counted. */
function leftOutLines({ night, width }: Sheet): string[] {
  const { leftOut } = night;
  const before = leftOutBeforeText(night);
  const names = leftOut.slice(0, MAX_LEFT_OUT).map(({ file }) => visible(file));
  const more = leftOut.length > MAX_LEFT_OUT ? ` and ${formatCount(leftOut.length - MAX_LEFT_OUT)} more` : '';
  const what = leftOut.length === 1 ? 'file that is not a counter log' : 'files that are not counter logs';
  const fresh = `Skipped ${formatCount(leftOut.length)} ${what}: ${names.join(', ')}${more}`;
  return [
    ...(names.length === 0 ? [] : wrap(`${fresh} (reasons: leftOut in summary.json).`, width, '  ')),
    ...(before === null ? [] : wrap(`${before} (leftOut in summary.json).`, width, '  ')),
  ];
}

function fileText({ file, message }: ReportFailedInput): string {
  const shown = visible(message);
  return shorten(shown.includes(visible(file)) ? shown : `${visible(file)}: ${shown}`, MAX_LINE_CHARACTERS);
}

/** @param field of the summary that names all */
const moreLine = (more: number, field: string, width: number): string[] =>
  more > 0 ? wrap(`  and ${formatCount(more)} more: see ${field} in summary.json`, width, '  ') : [];
