/** A command line as its command takes it. yargs parses; the table says what. */
import yargs, { type Options } from 'yargs';
import { LeakscanError } from '../../util/errors.ts';
import type { CommandName } from './table/option.ts';
import { environmentOptions } from './environment.ts';
import { optionsOf } from './table.ts';
import { seeHelp } from './check-words.ts';

/** Options by their names in camel case, as yargs gives them: a list where an option is given twice. */
export interface ParsedArguments extends Readonly<Record<string, unknown>> {
  /** Without the words that name the command, with those after `--`. */
  readonly operands: readonly string[];
  /** The words after `--`. */
  readonly afterDashes: readonly string[];
}

/**
 * @param nameWords how many operands name the command
 * @throws LeakscanError USAGE
 */
export async function parseArguments(
  argv: readonly string[],
  command: CommandName,
  nameWords: number,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ParsedArguments> {
  const parser = yargs()
    .locale('en')
    // Help is made of the table: yargs can show neither what a value is called nor the exit statuses.
    .help(false)
    .version(false)
    .exitProcess(false)
    .parserConfiguration({
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'dot-notation': false,
      'populate--': true,
    })
    .options(yargsOptions(command))
    .config(environmentOptions(command, env))
    .strictOptions()
    .fail((message: string | null, error: Error | undefined) => {
      // What is not a finding of yargs is passed on.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw new LeakscanError('USAGE', `${usageText(message ?? error?.message ?? '')}; ${seeHelp(command)}`);
    });
  const { _: words, '--': rest = [], ...options } = await parser.parseAsync([...argv]);
  const afterDashes = (rest as readonly (string | number)[]).map(String);
  return { ...options, operands: [...words.map(String).slice(nameWords), ...afterDashes], afterDashes };
}

function yargsOptions(command: CommandName): Record<string, Options> {
  const own = optionsOf(command);
  const forYargs: Record<string, Options> = {};
  for (const option of own) {
    const alias = option.alias === undefined ? {} : { alias: option.alias };
    if (option.value !== undefined) {
      const { choices, default: standard } = option;
      forYargs[option.name] = {
        ...alias,
        type: 'string',
        nargs: 1,
        ...(choices === undefined ? {} : { choices }),
        ...(standard === undefined ? {} : { default: standard }),
      };
    } else if (!own.some((one) => one !== option && one.name === option.name)) {
      forYargs[option.name] = { ...alias, type: 'boolean', default: option.negated === true };
    } else if (option.negated !== true) {
      // With a row for each form, neither is the default.
      forYargs[option.name] = { ...alias, type: 'boolean' };
    }
  }
  return forYargs;
}

/** A finding of yargs in one line, in our words where its own are obscure. */
function usageText(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim();
  const option = /^Not enough arguments following: (\S+)$/.exec(line)?.[1];
  if (option !== undefined) return `${option.length === 1 ? '-' : '--'}${option} is given without its value`;
  return line
    .replace(/^Invalid values: Argument: (\S+), Given: (.*), Choices: (.+)$/, '--$1 $2: give one of $3')
    .replaceAll('"', '');
}
