/** The Report as one static page: no script, no request, a content security policy of its own. */
import { renderToString } from 'preact-render-to-string';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { renderChart } from '../chart/render-svg.ts';
import { reportKey } from '../report-key.ts';
import { DEFAULT_MAX_CHARTS, drawnOthers } from '../chart/choose-charts.ts';
import { verdictSentence } from '../../words/report.ts';
import { framePage } from './frame.ts';
import { Page } from './page.tsx';
import type { DrawnChart, OtherCharts, PageFinding } from './page-finding.ts';
import { STYLES } from './styles.ts';
import { findingsOf } from '../../report/facts.ts';

export interface HtmlOptions {
  /** Findings that get a card with a chart; the others stay rows of the table. Default 25. */
  readonly maxCharts?: number;
}

/** A single file of HTML. Cost: about 50 ms a finding, most of it two charts. */
export async function renderHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const { maxCharts = DEFAULT_MAX_CHARTS } = options;
  const findings = await drawFindings(findingsOf(report), maxCharts);
  const charts = await drawOthers(report, maxCharts);
  const isDrawn = charts.size > 0 || findings.some(({ chart }) => chart !== null);
  const drawnWith = isDrawn ? (await import('../chart/vega-runtime.ts')).DRAWN_WITH : null;
  return framePage({
    title: verdictSentence(report),
    version: report.tool.version,
    styles: STYLES,
    meta: { 'leakscan-key': reportKey(report) },
    body: renderToString(<Page report={report} findings={findings} charts={charts} drawnWith={drawnWith} />),
  });
}

async function drawFindings(assessments: readonly ReportAssessment[], maxCharts: number): Promise<PageFinding[]> {
  const anchors = new Set<string>();
  const findings: PageFinding[] = [];
  for (const [index, assessment] of assessments.entries()) {
    const wanted = /^[\w-]{1,64}$/.test(assessment.id) ? `f-${assessment.id}` : `finding-${index + 1}`;
    const anchor = anchors.has(wanted) ? `finding-${index + 1}` : wanted;
    anchors.add(anchor);
    const chart = index < maxCharts ? await draw(assessment, anchor) : null;
    findings.push({ assessment, number: index + 1, total: assessments.length, anchor, chart });
  }
  return findings;
}

async function drawOthers(report: Report, maxCharts: number): Promise<OtherCharts> {
  const charts = new Map<string, DrawnChart>();
  for (const [index, one] of drawnOthers(report, maxCharts).entries()) {
    charts.set(one.id, await draw(one, `other-${index + 1}`));
  }
  return charts;
}

const draw = async (one: ReportAssessment, prefix: string): Promise<DrawnChart> => ({
  wideSvg: await renderChart(one, { width: 'wide', prefix: `${prefix}-w` }),
  narrowSvg: await renderChart(one, { width: 'narrow', prefix: `${prefix}-n` }),
});
