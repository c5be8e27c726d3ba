/** What a catalog file must look like. One schema checks the YAML, types the program and is published as JSON Schema. */
import * as z from 'zod';
import type { Article, ProcessClass } from '../model/article.ts';
import { PROCESS_RESOURCES } from '../model/resource.ts';

const articleId = z.string().regex(/^KB\d{5,7}$/, 'an article id is KB followed by five to seven digits');
const version = z.string().regex(/^\d+\.\d+\.\d+(\.\d+)?$/, 'a file version is three or four numbers joined by dots');
const text = z.string().trim().min(1);

const reference = z.strictObject({
  id: articleId,
  title: text.nullable(),
  url: z.url({ protocol: /^https$/ }).nullable(),
});

const fixFile = z.strictObject({
  name: z.string().regex(/^[\w$.-]+\.\w+$/, 'a file name with its extension'),
  version,
  sizeBytes: z.int().positive(),
  dateUtc: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/, 'a date and time like 2005-04-18T04:47Z'),
});

const fix = z
  .strictObject({
    product: text,
    kind: z.enum(['hotfix', 'service-pack']),
    servicePack: text.nullable(),
    version: version.nullable(),
    files: z.array(fixFile),
  })
  .refine((f) => f.kind === 'service-pack' || f.version === null, 'a hotfix has versions by file, none of its own')
  .refine((f) => (f.kind === 'service-pack') === (f.servicePack !== null), 'a service pack has a name, a hotfix none');

const observed = z
  .strictObject({
    symptom: text,
    process: z.strictObject({
      images: z.array(z.string().regex(/^[^.\s]+$/, 'a base name without .exe')),
      class: text.nullable(),
      module: text.nullable(),
    }),
    shape: z.enum(['growth', 'process-end']),
    resources: z.array(z.enum(PROCESS_RESOURCES)),
    role: z.enum(['front-end']).nullable(),
    protocol: z.enum(['IMAP4', 'POP3']).nullable(),
  })
  .refine((o) => o.process.images.length > 0 || o.process.class !== null, 'images or a process class must be given')
  .refine(
    (o) => (o.shape === 'growth') === o.resources.length > 0,
    'growth names its resources; the end of a process has none',
  );

export const articleSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: articleId,
  title: text.nullable(),
  status: z.enum(['fix-available', 'by-design', 'workaround-only', 'none', 'withdrawn']),
  products: z
    .array(
      z.strictObject({
        name: text,
        editions: z.array(text),
        branch: z.string().regex(/^\d+\.\d+$/, 'the first two numbers of the product’s file versions'),
        servicePack: text.nullable(),
      }),
    )
    .min(1),
  observed,
  cause: text,
  trigger: text,
  faultyComponent: z.strictObject({ module: text, part: text.nullable() }).nullable(),
  introducedBy: z.strictObject({ article: articleId, module: text, notInVersion: version }).nullable(),
  errorCodes: z.array(text),
  fixes: z.array(fix),
  prerequisites: z.array(
    z.strictObject({
      product: text,
      kind: z.enum(['service-pack', 'hotfix', 'update-rollup']),
      text,
      article: articleId.nullable(),
    }),
  ),
  restart: z.strictObject({ computer: z.boolean().nullable(), services: z.array(text).nullable() }).nullable(),
  replaces: z.array(articleId).nullable(),
  workaround: text.nullable(),
  questions: z.array(z.strictObject({ text, command: text.nullable() })),
  related: z.array(reference),
  references: z.array(reference),
  keywords: z.array(text),
  lastReviewed: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'a date like 2006-04-07')
    .nullable(),
  revision: text.nullable(),
  read: z.enum(['in-full', 'excerpt', 'listed-only']),
  confidence: z.enum(['high', 'medium', 'low']),
}) satisfies z.ZodType<Article>;

const image = z.string().regex(/^[^.\sA-Z]+$/, 'a base name in lower case without .exe');

export const processClassesSchema = z.strictObject({
  classes: z.array(
    z.strictObject({
      name: text,
      description: text,
      // Lists may hold lists, so that classes can share a common part through a YAML alias.
      notImages: z.array(z.union([image, z.array(image)])).transform((list): string[] => list.flat()),
    }),
  ),
}) satisfies z.ZodType<{ classes: ProcessClass[] }>;

/** The article's schema as JSON Schema, for editors that complete and check YAML. */
export const articleJsonSchema = (): unknown => z.toJSONSchema(articleSchema, { io: 'input' });
