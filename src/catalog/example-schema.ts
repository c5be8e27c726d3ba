/** What an example of an article must look like. */
import * as z from 'zod';
import { VERDICTS } from '../model/assessment.ts';
import { MACHINE_ROLES } from '../model/article.ts';
import { COMPANION_COUNTERS, type CompanionKey } from '../model/companion.ts';
import { EXAMPLE_WINDOWS, type ArticleExample } from '../model/example.ts';
import { PROCESS_RESOURCES, type ProcessResource } from '../model/resource.ts';
import { fields } from '../util/fields.ts';
import { EXAMPLE_WORDS } from '../words/schemas/article.ts';
import { parseHours, parseModule, parsePoolTag, parseSeries } from './example-notation.ts';

const text = z.string().trim().min(1);
const hours = text.refine((time) => parseHours(time) !== null, EXAMPLE_WORDS.hours);
const series = z
  .union([z.number().nonnegative(), text])
  .refine((one) => parseSeries(one) !== null, EXAMPLE_WORDS.series)
  .optional();
const SERIES_KEYS: readonly (ProcessResource | CompanionKey)[] = [
  ...PROCESS_RESOURCES,
  ...COMPANION_COUNTERS.map((counter) => counter.key),
];
/** Longer ones would only take longer. */
const MAX_HOURS = 24 * 31;
/** Two days: an article is seldom tried on less, and the detector dates nothing below one. */
const DEFAULT_HOURS = 48;

const allSeries = Object.fromEntries(SERIES_KEYS.map((key) => [key, series])) as Record<
  ProcessResource | CompanionKey,
  typeof series
>;

const log = fields({
  process: text,
  hours: z.number().positive().max(MAX_HOURS).default(DEFAULT_HOURS),
  date: z.iso.date(EXAMPLE_WORDS.day).nullable().default(null),
  age: z.union([z.literal('unknown'), hours]).default('10 d'),
  restarts: z.array(hours).default([]),
  ends: hours.nullable().default(null),
  windows: z.enum(EXAMPLE_WINDOWS).nullable().default(null),
  whole: z.boolean().default(true),
  images: z.array(text.toLowerCase()).default([]),
  objects: z.array(text.toLowerCase()).default([]),
  ...allSeries,
}).refine((one) => PROCESS_RESOURCES.some((key) => one[key] !== undefined), {
  message: EXAMPLE_WORDS.noSeries(PROCESS_RESOURCES),
});

const confidence = z.enum(['confirmed', 'likely', 'possible', 'ruled-out', 'none']);

export const exampleSchema = fields({
  name: text,
  log,
  inventory: z
    .array(text.refine((line) => parseModule(line) !== null, EXAMPLE_WORDS.module))
    .nullable()
    .default(null),
  machine: fields({
    windows: text.nullable().default(null),
    build: text
      .regex(/^\d{4,5}(?:\.\d+)?$/, EXAMPLE_WORDS.build)
      .nullable()
      .default(null),
    updates: z.array(text.regex(/^KB\d{5,7}$/, EXAMPLE_WORDS.update)).default([]),
    products: z.array(text).default([]),
    roles: z.array(z.enum(MACHINE_ROLES)).default([]),
  })
    .nullable()
    .default(null),
  names: z.array(text).nullable().default(null),
  poolTags: z
    .array(text.refine((line) => parsePoolTag(line) !== null, EXAMPLE_WORDS.poolTag))
    .nullable()
    .default(null),
  expect: fields({
    verdict: z.enum(VERDICTS).optional(),
    match: confidence.optional(),
    ties: z.array(text).optional(),
    event: confidence.optional(),
  }).refine((one) => Object.keys(one).length > 0, EXAMPLE_WORDS.nothingExpected),
}) satisfies z.ZodType<ArticleExample>;
