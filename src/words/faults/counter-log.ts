import type { CounterLogFault } from '../../model/faults/counter-log.ts';
import type { TextsOf } from './texts.ts';

export const COUNTER_LOG_TEXTS: TextsOf<CounterLogFault> = {
  'log-blank': ({ file, content }) =>
    `${file}: ${content === 'nuls' ? 'holds only NUL bytes, as after a crash' : 'holds only blank lines'}; nothing was logged, or the copy failed: try again`,
};
