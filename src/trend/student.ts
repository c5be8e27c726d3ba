/** 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom (Fisher and Yates 1963, table III). */
const QUANTILES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const NORMAL = 1.96;

/**
 * Half width of a 95 % interval in standard errors.
 * @param freedom degrees of freedom, at least 1, not always whole; between two of the table the smaller one counts
 */
export const studentQuantile = (freedom: number): number => QUANTILES[Math.floor(freedom) - 1] ?? NORMAL;
