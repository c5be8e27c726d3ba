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
/** The judgement on one resource of a process or machine; `leak` and `suspect` are findings (docs/detection.md). */
export type Verdict = (typeof VERDICTS)[number];
