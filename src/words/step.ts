/** Something to do about a finding. */
export type { ReportStep as Step } from '../model/report.ts';
