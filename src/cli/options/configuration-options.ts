/** `--config`, `--no-config`, `--ignore-file`, `--no-ignore`: which of the user's own files are read; `--base-rate`. */
import type { ConfigurationChoice } from '../../config/load-configuration.ts';
import type { Configuration } from '../../model/configuration.ts';
import { LeakscanError } from '../../util/errors.ts';
import { parseRate } from '../../util/parse-share.ts';
import { single } from './option-values.ts';

/** As yargs gives them: false for the option with `no-`, a list where an option is given twice. */
type Switchable = string | false | readonly (string | false)[] | undefined;

export interface ConfigurationArguments {
  readonly config: Switchable;
  readonly ignoreFile: Switchable;
  readonly ignore: boolean | readonly boolean[];
}

/** @throws LeakscanError USAGE for a file that is named and refused, or two files */
export function parseConfigurationChoice(args: ConfigurationArguments): ConfigurationChoice {
  const ignore = [args.ignore].flat();
  return {
    config: oneOf('--config', '--no-config', values(args.config)),
    ignoreFile: oneOf('--ignore-file', '--no-ignore', [
      ...values(args.ignoreFile),
      ...ignore.filter((one): one is false => !one),
    ]),
  };
}

const values = (given: Switchable): readonly (string | false)[] => (given === undefined ? [] : [given].flat());

function oneOf(option: string, refusal: string, given: readonly (string | false)[]): string | false | undefined {
  const files = given.filter((one) => one !== false);
  const file = files.length === 0 ? undefined : single(option, files);
  if (!given.includes(false)) return file;
  if (file !== undefined) {
    throw new LeakscanError('USAGE', `${option} ${file} and ${refusal} contradict each other; leave one out`);
  }
  return false;
}

/**
 * `--base-rate` comes before the configuration's.
 * @throws LeakscanError USAGE
 */
export function withBaseRate(
  configuration: Configuration,
  given: string | readonly string[] | undefined,
): Configuration {
  const text = single('--base-rate', given);
  if (text === undefined) return configuration;
  const baseRate = parseRate(text);
  if (!Number.isNaN(baseRate)) return { ...configuration, baseRate };
  throw new LeakscanError(
    'USAGE',
    `--base-rate ${text}: give the share of processes that leak, such as 1/150, 150 (one in 150), 0.7% or 0.007`,
  );
}

/** What the Report shows: the files that were read, and those that were refused. */
export function shownConfiguration(
  choice: ConfigurationChoice,
  { file, ignoreFile, baseRate }: Configuration,
): Readonly<Record<string, string | number | boolean>> {
  return {
    ...(file === null ? {} : { config: file }),
    ...(choice.config === false ? { noConfig: true } : {}),
    ...(ignoreFile === null ? {} : { ignoreFile }),
    ...(choice.ignoreFile === false ? { noIgnore: true } : {}),
    ...(baseRate === null ? {} : { baseRate }),
  };
}
