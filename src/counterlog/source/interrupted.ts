import { LeakscanError } from '../../util/errors.ts';

/** Of a log that the user ended before its first sample came. */
export const interruptedError = (file: string, cause?: unknown): LeakscanError =>
  new LeakscanError('NO_SAMPLES', { kind: 'log-interrupted', file }, { file }, cause);
