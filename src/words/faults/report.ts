import type { ReportFault } from '../../model/faults/report.ts';
import type { TextsOf } from './texts.ts';

export const REPORT_TEXTS: TextsOf<ReportFault> = {
  'report-cut-off': () => 'the JSON ends in the middle: it was cut off',
};
