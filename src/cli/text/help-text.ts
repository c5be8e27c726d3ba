/** What `--help` and `help` print, from the tables of commands and options. */
import { COMMAND_GROUPS, COMMANDS, FIRST_WORDS, type Command } from '../options/commands.ts';
import { longForm, optionsOf } from '../options/table.ts';
import { OPTION_GROUPS, type Option } from '../options/table/option.ts';

/** Columns of a line at least, however narrow the terminal is. */
const MIN_WIDTH = 40;
/** Columns of the left side at most; a longer entry has a line of its own. */
const MAX_LEFT = 30;
const INDENT = '  ';

type Row = readonly [left: string, right: string];

/** All commands, and the options of a scan. */
export function overviewText(width: number): string {
  const scan = COMMANDS.find(({ name }) => name === 'scan')!;
  const commands = FIRST_WORDS.map((word): Row => {
    const group = COMMAND_GROUPS.get(word);
    const own = COMMANDS.find(({ name }) => name === word);
    return group === undefined
      ? [usageOf(own!), own!.summary]
      : [`${word} COMMAND`, `${group}; see "leakscan help ${word}"`];
  });
  return text([
    paragraph('leakscan finds leaking processes in System Monitor/perfmon counter logs.', width),
    section('Commands:', commands, width),
    ...optionSections(scan, width),
    ...endOf(scan, width),
    paragraph(
      '"leakscan help COMMAND" shows the options of a command. An environment variable LEAKSCAN_<OPTION> sets an option: LEAKSCAN_FAIL_ON=suspect sets --fail-on suspect.',
      width,
    ),
  ]);
}

/** The commands of a group. */
export function groupText(group: string, width: number): string {
  const own = COMMANDS.filter(({ name }) => name.startsWith(`${group} `));
  return text([
    paragraph(`leakscan ${group}: ${COMMAND_GROUPS.get(group) ?? ''}.`, width),
    section(
      'Commands:',
      own.map((one): Row => [usageOf(one), one.summary]),
      width,
    ),
    paragraph(`"leakscan help ${group} COMMAND" shows the options of a command.`, width),
  ]);
}

export function commandText(command: Command, width: number): string {
  const { operands, operandText, summary } = command;
  return text([
    paragraph(`leakscan ${command.name}: ${summary}.`, width),
    section('Usage:', [[`leakscan ${usageOf(command)}${operands.includes('--') ? '' : ' [OPTION...]'}`, '']], width),
    ...(operandText === undefined ? [] : [section('Operands:', [[operands, operandText]], width)]),
    ...optionSections(command, width),
    ...endOf(command, width),
  ]);
}

const usageOf = ({ name, operands }: Command): string => (operands === '' ? name : `${name} ${operands}`);

function optionSections(command: Command, width: number): string[] {
  const own = optionsOf(command.name);
  return OPTION_GROUPS.flatMap((group) => {
    const rows = own.filter((one) => one.group === group).map((one): Row => [optionForm(one), optionText(one)]);
    return rows.length === 0 ? [] : [section(`${group}:`, rows, width)];
  });
}

/** `-o, --output FILE`. */
export function optionForm(option: Option): string {
  const short = option.alias === undefined ? '    ' : `-${option.alias}, `;
  return `${short}${longForm(option)}${option.value === undefined ? '' : ` ${option.value}`}`;
}

/** Its description with what else there is to know. */
export function optionText(option: Option): string {
  if (option.value === undefined) return option.description;
  const { description, choices, repeats, default: standard } = option;
  return (
    [
      description,
      ...(choices === undefined ? [] : [`one of ${choices.join(', ')}`]),
      ...(repeats === true ? ['can be repeated'] : []),
    ].join('; ') + (standard === undefined ? '' : ` (default: ${standard})`)
  );
}

function endOf({ example, statuses }: Command, width: number): string[] {
  return [
    section('Example:', [[example, '']], width),
    section(
      'Exit status:',
      statuses.map(([status, meaning]): Row => [String(status), meaning]),
      width,
    ),
  ];
}

const text = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

const paragraph = (words: string, width: number): string => wrap(words, Math.max(MIN_WIDTH, width)).join('\n');

function section(heading: string, rows: readonly Row[], width: number): string {
  const lefts = rows.filter(([, right]) => right !== '').map(([left]) => left.length);
  const left = Math.max(0, ...lefts.filter((length) => length <= MAX_LEFT));
  const room = Math.max(MIN_WIDTH, width) - INDENT.length;
  return [heading, ...rows.flatMap((row) => rowLines(row, left, room).map((line) => INDENT + line))].join('\n');
}

function rowLines([left, right]: Row, leftWidth: number, room: number): string[] {
  // A command goes on in the next line, indented.
  if (right === '') return wrap(left, room - INDENT.length).map((line, at) => (at === 0 ? line : INDENT + line));
  const gap = ' '.repeat(leftWidth + INDENT.length);
  const lines = wrap(right, room - gap.length);
  if (left.length > leftWidth) return [left, ...lines.map((line) => gap + line)];
  return lines.map((line, at) => (at === 0 ? left.padEnd(gap.length) + line : gap + line));
}

function wrap(words: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= width || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
