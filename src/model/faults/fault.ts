import type { CatalogFault } from './catalog.ts';
import type { ConfigurationFault } from './configuration.ts';
import type { CounterLogFault } from './counter-log.ts';
import type { HistoryFault } from './history.ts';
import type { ListFault } from './lists.ts';
import type { PostgresFault } from './postgres.ts';
import type { PoolTagsFault } from './pool-tags.ts';
import type { ProcessListFault } from './process-list.ts';
import type { ReportFault } from './report.ts';

/**
 * Why something failed: a kind, which is unique among all faults, and its facts with their units in the name. Sentences
 * are made of them in words/faults/, a file for each file here.
 */
export type Fault =
  | CounterLogFault
  | CatalogFault
  | ConfigurationFault
  | HistoryFault
  | ListFault
  | PoolTagsFault
  | PostgresFault
  | ProcessListFault
  | ReportFault;
