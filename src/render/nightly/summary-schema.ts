/**
 * What `summary.json` looks like, published as JSON Schema (schemas/summary.schema.json). A test holds it and the type of
 * `src/model/nightly.ts` together.
 */
import * as z from 'zod';
import { FINDING_STATES } from '../../model/report.ts';
import { SUBJECT_KINDS } from '../../model/subject.ts';
import {
  instant,
  notJudged,
  resource,
  severity,
  share,
  subject as reportSubject,
  verdict,
} from '../../report/report-schema.ts';

/** Of a finding's latest logs; a picture, not data. */
const MAX_SPARK_POINTS = 60;

const text = z.string();
const number = z.number();
const count = z.int().min(0);
const night = z.iso.date().meta({ description: 'by the clock of the run' });

const subject = z.object({
  kind: z.enum(SUBJECT_KINDS),
  names: z.array(text).meta({ description: 'application pools, services or the like; empty where nothing names it' }),
});

const finding = z.object({
  id: text.meta({ description: 'survives restarts, nights and paths' }),
  process: text.nullable().meta({ description: 'base name; null for the machine itself' }),
  instance: text.nullable(),
  subject: reportSubject.nullable().exactOptional(),
  pid: number.nullable().meta({ description: 'of the process that lives now, or lived last' }).exactOptional(),
  siblings: count,
  running: z.boolean().exactOptional(),
  resource,
  status: z.enum(['waiting', 'open', 'closed']),
  state: z
    .enum(FINDING_STATES)
    .nullable()
    .meta({ description: "on the machine's latest night; it is old news where the machine is not assessed" }),
  verdict,
  severity: severity.nullable(),
  likelihood: share.nullable().exactOptional(),
  quietNights: count,
  slopePerHour: number.nullable().meta({ description: 'bytes or counts per hour' }),
  ciLow: number.nullable(),
  ciHigh: number.nullable(),
  since: instant.nullable(),
  firstNight: night,
  lastNight: night,
  nightsSeen: count,
  closedNight: night.nullable(),
  exhaustion: z.object({ limit: text, at: instant }).nullable(),
  article: z.object({ id: text, confidence: text, title: text.nullable() }).nullable(),
  moreArticles: count,
  spark: z
    .array(number.nullable())
    .max(MAX_SPARK_POINTS)
    .meta({ description: 'medians of equal slices over what was logged; null = no sample' }),
});

const machine = z.object({
  machine: text,
  lastNight: night,
  lastSample: instant,
  nights: count,
  assessed: z.boolean().meta({ description: 'whether this run read anything new of it' }),
  unreadLogs: z
    .array(text)
    .exactOptional()
    .meta({ description: 'logs that look like its own and could not be read since its latest night' }),
  owner: text.exactOptional(),
  groups: z.array(text).exactOptional(),
  verdict: verdict.nullable(),
  severity: severity.nullable(),
  memoryJudged: z.boolean().meta({ description: 'whether any memory was judged by its own counter' }).exactOptional(),
  notJudged: z.array(notJudged).exactOptional(),
  page: text.meta({ description: 'a path below the folder of the index, with forward slashes, not encoded' }),
  report: text.nullable(),
  findings: z.array(finding),
});

const { id, process, instance, siblings, pid, likelihood } = finding.shape;
/** What lists of findings say of one. */
const findingName = { machine: text, id, process, instance, siblings, pid, likelihood } as const;

const suppressed = z.object({
  ...findingName,
  ...{ subject: finding.shape.subject, resource, verdict, severity: severity.nullable() },
  reason: text,
  expires: night.nullable().meta({ description: 'last day on which the suppression applies, in UTC' }),
  expiresSoon: z.boolean().meta({ description: 'whether that day is at most a week away' }),
});

const waiting = z.object({
  ...findingName,
  ...{ subject: finding.shape.subject, resource, verdict, severity: severity.nullable() },
  nightsSeen: count,
  nightsNeeded: count.meta({ description: 'nights in a row on which it must be seen before it is reported' }),
  reason: z.enum(['nights', 'after-restart']),
});

const cause = z.object({
  id: text.meta({ description: 'the same on every night, whichever machines have it' }),
  process: text.nullable(),
  subject: subject.nullable(),
  resource,
  article: text.nullable(),
  status: z.enum(['open', 'closed']),
  verdict,
  severity: severity.nullable().meta({ description: 'of the most urgent finding' }),
  states: z
    .object({ new: count, reopened: count, worse: count, same: count, better: count, gone: count, silent: count })
    .meta({ description: 'findings in each state; silent: their machines sent nothing new' }),
  slopePerHour: z.object({ lowest: number, highest: number }).nullable(),
  exhaustion: z
    .object({ limit: text, at: instant, machine: text })
    .nullable()
    .meta({ description: 'the limit that is reached first' }),
  findings: z.array(z.object({ machine: text, id: text })),
});

/** Keys that it does not name are additions of a later version, and no fault. */
export const summarySchema = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.literal('leakscan'), version: text }),
  catalog: z
    .object({ version: text, date: night.nullable(), articles: count })
    .meta({ description: 'the articles that findings are matched with; date is the day of its newest change' })
    .exactOptional(),
  generatedAt: instant,
  night,
  roots: z.array(text),
  captures: z.object({ read: count, unchanged: count, failed: count }),
  machines: z.array(machine),
  causes: z.array(cause).meta({ description: 'findings of the machines by what causes them, as the pages show them' }),
  suppressed: z.array(suppressed).exactOptional().meta({ description: 'open findings that a suppression hides' }),
  waiting: z.array(waiting).exactOptional().meta({ description: 'findings that are not reported yet' }),
  failedInputs: z.array(z.object({ file: text, code: text, message: text })),
  leftOut: z.array(z.object({ file: text, code: text, message: text, night })).meta({
    description: 'what is no counter log, and logs that failed on an earlier night and have not changed since',
  }),
  warnings: z.array(text),
});

/** For programs that read the summary of a night. */
export const summaryJsonSchema = (): unknown => ({
  title: 'leakscan nightly summary',
  ...(z.toJSONSchema(summarySchema, { io: 'input' }) as object),
});
