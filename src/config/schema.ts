/** What `leakscan.yaml` and `.leakscanignore` must look like: one schema checks them and is published as JSON Schema. */
import * as z from 'zod';
import type { AddressSpaceGB } from '../model/configuration.ts';
import { MACHINE_ROLES } from '../model/article.ts';
import { MACHINE_RESOURCES, PROCESS_RESOURCES, RESOURCE_KINDS } from '../model/resource.ts';
import { articleIdOf, isArticleId } from '../util/article-id.ts';
import { suggestion } from '../util/nearest.ts';
import { fields } from '../util/fields.ts';
import { isDay } from '../util/instants.ts';
import { parseRate } from '../util/parse-share.ts';
import { SETTINGS_WORDS } from '../words/schemas/settings.ts';
import { parseQuantity } from './quantity.ts';

/** Keys whose values are text, whatever they look like: `windows: 2003`, `article: 944903`, an id of digits alone. */
export const TEXT_KEYS: ReadonlySet<string> = new Set([
  ...['name', 'servicePack', 'windows', 'build', 'updates', 'role', 'description', 'images', 'notImages'],
  ...['id', 'process', 'pool', 'service', 'machine', 'article', 'expires', 'reason', 'products', 'catalog'],
  ...['owner', 'group', 'groups', 'urlFile'],
]);

const text = z.string().trim().min(1);
const pattern = text.meta({ description: SETTINGS_WORDS.pattern });
/** Without what Windows and a counter path put around a name. */
const processPattern = pattern.overwrite((name) => name.replace(/\.exe$/i, ''));
/** Which processes: as `ProcessSelector`. */
const selector = {
  process: processPattern.optional(),
  pool: pattern.optional(),
  service: pattern.optional(),
};
const machinePattern = pattern.overwrite((name) => name.replace(/^\\\\/, ''));
/** Of a finding. */
const resource = z.enum([...PROCESS_RESOURCES, ...MACHINE_RESOURCES].filter((r) => RESOURCE_KINDS[r].decides));
/** Of a process that is judged: only a finding has a limit. */
const limitedResource = z.enum(PROCESS_RESOURCES.filter((r) => RESOURCE_KINDS[r].decides));
const images = z.array(
  text.regex(/^[^*]+$/, SETTINGS_WORDS.imagePattern).transform((name) => name.replace(/\.exe$/i, '').toLowerCase()),
);

const SERVICE_PACK = /(?:^|\s+)(?:SP|Service Pack)\s*(\d+\w*)$/i;
/** `SP1` for `Service Pack 1`; others as they are. */
const shortServicePack = (name: string): string => name.replace(SERVICE_PACK, 'SP$1');

const product = z
  .union([text, fields({ name: text, servicePack: text.optional() })], {
    error: SETTINGS_WORDS.product,
  })
  .transform((given) => {
    if (typeof given !== 'string') {
      const { name, servicePack } = given;
      return { name, servicePack: servicePack === undefined ? null : shortServicePack(servicePack) };
    }
    const number = SERVICE_PACK.exec(given)?.[1];
    return { name: given.replace(SERVICE_PACK, ''), servicePack: number === undefined ? null : `SP${number}` };
  });

const role = text.transform((given, context) => {
  const name = given.toLowerCase().replace(/[\s_]+/g, '-');
  const known = MACHINE_ROLES.find((one) => one === name || one.replaceAll('-', '') === name);
  if (known !== undefined) return known;
  const message = SETTINGS_WORDS.unknownRole(given, suggestion(name, MACHINE_ROLES), MACHINE_ROLES);
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** `10.0.20348.2340`, as `ver` writes it, is 20348.2340. */
const BUILD = /^(?:\d{1,2}\.\d{1,2}\.)?(\d{4,5}(?:\.\d{1,6})?)$/;
/** Behind a version of Windows: a build has five digits or a revision, a year has neither. */
const BUILD_OF_WINDOWS = /^(.*?\S)[\s,]+\(?(?:(?:OS )?build )?((?:\d{1,2}\.\d{1,2}\.)?(?:\d{5}|\d{4,5}\.\d{1,6}))\)?$/i;

const build = text.regex(BUILD, SETTINGS_WORDS.build).transform((given) => BUILD.exec(given)![1]!);

const windows = text.transform((given) => {
  const [, name = given, its] = BUILD_OF_WINDOWS.exec(given) ?? [];
  return { name, build: its === undefined ? null : BUILD.exec(its)![1]! };
});

const update = text
  .regex(/^(?:KB)?\s*\d{6,7}$/i, SETTINGS_WORDS.update)
  .transform((given) => `KB${given.replace(/\D/g, '')}`);

/** A terabyte of terabytes is no machine, and its bytes are no exact number. */
const MAX_MEMORY_GB = 2 ** 20;

const machine = fields({
  name: machinePattern,
  products: z.array(product).optional(),
  windows: windows.optional(),
  build: build.optional(),
  updates: z.union([update.transform((one) => [one]), z.array(update)], { error: SETTINGS_WORDS.updates }).optional(),
  memoryGB: z
    .number(SETTINGS_WORDS.memoryGB)
    .positive(SETTINGS_WORDS.memoryGB)
    .max(MAX_MEMORY_GB, SETTINGS_WORDS.memoryGB)
    .optional(),
  role: z
    .union([role.transform((one) => [one]), z.array(role)], {
      error: SETTINGS_WORDS.role,
    })
    .optional(),
  userAddressSpaceGB: z.literal([2, 3, 4] satisfies AddressSpaceGB[]).optional(),
  bits: z.literal([32, 64]).optional(),
  owner: text.optional(),
  groups: z.union([text.transform((one) => [one]), z.array(text)], { error: SETTINGS_WORDS.groups }).optional(),
});

const notification = fields({ owner: pattern.optional(), group: pattern.optional(), urlFile: text })
  .refine(({ owner, group }) => (owner === undefined) !== (group === undefined), SETTINGS_WORDS.noRecipient)
  .transform(({ owner, group, urlFile }) => ({ owner: owner ?? null, group: group ?? null, urlFile }));

const processClass = fields({
  description: text.optional(),
  images: images.optional(),
  notImages: images.optional(),
});

const limit = fields({
  ...selector,
  machine: machinePattern.optional(),
  resource: limitedResource,
  value: z.union([z.number(), text], { error: SETTINGS_WORDS.limit }),
})
  .refine(
    ({ process, pool, service }) => [process, pool, service].some((one) => one !== undefined),
    SETTINGS_WORDS.noProcess,
  )
  .transform(({ process, pool, service, machine: on, resource: of, value: given }, context) => {
    const value = parseQuantity(String(given), of);
    if (typeof value === 'string') context.addIssue({ code: 'custom', message: value, path: ['value'] });
    return {
      ...{ process: process ?? null, pool: pool ?? null, service: service ?? null, machine: on ?? null },
      ...{ resource: of, value: typeof value === 'string' ? NaN : value },
    };
  });

const suppression = fields({
  id: pattern.optional(),
  ...selector,
  machine: machinePattern.optional(),
  resource: resource.optional(),
  article: z.string().refine(isArticleId, SETTINGS_WORDS.article).transform(articleIdOf).optional(),
  expires: z.string().refine(isDay, SETTINGS_WORDS.expires).optional(),
  reason: z.string(SETTINGS_WORDS.reasonMissing).trim().min(1, SETTINGS_WORDS.reasonEmpty),
}).refine(
  ({ id, process, pool, service, machine: on, article }) =>
    [id, process, pool, service, on, article].some((one) => one !== undefined),
  SETTINGS_WORDS.noTarget,
);

export const ignoreSchema = z.array(suppression);

const folders = z.union([text.transform((one) => [one]), z.array(text)], {
  error: SETTINGS_WORDS.folders,
});

const baseRate = z.union([z.number(), text], { error: SETTINGS_WORDS.baseRate }).transform((given, context) => {
  const share = parseRate(String(given));
  if (Number.isNaN(share)) context.addIssue({ code: 'custom', message: SETTINGS_WORDS.baseRate });
  return share;
});

export const configurationSchema = fields({
  catalog: folders.optional(),
  baseRate: baseRate.optional(),
  machines: z.array(machine).optional(),
  processClasses: z.record(text, processClass).optional(),
  limits: z.array(limit).optional(),
  ignore: ignoreSchema.optional(),
  notifications: z.array(notification).optional(),
});

export type WrittenConfiguration = z.infer<typeof configurationSchema>;
export type WrittenSuppression = z.infer<typeof suppression>;

/** The schemas as JSON Schema, for editors that complete and check YAML. */
export const configurationJsonSchema = (): unknown => z.toJSONSchema(configurationSchema, { io: 'input' });
export const ignoreJsonSchema = (): unknown => z.toJSONSchema(ignoreSchema, { io: 'input' });
