/** NaN without a value. */
export const firstValue = (values: Float64Array): number => values.find((v) => !Number.isNaN(v)) ?? NaN;
