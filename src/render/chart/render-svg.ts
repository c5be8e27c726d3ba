/** Charts as SVG elements for the page. */
import type { ReportAssessment } from '../../model/report.ts';
import { chartSpec, type ChartWidth } from './chart-spec.ts';
import { drawChart } from './draw-chart.ts';
import { polish } from './polish.ts';

/**
 * The chart of an assessment as an `<svg>` element.
 * @param prefix makes the ids inside unique on the page: letters, digits, `-` and `_`
 */
export function renderChart(
  assessment: ReportAssessment,
  options: { readonly width: ChartWidth; readonly prefix: string },
): string {
  const chart = chartSpec(assessment, { width: options.width });
  return polish(drawChart(chart.spec), { ...chart, prefix: options.prefix });
}

/** For the script of the page: what it needs to read values off a drawing, as text. */
export function chartAxesText(assessment: ReportAssessment, width: ChartWidth): string {
  const { leftPx, widthPx, topPx, bottomPx, time, value, unit } = chartSpec(assessment, { width }).axes;
  return `${[leftPx, widthPx, topPx, bottomPx, ...time.map(Math.round), ...value].join(' ')}|${unit}`;
}
