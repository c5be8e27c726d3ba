/** Why a binary file gave nothing. */
import { LeakscanError } from '../../util/errors.ts';
import { stopOf } from '../warning-details.ts';
import type { WarningLog } from '../warning-log.ts';

/** Of a trace that something else wrote. */
export const explainForeignTrace = (file: string): LeakscanError =>
  new LeakscanError('NOT_A_COUNTER_LOG', { kind: 'foreign-trace', file }, { file });

interface WhatWasFound {
  sawRecords(): boolean;
  failure(): unknown;
}

export function explainNoSamples(file: string, found: WhatWasFound, warnings: WarningLog): LeakscanError {
  const failure = found.failure();
  if (failure !== null) {
    if (failure instanceof LeakscanError) return failure;
    return new LeakscanError(
      'DAMAGED',
      { kind: 'sample-unreadable', file, stop: stopOf(failure, 1) },
      { file },
      failure,
    );
  }
  const first = warnings.list().find(({ kind }) => kind === 'malformed-record' || kind === 'bad-timestamp');
  if (first !== undefined) return new LeakscanError('DAMAGED', { kind: 'no-sound-sample', file, first }, { file });
  if (found.sawRecords())
    return new LeakscanError('NO_SAMPLES', { kind: 'no-samples', file, form: 'binary' }, { file });
  if (warnings.count('truncated') === 0) return explainForeignTrace(file);
  return new LeakscanError('NO_SAMPLES', { kind: 'trace-cut', file }, { file });
}
