/** The formats of a Report. Each is a pure function of it: the same Report gives the same bytes. */
import type { Report } from '../model/report.ts';
import { withoutControls } from '../util/escape.ts';
import { renderText } from './text/render-text.ts';

export { compareReports } from '../report/baseline.ts';
export { DEFAULT_MAX_CHARTS } from './chart/choose-charts.ts';
export { memorySentence } from '../words/judged.ts';
export { renderJson } from './json/render-json.ts';
export { renderText, type TextOptions } from './text/render-text.ts';
export { lostData, verdictSentence } from '../words/report.ts';

export type ReportFormat = 'html' | 'json' | 'markdown' | 'csv' | 'text';

export interface RenderOptions {
  /** Findings that HTML draws with a card; the others stay rows of its table. Default 25. */
  readonly maxCharts?: number;
  /** Whether HTML has a script: values of the charts, sorting and filtering of the tables. */
  readonly isInteractive?: boolean;
}

export interface FormatWriter {
  /** Without a dot. */
  readonly extension: string;
  readonly render: (report: Report, options?: RenderOptions) => Promise<string>;
  /** The same text in pieces, of a format that may be too large to be held as one. */
  readonly pieces?: (report: Report) => Promise<Iterable<string>>;
}

/** Lines of a text report in a file; a terminal has its own width. */
const TEXT_FILE_WIDTH = 120;

/** Writers load what they need when they are first used: the page's libraries are dear. */
export const REPORT_FORMATS: Readonly<Record<ReportFormat, FormatWriter>> = {
  html: {
    extension: 'html',
    render: async (report, options) => (await import('./html/render-html.tsx')).renderHtml(report, options),
  },
  json: {
    extension: 'json',
    render: async (report) => (await import('./json/render-json.ts')).renderJson(report),
    pieces: async (report) => (await import('./json/render-json.ts')).jsonPieces(report),
  },
  markdown: {
    extension: 'md',
    render: async (report) => withoutControls((await import('./markdown/render-markdown.ts')).renderMarkdown(report)),
  },
  csv: {
    extension: 'csv',
    render: async (report) => withoutControls((await import('./csv/render-csv.ts')).renderCsv(report)),
  },
  text: {
    extension: 'txt',
    render: async (report) => {
      const { reportKey } = await import('./report-key.ts');
      const text = renderText(report, { color: false, width: TEXT_FILE_WIDTH });
      return withoutControls(`${text}\nReport key: ${reportKey(report)}\n`);
    },
  },
};

export function formatNames(): ReportFormat[] {
  return Object.keys(REPORT_FORMATS) as ReportFormat[];
}

export function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(REPORT_FORMATS, name);
}
