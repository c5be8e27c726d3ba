/** Which assessments of a Report are drawn, and their charts as files. */
import type { Report, ReportAssessment } from '../../model/report.ts';
import { safeFileName } from '../../util/escape.ts';
import { chartSpec } from './chart-spec.ts';
import { isFinding } from '../../model/finding.ts';
import { askedOf } from '../../report/process-levels.ts';
import { crashedOf, explainedOf, findingsOf, withoutTrend } from '../../report/facts.ts';

/** A chart takes up to 80 KB: more of them make a page that no ticket system takes. */
export const DEFAULT_MAX_CHARTS = 25;
/** Beyond a handful these charts hide the findings rather than help; the table has a small picture of each. */
const MAX_OTHER_CHARTS = 6;

/** The most urgent findings: those with a card of their own. */
export const drawnFindings = (report: Report, maxCharts: number): ReportAssessment[] =>
  findingsOf(report).slice(0, maxCharts);

/** Memory of the processes that were asked for, processes that ended as an article describes, and growth that is explained. */
export function drawnOthers(report: Report, maxCharts: number): ReportAssessment[] {
  const worth = [...report.events.flatMap((event) => crashedOf(report, event)), ...explainedOf(report)];
  const chosen = new Map<string, ReportAssessment>();
  for (const one of worth) if (one.series !== null && !chosen.has(one.id)) chosen.set(one.id, withoutTrend(one));
  const asked = askedOf(report)
    .flatMap(([memory]) => (memory === undefined || memory.one.series === null ? [] : [memory.one]))
    .filter((one) => !isFinding(one))
    .slice(0, maxCharts);
  for (const one of asked) chosen.delete(one.id);
  return [
    ...asked.map(withoutTrend),
    ...[...chosen.values()].slice(0, Math.min(MAX_OTHER_CHARTS, maxCharts - asked.length)),
  ];
}

export interface ChartFile {
  /** Safe as a file name on every system, and unique in the Report. */
  readonly name: string;
  readonly text: string;
}

/** The wide charts of a page as Vega-Lite specifications, one JSON a chart, for any editor of them. */
export function chartFiles(report: Report, maxCharts: number): ChartFile[] {
  const of = (kind: string) => (one: ReportAssessment, index: number) => chartFile(one, `${kind}-${two(index + 1)}`);
  return [...drawnFindings(report, maxCharts).map(of('finding')), ...drawnOthers(report, maxCharts).map(of('other'))];
}

function chartFile(one: ReportAssessment, number: string): ChartFile {
  const { spec, title, description } = chartSpec(one, { width: 'wide' });
  // An editor may be dark, and the marks are chosen for a light ground.
  const { $schema, ...rest } = spec;
  const file = { $schema, description: `${title}. ${description}`, ...rest, background: '#ffffff' };
  const name = safeFileName([one.machine, one.process ?? 'machine'].map((part) => part.slice(0, 40)).join('-'));
  return {
    name: `${number}-${name}-${one.resource}.vl.json`,
    text: `${JSON.stringify(file, null, 1)}\n`,
  };
}

const two = (count: number): string => String(count).padStart(2, '0');
