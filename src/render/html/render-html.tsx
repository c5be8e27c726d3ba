/** The Report as one page: no request, a content security policy of its own, and no script unless one is asked for. */
import { renderToString } from 'preact-render-to-string';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { DRAWN_AS } from '../chart/draw-chart.ts';
import { chartAxesText, renderChart } from '../chart/render-svg.ts';
import { reportKey } from '../report-key.ts';
import { DEFAULT_MAX_CHARTS, drawnOthers } from '../chart/choose-charts.ts';
import { verdictSentence } from '../../words/report.ts';
import { framePage } from './frame.ts';
import { Page } from './page.tsx';
import type { DrawnChart, OtherCharts, PageFinding } from './page-finding.ts';
import { REPORT_SCRIPT } from './report-script.ts';
import { SCRIPT_STYLES, STYLES } from './styles.ts';
import { findingsOf } from '../../report/facts.ts';

export interface HtmlOptions {
  /** Findings that get a card with a chart; the others stay rows of the table. Default 25. */
  readonly maxCharts?: number;
  /** Adds a script to the page: values of the charts, sorting and filtering of the tables. False by default. */
  readonly isInteractive?: boolean;
}

/** A single file of HTML; a promise, as of every format. Cost: about 5 ms a finding, most of it two charts. */
export function renderHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const { maxCharts = DEFAULT_MAX_CHARTS, isInteractive = false } = options;
  const draw = isInteractive ? drawWithAxes : drawChart;
  const findings = drawFindings(findingsOf(report), maxCharts, draw);
  const charts = drawOthers(report, maxCharts, draw);
  const isDrawn = charts.size > 0 || findings.some(({ chart }) => chart !== null);
  const drawnAs = isDrawn ? DRAWN_AS : null;
  const page = framePage({
    title: verdictSentence(report),
    version: report.tool.version,
    styles: isInteractive ? STYLES + SCRIPT_STYLES : STYLES,
    ...(isInteractive ? { script: REPORT_SCRIPT } : {}),
    meta: { 'leakscan-key': reportKey(report) },
    body: renderToString(<Page {...{ report, findings, charts, drawnAs, isInteractive }} />),
  });
  return Promise.resolve(page);
}

type Draw = (one: ReportAssessment, prefix: string) => DrawnChart;

function drawFindings(assessments: readonly ReportAssessment[], maxCharts: number, draw: Draw): PageFinding[] {
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

function drawOthers(report: Report, maxCharts: number, draw: Draw): OtherCharts {
  const charts = new Map<string, DrawnChart>();
  for (const [index, one] of drawnOthers(report, maxCharts).entries()) {
    charts.set(one.id, draw(one, `other-${index + 1}`));
  }
  return charts;
}

const drawChart: Draw = (one, prefix) => ({
  wideSvg: renderChart(one, { width: 'wide', prefix: `${prefix}-w` }),
  narrowSvg: renderChart(one, { width: 'narrow', prefix: `${prefix}-n` }),
});

const drawWithAxes: Draw = (one, prefix) => ({
  ...drawChart(one, prefix),
  wideAxes: chartAxesText(one, 'wide'),
  narrowAxes: chartAxesText(one, 'narrow'),
});
