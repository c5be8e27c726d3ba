import type { ReportAssessment } from '../../model/report.ts';

/** A finding with its place on the page and its drawn charts. */
export interface PageFinding {
  readonly assessment: ReportAssessment;
  /** 1-based. */
  readonly number: number;
  readonly total: number;
  /** Id of its card, unique on the page. */
  readonly anchor: string;
  readonly wideSvg: string;
  readonly narrowSvg: string;
}
