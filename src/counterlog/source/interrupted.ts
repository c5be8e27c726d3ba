import { LeakscanError } from '../../util/errors.ts';
import { INTERRUPTED_TEXT } from '../../words/refusals.ts';

/** Of a log that the user ended before its first sample came. */
export const interruptedError = (file: string, cause?: unknown): LeakscanError =>
  new LeakscanError('NO_SAMPLES', `${file}: ${INTERRUPTED_TEXT}`, { file }, cause);
