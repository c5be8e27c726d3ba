/**
 * What a Report must look like: one schema checks saved Reports and is published as JSON Schema
 * (schemas/report.schema.json). A test holds it and the type of `src/model/report.ts` together.
 */
import * as z from 'zod';
import { PRODUCT_FAMILIES, READ_PARTS, STATED_BY } from '../model/article.ts';
import { CAVEATS, SEVERITIES, VERDICTS, LIMIT_CODES } from '../model/assessment.ts';
import { LOG_WARNING_KINDS } from '../model/counter-log.ts';
import { COMPANION_KEYS } from '../model/companion.ts';
import { VERSION_SOURCES } from '../model/evidence-facts.ts';
import { SPLIT_KINDS, SPLIT_PARTS } from '../model/memory-split.ts';
import { POOLS, SNAPSHOT_TIME_BASES } from '../model/pool-tags.ts';
import { REASON_UNITS } from '../model/reason.ts';
import { FINDING_STATES, NOT_JUDGED_REASONS } from '../model/report.ts';
import { RESOURCES } from '../model/resource.ts';
import { SUBJECT_BASES, SUBJECT_KINDS } from '../model/subject.ts';
import { isDay, wallMs } from '../util/instants.ts';
import { REPORT_WORDS } from '../words/schemas/report.ts';
import { evidenceSchema, questionSchema } from './evidence-schema.ts';

/** The years 0 to 9999, which Windows and every form of a log's times can write. Beyond them are calendars that cannot be drawn. */
const MIN_MS = -62_167_219_200_000;
const MAX_MS = 253_402_300_799_999;
/** No counter has such values. Sums and differences of smaller ones are numbers too, so that every picture has an end. */
const MAX_VALUE = 1e100;
/** A slice of an envelope is at most some years. */
const MAX_BUCKET_MS = 1e12;
const MAX_BUCKETS = 10_000;

const text = z.string();
const number = z.number().min(-MAX_VALUE).max(MAX_VALUE);
const count = z.number().min(0).max(MAX_VALUE);
export const instant = z
  .string()
  .regex(/^(?:\d{4}|[+-]\d{6})-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/, {
    error: REPORT_WORDS.notInstant,
  })
  .refine(isInstant, REPORT_WORDS.notInCalendar)
  .meta({ description: REPORT_WORDS.instant });

function isInstant(iso: string): boolean {
  try {
    const ms = wallMs(iso);
    return ms >= MIN_MS && ms <= MAX_MS;
  } catch {
    return false;
  }
}

export const resource = z.enum(RESOURCES).meta({ description: REPORT_WORDS.extensible });
export const verdict = z.enum(VERDICTS).meta({ description: REPORT_WORDS.extensible });
export const severity = z.enum(SEVERITIES);

const articleMatch = z.object({
  id: text,
  confidence: z.enum(['confirmed', 'likely', 'possible', 'ruled-out']),
  evidence: z.array(evidenceSchema),
});

const gaps = { count, longest: z.array(z.object({ from: instant, to: instant })) };
export const share = z.number().min(0).max(1);

const input = z.object({
  file: text,
  format: z.enum(['pdh-csv', 'pdh-tsv', 'pdh-blg']),
  bytes: count,
  sha256: text,
  machines: z.array(text),
  firstSample: instant.nullable(),
  lastSample: instant.nullable(),
  utcOffsetMinutes: number.nullable(),
  zone: text.nullable(),
  samples: count,
  counters: count,
  countersRead: count,
  gaps: z.object(gaps).exactOptional(),
  leftOutShare: share.exactOptional(),
  warnings: z.array(
    z.object({
      kind: z.enum(LOG_WARNING_KINDS),
      count,
      message: text,
      positions: z.array(
        z.object({
          line: count,
          column: count.exactOptional(),
          event: count.exactOptional(),
          offset: count.exactOptional(),
        }),
      ),
    }),
  ),
});

const trend = z.object({
  slopePerHour: number,
  ciLow: number,
  ciHigh: number,
  onset: instant,
  onsetSeen: z.boolean(),
  first: number,
  last: number,
  min: number,
  max: number,
  samples: count,
  line: z.object({ start: instant, end: instant, from: number, to: number }),
});

const levels = z.array(number.nullable()).max(MAX_BUCKETS);
const series = z
  .object({
    startMs: number.min(MIN_MS).max(MAX_MS),
    bucketMs: number.positive().max(MAX_BUCKET_MS),
    min: levels,
    median: levels,
    max: levels,
  })
  .refine(
    ({ min, median, max }) => min.length === median.length && max.length === median.length,
    REPORT_WORDS.lengthsDiffer,
  )
  .refine(({ startMs, bucketMs, median }) => startMs + bucketMs * median.length <= MAX_MS, REPORT_WORDS.endsTooLate)
  .meta({ description: REPORT_WORDS.series });

const limitCode = z.enum(LIMIT_CODES).meta({ description: REPORT_WORDS.extensible });

const exhaustion = z.object({
  limit: text,
  limitCode: limitCode.exactOptional(),
  scope: z.enum(['process', 'machine']),
  limitValue: number,
  at: instant,
  earliest: instant,
  latest: instant.nullable(),
  atLatest: z.boolean(),
});

const run = { start: instant, end: instant };

const reason = z.object({
  code: text.meta({ description: REPORT_WORDS.reasonCode }),
  state: z.enum(['met', 'partly', 'not-checked', 'against']),
  text: text.meta({ description: REPORT_WORDS.reasonText }),
  value: number.nullable().exactOptional(),
  unit: z.enum(REASON_UNITS).exactOptional().meta({ description: REPORT_WORDS.reasonUnit }),
  limit: number.exactOptional().meta({ description: REPORT_WORDS.reasonLimit }),
  facts: z.record(text, z.union([text, number, z.null()])).exactOptional(),
});

export const subject = z.object({
  kind: z.enum(SUBJECT_KINDS).meta({ description: REPORT_WORDS.extensible }),
  names: z.array(text),
  basis: z.enum(SUBJECT_BASES).meta({ description: REPORT_WORDS.extensible }),
  key: text,
});

const succession = z.object({
  gapSeconds: number,
  siblingsBefore: count,
  siblingsAfter: count,
  sameInstance: z.boolean(),
  levelShare: number.nullable(),
  doubtful: z.boolean(),
});

const split = z.object({
  kind: z.enum(SPLIT_KINDS),
  growth: number,
  parts: z.array(z.object({ part: z.enum(SPLIT_PARTS), growth: number, last: number })),
});

const assessment = z.object({
  id: text.meta({ description: REPORT_WORDS.findingId }),
  machine: text,
  process: text.nullable().meta({ description: REPORT_WORDS.process }),
  instance: text.nullable(),
  pid: number.nullable(),
  subject: subject.nullable().exactOptional(),
  running: z.boolean().exactOptional(),
  siblings: count,
  resource,
  lifetime: z.object({
    pid: number.nullable().exactOptional(),
    ...run,
    startKnown: z.boolean(),
    endKnown: z.boolean(),
  }),
  lifetimes: z.array(
    z.object({
      pid: number.nullable(),
      ...run,
      started: instant.exactOptional(),
      succession: succession.exactOptional(),
    }),
  ),
  gaps: z.object({ ...gaps, coveredHours: count }).exactOptional(),
  usableShare: share.nullable().exactOptional(),
  foldedRuns: count,
  verdict,
  severity: severity.nullable(),
  likelihood: share.nullable().exactOptional(),
  caveats: z.array(z.enum(CAVEATS)),
  trend: trend.nullable(),
  levels: z.object({ first: number, last: number, min: number, max: number }).nullable().exactOptional(),
  limits: z.array(z.object({ name: text, code: limitCode.exactOptional(), value: number })),
  exhaustion: exhaustion.nullable(),
  split: split.exactOptional(),
  perEvent: z.object({ counter: z.enum(COMPANION_KEYS), event: text, amount: number }).nullable(),
  series: series.nullable(),
  reasons: z.array(reason),
  articles: z.array(articleMatch),
  questions: z.array(questionSchema),
  steps: z
    .array(z.object({ text, command: text.nullable(), source: text.exactOptional() }))
    .exactOptional()
    .meta({ description: REPORT_WORDS.steps }),
  state: z.enum(FINDING_STATES).exactOptional(),
  symptomOf: text.exactOptional(),
  explains: z.array(z.object({ id: text, resource, share })).exactOptional(),
  suppressedBy: z.object({ reason: text, expires: z.iso.date().nullable(), file: text, line: count }).exactOptional(),
});

const MAX_LINE_POINTS = 30;

const processLevels = z.object({
  id: text,
  first: number,
  last: number,
  min: number,
  max: number,
  line: z.array(number.nullable()).max(MAX_LINE_POINTS),
});

const event = z.object({
  kind: z.enum(['process-ended', 'process-restarted', 'machine-restarted']),
  machine: text,
  process: text.nullable(),
  subject: subject.nullable().exactOptional(),
  pid: number.nullable(),
  at: instant,
  scheduled: z.boolean(),
  doubtful: z.boolean().exactOptional(),
  articles: z.array(articleMatch),
});

const fixFile = z.object({
  name: text,
  version: text.nullable(),
  sizeBytes: number.nullable(),
  sizeKilobytes: number.nullable(),
  date: text.nullable(),
});

const fix = z.object({
  product: text.nullable(),
  kind: z.enum(['hotfix', 'service-pack', 'rollup', 'upgrade', 'vendor', 'configuration', 'workaround']),
  servicePack: text.nullable(),
  version: text.nullable(),
  text: text.nullable(),
  article: text.nullable(),
  files: z.array(fixFile),
});

const prerequisite = z.object({
  product: text.nullable(),
  kind: z.enum(['service-pack', 'hotfix', 'update-rollup']),
  text,
  article: text.nullable(),
});

const release = z
  .object({ article: text.nullable(), name: text.nullable(), date: text.nullable(), note: text.nullable() })
  .nullable();

const affected = z.object({
  product: text,
  family: z.enum(PRODUCT_FAMILIES).nullable(),
  version: text.nullable(),
  from: text.nullable(),
  below: text.nullable(),
  file: text.nullable(),
  declaredOnly: z.boolean(),
  line: z.object({ from: text.nullable(), below: text.nullable() }).nullable(),
  introducedBy: release,
  fixedBy: release,
});

const article = z.object({
  title: text.nullable(),
  status: z.enum(['fix-available', 'by-design', 'workaround-only', 'none', 'withdrawn', 'misleading', 'unknown']),
  statedBy: z.enum(STATED_BY).nullable().exactOptional(),
  read: z.enum(READ_PARTS).exactOptional(),
  affected: z.array(affected).exactOptional(),
  source: z.object({ title: text.nullable(), url: text }).nullable().exactOptional(),
  summary: text,
  cause: text,
  trigger: text,
  faultyModule: text.nullable(),
  errorCodes: z.array(text),
  products: z.array(text),
  fixes: z.array(fix),
  prerequisites: z.array(prerequisite),
  restart: z.object({ computer: z.boolean().nullable(), services: z.array(text).nullable() }).nullable(),
  replaces: z.array(text).nullable(),
  workaround: text.nullable(),
  references: z.array(z.object({ id: text, title: text.nullable(), url: text.nullable() })),
  lastReviewed: text.nullable(),
});

const gone = z.object({
  id: text,
  machine: text,
  process: text.nullable(),
  instance: text.nullable(),
  siblings: count,
  pid: number.nullable().exactOptional(),
  subject: subject.nullable().exactOptional(),
  running: z.boolean().exactOptional(),
  resource,
  verdict,
  slopePerHour: number.nullable(),
  lastSeen: instant,
  now: verdict.nullable(),
});

export const notJudged = z.object({
  machine: text,
  processes: count.meta({ description: REPORT_WORDS.notJudgedProcesses }),
  names: z.array(text).meta({ description: REPORT_WORDS.notJudgedNames }),
  resource,
  counter: text.meta({ description: REPORT_WORDS.notJudgedCounter }),
  reason: z.enum(NOT_JUDGED_REASONS),
  standIn: resource.nullable().meta({ description: REPORT_WORDS.standIn }),
});

const notListed = z
  .object({
    results: count.meta({ description: REPORT_WORDS.notListedResults }),
    symptoms: count.exactOptional(),
    verdicts: z.partialRecord(verdict, count),
    processes: count.meta({ description: REPORT_WORDS.notListedProcesses }),
    leakingProcesses: count.meta({ description: REPORT_WORDS.notListedLeaking }),
    events: count,
  })
  .meta({ description: REPORT_WORDS.notListed });

const overview = z
  .object({
    processes: count,
    machines: count,
    leaks: count.meta({ description: REPORT_WORDS.leaks }),
    suspects: count,
    leakingProcesses: count,
    leakingMachines: count.meta({ description: REPORT_WORDS.leakingMachines }),
    suppressed: count,
    knownCrashes: count.meta({ description: REPORT_WORDS.knownCrashes }),
    notJudgedProcesses: count,
    failedInputs: count,
    worst: text.nullable().meta({ description: REPORT_WORDS.worst }),
    soonestLimit: z.object({ id: text, at: instant }).nullable().meta({ description: REPORT_WORDS.soonestLimit }),
    exitStatus: count.meta({ description: REPORT_WORDS.exitStatus }),
  })
  .meta({ description: REPORT_WORDS.overview });

const poolTag = z.object({
  tag: text,
  type: z.enum(POOLS),
  firstBytes: count.nullable(),
  lastBytes: count,
  growth: number.nullable(),
  perHour: number.nullable(),
  outstanding: number,
  outstandingGrowth: number.nullable(),
  share: share.nullable(),
  grows: z.boolean(),
  owner: text.nullable(),
  what: text.nullable(),
  source: text.nullable(),
});

const poolTags = z.object({
  machine: text,
  lists: z.array(z.object({ file: text, time: instant.nullable(), timeBasis: z.enum(SNAPSHOT_TIME_BASES) })),
  hours: count.nullable(),
  listed: count,
  growing: count,
  tags: z.array(poolTag),
});

const catalogDate = z.string().refine(isDay, 'a day, yyyy-MM-dd').meta({ description: REPORT_WORDS.catalogDate });

/** Keys that it does not name are additions of a later version, and no fault. */
export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('leakscan'), version: text }),
  generatedAt: instant,
  options: z.record(text, z.union([text, number, z.boolean(), z.array(text)])),
  command: z.array(text).exactOptional(),
  catalog: z.object({
    version: text,
    date: catalogDate.nullable().exactOptional(),
    articles: count,
    folders: z.array(text).exactOptional(),
  }),
  inputs: z.array(input),
  machines: z.array(z.object({ name: text, alsoKnownAs: z.array(text) })).exactOptional(),
  baseRates: z
    .array(z.object({ machine: text, processes: count, leakShare: share, judgedShare: share }))
    .meta({ description: REPORT_WORDS.baseRates })
    .exactOptional(),
  failedInputs: z.array(z.object({ file: text, code: text, message: text })),
  inventories: z.array(z.object({ file: text, machine: text, processes: count, modules: count })),
  systems: z
    .array(
      z.object({
        machine: text,
        windows: z.array(text).meta({ description: REPORT_WORDS.systemWindows }),
        build: text.nullable().meta({ description: REPORT_WORDS.systemBuild }),
        buildSource: z.enum(VERSION_SOURCES).nullable(),
        updates: z.array(text).meta({ description: REPORT_WORDS.systemUpdates }),
        memoryBytes: number.nullable().meta({ description: REPORT_WORDS.systemMemory }),
        files: z.array(text),
      }),
    )
    .meta({ description: REPORT_WORDS.systems })
    .exactOptional(),
  processLists: z.array(z.object({ file: text, machine: text, processes: count, named: count })).exactOptional(),
  poolTags: z.array(poolTags).exactOptional(),
  overview: overview.exactOptional(),
  assessments: z.array(assessment),
  largest: z.array(processLevels).exactOptional(),
  asked: z.array(processLevels).exactOptional(),
  events: z.array(event),
  notJudged: z.array(notJudged).exactOptional(),
  notListed: notListed.exactOptional(),
  articles: z.record(text, article),
  baseline: z
    .object({
      file: text,
      generatedAt: instant,
      version: text,
      gone: z.array(gone),
      merged: z.array(z.object({ id: text, into: text })).exactOptional(),
      unseen: z.array(gone),
    })
    .exactOptional(),
  history: z.object({ night: text, since: instant, captures: count }).exactOptional(),
  warnings: z.array(text),
});

/** For programs that read Reports. */
export const reportJsonSchema = (): unknown => ({
  title: 'leakscan report',
  ...(z.toJSONSchema(reportSchema, { io: 'input' }) as object),
});
