/** What the detector measures of every labelled process of a corpus, for `fit.mjs`, which bundles this file. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { measureGrowth, type GrowthMeasures } from '../src/detect/growth-measures.ts';
import { risesIn } from '../src/detect/judge-growth.ts';
import { minComparableMs } from '../src/detect/lives.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS } from '../src/model/resource.ts';
import { readLogs } from '../src/pipeline/read-logs.ts';
import { joinMachine } from '../src/series/runs/join-machine.ts';
import { HOUR_MS } from '../src/util/time.ts';

export { CALIBRATION, LEAK_LIKELIHOOD } from '../src/detect/likelihood.ts';
export { SEVERAL_POINTS, UNSCORED_LACK } from '../src/detect/lives.ts';
export { COUNTED_LACK, SCORECARD } from '../src/detect/scorecard.ts';

interface Label {
  readonly host: string;
  readonly pids: readonly number[];
  readonly resource: string;
  readonly leak: boolean;
  readonly primary: boolean;
  readonly ambiguous: boolean;
  readonly kind: string;
  readonly file: string;
  readonly quality: string;
  readonly trace?: string;
}

/** One run of a process, as it is scored. */
export interface MeasuredRun {
  readonly hours: number;
  /** Null where it was too short, or hardly moved. */
  readonly whole: GrowthMeasures | null;
  /** Without the steps that stand out; null without any. */
  readonly rest: GrowthMeasures | null;
}

/** A labelled resource of a process. */
export interface MeasuredProcess {
  readonly leak: boolean;
  /** False for what grows beside: handles and threads of processes that do not leak them. */
  readonly primary: boolean;
  readonly kind: string;
  /** Whether handles or threads are counted, not bytes. */
  readonly isCounted: boolean;
  /** Where the trace comes from; of made-up logs how they are damaged. */
  readonly source: string;
  /** Windows of one trace, or processes of one made-up log, resemble one another: they are never split. */
  readonly trace: string;
  /** Those that are compared with each other, at least one. */
  readonly runs: readonly MeasuredRun[];
}

/** Every process and resource that has a label, but the ambiguous ones. */
export async function measureCorpus(folder: string): Promise<MeasuredProcess[]> {
  const { labels } = JSON.parse(readFileSync(path.join(folder, 'labels.json'), 'utf8')) as { labels: Label[] };
  const labelOf = new Map(labels.flatMap((l) => l.pids.map((pid) => [`${l.host}|${pid}|${l.resource}`, l])));
  const runsOf = new Map<Label, MeasuredRun[]>();
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.csv'))) {
    const { machines, release } = await readLogs({ logs: [{ file: path.join(folder, name), named: true }] });
    for (const { machine, histories } of machines.map((one) => joinMachine(one))) {
      for (const lifetime of histories.flatMap(({ lifetimes }) => lifetimes)) {
        for (const resource of PROCESS_RESOURCES) {
          const kind = RESOURCE_KINDS[resource];
          const label = labelOf.get(`${machine}|${lifetime.pid}|${kind.counter}`);
          if (label === undefined || label.ambiguous) continue;
          const rises = risesIn(lifetime.series[resource], kind);
          const run: MeasuredRun = {
            hours: (lifetime.endMs - lifetime.startMs) / HOUR_MS,
            whole: rises === null ? null : measureGrowth(rises.whole),
            rest: rises?.rest == null ? null : measureGrowth(rises.rest),
          };
          const runs = runsOf.get(label);
          if (runs === undefined) runsOf.set(label, [run]);
          else runs.push(run);
        }
      }
    }
    release();
  }
  return [...runsOf].map(([{ leak, primary, kind, resource, quality, trace, file }, runs]) => ({
    ...{ leak, primary, kind, isCounted: resource !== RESOURCE_KINDS['private-bytes'].counter },
    source: quality,
    trace: trace ?? `${folder}/${file}`,
    runs: comparable(runs),
  }));
}

/** As the detector compares the lives of a process. */
function comparable(runs: readonly MeasuredRun[]): MeasuredRun[] {
  const longest = Math.max(...runs.map(({ hours }) => hours));
  return runs.filter(({ hours }) => hours * HOUR_MS >= minComparableMs(longest * HOUR_MS));
}
