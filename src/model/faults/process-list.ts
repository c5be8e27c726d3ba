/** What is wrong with the content of a list of processes or services. */
export type ProcessListFault =
  /** `shown`: its first line. */
  | { readonly kind: 'process-list-unknown'; readonly file: string; readonly line: number; readonly shown: string }
  | { readonly kind: 'process-list-of-modules'; readonly file: string }
  /** A column or switch was left out. */
  | { readonly kind: 'process-list-without-ids'; readonly file: string; readonly line: number }
  /** No process in it is running: all services are stopped. */
  | { readonly kind: 'process-list-no-process'; readonly file: string };

/** Why a process list named no process. */
export type ProcessListWarning =
  /** `processes`: how many it has of programs that are in the log; `fitting`: how many of these the log has at one time. */
  | {
      readonly kind: 'process-list-misfit';
      readonly file: string;
      readonly machine: string;
      readonly fitting: number;
      readonly processes: number;
    }
  /** It has neither services nor pools nor command lines. */
  | { readonly kind: 'process-list-nameless'; readonly file: string }
  /** Of machines of which no log was scanned: at least one. */
  | { readonly kind: 'process-list-unused'; readonly file: string; readonly machines: readonly string[] };
