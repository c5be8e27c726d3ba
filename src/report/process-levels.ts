/** The processes of a Report whose levels over the whole log it has: the largest, and those that were asked for. */
import type { Report, ReportAssessment, ReportProcessLevels } from '../model/report.ts';
import { groupBy } from '../util/group-by.ts';
import { processKey } from './facts.ts';

/** Levels with the assessment that they are of. */
export interface ShownLevels {
  readonly one: ReportAssessment;
  readonly levels: ReportProcessLevels;
}

/** By machine, the largest process first. */
export function largestOf(report: Report): ReadonlyMap<string, readonly ShownLevels[]> {
  return groupBy(shown(report, report.largest), ({ one }) => one.machine);
}

/** By process, its memory first. */
export function askedOf(report: Report): readonly (readonly ShownLevels[])[] {
  const groups = [...groupBy(shown(report, report.asked), ({ one }) => processKey(one)).values()];
  return groups.map((group) =>
    [...group].sort((a, b) => Number(b.one.series !== null) - Number(a.one.series !== null)),
  );
}

function shown({ assessments }: Report, all: readonly ReportProcessLevels[] = []): ShownLevels[] {
  const byId = new Map(assessments.map((one) => [one.id, one]));
  return all.flatMap((levels) => {
    const one = byId.get(levels.id);
    return one === undefined ? [] : [{ one, levels }];
  });
}
