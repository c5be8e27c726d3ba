/** Of which processes of a machine memory was not judged by its own counter, and why. */
import type { Assessment } from '../model/assessment.ts';
import type { ProcessHistory } from '../model/lifetime.ts';
import type { NotJudged, NotJudgedReason } from '../model/report.ts';
import { RESOURCE_KINDS } from '../model/resource.ts';
import { groupBy } from '../util/group-by.ts';
import { hasValues } from './stand-in.ts';

const MAX_NAMES = 5;

/**
 * @param runs by image in lower case, runs of a machine of which there were too many to judge them all
 * @returns one entry; none without runs
 */
export function tooManyToJudge(machine: string, runs: ReadonlyMap<string, number>): NotJudged[] {
  if (runs.size === 0) return [];
  return [
    {
      ...PRIVATE_BYTES,
      machine,
      processes: [...runs.values()].reduce((sum, count) => sum + count, 0),
      names: [...runs.keys()].slice(0, MAX_NAMES),
      reason: 'too-many',
      standIn: null,
    },
  ];
}

const PRIVATE_BYTES: Pick<NotJudged, 'resource' | 'counter'> = {
  resource: 'private-bytes',
  counter: `\\Process(*)\\${RESOURCE_KINDS['private-bytes'].counter}`,
};

interface Gap {
  readonly history: ProcessHistory;
  readonly reason: NotJudgedReason;
  readonly standIn: NotJudged['standIn'];
}

/**
 * @param histories of the processes that were asked for
 * @param assessments of the machine
 * @returns one entry for each reason and stand-in, in the order of the processes. O(samples of what lacks a value)
 */
export function findNotJudged(histories: readonly ProcessHistory[], assessments: readonly Assessment[]): NotJudged[] {
  const byHistory = groupBy(assessments, ({ history }) => history);
  const gaps = histories.flatMap((history): Gap[] => {
    const own = byHistory.get(history) ?? [];
    const reason = reasonOf(history, own);
    return reason === null ? [] : [{ history, reason, standIn: standInOf(own) }];
  });
  return [...groupBy(gaps, ({ reason, standIn }) => `${reason} ${standIn ?? ''}`).values()].map((group) => {
    const { history, reason, standIn } = group[0]!;
    const names = [...new Set(group.map((gap) => gap.history.process))];
    return {
      machine: history.machine,
      processes: group.length,
      names: names.slice(0, MAX_NAMES),
      ...PRIVATE_BYTES,
      reason,
      standIn,
    };
  });
}

const isJudged = ({ verdict }: Assessment): boolean => verdict !== 'insufficient-data';
const isStandIn = ({ caveats }: Assessment): boolean => caveats.includes('stand-in');

function reasonOf(history: ProcessHistory, assessments: readonly Assessment[]): NotJudgedReason | null {
  const own = assessments.find(({ resource }) => resource === 'private-bytes');
  if (own === undefined) return 'not-logged';
  if (isJudged(own)) return null;
  if (own.samples === 0 && !hasValues(history, 'private-bytes')) return 'no-values';
  // Where everything of the process has too few samples, it is the process that was there too briefly.
  return assessments.some((one) => isJudged(one) && !isStandIn(one)) ? 'too-little-data' : null;
}

const standInOf = (assessments: readonly Assessment[]): NotJudged['standIn'] =>
  assessments.find((one) => isStandIn(one) && isJudged(one))?.resource ?? null;
