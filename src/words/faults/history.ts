import type { HistoryFault } from '../../model/faults/history.ts';
import type { TextsOf } from './texts.ts';

export const HISTORY_TEXTS: TextsOf<HistoryFault> = {
  'history-missing': ({ file }) => `${file}: there is no history there`,
};
