/** Charts as SVG elements for the page: drawn by vega without a browser, then cleaned. */
import type { ReportAssessment } from '../../model/report.ts';
import { chartSpec, type ChartWidth } from './chart-spec.ts';
import { polish } from './polish.ts';

/**
 * The chart of an assessment as an `<svg>` element.
 * @param prefix makes the ids inside unique on the page: letters, digits, `-` and `_`
 */
export async function renderChart(
  assessment: ReportAssessment,
  options: { readonly width: ChartWidth; readonly prefix: string },
): Promise<string> {
  const { drawSvg } = await import('./vega-runtime.ts');
  const chart = chartSpec(assessment, { width: options.width });
  const raw = await drawSvg(chart.spec);
  return polish(raw, { ...chart, prefix: options.prefix });
}
