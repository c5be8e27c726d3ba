/** The sentence of a fault. */
import type { Fault } from '../../model/faults/fault.ts';
import { CATALOG_TEXTS } from './catalog.ts';
import { CONFIGURATION_TEXTS } from './configuration.ts';
import { COUNTER_LOG_TEXTS } from './counter-log.ts';
import { HISTORY_TEXTS } from './history.ts';
import { POSTGRES_TEXTS } from './postgres.ts';
import { LIST_TEXTS } from './lists.ts';
import { POOL_TAGS_TEXTS } from './pool-tags.ts';
import { PROCESS_LIST_TEXTS } from './process-list.ts';
import { REPORT_TEXTS } from './report.ts';
import type { TextsOf } from './texts.ts';

const TEXTS: TextsOf<Fault> = {
  ...COUNTER_LOG_TEXTS,
  ...CATALOG_TEXTS,
  ...CONFIGURATION_TEXTS,
  ...HISTORY_TEXTS,
  ...POSTGRES_TEXTS,
  ...LIST_TEXTS,
  ...POOL_TAGS_TEXTS,
  ...PROCESS_LIST_TEXTS,
  ...REPORT_TEXTS,
};

/** What, where and what to do; without options of the command line. A list has its heading first. */
export function faultText(fault: Fault): string | readonly string[] {
  const text = TEXTS[fault.kind] as (fault: Fault) => string | readonly string[];
  return text(fault);
}
