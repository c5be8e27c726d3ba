import type { ReportFault } from '../../model/faults/report.ts';
import type { TextsOf } from './texts.ts';

export const REPORT_TEXTS: TextsOf<ReportFault> = {
  'report-cut-off': ({ file }) => `${file}: the JSON ends in the middle: it was cut off`,
  'report-empty': ({ file }) => `${file}: it is empty`,
  'report-is-diagnosis': ({ file }) => `${file}: this is what "leakscan doctor" writes, not a report`,
  'report-is-other-json': ({ file }) => `${file}: this is JSON, but not a report of leakscan`,
  'report-not-json': ({ file, detail }) => `${file}: it is not JSON (${detail})`,
  'report-too-deep': ({ file, maxLevels }) =>
    `${file}: it is nested more than ${maxLevels} levels deep, which no report is`,
  'report-later-schema': ({ file, schemaVersion, maxSchemaVersion }) =>
    `${file}: it has schemaVersion ${schemaVersion}, and this leakscan reads ${maxSchemaVersion}; install a later leakscan`,
  'report-damaged': ({ file, problems, moreProblems }) => {
    const list = problems.map(({ path, detail }) => `${path} ${detail}`).join('; ');
    const more = moreProblems > 0 ? `; and ${moreProblems} more` : '';
    return `${file}: the report is damaged, or of a later leakscan: ${list}${more}; scan the log again`;
  },
};
