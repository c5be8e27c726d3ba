/** The most telling first: it decides among the lifetimes of one process, and orders a report. */
export const VERDICTS = [
  'leak',
  'suspect',
  'by-design',
  'explained',
  'step',
  'plateau',
  'warm-up',
  'sawtooth',
  'daily-cycle',
  'fluctuating',
  'shrinking',
  'stable',
  'insufficient-data',
] as const;
export type Verdict = (typeof VERDICTS)[number];
