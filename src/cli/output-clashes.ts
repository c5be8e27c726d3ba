/** Outputs that would destroy what is to be read, or one another: refused before anything is read or written. */
import { open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { LeakscanError } from '../util/errors.ts';

/** A file as the user wrote it, and its absolute path without links. */
export interface Place {
  readonly shown: string;
  readonly real: string;
}

/**
 * @param ignoreCase whether the file system takes `A.csv` and `a.csv` for one file
 * @throws LeakscanError USAGE for an output that is an input, or that is given twice
 */
export function refuseClashes(outputs: readonly Place[], inputs: readonly Place[], ignoreCase: boolean): void {
  const key = ({ real }: Place): string => (ignoreCase ? real.toLowerCase() : real);
  const read = new Map(inputs.map((input) => [key(input), input]));
  const written = new Set<string>();
  for (const output of outputs) {
    const input = read.get(key(output));
    if (input !== undefined) {
      const message = `-o ${output.shown}: this file is to be read (${input.shown}) and must not be overwritten; choose another name`;
      throw new LeakscanError('USAGE', message, { file: output.shown });
    }
    if (written.has(key(output))) {
      const message = `-o ${output.shown}: two outputs go to this place; give each its own`;
      throw new LeakscanError('USAGE', message, { file: output.shown });
    }
    written.add(key(output));
  }
}

/** How a counter log in text form begins, whatever its encoding. */
const LOG_HEADER = /^[^\w(]*\(PDH-[CT]SV /;
const HEAD_BYTES = 64;

/**
 * `leakscan a.csv -o b.csv`: a report as CSV has the extension of a log, and a log cannot be captured again.
 * @throws LeakscanError USAGE if the file is a counter log
 */
export async function refuseCounterLog(shown: string): Promise<void> {
  if (shown === '-') return;
  // A pipe is not opened: that would wait for its writer.
  const isFile = await stat(shown).then(
    (found) => found.isFile(),
    () => false,
  );
  const handle = isFile ? await open(shown, 'r').catch(() => null) : null;
  if (handle === null) return;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (!LOG_HEADER.test(buffer.toString('latin1', 0, bytesRead).replaceAll('\0', ''))) return;
    const message = `-o ${shown}: this file is a counter log and must not be overwritten; choose another name`;
    throw new LeakscanError('USAGE', message, { file: shown });
  } finally {
    await handle.close();
  }
}

/** Where a path leads, through links in every part of it that exists; `-` is a place of its own. */
export async function placeOf(shown: string): Promise<Place> {
  return { shown, real: shown === '-' ? '-' : await realPath(path.resolve(shown)) };
}

async function realPath(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch {
    const folder = path.dirname(absolute);
    return folder === absolute ? absolute : path.join(await realPath(folder), path.basename(absolute));
  }
}
