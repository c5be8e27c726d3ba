/** What `last-run.json` looks like, published as schemas/last-run.schema.json. Within schemaVersion 1 fields are only added. */
import * as z from 'zod';
import { instant } from '../../report/report-schema.ts';

const text = z.string();
const count = z.int().min(0);

/** What the exit status means, in a word. */
export const RUN_OUTCOMES = [
  'done',
  'leak-found',
  'wrong-usage',
  'incomplete',
  'not-judged',
  'failed',
  'internal-error',
  'stopped',
] as const;

export const lastRunSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('leakscan-last-run'),
  tool: z.object({ name: z.literal('leakscan'), version: text }),
  startedAt: instant.meta({ description: 'by the clock of the machine, whatever --now says' }),
  endedAt: instant,
  night: z.iso.date().nullable().meta({ description: 'null where the command line was refused' }),
  roots: z.array(text).meta({ description: 'as given' }),
  status: count.meta({ description: 'the exit status' }),
  outcome: z.enum(RUN_OUTCOMES).meta({ description: 'what the exit status means' }),
  counts: z
    .object({
      capturesRead: count,
      capturesUnchanged: count,
      capturesFailed: count,
      machines: count,
      machinesAssessed: count.meta({ description: 'machines of which this night read something new' }),
      findingsOpen: count,
      findingsNew: count,
      findingsReopened: count.meta({ description: 'their suppression has ended' }),
      findingsWorse: count,
      findingsGone: count,
    })
    .nullable()
    .meta({ description: 'null where the run failed before it had them' }),
  error: text.nullable().meta({ description: 'why the run failed' }),
});

export type LastRun = z.infer<typeof lastRunSchema>;

/** For programs that watch the runs. */
export const lastRunJsonSchema = (): unknown => ({
  title: 'leakscan last run',
  ...(z.toJSONSchema(lastRunSchema, { io: 'input' }) as object),
});
