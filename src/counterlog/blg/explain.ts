/** Why a binary file gave nothing, and what to do. */
import { LeakscanError } from '../../util/errors.ts';
import { formatCount } from '../../util/units.ts';
import type { WarningLog } from '../warning-log.ts';

/** Of a trace that something else wrote. */
export function explainForeignTrace(file: string): LeakscanError {
  const message = `${file}: is an event trace (.etl), but no counter log: it has no events of performance counters; name the .blg or .csv that the data collector set wrote`;
  return new LeakscanError('NOT_A_COUNTER_LOG', message, { file });
}

export function explainCompressed(file: string): LeakscanError {
  const message = `${file}: is an event trace with compressed buffers, which are not read here; convert it on Windows first: relog ${quoted(file)} -f csv -o ${quoted(csvName(file))}`;
  return new LeakscanError('BINARY_LOG', message, { file });
}

/** Of what has the name of a binary log but is none that is known. */
export function explainOldLog(file: string): LeakscanError {
  const message = `${file}: is no binary counter log of Windows XP or later; if it is one of Windows NT or 2000, convert it on Windows first: relog ${quoted(file)} -f csv -o ${quoted(csvName(file))}`;
  return new LeakscanError('BINARY_LOG', message, { file });
}

interface WhatWasFound {
  sawRecords(): boolean;
  failure(): unknown;
}

export function explainNoSamples(file: string, found: WhatWasFound, warnings: WarningLog): LeakscanError {
  const failure = found.failure();
  if (failure !== null) {
    if (failure instanceof LeakscanError) return failure;
    const reason = failure instanceof Error ? failure.message : 'unknown error';
    return new LeakscanError(
      'DAMAGED',
      `${file}: no sample could be read: ${reason}; copy it again`,
      { file },
      failure,
    );
  }
  const faults = warnings.list().filter(({ kind }) => kind === 'malformed-record' || kind === 'bad-timestamp');
  if (faults.length > 0) {
    const message = `${file}: no sample of this binary log could be read: ${faults[0]!.message}; copy it again, or convert it on Windows with relog`;
    return new LeakscanError('DAMAGED', message, { file });
  }
  if (!found.sawRecords()) {
    const isCut = warnings.count('truncated') > 0;
    if (!isCut) return explainForeignTrace(file);
    const message = `${file}: is an event trace that ends before any counter was logged; let the collector run on, or copy the file again`;
    return new LeakscanError('NO_SAMPLES', message, { file });
  }
  const message = `${file}: has a list of counters but no samples: the collector stopped at once or is still running; let it run for a day and try again`;
  return new LeakscanError('NO_SAMPLES', message, { file });
}

export function explainTooMany(file: string, count: number): LeakscanError {
  const message = `${file}: has ${formatCount(count)} counters, more than can be read; choose counters on Windows with relog <file> -cf counters.txt -f csv -o <name>.csv`;
  return new LeakscanError('TOO_MANY_COUNTERS', message, { file });
}

const csvName = (file: string): string => `${file.replace(/\.gz$/i, '').replace(/\.(?:blg|etl)$/i, '')}.csv`;

/** As both shells of Windows take it. */
const quoted = (path: string): string => (/[\s&()^;,]/.test(path) ? `"${path}"` : path);
