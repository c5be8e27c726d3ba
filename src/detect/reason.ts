import type { Measured, ReasonCode, ReasonFacts, ReasonOf, ReasonState } from '../model/reason.ts';

const NOT_MEASURED: Measured = { value: null, unit: null, limit: null };

/** A reason; @param measured nothing by default */
export const reasonOf = <Code extends ReasonCode>(
  code: Code,
  state: ReasonState,
  facts: ReasonFacts[Code],
  measured: Measured = NOT_MEASURED,
): ReasonOf<Code> => ({ code, state, ...measured, facts });

/** A value that was measured; null for what is not a number. */
export const measured = (value: number, unit: Measured['unit'], limit: number | null = null): Measured => ({
  value: Number.isFinite(value) ? value : null,
  unit,
  limit,
});
