import type { LogForm, DateOrder, LogFormat } from './counter-log.ts';
import type { Report } from './report.ts';

/** What a run decided, for who wants to know why it ended as it did. */
export type DebugEvent =
  | { readonly kind: 'stage'; readonly stage: 'read' | 'judge' | 'report' }
  | {
      readonly kind: 'log-opened';
      readonly file: string;
      readonly format: LogFormat;
      readonly form: LogForm;
      /** Null where the dates are to show it. */
      readonly dateOrder: DateOrder | null;
      /** Counters that its header names. */
      readonly counters: number;
    }
  | { readonly kind: 'scanned'; readonly report: Report };
