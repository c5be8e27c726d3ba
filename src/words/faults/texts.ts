import type { Fault } from '../../model/faults/fault.ts';

/** The fault of a kind, also where several kinds have the same facts. */
export type FaultOf<Some extends Fault, Kind> = Some extends unknown
  ? Kind extends Some['kind']
    ? Some
    : never
  : never;

/** A sentence for each kind: what, where and what to do; no option of the command line. A list has its heading first. */
export type TextsOf<Some extends Fault> = {
  readonly [Kind in Some['kind']]: (fault: FaultOf<Some, Kind>) => string | readonly string[];
};
