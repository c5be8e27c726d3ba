/**
 * What a notification to an address of one's own looks like, published as schemas/notification.schema.json. Within
 * schemaVersion 1 fields are only added.
 */
import * as z from 'zod';
import { SEVERITIES, VERDICTS } from '../../model/assessment.ts';
import { FINDING_STATES } from '../../model/report.ts';
import { RESOURCES } from '../../model/resource.ts';
import { SUBJECT_KINDS } from '../../model/subject.ts';

const text = z.string();
const number = z.number();
const count = z.number().int().min(0);
const url = z.string().nullable().meta({ description: 'null without --report-url' });

const subject = z
  .object({
    kind: z.enum(SUBJECT_KINDS),
    names: z.array(text).max(10).meta({ description: 'application pools, services or the like' }),
  })
  .nullable();
const article = z.object({ id: text, confidence: text, title: text.nullable() }).nullable();

const finding = z.object({
  id: text.meta({ description: 'the same on every night, whatever restarts come' }),
  machine: text,
  process: text.nullable().meta({ description: 'null: the machine as a whole' }),
  instance: text.nullable(),
  name: text.meta({ description: 'as reports write it, with the pool, services or process ID' }),
  subject,
  pid: number.nullable().meta({ description: 'that of the process that runs now or ran last' }),
  resource: z.enum(RESOURCES),
  state: z.enum(FINDING_STATES),
  verdict: z.enum(VERDICTS),
  severity: z.enum(SEVERITIES).nullable(),
  likelihood: z.number().min(0).max(1).nullable().meta({ description: 'that it is a leak' }),
  slopePerHour: number.nullable().meta({ description: 'bytes or counts an hour, with its 95 % interval' }),
  ciLow: number.nullable(),
  ciHigh: number.nullable(),
  since: text.nullable(),
  exhaustion: z.object({ limit: text, at: text }).nullable(),
  article,
  url,
});

const cause = z.object({
  id: text.meta({ description: 'the same on every night, whichever machines have it' }),
  process: text.nullable().meta({ description: 'null: machines as a whole' }),
  subject,
  resource: z.enum(RESOURCES),
  state: z.enum(FINDING_STATES),
  verdict: z.enum(VERDICTS),
  severity: z.enum(SEVERITIES).nullable().meta({ description: 'of the most urgent finding' }),
  machines: z.array(text).max(10).meta({ description: 'the most urgent first' }),
  moreMachines: count.meta({ description: 'machines that are not in the list' }),
  otherMachines: count.meta({ description: 'machines that had a new cause on an earlier night' }),
  slopePerHour: z.object({ lowest: number, highest: number }).nullable(),
  exhaustion: z.object({ limit: text, at: text }).nullable().meta({ description: 'the limit that is reached first' }),
  article,
  url,
});

export const notificationSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('leakscan-nightly'),
  tool: z.object({ name: z.literal('leakscan'), version: text }),
  generatedAt: text,
  night: text.meta({ description: 'yyyy-MM-dd' }),
  title: text.meta({ description: 'the night in one line' }),
  counts: z.object({
    machines: count,
    new: count,
    reopened: count.meta({ description: 'findings whose suppression has ended' }),
    worse: count,
    gone: count,
    capturesRead: count,
    capturesFailed: count,
  }),
  findings: z
    .array(finding)
    .max(10)
    .meta({ description: 'new ones, then reopened, worse and gone ones; most urgent first' }),
  more: count.meta({ description: 'findings that are not in the list' }),
  causes: z
    .array(cause)
    .max(10)
    .meta({ description: 'all findings by what causes them, in the same order; one for all machines that have it' }),
  moreCauses: count.meta({ description: 'causes that are not in the list' }),
  notJudged: z
    .array(z.object({ machine: text, text, url }))
    .max(10)
    .meta({ description: 'machines of which memory was not judged, as far as they fit' }),
  url,
});

export type Notification = z.infer<typeof notificationSchema>;

/** For programs that take notifications. */
export const notificationJsonSchema = (): unknown => ({
  title: 'leakscan notification',
  ...(z.toJSONSchema(notificationSchema) as object),
});
