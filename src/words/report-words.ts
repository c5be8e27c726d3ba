import { MATCH_WORDS } from './match-words.ts';
import type { ReportWords } from '../report/build-report.ts';
import { limitName } from './limits.ts';
import { notListedText } from './not-listed.ts';
import { reasonText } from './reasons.ts';
import { suppressionTexts } from './suppressions.ts';

/** The sentences that a Report keeps next to its facts. */
export const REPORT_WORDS: ReportWords = {
  ...MATCH_WORDS,
  reason: reasonText,
  limit: limitName,
  notListed: notListedText,
  suppressions: suppressionTexts,
};
