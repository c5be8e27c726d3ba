import type { Fault } from '../../model/faults/fault.ts';

/** A sentence for each kind: what, where and what to do; no option of the command line. A list has its heading first. */
export type TextsOf<Some extends Fault> = {
  readonly [Kind in Some['kind']]: (fault: Extract<Some, { kind: Kind }>) => string | readonly string[];
};
