/** The Report as one static page: no script, no request, a content security policy of its own. */
import { renderToString } from 'preact-render-to-string';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { DRAWN_AS } from '../chart/draw-chart.ts';
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

/** A single file of HTML; a promise, as of every format. Cost: about 5 ms a finding, most of it two charts. */
export function renderHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const { maxCharts = DEFAULT_MAX_CHARTS } = options;
  const findings = drawFindings(findingsOf(report), maxCharts);
  const charts = drawOthers(report, maxCharts);
  const isDrawn = charts.size > 0 || findings.some(({ chart }) => chart !== null);
  const drawnAs = isDrawn ? DRAWN_AS : null;
  const page = framePage({
    title: verdictSentence(report),
    version: report.tool.version,
    styles: STYLES,
    meta: { 'leakscan-key': reportKey(report) },
    body: renderToString(<Page report={report} findings={findings} charts={charts} drawnAs={drawnAs} />),
  });
  return Promise.resolve(page);
}

function drawFindings(assessments: readonly ReportAssessment[], maxCharts: number): PageFinding[] {
  const anchors = new Set<string>();
  const findings: PageFinding[] = [];
  for (const [index, assessment] of assessments.entries()) {
    const wanted = /^[\w-]{1,64}$/.test(assessment.id) ? `f-${assessment.id}` : `finding-${index + 1}`;
    const anchor = anchors.has(wanted) ? `finding-${index + 1}` : wanted;
    anchors.add(anchor);
    const chart = index < maxCharts ? draw(assessment, anchor) : null;
    findings.push({ assessment, number: index + 1, total: assessments.length, anchor, chart });
  }
  return findings;
}

function drawOthers(report: Report, maxCharts: number): OtherCharts {
  const charts = new Map<string, DrawnChart>();
  for (const [index, one] of drawnOthers(report, maxCharts).entries()) {
    charts.set(one.id, draw(one, `other-${index + 1}`));
  }
  return charts;
}

const draw = (one: ReportAssessment, prefix: string): DrawnChart => ({
  wideSvg: renderChart(one, { width: 'wide', prefix: `${prefix}-w` }),
  narrowSvg: renderChart(one, { width: 'narrow', prefix: `${prefix}-n` }),
});
