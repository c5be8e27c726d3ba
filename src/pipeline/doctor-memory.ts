/** Composition: the columns of a log -> what of it a scan can judge, and of which processes memory cannot be judged. */
import { MIN_SAMPLES } from '../detect/judge-growth.ts';
import type { NotJudged, NotJudgedReason } from '../model/report.ts';
import { MEMORY_RESOURCES, RESOURCE_KINDS, STAND_IN_RESOURCES, type Resource } from '../model/resource.ts';
import { COMPANION_OF } from '../detect/machine-wide.ts';
import type { ProcessColumn, WantedColumn } from '../series/samples/columns.ts';
import { groupBy } from '../util/group-by.ts';

const MAX_NAMES = 5;

/** What a scan can judge of a log. */
export interface Judgeable {
  /** Whether any memory can be judged by its own counter: that of a process, or of a machine as a whole. */
  readonly memory: boolean;
  /** What of processes can be judged, each once. */
  readonly resources: readonly Resource[];
  readonly notJudged: readonly NotJudged[];
}

/**
 * @param columns those a scan reads
 * @param valuesOf how many values a column has
 */
export function judgeableOf(columns: readonly WantedColumn[], valuesOf: (column: WantedColumn) => number): Judgeable {
  const hasEnough = (column: WantedColumn): boolean => valuesOf(column) >= MIN_SAMPLES;
  const ofProcesses = columns.filter((one) => one.kind === 'process');
  const decided = ofProcesses.filter((one) => decides(one.metric) && hasEnough(one));
  const keys = new Set<string>([...MEMORY_RESOURCES].flatMap((one) => (one in COMPANION_OF ? [companionOf(one)] : [])));
  return {
    memory:
      decided.some(({ metric }) => MEMORY_RESOURCES.has(metric as Resource)) ||
      columns.some((one) => one.kind === 'companion' && keys.has(one.counter.key) && hasEnough(one)),
    resources: [...new Set(decided.map(({ metric }) => metric as Resource))],
    notJudged: notJudgedOf(ofProcesses, valuesOf),
  };
}

const companionOf = (resource: Resource): string => COMPANION_OF[resource as keyof typeof COMPANION_OF];

const decides = (metric: string): boolean => metric in RESOURCE_KINDS && RESOURCE_KINDS[metric as Resource].decides;

function notJudgedOf(columns: readonly ProcessColumn[], valuesOf: (column: ProcessColumn) => number): NotJudged[] {
  const instances = groupBy(columns, ({ machine, instance }) => `${machine}\n${instance}`.toLowerCase());
  const gaps = [...instances.values()].flatMap((own) => {
    const countOf = (metric: string): number => countIn(own, metric, valuesOf);
    const reason = reasonOf(own, countOf);
    return reason === null ? [] : [{ column: own[0]!, reason, standIn: standInOf(countOf) }];
  });
  const groups = groupBy(
    gaps,
    ({ column, reason, standIn }) => `${column.machine.toLowerCase()}\n${reason} ${standIn}`,
  );
  return [...groups.values()].map((group) => {
    const { column, reason, standIn } = group[0]!;
    const names = [...new Set(group.map((gap) => gap.column.process))].slice(0, MAX_NAMES);
    const counter = `\\Process(*)\\${RESOURCE_KINDS['private-bytes'].counter}`;
    const processes = group.length;
    return { machine: column.machine, processes, names, resource: 'private-bytes', counter, reason, standIn };
  });
}

/** 0 where there is no such column. */
function countIn(own: readonly ProcessColumn[], metric: string, valuesOf: (column: ProcessColumn) => number): number {
  const column = own.find((one) => one.metric === metric);
  return column === undefined ? 0 : valuesOf(column);
}

function reasonOf(own: readonly ProcessColumn[], countOf: (metric: string) => number): NotJudgedReason | null {
  if (!own.some(({ metric }) => metric === 'private-bytes')) return 'not-logged';
  const values = countOf('private-bytes');
  if (values >= MIN_SAMPLES) return null;
  if (values === 0) return 'no-values';
  return own.some(({ metric }) => decides(metric) && countOf(metric) >= MIN_SAMPLES) ? 'too-little-data' : null;
}

function standInOf(countOf: (metric: string) => number): Resource | null {
  const closest = STAND_IN_RESOURCES.find((resource) => countOf(resource) >= MIN_SAMPLES);
  if (closest !== undefined) return closest;
  return countOf('virtual-bytes') >= MIN_SAMPLES && countOf('working-set') >= MIN_SAMPLES ? 'virtual-bytes' : null;
}
