/** What the words of a command line are, by the table of options: for what must be known before parsing. */
import { parseArgs } from 'node:util';
import { COMMAND_GROUPS, commandNamed, type Command } from './commands.ts';
import { OPTIONS } from './table.ts';

/** An option, with its value if it has one. */
interface OptionWord {
  readonly kind: 'option';
  /** Without dashes; of an alias the option's own name. */
  readonly name: string;
  /** As typed, without a value: `--since`, `-o`. */
  readonly rawName: string;
  readonly index: number;
  readonly value?: string | undefined;
  /** Whether the value is in the same word. */
  readonly inlineValue?: boolean | undefined;
}

interface OperandWord {
  readonly kind: 'positional';
  readonly index: number;
  readonly value: string;
}

export type Word = OptionWord | OperandWord | { readonly kind: 'option-terminator'; readonly index: number };

const VALUED: ReadonlySet<string> = new Set(OPTIONS.flatMap(({ value, name }) => (value === undefined ? [] : name)));

/** For Node. Whether an option has a value may not depend on the command, except for its `--no-` form. */
const PARSE_OPTIONS = Object.fromEntries(
  OPTIONS.filter(({ value, name }) => value !== undefined || !VALUED.has(name)).map(({ name, alias, value }) => [
    name,
    {
      type: value === undefined ? ('boolean' as const) : ('string' as const),
      ...(alias === undefined ? {} : { short: alias }),
    },
  ]),
);

/** Unknown options count as flags. */
export function readWords(argv: readonly string[]): readonly Word[] {
  return parseArgs({ args: [...argv], options: PARSE_OPTIONS, strict: false, allowPositionals: true, tokens: true })
    .tokens;
}

export interface NamedCommand {
  /** Undefined where a word that should name one does not. */
  readonly command: Command | undefined;
  /** The operands that name it; none for a scan without its name. */
  readonly words: readonly OperandWord[];
  /** The operand after them, before any `--`. */
  readonly next: OperandWord | undefined;
}

/** The command that a command line names: `scan` if its first operand is not a command. */
export function findCommand(words: readonly Word[]): NamedCommand {
  const end = words.findIndex(({ kind }) => kind === 'option-terminator');
  const operands = words.slice(0, end < 0 ? words.length : end).filter((word) => word.kind === 'positional');
  const [first, second] = operands;
  if (first !== undefined && COMMAND_GROUPS.has(first.value)) {
    const command = second === undefined ? undefined : commandNamed(`${first.value} ${second.value}`);
    const named = command === undefined ? [first] : operands.slice(0, 2);
    return { command, words: named, next: operands[named.length] };
  }
  const command = first === undefined || first.value.includes(' ') ? undefined : commandNamed(first.value);
  if (command !== undefined) return { command, words: operands.slice(0, 1), next: second };
  return { command: commandNamed('scan'), words: [], next: first };
}

/** The operands that directly follow a value of the option: `b.csv` and `c.csv` of `--inventory a.csv b.csv c.csv`. */
export function operandsAfter(argv: readonly string[], option: string): string[] {
  const after: string[] = [];
  let isAfter = false;
  for (const word of readWords(argv)) {
    if (word.kind !== 'positional') isAfter = word.kind === 'option' && word.name === option;
    else if (isAfter && word.value !== '-') after.push(word.value);
  }
  return after;
}

/**
 * Puts `--` before the command that is to be scheduled, where the user left it out: yargs has to stop there, since its
 * options are not those of `schedule`. Other command lines stay as they are.
 */
export function partScheduled(argv: readonly string[]): string[] {
  const words = readWords(argv);
  const { command } = findCommand(words);
  const end = words.findIndex(({ kind }) => kind === 'option-terminator');
  if (command?.name !== 'schedule') return [...argv];
  // The first operand is "schedule", the second names the scheduler.
  const begin = words.filter((word, at) => word.kind === 'positional' && (end < 0 || at < end))[2];
  return begin === undefined ? [...argv] : [...argv.slice(0, begin.index), '--', ...argv.slice(begin.index)];
}
