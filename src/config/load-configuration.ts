/** Reads a user's configuration and his suppressions of findings. */
import path from 'node:path';
import type * as z from 'zod';
import type { Configuration, MachineDeclaration, Suppression } from '../model/configuration.ts';
import { decodeText } from '../util/decode-text.ts';
import { LeakscanError, systemCode } from '../util/errors.ts';
import type { ParsedYaml } from '../util/parse-yaml.ts';
import { readBounded } from '../util/read-bounded.ts';
import { MAX_YAML_BYTES } from '../util/yaml-limits.ts';
import { NO_CONFIGURATION } from './no-configuration.ts';
import type { WrittenConfiguration, WrittenSuppression } from './schema.ts';

/** Looked for in the current folder. */
export const CONFIGURATION_FILE = 'leakscan.yaml';
export const IGNORE_FILE = '.leakscanignore';

/** A file that must be there, or false for none; by default the one in the current folder, if there is one. */
type FileChoice = string | false | undefined;

export interface ConfigurationChoice {
  readonly config?: FileChoice;
  /** False heeds no suppression, not those of the configuration either. */
  readonly ignoreFile?: FileChoice;
}

/**
 * @throws LeakscanError CONFIGURATION naming file, line, what is wrong and what to do; also if a file that was named is
 * not there
 */
export async function loadConfiguration(choice: ConfigurationChoice = {}): Promise<Configuration> {
  const [config, ignored] = await Promise.all([
    readText(choice.config, CONFIGURATION_FILE, 'configuration'),
    readText(choice.ignoreFile, IGNORE_FILE, 'suppressions'),
  ]);
  if (config === null && ignored === null) return NO_CONFIGURATION;
  const configuration = config === null ? NO_CONFIGURATION : await parseConfiguration(config.text, config.file);
  const first = ignored === null ? [] : await parseIgnoreFile(ignored.text, ignored.file);
  return {
    ...configuration,
    ignoreFile: ignored?.file ?? null,
    suppressions: choice.ignoreFile === false ? [] : [...first, ...configuration.suppressions],
  };
}

async function readText(
  choice: FileChoice,
  standard: string,
  settings: 'configuration' | 'suppressions',
): Promise<{ readonly file: string; readonly text: string } | null> {
  if (choice === false) return null;
  const file = choice ?? standard;
  try {
    return {
      file,
      text: decodeText(
        await readBounded(file, MAX_YAML_BYTES, 'a configuration', 'CONFIGURATION'),
        file,
        'CONFIGURATION',
      ),
    };
  } catch (error) {
    if (error instanceof LeakscanError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT' && choice === undefined) return null;
    const why = code === 'ENOENT' ? 'missing' : code === 'EISDIR' ? 'folder' : 'failed';
    const fault = { kind: 'settings-unreadable', file, settings, why, systemCode: code } as const;
    throw new LeakscanError('CONFIGURATION', fault, { file }, error);
  }
}

/**
 * @param file as messages name it
 * @throws LeakscanError CONFIGURATION
 */
export async function parseConfiguration(text: string, file: string): Promise<Configuration> {
  const { configurationSchema } = await import('./schema.ts');
  const { data, lineOf } = await parse(text, file, configurationSchema.nullable());
  const {
    catalog = [],
    machines = [],
    processClasses = {},
    limits = [],
    notifications = [],
    baseRate = null,
    ignore = [],
  } = data ?? ({} satisfies WrittenConfiguration);
  return {
    file,
    ignoreFile: null,
    catalogFolders: catalog.map((folder) => besideFile(folder, file)),
    machines: machines.map((machine, index) => ({
      ...toDeclaration(machine),
      lines: {
        windows: lineOf(['machines', index, 'windows']),
        products: (machine.products ?? []).map((_, at) => lineOf(['machines', index, 'products', at])),
      },
    })),
    processClasses: Object.entries(processClasses).map(([name, written]) => ({
      name,
      description: written.description ?? null,
      images: written.images ?? [],
      notImages: written.notImages ?? [],
      line: lineOf(['processClasses', name]),
    })),
    limits,
    notifications: notifications.map((one) => ({ ...one, urlFile: besideFile(one.urlFile, file) })),
    baseRate,
    suppressions: ignore.map((entry, index) => toSuppression(entry, file, lineOf(['ignore', index]))),
  };
}

/** A path as it is found from the current folder. */
const besideFile = (given: string, file: string): string =>
  path.isAbsolute(given) ? given : path.join(path.dirname(file), given);

/** Fields that are not written stay away, so that a more general entry's hold. */
function toDeclaration(written: NonNullable<WrittenConfiguration['machines']>[number]): MachineDeclaration {
  const { name, products, windows, updates, memoryGB, role, userAddressSpaceGB, bits } = written;
  const { owner, groups } = written;
  const build = written.build ?? windows?.build ?? undefined;
  return {
    name,
    ...(owner === undefined ? {} : { owner }),
    ...(groups === undefined ? {} : { groups }),
    declared: {
      ...(products === undefined ? {} : { products }),
      ...(windows === undefined ? {} : { windows: windows.name }),
      ...(build === undefined ? {} : { build }),
      ...(updates === undefined ? {} : { updates }),
      ...(memoryGB === undefined ? {} : { memoryBytes: Math.round(memoryGB * 2 ** 30) }),
      ...(role === undefined ? {} : { roles: role }),
      ...(userAddressSpaceGB === undefined ? {} : { userAddressSpaceGB }),
      ...(bits === undefined ? {} : { bits }),
    },
  };
}

/**
 * @param file as messages name it
 * @throws LeakscanError CONFIGURATION
 */
export async function parseIgnoreFile(text: string, file: string): Promise<Suppression[]> {
  const { ignoreSchema } = await import('./schema.ts');
  const { data, lineOf } = await parse(text, file, ignoreSchema.nullable());
  return (data ?? []).map((entry, index) => toSuppression(entry, file, lineOf([index])));
}

const toSuppression = (written: WrittenSuppression, file: string, line: number): Suppression => ({
  id: written.id ?? null,
  process: written.process ?? null,
  pool: written.pool ?? null,
  service: written.service ?? null,
  machine: written.machine ?? null,
  resource: written.resource ?? null,
  article: written.article ?? null,
  expires: written.expires ?? null,
  reason: written.reason,
  file,
  line,
});

async function parse<T>(text: string, file: string, schema: z.ZodType<T>): Promise<ParsedYaml<T>> {
  const [{ parseYaml }, { TEXT_KEYS }] = await Promise.all([import('../util/parse-yaml.ts'), import('./schema.ts')]);
  return parseYaml(text, file, schema, { code: 'CONFIGURATION', textKeys: TEXT_KEYS });
}
