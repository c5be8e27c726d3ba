/** What catalog/advice.yaml must look like. */
import * as z from 'zod';
import {
  ADVICE_SPLITS,
  GENERAL_ADVICE,
  PROTECTIONS,
  STEP_EFFECTS,
  WINDOWS_RELEASES,
  type AdviceTable,
} from '../model/advice.ts';
import { RESOURCES } from '../model/resource.ts';
import { fields } from '../util/fields.ts';
import { ADVICE_WORDS } from '../words/schemas/advice.ts';

const text = z.string().trim().min(1);
const optionalText = text.nullable().default(null);
const lowerCase = z.string().regex(/^[^A-Z]+$/, ADVICE_WORDS.lowerCase);
const key = z.string().regex(/^[a-z\d]+(?:-[a-z\d]+)*$/, ADVICE_WORDS.key);
const source = z.url({ protocol: /^https$/ });
const release = z.enum(WINDOWS_RELEASES);

const windows = fields({ from: release.nullable().default(null), to: release.nullable().default(null) }).default({
  from: null,
  to: null,
});

const program = fields({
  name: key,
  images: z.array(lowerCase).min(1),
  protection: z.enum(PROTECTIONS).nullable().default(null),
  general: z.enum(GENERAL_ADVICE).default('none'),
  restart: fields({ text, command: optionalText, windows, service: optionalText, cost: optionalText })
    .nullable()
    .default(null),
  source,
}).refine(({ protection, general, restart }) => protection === null || (general === 'none' && restart === null), {
  error: ADVICE_WORDS.protectedProgram,
});

const step = fields({
  id: key,
  topic: key,
  programs: z.array(key).default([]),
  protection: z.array(z.enum(PROTECTIONS)).default([]),
  machine: z.boolean().default(false),
  identifies: z.boolean().default(false),
  resources: z.array(z.enum(RESOURCES)).default([]),
  splits: z.array(z.enum(ADVICE_SPLITS)).default([]),
  effect: z.enum(STEP_EFFECTS),
  windows,
  text,
  command: optionalText,
  source,
}).refine(({ protection, effect }) => protection.length === 0 || effect === 'none', {
  error: ADVICE_WORDS.protectedStep,
});

const services = fields({ names: z.array(lowerCase).min(1), source });

/** The whole file: names that a step uses are those of programs, and nothing is there twice. */
export const adviceSchema = fields({
  releases: z.array(fields({ name: release, since: z.iso.date(), source })),
  signs: z.array(fields({ images: z.array(lowerCase).min(1), from: release, source })),
  programs: z.array(program),
  services: fields({ critical: services, restartable: z.array(services) }),
  steps: z.array(step),
}).check(({ value, issues }) => {
  for (const [path, message] of adviceFaults(value)) issues.push({ code: 'custom', input: value, path, message });
}) satisfies z.ZodType<AdviceTable>;

function* adviceFaults({ programs, steps }: AdviceTable): Generator<[path: (string | number)[], message: string]> {
  const names = new Map(programs.map((one) => [one.name, one]));
  const images = programs.flatMap((one) => one.images);
  for (const [index, one] of programs.entries()) {
    const twice = one.images.find((image) => images.indexOf(image) !== images.lastIndexOf(image));
    if (twice !== undefined) yield [['programs', index, 'images'], ADVICE_WORDS.twice(twice)];
  }
  const ids = steps.map(({ id }) => id);
  for (const [index, one] of steps.entries()) {
    if (ids.indexOf(one.id) !== index) yield [['steps', index, 'id'], ADVICE_WORDS.twice(one.id)];
    const unknown = one.programs.find((name) => !names.has(name));
    if (unknown !== undefined) yield [['steps', index, 'programs'], ADVICE_WORDS.unknownProgram(unknown)];
    const touched = one.programs.find((name) => (names.get(name)?.protection ?? null) !== null);
    if (touched !== undefined && one.effect !== 'none') yield [['steps', index, 'effect'], ADVICE_WORDS.protectedStep];
  }
}
