/** The Report as one static page: no script, no request, a content security policy of its own. */
import { createHash } from 'node:crypto';
import { renderToString } from 'preact-render-to-string';
import type { Report, ReportAssessment } from '../../model/report.ts';
import { escapeXml } from '../chart/xml.ts';
import { renderChart } from '../chart/render-svg.ts';
import { reportKey } from '../report-key.ts';
import { DEFAULT_MOST_CHARTS, drawnOthers } from '../chart/choose-charts.ts';
import { findingsOf, verdictSentence } from '../words.ts';
import { Page } from './page.tsx';
import type { DrawnChart, OtherCharts, PageFinding } from './page-finding.ts';
import { STYLES } from './styles.ts';

export interface HtmlOptions {
  /** Findings that get a card with a chart; the others stay rows of the table. Default 25. */
  readonly mostCharts?: number;
}

/** A single file of HTML. Cost: about 50 ms a finding, most of it two charts. */
export async function renderHtml(report: Report, options: HtmlOptions = {}): Promise<string> {
  const { mostCharts = DEFAULT_MOST_CHARTS } = options;
  const findings = await drawFindings(findingsOf(report), mostCharts);
  const charts = await drawOthers(report, mostCharts);
  const isDrawn = charts.size > 0 || findings.some(({ chart }) => chart !== null);
  const drawnWith = isDrawn ? (await import('../chart/vega-runtime.ts')).DRAWN_WITH : null;
  return `${head(report)}<body>${renderToString(<Page report={report} findings={findings} charts={charts} drawnWith={drawnWith} />)}</body></html>\n`;
}

async function drawFindings(assessments: readonly ReportAssessment[], mostCharts: number): Promise<PageFinding[]> {
  const anchors = new Set<string>();
  const findings: PageFinding[] = [];
  for (const [index, assessment] of assessments.entries()) {
    const wanted = /^[\w-]{1,64}$/.test(assessment.id) ? `f-${assessment.id}` : `finding-${index + 1}`;
    const anchor = anchors.has(wanted) ? `finding-${index + 1}` : wanted;
    anchors.add(anchor);
    const chart = index < mostCharts ? await draw(assessment, anchor) : null;
    findings.push({ assessment, number: index + 1, total: assessments.length, anchor, chart });
  }
  return findings;
}

async function drawOthers(report: Report, mostCharts: number): Promise<OtherCharts> {
  const charts = new Map<string, DrawnChart>();
  for (const [index, one] of drawnOthers(report, mostCharts).entries()) {
    charts.set(one.id, await draw(one, `other-${index + 1}`));
  }
  return charts;
}

const draw = async (one: ReportAssessment, prefix: string): Promise<DrawnChart> => ({
  wideSvg: await renderChart(one, { width: 'wide', prefix: `${prefix}-w` }),
  narrowSvg: await renderChart(one, { width: 'narrow', prefix: `${prefix}-n` }),
});

/** Built as text: a renderer would escape what stands inside `<style>`. Nothing from the log gets in but the title. */
function head(report: Report): string {
  const hash = createHash('sha256').update(STYLES).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">' +
    `<meta name="generator" content="leakscan ${escapeXml(report.tool.version)}">` +
    `<meta name="leakscan-key" content="${reportKey(report)}">` +
    `<title>${escapeXml(verdictSentence(report))}</title><style>${STYLES}</style></head>`
  );
}
