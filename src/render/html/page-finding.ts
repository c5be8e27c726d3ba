import type { ReportAssessment } from '../../model/report.ts';

/** A chart drawn in both widths. */
export interface DrawnChart {
  readonly wideSvg: string;
  readonly narrowSvg: string;
  /** For the script of the page, of each drawing; undefined where the page has none. */
  readonly wideAxes?: string | undefined;
  readonly narrowAxes?: string | undefined;
}

/** A finding with its place on the page. */
export interface PageFinding {
  readonly assessment: ReportAssessment;
  /** 1-based. */
  readonly number: number;
  readonly total: number;
  /** Id of its card, unique on the page. */
  readonly anchor: string;
  /** Null where it has no card, only its row in the table. */
  readonly chart: DrawnChart | null;
}

/** Charts of what is no finding but worth a look, by the assessment's id. */
export type OtherCharts = ReadonlyMap<string, DrawnChart>;
