/** Whether runs of a process end where something is documented to end it: a leak below such a ceiling is a sawtooth. */
import type { Article, Ceiling } from '../model/article.ts';
import type { CeilingFound, EvidenceFacts, EvidenceLine } from '../model/evidence-facts.ts';
import type { Lifetime } from '../model/lifetime.ts';
import { RESOURCE_KINDS, type ProcessResource, type Resource } from '../model/resource.ts';
import { HOUR_MS } from '../util/time.ts';
import type { PreparedMachine } from './prepare.ts';

/** A run ended at a ceiling if its last level is so near it, as a share; one that goes on so far above it has none. */
const NEAR_SHARE = 0.1;
const MAX_ABOVE_SHARE = 0.2;
/** The last level of a run is the highest of its last samples: the very last one may be of its end. */
const LAST_SAMPLES = 3;

/** Those of its ceilings that a growth can run into; null where it has none. */
export function ceilingWanted({ observed }: Article, growing: Resource): EvidenceFacts['ceiling']['wanted'] | null {
  const ceilings = observed.ceilings.filter(
    ({ resource }) =>
      resource === null ||
      resource === growing ||
      // Working Set and Virtual Bytes are never a finding by themselves: they rise with Private Bytes.
      (growing === 'private-bytes' && !RESOURCE_KINDS[resource].decides),
  );
  return ceilings.length === 0 ? null : { ceilings };
}

type Answer = Pick<EvidenceLine<'ceiling'>, 'found' | 'state'>;

/** @param lives of the process, those before the log's end and the one that goes on */
export function ceilingCondition(
  article: Article,
  growing: Resource,
  lives: readonly Lifetime[],
  machine: Pick<PreparedMachine, 'evidence'>,
): EvidenceLine<'ceiling'> | null {
  const wanted = ceilingWanted(article, growing);
  if (wanted === null) return null;
  const answers = wanted.ceilings.map((ceiling) => answerOf(ceiling, lives, memoryOf(machine)));
  const of = (state: Answer['state']): Answer | undefined => answers.find((answer) => answer.state === state);
  const decided = of('met') ?? of('unknown') ?? answers[0]!;
  return { kind: 'ceiling', wanted, ...decided };
}

/** Physical memory in bytes; NaN where it is not known. */
function memoryOf({ evidence: { declared, systemInformation } }: Pick<PreparedMachine, 'evidence'>): number {
  const declaredBytes = declared?.memoryBytes ?? NaN;
  if (!Number.isNaN(declaredBytes)) return declaredBytes;
  return systemInformation.find(({ memoryBytes }) => !Number.isNaN(memoryBytes))?.memoryBytes ?? NaN;
}

function answerOf(ceiling: Ceiling, lives: readonly Lifetime[], memoryBytes: number): Answer {
  const { resource } = ceiling;
  const value = valueOf(ceiling, memoryBytes);
  if (Number.isNaN(value)) return { found: { code: 'memory-not-known' }, state: 'unknown' };
  const highest = lives.reduce((most, life) => Math.max(most, highestOf(life, resource)), -Infinity);
  if (highest > (1 + MAX_ABOVE_SHARE) * value) {
    return { found: { code: 'above', resource, value: highest }, state: 'unmet' };
  }
  const ends = lives
    .filter(({ endKnown }) => endKnown)
    .map((life) => endOf(life, resource))
    .filter((end) => !Number.isNaN(end));
  if (ends.length === 0) return { found: { code: 'no-end' }, state: 'unknown' };
  const near = ends.filter((end) => Math.abs(end - value) <= NEAR_SHARE * value);
  const found = (code: 'ended-there' | 'ended-elsewhere', shown: readonly number[]): CeilingFound => ({
    ...{ code, resource, times: near.length, ended: ends.length },
    ...{ least: Math.min(...shown), most: Math.max(...shown) },
  });
  // One end of many that is near it may be chance.
  return 2 * near.length >= ends.length
    ? { found: found('ended-there', near), state: 'met' }
    : { found: found('ended-elsewhere', ends), state: 'unknown' };
}

function valueOf({ bytes, count, shareOfMemory, hours }: Ceiling, memoryBytes: number): number {
  return bytes ?? count ?? hours ?? (shareOfMemory === null ? NaN : shareOfMemory * memoryBytes);
}

/** Its age in hours; NaN where its start is not known. */
function ageOf({ startMs, endMs, startKnown, ageAtStartMs }: Lifetime): number {
  return (endMs - startMs + (Number.isNaN(ageAtStartMs) && startKnown ? 0 : ageAtStartMs)) / HOUR_MS;
}

/** @param resource null: its age; NaN where that was not logged */
function endOf(life: Lifetime, resource: ProcessResource | null): number {
  if (resource === null) return ageOf(life);
  const values = (life.series[resource]?.values ?? []).filter((value) => !Number.isNaN(value));
  return values.length === 0 ? NaN : Math.max(...values.slice(-LAST_SAMPLES));
}

/** NaN counts as nothing. */
function highestOf(life: Lifetime, resource: ProcessResource | null): number {
  if (resource === null) return ageOf(life) || -Infinity;
  let most = -Infinity;
  for (const value of life.series[resource]?.values ?? []) if (value > most) most = value;
  return most;
}
