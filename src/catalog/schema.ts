/** What a catalog file must look like. One schema checks the YAML, types the program and is published as JSON Schema. */
import * as z from 'zod';
import {
  ARTICLE_RESOURCES,
  CLIENT_PROTOCOLS,
  INSTALLED_FIXES,
  LOSS_UNITS,
  MACHINE_ROLES,
  PRODUCT_FAMILIES,
  READ_PARTS,
  STATED_BY,
  type Article,
  type FixList,
  type ImageEra,
  type ObservedImage,
  type ProcessClass,
  type Reference,
  type WindowsUpdates,
} from '../model/article.ts';
import { COMPANION_KEYS } from '../model/companion.ts';
import type { ArticleExample } from '../model/example.ts';
import { PROCESS_RESOURCES } from '../model/resource.ts';
import { fields } from '../util/fields.ts';
import { isDay } from '../util/instants.ts';
import { ARTICLE_WORDS } from '../words/schemas/article.ts';
import { exampleSchema } from './example-schema.ts';
import { parseProgramVersion } from './program-version.ts';

/**
 * A number of the Knowledge Base, one of several causes in an update (`KB5004296-SI`), an issue or merge request of a project
 * (`telegraf#6807`, `gitlab-runner!6498`), or a name with a dash (`TEAM-0001`). Each can be a file name on Windows.
 */
const articleId = z
  .string()
  .regex(
    /^(?:KB\d{5,7}(?:-\w+)?|(?!KB)[A-Za-z]\w*(?:[.-]\w+)*(?:[#!]\w+(?:-\w+)*|-\w+(?:\.\w+)*))$/,
    ARTICLE_WORDS.articleId,
  );
const kbId = z.string().regex(/^KB\d{5,7}$/, ARTICLE_WORDS.kbId);
const version = z.string().regex(/^\d+\.\d+\.\d+(\.\d+)?$/, ARTICLE_WORDS.fileVersion);
const text = z.string().trim().min(1);
/** As Windows names instances: with dots and spaces where the program has some. */
const image = z
  .string()
  .regex(/^(?!.*\.exe$)[^\s"*/:<>?A-Z\\|](?:[^"*/:<>?A-Z\\|]*[^\s"*/:<>?A-Z\\|])?$/, ARTICLE_WORDS.image);
const optionalText = text.nullable().default(null);
const texts = z.array(text).default([]);
const httpUrl = z.url({ protocol: /^https?$/ });

/** A number alone, or with its title and address. */
const reference = z.union([
  articleId.transform((id): Reference => ({ id, title: null, url: null })),
  fields({
    id: articleId,
    title: optionalText,
    url: z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null),
  }),
]);

const versionRange = fields({ from: optionalText, to: optionalText }).nullable().default(null);

const product = fields({
  name: text,
  editions: texts,
  family: z.enum(PRODUCT_FAMILIES).nullable().default(null),
  version: optionalText,
  branch: z
    .string()
    .regex(/^\d+\.\d+$/, ARTICLE_WORDS.branch)
    .nullable()
    .default(null),
  servicePack: optionalText,
  releases: texts,
  builds: fields({ from: version.nullable().default(null), below: version.nullable().default(null) })
    .nullable()
    .default(null),
  runsOn: versionRange,
});

/** `20348.2340`, `16.0.4025.1`, `2.7.0-beta3`. */
const programVersion = z
  .string()
  .refine((one) => parseProgramVersion(one) !== null, ARTICLE_WORDS.programVersion)
  .nullable()
  .default(null);

const release = fields({
  article: articleId.nullable().default(null),
  name: optionalText,
  date: z
    .string()
    .regex(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/, ARTICLE_WORDS.releaseDate)
    .nullable()
    .default(null),
  note: optionalText,
})
  .nullable()
  .default(null);

const affected = fields({
  product: text,
  family: z.enum(PRODUCT_FAMILIES).nullable().default(null),
  version: optionalText,
  from: programVersion,
  below: programVersion,
  file: optionalText,
  declaredOnly: z.boolean().default(false),
  line: fields({ from: programVersion, below: programVersion }).nullable().default(null),
  introducedBy: release,
  fixedBy: release,
});

const fixFile = fields({
  name: z.string().regex(/^[\w$.-]+\.\w+$/, ARTICLE_WORDS.fileName),
  version: version.nullable().default(null),
  sizeBytes: z.int().positive().nullable().default(null),
  sizeKilobytes: z.int().positive().nullable().default(null),
  date: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\dZ)?$/, ARTICLE_WORDS.fileDate)
    .nullable()
    .default(null),
}).refine(
  (f) => f.version !== null || f.sizeBytes !== null || f.sizeKilobytes !== null || f.date !== null,
  ARTICLE_WORDS.emptyFixFile,
);

const fix = fields({
  product: optionalText,
  kind: z.enum([...INSTALLED_FIXES, 'configuration', 'workaround']),
  servicePack: optionalText,
  version: version.nullable().default(null),
  text: optionalText,
  article: articleId.nullable().default(null),
  files: z.array(fixFile).default([]),
})
  .refine((f) => f.kind === 'service-pack' || f.version === null, ARTICLE_WORDS.fixVersion)
  .refine((f) => f.kind === 'service-pack' || f.servicePack === null, ARTICLE_WORDS.fixServicePack);

/** A base name alone says that the article names the file. */
const observedImage = z.union([
  image.transform((name): ObservedImage => ({ image: name, namedAs: null, basis: 'text' })),
  fields({
    image,
    namedAs: optionalText,
    basis: z.enum(['text', 'mapped', 'inferred']).default('text'),
  }),
]);

const lossPerEvent = fields({
  unit: z.enum(LOSS_UNITS),
  least: z.number().positive().nullable().default(null),
  most: z.number().positive().nullable().default(null),
  event: text,
  everySeconds: z.number().positive().nullable().default(null),
  companion: optionalText,
  counters: z.array(z.enum(COMPANION_KEYS)).default([]),
});

const ceiling = fields({
  resource: z.enum(PROCESS_RESOURCES).nullable().default(null),
  bytes: z.number().positive().nullable().default(null),
  count: z.number().positive().nullable().default(null),
  shareOfMemory: z.number().positive().max(1).nullable().default(null),
  hours: z.number().positive().nullable().default(null),
  what: text,
})
  .refine(
    (c) => [c.bytes, c.count, c.shareOfMemory, c.hours].filter((v) => v !== null).length === 1,
    ARTICLE_WORDS.ceiling,
  )
  .refine((c) => (c.resource === null) === (c.hours !== null), ARTICLE_WORDS.ceilingResource);

const observedProcess = fields({
  images: z.array(observedImage).default([]),
  class: optionalText,
  hosts: texts,
  module: optionalText,
  services: texts,
  pools: texts,
  causedBy: z.array(image).default([]),
});

const observed = fields({
  symptom: optionalText,
  process: observedProcess.default({
    ...{ images: [], class: null, hosts: [], module: null },
    ...{ services: [], pools: [], causedBy: [] },
  }),
  scope: z.enum(['process', 'kernel']).default('process'),
  shape: z.enum(['growth', 'process-end', 'process-count', 'no-growth']).default('growth'),
  inCounterLog: z.boolean().default(true),
  resources: z.array(z.enum(ARTICLE_RESOURCES)).default([]),
  steady: z.array(z.enum(ARTICLE_RESOURCES)).default([]),
  roles: texts,
  role: z.enum(MACHINE_ROLES).nullable().default(null),
  protocol: z.enum(CLIENT_PROTOCOLS).nullable().default(null),
  counters: texts,
  eventIds: z.array(z.int().nonnegative()).default([]),
  poolTags: texts,
  perEvent: z.array(lossPerEvent).default([]),
  ceilings: z.array(ceiling).default([]),
  feature: optionalText,
  load: optionalText,
  atOneHour: z.boolean().default(false),
  timing: optionalText,
});

const source = fields({
  kind: z.enum(['archive', 'page', 'pages-excerpt', 'seed', 'fix-list', 'own']),
  title: optionalText,
  path: optionalText,
  category: optionalText,
  url: httpUrl.nullable().default(null),
});

/** An article with the examples that its file carries; a scan has no use for these. */
export interface ArticleFile extends Article {
  readonly examples: readonly ArticleExample[];
}

export const articleSchema = fields({
  schemaVersion: z.literal(1),
  id: articleId,
  title: optionalText,
  status: z.enum(['fix-available', 'by-design', 'workaround-only', 'none', 'withdrawn', 'misleading', 'unknown']),
  statedBy: z.enum(STATED_BY).nullable().default(null),
  products: z.array(product).default([]),
  affected: z.array(affected).default([]),
  observed,
  cause: optionalText,
  trigger: optionalText,
  faultyComponent: fields({ module: text, part: optionalText }).nullable().default(null),
  introducedBy: fields({
    article: articleId.nullable().default(null),
    name: optionalText,
    module: optionalText,
    notInVersion: version.nullable().default(null),
  })
    .refine((o) => o.article !== null || o.name !== null, ARTICLE_WORDS.introducedBy)
    .nullable()
    .default(null),
  errorCodes: texts,
  fixes: z.array(fix).default([]),
  prerequisites: z
    .array(
      fields({
        product: optionalText,
        kind: z.enum(['service-pack', 'hotfix', 'update-rollup']),
        text,
        article: articleId.nullable().default(null),
      }),
    )
    .default([]),
  restart: fields({
    computer: z.boolean().nullable().default(null),
    services: z.array(text).nullable().default(null),
  })
    .nullable()
    .default(null),
  replaces: z.array(articleId).nullable().default(null),
  workaround: optionalText,
  questions: z.array(fields({ text, command: optionalText })).default([]),
  related: z.array(reference).default([]),
  references: z.array(reference).default([]),
  keywords: texts,
  remarks: optionalText,
  lastReviewed: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, ARTICLE_WORDS.reviewDate)
    .nullable()
    .default(null),
  revision: optionalText,
  source: source.nullable().default(null),
  alsoSeen: z.array(fields({ title: optionalText, url: httpUrl })).default([]),
  listedIn: z.array(kbId).default([]),
  read: z.enum(READ_PARTS).default('in-full'),
  confidence: z.enum(['high', 'medium', 'low']).nullable().default(null),
  examples: z.array(exampleSchema).default([]),
})
  // Of an article that was not read, next to nothing can be asked.
  .refine((a) => a.read === 'listed-only' || a.products.length > 0, {
    path: ['products'],
    message: ARTICLE_WORDS.products,
  })
  .refine((a) => a.read === 'listed-only' || a.observed.shape !== 'growth' || a.observed.resources.length > 0, {
    path: ['observed'],
    message: ARTICLE_WORDS.growth,
  }) satisfies z.ZodType<ArticleFile>;

/** Lists may hold lists, so that they can share a common part through a YAML alias. */
const imageList = z
  .array(z.union([image, z.array(image)]))
  .transform((list): string[] => list.flat())
  .default([]);

export const processClassesSchema = fields({
  classes: z.array(
    fields({
      name: text,
      description: text,
      images: imageList,
      notImages: imageList,
      modules: z.array(z.string().regex(/^[^\sA-Z]+\.\w+$/, ARTICLE_WORDS.module)).default([]),
      open: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<{ classes: ProcessClass[] }>;

export const imageErasSchema = fields({
  images: z.array(fields({ image, windows: versionRange, notWindows: texts, exchange: versionRange })),
}) satisfies z.ZodType<{ images: ImageEra[] }>;

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, ARTICLE_WORDS.reviewDate);

/** Dates are for those who maintain the table; builds are compared without them. */
export const windowsUpdatesSchema = fields({
  builds: z.array(
    fields({
      build: z.int().positive(),
      updates: z.array(
        z
          .tuple([kbId, z.int().positive(), day])
          .transform(([id, revision]): readonly [string, number] => [id, revision]),
      ),
    }),
  ),
}) satisfies z.ZodType<{ builds: WindowsUpdates[] }>;

export const fixListsSchema = fields({
  lists: z.array(
    fields({
      id: kbId,
      title: text,
      currentVersions: z.array(fields({ name: text, version })).default([]),
      entries: z.array(fields({ id: kbId, title: text })),
    }),
  ),
}) satisfies z.ZodType<{ lists: FixList[] }>;

/** `catalog.yaml`: of the catalog as a whole. */
export interface CatalogHead {
  readonly schemaVersion: 1;
  /** Day of the newest change of any file of the catalog. */
  readonly date: string;
}

export const catalogHeadSchema = fields({
  schemaVersion: z.literal(1, ARTICLE_WORDS.catalogVersion),
  date: z.string().refine(isDay, ARTICLE_WORDS.catalogDate),
}) satisfies z.ZodType<CatalogHead>;

/** The article's schema as JSON Schema, for editors that complete and check YAML. */
export const articleJsonSchema = (): unknown => z.toJSONSchema(articleSchema, { io: 'input' });
