/** Composition: the example of an article -> processes and evidence -> what a scan makes of it, and what is expected. */
import {
  EXAMPLE_PID,
  parseHours,
  parseModule,
  parsePoolTag,
  parseSeries,
  seriesValue,
} from '../catalog/example-notation.ts';
import { compareSnapshots } from '../catalog/pool-tags/compare-snapshots.ts';
import { EVEN_BASE_RATE } from '../detect/likelihood.ts';
import { COMPANION_OF } from '../detect/machine-wide.ts';
import { matchMachine, type MatchedMachine } from './match-machine.ts';
import type { PreparedCatalog } from '../catalog/prepare.ts';
import type { Article, Confidence } from '../model/article.ts';
import type { ArticleMatch } from '../model/match.ts';
import type { Verdict } from '../model/assessment.ts';
import { COMPANION_COUNTERS, type CompanionKey } from '../model/companion.ts';
import type { MachineEvidence } from '../model/evidence.ts';
import type { DeclaredMachine } from '../model/configuration.ts';
import type { ArticleExample, ExampleLog, ExampleMachine } from '../model/example.ts';
import type { Lifetime, ProcessHistory } from '../model/lifetime.ts';
import type { MachinePoolTags, PoolSnapshot, PoolTagUse } from '../model/pool-tags.ts';
import { MACHINE_RESOURCES, PROCESS_RESOURCES, RESOURCE_KINDS, type ProcessResource } from '../model/resource.ts';
import type { Series } from '../model/series.ts';
import { ONLY_PROCESS } from '../model/subject.ts';
import { HOUR_MS } from '../util/time.ts';
import { USUAL_IMAGES } from '../windows/images.ts';

/** Five minutes: a log of days stays small, and half an hour, the least that is judged, has its samples. */
const STEP_MS = 300_000;
/** Size of an allocation of a pool; nothing is judged by it. */
const POOL_BLOCK_BYTES = 256;
const MACHINE = 'EXAMPLE';
/** The day of an example whose article has no date. */
const DEFAULT_DAY = '2004-01-05';
const WINDOWS_IMAGES: Readonly<Record<NonNullable<ExampleLog['windows']>, readonly string[]>> = {
  'NT 4.0': ['rpcss', 'spoolss'],
  '2000': ['svchost', 'spoolsv', 'winmgmt'],
  'Server 2003': ['svchost', 'spoolsv', 'wmiprvse'],
  later: ['svchost', 'spoolsv', 'wininit'],
};
/** Noise of a level, to both sides: a thousandth of memory, a hundredth of counts and load. */
const BYTES_NOISE = 0.001;
const COUNT_NOISE = 0.01;

/** What a scan made of an example, in the words of its expectation. */
export interface ExampleOutcome {
  readonly verdict: Verdict;
  readonly match: Confidence | 'none';
  readonly ties: readonly string[];
  readonly event: Confidence | 'none';
}

export interface ExampleResult {
  readonly id: string;
  readonly example: ArticleExample;
  readonly found: ExampleOutcome;
  readonly isMet: boolean;
}

/** Cost: some ten milliseconds for each two days of log. */
export function runExample(article: Article, example: ArticleExample, catalog: PreparedCatalog): ExampleResult {
  const { runs, evidence } = situationOf(article, example);
  const machineWide = MACHINE_RESOURCES.some((resource) => example.log[COMPANION_OF[resource]] !== undefined);
  const matched = matchMachine({ histories: [runs], hasProcessIds: true, machineWide }, evidence, catalog);
  const found = outcomeOf(article, example, matched);
  const { verdict, match, ties, event } = example.expect;
  const isMet =
    (verdict === undefined || verdict === found.verdict) &&
    (match === undefined || match === found.match) &&
    (event === undefined || event === found.event) &&
    (ties ?? []).every((id) => found.ties.includes(id));
  return { id: article.id, example, found, isMet };
}

const CONFIDENCES = ['confirmed', 'likely', 'possible', 'ruled-out', 'none'] as const;

function outcomeOf(article: Article, { log }: ArticleExample, matched: MatchedMachine): ExampleOutcome {
  const { id } = article;
  const verdict = verdictOf(article, log, matched);
  const confidenceIn = (matches: readonly ArticleMatch[]): Confidence | 'none' =>
    matches.find((m) => m.id === id)?.confidence ?? 'none';
  const best = (lists: readonly (readonly ArticleMatch[])[]): Confidence | 'none' =>
    CONFIDENCES.find((one) => lists.some((matches) => confidenceIn(matches) === one)) ?? 'none';
  const growth = matched.assessments.map((a) => a.matches);
  const match = best(growth);
  const list = growth.find((matches) => match !== 'none' && confidenceIn(matches) === match) ?? [];
  return {
    verdict,
    match,
    ties: list.filter((m) => m.confidence === match && m.id !== id).map((m) => m.id),
    event: best(matched.events.map((e) => e.matches)),
  };
}

/** Of the article's first resource that is logged: of the machine as a whole where the article is on the kernel, else of the process. */
function verdictOf({ observed }: Article, log: ExampleLog, { assessments }: MatchedMachine): Verdict {
  const ofMachine = MACHINE_RESOURCES.filter((r) => log[COMPANION_OF[r]] !== undefined);
  const ofProcess = PROCESS_RESOURCES.filter((r) => log[r] !== undefined && RESOURCE_KINDS[r].decides);
  const isMachine = observed.scope === 'kernel' && ofMachine.length > 0;
  const logged: readonly string[] = isMachine ? ofMachine : ofProcess;
  const asked = observed.resources.find((r) => logged.includes(r)) ?? logged[0];
  const found = assessments.find(
    ({ assessment: { history, resource } }) => resource === asked && (history.process === null) === isMachine,
  );
  return found?.assessment.verdict ?? 'insufficient-data';
}

/** The example as detection and matching see a log. */
function situationOf(
  { lastReviewed }: Article,
  { log, inventory, machine, names, poolTags }: ArticleExample,
): { runs: ProcessHistory; evidence: MachineEvidence } {
  const firstMs = Date.parse(`${log.date ?? lastReviewed ?? DEFAULT_DAY}T00:00:00Z`);
  const lastMs = firstMs + log.hours * HOUR_MS;
  const companions = COMPANION_COUNTERS.filter(({ key }) => log[key] !== undefined);
  const images = log.whole ? [...USUAL_IMAGES, ...(log.windows === null ? [] : WINDOWS_IMAGES[log.windows])] : [];
  const lifetimes = lifetimesOf(log, firstMs, lastMs);
  return {
    runs: {
      machine: MACHINE,
      process: log.process,
      subject: names === null ? ONLY_PROCESS : subjectOf(log.process, names),
      siblingRank: 0,
      siblings: 1,
      lifetimes,
      successions: new Map(),
      foldedRuns: 0,
    },
    evidence: {
      machine: MACHINE,
      objects: new Set(['process', ...companions.map((c) => c.object.toLowerCase()), ...log.objects]),
      images: new Set([...images, log.process.toLowerCase(), ...log.images]),
      allProcesses: log.whole,
      laterThanWindows2003: log.windows === 'later',
      maxVirtualBytes: highest(lifetimes, 'virtual-bytes'),
      companions: new Map(
        companions.map(({ key }) => [key, seriesOf(log, key, firstMs, firstMs, lastMs, COUNT_NOISE)] as const),
      ),
      firstMs,
      lastMs,
      leftOutShare: 0,
      baseRate: EVEN_BASE_RATE,
      inventories:
        inventory === null
          ? []
          : [{ file: 'inventory', machine: MACHINE, modules: inventory.map((line) => parseModule(line)!) }],
      systemInformation: [],
      declared: machine === null ? null : declaredOf(machine),
      configuredLimits: [],
      ...(poolTags === null ? {} : { poolTags: poolTagsOf(poolTags, firstMs, lastMs) }),
    },
  };
}

/** What lists of pool tags from the start and the end of the log show. */
function poolTagsOf(lines: readonly string[], firstMs: number, lastMs: number): MachinePoolTags {
  const tags = lines.map((line) => parsePoolTag(line)!);
  const snapshots = [firstMs, lastMs].map((timeMs): PoolSnapshot => {
    const uses = tags.map(({ tag, pool, terms }): PoolTagUse => {
      const bytes = seriesValue(terms, (timeMs - firstMs) / HOUR_MS, 0);
      return { tag, pool, bytes, outstanding: Math.round(bytes / POOL_BLOCK_BYTES), allocated: null };
    });
    return { file: 'pool tags', timeMs, timeBasis: 'text', otherTimeMs: null, isWhole: true, uses };
  });
  return compareSnapshots({ machine: MACHINE, snapshots }, { utcOffsetMinutes: null, firstMs, lastMs }).tags;
}

/** The same as a user declares it in leakscan.yaml. */
const declaredOf = ({ windows, build, updates, products, roles }: ExampleMachine): DeclaredMachine => ({
  ...{ windows, build, updates, roles },
  products: products.map((name) => ({ name, servicePack: null })),
  memoryBytes: null,
  userAddressSpaceGB: null,
  bits: null,
});

/** A worker of IIS is of a pool; every other process with names runs services. */
const subjectOf = (process: string, names: readonly string[]): ProcessHistory['subject'] => ({
  kind: process.toLowerCase() === 'w3wp' ? 'application-pool' : 'services',
  names,
  basis: 'process-list',
  key: names.join('+'),
});

/** The runs of the process: one, or one more for each restart, two samples after the end of the last. */
function lifetimesOf(log: ExampleLog, firstMs: number, lastMs: number): Lifetime[] {
  const restarts = log.restarts.map((time) => firstMs + parseHours(time)! * HOUR_MS).sort((a, b) => a - b);
  const starts = [firstMs, ...restarts.map((ms) => ms + 2 * STEP_MS)];
  const endMs = log.ends === null ? lastMs : firstMs + parseHours(log.ends)! * HOUR_MS;
  const ageMs = log.age === 'unknown' ? NaN : parseHours(log.age)! * HOUR_MS;
  return starts.map((startMs, index): Lifetime => {
    const isLast = index === restarts.length;
    const runEndMs = restarts[index] ?? endMs;
    const series: Partial<Record<ProcessResource, Series>> = {};
    for (const resource of PROCESS_RESOURCES) {
      if (log[resource] === undefined) continue;
      const isBytes = RESOURCE_KINDS[resource].unit === 'bytes';
      series[resource] = seriesOf(log, resource, startMs, startMs, runEndMs, isBytes ? BYTES_NOISE : COUNT_NOISE);
    }
    return {
      machine: MACHINE,
      process: log.process,
      instance: log.process,
      firstInstance: log.process,
      pid: EXAMPLE_PID + index,
      startMs,
      endMs: runEndMs,
      startKnown: index > 0,
      endKnown: !isLast || log.ends !== null,
      ageAtStartMs: index === 0 ? ageMs : 0,
      rows: {},
      series,
    };
  });
}

/** Samples of one series, in whole quanta of its counter, with a little noise that is the same each time. */
function seriesOf(
  log: ExampleLog,
  key: ProcessResource | CompanionKey,
  originMs: number,
  fromMs: number,
  toMs: number,
  noiseShare: number,
): Series {
  const terms = parseSeries(log[key] ?? 0)!;
  const quantum = key in RESOURCE_KINDS ? RESOURCE_KINDS[key as ProcessResource].quantum : 1;
  const level = Math.max(seriesValue(terms, 0, 12), 1);
  const random = noise(key.length * 7919 + key.charCodeAt(0));
  const count = Math.max(1, Math.floor((toMs - fromMs) / STEP_MS) + 1);
  const timesMs = Float64Array.from({ length: count }, (_, i) => fromMs + i * STEP_MS);
  const values = timesMs.map((ms) => {
    const value = seriesValue(terms, (ms - originMs) / HOUR_MS, (ms / HOUR_MS) % 24);
    // What is zero stays zero: no client is no client.
    const noisy = value === 0 ? 0 : Math.max(0, value + level * noiseShare * random());
    return Math.round(noisy / quantum) * quantum;
  });
  return { timesMs, values, slices: null };
}

/** Numbers in [-1, 1) from a linear congruential generator (Numerical Recipes): an example never depends on chance. */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
}

/** NaN where not logged. */
function highest(lifetimes: readonly Lifetime[], resource: ProcessResource): number {
  const values = lifetimes.flatMap((l) => [...(l.series[resource]?.values ?? [])]);
  return values.length === 0 ? NaN : Math.max(...values);
}
