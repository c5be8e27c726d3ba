/** One file of a share -> what the history keeps of it. Runs in a worker: its result is plain data. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { openFileSource } from '../counterlog/source/file-source.ts';
import { findLogs, type FoundLog } from '../counterlog/find/find-logs.ts';
import { pack } from '../history/pack.ts';
import type { FileFacts, PackedMachine, ReadCapture, RefusedFile, Resolution } from '../model/history.ts';
import { noNames } from '../pipeline/logged-names.ts';
import { readLogs } from '../pipeline/read-logs.ts';
import { MAX_COUNTERS } from '../pipeline/refusals.ts';
import { recordMachine } from '../series/runs/machine-record.ts';
import type { ErrorCode } from '../util/errors.ts';

export interface FileToRead {
  readonly facts: FileFacts;
  /** The archive that it is in; null for a file of its own. */
  readonly archive: string | null;
  /** The bytes of its path where its name is not UTF-8; else null. */
  readonly rawPath: Uint8Array | null;
  /** Of captures of the same size: content with one of these is not read again. */
  readonly knownHashes: readonly string[];
}

/** What became of a file: a capture, or why it is none. `passing` faults may be over the next night. */
export type FileResult =
  | {
      readonly kind: 'capture';
      readonly capture: ReadCapture;
      /** What to say if no other capture has processes of its machines either; null where it has its own. */
      readonly nothing: string | null;
    }
  | { readonly kind: 'known'; readonly facts: FileFacts; readonly sha256: string }
  | { readonly kind: 'refused'; readonly refused: RefusedFile; readonly passing: boolean };

/** The file may be there, or be let go of, another time. */
const PASSING: ReadonlySet<string> = new Set<ErrorCode>(['INPUT_MISSING', 'INPUT_UNREADABLE']);

/**
 * @param budget numbers of samples kept in memory at most, 8 bytes each; half as much again while they are packed
 * @param maxCounters that are read of it
 * @returns null for a capture of more counters that has not more than `MAX_COUNTERS`: nothing of it was read
 */
export async function readCapture(
  file: FileToRead,
  budget: number,
  maxCounters = MAX_COUNTERS,
): Promise<FileResult | null> {
  const { facts } = file;
  const known = file.knownHashes.length === 0 ? null : await hashOf(placeOf(file));
  if (known !== null && file.knownHashes.includes(known)) return { kind: 'known', facts, sha256: known };
  const options = { logs: [await found(file)], budget, maxCounters };
  const { parts, inputs, failed, warnings, names, release } = await readLogs(options);
  const failure = failed[0];
  const [input] = inputs;
  // Counters beside processes are kept: another collector may log the processes.
  const isBeside = failure?.code === 'NO_PROCESS_COUNTERS' && parts.length > 0;
  if (input === undefined || (failure !== undefined && !isBeside)) {
    release();
    const { code, message } = failure!;
    if (code === 'TOO_MANY_COUNTERS' && maxCounters < MAX_COUNTERS) return null;
    const refused = { facts, code, message };
    return { kind: 'refused', refused, passing: PASSING.has(code) };
  }
  const machines = parts.map((one): PackedMachine => {
    const { objects, images, laterThanWindows2003 } = names.get(one.machine.toLowerCase()) ?? noNames();
    const packed: Partial<Record<Resolution, Uint8Array>> = {};
    const facts = { objects: [...objects], images: [...images], laterThanWindows2003 };
    recordMachine(one, facts, (resolution, record) => {
      packed[resolution] = pack(record, resolution === 'nights' ? 'years' : 'nights');
    });
    return {
      machine: one.machine,
      firstMs: Math.min(...one.stretches.map((s) => s.firstMs)),
      lastMs: Math.max(...one.stretches.map((s) => s.lastMs)),
      packed: packed as Record<Resolution, Uint8Array>,
    };
  });
  release();
  return { kind: 'capture', capture: { facts, input, machines, warnings }, nothing: failure?.message ?? null };
}

/** Null where it cannot be read: reading it tells why. */
async function hashOf(file: string | Buffer): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
  } catch {
    return null;
  }
  return hash.digest('hex');
}

/** As if the user had named it: whatever is wrong with it is a failure, and the run tells what that means. */
async function found(one: FileToRead): Promise<FoundLog> {
  const { facts, archive, rawPath } = one;
  if (rawPath !== null) {
    const open = () => openFileSource(facts.file, placeOf(one));
    return { file: facts.file, named: true, source: { path: null, bytes: facts.bytes, open } };
  }
  const entry = archive === null ? undefined : (await findLogs([archive])).find(({ file }) => file === facts.file);
  return { ...(entry ?? { file: facts.file }), named: true };
}

const placeOf = ({ facts, rawPath }: FileToRead): string | Buffer =>
  rawPath === null ? facts.file : Buffer.from(rawPath);
