/** The library's public face. What assesses is loaded when first called: whoever only reads logs does not wait for it. */
import './words/register.ts';
import type * as doctor from './doctor.ts';
import type * as reader from './report/parse-report.ts';
import type * as exporting from './export.ts';
import type * as composition from './scan.ts';

export { loadCatalog, type CatalogChoice } from './catalog/extend.ts';
export { loadBuiltinCatalog, loadCatalogFolder } from './catalog/load.ts';
export { findInventories, parseInventorySource } from './catalog/inventory/find-inventories.ts';
export type { InventorySource } from './catalog/inventory/module-list.ts';
export { loadConfiguration, type ConfigurationChoice } from './config/load-configuration.ts';
export { findLogs, type FoundLog } from './counterlog/find/find-logs.ts';
export { openCounterLog, type ReadOptions } from './counterlog/open.ts';
export type { Article, Catalog, Confidence } from './model/article.ts';
export type { Caveat, Reason, Severity, Verdict } from './model/assessment.ts';
export type { Configuration, DeclaredMachine, Suppression } from './model/configuration.ts';
export type { CounterLog, DateOrder, LogHeader, LogWarning, LogZone, SampleBatch } from './model/counter-log.ts';
export type { CounterPath } from './model/counter-path.ts';
export type { EvidenceFacts, EvidenceKind } from './model/evidence-facts.ts';
export type { QuestionFacts } from './model/match.ts';
export type { Diagnosis } from './model/diagnosis.ts';
export type { ExportedLog, ExportOptions } from './export.ts';
export type {
  NotJudged,
  Report,
  ReportArticleMatch as ArticleMatch,
  ReportAssessment,
  ReportBaseline,
  ReportEvent,
  ReportEvidence as EvidenceLine,
  ReportInput,
  ReportQuestion,
} from './model/report.ts';
export type { Resource } from './model/resource.ts';
export {
  compareReports,
  isFormat,
  REPORT_FORMATS,
  renderText,
  type RenderOptions,
  type ReportFormat,
} from './render/index.ts';
export type { ScanOptions } from './scan.ts';
export { LeakscanError, type ErrorCode } from './util/errors.ts';

/** See `scan.ts`. */
export const scan: typeof composition.scan = async (options) => (await import('./scan.ts')).scan(options);

/** See `doctor.ts`. */
export const diagnose: typeof doctor.diagnose = async (...args) => (await import('./doctor.ts')).diagnose(...args);

/** A saved Report read again and checked; see `report/parse-report.ts`. */
export const parseReport = async (...args: Parameters<typeof reader.parseReport>) =>
  (await import('./report/parse-report.ts')).parseReport(...args);
/** See `export.ts`. */
export const exportLog: typeof exporting.exportLog = async (...args) =>
  (await import('./export.ts')).exportLog(...args);
