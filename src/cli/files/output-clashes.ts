/** Outputs that would destroy what is to be read, or one another: refused before anything is read or written. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { LeakscanError } from '../../util/errors.ts';
import { windowsNameFault } from '../../util/windows-names.ts';
import {
  inputOverwrittenText,
  irreplaceableText,
  sameOutputText,
  windowsNameText,
} from '../../words/output-refusals.ts';

/** A file as the user wrote it, and its absolute path without links. */
export interface Place {
  readonly shown: string;
  readonly real: string;
  /** Tells a file by all its names, hard links among them; absent where there is no file, or it has no number. */
  readonly identity?: string;
}

/**
 * @param ignoreCase whether the file system takes `A.csv` and `a.csv` for one file
 * @throws LeakscanError USAGE for an output that is an input, or that is given twice
 */
export function refuseClashes(outputs: readonly Place[], inputs: readonly Place[], ignoreCase: boolean): void {
  const key = ({ real }: Place): string => (ignoreCase ? real.toLowerCase() : real);
  const read = new Map(inputs.map((input) => [key(input), input]));
  const known = new Map(inputs.flatMap((input) => (input.identity === undefined ? [] : [[input.identity, input]])));
  const written = new Set<string>();
  for (const output of outputs) {
    const input = read.get(key(output)) ?? (output.identity === undefined ? undefined : known.get(output.identity));
    if (input !== undefined) {
      const message = `-o ${output.shown}: ${inputOverwrittenText(input.shown)}`;
      throw new LeakscanError('USAGE', message, { file: output.shown });
    }
    if (written.has(key(output))) {
      const message = `-o ${output.shown}: ${sameOutputText}`;
      throw new LeakscanError('USAGE', message, { file: output.shown });
    }
    written.add(key(output));
  }
}

/**
 * Nothing that leakscan writes replaces a counter log, which cannot be captured again, or what may be one; nor has it a name that
 * Windows does not take.
 * Cost: one read of at most 256 KB for a file that exists.
 * @throws LeakscanError USAGE
 */
export async function refuseIrreplaceable(file: string): Promise<void> {
  if (file === '-') return;
  refuseName(file);
  const { irreplaceableKind } = await import('./irreplaceable.ts');
  const kind = await irreplaceableKind(file);
  if (kind !== null) throw new LeakscanError('USAGE', `${file}: ${irreplaceableText(kind)}`, { file });
}

/**
 * For a history, which is a binary file itself.
 * @throws LeakscanError USAGE for a counter log, and for a file of such a name that is no database
 */
export async function refuseCounterLog(file: string): Promise<void> {
  refuseName(file);
  const { irreplaceableKind } = await import('./irreplaceable.ts');
  const kind = await irreplaceableKind(file);
  // What is wrong with a damaged history, or one that cannot be read, is reported when it is opened.
  if (kind === null || kind === 'unreadable' || kind === 'binary') return;
  throw new LeakscanError('USAGE', `${file}: ${irreplaceableText(kind)}`, { file });
}

function refuseName(file: string): void {
  const fault = process.platform === 'win32' ? windowsNameFault(file) : null;
  if (fault !== null) throw new LeakscanError('USAGE', `${file}: ${windowsNameText(fault)}`, { file });
}

/**
 * All of it, for everything that a command writes: before it begins, and again before the first file is written.
 * @param outputs paths, or `-`
 * @param inputs paths of what the command reads
 * @throws LeakscanError USAGE for outputs that would overwrite what is read, one another, or a counter log
 */
export async function refuseOverwriting(
  outputs: readonly string[],
  inputs: readonly string[],
  ignoreCase: boolean,
): Promise<void> {
  if (outputs.length === 0) return;
  const places = (files: readonly string[]) => Promise.all(files.map(placeOf));
  refuseClashes(await places(outputs), await places(inputs), ignoreCase);
  for (const output of outputs) await refuseIrreplaceable(output);
}

/** Where a path leads, through links in every part of it that exists; `-` is a place of its own. */
export async function placeOf(shown: string): Promise<Place> {
  if (shown === '-') return { shown, real: '-' };
  const identity = await identityOf(shown);
  const real = await realPath(path.resolve(shown));
  return identity === null ? { shown, real } : { shown, real, identity };
}

/** Null also for pipes and devices: several outputs may go to one. */
async function identityOf(file: string): Promise<string | null> {
  const facts = await stat(file, { bigint: true }).catch(() => null);
  return facts === null || facts.ino === 0n || !facts.isFile() ? null : `${facts.dev}:${facts.ino}`;
}

async function realPath(absolute: string): Promise<string> {
  try {
    return await realpath(absolute);
  } catch {
    const folder = path.dirname(absolute);
    return folder === absolute ? absolute : path.join(await realPath(folder), path.basename(absolute));
  }
}
