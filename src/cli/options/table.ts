/** Every option, once. It feeds yargs, help, docs/cli.md, environment variables, scheduled tasks and redaction. */
import { COMMANDS } from './commands.ts';
import { ARTICLE_OPTIONS, CONFIGURATION_OPTIONS } from './table/articles.ts';
import { CAPTURE_OPTIONS, generalOptions, MENU_OPTIONS, TASK_OPTIONS } from './table/helpers.ts';
import { FILTER_OPTIONS, INPUT_OPTIONS } from './table/input.ts';
import { COPY_OPTIONS, HISTORY_OPTIONS, NIGHT_OPTIONS, NOTIFICATION_OPTIONS } from './table/night.ts';
import type { CommandName, Option } from './table/option.ts';
import { EXIT_OPTIONS, OUTPUT_OPTIONS } from './table/output.ts';

export const OPTIONS: readonly Option[] = [
  ...INPUT_OPTIONS,
  ...FILTER_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...ARTICLE_OPTIONS,
  ...CONFIGURATION_OPTIONS,
  ...HISTORY_OPTIONS,
  ...COPY_OPTIONS,
  ...NIGHT_OPTIONS,
  ...NOTIFICATION_OPTIONS,
  ...CAPTURE_OPTIONS,
  ...TASK_OPTIONS,
  ...MENU_OPTIONS,
  ...EXIT_OPTIONS,
  ...generalOptions(COMMANDS.map(({ name }) => name)),
];

export const optionsOf = (command: CommandName): Option[] =>
  OPTIONS.filter(({ commands }) => commands.includes(command));

/** `--since`, `--no-config`. */
export const longForm = (option: Option): string =>
  option.value === undefined && option.negated === true ? `--no-${option.name}` : `--${option.name}`;

/** The forms of options whose values are, or may hold, secrets. */
export const SECRET_OPTIONS: ReadonlySet<string> = new Set(
  OPTIONS.filter((one) => one.value !== undefined && one.secret !== undefined).map(longForm),
);
