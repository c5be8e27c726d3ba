/** Why a log cannot be opened, read or judged. */
export type CounterLogFault = {
  readonly kind: 'log-blank';
  readonly file: string;
  readonly content: 'nuls' | 'blank-lines';
};
