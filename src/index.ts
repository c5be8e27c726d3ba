/** The library: functions that take one object each, and the types of what they give (docs/library.md). */
import './words/register.ts';

export {
  compareReports,
  doctor,
  exportLog,
  findInventories,
  findLogs,
  loadCatalog,
  loadConfiguration,
  openCounterLog,
  parseReport,
  renderReport,
  scan,
} from './library/library.ts';
export type * from './library/options.ts';
export type * from './model/report.ts';
export type * from './model/diagnosis.ts';
export type { Article, Catalog, Fix, Reference } from './model/article.ts';
export type { EvidenceFacts, EvidenceKind } from './model/evidence-facts.ts';
export type { QuestionFacts } from './model/match.ts';
export type { Caveat, Limit, PerEvent, Severity, Verdict } from './model/assessment.ts';
export type { ReasonState } from './model/reason.ts';
export type * from './model/configuration.ts';
export type * from './model/counter-log.ts';
export type { CounterPath } from './model/counter-path.ts';
export type { Fault } from './model/faults/fault.ts';
export type { LogFilter } from './model/log-filter.ts';
export type { Resource } from './model/resource.ts';
export type { Envelope } from './model/series.ts';
export { LeakscanError, type ErrorCode, type ErrorPlace } from './util/errors.ts';
export { logWarningText } from './words/log-warnings.ts';
