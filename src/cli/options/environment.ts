/** `LEAKSCAN_<OPTION>`: options of an environment variable, for a command that takes them. The command line wins. */
import { LeakscanError } from '../../util/errors.ts';
import type { CommandName, Option } from './table/option.ts';
import { OPTIONS, optionsOf } from './table.ts';

const TRUE = /^(?:1|true|yes|on)$/i;
const FALSE = /^(?:0|false|no|off)$/i;
/** What they print would take the place of the command. */
const NEVER: ReadonlySet<string> = new Set(['help', 'version']);

/** `LEAKSCAN_FAIL_ON`; null for an option that no variable sets. */
export function variableOf(option: Option): string | null {
  if (NEVER.has(option.name) || (option.value !== undefined && option.noVariable === true)) return null;
  if (option.value !== undefined && option.variable !== undefined) return option.variable;
  const negation = option.value === undefined && option.negated === true ? 'NO_' : '';
  return `LEAKSCAN_${negation}${option.name.replaceAll('-', '_').toUpperCase()}`;
}

/**
 * The options that the environment sets, by name. yargs' own `.env()` refuses a variable of another command's option and
 * reads `LEAKSCAN_QUIET=1` as false. An empty variable sets nothing.
 * @throws LeakscanError USAGE for a value that the option does not take
 */
export function environmentOptions(
  command: CommandName,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | boolean> {
  const set: Record<string, string | boolean> = {};
  for (const option of optionsOf(command)) {
    const variable = variableOf(option);
    const value = variable === null ? undefined : env[variable];
    if (variable === null || value === undefined || value.trim() === '') continue;
    if (option.value === undefined) {
      const isOn = flagValue(variable, value);
      if (option.negated !== true) set[option.name] = isOn;
      else if (isOn) set[option.name] = false;
    } else {
      if (option.choices?.includes(value) === false) {
        throw new LeakscanError('USAGE', `${variable}=${value}: give one of ${option.choices.join(', ')}`);
      }
      set[option.name] = value;
    }
  }
  return set;
}

/** The variables that set options of the command. */
export const usedVariables = (command: CommandName, env: Readonly<Record<string, string | undefined>>): string[] =>
  optionsOf(command)
    .map(variableOf)
    .filter((variable) => variable !== null)
    .filter((variable) => (env[variable] ?? '').trim() !== '');

function flagValue(variable: string, value: string): boolean {
  if (TRUE.test(value)) return true;
  if (FALSE.test(value)) return false;
  throw new LeakscanError('USAGE', `${variable}=${value}: give 1 or 0`);
}

/** Variables that set secret addresses. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set(
  OPTIONS.flatMap((one) => (one.value !== undefined && one.secret === 'address' ? (variableOf(one) ?? []) : [])),
);
