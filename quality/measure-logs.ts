/** What the detector measures of every labelled series of a corpus, for `fit.mjs`, which bundles this file. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { riseIn } from '../src/detect/judge-growth.ts';
import { measureGrowth, type GrowthMeasures } from '../src/detect/growth-measures.ts';
import { PROCESS_RESOURCES, RESOURCE_KINDS } from '../src/model/resource.ts';
import { readLogs } from '../src/pipeline/read-logs.ts';
import { joinMachine } from '../src/series/runs/join-machine.ts';

export { SCORECARD } from '../src/detect/scorecard.ts';

interface Label {
  readonly host: string;
  readonly pids: readonly number[];
  readonly resource: string;
  readonly leak: boolean;
  readonly primary: boolean;
  readonly ambiguous: boolean;
}

export interface MeasuredSeries {
  readonly leak: boolean;
  /** False for what grows beside: handles and threads of processes that do not leak them. */
  readonly primary: boolean;
  readonly measures: GrowthMeasures;
}

/** Every life of every process that has a label, but the ambiguous ones and those that do not move. */
export async function measureCorpus(folder: string): Promise<MeasuredSeries[]> {
  const { labels } = JSON.parse(readFileSync(path.join(folder, 'labels.json'), 'utf8')) as { labels: Label[] };
  const labelOf = new Map(labels.flatMap((l) => l.pids.map((pid) => [`${l.host}|${pid}|${l.resource}`, l])));
  const measured: MeasuredSeries[] = [];
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.csv'))) {
    const { machines, release } = await readLogs({ logs: [{ file: path.join(folder, name), named: true }] });
    for (const { machine, histories } of machines.map((one) => joinMachine(one))) {
      for (const { lifetimes } of histories) {
        // One process may have labels by any of its lives.
        for (const resource of PROCESS_RESOURCES) {
          const kind = RESOURCE_KINDS[resource];
          const label = lifetimes
            .map(({ pid }) => labelOf.get(`${machine}|${pid}|${kind.counter}`))
            .find((l) => l !== undefined);
          if (label === undefined || label.ambiguous) continue;
          for (const { series } of lifetimes) {
            const rises = riseIn(series[resource], kind);
            if (rises === null) continue;
            measured.push({ leak: label.leak, primary: label.primary, measures: measureGrowth(rises, kind) });
          }
        }
      }
    }
    release();
  }
  return measured;
}
