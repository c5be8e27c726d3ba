/** Refuses what no command takes, and says what was meant. */
import { LeakscanError } from '../../util/errors.ts';
import { nearestOf } from '../../util/nearest.ts';
import { FIRST_WORDS, wordsOfGroup, type Command } from './commands.ts';
import { longForm, OPTIONS, optionsOf } from './table.ts';
import type { Option } from './table/option.ts';
import type { NamedCommand, Word } from './words.ts';

/** @throws LeakscanError USAGE for the first option that the command does not take */
export function checkOptions(words: readonly Word[], command: Command): void {
  const own = optionsOf(command.name);
  for (const word of words) {
    if (word.kind === 'option-terminator') return;
    if (word.kind !== 'option' || own.some((one) => isFormOf(word.name, one))) continue;
    throw new LeakscanError(
      'USAGE',
      `${word.rawName} ${refusal(word.rawName, word.name, command, own)}; ${seeHelp(command.name)}`,
    );
  }
}

/** Every flag can be switched off with `--no-`. */
const isFormOf = (name: string, option: Option): boolean =>
  name === option.name || (option.value === undefined && name === `no-${option.name}`);

function refusal(raw: string, name: string, command: Command, own: readonly Option[]): string {
  const elsewhere = OPTIONS.filter((one) => longForm(one) === `--${name}`).flatMap(({ commands }) => commands);
  if (elsewhere.length > 0) return `is an option of ${list([...new Set(elsewhere)])}, not of ${command.name}`;
  const forms = own.map(longForm).filter((form) => form.startsWith('--no-') === raw.startsWith('--no-'));
  const ending = raw.startsWith('--no-') ? forms.find((form) => form.endsWith(raw.slice('--no'.length))) : undefined;
  const near = raw.startsWith('--') ? (ending ?? nearestOf(raw, forms)) : null;
  return `is not an option${near === null ? ` of ${command.name}` : `; did you mean ${near}?`}`;
}

/** The command that is named. @throws LeakscanError USAGE for a word that should name one and does not */
export function checkCommand({ command, words, next }: NamedCommand): Command {
  if (command !== undefined) return command;
  const group = words[0]?.value ?? '';
  const known = wordsOfGroup(group);
  const given = next === undefined ? '' : `${group} ${next.value} is not a command; `;
  const near = next === undefined ? null : nearestOf(next.value, known);
  const hint = near === null ? `give one of ${list(known)}` : `did you mean "leakscan ${group} ${near}"?`;
  throw new LeakscanError('USAGE', `${given}${hint}; ${seeHelp(group)}`);
}

/** The command that a first word is close to, or null. A word like that is a log only if there is such a file. */
export const nearestCommand = (word: string): string | null => nearestOf(word, FIRST_WORDS);

export const seeHelp = (command: string): string =>
  command === 'scan' ? 'see "leakscan --help"' : `see "leakscan ${command} --help"`;

function list(names: readonly string[]): string {
  const [end = '', ...before] = [...names].reverse();
  return before.length === 0 ? end : `${before.reverse().join(', ')} and ${end}`;
}
